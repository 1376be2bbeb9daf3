// What pages do in the browser: small, without inline code, and nothing works only with it.
import htmx from 'htmx.org';

window.htmx = htmx;

const byId = (id) => document.getElementById(id);

// Dialogs: [data-open=id] opens, [data-close] closes.
document.addEventListener('click', (event) => {
  const open = event.target.closest('[data-open]');
  if (open) byId(open.dataset.open)?.showModal();
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
  if (event.target.closest('[data-large-type]')) switchLargeType();
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Forms with data-confirm ask first.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.sure) return;
  event.preventDefault();
  const dialog = byId('confirm');
  byId('confirm-text').textContent = form.dataset.confirm;
  dialog.querySelector('[data-yes]').onclick = () => {
    form.dataset.sure = '1';
    dialog.close();
    form.requestSubmit();
  };
  dialog.showModal();
});

// A form is sent once, however often its button is pressed.
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.method !== 'post') return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = '1';
});
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});

function switchLargeType() {
  const on = document.documentElement.classList.toggle('large-type');
  document.cookie = `lx_large=${on ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
}

// Keys: / searches, ? helps.
document.addEventListener('keydown', (event) => {
  if (event.target.closest('input, textarea, select') || event.ctrlKey || event.metaKey) return;
  if (event.key === '/') {
    const search = document.querySelector('input[type=search]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === '?') byId('keys')?.showModal();
});

// Drafts: what was typed into a form with data-draft outlives a closed tab.
for (const form of document.querySelectorAll('form[data-draft]')) keepDraft(form);

function keepDraft(form) {
  const key = `draft:${location.host}:${form.dataset.draft}`;
  const fields = () => [...form.elements].filter((e) => e.name && !['hidden', 'password', 'file', 'submit'].includes(e.type));
  const saved = JSON.parse(localStorage.getItem(key) || 'null');
  if (saved) {
    for (const field of fields()) if (field.name in saved && !field.value) field.value = saved[field.name];
    announce(form, key);
  }
  form.addEventListener('input', () => {
    localStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((e) => [e.name, e.value]))));
  });
  form.addEventListener('submit', () => localStorage.removeItem(key));
}

function announce(form, key) {
  const pattern = byId('draft-note');
  const note = pattern.cloneNode();
  note.removeAttribute('id');
  note.hidden = false;
  note.textContent = pattern.dataset.text;
  const drop = document.createElement('button');
  drop.type = 'button';
  drop.className = 'btn';
  drop.textContent = pattern.dataset.drop;
  drop.onclick = () => {
    localStorage.removeItem(key);
    form.reset();
    note.remove();
  };
  note.append(drop);
  form.prepend(note);
}
