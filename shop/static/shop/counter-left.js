// After signing out, whichever page one left from: names, pages and keys leave this device.
const here = document.getElementById("counter-device");

async function emptied() {
  const { empty, forgetCaches } = await import(here.dataset.store);
  const all = await empty();
  await forgetCaches();
  document.querySelector(all ? "[data-empty]" : "[data-waiting]").hidden = false;
}

if ("serviceWorker" in navigator && "indexedDB" in window) emptied();
