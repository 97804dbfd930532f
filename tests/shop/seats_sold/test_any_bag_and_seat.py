"""A bag and seats of one shop in one order, whatever becomes of each: each euro is earned, due or given back, once."""

import datetime
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from animations.seats_sold import following
from animations.taking_part import door, registering
from merchants.books import accounts, dues, invariants, ledger
from merchants.books.earnings import disagreements
from merchants.giving_back import corrections
from merchants.models import MerchantOrder, OrderedLine
from merchants.money_mode import MoneyMode
from merchants.preparation import merchant_orders
from merchants.refusals import Refusal
from pickup.bags import drop_off, uncollected
from pickup.counter import handover
from pickup.models import Collection
from pickup.money import till
from shop import ordering
from shop.models import Refund
from shop.payments import refunds
from tests import factories
from tests.money.world import undone
from tests.paces import histories
from tests.shop.payments import paying
from tests.shop.seats_sold.situations import TastingTown

pytestmark = [pytest.mark.django_db, pytest.mark.histories]

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SEAT, GOODS = 1200, 420
which = st.integers(0, 3)
OVER = {"HANDED_OVER", "CANCELLED", "RETURNED", "GIVEN", "DISCARDED"}


class BagAndSeat(RuleBasedStateMachine):
    """The bag is collected in three days; the tasting is that day, or four days later."""

    online = False

    def __init__(self):
        super().__init__()
        self.undo = undone()
        self.undo.__enter__()
        self.at, self.orders, self.said = timezone.now(), [], 0
        # Cents by order, told without the books; and all that was given in hand.
        self.received, self.in_hand = Counter(), 0

    def teardown(self):
        try:
            if self.orders:
                self.ends_well()
        finally:
            self.undo.__exit__(None, None, None)

    def attempt(self, act, **facts):
        try:
            with transaction.atomic():
                act(**facts, by=None, at=self.at)
        except Refusal:
            return

    def order(self, number):
        return self.orders[number % len(self.orders)]

    def part(self, number):
        return MerchantOrder.objects.get(order=self.order(number))

    @initialize(days=st.sampled_from([3, 7]))
    def a_town(self, days):
        starts_at = factories.in_days(days, hour=11)
        self.town = TastingTown(starts_at=starts_at, ends_at=starts_at + HOUR)
        self.volunteer = factories.UserFactory()
        self.somebody_orders(people=1, goods=1, pays=True)

    @rule(people=st.integers(1, 2), goods=st.integers(0, 2), pays=st.booleans())
    def somebody_orders(self, people, goods, pays):
        if len(self.orders) == 4 or self.at >= self.town.slot.cutoff_at:
            return
        order = self.town.order_seats(people, goods={self.town.product: goods}, pays_online=self.online)
        self.orders.append(order)
        if self.online and pays:
            paying.pay(order)
            self.received[order] += people * SEAT + goods * GOODS

    @rule(number=which)
    def they_pay_in_hand(self, number):
        collection, part = Collection.objects.get(order=self.order(number)), self.part(number)
        due = dues.due_by_merchant_order(part.order)[part.pk]
        if part.confirmed_at and due > 0:
            self.said += 1
            self.attempt(self.collect, collection=collection, part=part, due=due)

    def collect(self, *, collection, part, due, by, at):
        told = {"means": "CASH", "key": f"caisse-{self.said}", "by": self.volunteer, "at": at}
        till.collect_payment(collection=collection, point=collection.slot.point, amounts={part: due}, **told)
        self.received[part.order] += due
        self.in_hand += due

    @rule(number=which)
    def the_bag_comes_in(self, number):
        self.attempt(merchant_orders.accept, merchant_order=self.part(number))
        self.attempt(merchant_orders.mark_ready, merchant_order=self.part(number))
        self.attempt(drop_off.receive, merchant_order=self.part(number), shelf="B2")

    @rule(number=which)
    def they_come_for_the_bag(self, number):
        collection = Collection.objects.get(order=self.order(number))
        told = {"merchant_orders": [self.part(number)], "adult_checked": False, "point": collection.slot.point}
        self.attempt(handover.hand_over, collection=collection, **told)

    @rule(number=which, ending=st.sampled_from(["RETURNED", "GIVEN", "DISCARDED"]))
    def nobody_took_the_bag(self, number, ending):
        part, point = self.part(number), Collection.objects.get(order=self.order(number)).slot.point
        told = {"point": point, "ending": ending, "to_whom": "L’épicerie"}
        self.attempt(uncollected.settle, merchant_order=part, **told)

    @rule(number=which, is_seat=st.booleans(), marked=st.booleans())
    def something_is_given_back(self, number, is_seat, marked):
        if marked:
            self.attempt(uncollected.mark, merchant_order=self.part(number))
        line = self.part(number).lines.filter(is_seat=is_seat).first()
        if line:
            self.said += 1
            self.attempt(self.give_back, line=line)

    def give_back(self, *, line, by, at):
        why = corrections.Why(reason="Geste", by=by, at=at, channel="COUNTER")
        corrections.give_back_goods(line=line, quantity=1, key=f"geste-{self.said}", why=why)

    @rule(number=which, left=st.integers(0, 1))
    def seats_are_given_up(self, number, left):
        registration = self.town.registration(self.order(number))
        if left:
            self.attempt(registering.change_party, registration=registration, party=left)
        else:
            self.attempt(registering.cancel, registration=registration)

    @rule(number=which)
    def they_come_to_the_tasting(self, number):
        if self.town.animation.starts_at <= self.at:
            self.attempt(door.arrive, registration=self.town.registration(self.order(number)), came=1)

    @rule(number=which)
    def they_cancel(self, number):
        told = {"channel": "ONLINE", "reason": "Imprévu"}
        self.attempt(ordering.cancel_order, order=self.order(number), **told)

    @rule(length=st.sampled_from([HOUR, DAY, 3 * DAY, 4 * DAY, 7 * DAY]))
    def time_goes_by(self, length):
        self.at += length

    @rule()
    def a_minute_passes(self):
        following.follow_all(at=self.at)
        following.end_all(at=self.at)
        handover.end_given(at=self.at)
        refunds.plan_due(at=self.at)

    @invariant()
    def the_books_agree_with_the_orders(self):
        assert list(disagreements()) == []

    @invariant()
    def nobody_is_asked_more_than_they_keep(self):
        for order in self.orders:
            owed = dues.dues_of(dues.parts_of([order.pk]))[order.pk]
            kept = sum(line.kept_cents for line in OrderedLine.objects.filter(merchant_order__order=order))
            assert 0 <= owed.asked_cents <= kept

    def ends_well(self):
        """Everybody had the time to come; the counter has emptied its shelves, and each job has run."""
        self.at = max(self.at, self.town.after) + 20 * DAY
        for number in range(len(self.orders)):
            self.nobody_took_the_bag(number, "RETURNED")
        for _minute in range(2):
            self.a_minute_passes()
        parts = MerchantOrder.objects.filter(order__in=self.orders).prefetch_related("lines")
        for part in parts:
            self.a_part_ends_well(part)
        owes = self.in_hand - sum(net(part) for part in parts)
        assert ledger.balance(accounts.merchant(self.town.merchant)) == owes
        assert list(invariants.broken()) == []
        assert self.town.held == sum(seats_left(part) for part in parts)

    def a_part_ends_well(self, part):
        kept = sum(line.kept_cents for line in part.lines.all())
        owed = dues.dues_of(dues.parts_of([part.order_id]))[part.order_id]
        refunded = sum(Refund.objects.filter(payment__order=part.order_id).values_list("cents", flat=True))
        paid = self.received[part.order] - refunded - owed.counter_back_cents
        if part.confirmed_at and not any(bag.where == "EXPECTED" for bag in part.bags.filled()):
            assert part.status in OVER, part.status
        if part.status == "HANDED_OVER":
            assert paid + owed.asked_cents == kept
        elif part.status == "CANCELLED":
            assert paid == owed.asked_cents == 0
        elif part.status in OVER:
            # Paid for a bag that its shop has back, or that was given: kept until somebody decides (0005).
            assert not seats_left(part)
            assert (owed.asked_cents, paid) == (0, min(kept, self.received[part.order]))


def seats_left(part):
    if part.status == "CANCELLED":
        return 0
    return sum(line.left_quantity for line in part.lines.all() if line.is_seat)


def net(part):
    """What its shop earns of it: eight per cent less, halves up."""
    if part.status != "HANDED_OVER":
        return 0
    kept = sum(line.kept_cents for line in part.lines.all())
    return kept - (2 * kept * 8 + 100) // 200


class Direct(BagAndSeat):
    online = False


class Split(BagAndSeat):
    online = True


SHORT = pace(
    max_examples=histories(60, each_time=8),
    stateful_step_count=14,
    deadline=None,
    database=None,
    # A story is read as it is: making it shorter costs more than it tells.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize(("machine", "mode"), [(Direct, "DIRECT_AT_PICKUP"), (Split, "PSP_SPLIT")])
def test_any_story_of_a_bag_and_a_seat(settings, machine, mode):
    settings.MONEY_MODE = MoneyMode[mode]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_state_machine_as_test(machine, settings=SHORT)
