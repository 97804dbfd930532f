// Stands between the counter and the network. It keeps the counter's empty shell and the town's own static files,
// never a page with somebody in it; when a page does not come, it shows the shell, which knows what to do.
const { version, shell, files, patience } = self.COUNTER;
const FAILED = [502, 503, 504];

self.addEventListener("install", (event) => {
  // Asked without a cookie: the shell is the same for all, and nobody's.
  const wanted = [shell, ...files].map((url) => new Request(url, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(version).then((cache) => cache.addAll(wanted)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("comptoir-") && name !== version))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (request.method === "GET" && files.includes(url.pathname)) event.respondWith(kept(request));
});

async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}

const theShell = async () => (await caches.match(shell, { ignoreVary: true })) || Response.error();

async function page(request) {
  const form = request.method === "POST" ? request.clone().formData().catch(() => null) : null;
  try {
    // A form that left is waited for: given up, it would still be heard, and done a second time on this device.
    const answer = await (request.method === "GET" ? inTime(fetch(request)) : fetch(request));
    if (!FAILED.includes(answer.status)) return answer;
  } catch {
    // No network, or a server that says nothing.
  }
  return form ? takenUpAgain(request, await form) : theShell();
}

function inTime(answer) {
  return Promise.race([answer, new Promise((_, failed) => setTimeout(failed, patience, new Error("late")))]);
}

// A form that may have left and may not: its person's page opens again, with the form's key, so that what is done
// there a second time counts once.
function takenUpAgain(request, form) {
  const url = new URL(request.url);
  const [place] = url.pathname.match(/^.*\/retrait\/[^/]+\//) || url.pathname.match(/^\/[^/]+\/[^/]+\//) || ["/comptoir/"];
  const act = url.pathname.split("/").at(-2);
  return Response.redirect(`${place}#repris=${encodeURIComponent(form?.get("key") || "")}&geste=${act}`, 303);
}
