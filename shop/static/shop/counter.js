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
  const loaded = await prepare(store, sending);
  show(store, sending, loaded, false);
  // Only a page that the worker holds, with a slot on the device, is sure to go on: nothing is promised before.
  await held();
  show(store, sending, loaded, true);
}

// The worker takes this page over once it has put aside all that it needs.
async function held() {
  const { active } = await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  const taken = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  // It takes over the pages that it finds as it wakes up; one that was still opening, or was reloaded by force, asks.
  active.postMessage("here");
  await taken;
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

function show(store, sending, loaded, ready) {
  here.hidden = false;
  here.querySelector("[data-ready]").hidden = !(loaded && ready);
  here.querySelector("[data-almost]").hidden = !loaded || ready;
  if (loaded) {
    const words = sending.say("loaded").replace("{slot}", loaded.words).replace("{at}", loaded.loaded);
    here.querySelector("[data-ready-words]").textContent = words;
  }
  const prepareNow = here.querySelector("[data-prepare]");
  if (prepareNow) prepareNow.hidden = loaded && String(loaded.id) === prepareNow.dataset.slot;
}

async function wished(button) {
  const [store, sending] = await Promise.all([import(here.dataset.store), import(here.dataset.sending)]);
  if (button.matches("[data-prepare]")) {
    await sending.load(store, button.dataset.prepare);
    const loaded = (await store.slots()).find((slot) => String(slot.id) === button.dataset.slot);
    show(store, sending, loaded, Boolean(navigator.serviceWorker.controller));
  } else {
    await store.empty();
    await store.forgetCaches();
    show(store, sending, null, false);
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
