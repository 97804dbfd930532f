// On the counter's pages, while there is a network: this device gets ready to go on without one, and sends what was
// done when there was none. Where the browser cannot, nothing of this shows and the paper list remains.
const here = document.getElementById("counter-device");
// The people of a slot are asked again from page to page, not more often than this.
const FRESH = 30_000;
const able = "serviceWorker" in navigator && "indexedDB" in window && window.crypto?.subtle && AbortSignal.timeout;

async function begin() {
  const [store, sending] = await Promise.all([import(here.dataset.store), import(here.dataset.sending)]);
  await navigator.serviceWorker.register(here.dataset.worker, { scope: here.dataset.scope });
  await store.forgetPast();
  await send(store, sending);
  const ready = await prepare(store, sending);
  show(store, sending, ready);
}

async function send(store, sending) {
  const heard = await sending.send(store, here.dataset.send, here.dataset.point);
  if (!heard.length) return;
  const told = document.createElement("div");
  told.className = "notice good";
  told.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = sending.heardWords(heard, sending.say);
  told.append(words);
  document.querySelector("main").prepend(told);
  await store.setFact("checked", 0);
}

// Whether this device holds the slot of the moment; one that is days away is only taken when somebody asks.
async function prepare(store, sending) {
  if (Date.now() - ((await store.fact("checked")) || 0) > FRESH) {
    try {
      await sending.load(store, here.dataset.load);
      await store.dropAnswered();
      await store.setFact("checked", Date.now());
    } catch (failure) {
      if (!(failure instanceof sending.Answered)) throw failure;
    }
  }
  return (await store.slots()).find((slot) => slot.point.slug === here.dataset.point);
}

function show(store, sending, ready) {
  here.hidden = false;
  here.querySelector("[data-ready]").hidden = !ready;
  if (ready) {
    const words = sending.say("loaded").replace("{slot}", ready.words).replace("{at}", ready.loaded);
    here.querySelector("[data-ready-words]").textContent = words;
  }
  const prepareNow = here.querySelector("[data-prepare]");
  if (prepareNow) prepareNow.hidden = ready && String(ready.id) === prepareNow.dataset.slot;
}

async function wished(button) {
  const [store, sending] = await Promise.all([import(here.dataset.store), import(here.dataset.sending)]);
  if (button.matches("[data-prepare]")) {
    await sending.load(store, button.dataset.prepare);
    show(store, sending, (await store.slots()).find((slot) => String(slot.id) === button.dataset.slot));
  } else {
    await store.empty();
    await store.forgetCaches();
    show(store, sending, null);
  }
}

// What was done here leaves under this name before the name leaves.
async function signingOut(event) {
  event.preventDefault();
  const [store, sending] = await Promise.all([import(here.dataset.store), import(here.dataset.sending)]);
  await sending.send(store, here.dataset.send, here.dataset.point).catch(() => {});
  event.target.submit();
}

if (here && able) {
  // Nothing of this is worth a broken page: it is tried again on the next one.
  begin().catch(() => {});
  here.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) wished(button).catch(() => {});
  });
  document.querySelector(`form[action="${here.dataset.signOut}"]`)?.addEventListener("submit", signingOut);
}
