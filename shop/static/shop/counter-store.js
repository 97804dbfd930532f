// What this device keeps so that the counter goes on without a network: the people of a slot, and what was done
// there that the server has not heard yet. All of it is encrypted with a key that no script can read out; the key
// lies beside it, so this keeps curious eyes off a backup or a copied file, not off an open telephone (decision 0034).
const NAME = "comptoir";
const STORES = ["keys", "facts", "slots", "acts"];

let opened;

function database() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const name of STORES) asked.result.createObjectStore(name, name === "acts" ? { autoIncrement: true } : {});
    };
    asked.onsuccess = () => {
      // Another tab empties this device: it must not wait for this one.
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = undefined;
      };
      done(asked.result);
    };
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

async function within(name, mode, work) {
  const transaction = (await database()).transaction(name, mode);
  const asked = work(transaction.objectStore(name));
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done(asked?.result);
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

const read = (name, id) => within(name, "readonly", (store) => store.get(id));
const write = (name, value, id) => within(name, "readwrite", (store) => store.put(value, id));
const erase = (name, id) => within(name, "readwrite", (store) => store.delete(id));

async function key() {
  const kept = await read("keys", "key");
  if (kept) return kept;
  const drawn = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Of two tabs that draw one at the same time, the first is kept.
  await within("keys", "readwrite", (store) => store.add(drawn, "key")).catch(() => {});
  return read("keys", "key");
}

async function sealed(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const clear = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), clear) };
}

async function unsealed({ iv, data }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), data)));
}

export async function fact(name) {
  return read("facts", name);
}

export async function setFact(name, value) {
  return write("facts", value, name);
}

// Who this device is, so that its acts are told in their order.
export async function device() {
  const known = await fact("device");
  if (known) return known;
  await within("facts", "readwrite", (store) => store.add(crypto.randomUUID(), "device")).catch(() => {});
  return fact("device");
}

export async function keepSlot(slot) {
  await write("slots", { ...(await sealed(slot)), wipedAt: slot.wiped_at }, slot.id);
}

// What is kept of a slot without opening it; nothing when this device does not hold it.
export async function keptSlot(id) {
  return read("slots", id);
}

export async function slots() {
  const kept = await within("slots", "readonly", (store) => store.getAll());
  return Promise.all(kept.map(unsealed));
}

// Names do not outlive their slot.
export async function forgetPast(now = Date.now()) {
  const ids = await within("slots", "readonly", (store) => store.getAllKeys());
  for (const id of ids) {
    if ((await read("slots", id)).wipedAt <= now) await erase("slots", id);
  }
}

// Nor the right to read them.
export async function forgetPlace(slug) {
  for (const slot of await slots()) if (slot.point.slug === slug) await erase("slots", slot.id);
}

export async function addAct(act) {
  const { iv, data } = await sealed(act);
  return within("acts", "readwrite", (store) => store.add({ iv, data, key: act.key, answer: null }));
}

// In the order in which they were made, each with its rank and what the server said of it.
export async function acts() {
  const transaction = (await database()).transaction("acts", "readonly").objectStore("acts");
  const [ranks, rows] = await Promise.all(
    [transaction.getAllKeys(), transaction.getAll()].map(
      (asked) =>
        new Promise((done, failed) => {
          asked.onsuccess = () => done(asked.result);
          asked.onerror = () => failed(asked.error);
        }),
    ),
  );
  return Promise.all(
    rows.map(async (row, n) => ({ ...(await unsealed(row)), rank: ranks[n], answer: row.answer })),
  );
}

export async function setAnswer(rank, answer) {
  const row = await read("acts", rank);
  if (row) await write("acts", { ...row, answer }, rank);
}

// What the town could not read is written nowhere else: it stays, to be told again.
export const isRefused = (act) => act.answer?.outcome === "REFUSED";

export async function dropAnswered() {
  for (const act of await acts()) if (act.answer && !isRefused(act)) await erase("acts", act.rank);
}

// Everything goes, but what the server has not heard: it names nobody, and would be lost.
export async function empty() {
  await dropAnswered();
  if ((await acts()).length) {
    await within("slots", "readwrite", (store) => store.clear());
    return false;
  }
  (await database()).close();
  opened = undefined;
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = done;
  });
  return true;
}

export async function forgetCaches() {
  for (const name of await caches.keys()) if (name.startsWith("comptoir-")) await caches.delete(name);
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}
