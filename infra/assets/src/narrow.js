// A long select is narrowed by typing above it: a part of a name, or its initials.
import htmx from 'htmx.org';

const LONG = 12;
const SHOWN = 6;

function narrow(select) {
  const all = [...select.options];
  if (all.length <= LONG || select.dataset.narrowed) return;
  select.dataset.narrowed = '1';
  const box = document.createElement('input');
  Object.assign(box, { type: 'search', className: 'form-control mb-1', autocomplete: 'off', placeholder: select.dataset.narrow });
  box.setAttribute('aria-label', select.dataset.narrow);
  box.setAttribute('aria-controls', select.id);
  box.addEventListener('input', () => show(select, all, box.value.trim().toLowerCase()));
  // Enter would send the form: it goes on to what was found instead.
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    select.focus();
  });
  select.before(box);
}

function show(select, all, typed) {
  const fits = (option) => option.text.toLowerCase().includes(typed) || (option.dataset.initials || '').startsWith(typed);
  const chosen = new Set(select.selectedOptions);
  const found = all.filter((option) => chosen.has(option) || !typed || (option.value && fits(option)));
  if (!select.multiple) select.size = typed ? Math.min(Math.max(found.length, 2), SHOWN) : 0;
  select.replaceChildren(...found);
  // Taking options out and in chooses the first that comes.
  for (const option of found) option.selected = chosen.has(option);
}

htmx.onLoad((part) => part.querySelectorAll('select[data-narrow]').forEach(narrow));
