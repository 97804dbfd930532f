// The counter without a network: who comes, their bags, what they owe, as loaded before, with what was done here since.
// Every act is written on this device first, with its key and its hour; it leaves by itself when the network is back.
const here = document.getElementById("counter-device");
const find = (name, within = document) => within.querySelector(`[data-${name}]`);
const copy = (id) => document.getElementById(id).content.cloneNode(true);
const [store, sending] = await Promise.all([import(here.dataset.store), import(here.dataset.sending)]);
const { say } = sending;

const EVERY = 15_000;
const UNDO_WITHIN = 120_000;
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
const money = (cents) => euros.format(cents / 100);
const clock = (at) => {
  const when = new Date(at);
  return `${when.getHours()} h ${String(when.getMinutes()).padStart(2, "0")}`;
};
// Lower case, without accents or signs, as the town compares names.
const plain = (text) =>
  text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, " ").trim();

let slot;
let acts = [];
let online = false;
// The key of a form that may have left just before the network went: what is done here in its stead counts once.
const left = new URLSearchParams(location.hash.slice(1));
const lost = { key: left.get("repris") || "", act: left.get("geste"), code: asked().code };

function takeLost(act, code) {
  if (lost.act !== act || lost.code !== code) return "";
  lost.act = "";
  return lost.key;
}

// --- What is so, with what was done here ---------------------------------------------------------

// A resent act is not applied twice: what the server answered for is in what it gives next.
const standing = (kind) => {
  const undone = new Set(acts.filter((act) => act.kind === "UNDO").map((act) => act.undoes));
  return acts.filter((act) => act.kind === kind && !undone.has(act.key));
};
const givenHere = () => new Set(standing("HAND_OVER").flatMap((act) => act.bags));
const stateOf = (bag) => (givenHere().has(bag.id) ? "handed" : bag.state);
const paidHere = (part) =>
  standing("PAY").flatMap((act) => act.amounts).reduce((sum, [id, cents]) => sum + (id === part.id ? cents : 0), 0);
const dueOf = (part) => Math.max(0, part.due - paidHere(part));
const bagsOf = (visit) => visit.parts.flatMap((part) => part.bags.map((bag) => ({ ...bag, part })));
const leftOf = (visit) => bagsOf(visit).filter((bag) => stateOf(bag) !== "handed");
const visitWith = (code) => slot.visits.find((visit) => visit.code === code);

// --- Showing ---------------------------------------------------------------------------------

function show() {
  find("nothing").hidden = Boolean(slot);
  find("loaded").hidden = find("find").hidden = !slot;
  const waiting = acts.filter((act) => !act.answer).length;
  find("waiting").hidden = !waiting || online;
  if (waiting) find("waiting").textContent = say("waiting", waiting);
  if (!slot) {
    drawn = "";
    for (const name of ["list", "one"]) find(name).replaceChildren();
    return;
  }
  find("place").textContent = slot.point.name;
  find("slot").textContent = slot.words.charAt(0).toUpperCase() + slot.words.slice(1);
  const { code, text } = asked();
  const one = code && visitWith(code);
  find("all").hidden = Boolean(one);
  find("one").hidden = !one;
  if (one) {
    find("list").replaceChildren();
    return showVisit(one);
  }
  drawn = "";
  find("one").replaceChildren();
  showList(text);
}

// What the address asks for: one person, or those who answer to what was typed.
function asked() {
  const code = location.pathname.match(/\/retrait\/([^/]+)\//)?.[1]?.toUpperCase() || "";
  return { code, text: new URLSearchParams(location.search).get("q") || "" };
}

function found(text) {
  const last = text.trim().replace(/\/+$/, "").split("/").pop();
  const code = last.replace(/\s*[-_–]\s*\d{1,2}$/, "").replace(/[\s.\-_]/g, "").toUpperCase();
  const exact = slot.visits.filter((visit) => visit.code === code);
  const words = plain(text).split(" ").filter(Boolean);
  // The neighbour who comes says their own name.
  const answers = (name) => words.every((word) => plain(name || "").includes(word));
  return exact.length ? exact : slot.visits.filter((visit) => answers(visit.name) || answers(visit.proxy));
}

function showList(text) {
  const visits = text ? found(text) : slot.visits;
  const left = slot.visits.filter((visit) => leftOf(visit).length).length;
  find("left").textContent = !visits.length ? say("nobody") : left ? say("left", left) : say("all-served");
  find("list").replaceChildren(...[...visits].sort((a, b) => rank(a) - rank(b)).map(row));
}

// Next first: all here, then something here, then awaited, then served; by name within each.
function rank(visit) {
  const left = leftOf(visit);
  const ready = left.filter((bag) => stateOf(bag) === "here").length;
  return left.length ? (ready ? Number(ready < left.length) : 2) : 3;
}

function row(visit) {
  const line = copy("row");
  const left = leftOf(visit);
  const owed = visit.parts.reduce((sum, part) => sum + dueOf(part), 0);
  find("name", line).textContent = visit.name;
  find("name", line).href = `${slot.counter}retrait/${visit.code}/`;
  const shelves = [...new Set(left.map((bag) => bag.shelf).filter(Boolean))].join(", ");
  find("more", line).textContent = [visit.spoken, shelves].filter(Boolean).join(" · ");
  find("due", line).textContent = owed ? money(owed) : "";
  const [kind, words] = state(left);
  find("state", line).className = `state ${kind}`;
  find("state", line).textContent = words;
  if (!left.length) line.firstElementChild.className = "soft";
  return line;
}

function state(left) {
  const ready = left.filter((bag) => stateOf(bag) === "here").length;
  if (!left.length) return ["soft", say("handed")];
  if (!ready) return ["attention", say("awaited")];
  return [ready < left.length ? "attention" : "good", say("bags-here", ready)];
}

// What is ticked or half typed stays: the same person is drawn again only when something of theirs changed.
let drawn = "";

function showVisit(visit) {
  const now = JSON.stringify([visit, acts.filter((act) => act.code === visit.code)]);
  if (now === drawn) return;
  drawn = now;
  const page = copy("visit");
  find("name", page).textContent = visit.name;
  find("spoken", page).textContent = visit.spoken;
  find("back-to-list", page).href = slot.counter;
  fillBags(page, visit);
  fillMoney(page, visit);
  fillActs(page, visit);
  find("one").replaceChildren(page);
}

function fillBags(page, visit) {
  const left = leftOf(visit);
  const form = find("give", page);
  form.hidden = !left.length;
  find("bags", form).replaceChildren(...left.map(bagRow));
  find("proxy", form).hidden = !visit.proxy;
  form.elements.to_whom.value = visit.proxy || "";
  find("adult", form).hidden = !left.some((bag) => bag.part.alcohol);
  const count = () => form.querySelectorAll("[name=bag]:checked").length;
  const button = form.querySelector("button");
  const tell = () => (button.textContent = count() ? say("give", count()) : say("give-none"));
  tell();
  form.addEventListener("change", () => {
    // Said of other bags: asked again.
    delete form.dataset.unpaidKnown;
    tell();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    give(visit, form);
  });
}

function bagRow(bag) {
  const line = copy("bag");
  const box = line.querySelector("input");
  box.value = bag.id;
  // What had not come when this was loaded is given only if somebody sees it there.
  box.checked = stateOf(bag) === "here";
  find("shelf", line).textContent = bag.shelf || bag.label;
  find("merchant", line).textContent = bag.part.merchant;
  find("class", line).textContent = stateOf(bag) === "here" ? bag.class : `${bag.class} · ${say("awaited")}`;
  return line;
}

function fillMoney(page, visit) {
  const owing = visit.parts.filter(dueOf);
  find("money", page).hidden = !owing.length;
  find("amount", page).textContent = money(owing.reduce((sum, part) => sum + dueOf(part), 0));
  find("dues", page).replaceChildren(
    ...owing.map((part) => {
      const line = copy("due");
      find("merchant", line).textContent = part.merchant;
      find("amount", line).textContent = money(dueOf(part));
      return line;
    }),
  );
  const all = () => owing.map((part) => [part.id, dueOf(part)]);
  find("means", page).replaceChildren(...buttons((n) => (n ? "second" : ""), (means) => pay(visit, means, all())));
  find("parts", page).replaceChildren(...owing.map((part) => partRow(visit, part)));
}

function buttons(classOf, pressed) {
  return slot.means.map(([value, label], n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = classOf(n);
    button.textContent = label;
    button.addEventListener("click", () => pressed(value));
    return button;
  });
}

// One shop's part, or some of it.
function partRow(visit, part) {
  const line = copy("part");
  const [label, field] = [line.querySelector("label"), line.querySelector("input")];
  field.id = `amount-${part.id}`;
  label.htmlFor = field.id;
  label.textContent = part.merchant;
  field.value = (dueOf(part) / 100).toFixed(2).replace(".", ",");
  line.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  const some = (means) => {
    const cents = centsIn(field.value);
    if (!cents || cents > dueOf(part)) return tell(say("no-amount"), "attention");
    return pay(visit, means, [[part.id, cents]]);
  };
  line.querySelector(".means").append(...buttons(() => "second small", some));
  return line;
}

// « 3,50 », « 3.5 », « 3 € » in cents; nothing where it is no sum.
function centsIn(text) {
  const [, whole, rest = ""] = text.trim().match(/^(\d{1,5})(?:[.,](\d{1,2}))?\s*€?$/) || [];
  return whole ? Number(whole) * 100 + Number(rest.padEnd(2, "0")) : 0;
}

function fillActs(page, visit) {
  find("note", page).addEventListener("submit", (event) => {
    event.preventDefault();
    leaveWord(visit, event.target);
  });
  const kinds = ["HAND_OVER", "PAY", "NOTE"];
  const done = kinds.flatMap(standing).filter((act) => act.code === visit.code);
  find("done", page).hidden = !done.length;
  find("acts", page).replaceChildren(
    ...done.map((act) => {
      const line = copy("act");
      find("words", line).textContent = doneWords(act);
      const button = line.querySelector("button");
      // A word is erased on the person's page, when the network is back.
      button.hidden = act.kind === "NOTE";
      button.addEventListener("click", () => undo(visit, act));
      return line;
    }),
  );
}

const sumOf = (act) => act.amounts?.reduce((sum, [, cents]) => sum + cents, 0) || 0;
const doneWords = (act) =>
  say(`did-${act.kind}`, act.bags?.length).replace("{at}", clock(act.at)).replace("{amount}", money(sumOf(act)))
    .replace("{word}", () => act.text);

function tell(words, kind = "good") {
  const said = find("said");
  said.className = `notice ${kind}`;
  said.hidden = false;
  said.querySelector("p").textContent = words;
  said.scrollIntoView({ block: "nearest" });
}

// --- Acting ----------------------------------------------------------------------------------

async function note(kind, visit, facts) {
  const act = { key: crypto.randomUUID(), kind, code: visit.code, at: Date.now(), pass: slot.pass, ...facts };
  await store.addAct({ ...act, point: slot.point.slug });
  acts = await store.acts();
  return act;
}

async function give(visit, form) {
  const bags = [...form.querySelectorAll("[name=bag]:checked")].map((box) => Number(box.value));
  const adult = form.elements.adult.checked;
  const strong = leftOf(visit).some((bag) => bags.includes(bag.id) && bag.part.alcohol);
  if (!bags.length) return tell(say("none-chosen"), "attention");
  if (strong && !adult) return tell(say("adult"), "attention");
  const to_whom = find("other", form).open ? form.elements.to_whom.value.trim() : "";
  if (find("other", form).open && !to_whom) return tell(say("no-name"), "attention");
  const owed = visit.parts.reduce((sum, part) => sum + (part.bags.some((bag) => bags.includes(bag.id)) ? dueOf(part) : 0), 0);
  if (owed && !form.dataset.unpaidKnown) {
    form.dataset.unpaidKnown = "yes";
    form.querySelector("button").textContent = say("give-unpaid");
    return tell(say("unpaid").replace("{amount}", money(owed)), "attention");
  }
  // A second tap while the first is being written gives nothing twice.
  form.querySelector("button").disabled = true;
  await note("HAND_OVER", visit, { bags, adult, to_whom, again: takeLost("remettre", visit.code) });
  tell(say("given", bags.length));
  after();
}

async function pay(visit, means, amounts) {
  // A second tap finds nothing left to pay.
  if (!amounts.length || amounts.some(([id, cents]) => cents > dueOf(visit.parts.find((part) => part.id === id)))) return;
  const key = takeLost("encaisser", visit.code);
  await note("PAY", visit, { means, amounts, ...(key && { key }) });
  tell(say("paid"));
  after();
}

async function leaveWord(visit, form) {
  const text = form.elements.word.value.trim();
  if (!text) return tell(say("no-word"), "attention");
  form.elements.word.value = "";
  await note("NOTE", visit, { text, aside: form.elements.aside.checked });
  tell(say("noted"));
  after();
}

async function undo(visit, act) {
  if (Date.now() - act.at > UNDO_WITHIN) return tell(say("too-late"), "attention");
  await note("UNDO", visit, { undoes: act.key });
  tell(say("undone"));
  after();
}

function after() {
  show();
  tryNetwork();
}

// --- The network -----------------------------------------------------------------------------

async function tryNetwork() {
  if (!slot && !acts.length) return;
  try {
    const heard = await sending.send(store, urlOf("send"), pointOf());
    await sending.load(store, urlOf("load"));
    await store.dropAnswered();
    await read();
    back(heard);
  } catch (failure) {
    await read();
    signedOut(failure instanceof sending.Answered);
  }
  show();
}

const pointOf = () => slot?.point.slug || acts[0].point;
const urlOf = (name) => slot?.[name] || `/comptoir/${pointOf()}/hors-ligne/${name === "send" ? "envoyer" : "donnees"}/`;

function back(heard) {
  online = true;
  find("banner").className = "notice good";
  for (const name of ["off", "signed-out"]) find(name).hidden = true;
  find("back").hidden = false;
  find("said").hidden = true;
  if (heard.length) find("heard").textContent = sending.heardWords(heard, say);
  for (const link of document.querySelectorAll("[data-counter]")) link.href = slot?.counter || link.href;
}

function signedOut(yes) {
  online = yes;
  find("off").hidden = yes;
  find("back").hidden = true;
  find("signed-out").hidden = !yes;
  find("banner").className = "notice attention";
}

async function read() {
  await store.forgetPast();
  const slots = await store.slots();
  const point = location.pathname.match(/^\/comptoir\/([^/]+)\//)?.[1];
  const distance = (one) => Math.max(one.starts_at - Date.now(), Date.now() - one.ends_at, 0);
  const near = slots.filter((one) => one.point.slug === point);
  slot = (near.length ? near : slots).sort((a, b) => distance(a) - distance(b))[0];
  acts = await store.acts();
}

// --- Moving about ----------------------------------------------------------------------------

// Without a network nobody waits for a page that will not come; with one, links lead to the town's own pages again.
function go(address) {
  if (online) return location.assign(address);
  find("said").hidden = true;
  history.pushState(null, "", address);
  show();
  scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || online || link.matches(".skip, [data-counter]")) return;
  event.preventDefault();
  go(link.href);
});
addEventListener("popstate", show);
addEventListener("online", tryNetwork);
setInterval(tryNetwork, EVERY);

find("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = find("find").elements.q;
  const people = found(field.value);
  const address = people.length === 1 ? `retrait/${people[0].code}/` : `chercher/?q=${encodeURIComponent(field.value)}`;
  field.value = "";
  go(slot.counter + address);
});

// A hand scanner is a keyboard: what it types outside a field goes where one searches.
document.addEventListener("keydown", (event) => {
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.target.closest("input, button")) {
    find("find").elements.q.focus();
  }
});

document.querySelector("[data-empty]").addEventListener("click", async () => {
  await store.empty();
  await read();
  show();
});

await read();
show();
if (left.has("repris") && lost.code) tell(say("again"), "attention");
find("find").elements.q.focus();
tryNetwork();
