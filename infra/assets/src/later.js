// A form with data-sent-later="what it is" is sent from here, not by the browser. It is kept in this
// browser first, photos too, and leaves it when the server has answered: without a network, after the
// log-in ended or when the page is closed it is sent later. Its key, made here, names the form: the
// server records it once, however often it arrives. It belongs to the person who wrote it, is sent
// under their log-in alone, and leaves with them when they log out.
import htmx from 'htmx.org';

import { draftOf, keyOf, notSent } from './drafts.js';
import { drop, keep, mine, owner } from './kept.js';

const AGAIN = 30000;
const MENDED = 'mended';
const box = () => document.getElementById('waiting');
const words = () => box().dataset;
const tokenOf = (body) => JSON.parse(body.getAttribute('hx-headers'))['X-CSRFToken'];
// Forms the server failed on are tried again when the page is opened or looked at again.
const failed = new Set();
let token;
let waiting = 0;
let busy = false;
let isOut = false;

function gather(form) {
  const sent = new FormData(form);
  sent.delete('csrfmiddlewaretoken');
  const fields = [...sent].filter(([, value]) => !(value instanceof File) || value.size);
  return {
    key: form.elements.key.value,
    owner: owner(),
    label: form.dataset.sentLater,
    address: form.action,
    at: Date.now(),
    fields,
    draft: keyOf(form),
  };
}

function within(seconds) {
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), seconds * 1000);
  return stopping.signal;
}

function post(entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  const slow = entry.fields.some(([, value]) => value instanceof File);
  return fetch(entry.address, {
    method: 'POST',
    body,
    headers: { 'X-CSRFToken': token, 'Idempotency-Key': entry.key, 'X-Sent-Later': entry.owner },
    redirect: 'manual',
    signal: within(slow ? 180 : 30),
  });
}

const isJSON = (answer) => answer.headers.get('Content-Type')?.startsWith('application/json');
const asPage = async (answer) => new DOMParser().parseFromString(await answer.text(), 'text/html');

// Whether the one who wrote it is logged in still, or again: then with the token of that log-in.
async function isHere(entry) {
  const answer = await fetch(words().me, { redirect: 'manual', signal: within(30) });
  if (answer.status >= 500) throw new Error('nobody answers');
  if (answer.status !== 200) return false;
  const { body } = await asPage(answer);
  if (body.dataset.person !== entry.owner) return false;
  token = tokenOf(body);
  return true;
}

// Returns {taken}, {errors} of the form, {refused} with the reasons, {fault} or {out}: the log-in of the
// one who wrote it has ended. Rejects when nobody answers.
async function send(entry) {
  let answer = await post(entry);
  // Without a log-in the server leads to its page; the token of an earlier one is a 403.
  const isLed = answer.type === 'opaqueredirect';
  if (isLed || (answer.status === 403 && !isJSON(answer))) {
    if (!(await isHere(entry))) return { out: true };
    answer = await post(entry);
  }
  if (answer.status >= 502) throw new Error('nobody answers');
  if (isJSON(answer)) {
    const said = await answer.json();
    if (answer.status === 201) return { taken: said };
    if (said.errors) return { errors: said.errors };
  }
  if (answer.status === 413) return { refused: [words().large] };
  if (answer.status < 400 || answer.status === 429 || answer.status >= 500) return { fault: true };
  const paragraphs = [...(await asPage(answer)).querySelectorAll('main > p')].map((one) => one.textContent);
  return { refused: paragraphs.length ? paragraphs : [words().refused] };
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.hasAttribute('data-sent-later') || !box()) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = '1';
  form.setAttribute('aria-busy', 'true');
  busy = true;
  const entry = gather(form);
  const draft = localStorage.getItem(entry.draft);
  const isKept = await keep(entry).then(() => true, () => false);
  if (isKept) localStorage.removeItem(entry.draft);
  const { taken, errors, refused, fault, out } = await send(entry).catch(() => ({}));
  busy = false;
  if (taken || errors) {
    if (isKept) await drop(entry.key);
    if (taken) return location.assign(taken.url);
    if (draft) localStorage.setItem(entry.draft, draft);
    // The browser sends it once more: the page that comes says why, at the fields.
    form.elements.csrfmiddlewaretoken.value = token;
    return form.submit();
  }
  isOut = Boolean(out);
  if (fault) failed.add(entry.key);
  delete form.dataset.sent;
  form.removeAttribute('aria-busy');
  notSent();
  if (isKept) {
    if (refused) await keep({ ...entry, refused });
    form.reset();
    name(form);
  }
  await show([], isKept ? '' : refused || words().lost);
  box().scrollIntoView({ block: 'center' });
});

// Of several tabs one sends; where the browser has no locks they may all: the server takes it once.
const alone = (work) =>
  navigator.locks
    ? navigator.locks.request('later', { ifAvailable: true }, (lock) => lock && work())
    : work();

async function sendAll() {
  if (busy) return;
  busy = true;
  const told = [];
  try {
    await alone(() => sendEach(told));
  } catch {
    // Still without a network: tried again later.
  }
  busy = false;
  await show(told);
}

async function sendEach(told) {
  for (const entry of await mine()) {
    if (entry.refused || failed.has(entry.key)) continue;
    const { taken, errors, refused, out } = await send(entry);
    isOut = Boolean(out);
    if (out) break;
    if (taken) {
      await drop(entry.key);
      localStorage.removeItem(entry.draft);
      told.push(taken.text);
    } else if (errors || refused) await keep({ ...entry, refused: errors || refused });
    else failed.add(entry.key);
  }
}

async function show(told = [], lost = '') {
  const entries = await mine();
  waiting = entries.length;
  const open = entries.filter((entry) => !entry.refused);
  const stuck = open.filter((entry) => failed.has(entry.key));
  const rows = {
    sent: told,
    lost: lost ? [lost].flat() : [],
    out: isOut ? open : [],
    failed: isOut ? [] : stuck,
    open: isOut ? [] : open.filter((entry) => !stuck.includes(entry)),
    refused: entries.filter((entry) => entry.refused),
  };
  for (const part of box().querySelectorAll('[data-part]')) {
    const lines = rows[part.dataset.part];
    part.hidden = !lines.length;
    part.querySelector('ul')?.replaceChildren(...lines.map((row) => line(part, row)));
  }
  box().hidden = !entries.length && !told.length && !lost;
}

function line(part, row) {
  const item = document.createElement('li');
  if (typeof row === 'string') {
    item.textContent = row;
    return item;
  }
  const wrote = row.fields.find(([field, value]) => field === 'text' && value)?.[1].slice(0, 60);
  const when = new Date(row.at).toLocaleString(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' });
  item.append([row.label, when, wrote].filter(Boolean).join(' · '));
  for (const reason of row.refused || []) {
    const said = document.createElement('p');
    said.textContent = reason;
    item.append(said);
  }
  const pattern = part.querySelector('template');
  if (pattern) {
    const buttons = pattern.content.cloneNode(true);
    buttons.querySelector('[data-again]').addEventListener('click', () => mend(row));
    buttons.querySelector('[data-drop]').addEventListener('click', async ({ target }) => {
      if (!confirm(target.dataset.sure)) return;
      await drop(row.key);
      await show();
    });
    item.append(buttons);
  }
  return item;
}

// Kept until its form is there: a page that does not open any more loses nothing.
function mend(entry) {
  sessionStorage.setItem(MENDED, entry.key);
  location.assign(entry.address);
}

async function fill(form) {
  const entry = (await mine()).find((one) => one.key === sessionStorage.getItem(MENDED));
  if (!entry || entry.address !== form.action) return;
  sessionStorage.removeItem(MENDED);
  for (const field of form.elements) {
    if (!field.name || ['key', 'csrfmiddlewaretoken'].includes(field.name)) continue;
    const values = entry.fields.filter(([named]) => named === field.name).map(([, value]) => value);
    if (field.type === 'file') {
      const photos = new DataTransfer();
      for (const photo of values) photos.items.add(photo);
      field.files = photos.files;
    } else if (['checkbox', 'radio'].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const one of field.options) one.selected = values.includes(one.value);
    else if (values.length) [field.value] = values;
  }
  // After a fault it may be recorded all the same: its name stays.
  if (!entry.refused) form.elements.key.value = entry.key;
  form.dispatchEvent(new Event('input', { bubbles: true }));
  await drop(entry.key);
  await show();
}

// A draft keeps its name, unless the server answered to it. Without a certificate a browser has no randomUUID.
function name(form) {
  const draft = draftOf(form);
  if (draft?.key && !form.querySelector('[role=alert]')) {
    form.elements.key.value = draft.key;
    return;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  form.elements.key.value = [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('');
}

htmx.onLoad((part) => {
  for (const form of part.querySelectorAll('form[data-sent-later]')) {
    name(form);
    fill(form);
  }
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form[data-sent-later]').forEach(name);
});

// Only what belongs to who logs out goes with them: somebody else's still waits for its writer.
let leaves = false;
async function leave(event) {
  const form = event.target;
  if (!form.hasAttribute('data-leaves') || !waiting || leaves) return;
  event.preventDefault();
  event.stopPropagation();
  if (!confirm(words().leaving)) return;
  leaves = true;
  for (const entry of await mine()) await drop(entry.key);
  form.requestSubmit();
}
// Before the drafts are forgotten: who stays after all keeps them.
document.addEventListener('submit', leave, true);

// The place is asked of the phone only when the box for it is ticked.
document.addEventListener('change', (event) => {
  const form = event.target.form;
  if (event.target.name !== 'here' || !event.target.checked || !form.elements.latitude) return;
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(3);
      form.elements.longitude.value = coords.longitude.toFixed(3);
    },
    () => {
      event.target.checked = false;
    },
  );
});

function tryAll() {
  failed.clear();
  return sendAll();
}

if (box()) {
  token = tokenOf(document.body);
  window.addEventListener('online', tryAll);
  document.addEventListener('visibilitychange', () => document.hidden || tryAll());
  setInterval(() => waiting && sendAll(), AGAIN);
  tryAll();
}
