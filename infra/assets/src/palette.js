// The search that answers while one types: Ctrl-K or Cmd-K, or a button [data-palette]. The focus stays
// in the field, the arrow keys walk through the lines (a combobox of ARIA). Of the rows opened last only
// the addresses are kept, in this tab and for this person; the server says what they are called.
const RECENT = 'recent';
const KEPT = 5;
const WAIT = 200;
const dialog = document.getElementById('palette');
const { person } = document.body.dataset;

function recent() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(RECENT));
    return kept?.person === person ? kept.rows : [];
  } catch {
    return [];
  }
}

function remember() {
  if (!person) sessionStorage.removeItem(RECENT);
  else if ('row' in document.body.dataset) {
    const here = location.pathname;
    const rows = [here, ...recent().filter((row) => row !== here)].slice(0, KEPT);
    sessionStorage.setItem(RECENT, JSON.stringify({ person, rows }));
  }
}

document.addEventListener('submit', (event) => {
  if (event.target.hasAttribute('data-leaves')) sessionStorage.removeItem(RECENT);
});

function start() {
  const field = dialog.querySelector('[role=combobox]');
  const list = dialog.querySelector('[role=listbox]');
  const said = dialog.querySelector('[data-said-here]');
  const lines = () => [...list.querySelectorAll('[role=option]')];
  let asked = null;
  let waiting = 0;

  function choose(line) {
    for (const other of lines()) other.setAttribute('aria-selected', String(other === line));
    if (line) field.setAttribute('aria-activedescendant', line.id);
    else field.removeAttribute('aria-activedescendant');
    line?.scrollIntoView({ block: 'nearest' });
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: field.value.trim(), recent: field.value.trim() ? '' : recent().join(',') });
    try {
      const answer = await fetch(`${dialog.dataset.suggestions}?${query}`, { signal: asked.signal });
      // Logged out meanwhile.
      if (answer.redirected) location.reload();
      else if (answer.ok) show(await answer.text());
    } catch {
      // A newer question, or no network: Enter still leads to the search's page.
    }
  }

  function show(text) {
    list.innerHTML = text;
    field.setAttribute('aria-expanded', String(lines().length > 0));
    said.textContent = list.querySelector('[data-said]')?.dataset.said || '';
    // With a text the first line is chosen, so that Enter opens it.
    choose(field.value.trim() ? lines()[0] : null);
  }

  function open() {
    if (dialog.open || document.querySelector('dialog[open]')) return;
    dialog.showModal();
    field.select();
    ask();
  }

  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
    // What stands there is of another text: Enter must not open it.
    choose(null);
  });
  field.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = lines();
    const here = all.findIndex((line) => line.getAttribute('aria-selected') === 'true');
    if (step && all.length) {
      event.preventDefault();
      choose(all[(here + step + all.length + (here < 0 && step < 0 ? 1 : 0)) % all.length]);
    } else if (event.key === 'Enter' && !event.isComposing && here >= 0) {
      event.preventDefault();
      all[here].click();
    }
  });
  dialog.addEventListener('submit', (event) => {
    if (!field.value.trim()) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-palette]') || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}

remember();
if (dialog) start();
