"""Whatever the basket, the rate, the shortages and the order of events, the books agree with the orders."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from merchants import money
from merchants.books import earnings, ledger
from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders
from merchants.preparation.merchant_orders import TRANSITIONS, Channel, NotNow, Status
from tests.factories import merchant_order, order, ordered_line
from tests.paces import histories

pytestmark = pytest.mark.django_db


def told(**facts):
    """By nobody in particular, now."""
    return {"by": None, "at": timezone.now(), **facts}


def status_of(made):
    return MerchantOrder.objects.get(pk=made.pk).status


# --- Any basket, any rate, any shortage ---

baskets = st.lists(
    st.lists(st.tuples(st.integers(0, 99_999), st.integers(1, 40), st.integers(0, 40)), min_size=1, max_size=5),
    min_size=1,
    max_size=4,
)
rates = st.decimals(min_value=0, max_value=100, places=2)


@given(basket=baskets, rate=rates, vat=rates)
def test_shares_and_commissions_make_what_the_resident_owes(basket, rate, vat):
    """Whole baskets in plain cents: each line is (price, ordered, kept)."""
    kept = [sum(price * min(keep, ordered) for price, ordered, keep in lines) for lines in basket]
    parts = [money.share(cents, rate, vat) for cents in kept]
    assert sum(part.net + part.commission for part in parts) == sum(kept)


class AnyBasket(TestCase):
    @settings(max_examples=histories(15, each_time=5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(basket=baskets, rate=rates)
    def test_the_ledger_agrees_for_any_basket_rate_and_shortage(self, basket, rate):
        whole = order()
        for lines in basket:
            made = merchant_order(in_order=whole, lines=[], rate=rate)
            made_lines = [ordered_line(made, price=money.to_euros(price), quantity=many) for price, many, _ in lines]
            for line, (_, ordered, keep) in zip(made_lines, lines, strict=True):
                if keep < ordered:
                    merchant_orders.declare_shortage(line=line, kept_quantity=keep, **told())
            hand_over_if_anything_is_left(made)
        owed = merchant_orders.order_kept_cents(whole)
        assert ledger.balance(f"liability:deposit:{whole.number}") == owed
        shares = sum(ledger.balances("liability:merchant:").values())
        commission = ledger.balance("income:commission") + ledger.balance("liability:vat")
        assert -shares - commission == owed
        assert list(earnings.disagreements()) == []


def hand_over_if_anything_is_left(made):
    made.refresh_from_db()
    if made.status == "PLACED":
        merchant_orders.accept(merchant_order=made, **told())
        merchant_orders.mark_ready(merchant_order=made, **told())
        merchant_orders.move(merchant_order=made, to="DROPPED_OFF", channel=Channel.COUNTER, **told())
        merchant_orders.hand_over_merchant_order(merchant_order=made, **told())


# --- Any story ---


NEXT = {
    "PLACED": (merchant_orders.accept, {}),
    "ACCEPTED": (merchant_orders.mark_ready, {}),
    "READY": (merchant_orders.move, {"to": Status.DROPPED_OFF, "channel": Channel.COUNTER}),
    "DROPPED_OFF": (merchant_orders.hand_over_merchant_order, {}),
}
ANYTHING = (merchant_orders.accept, {})


class Story(RuleBasedStateMachine):
    """Everything that may be tried on a merchant order, in any order; each try is done or refused."""

    def __init__(self):
        super().__init__()
        self.made = merchant_order(lines=[("4.21", 3), ("0.99", 2)], rate="7.77")
        self.handed_over = False

    def attempt(self, act, **facts):
        fresh = MerchantOrder.objects.get(pk=self.made.pk)
        try:
            act(merchant_order=fresh, **facts, **told())
        except NotNow:
            assert fresh.status == status_of(self.made)

    @rule()
    def it_goes_on_as_it_should(self):
        act, facts = NEXT.get(status_of(self.made), ANYTHING)
        self.attempt(act, **facts)

    @rule(act=st.sampled_from([merchant_orders.accept, merchant_orders.mark_ready]))
    def the_merchant_prepares(self, act):
        self.attempt(act)

    # From the resident's hands a bag comes back by its own act, which moves the books too: see pickup's own stories.
    @precondition(lambda self: status_of(self.made) != "HANDED_OVER")
    @rule()
    def the_bag_arrives(self):
        self.attempt(merchant_orders.move, to=Status.DROPPED_OFF, channel=Channel.COUNTER)

    @rule()
    def the_resident_comes(self):
        self.attempt(merchant_orders.hand_over_merchant_order)

    @precondition(lambda self: status_of(self.made) in {"DROPPED_OFF", "UNCOLLECTED"})
    @rule(
        act=st.sampled_from(
            [
                merchant_orders.mark_uncollected,
                merchant_orders.return_to_merchant,
                merchant_orders.give,
                merchant_orders.discard,
            ]
        )
    )
    def nobody_comes(self, act):
        self.attempt(act)

    @precondition(lambda self: status_of(self.made) in {"READY", "DROPPED_OFF", "HANDED_OVER"})
    @rule()
    def somebody_gives_it_up(self):
        self.attempt(merchant_orders.cancel, channel=Channel.PHONE, reason="Empêché")

    @rule(which=st.integers(0, 1), quantity=st.integers(0, 3))
    def something_is_missing(self, which, quantity):
        line = self.made.lines.all()[which]
        try:
            merchant_orders.declare_shortage(line=line, kept_quantity=quantity, **told())
        except (NotNow, merchant_orders.NotFewer):
            line.refresh_from_db()
            assert line.kept_quantity == self.made.lines.all()[which].kept_quantity

    @invariant()
    def the_moves_make_a_path(self):
        path = list(self.made.moves.values_list("from_status", "to_status").order_by("id"))
        assert [was for was, _ in path] == ["PLACED", *[to for _, to in path]][: len(path)]
        assert all(to in TRANSITIONS[was] for was, to in path)
        assert status_of(self.made) == (path[-1][1] if path else "PLACED")

    @invariant()
    def what_is_handed_over_stays_so(self):
        self.handed_over = self.handed_over or status_of(self.made) == "HANDED_OVER"
        assert self.handed_over == (status_of(self.made) == "HANDED_OVER")

    @invariant()
    def the_parts_make_what_is_kept(self):
        fresh = MerchantOrder.objects.get(pk=self.made.pk)
        owed = merchant_orders.kept_cents(fresh) if fresh.status == "HANDED_OVER" else 0
        assert ledger.balance(f"liability:deposit:{fresh.order.number}") == owed
        assert sum(ledger.balances("").values()) == 0
        assert list(earnings.disagreements()) == []
        assert ledger.verify().is_whole

    @invariant()
    def no_promise_is_left_behind(self):
        over = {"HANDED_OVER", "CANCELLED", "RETURNED", "GIVEN", "DISCARDED"}
        for line in self.made.lines.select_related("order_line__stockrecord"):
            promised = 0 if status_of(self.made) in over else line.kept_quantity
            assert line.order_line.stockrecord.num_allocated == promised


class AnyStory(TestCase):
    def test_any_story_keeps_the_books(self):
        one_story = settings(max_examples=histories(25, each_time=8), stateful_step_count=12, deadline=None)
        run_state_machine_as_test(Story, settings=one_story)
