// Keys: / goes to the page's search, else to the county's, ? shows help; letters follow the links that name them (the calendar);
// in a list j and k go from row to row, x ticks one. Single keys can be switched off (WCAG 2.1.4).
const OFF = 'keys-off';
const STEPS = { j: 1, k: -1 };

const isTyping = (target) => target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], dialog');
const rowsOf = () => [...document.querySelectorAll('#list tbody tr')];

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (localStorage.getItem(OFF)) return;
  if (event.key === '/') {
    event.preventDefault();
    const search = [...document.querySelectorAll('main input[type=search]')].find((field) => field.offsetParent);
    if (!search) document.querySelector('header [data-palette]')?.click();
    search?.focus();
    search?.select();
  } else if (event.key === '?') document.getElementById('keys')?.showModal();
  else if (event.key in STEPS) walk(event, STEPS[event.key]);
  else if (event.key === 'x') rowOf(event.target)?.querySelector('input[name=selected]')?.click();
  else if (/^[a-z]$/.test(event.key)) document.querySelector(`main a[aria-keyshortcuts="${event.key}"]`)?.click();
});

const rowOf = (target) => target.closest('#list tbody tr');

// The focus itself walks, from name to name: what has it is read out, and Enter opens it.
function walk(event, step) {
  const rows = rowsOf();
  if (!rows.length) return;
  const here = rows.indexOf(rowOf(event.target));
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  if (!next) return;
  event.preventDefault();
  const place = next.querySelector('td a') || next.querySelector('input[name=selected]');
  place?.focus({ focusVisible: true });
}

// In a table that is scrolled sideways the browser leaves what is half in sight where it is.
document.addEventListener('focusin', ({ target }) => {
  if (target.closest('.table-wrap table')) target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
});

const tick = document.querySelector('[data-keys-on]');
if (tick) {
  tick.checked = !localStorage.getItem(OFF);
  tick.addEventListener('change', () => {
    if (tick.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
  });
}
