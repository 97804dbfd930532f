"""Watches what a browser does while someone walks through the town."""

from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT


class Witness:
    """Notes everything that must never happen on any page: a call to a third party, a script refused, a crash."""

    def __init__(self, page, origin):
        self.origin = urlsplit(origin).netloc
        self.faults = []
        page.on("request", self.see_request)
        page.on("response", self.see_response)
        page.on("console", self.see_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def see_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.origin:
            self.faults.append(f"third party: {request.url}")

    def see_response(self, response):
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def see_console(self, message):
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.faults.append(f"policy: {message.text}")


# Every rule that axe has at any level (A, AA, AAA, good practice, experimental), but those it gave up itself.
# What is only drawn before or after words (icons, stripes) hides their ground from axe: it is taken off for contrast.
LOOK = """async leaveOut => {
  const rules = axe.getRules().filter(rule => !rule.tags.includes('deprecated')).map(rule => rule.ruleId);
  const plain = new CSSStyleSheet();
  plain.replaceSync('*::before, *::after { background: none !important; mask: none !important }');
  document.adoptedStyleSheets = [plain];
  // What is folded is looked at too.
  const folded = [...document.querySelectorAll('details:not([open])')];
  folded.forEach(one => { one.open = true; });
  const found = await axe.run({exclude: leaveOut}, {
    runOnly: {type: 'rule', values: rules}, resultTypes: ['violations'], elementRef: false,
  });
  document.adoptedStyleSheets = [];
  folded.forEach(one => { one.open = false; });
  return found.violations.flatMap(({id, impact, nodes}) => nodes.map(
    node => `${id} (${impact}) ${node.target} ${node.failureSummary || ''}`));
}"""


def barriers(page, *, leave_out=()):
    """What axe finds on the page as it stands, at every level and however slight; nothing that `leave_out` selects."""
    page.evaluate(AXE_SCRIPT)
    return [f"{page.url}: {fault}" for fault in page.evaluate(LOOK, [[selector] for selector in leave_out])]


# What a screen reader tells wrong of a page: its outline, its parts, what its controls are called.
TOLD = """() => {
  const found = [];
  const shown = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('[aria-hidden=true]');
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const folded = [...document.querySelectorAll('details:not([open])')];
  folded.forEach(one => { one.open = true; });
  axe.setup(document.documentElement);
  const nameOf = one => axe.commons.text.accessibleText(one).trim();
  if (document.documentElement.lang !== 'fr') found.push(`language: ${document.documentElement.lang}`);
  const levels = all('h1, h2, h3, h4, h5, h6').map(one => +one.tagName[1]);
  if (levels.filter(level => level === 1).length !== 1) found.push(`titles of the page: ${levels}`);
  if (levels.some((level, rank) => rank && level > levels[rank - 1] + 1)) found.push(`a level is skipped: ${levels}`);
  if (all('main').length !== 1) found.push(`${all('main').length} main`);
  for (const part of ['body > header', 'body > footer'])
    if (all(part).length > 1) found.push(`${all(part).length} ${part}`);
  for (const part of ['nav', '[role=search]']) {
    const names = all(part).map(nameOf);
    if ((part === 'nav' && names.includes('')) || new Set(names).size < names.length) found.push(`${part}: ${names}`);
  }
  const around = one => {
    const holder = one.closest('fieldset, [role=group], form[aria-label], section[aria-labelledby], details');
    return holder ? nameOf(holder) || holder.querySelector('legend, summary')?.innerText || '' : '';
  };
  // What is called the same does the same.
  const acts = new Map();
  const note = (kind, one, act) => {
    const called = `${kind} « ${nameOf(one)} » ${around(one)}`;
    acts.set(called, (acts.get(called) || new Set()).add(act));
  };
  for (const one of all('button')) {
    const hidden = [...(one.form?.querySelectorAll('input[type=hidden]') || [])]
      .filter(field => !['csrfmiddlewaretoken', 'key'].includes(field.name)).map(field => field.name + field.value);
    const where = one.getAttribute('formaction') || one.form?.getAttribute('action');
    note('button', one, [where, one.name, one.value, hidden].join());
  }
  const rank = new Map(all('form').map((form, at) => [form, at]));
  for (const one of all('input:not([type=hidden]), select, textarea'))
    note('field', one, [rank.get(one.form), one.name, /radio|checkbox/.test(one.type) ? one.value : ''].join());
  for (const [called, ways] of acts) if (ways.size > 1) found.push(`${ways.size} are called the same: ${called}`);
  // A price crossed out is told in words, never read as if it were to be paid.
  for (const one of all('s, del'))
    if (!one.closest('[role=img][aria-label]')) found.push(`crossed out: ${one.innerText}`);
  for (const one of all('table'))
    if (one.rows.length && !one.querySelector('th')) found.push(`a table without headings: ${one.innerText}`);
  axe.teardown();
  folded.forEach(one => { one.open = false; });
  return found;
}"""


def said_aloud(page):
    """What a screen reader would tell wrong, or not at all, once `barriers` looked at the page."""
    return [f"{page.url}: {fault}" for fault in page.evaluate(TOLD)]
