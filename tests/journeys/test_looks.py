"""What can be asserted of looks: nothing wider than its screen, a night of its own, stillness, bare paper.

What cannot is looked at: `make portraits`.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.opening import local_day
from shop.findable.public import PUBLIC
from tests import factories
from tests.animations.deciding import situations as deciding
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import agree_and_order, choose_slot, press, put_in_basket, say_who
from tests.journeys.town import lower, town
from tests.walk import addresses, url_of

# The smallest phone, a phone, a desk at 200 %, a tablet, a desk.
WIDTHS = [320, 360, 640, 768, 1280]

# What one can press or follow, by its words; the menu and the search too.
WITHIN_REACH = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length)
  .map(one => (one.getAttribute('aria-label') || one.innerText || one.name || '').trim()).sort()"""

# Contrast between what is written on the page and its ground, as WCAG counts it, and how light the ground is.
CONTRAST = """() => {
  const seen = getComputedStyle(document.body);
  const luminance = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(part => part / 255)
      .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = luminance(seen.backgroundColor), ink = luminance(seen.color);
  const [light, dark] = ground > ink ? [ground, ink] : [ink, ground];
  return {ground, contrast: (light + .05) / (dark + .05)};
}"""

# Whatever would move by itself, slide or fade.
MOVES = """() => [...document.querySelectorAll('*')].flatMap(one => [null, '::before', '::after'].filter(part => {
    const seen = getComputedStyle(one, part);
    const lasts = seen.transitionDuration.split(', ').some(time => parseFloat(time) > 0);
    return lasts || seen.animationName !== 'none' || seen.scrollBehavior === 'smooth';
  }).map(part => `${one.tagName}.${one.className}${part || ''}`))"""

# What nobody can press on paper, and what would drink the ink.
WASTED = """() => [...document.querySelectorAll('nav, button, .button, form[role=search], .basket-link, .skip')]
  .filter(one => one.checkVisibility()).map(one => `${one.tagName}.${one.className}: ${one.innerText}`)"""
DARK_GROUND = """() => [...document.querySelectorAll('body, main, footer, footer > div, .card, .notice, .slate')]
  .map(one => getComputedStyle(one)).map(seen => seen.backgroundColor)
  .filter(ground => !['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)'].includes(ground))"""


@pytest.fixture
def pages(transactional_db):
    """Every page that says something to everybody, in a small town where each has something to say."""
    found = town()
    found.aisle = factories.category("Épicerie", "Douceurs")
    found.cheese.categories.add(found.aisle)
    lower(found.cheese, timezone.now())
    arguments = {
        "category.slug": found.aisle.full_slug,
        "product.slug": found.bread.slug,
        "product.pk": found.bread.pk,
        "code": found.bakery.code,
        "place.slug": found.point.slug,
        "animation.slug": found.tasting.slug,
        "month": f"{local_day(found.tasting.starts_at):%Y-%m}",
        **deciding.stands_in_addresses(),
    }
    return {one.name: url_of(one, arguments) for one in addresses() if one.name in PUBLIC - {"bulletin"}}


def too_wide(page):
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    return found


def lost_in_narrowing(page):
    """What could be reached at a desk and cannot any more at 200 % or on a phone."""
    page.set_viewport_size(DESK)
    wide, found = page.evaluate(WITHIN_REACH), []
    for width in (640, PHONE["width"]):
        page.set_viewport_size({"width": width, "height": 800})
        narrow = page.evaluate(WITHIN_REACH)
        found += [f"{words!r} is lost at {width}" for words in wide if words not in narrow]
    return found


def hard_to_read(page):
    """By day and by night, each with its own ground."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen = page.evaluate(CONTRAST)
        if seen["contrast"] < 7 or (seen["ground"] < 0.05) != (scheme == "dark"):
            found.append(f"{scheme}: {seen}")
    return found


def restless(page):
    """What moves though stillness is asked for."""
    page.emulate_media(reduced_motion="reduce")
    return page.evaluate(MOVES)


def wasteful(page):
    """On paper: what cannot be pressed there, what drinks ink, and a sheet that does not say where it comes from."""
    page.emulate_media(media="print", color_scheme="dark")
    nameless = [] if page.locator(".brand").is_visible() else ["nothing says where it comes from"]
    return [*page.evaluate(WASTED), *page.evaluate(DARK_GROUND), *nameless]


def test_every_public_page_keeps_its_looks(visitor, pages):
    page, found = visitor(), {}
    for name, address in pages.items():
        page.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference")
        assert page.goto(address).ok, address
        looks = (too_wide, lost_in_narrowing, hard_to_read, restless, wasteful)
        found[name] = [fault for look in looks for fault in look(page)]
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_an_order_on_paper_says_where_to_go_and_who_sold(visitor, transactional_db):
    here, page = town(), visitor()
    put_in_basket(page, here.bread)
    page.goto(reverse("basket"))
    press(page, "Commander")
    say_who(page)
    choose_slot(page, here.morning)
    agree_and_order(page)
    page.emulate_media(media="print")
    assert page.evaluate(WASTED) == []
    words = page.locator("body").inner_text()
    for one in (here.point.street, here.point.city, here.bakery.siret, here.bakery.legal_name):
        assert one in words
