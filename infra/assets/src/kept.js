// What was filled in and is not with the server yet: forms with their photos, in this browser's
// IndexedDB, each for the person who wrote it.
const STORE = 'forms';
export const owner = () => document.body.dataset.person;

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
      const asking = base.transaction(STORE, mode);
      const asked = what(asking.objectStore(STORE));
      // Written is what is committed: a full disk tells at the end.
      asking.oncomplete = () => resolve(asked.result);
      asking.onabort = () => reject(asking.error);
    });
  } finally {
    base.close();
  }
}

export const keep = (entry) => ask('readwrite', (store) => store.put(entry));
export const drop = (key) => ask('readwrite', (store) => store.delete(key));

// A browser that keeps nothing has nothing waiting.
export async function mine() {
  const entries = await ask('readonly', (store) => store.getAll()).catch(() => []);
  return entries
    .filter((entry) => entry.owner === owner())
    .sort((one, other) => one.at - other.at);
}
