"""A lower price everywhere a resident reads one, and frozen in what is ordered."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from merchants.models import OrderedLine, PriceChange, Promotion
from merchants.promotions import offering
from merchants.promotions.offering import Offer
from shop import ordering
from shop.basket import edits
from shop.basket.contents import contents
from shop.models import OutgoingMessage
from shop.partner.strategy import TownStrategy
from tests import factories
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.timedelta(days=60)
A_WEEK = datetime.timedelta(days=7)


def reduce(product, *, percent=20, name="Semaine du goût", **differs):
    """A promotion on a product whose price is known for two months."""
    sheet, at, today = product.sheet, timezone.now(), timezone.localdate()
    if not sheet.price_changes.exists():
        PriceChange.objects.create(sheet=sheet, price=product.stockrecords.get().price, at=at - LONG_AGO)
    facts = {"merchant": sheet.merchant, "sheet": sheet, "offered_by": Promotion.OfferedBy.MERCHANT}
    facts |= {"first_day": today, "last_day": today + A_WEEK, "name": name, "percent": percent, **differs}
    return offering.offer(Offer(**facts), key=f"{product.pk}-{name}", by=None, at=at)


def end(promotion):
    offering.end(promotion=promotion, by_merchant=True, by=None, at=timezone.now())


@pytest.fixture
def town():
    return Town(price="4.00")


# --- Read -------------------------------------------------------------------------------------


def test_a_list_shows_both_prices_the_percentage_and_the_name_and_says_them_aloud(client, town):
    reduce(town.product)
    text = client.get(reverse("catalogue")).content.decode()
    assert "<s>4,00\u202f€</s> 3,20\u202f€" in text
    assert "−20\u202f% Semaine du goût" in text
    assert "Prix réduit 3,20\u202f€, prix le plus bas des 30 jours avant la réduction 4,00\u202f€" in text
    assert "le plus bas des 30 jours d’avant" in text


def test_a_price_that_is_no_reduction_by_law_is_not_crossed_out(client, town):
    """It was cheaper three weeks ago, and the promotion was made before that was known to the history."""
    reduce(town.product)
    PriceChange.objects.create(
        sheet=town.product.sheet, price=Decimal("3.00"), at=timezone.now() - datetime.timedelta(days=21)
    )
    text = client.get(reverse("catalogue")).content.decode()
    assert "3,20\u202f€" in text
    assert "<s>" not in text


def test_the_price_per_kilogram_follows(client, town):
    town.product.sheet.net_quantity, town.product.sheet.net_unit = Decimal(500), "g"
    town.product.sheet.save()
    reduce(town.product)
    text = client.get(reverse("product", args=[town.product.slug, town.product.pk])).content.decode()
    assert "6,40\u202f€/kg" in text
    assert "8,00\u202f€/kg" not in text
    assert "Prix le plus bas des 30 jours avant la réduction\u202f: 4,00\u202f€." in text


def test_an_animation_shows_what_one_pays(client, town):
    reduce(town.product)
    animation = factories.AnimationFactory(point=town.slot.point)
    animation.products.add(town.product)
    assert "3,20\u202f€" in client.get(animation.get_absolute_url()).content.decode()


def test_oscar_reads_the_same_price(town):
    reduce(town.product)
    assert TownStrategy().fetch_for_product(town.product).price.incl_tax == Decimal("3.20")


def test_the_basket_the_review_and_the_telephone_say_it(client, town):
    reduce(town.product)
    client.post(reverse("basket_add"), {"product": town.product.pk, "quantity": 2})
    text = client.get(reverse("basket")).content.decode()
    assert "6,40\u202f€" in text
    assert "Prix réduit 3,20\u202f€, prix le plus bas des 30 jours avant la réduction 4,00\u202f€" in text
    assert "Le prix a changé" not in text
    client.force_login(factories.association_member("COACH"))
    text = client.get(reverse("phone_order"), {"q": town.product.title}).content.decode()
    assert "3,20\u202f€" in text
    assert "Semaine du goût" in text


@pytest.mark.parametrize("page", ["catalogue", "search"])
def test_a_list_of_reduced_prices_costs_three_queries_more_whatever_its_length(page, client, town):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(page), {"q": "pain"})
        return len(captured)

    # So little is found that the ways out would be shown too.
    town.sells(), town.sells()
    client.get(reverse(page))
    plain = cost()
    reduce(town.product)
    assert cost() == plain + 3
    for _nth in range(6):
        reduce(town.sells())
    assert cost() == plain + 3


def test_a_basket_of_reduced_prices_costs_three_queries_more(town):
    basket = town.basket({town.sells(): 1 for _nth in range(5)})
    with CaptureQueriesContext(connection) as plain:
        contents(basket, at=timezone.now())
    for line in basket.lines.all():
        reduce(line.product)
    with CaptureQueriesContext(connection) as reduced:
        contents(basket, at=timezone.now())
    assert len(reduced) == len(plain) + 3


# --- Ordered ----------------------------------------------------------------------------------


def ordered(order):
    return OrderedLine.objects.get(merchant_order__order=order)


@pytest.mark.parametrize("who", Promotion.OfferedBy)
def test_an_order_keeps_the_price_the_reduction_and_who_offers_it(who, town):
    made = reduce(town.product, offered_by=who, agreed_how="de vive voix")
    order = town.place(town.basket({town.product: 2}))
    end(made)
    line = ordered(order)
    assert (line.unit_price_cents, line.unit_reduction_cents, line.promotion) == (320, 80, made)
    assert line.reduced_by_the_town == (who == "TOWN")
    assert order.total_incl_tax == Decimal("6.40")


def test_the_order_page_and_its_confirmation_name_the_promotion(client, town, outbox):
    reduce(town.product)
    order = town.place()
    text = client.get(reverse("order", args=[order.collection.token])).content.decode()
    assert "prix réduit, «\u202fSemaine du goût\u202f»" in text
    assert "3,20\u202f€" in text
    assert any(
        "prix réduit, «\u202fSemaine du goût\u202f»" in message.body for message in OutgoingMessage.objects.all()
    )


def test_an_order_at_the_ordinary_price_names_no_promotion(town):
    line = ordered(town.place())
    assert (line.unit_reduction_cents, line.promotion) == (0, None)


def test_a_promotion_that_ended_after_the_preview_is_said_and_not_charged(town):
    made = reduce(town.product)
    basket = town.basket()
    seen = contents(basket, at=timezone.now()).total_cents
    end(made)
    with pytest.raises(ordering.PriceChanged) as refused:
        town.place(basket, expected_total_cents=seen)
    assert re.search(r"La promotion «.Semaine du goût.» est terminée.: .* coûte maintenant 4,00", str(refused.value))
    assert not OrderedLine.objects.exists()


def test_once_the_new_price_is_seen_the_order_goes_through(town):
    made = reduce(town.product)
    basket = town.basket()
    end(made)
    edits.acknowledge_prices(basket=basket)
    assert not contents(basket, at=timezone.now()).items[0].price_changed
    assert ordered(town.place(basket)).unit_price_cents == 400


def test_the_reduced_prices_have_a_page_that_the_search_and_the_square_open(
    client, town, django_assert_max_num_queries
):
    assert reverse("reduced") not in client.get(reverse("home")).text
    reduce(town.product)
    ordinary = factories.ProductFactory(title="Sel gris")
    with django_assert_max_num_queries(8):
        text = client.get(reverse("reduced")).text
    assert town.product.title in text
    assert ordinary.title not in text
    assert reverse("reduced") in client.get(reverse("home")).text
    for words in ["promotion", "promotions"]:
        assert reverse("reduced") in client.get(reverse("search"), {"q": words}).text
