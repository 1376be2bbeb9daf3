// A form with data-draft="name" keeps what was typed until the server has it: a lost connection or
// an ended session loses nothing. Drafts belong to a person, leave with them when they log out, and
// never hold passwords, files or data-private fields.
import htmx from 'htmx.org';

const PREFIX = 'draft:';
const SENT = 'sent';
const SKIPPED = ['hidden', 'password', 'file', 'submit', 'button'];

const owner = () => document.body.dataset.person || 'public';
export const keyOf = (form) => `${PREFIX}${owner()}:${location.pathname}:${form.dataset.draft}`;
const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) => field.name && !SKIPPED.includes(field.type) && !('private' in field.dataset),
  );
const isTick = (field) => ['checkbox', 'radio'].includes(field.type);
const valueOf = (field) => (isTick(field) ? field.checked : field.value);
const slotOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);

function read(key, store = 'localStorage') {
  try {
    return JSON.parse(window[store].getItem(key));
  } catch {
    return null;
  }
}

function write(key, value, store = 'localStorage') {
  try {
    window[store].setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden store: the form works without a draft.
  }
}

function keep(form) {
  const key = keyOf(form);
  const saved = read(key);
  // After an error the server's answer holds what was sent: that is newer than the draft.
  if (saved && !form.querySelector('[aria-invalid=true]') && restore(form, saved)) announce(form, key);
  form.addEventListener('input', () => {
    write(key, Object.fromEntries(fieldsOf(form).map((field) => [slotOf(field), valueOf(field)])));
  });
  form.addEventListener('submit', () => write(SENT, { key, path: location.pathname }, 'sessionStorage'));
}

// The page after a sending: the answer to it, unless it is a log-in or a refusal.
function settle() {
  const sent = read(SENT, 'sessionStorage');
  if (!sent) return;
  const from = document.referrer && new URL(document.referrer).pathname;
  const [visit] = performance.getEntriesByType('navigation');
  const isAnswer =
    from === sent.path &&
    visit?.type !== 'back_forward' &&
    sent.key.startsWith(`${PREFIX}${owner()}:`) &&
    !document.querySelector('[data-not-done]');
  if (isAnswer) localStorage.removeItem(sent.key);
  if (isAnswer || location.pathname === sent.path) sessionStorage.removeItem(SENT);
}

// What was about to be sent was not: its draft is not done with on the next page.
export const notSent = () => sessionStorage.removeItem(SENT);

function restore(form, saved) {
  let changed = false;
  for (const field of fieldsOf(form)) {
    const value = saved[slotOf(field)];
    if (value === undefined || value === valueOf(field)) continue;
    if (isTick(field)) field.checked = value;
    else field.value = value;
    changed = true;
  }
  return changed;
}

function announce(form, key) {
  const note = document.getElementById('draft-note').content.firstElementChild.cloneNode(true);
  note.querySelector('button').addEventListener('click', () => {
    localStorage.removeItem(key);
    form.reset();
    note.remove();
  });
  form.prepend(note);
}

function forgetAll() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

document.addEventListener('submit', (event) => {
  if (event.target.hasAttribute('data-leaves')) forgetAll();
});

settle();

htmx.onLoad((part) => {
  const forms = part.querySelectorAll('form[data-draft]');
  for (const form of part.matches?.('form[data-draft]') ? [part, ...forms] : forms) {
    if (form.dataset.kept) continue;
    form.dataset.kept = '1';
    keep(form);
  }
});
