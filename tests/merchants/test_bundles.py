"""Bundles: their price is shared to the cent, they are what their products are, and are had while these are."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from merchants.listing import bundles, sheets
from merchants.listing.bundles import NotAPart, Part, TooFewParts, TooManyParts
from merchants.models import Deed, ProductSheet
from shop.catalogue.offers import on_sale
from tests.factories import MerchantFactory, ProductFactory, bundle_of
from tests.factories import by_weight as weighed_product


def part(pk, price_cents, quantity):
    stockrecord = type("Stock", (), {"price": bundles.money.to_euros(price_cents)})()
    return Part(ProductSheet(pk=pk), stockrecord, quantity)


parts = st.lists(st.tuples(st.integers(1, 20_000), st.integers(1, 20)), min_size=1, max_size=6)


@given(parts=parts, price=st.integers(1, 100_000), reduction=st.integers(0, 50_000))
def test_the_price_is_shared_to_the_cent_whatever_it_is(parts, price, reduction):
    made = [part(pk, cents, quantity) for pk, (cents, quantity) in enumerate(parts)]
    shared = bundles.shares(made, price_cents=price, reduction_cents=reduction)
    assert sum(one.unit_cents * one.quantity for one in shared) == price
    assert sum(one.unit_reduction_cents * one.quantity for one in shared) == reduction
    apart = sum(one.price_cents * one.quantity for one in made)
    for one in made:
        of_it = [share for share in shared if share.part is one]
        assert sum(share.quantity for share in of_it) == one.quantity
        for share in of_it:
            # In proportion to what each costs apart: never a cent away from the exact part.
            assert abs(share.unit_cents * apart - price * one.price_cents) < apart


def test_pieces_of_one_product_may_differ_by_a_cent():
    shared = bundles.shares([part(1, 400, 3)], price_cents=1000)
    assert sorted((one.quantity, one.unit_cents) for one in shared) == [(1, 334), (2, 333)]


# --- What it is told by its products ----------------------------------------------------------

db = pytest.mark.django_db
CHEESE = {"storage_class": "CHILLED", "allergens": ["milk"], "lead_time_hours": 4, "vat_code": "reduced"}
WINE = {"allergens": ["sulphites"], "is_alcohol": True, "vat_code": "standard"}
CARD = {"is_food": False, "allergen_state": "UNANSWERED", "allergens": [], "vat_code": "standard"}


@pytest.fixture
def shop():
    return MerchantFactory(open_every_day=True, alcohol_licensed=True)


@pytest.fixture
def sunday(shop):
    """Bread, two cheeses and wine."""
    products = [ProductFactory(merchant=shop, sheet=facts) for facts in ({}, CHEESE, WINE)]
    shop.bread, shop.cheese, shop.wine = products
    return bundle_of({shop.bread: 1, shop.cheese: 2, shop.wine: 1}, title="Panier du dimanche")


def saved(product, **facts):
    sheet = ProductSheet.objects.select_related("product", "merchant").get(product=product)
    return sheets.save_sheet(merchant=sheet.merchant, sheet=sheet, facts=facts, by=None, at=timezone.now())


def fresh(product):
    return ProductSheet.objects.select_related("product", "merchant").get(product=product)


@db
def test_a_bundle_says_the_union_and_the_strictest(sunday):
    sheet = fresh(sunday)
    assert sheet.allergens == ["gluten", "milk", "sulphites"]
    assert (sheet.storage_class, sheet.lead_time_hours, sheet.is_alcohol) == ("CHILLED", 4, True)
    assert sheets.obstacles(sheet) == []


@db
def test_it_follows_what_its_products_say(sunday, shop):
    saved(shop.bread, allergens=["gluten", "sesame"], lead_time_hours=24, storage_class="FROZEN")
    sheet = fresh(sunday)
    assert sheet.allergens == ["gluten", "milk", "sesame", "sulphites"]
    assert (sheet.storage_class, sheet.lead_time_hours) == ("FROZEN", 24)


@db
def test_an_unanswered_product_leaves_it_unanswered_and_what_is_not_food_says_nothing(shop):
    bread, card = ProductFactory(merchant=shop), ProductFactory(merchant=shop, sheet=CARD)
    assert fresh(bundle_of({bread: 1, card: 1})).allergen_state == "CONTAINS"
    saved(bread, allergen_state="UNANSWERED", allergens=[])
    assert fresh(bundles.BundlePart.objects.first().bundle.product).allergen_state == "UNANSWERED"


@db
def test_its_price_does_not_follow_theirs(sunday, shop):
    saved(shop.bread, price=9)
    assert sunday.stockrecords.get().price == 25


@db
def test_it_is_not_sold_once_one_of_its_products_may_not_be(sunday, shop):
    sheets.unpublish(sheet=fresh(shop.cheese), by=None, at=timezone.now())
    assert sheets.obstacles(fresh(sunday)) == [str(sheets.Obstacle.COMPONENTS.label)]
    with pytest.raises(sheets.NotSellable):
        sheets.publish(sheet=fresh(sunday), by=None, at=timezone.now())


# --- Composing it -----------------------------------------------------------------------------


def composing(bundle, quantities):
    quantities = {getattr(product, "sheet", product).pk: many for product, many in quantities.items()}
    return bundles.compose(bundle=bundle.sheet, quantities=quantities, by=None, at=timezone.now())


@db
def test_one_product_alone_is_no_bundle(shop):
    bundle, bread = ProductFactory(merchant=shop), ProductFactory(merchant=shop)
    for quantities in ({}, {bread: 1}, {bread: 0}):
        with pytest.raises(TooFewParts):
            composing(bundle, quantities)


@db
def test_too_many_of_one_are_refused(shop):
    with pytest.raises(TooManyParts):
        composing(ProductFactory(merchant=shop), {ProductFactory(merchant=shop): 21})


@db
def test_what_cannot_be_in_a_bundle_is_refused(shop, sunday):
    bundle = ProductFactory(merchant=shop)
    elsewhere, heavy = ProductFactory(), weighed_product(merchant=shop)
    for other in (elsewhere, heavy, sunday, bundle):
        with pytest.raises(NotAPart):
            composing(bundle, {shop.bread: 1, other: 1})
    with pytest.raises(NotAPart):
        composing(shop.bread, {shop.wine: 1, shop.cheese: 1})


@db
def test_said_twice_it_is_signed_once(sunday, shop):
    composing(sunday, {shop.bread: 1, shop.cheese: 2, shop.wine: 1})
    signed = Deed.objects.filter(act="listing-bundle")
    assert [deed.words.replace("\u202f", " ") for deed in signed] == [
        f"« Panier du dimanche » réunit : 1 × {shop.bread.title}, 2 × {shop.cheese.title}, 1 × {shop.wine.title}"
    ]


@db
def test_undone_it_is_an_ordinary_product_off_the_shelves(sunday):
    bundles.undo(bundle=sunday.sheet, by=None, at=timezone.now())
    sheet = fresh(sunday)
    assert (sheet.is_bundle, sheet.bundle_parts.count(), sheet.product.is_public) == (False, 0, False)
    assert str(sheets.Obstacle.VAT.label) in sheets.obstacles(sheet)


# --- How many are left ------------------------------------------------------------------------


@db
@pytest.mark.parametrize(
    ("bread", "cheese", "left"), [(5, 9, 4), (None, 9, 4), (5, None, 5), (None, None, None), (5, 1, 0), (0, 9, 0)]
)
def test_its_products_say_how_many_can_be_had(sunday, shop, bread, cheese, left):
    shop.bread.stockrecords.update(num_in_stock=bread)
    shop.cheese.stockrecords.update(num_in_stock=cheese)
    shop.wine.stockrecords.update(num_in_stock=None)
    assert on_sale().get(product=sunday).left == left


@db
def test_none_is_left_while_a_product_is_off_the_shelves_or_rests(sunday, shop):
    ProductSheet.objects.filter(product=shop.bread).update(paused_at=timezone.now())
    assert on_sale().get(product=sunday).left == 0
    ProductSheet.objects.update(paused_at=None)
    shop.wine.is_public = False
    shop.wine.save()
    assert on_sale().get(product=sunday).left == 0
