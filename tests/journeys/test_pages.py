"""Every public page: light enough for a field without much network, and closed to nobody."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from merchants.listing import per_collection
from tests import factories
from tests.factories import in_days
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.scales import LIST, TEXT, weigh
from tests.journeys.steps import agree_and_order, choose_slot, hear, press, put_in_basket, say_who
from tests.journeys.town import draw, full_market, full_shop, lower, town
from tests.journeys.witness import barriers

TEXTS = ["ranking", "legal_notice", "sale_terms", "privacy", "accessibility", "login", "sign_up", "password_reset"]


@pytest.fixture
def market(transactional_db):
    """A town whose market, street and calendar each fill a page."""
    found = town()
    found.aisle = full_market([found.bakery, found.dairy, found.bookshop], products=52)
    for n in range(12):
        merchant = factories.MerchantFactory(open_every_day=True)
        draw(merchant.front, seed=2000 + n)
    for n in range(20):
        factories.AnimationFactory(
            title=f"Dégustation du jour {n}", point=found.point, host=found.dairy, starts_at=in_days(n + 1)
        )
    draw(found.bread.sheet.picture, seed=3000)
    draw(found.tasting.picture, seed=3001)
    return found


def lists(found):
    bread = found.bread
    return {
        "home": reverse("home"),
        "catalogue": reverse("catalogue"),
        "category": reverse("category", args=[found.aisle.full_slug]),
        "search": reverse("search") + "?q=confitures",
        "product": reverse("product", args=[bread.slug, bread.pk]),
        "merchants": reverse("merchants"),
        "merchant": reverse("merchant", args=[found.bakery.code]),
        "calendar": reverse("calendar"),
        "animation": found.tasting.get_absolute_url(),
        "basket, empty": reverse("basket"),
    }


def texts():
    return {name: reverse(name) for name in TEXTS} | {"not found": "/nulle-part/"}


def over_budget(page, pages, budget):
    return {name: faults for name, address in pages.items() if (faults := weigh(page, address).over(**budget))}


def test_lists_with_their_pictures_stay_within_their_budget(visitor, market):
    assert over_budget(visitor(javascript=True), lists(market), LIST) == {}


def test_a_shop_that_shows_all_it_can_is_as_light_as_another_list(visitor, market):
    full_shop(market)
    shop = reverse("merchant", args=[market.dairy.code])
    page = visitor(javascript=True)
    assert over_budget(page, {"shop": shop, "its second page": f"{shop}?page=2"}, LIST) == {}
    page.goto(shop)
    for words in ("Horaires exceptionnels", "La cave est ouverte", "On y revient.", "Entrez"):
        hear(page, words)


def test_a_place_that_says_all_it_can_is_as_light_as_another_list(visitor, market):
    point = market.point
    point.story, point.access, point.step_free = "Un café.", "Porte rouge.", "YES"
    point.parking, point.by_bus = "Derrière la mairie.", "Ligne 4."
    draw(point.picture, seed=3002)
    for weekday in range(7):
        point.hours.create(weekday=weekday, opens_at="09:00", closes_at="18:00")
    for number in range(4):
        day = in_days(20 + number).date()
        point.rooms.create(name=f"Salle {number}", capacity=20, used_for="ateliers", is_step_free=True)
        point.days.create(first_on=day, last_on=day, reason="inventaire")
        factories.SlotFactory(point=point, starts_at=in_days(10 + number))
    places = {"place": reverse("place", args=[point.slug]), "places": reverse("places")}
    assert over_budget(visitor(javascript=True), places, LIST) == {}


def test_so_are_the_pages_of_a_bundle_and_of_what_is_made_for_each_collection(visitor, market):
    full_shop(market)
    bundle = factories.bundle_of({market.cheese: 1, **dict.fromkeys(others_of(market.dairy, 7), 2)}, price="40.00")
    per_collection.set_rule(sheet=market.cheese.sheet, quantity=40, on_weekdays={}, by=None, at=timezone.now())
    found = {one.title: reverse("product", args=[one.slug, one.pk]) for one in (bundle, market.cheese)}
    assert over_budget(visitor(javascript=True), found, LIST) == {}


def others_of(merchant, many):
    return [sheet.product for sheet in merchant.sheets.select_related("product").order_by("-pk")[:many]]


def test_pages_of_words_stay_within_theirs(visitor, market):
    assert over_budget(visitor(javascript=True), texts(), TEXT) == {}


def test_ordering_stays_as_light_as_looking(visitor, transactional_db):
    here, page = town(), visitor(javascript=True)
    put_in_basket(page, here.bread, here.cheese, here.novel)
    found = over_budget(page, {"basket": reverse("basket"), "who": reverse("checkout_who")}, LIST)
    say_who(page)
    found |= over_budget(page, {"slot": reverse("checkout_slot")}, LIST)
    choose_slot(page, here.morning)
    # Nobody begins there: the basket and the slots brought its sheets, which weighing empties from the cache.
    found |= over_budget(page, {"review": reverse("checkout_review")}, LIST | {"first_view": 16_000})
    assert found == {}


@pytest.mark.parametrize(
    ("screen", "light"), [(PHONE, "light"), (DESK, "dark")], ids=["phone by day", "desk at night"]
)
def test_no_public_page_is_closed_to_anybody_nor_wider_than_the_screen(visitor, market, screen, light):
    page = visitor(javascript=True, screen=screen, color_scheme=light)
    found = []
    for address in [*lists(market).values(), *texts().values()]:
        page.goto(address)
        found += barriers(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address}: wider than {screen['width']}")
    assert found == []


def test_a_reduced_price_of_the_kilo_stays_on_a_phones_screen(visitor, transactional_db):
    here, at = town(), timezone.now()
    roast = factories.by_weight(merchant=here.dairy, per_kg="124.90")
    lower(roast, at)
    page = visitor()
    for address in (reverse("product", args=[roast.slug, roast.pk]), reverse("reduced")):
        page.goto(address)
        assert page.locator(".slate.kilo").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_on_paper_who_sells_is_told_in_full(visitor, transactional_db):
    here, page = town(), visitor()
    put_in_basket(page, here.bread)
    press(page, "Panier (1)")
    press(page, "Commander")
    say_who(page)
    choose_slot(page, here.morning)
    agree_and_order(page)
    seller = page.get_by_text(here.bakery.siret)
    expect(seller).to_be_hidden()
    page.emulate_media(media="print")
    expect(seller).to_be_visible()
