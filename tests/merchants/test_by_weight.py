"""Goods sold by weight: what one piece costs follows from the kilo, what is announced at most is never passed."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from merchants import money
from merchants.fields import grams
from merchants.imports.numbers import Unreadable
from merchants.listing import by_weight, sheets
from merchants.listing.by_weight import PartOfABundle, ReducedForNow, Weight, WeightsDisagree
from merchants.listing.sheets import Obstacle
from merchants.models import Deed, OrderedLine, PriceChange, ProductSheet
from merchants.promotions import offering, reductions
from merchants.promotions.prices import reduction_beside
from tests.factories import MerchantFactory, ProductFactory, bundle_of
from tests.factories import by_weight as weighed_product

per_kilo = st.integers(1, 50_000)
pieces = st.integers(1, 100_000)


def saved(sheet, at=None, **facts):
    sheet = ProductSheet.objects.select_related("product", "merchant").get(pk=sheet.pk)
    at = at or timezone.now()
    return sheets.save_sheet(merchant=sheet.merchant, sheet=sheet, facts=facts, by=None, at=at)


def weighed(**differs):
    weights = {"price_per_kg": Decimal("18.90"), "piece_grams": 1400, "most_piece_grams": 1700}
    return saved(ProductFactory(price="9.99").sheet, **{**weights, **differs})


def price_of(sheet):
    return sheet.product.stockrecords.get().price


# --- Figures ----------------------------------------------------------------------------------


@given(per_kg=per_kilo, piece=pieces, more=st.integers(0, 5000), quantity=st.integers(1, 99), alone=st.booleans())
def test_what_is_announced_is_rounded_once_half_up_and_the_maximum_is_never_below_it(
    per_kg, piece, more, quantity, alone
):
    sheet = ProductSheet(piece_grams=piece, most_piece_grams=piece + more, weighed_one_by_one=alone)
    weights = by_weight.weights_of(sheet, per_kg=money.to_euros(per_kg), quantity=quantity)
    assert len(weights) == (quantity if alone else 1)
    for one in weights:
        exact = Decimal(per_kg) * one.grams / 1000
        assert one.cents == exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
        assert one.cents <= one.most_cents
    assert sum(one.grams for one in weights) == piece * quantity
    assert sum(one.most_grams for one in weights) == (piece + more) * quantity


@given(
    per_kg=per_kilo,
    quantity=st.integers(1, 9),
    piece=st.integers(1, 5000),
    more=st.integers(0, 500),
    kept=st.integers(1, 99),
    share=st.fractions(0, 1),
)
def test_within_the_maximum_one_never_pays_more_than_was_announced(per_kg, quantity, piece, more, kept, share):
    line = OrderedLine(price_per_kg_cents=per_kg, unit_price_cents=0, ordered_quantity=quantity)
    weight = Weight(per_kg, piece * quantity, (piece + more) * quantity)
    kept_quantity = min(kept, quantity)
    most = line.grams_of(weight.most_grams, kept_quantity)
    paid = line.cents_if(kept_quantity, int(most * share))
    assert paid <= line.cents_if(kept_quantity, most) <= weight.most_cents


@given(
    reduction=st.integers(0, 5000),
    ordered=st.integers(1, 5000),
    kept=st.integers(0, 9000),
    quantity=st.integers(1, 9),
)
def test_what_a_promotion_took_off_follows_the_scale(reduction, ordered, kept, quantity):
    line = OrderedLine(
        price_per_kg_cents=1890,
        unit_reduction_cents=reduction,
        unit_price_cents=0,
        ordered_quantity=quantity,
        kept_quantity=quantity,
        ordered_grams=ordered,
        kept_grams=kept,
    )
    assume(line.full_cents_if(quantity, kept))
    assert line.exact_reduction_cents * ordered == reduction * quantity * kept


@pytest.mark.parametrize(
    ("typed", "read"), [("250", 250), ("250 g", 250), ("1,4 kg", 1400), ("1.4kg", 1400), ("1 400 g", 1400)]
)
def test_a_weight_is_read_as_it_is_said(typed, read):
    assert grams(typed) == read


@pytest.mark.parametrize("typed", ["0", "-3", "0,5", "200 kg", "lourd", "1,00051 kg"])
def test_what_is_no_weight_is_refused_with_a_sentence(typed):
    with pytest.raises(Unreadable):
        grams(typed)


def test_the_words_that_residents_read():
    weight = by_weight.weight_of(SimpleNamespace(piece_grams=1400, most_piece_grams=1700), per_kg=Decimal("18.90"))
    told = f"{by_weight.kilo_words(weight.per_kg_cents)} · {by_weight.words([weight])}".replace("\u202f", " ")
    assert told == "18,90 €/kg · environ 1,4 kg, soit 26,46 € · au plus 1,7 kg, 32,13 €"


# --- On the sheet -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_price_of_a_piece_is_computed_and_never_typed():
    sheet = weighed(price=Decimal("1.00"))
    assert price_of(sheet) == Decimal("26.46")
    assert price_of(saved(sheet, price=Decimal("2.00"))) == Decimal("26.46")
    assert price_of(saved(sheet, piece_grams=1500)) == Decimal("28.35")


@pytest.mark.django_db
def test_the_history_keeps_the_kilo_and_ends_with_the_price_of_today():
    sheet = weighed()
    saved(sheet, price_per_kg=Decimal("19.90"))
    saved(sheet, price_per_kg=Decimal("19.90"))
    saved(sheet, price_per_kg=None, price=Decimal("27.86"))
    known = PriceChange.objects.filter(sheet=sheet).values_list("price", "per_kg")
    assert list(known) == [
        (Decimal("26.46"), Decimal("18.90")),
        (Decimal("27.86"), Decimal("19.90")),
        (Decimal("27.86"), None),
    ]


@pytest.mark.django_db
def test_the_trail_tells_the_price_of_the_kilo():
    sheet = weighed()
    saved(sheet, price_per_kg=Decimal("19.90"))
    assert "19,90" in Deed.objects.filter(about=f"sheet:{sheet.pk}").latest("pk").words.replace("\u202f", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("unsaid", [Obstacle.WEIGHT, Obstacle.MOST_WEIGHT])
def test_without_its_weights_it_is_not_sold(unsaid):
    sheet = weighed(**{unsaid.value: None})
    assert sheets.missing(sheet) == {unsaid.value: unsaid.label}


# --- Compared with its history ----------------------------------------------------------------


def told(sheet, at):
    row = ProductSheet.objects.annotate(reduction_id=reduction_beside(sheet="pk", at=at)).get(pk=sheet.pk)
    return reductions.told({sheet.pk: (row.reduction_id, price_of(sheet))}, at=at)[sheet.pk]


def offered(sheet, at, **differs):
    day = timezone.localdate(at)
    facts = {"offered_by": "MERCHANT", "percent": 20, "first_day": day, "last_day": day, **differs}
    wish = offering.Offer(merchant=sheet.merchant, sheet=sheet, name="Volailles", **facts)
    return offering.offer(wish, key="k", by=None, at=at)


@pytest.mark.django_db
def test_a_reduction_is_of_the_kilo_and_is_compared_with_kilos():
    now = timezone.now()
    sheet = weighed()
    at = now + datetime.timedelta(days=40)
    saved(
        sheet, at - datetime.timedelta(days=3), price_per_kg=Decimal("17.00"), piece_grams=3000, most_piece_grams=3000
    )
    saved(sheet, at - datetime.timedelta(days=2), price_per_kg=Decimal("19.90"), piece_grams=1000)
    offered(sheet, at)
    found = told(sheet, at)
    # A piece of 3 kg cost 51,00 €, one of 1 kg costs 19,90 €: only kilos can be compared.
    assert (found.per_kg, found.crossed, found.percent) == (Decimal("15.92"), Decimal("17.00"), 6)
    assert (found.price, found.usual, found.unit_reduction_cents) == (Decimal("15.92"), Decimal("19.90"), 398)


@pytest.mark.django_db
def test_a_new_price_is_the_kilos():
    sheet = weighed()
    at = timezone.now()
    reduced = offered(sheet, at, percent=None, price=Decimal("15.00")).prices.get()
    assert (reduced.per_kg, reduced.usual_per_kg) == (Decimal("15.00"), Decimal("18.90"))
    assert (reduced.price, reduced.usual) == (Decimal("21.00"), Decimal("26.46"))


@pytest.mark.django_db
@pytest.mark.parametrize("otherwise", [{"piece_grams": 1500}, {"price_per_kg": None, "price": Decimal(20)}])
def test_what_a_promotion_announces_is_not_changed_under_it(otherwise):
    sheet = weighed()
    at = timezone.now()
    made = offered(sheet, at)
    with pytest.raises(ReducedForNow):
        saved(sheet, **otherwise)
    assert price_of(saved(sheet, price_per_kg=Decimal("20.00"))) == Decimal("28.00")
    offering.end(promotion=made, by_merchant=True, by=None, at=timezone.now())
    saved(sheet, timezone.now(), **otherwise)


@pytest.mark.django_db
def test_what_is_in_a_bundle_is_not_sold_by_weight():
    merchant = MerchantFactory()
    bread, wine = (ProductFactory(merchant=merchant) for _each in range(2))
    bundle_of({bread: 1, wine: 1})
    with pytest.raises(PartOfABundle):
        saved(bread.sheet, price_per_kg=Decimal("9.00"), piece_grams=500, most_piece_grams=600)


@pytest.mark.django_db
def test_a_maximum_below_the_usual_weight_is_refused_with_a_sentence():
    with pytest.raises(WeightsDisagree):
        weighed(most_piece_grams=1300)


@pytest.mark.django_db
def test_the_factory_prices_a_piece_as_the_sheet_does():
    assert price_of(weighed_product().sheet) == price_of(weighed())
