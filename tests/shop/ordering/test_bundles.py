"""A bundle ordered: one line per product at its share, each with its own VAT, taken from each one's own stock."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from merchants.listing import stock
from merchants.models import OrderedLine, Promotion, ReducedPrice
from merchants.preparation import merchant_orders
from pickup.models import Bag
from shop import ordering
from shop.basket import edits
from shop.basket.contents import contents
from shop.orders import reading
from tests import factories
from tests.at_once import at_once
from tests.shop.situations import ODETTE, Town

pytestmark = pytest.mark.django_db

CHEESE = {"storage_class": "CHILLED", "allergens": ["milk"]}
WINE = {"is_alcohol": True, "allergens": ["sulphites"], "vat_code": "standard"}


@pytest.fixture
def town():
    return with_a_bundle(Town())


def with_a_bundle(town):
    """« Panier du dimanche », 25,00 €: bread at 4,20 €, two cheeses at 6,50 €, wine at 9,90 €; apart, 27,10 €."""
    town.merchant.alcohol_licence = "Licence à emporter n° 12"
    town.merchant.save()
    town.cheese = town.sells(price="6.50", sheet=CHEESE)
    town.wine = town.sells(price="9.90", sheet=WINE)
    parts = {town.product: 1, town.cheese: 2, town.wine: 1}
    town.bundle = factories.bundle_of(parts, price="25.00", title="Panier du dimanche")
    return town


def lines_of(order):
    return list(OrderedLine.objects.filter(merchant_order__order=order).order_by("pk"))


def placed(town, quantities, **differs):
    return town.place(town.basket(quantities), adult_declared=True, **differs)


def promised(*products):
    return [product.stockrecords.get().num_allocated or 0 for product in products]


def test_each_product_is_a_line_at_its_share_and_the_sum_is_the_price(town):
    order = placed(town, {town.bundle: 2})
    lines = lines_of(order)
    assert sum(line.kept_cents for line in lines) == 5000 == order.total_incl_tax * 100
    assert [(line.title, line.ordered_quantity, line.unit_price_cents) for line in lines] == [
        (town.product.title, 2, 387),
        (town.cheese.title, 4, 600),
        (town.wine.title, 2, 913),
    ]
    assert {(line.bundle_title, line.bundle_quantity) for line in lines} == {("Panier du dimanche", 2)}


def test_each_keeps_its_own_rate_storage_allergens_and_alcohol(town):
    lines = lines_of(placed(town, {town.bundle: 1}))
    assert [(line.vat_rate, line.storage_class, line.is_alcohol, line.allergens) for line in lines] == [
        (Decimal("5.50"), "AMBIENT", False, ["gluten"]),
        (Decimal("5.50"), "CHILLED", False, ["milk"]),
        (Decimal("20.00"), "AMBIENT", True, ["sulphites"]),
    ]
    assert sorted(Bag.objects.values_list("storage_class", flat=True)) == ["AMBIENT", "CHILLED"]


def test_a_bundle_with_wine_is_for_adults(town):
    with pytest.raises(ordering.AdultNotDeclared):
        town.place(town.basket({town.bundle: 1}))


def test_its_products_are_promised_with_those_taken_alone_and_given_back_together(town):
    order = placed(town, {town.bundle: 2, town.cheese: 1})
    assert promised(town.product, town.cheese, town.wine, town.bundle) == [2, 5, 2, 0]
    facts = {"by": None, "at": timezone.now(), "channel": "ONLINE", "reason": "Imprévu"}
    ordering.cancel_order(order=order, **facts)
    assert promised(town.product, town.cheese, town.wine) == [0, 0, 0]


def test_alone_and_in_a_bundle_together_there_are_not_enough(town):
    town.cheese.stockrecords.update(num_in_stock=3)
    found = contents(town.basket({town.bundle: 1, town.cheese: 2}), at=timezone.now())
    assert [item.obstacle for item in found.items] == ["", ""]
    assert found.obstacles == [f"{town.cheese.title}\u202f: il n’en reste que 3."]


def test_more_than_its_products_allow_are_not_put_in_a_basket(town):
    town.cheese.stockrecords.update(num_in_stock=3)
    with pytest.raises(edits.NotEnough):
        town.basket({town.bundle: 2})


def test_a_missing_product_takes_off_its_share_only(town):
    order = placed(town, {town.bundle: 1})
    cheese = lines_of(order)[1]
    merchant_orders.declare_shortage(line=cheese, kept_quantity=1, by=None, at=timezone.now())
    assert merchant_orders.order_kept_cents(order) == 2500 - 600


def test_a_promotion_on_a_bundle_is_shared_too(town):
    promotion = Promotion.objects.create(
        merchant=town.merchant,
        name="Dimanche",
        offered_by="MERCHANT",
        begins_at=timezone.now(),
        ends_at=town.slot.ends_at,
        made_at=timezone.now(),
    )
    ReducedPrice.objects.create(promotion=promotion, sheet=town.bundle.sheet, price="19.99", usual="25.00")
    lines = lines_of(placed(town, {town.bundle: 3}))
    assert sum(line.kept_cents for line in lines) == 3 * 1999
    assert sum(line.unit_reduction_cents * line.ordered_quantity for line in lines) == 3 * 501
    assert {line.promotion for line in lines} == {promotion}


def test_its_vat_is_that_of_its_products(town):
    found = contents(town.basket({town.bundle: 1}), at=timezone.now())
    # 15,87 € at 5,5 % (bread 3,87 €, two cheeses 6,00 €) and 9,13 € at 20 %.
    assert found.vat_cents == 20 + 63 + 152


def test_a_bundle_of_a_shop_exempt_from_vat_has_none(town):
    town.merchant.vat_regime = "EXEMPT_SMALL_BUSINESS"
    town.merchant.save()
    assert {line.vat_rate for line in lines_of(placed(town, {town.bundle: 1}))} == {0}


def test_the_price_of_one_of_its_products_changes_the_shares_until_one_orders(town):
    first = lines_of(placed(town, {town.bundle: 1}))
    town.wine.stockrecords.update(price="19.90")
    second = lines_of(placed(town, {town.bundle: 1}))
    assert sum(line.kept_cents for line in second) == 2500
    assert second[2].unit_price_cents > first[2].unit_price_cents == 913


def test_the_order_its_message_and_the_slip_group_the_lines_under_its_name(client, town):
    order = placed(town, {town.bundle: 2, town.wine: 1})
    page = client.get(reverse("order", args=[order.collection.token])).content.decode()
    assert page.count("2 × Panier du dimanche") == 1
    assert page.index("Panier du dimanche") < page.index(town.product.title) < page.index(town.cheese.title)
    message = next(one.body for one in mail.outbox if one.to == [ODETTE.email])
    assert message.count("2 × Panier du dimanche, qui réunit") == 1
    sheet = reading.sheet_of(order.collection)
    assert [line.bundle_title for line in sheet.parts[0].lines].count("") == 1


def test_whoever_prepares_it_reads_its_name_beside_each_product(client, town):
    order = placed(town, {town.bundle: 2, town.wine: 1})
    part = order.merchant_orders.get()
    client.force_login(factories.owner_of(town.merchant))
    for page, about in (("picking_list", part.due_at), ("merchant_order", part.pk)):
        text = client.get(reverse(page, args=[town.merchant.code, about])).text.replace("\u202f", " ")
        assert text.count("dans : 2 × Panier du dimanche") == 3


def test_its_page_says_what_the_same_products_cost_apart(client, town):
    text = client.get(reverse("product", args=[town.bundle.slug, town.bundle.pk])).text.replace("\u202f", " ")
    assert "Séparément, ces produits coûtent 27,10 €." in text


def test_a_bundle_that_is_no_cheaper_compares_nothing(client, town):
    town.bundle.stockrecords.update(price="27.10")
    assert "Séparément" not in client.get(reverse("product", args=[town.bundle.slug, town.bundle.pk])).text


def test_what_cannot_be_given_back_is_said_once_for_all_that_it_concerns(client, town):
    for product in (town.product, town.cheese):
        product.sheet.withdrawal_exception = "perishable"
        product.sheet.save()
    said = f"{town.product.title}, {town.cheese.title} : sans droit de rétractation (denrée périssable)."
    order = placed(town, {town.bundle: 1, town.wine: 1, town.product: 1})
    letter = next(one.body for one in mail.outbox if one.to == [ODETTE.email])
    for text in (client.get(reverse("order", args=[order.collection.token])).text, letter):
        assert text.replace("\u202f", " ").count(said) == 1
        assert text.count("sans droit de rétractation (") == 1


def test_its_page_says_what_is_in_it_and_what_each_costs_alone(client, town):
    page = client.get(reverse("product", args=[town.bundle.slug, town.bundle.pk]))
    text = page.content.decode().replace("\u202f", " ")
    for words in ("Ce qu’il réunit", "6,50 € l’unité, acheté seul", "contient : lait", "25,00 €"):
        assert words in text


@pytest.mark.xdist_group("one database, many threads")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_bundles_and_their_products_ordered_at_once_never_promise_more_than_there_is():
    town = with_a_bundle(Town(stock=None))
    town.cheese.stockrecords.update(num_in_stock=5)
    wishes = [{town.bundle: 1}, {town.cheese: 2}, {town.bundle: 1}, {town.cheese: 2}]
    baskets = [town.basket(wish) for wish in wishes]
    answers = at_once(*[lambda basket=basket: town.place(basket, adult_declared=True) for basket in baskets])
    done = [answer for answer in answers if not isinstance(answer, Exception)]
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(answer) for answer in refused} <= {stock.SoldOut, ordering.CannotBeOrdered}
    assert (len(done), promised(town.cheese)) == (2, [4])


def test_a_product_that_has_lost_its_price_stops_the_bundle_and_not_the_page(town):
    basket = town.basket({town.bundle: 1})
    town.cheese.stockrecords.update(price=None)
    found = contents(basket, at=timezone.now())
    assert found.total_cents == 0
    assert "n’est plus en vente" in found.obstacles[0]
