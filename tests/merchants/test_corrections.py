"""What is given back, before or after the handover: always out of what remains, and everyone's share follows."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from merchants.books import dues, earnings, ledger
from merchants.giving_back import corrections, withdrawals
from merchants.giving_back.corrections import Why
from merchants.models import Correction, MerchantOrder
from merchants.preparation import merchant_orders, preparing, shortfalls, weighing
from merchants.refusals import Refusal
from tests.factories import merchant_order, order, weighed_line
from tests.merchants.test_dues import hand_over, pay_at_the_counter, pay_online
from tests.paces import histories

pytestmark = pytest.mark.django_db


def why(**facts):
    facts = {"reason": "Abîmé", "by": None, "at": timezone.now(), "channel": "COUNTER", **facts}
    return Why(**facts)


@pytest.fixture
def part():
    """Three jars at four euros and one loaf at two: fourteen euros, commission eight percent."""
    return merchant_order(lines=[("4.00", 3), ("2.00", 1)], status="ACCEPTED", rate="8.00")


@pytest.fixture
def jars(part):
    return part.lines.first()


def merchant_has(part):
    return -ledger.balance(f"liability:merchant:{part.merchant.code}")


def commission():
    return -ledger.balance("income:commission") - ledger.balance("liability:vat")


def take_off(line, quantity, key="k", **facts):
    return corrections.give_back_goods(line=line, quantity=quantity, key=key, why=why(**facts))


# --- Whose money ------------------------------------------------------------------------------


def test_after_the_handover_the_commission_comes_back_in_proportion(part, jars):
    pay_online(part.order, 1400)
    hand_over(part)
    assert (merchant_has(part), commission()) == (1288, 112)
    take_off(jars, 1)
    assert (merchant_has(part), commission()) == (920, 80)
    assert dues.refundable_cents(part.order) == 400
    assert list(earnings.disagreements()) == []


def test_given_back_whole_everything_comes_back(part):
    pay_online(part.order, 1400)
    hand_over(part)
    corrections.give_back_all(merchant_order=part, key="k", why=why())
    assert (merchant_has(part), commission()) == (0, 0)
    assert dues.refundable_cents(part.order) == 1400


def test_borne_by_the_association_the_merchant_keeps_what_it_earned(part, jars):
    pay_online(part.order, 1400)
    hand_over(part)
    take_off(jars, 1, bearer="ASSOCIATION")
    assert (merchant_has(part), commission()) == (1288, 112)
    assert ledger.balance("expense:goodwill") == 400
    assert dues.refundable_cents(part.order) == 400


def test_shared_each_bears_its_part(part, jars):
    hand_over(part)
    corrections.give_back_cents(line=jars, cents=101, key="k", why=why(bearer="SHARED", merchant_percent=50))
    said = Correction.objects.get()
    assert (said.cents, said.merchant_cents, said.association_cents) == (101, 51, 50)
    assert ledger.balance("expense:goodwill") == 50
    assert earnings.kept_cents(part) == 1349


def test_paid_in_hand_it_goes_back_in_hand(part, jars):
    pay_at_the_counter(part, 1400)
    hand_over(part)
    take_off(jars, 1, bearer="ASSOCIATION")
    assert dues.due_by_merchant_order(part.order) == {part.pk: -400}
    assert dues.refundable_cents(part.order) == 0


def test_not_paid_yet_less_is_asked(part, jars):
    corrections.give_back_cents(line=jars, cents=150, key="k", why=why(bearer="ASSOCIATION"))
    assert dues.due_cents(part.order) == 1250


def test_goods_given_back_by_the_merchant_end_the_gesture_made_on_them(part, jars):
    """The association gave four euros off, then all three jars come back: the resident gets twelve, not sixteen."""
    pay_online(part.order, 1400)
    hand_over(part)
    corrections.give_back_cents(line=jars, cents=400, key="a", why=why(bearer="ASSOCIATION"))
    take_off(jars, 3, key="b")
    assert dues.refundable_cents(part.order) == 1200
    assert ledger.balance("expense:goodwill") == 0
    assert [(one.merchant_cents, one.association_cents) for one in Correction.objects.all()] == [
        (0, 400),
        (1200, -400),
    ]


def test_a_part_given_up_takes_the_gesture_back(part, jars):
    corrections.give_back_cents(line=jars, cents=150, key="k", why=why(bearer="ASSOCIATION"))
    part.refresh_from_db()
    merchant_orders.cancel(merchant_order=part, by=None, at=timezone.now(), channel="PHONE", reason="Empêchée")
    assert ledger.balance("expense:goodwill") == 0
    assert list(earnings.disagreements()) == []


# --- Never more, never twice ------------------------------------------------------------------


def test_said_twice_it_counts_once(part, jars):
    hand_over(part)
    assert take_off(jars, 1) == take_off(jars, 1)
    jars.refresh_from_db()
    assert jars.kept_quantity == 2


@pytest.mark.parametrize("quantity", [4, 10**12])
def test_never_more_than_what_remains(part, jars, quantity):
    with pytest.raises(corrections.MoreThanIsLeft):
        take_off(jars, quantity)


def test_an_amount_never_exceeds_what_remains_of_the_line(part, jars):
    corrections.give_back_cents(line=jars, cents=1000, key="a", why=why())
    with pytest.raises(corrections.MoreThanIsLeft):
        corrections.give_back_cents(line=jars, cents=201, key="b", why=why(bearer="ASSOCIATION"))
    corrections.give_back_cents(line=jars, cents=200, key="c", why=why(bearer="ASSOCIATION"))
    assert dues.due_cents(part.order) == 200


@pytest.mark.parametrize("cents", [0, -5])
def test_nothing_is_not_a_correction(jars, cents):
    with pytest.raises(corrections.NothingToGiveBack):
        corrections.give_back_cents(line=jars, cents=cents, key="k", why=why())


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_it_says_why(jars, reason):
    with pytest.raises(merchant_orders.ReasonOwed):
        take_off(jars, 1, reason=reason)


def test_a_shared_correction_is_shared(jars):
    with pytest.raises(corrections.NotAShare):
        take_off(jars, 1, bearer="SHARED", merchant_percent=100)


def test_a_cancelled_part_has_nothing_to_give_back(part, jars):
    merchant_orders.cancel(merchant_order=part, by=None, at=timezone.now(), channel="PHONE", reason="Empêchée")
    with pytest.raises(merchant_orders.NotNow):
        take_off(jars, 1)


def test_a_correction_is_never_rewritten(part, jars):
    said = take_off(jars, 1)
    with pytest.raises(TypeError):
        said.save()
    with pytest.raises(IntegrityError, match="borne_whole"), transaction.atomic():
        Correction.objects.filter(pk=said.pk).update(cents=1)


# --- The goods --------------------------------------------------------------------------------


def stock_of(line):
    stockrecord = line.order_line.stockrecord
    stockrecord.refresh_from_db()
    return stockrecord.num_in_stock, stockrecord.num_allocated


def test_goods_come_back_on_the_shelves_only_when_said(part, jars):
    hand_over(part)
    in_stock, _promised = stock_of(jars)
    take_off(jars, 1, key="a")
    assert stock_of(jars) == (in_stock, 0)
    take_off(jars, 1, key="b", back_on_shelf=True)
    assert stock_of(jars) == (in_stock + 1, 0)


def test_before_the_handover_the_promise_ends_with_the_goods(part, jars):
    in_stock, _promised = stock_of(jars)
    take_off(jars, 1, key="a")
    assert stock_of(jars) == (in_stock - 1, 2)
    take_off(jars, 1, key="b", back_on_shelf=True)
    assert stock_of(jars) == (in_stock - 1, 1)


@pytest.mark.parametrize("bearer", ["ASSOCIATION", "SHARED"])
def test_whoever_bears_it_the_goods_are_back_once(part, jars, bearer):
    hand_over(part)
    in_stock, _promised = stock_of(jars)
    said = take_off(jars, 2, key="a", bearer=bearer, back_on_shelf=True)
    assert stock_of(jars) == (in_stock + 2, 0)
    assert (said.quantity_before, said.quantity_after) == (3, 1)
    with pytest.raises(corrections.MoreThanIsLeft):
        take_off(jars, 2, key="b")
    take_off(jars, 1, key="c")
    jars.refresh_from_db()
    assert (jars.kept_quantity, jars.left_quantity, jars.left_cents) == (2, 0, 0)


def test_what_the_association_paid_back_before_the_handover_is_not_prepared(part, jars):
    in_stock, _promised = stock_of(jars)
    take_off(jars, 3, key="a", bearer="ASSOCIATION", back_on_shelf=True)
    assert stock_of(jars) == (in_stock, 0)
    found = MerchantOrder.objects.get(pk=part.pk)
    assert preparing.contents_in_words(found).startswith("1 × ")
    to_pick = preparing.to_pick(part.merchant, due_at=part.due_at)
    assert [total.quantity for total in preparing.totals(to_pick)] == [1]
    hand_over(part)
    assert stock_of(jars) == (in_stock, 0)
    assert merchant_has(part) == 1288


@pytest.mark.parametrize("bearer", ["ASSOCIATION", "SHARED"])
def test_a_weight_given_back_whole_is_not_given_back_again(part, bearer):
    roast = weighed_line(part, quantity=2)
    corrections.give_back_weight(line=roast, kept_grams=0, key="a", why=why(bearer=bearer))
    with pytest.raises(corrections.MoreThanIsLeft):
        corrections.give_back_weight(line=roast, kept_grams=0, key="b", why=why())
    merchant_orders.mark_ready(merchant_order=part, by=None, at=timezone.now())


def test_nothing_left_to_hand_over_ends_the_order(part):
    corrections.give_back_all(merchant_order=part, key="k", why=why())
    part.refresh_from_db()
    assert part.status == "CANCELLED"
    assert part.moves.last().reason == "Abîmé"


def test_what_was_weighed_is_given_back_by_its_weight(part):
    roast = weighed_line(part, quantity=2)
    weighing.weigh(line=roast, grams=487, by=None, at=timezone.now())
    hand_over(part)
    with pytest.raises(corrections.SayTheWeight):
        take_off(roast, 1)
    corrections.give_back_weight(line=roast, kept_grams=200, key="k", why=why())
    # 8.77 before, 3.60 after: the difference of two amounts rounded once each, never a rounded difference.
    assert Correction.objects.get().cents == 517
    assert earnings.kept_cents(part) == 1400 + 360


def test_the_resident_is_told(part, jars):
    part.order.guest_email = "odette@example.org"
    part.order.save()
    take_off(jars, 1, reason="Bocal fêlé")
    said = mail.outbox[-1].body
    assert "4,00\u202f€" in said
    assert "Bocal fêlé" in said


# --- Any story --------------------------------------------------------------------------------

BEARERS = st.sampled_from(["MERCHANT", "ASSOCIATION", "SHARED"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("goods"), st.integers(0, 2), st.integers(1, 3), BEARERS),
        st.tuples(st.just("cents"), st.integers(0, 2), st.integers(1, 900), BEARERS),
        st.tuples(st.just("weight"), st.just(2), st.integers(0, 600), BEARERS),
        st.tuples(st.just("short"), st.integers(0, 1), st.integers(0, 2), st.just("")),
        st.tuples(st.just("withdraw"), st.integers(0, 2), st.integers(1, 3), st.just("")),
        st.tuples(st.just("hand over"), st.just(0), st.just(0), st.just("")),
    ),
    max_size=6,
)


class AnyCorrections(TestCase):
    @settings(max_examples=histories(10, each_time=5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS, rate=st.decimals(0, 100, places=2), ends=st.booleans())
    def test_any_sequence_keeps_the_sums_and_giving_back_all_returns_all(self, steps, rate, ends):
        part = merchant_order(lines=[("4.21", 3), ("0.99", 2)], status="ACCEPTED", rate=rate)
        weighing.weigh(line=weighed_line(part, per_kg="17.77"), grams=487, by=None, at=timezone.now())
        paid = earnings.kept_cents(part)
        pay_online(part.order, paid)
        short = 0
        for rank, step in enumerate(steps):
            before = left_of(part)
            tried(part, rank, *step)
            short += before - left_of(part) if step[0] == "short" else 0
            assert_it_adds_up(part, paid - short)
            assert dues.refundable_cents(part.order) == paid - left_of(part)
        if ends:
            goods_all_back(part)
            assert_it_adds_up(part, paid - short)
            assert ledger.verify().is_whole
            assert dues.refundable_cents(part.order) == paid
            # The association pays what it gave back itself, and nothing else.
            goodwill = ledger.balance("expense:goodwill")
            is_earned = MerchantOrder.objects.get(pk=part.pk).status == "HANDED_OVER"
            assert merchant_has(part) + commission() == (goodwill if is_earned else 0)
            assert not goodwill or part.lines.filter(returned_quantity__gt=0).exists()


def tried(part, rank, act, which, many, bearer):
    line = part.lines.all()[which]
    facts = {"line": line, "key": str(rank), "why": why(bearer=bearer or "MERCHANT", merchant_percent=33)}
    try:
        if act == "goods":
            corrections.give_back_goods(quantity=many, **facts)
        elif act == "cents":
            corrections.give_back_cents(cents=many, **facts)
        elif act == "weight":
            corrections.give_back_weight(kept_grams=many, **facts)
        elif act == "short":
            merchant_orders.declare_shortage(line=line, kept_quantity=many, by=None, at=timezone.now())
        elif act == "withdraw":
            given_up(line, many, key=str(rank))
        elif MerchantOrder.objects.get(pk=part.pk).status == "ACCEPTED":
            hand_over(part)
    except Refusal:
        pass


def given_up(line, many, key):
    """The resident changes their mind; what they had already is brought back at once."""
    facts = {"by": None, "at": timezone.now()}
    said = {"name": "Odette", "email": "", "key": key, "acknowledge": lambda *_read: "Reçu"}
    declared = withdrawals.withdraw(order=line.merchant_order.order, wanted={line.pk: many}, **said, **facts)
    withdrawals.settle(withdrawn=declared.lines.get(), ending="BACK", channel="COUNTER", **facts)


def left_of(part):
    """What the resident still pays, line by line."""
    return sum(line.left_cents for line in part.lines.all())


def goods_all_back(part):
    """Every piece that is still left comes back, one at a time, at the merchant's charge."""
    for line in part.lines.filter(kept_quantity__gt=0):
        left = line.left_quantity
        many = [left] * bool(left) if line.is_weighed else [1] * left
        for rank, quantity in enumerate(many):
            take_off(line, quantity, key=f"end-{rank}")


def assert_it_adds_up(part, asked):
    """`asked`, in cents: what was paid, less what the shop could not supply; the rest is told by corrections."""
    kept = earnings.kept_cents(MerchantOrder.objects.get(pk=part.pk))
    given_back = sum(part.lines.values_list("corrections__cents", flat=True).exclude(corrections=None))
    assert kept - ledger.balance("expense:goodwill") == asked - given_back
    assert list(earnings.disagreements()) == []


class AnyCutting(TestCase):
    @settings(max_examples=histories(10, each_time=5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        pieces=st.permutations(["a", "a", "a", "b", "b"]), rate=st.decimals(0, 100, places=2), many=st.integers(0, 5)
    )
    def test_the_result_does_not_depend_on_how_it_is_cut(self, pieces, rate, many):
        """Piece by piece in any order, or at once: the same shares, to the cent."""
        cut, whole = (merchant_order(lines=[("4.21", 3), ("0.99", 2)], status="ACCEPTED", rate=rate) for _ in "12")
        for part in (cut, whole):
            hand_over(part)
        for rank, name in enumerate(pieces[:many]):
            take_off(cut.lines.all()["ab".index(name)], 1, key=f"{rank}")
        for which, name in enumerate("ab"):
            if quantity := pieces[:many].count(name):
                take_off(whole.lines.all()[which], quantity)
        assert sums_of(cut) == sums_of(whole)


def sums_of(part):
    return sorted(earnings.posted_lines([part.pk])[part.pk].values())


# --- What the letter of a shortage says -------------------------------------------------------


def letter_of_a_shortage(paid=None):
    """One loaf of two is missing; the person paid online, at the counter, or not yet."""
    part = merchant_order(in_order=order(guest_email="odette@example.org"), lines=[("4.20", 2)], status="ACCEPTED")
    if paid:
        paid(part)
    shortfalls.run_short(line=part.lines.get(), kept_quantity=1, by=None, at=timezone.now())
    return mail.outbox[-1].body


def test_a_shortage_says_what_goes_back_only_when_something_was_paid():
    assert "rendus" not in letter_of_a_shortage()
    online = letter_of_a_shortage(paid=lambda part: pay_online(part.order, 840))
    assert "4,20\u202f€ vous sont rendus sur la carte qui a payé" in online
    at_the_counter = letter_of_a_shortage(paid=lambda part: pay_at_the_counter(part, 840))
    assert "4,20\u202f€ vous sont rendus au comptoir, par" in at_the_counter


def test_a_bag_that_will_not_come_says_it_too():
    part = merchant_order(in_order=order(guest_email="odette@example.org"), lines=[("4.20", 2)], status="ACCEPTED")
    pay_online(part.order, 840)
    shortfalls.give_up(merchant_order=part, by=None, at=timezone.now(), reason="Panne de four")
    assert "8,40\u202f€ vous sont rendus sur la carte qui a payé" in mail.outbox[-1].body
