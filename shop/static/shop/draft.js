// What is typed of a new product is kept on this telephone until the server has it: a page closed by mistake, or a
// connection that never comes back, loses no word. The form's key is kept with it, so that what did arrive is not
// made twice.
const form = document.querySelector("form[data-draft]");
const OURS = "fiche:";
const LIVES = 2 * 24 * 3600 * 1000;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function typed() {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

function fill(pairs) {
  for (const field of form.querySelectorAll("input, select, textarea")) {
    if (["file", "submit"].includes(field.type) || field.name === "csrfmiddlewaretoken") continue;
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

function offer(kept) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "second";
  button.textContent = form.dataset.resume;
  button.addEventListener("click", () => {
    fill(kept.pairs);
    button.remove();
  });
  form.prepend(button);
}

try {
  // The server has it: this page says under which key.
  const made = document.querySelector("[data-made]");
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(OURS))) {
    const kept = read(name);
    if (!kept || Date.now() - kept.at > LIVES || (made && kept.pairs.some(([, value]) => value === made.dataset.made))) {
      localStorage.removeItem(name);
    }
  }
  if (form) {
    const name = OURS + form.dataset.draft;
    const kept = read(name);
    const key = form.elements.key.value;
    if (kept && !kept.pairs.some(([, value]) => value === key)) offer(kept);
    form.addEventListener("input", () => {
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), pairs: typed() }));
    });
  }
} catch {
  // A browser that keeps nothing: the form works all the same.
}
