"""Whatever happens at the counter, in whatever order: no bag twice, no place lost, every cent accounted for."""

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from merchants.books import dues, ledger
from merchants.models import Entry, MerchantOrder, MerchantOrderMove
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup.bags import custody, drop_off, uncollected
from pickup.counter import handover
from pickup.models import Bag, Collection, CounterPayment, Slot, SlotStorage
from pickup.money import till
from pickup.places import slots
from tests import factories
from tests.paces import histories
from tests.pickup.situations import AFTER, DURING, person, saturday_slot

pytestmark = pytest.mark.django_db

which = st.integers(0, 7)


def handed() -> set[Bag]:
    return set(Bag.objects.filter(where="HANDED_OVER"))


classes = st.sampled_from([["AMBIENT"], ["CHILLED"], ["AMBIENT", "CHILLED"], ["HOT"]])


class Counter(RuleBasedStateMachine):
    """A Saturday at La Halle: six places, five bags in the fridge, and anything may happen."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at, self.people, self.given, self.page = DURING, [], set(), 0
        point = factories.PickupPointFactory(storage={"AMBIENT": 9, "CHILLED": 5, "HOT": 3})
        self.slot, self.hall = saturday_slot(point=point, capacity=6), factories.PickupPointFactory(slug="ailleurs")
        self.volunteer = factories.UserFactory()
        self.merchants = [factories.MerchantFactory(), factories.MerchantFactory(vat_regime="EXEMPT_SMALL_BUSINESS")]

    def teardown(self):
        ledger.seal_pending()
        assert ledger.verify().is_whole
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def somebody(self, number):
        return self.people[number % len(self.people)]

    def part(self, number, other):
        parts = self.somebody(number).parts
        return parts[other % len(parts)]

    @rule(classes=classes, price=st.sampled_from(["0.01", "4.20", "333.33"]), both=st.booleans())
    def somebody_orders(self, classes, price, both):
        merchants = self.merchants if both else self.merchants[:1]
        try:
            with transaction.atomic():
                statuses = ["READY"] * len(merchants)
                self.people.append(
                    person(*statuses, slot=self.slot, merchants=merchants, classes=classes, lines=[(price, 3)])
                )
        except (slots.SlotFull, slots.StorageFull):
            pass

    def act(self, act):
        """A refusal changes nothing; the invariants see to it."""
        try:
            act()
        except Refusal:
            return False
        return True

    @precondition(lambda self: self.people)
    @rule(number=which, other=which)
    def a_bag_comes_in(self, number, other):
        part = self.part(number, other)
        self.act(lambda: drop_off.receive(merchant_order=part, shelf="B2", by=self.volunteer, at=self.at))

    @precondition(lambda self: self.people)
    @rule(number=which, other=which)
    def a_round_brings_a_bag_to_another_place(self, number, other):
        bags = list(self.part(number, other).bags.here().order_by("pk")[:1])
        told = {"by": self.volunteer, "at": self.at, "shelf": "A1"}
        self.act(lambda: custody.bring_back(bags=bags, to=self.hall, **told))

    @precondition(lambda self: self.people)
    @rule(number=which, only=st.none() | which, is_hall=st.booleans())
    def bags_are_handed_over(self, number, only, is_hall):
        who, point = self.somebody(number), self.hall if is_hall else self.slot.point
        chosen = who.parts if only is None else [self.part(number, only)]
        there, before = set(Bag.objects.waiting_at(point)), handed()
        done = self.act(
            lambda: handover.hand_over(
                collection=who.collection,
                point=point,
                merchant_orders=chosen,
                adult_checked=False,
                by=self.volunteer,
                at=self.at,
            )
        )
        new = handed() - before
        assert bool(new) == done
        assert new <= there, "a bag was given by a place where it does not stand"
        assert {bag.merchant_order_id for bag in new} <= {part.pk for part in chosen}
        parts = {bag.merchant_order_id for bag in new}
        left = Bag.objects.filled().filter(merchant_order__in=parts, where__in=["EXPECTED", "HERE", "UNCOLLECTED"])
        self.given |= parts - set(left.values_list("merchant_order", flat=True))

    @precondition(lambda self: self.people)
    @rule(number=which, other=which, cents=st.integers(1, 1500), again=st.booleans())
    def somebody_pays(self, number, other, cents, again):
        self.page += not again
        part = self.part(number, other)
        self.act(
            lambda: till.collect_payment(
                collection=self.somebody(number).collection,
                point=self.slot.point,
                amounts={part: cents},
                means="CASH",
                key=f"page-{self.page}",
                by=self.volunteer,
                at=self.at,
            )
        )

    @precondition(lambda self: self.people)
    @rule(number=which, other=which)
    def a_merchant_gives_up(self, number, other):
        part = self.part(number, other)
        self.act(
            lambda: life.cancel(
                merchant_order=part, by=None, at=self.at, channel=life.Channel.MERCHANT, reason="Four en panne"
            )
        )
        slots.give_back_cancelled()

    @rule()
    def the_slot_ends(self):
        self.at = AFTER

    @precondition(lambda self: self.people)
    @rule(number=which, other=which, ending=st.sampled_from(["RETURNED", "GIVEN", "DISCARDED"]))
    def nobody_came(self, number, other, ending):
        part = self.part(number, other)
        self.act(
            lambda: uncollected.settle(
                merchant_order=part,
                point=self.slot.point,
                ending=ending,
                by=self.volunteer,
                at=self.at,
                to_whom="L’épicerie solidaire",
            )
        )

    @invariant()
    def places_and_room_are_counted_exactly(self):
        assert Slot.objects.get(pk=self.slot.pk).taken == Collection.objects.filter(holds_place=True).count()
        held = dict(Bag.objects.filter(holds_place=True).values_list("storage_class").annotate(Count("pk")))
        taken = SlotStorage.objects.filter(taken__gt=0).values_list("storage_class", "taken")
        assert dict(taken) == held

    @invariant()
    def a_cancelled_order_holds_no_place(self):
        for who in self.people:
            if set(who.statuses) == {"CANCELLED"}:
                assert not who.fresh().holds_place

    @invariant()
    def what_was_handed_over_stays_so_and_was_so_once(self):
        handed = MerchantOrderMove.objects.filter(to_status="HANDED_OVER")
        assert sorted(handed.values_list("merchant_order", flat=True)) == sorted(self.given)
        assert set(MerchantOrder.objects.filter(status="HANDED_OVER").values_list("pk", flat=True)) == self.given

    @invariant()
    def the_ledger_balances_and_says_what_was_paid(self):
        assert (Entry.objects.aggregate(cents=Sum("cents"))["cents"] or 0) == 0
        for who in self.people:
            order = who.collection.order
            paid = CounterPayment.objects.filter(merchant_order__order=order).aggregate(cents=Sum("cents"))["cents"]
            assert dues.paid_cents(order) == (paid or 0)
            deposit = ledger.balance(f"liability:deposit:{order.number}")
            kept = sum(life.kept_cents(part) for part in who.parts if part.pk in self.given)
            assert deposit == kept - (paid or 0)


def test_any_day_at_the_counter(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_state_machine_as_test(Counter, settings=SHORT)


SHORT = pace(
    max_examples=histories(20, each_time=6),
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
