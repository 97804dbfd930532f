"""A shop’s whole space on a phone, with one thumb, without JavaScript: every page, found in the addresses."""

from django.urls import reverse

from tests.journeys.steps import sign_in
from tests.test_access import arguments, town  # noqa: F401 – the same town
from tests.walk import addresses, url_of

# What stands in a thumb's way on the page as it is shown. A link inside a sentence is as high as its words
# (WCAG 2.2, 2.5.8); a box is ticked by its label.
IN_THE_WAY = """() => {
  const found = [], shown = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.unseen, .skip');
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  const titles = document.querySelectorAll('h1').length;
  if (titles !== 1) found.push(`${titles} titles`);
  const touchable = ['a[href]', 'button', 'input', 'select', 'textarea', 'summary'].map(kind => `main ${kind}`);
  for (const one of document.querySelectorAll([...touchable, 'nav a'].join())) {
    if (one.type === 'hidden' || !shown(one)) continue;
    const words = (one.ariaLabel || one.innerText || one.name || '').trim().slice(0, 40);
    const isField = /INPUT|SELECT|TEXTAREA/.test(one.tagName);
    if (isField && !one.ariaLabel && !one.labels.length && !one.getAttribute('aria-labelledby'))
      found.push(`no label: ${words}`);
    if (one.tabIndex < 0) found.push(`out of reach of the keyboard: ${words}`);
    if (one.tagName === 'A' && getComputedStyle(one).display === 'inline') continue;
    const touched = one.closest('label') || (/checkbox|radio/.test(one.type) && one.labels[0]) || one;
    const box = touched.getBoundingClientRect();
    if (box.height < 43.5 || box.width < 43.5)
      found.push(`small: ${Math.round(box.width)} × ${Math.round(box.height)} ${one.tagName} ${words}`);
  }
  return found;
}"""
# So that the walk proves something.
FEWEST = 25


def pages_of_the_space(values):
    """Every address of a shop's space, by name."""
    home = reverse("merchant_board", args=[values["code"]])
    urls = {}
    for address in addresses():
        if address.name.startswith("admin:") or not {"code"} <= set(address.arguments):
            continue
        url = url_of(address, values)
        if url.startswith(home):
            urls[address.name] = url
    return urls


def test_a_shop_s_space_is_held_in_one_hand(visitor, transactional_db, town, arguments):  # noqa: F811 – fixtures
    page, seen, found = visitor(), 0, []
    sign_in(page, town.people["merchant"])
    files = page.context.request
    for name, url in pages_of_the_space(arguments).items():
        answer = files.get(url, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        page.goto(url)
        seen += 1
        found += [f"{name}: {fault}" for fault in page.evaluate(IN_THE_WAY)]
    assert seen >= FEWEST
    assert not found, "\n".join(found)
