"""Whatever is done with bags, in whatever order: each chain is whole, the status agrees, no room is invented."""

import datetime
from collections import Counter as Counted

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, Phase
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from merchants.giving_back import corrections
from merchants.models import Correction, MerchantOrder
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup.bags import catching_up, custody, drop_off, never_came, packing, shelving, uncollected
from pickup.counter import handover, undoing
from pickup.models import Bag, BagMove, Handover, SlotStorage
from pickup.places import slots
from shop.orders.forgetting import ENDED
from tests import factories
from tests.paces import histories
from tests.pickup.situations import AFTER, DURING, person, saturday_slot

pytestmark = pytest.mark.django_db

Act, Where, Status, Bearer = BagMove.Act, Bag.Where, MerchantOrder.Status, Correction.Bearer
which, few = st.integers(0, 7), st.integers(0, 3)
classes = st.sampled_from([["AMBIENT"], ["CHILLED"], ["AMBIENT", "FROZEN"], ["AMBIENT", "CHILLED", "HOT"]])
WAITING = {Where.HERE, Where.UNCOLLECTED}
MINUTE = datetime.timedelta(minutes=1)


class Custody(RuleBasedStateMachine):
    """A Saturday at La Halle: little room in the fridge, and every hand may slip."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at, self.people = DURING, []
        point = factories.PickupPointFactory(storage={"AMBIENT": 9, "CHILLED": 3, "FROZEN": 4, "HOT": 3})
        self.slot = saturday_slot(point=point, capacity=6)
        self.volunteer = factories.UserFactory()

    def teardown(self):
        try:
            self.all_of_it_can_be_ended()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def all_of_it_can_be_ended(self):
        """Two weeks later the counter's own lists lead every order of which something came to its end."""
        self.at = max(self.at, AFTER) + datetime.timedelta(days=20)
        for _twice in range(2):
            for one in uncollected.left_behind(point=self.slot.point, at=self.at):
                told = {"merchant_order": one.merchant_order}
                if one.is_half_arrived:
                    self.act(never_came.say, **told)
                else:
                    told |= {"point": self.slot.point, "ending": "RETURNED", "told_by_product": True}
                    self.act(uncollected.settle, **told)
        for bag in uncollected.cancelled_here(point=self.slot.point):
            self.act(uncollected.settle_cancelled, bag=bag, ending="RETURNED")
        assert not Bag.objects.here().exists()
        for part in MerchantOrder.objects.exclude(status__in=ENDED):
            assert {bag.where for bag in part.bags.filled()} == {Where.EXPECTED}, part.status

    def part(self, number):
        parts = [part for who in self.people for part in who.parts]
        return parts[number % len(parts)]

    def some(self, part, number):
        """One bag of it, or two, or all."""
        bags = list(part.bags.order_by("number"))
        return bags if number == 3 else bags[number : number + 2]

    def act(self, act, **told):
        """A refusal changes nothing; the invariants see to it."""
        self.at += MINUTE
        try:
            act(**told, by=self.volunteer, at=self.at)
        except Refusal:
            return
        catching_up.catch_up(at=self.at)
        handover.end_given(at=self.at)
        slots.give_back_cancelled()

    @initialize(
        some=few, is_over=st.booleans(), ended=st.booleans(), refused=st.sampled_from(["", "AMBIENT", "FROZEN"])
    )
    def somebody_ordered_and_part_of_it_came(self, some, is_over, ended, refused):
        self.somebody_orders(classes=["AMBIENT", "FROZEN"], merchants=1)
        self.bags_come_in(number=0, some=some, shelf="B2")
        if is_over:
            self.the_slot_ends(hours=2)
        if is_over and ended:
            self.nobody_came(number=0, ending="DISCARDED", name="FROZEN")
        if refused:
            self.a_product_is_refused(number=0, name=refused, bearer=Bearer.MERCHANT)

    @rule(classes=classes, merchants=st.integers(1, 2))
    def somebody_orders(self, classes, merchants):
        try:
            with transaction.atomic():
                self.people.append(person(*["READY"] * merchants, slot=self.slot, classes=classes))
        except (slots.SlotFull, slots.StorageFull):
            pass

    @precondition(lambda self: self.people)
    @rule(number=which, name=st.sampled_from(["AMBIENT", "CHILLED", "FROZEN"]), many=st.integers(1, 4))
    def the_shop_says_how_many(self, number, name, many):
        self.act(packing.say, merchant_order=self.part(number), counts={name: many})

    @precondition(lambda self: self.people)
    @rule(number=which, some=few, shelf=st.sampled_from(["B2", "Frigo 1", ""]))
    def bags_come_in(self, number, some, shelf):
        part = self.part(number)
        self.act(drop_off.receive, merchant_order=part, bags=self.some(part, some), shelf=shelf)

    @precondition(lambda self: self.people)
    @rule(number=which)
    def all_the_rest_comes_in(self, number):
        self.act(drop_off.receive, merchant_order=self.part(number), shelf="C4")

    @precondition(lambda self: self.people)
    @rule(number=which, some=few)
    def it_was_a_mistake(self, number, some):
        part = self.part(number)
        self.act(shelving.not_received, merchant_order=part, bags=self.some(part, some))

    @precondition(lambda self: self.people)
    @rule(number=which)
    def there_is_no_other_bag(self, number):
        self.act(packing.that_is_all, merchant_order=self.part(number))

    @precondition(lambda self: self.people)
    @rule(number=which, some=few)
    def bags_change_shelf(self, number, some):
        self.act(shelving.move, bags=self.some(self.part(number), some), shelf="D1")

    @precondition(lambda self: self.people)
    @rule(number=which, some=few)
    def bags_are_handed_over(self, number, some):
        part = self.part(number)
        told = {"collection": part.order.collection, "bags": self.some(part, some), "adult_checked": False}
        self.act(handover.hand_over, point=part.order.collection.slot.point, **told)

    @precondition(lambda self: self.people)
    @rule()
    def the_last_handover_is_undone(self):
        last = Handover.objects.order_by("-pk").first()
        if last:
            self.act(undoing.undo_hand_over, handover=last)

    @precondition(lambda self: self.people)
    @rule(number=which)
    def it_is_called_off(self, number):
        told = {"merchant_order": self.part(number), "channel": life.Channel.MERCHANT, "reason": "Four en panne"}
        self.act(life.cancel, **told)

    @precondition(lambda self: self.people)
    @rule(number=which, name=st.sampled_from(["AMBIENT", "CHILLED", "FROZEN"]), bearer=st.sampled_from(Bearer.values))
    def a_product_is_refused(self, number, name, bearer):
        """At the counter, from home, or never found in the bag: all of one kind comes off."""
        line = self.part(number).lines.filter(storage_class=name).first()
        if line:
            self.act(self.give_back, line=line, bearer=bearer)

    def give_back(self, *, line, bearer, by, at):
        why = corrections.Why(reason="Refusé", by=by, at=at, channel="COUNTER", bearer=bearer)
        corrections.give_back_goods(line=line, quantity=line.left_quantity, key=f"refused-{self.at}", why=why)

    @precondition(lambda self: self.people and self.at >= AFTER)
    @rule(number=which)
    def the_rest_never_came(self, number):
        self.act(never_came.say, merchant_order=self.part(number))

    @rule(hours=st.sampled_from([0, 2, 24 * 15]))
    def the_slot_ends(self, hours):
        self.at = max(self.at, AFTER) + datetime.timedelta(hours=hours)

    @precondition(lambda self: self.people and self.at >= AFTER)
    @rule(
        number=which,
        ending=st.sampled_from(["RETURNED", "GIVEN", "DISCARDED"]),
        name=st.sampled_from(["", "AMBIENT", "CHILLED", "FROZEN"]),
    )
    def nobody_came(self, number, ending, name):
        part = self.part(number)
        point = part.order.collection.slot.point
        told = {"merchant_order": part, "point": point, "ending": ending, "storage_class": name}
        self.act(uncollected.settle, to_whom="L’épicerie solidaire", **told)

    @invariant()
    def the_chain_of_each_bag_is_whole(self):
        for bag in Bag.objects.prefetch_related("moves"):
            where, shelf = Where.EXPECTED, ""
            for move in sorted(bag.moves.all(), key=lambda move: move.pk):
                sources, to = custody.ACTS[move.act]
                assert where in sources, f"{bag}: {move.act} from {where}"
                where = to or where
                shelf = move.shelf if move.act in {Act.RECEIVED, Act.MOVED} else shelf
                assert move.at is not None
            assert where == bag.where
            assert bag.where == Where.EXPECTED or shelf == bag.shelf

    @invariant()
    def the_status_agrees_with_the_bags(self):
        for part in MerchantOrder.objects.all():
            places = {bag.where for bag in part.bags.filled()}
            agrees = {
                Status.READY: Where.EXPECTED in places,
                Status.DROPPED_OFF: Where.EXPECTED not in places and Where.HERE in places,
                # Given by mistake after the slot and taken back, one of its bags is simply here.
                Status.UNCOLLECTED: places & WAITING and Where.EXPECTED not in places,
                # Nothing is left where all was given back at the association's expense.
                Status.HANDED_OVER: places <= {Where.HANDED_OVER},
                Status.CANCELLED: not places & WAITING,
            }
            assert agrees.get(part.status, places <= {part.status}), f"{part.status}: {places}"

    @invariant()
    def every_bag_that_is_here_is_on_one_list(self):
        """After the slot: to be called for, or to be given back."""
        if self.at < AFTER:
            return
        left = uncollected.left_behind(point=self.slot.point, at=self.at)
        listed = [bag.pk for one in left for kind in one.classes for bag in kind.bags]
        listed += [bag.pk for bag in uncollected.cancelled_here(point=self.slot.point)]
        assert sorted(listed) == sorted(Bag.objects.here().values_list("pk", flat=True))

    @invariant()
    def room_is_counted_exactly_and_never_below_nothing(self):
        held = Counted(dict(Bag.objects.filter(holds_place=True).values_list("storage_class").annotate(Count("pk"))))
        for row in SlotStorage.objects.filter(slot=self.slot):
            assert 0 <= row.taken == held[row.storage_class] <= row.capacity

    @invariant()
    def a_label_names_one_bag(self):
        labels = list(Bag.objects.values_list("label", flat=True))
        assert len(labels) == len(set(labels))


def test_any_story_of_bags(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_state_machine_as_test(Custody, settings=SHORT)


SHORT = pace(
    max_examples=histories(25, each_time=8),
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    # A story is read as it is: making it shorter costs more than it tells.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
