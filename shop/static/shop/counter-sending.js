// Loading a slot before it is needed, and sending what was done without a network: in order, until each act is heard.
const MOST = 50;

// The town answered, and not with what was asked: the network is there, the person or their counter is not.
export class Answered extends Error {}

async function asked(url, options = {}) {
  const limit = AbortSignal.timeout(15_000);
  const answer = await fetch(url, { cache: "no-store", redirect: "manual", signal: limit, ...options });
  if (answer.type === "opaqueredirect" || [400, 403, 404].includes(answer.status)) throw new Answered(answer.status);
  if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
  return answer;
}

const placeOf = (url) => new URL(url, location.href).pathname.split("/").at(-4);

// Asked for what only this counter's people may have, and told no: its names leave this device, its acts stay.
async function allowed(store, url, options) {
  try {
    return await asked(url, options);
  } catch (failure) {
    if (failure instanceof Answered && ["403", "404"].includes(failure.message)) await store.forgetPlace(placeOf(url));
    throw failure;
  }
}

// Brings what is new of a slot; nothing travels when nothing is.
export async function load(store, url) {
  const known = await store.fact(url);
  const held = known && (await store.keptSlot(known.slot));
  const answer = await allowed(store, url, held ? { headers: { "If-None-Match": known.etag } } : {});
  if (answer.status === 200) {
    const slot = await answer.json();
    await store.keepSlot(slot);
    await store.setFact(url, { slot: slot.id, etag: answer.headers.get("ETag") });
  }
  return answer.status;
}

// Those to tell in their order; and those that the town could not read, with their undoing, which hold up no other.
async function ours(store, point) {
  const acts = (await store.acts()).filter((act) => act.point === point && (!act.answer || store.isRefused(act)));
  const unread = new Set(acts.filter(store.isRefused).map((act) => act.key));
  const aside = (act) => unread.has(act.key) || unread.has(act.undoes);
  return { next: acts.filter((act) => !aside(act)), aside: acts.filter(aside) };
}

// Each names the one before it that has no answer either: whatever the network mixes up, they count in their order.
const told = ({ rank, answer, point, alone, ...act }, n, batch) => ({
  ...act,
  after: (!alone && batch[n - 1]?.key) || "",
});

// Which acts were heard. Sent twice, by two tabs or after a lost answer, each counts once: the server knows its key.
async function sendAll(store, url, point) {
  const heard = [];
  let { next, aside } = await ours(store, point);
  // Read at last, they leave; not yet, nobody is told a second time.
  if (aside.length) {
    const now = await tell(store, url, aside.slice(0, MOST).map((act) => ({ ...act, alone: true })));
    heard.push(...now.filter((act) => !store.isRefused(act)));
    ({ next } = await ours(store, point));
  }
  while (next.length) {
    const now = await tell(store, url, next.slice(0, MOST));
    heard.push(...now);
    // An answer about none of them must not be asked for ever.
    if (!now.length) break;
    ({ next } = await ours(store, point));
  }
  return heard;
}

// One sending; gives those of which the town said something.
async function tell(store, url, batch) {
  const { csrf } = await (await allowed(store, url)).json();
  const answer = await asked(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify({ now: Date.now(), device: await store.device(), acts: batch.map(told) }),
  });
  const { answers } = await answer.json();
  const heard = batch.filter((act) => answers[act.key]).map((act) => ({ ...act, answer: answers[act.key] }));
  for (const act of heard) await store.setAnswer(act.rank, act.answer);
  return heard;
}

// One tab at a time, where the browser can say so.
export async function send(store, url, point) {
  if (!navigator.locks) return sendAll(store, url, point);
  return navigator.locks.request("comptoir-envoi", () => sendAll(store, url, point));
}

// « 3 remises envoyées. 1 est à régler. », in the words that the page brings.
export function heardWords(heard, say) {
  const ended = (outcome) => heard.filter(({ answer }) => answer.outcome === outcome).length;
  const sent = (kind) => heard.filter((act) => act.kind === kind && act.answer.outcome !== "REFUSED").length;
  const counts = [
    ...["HAND_OVER", "PAY", "NOTE", "UNDO"].map((kind) => [`sent-${kind}`, sent(kind)]),
    ["to-settle", ended("CONFLICT")],
    ["unread", ended("REFUSED")],
  ];
  return counts.filter(([, n]) => n).map(([name, n]) => say(name, n)).join(" ");
}

// The words of the page, by their name and number.
export function say(name, n = 1) {
  const { one, many } = document.getElementById("counter-words").content.querySelector(`[data-name="${name}"]`).dataset;
  return (n > 1 ? many : one).replace("{n}", n);
}
