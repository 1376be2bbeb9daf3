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

// The rows of a list are hidden fields of one name, whose sequence is the order of the list.
const ROWS = 'rows:';
function rowsOf(form) {
  const rows = {};
  for (const { name, value } of form.querySelectorAll('[data-numbers]')) (rows[ROWS + name] ||= []).push(value);
  return rows;
}
// What the server showed when one began to type, kept in the draft.
const GIVEN = 'given:';
// Of the forms of this page; drawn again, one shows what was typed.
const shownFirst = {};
const isSame = (one, other) => String(one) === String(other);
const isTouched = (saved, slot) => !saved[GIVEN] || !isSame(saved[slot], saved[GIVEN][slot]);
// Somebody saved something else since, in a field that the draft would write over.
const isOverwriting = (saved, shown) =>
  Object.entries(saved[GIVEN] || {}).some(
    ([slot, given]) =>
      slot in shown && !isSame(given, shown[slot]) && isTouched(saved, slot) && !isSame(saved[slot], shown[slot]),
  );
// Today's day that nobody touched is no draft: tomorrow it would be yesterday's.
const isTyped = (field) => !('today' in field.dataset) || field.value !== field.defaultValue;
const entered = (form) => ({
  ...Object.fromEntries(fieldsOf(form).filter(isTyped).map((field) => [slotOf(field), valueOf(field)])),
  ...rowsOf(form),
});
// Two pages with the same draft are the same form: it is recorded once, by the name it was begun under.
const named = (form) => form.hasAttribute('data-sent-later') && { key: form.elements.key.value };

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
  const shown = entered(form);
  let given = saved?.[GIVEN] || (shownFirst[key] ||= shown);
  // After an error the server's answer holds what was sent: that is newer than the draft.
  if (saved && !form.querySelector('[aria-invalid=true]')) {
    if (isOverwriting(saved, shown)) {
      given = shown;
      offerBack(form, key, saved);
    } else takeBack(form, key, saved);
  }
  form.addEventListener('input', () => {
    if (!form.dataset.begun) form.querySelectorAll('[data-today]').forEach(renew);
    form.dataset.begun = '1';
    write(key, { ...entered(form), ...named(form), [GIVEN]: given });
  });
  form.addEventListener('submit', () => write(SENT, { key, path: location.pathname }, 'sessionStorage'));
}

// A page may be left open for days: the day is that on which one begins to fill it in.
function renew(field) {
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' });
  if (field.value !== field.defaultValue || field.value >= today) return;
  field.max = today;
  field.value = field.defaultValue = today;
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

export const draftOf = (form) => read(keyOf(form));

// What was about to be sent was not: its draft is not done with on the next page.
export const notSent = () => sessionStorage.removeItem(SENT);

function restore(form, saved) {
  let changed = false;
  for (const field of fieldsOf(form)) {
    const value = saved[slotOf(field)];
    if (value === undefined || value === valueOf(field) || !isTouched(saved, slotOf(field))) continue;
    if (isTick(field)) field.checked = value;
    else field.value = value;
    changed = true;
  }
  return drawAgain(form, saved) || changed;
}

// Rows that were added, moved or taken out are drawn by the server, which asks for no more than the fields.
function drawAgain(form, saved) {
  const rows = rowsOf(form);
  const names = Object.keys({ ...rows, ...saved }).filter((name) => name.startsWith(ROWS));
  if (!('redraws' in form.dataset) || names.every((name) => isSame(rows[name], saved[name]) || !isTouched(saved, name))) return false;
  for (const field of form.querySelectorAll('[data-numbers]')) field.remove();
  const there = new Set(fieldsOf(form).map(slotOf));
  for (const name of names) for (const number of saved[name] || []) add(form, name.slice(ROWS.length), number);
  for (const [slot, value] of Object.entries(saved)) {
    if (there.has(slot) || slot.startsWith(ROWS) || slot === GIVEN || value === false) continue;
    const [name, ticked] = value === true ? slot.split('=') : [slot, value];
    add(form, name, ticked);
  }
  setTimeout(() => document.getElementById('do-draw').click());
  return true;
}

function add(form, name, value) {
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name, value });
  form.append(field);
}

function announce(form, key) {
  put(form, 'draft-note', () => {
    localStorage.removeItem(key);
    if ('redraws' in form.dataset) location.assign(location.href);
    form.reset();
  });
}

function takeBack(form, key, saved) {
  if (!restore(form, saved)) return;
  announce(form, key);
  // Drawn again, the form has lost the note.
  if ('redraws' in form.dataset) document.addEventListener('htmx:afterSettle', () => announce(form, key), { once: true });
}

const offerBack = (form, key, saved) => put(form, 'draft-old', () => takeBack(form, key, saved));

function put(form, name, act) {
  form.querySelector('.draft-note')?.remove();
  const note = document.getElementById(name).content.firstElementChild.cloneNode(true);
  note.querySelector('button').addEventListener('click', () => {
    note.remove();
    act();
  });
  form.prepend(note);
}

function forgetOwn() {
  const own = `${PREFIX}${owner()}:`;
  for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
}

document.addEventListener('submit', (event) => {
  if (event.target.hasAttribute('data-leaves')) forgetOwn();
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
