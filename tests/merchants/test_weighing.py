"""Goods sold by weight: the scale decides, one rounding, never above what was announced."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from merchants.books import earnings, ledger
from merchants.preparation import merchant_orders, weighing
from merchants.views.after import WeightForm
from tests.factories import merchant_order, weighed_line
from tests.merchants.test_dues import hand_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    return merchant_order(lines=[], status="ACCEPTED", rate="8.00")


@pytest.fixture
def roast(part):
    """Half a kilo at 18 € the kilo, 550 g at most."""
    return weighed_line(part)


def weigh(line, grams, **facts):
    return weighing.weigh(line=line, grams=grams, by=None, at=timezone.now(), **facts)


def test_the_estimate_holds_until_it_is_weighed(part, roast):
    assert earnings.kept_cents(part) == 900


def test_the_weight_makes_the_price_with_one_rounding(part, roast):
    weigh(roast, 487)
    # 18.00 × 0.487 = 8.766
    assert earnings.kept_cents(part) == 877
    assert roast.weighings.get().grams_before == 500


def test_weighed_again_the_last_weight_counts_and_the_same_one_once(part, roast):
    for grams in (487, 512, 512):
        weigh(roast, grams)
    assert earnings.kept_cents(part) == 922
    assert roast.weighings.count() == 2


def test_never_above_the_announced_maximum_without_the_resident(part, roast):
    weigh(roast, 550)
    with pytest.raises(weighing.AboveTheMaximum, match="550 g"):
        weigh(roast, 551)
    weigh(roast, 551, agreed_how="Au téléphone, mardi")
    assert earnings.kept_cents(part) == 992
    assert roast.weighings.last().agreed_how == "Au téléphone, mardi"


@pytest.mark.parametrize("agreed_how", ["", "   "])
def test_read_again_is_no_consent_and_a_blank_is_none(part, roast, agreed_how):
    with pytest.raises(weighing.AboveTheMaximum):
        weighing.weigh_read_again(line=roast, grams=1200, by=None, at=timezone.now(), agreed_how=agreed_how)
    roast.refresh_from_db()
    assert (roast.weighings.count(), roast.weighed_at, earnings.kept_cents(part)) == (0, None, 900)


@pytest.mark.parametrize("grams", [54, 249, 1001])
def test_below_half_or_above_double_is_asked_again(part, roast, grams):
    with pytest.raises(weighing.LooksWrong, match=str(grams)):
        weigh(roast, grams)
    told = {"by": None, "at": timezone.now(), "agreed_how": "En face de nous"}
    weighing.weigh_read_again(line=roast, grams=grams, **told)
    roast.refresh_from_db()
    assert roast.kept_grams == grams


def test_the_two_rare_questions_are_shown_when_they_are_asked(roast):
    assert [field.name for field in WeightForm().shown()] == ["grams"]
    for grams, asked in [(54, "confirmed"), (551, "agreed_how")]:
        form = WeightForm({"grams": grams})
        assert form.is_valid()
        with pytest.raises(weighing.Refusal) as refused:
            weigh(roast, grams)
        form.ask(refused.value)
        assert [field.name for field in form.shown()] == ["grams", asked]


@pytest.mark.parametrize("grams", [0, -3, 10**9])
def test_a_weight_that_is_none_is_refused(roast, grams):
    with pytest.raises(weighing.NoWeight):
        weighing.weigh_read_again(line=roast, grams=grams, by=None, at=timezone.now())


def test_what_is_sold_by_the_piece_is_not_weighed():
    line = merchant_order(status="ACCEPTED").lines.get()
    with pytest.raises(weighing.NotByWeight):
        weigh(line, 100)


def test_the_bag_is_not_ready_before_the_scale(part, roast):
    with pytest.raises(merchant_orders.NotWeighed, match="Pesez d’abord"):
        merchant_orders.mark_ready(merchant_order=part, by=None, at=timezone.now())
    weigh(roast, 500)
    merchant_orders.mark_ready(merchant_order=part, by=None, at=timezone.now())
    with pytest.raises(merchant_orders.NotNow):
        weigh(roast, 490)


def test_fewer_pieces_are_weighed_again_under_a_lower_maximum(part):
    chickens = weighed_line(part, per_kg="9.90", grams=4200, most=4500, quantity=3)
    weigh(chickens, 4210)
    merchant_orders.declare_shortage(line=chickens, kept_quantity=2, by=None, at=timezone.now())
    assert earnings.kept_cents(part) == 2772
    with pytest.raises(weighing.AboveTheMaximum, match="3000 g"):
        weigh(chickens, 3001)
    with pytest.raises(merchant_orders.NotWeighed):
        merchant_orders.mark_ready(merchant_order=part, by=None, at=timezone.now())


def test_the_weighed_amount_is_what_the_books_say(part, roast):
    weigh(roast, 487)
    hand_over(part)
    assert ledger.balance(f"liability:deposit:{part.order.number}") == 877
    assert ledger.balance(f"liability:merchant:{part.merchant.code}") == -(877 - 70)
    assert list(earnings.disagreements()) == []


@pytest.mark.parametrize("missing", ["ordered_grams", "kept_grams", "most_grams", "price_per_kg_cents"])
def test_the_database_wants_all_the_weights_or_none(roast, missing):
    with pytest.raises(IntegrityError, match="sold_by_the_piece_or_by_weight"), transaction.atomic():
        type(roast).objects.filter(pk=roast.pk).update(**{missing: None})
