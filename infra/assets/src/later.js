// A form with data-sent-later="what it is" is sent from here, not by the browser: without a network
// it waits in this browser, photos too, and is sent when the network is back. Its key, made here,
// names the form: the server records it once, however often it arrives. What waits belongs to a
// person and leaves with them when they log out.
import htmx from 'htmx.org';

import { keyOf, notSent } from './drafts.js';

const STORE = 'forms';
const AGAIN = 30000;
const owner = () => document.body.dataset.person;
const stored = () => typeof indexedDB !== 'undefined' && owner();
let waiting = 0;
let busy = false;

function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('later', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'key' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function ask(mode, what) {
  const base = await database();
  try {
    return await new Promise((resolve, reject) => {
      const asked = what(base.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    base.close();
  }
}

const keep = (entry) => ask('readwrite', (store) => store.put(entry));
const drop = (key) => ask('readwrite', (store) => store.delete(key));
const mine = async () =>
  (await ask('readonly', (store) => store.getAll()))
    .filter((entry) => entry.owner === owner())
    .sort((one, other) => one.at - other.at);

function gather(form) {
  const sent = new FormData(form);
  sent.delete('csrfmiddlewaretoken');
  const fields = [...sent].filter(([, value]) => !(value instanceof File) || value.size);
  const draft = keyOf(form);
  return {
    key: form.elements.key.value,
    owner: owner(),
    label: form.dataset.sentLater,
    address: form.action,
    at: Date.now(),
    fields,
    draft: [draft, localStorage.getItem(draft)],
  };
}

// Rejects when nobody answers; the answer else.
async function send(entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  const slow = entry.fields.some(([, value]) => value instanceof File);
  const answer = await fetch(entry.address, {
    method: 'POST',
    body,
    headers: {
      ...JSON.parse(document.body.getAttribute('hx-headers')),
      'Idempotency-Key': entry.key,
      'X-Sent-Later': '1',
    },
    signal: AbortSignal.timeout(slow ? 180000 : 30000),
  });
  if (answer.status >= 502) throw new Error('nobody answers');
  const told = answer.headers.get('Content-Type')?.startsWith('application/json');
  return { status: answer.status, said: told ? await answer.json() : null };
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.hasAttribute('data-sent-later') || !stored()) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = '1';
  form.setAttribute('aria-busy', 'true');
  const entry = gather(form);
  try {
    const { status, said } = await send(entry);
    if (status === 201) location.assign(said.url);
    else form.submit();
  } catch {
    await putAway(form, entry);
  }
});

// Without a store that can be written to the browser's own error page has to do: the draft is kept.
async function putAway(form, entry) {
  try {
    await keep(entry);
  } catch {
    form.submit();
    return;
  }
  localStorage.removeItem(entry.draft[0]);
  notSent();
  form.reset();
  name(form);
  delete form.dataset.sent;
  form.removeAttribute('aria-busy');
  await show();
  document.getElementById('waiting').scrollIntoView({ block: 'center' });
}

async function sendAll() {
  if (busy) return;
  busy = true;
  const told = [];
  try {
    for (const entry of await mine()) {
      if (entry.refused) continue;
      const { status, said } = await send(entry);
      if (status === 201) {
        await drop(entry.key);
        told.push(said.text);
      } else if (said?.errors) await keep({ ...entry, refused: said.errors });
      else if (status === 403 || status === 404) await keep({ ...entry, refused: [''] });
      else break;
    }
  } catch {
    // Still without a network: tried again later.
  }
  busy = false;
  await show(told);
}

async function show(told = []) {
  const box = document.getElementById('waiting');
  const entries = await mine();
  waiting = entries.length;
  const open = entries.filter((entry) => !entry.refused);
  for (const part of box.querySelectorAll('[data-part]')) {
    const rows = { sent: told, open, refused: entries.filter((entry) => entry.refused) }[part.dataset.part];
    part.hidden = !rows.length;
    part.querySelector('ul').replaceChildren(...rows.map((row) => line(part, row)));
  }
  box.hidden = !entries.length && !told.length;
}

function line(part, row) {
  const item = document.createElement('li');
  item.textContent = row.label ? [row.label, ...(row.refused || [])].filter(Boolean).join(': ') : row;
  const pattern = part.querySelector('template');
  if (!pattern) return item;
  const buttons = pattern.content.cloneNode(true);
  buttons.querySelector('[data-again]').addEventListener('click', () => again(row));
  buttons.querySelector('[data-drop]').addEventListener('click', () => drop(row.key).then(() => show()));
  item.append(buttons);
  return item;
}

// What was refused goes back into its form as a draft, to be corrected there.
async function again(entry) {
  const [key, text] = entry.draft;
  if (text) localStorage.setItem(key, text);
  await drop(entry.key);
  location.assign(entry.address);
}

function name(form) {
  if (crypto.randomUUID) form.elements.key.value = crypto.randomUUID();
}

htmx.onLoad((part) => {
  for (const form of part.querySelectorAll('form[data-sent-later]')) name(form);
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form[data-sent-later]').forEach(name);
});

document.addEventListener('submit', (event) => {
  if (!event.target.hasAttribute('data-leaves') || !stored()) return;
  const { leaving } = document.getElementById('waiting').dataset;
  if (waiting && !confirm(leaving)) event.preventDefault();
  else ask('readwrite', (store) => store.clear());
});

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

if (stored() && document.getElementById('waiting')) {
  window.addEventListener('online', sendAll);
  setInterval(() => waiting && sendAll(), AGAIN);
  sendAll();
}
