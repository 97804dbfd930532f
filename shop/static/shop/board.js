// The board follows the orders by itself, without losing the place: nothing moves under a thumb at work.
const EVERY = 60_000;
const board = () => document.getElementById("tableau");

const busy = () =>
  document.hidden ||
  board().contains(document.activeElement) ||
  board().querySelector("input:checked") ||
  !window.getSelection().isCollapsed;

async function refresh() {
  if (busy()) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    // Signed out, or refused: the page stays as it is.
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("tableau");
    if (fresh && !busy() && fresh.innerHTML !== board().innerHTML) board().replaceWith(fresh);
  } catch {
    // A bad connection: it is asked again in a moment.
  }
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
