"""A place changes while people are coming: each is moved, cancelled or kept, once, and nobody finds a closed door."""

import datetime
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from merchants.models import MerchantOrder
from merchants.opening import clock_of, local_day
from pickup.models import Collection, PlaceDays, Slot, SlotRule, SlotStorage, StorageCapacity
from pickup.places import closing, describing, making, recurrence, rendezvous, slots
from shop import ordering
from shop.places import deciding, plans
from shop.places.deciding import Decision
from shop.places.models import CollectionFate, PlaceChange
from tests.factories import MerchantFactory, UserFactory
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """A rendezvous each week from ten to noon, four weeks ahead; the first is in three days."""
    town = Town()
    town.point = town.slot.point
    town.rule = weekly(town.slot)
    making.make_slots(at=timezone.now())
    town.next = town.point.slots.exclude(pk=town.slot.pk).order_by("starts_at").first()
    town.told = {"by": UserFactory(), "at": timezone.now()}
    return town


def weekly(slot, **facts):
    day, clock = local_day(slot.starts_at), clock_of(slot.starts_at)
    hours = {"starts_at": clock.time(), "ends_at": clock_of(slot.ends_at).time(), "cutoff_at": datetime.time(8)}
    facts = {"capacity": 20, "on_public_holidays": True, **facts}
    rhythm = {"recurrence": recurrence.weekly(day.weekday()), "starts_on": day - datetime.timedelta(70)}
    return SlotRule.objects.create(point=slot.point, **rhythm, **hours, **facts)


def closing_of(town, slot=None):
    """Closing the first moment, ready to be written."""
    return partial(closing.close_to_newcomers, slot=slot or town.slot, reason="fête du village", **town.told)


def ahead(town, write):
    return plans.rehearse(point=town.point, write=write, at=town.told["at"])


def decided(town, write, decisions, *, key="une-cle", go_on=True):
    facts = {"words": "le créneau ferme", "reason": "fête du village", "decisions": decisions, **town.told}
    change = deciding.decide(key=key, point=town.point, write=write, **facts)
    if go_on:
        deciding.go_on(change=change, at=town.told["at"])
    return change


def sent_to(address):
    return [message.subject for message in mail.outbox if message.to == [address]]


class TestLookingAhead:
    def test_what_nobody_counts_on_is_written_at_once(self, town):
        town.place()
        write = closing_of(town, town.next)
        assert deciding.write_unless_concerned(point=town.point, write=write, at=town.told["at"]) == []
        assert Slot.objects.get(pk=town.next.pk).closed_reason == "fête du village"

    def test_those_who_come_are_listed_with_the_nearest_moment_and_nothing_is_written(self, town):
        order = town.place()
        concerned = deciding.write_unless_concerned(point=town.point, write=closing_of(town), at=town.told["at"])
        (one,) = concerned
        assert (one.collection, one.nearest, one.why) == (order.collection, town.next, "fermé\u202f: fête du village")
        assert not Slot.objects.exclude(closed_reason="").exists()

    @pytest.fixture
    def three(self, town):
        """Three people come, in this order; each has one bag."""
        return [town.place().collection for _one in range(3)]

    def changes(self, town):
        point, day = {"point": town.point}, local_day(town.slot.starts_at)
        apart = {"rule": town.rule, "on": day, **town.told}
        days = {"first_on": day, "last_on": day, "reason": "travaux"}
        places = {"places": {"AMBIENT": 1}}
        terms = rendezvous.Terms.of(town.rule)
        two = rendezvous.Terms(**{**terms.__dict__, "capacity": 2})
        return {
            "a closed moment": (closing_of(town), 3),
            "a closed place": (partial(describing.close_place, **point, **town.told), 3),
            "closed days": (partial(describing.set_days, **point, **days, **town.told), 3),
            "a date without": (partial(rendezvous.set_date, happens=False, reason="travaux", **apart), 3),
            "other hours": (
                partial(rendezvous.set_date, happens=True, times=(datetime.time(14), datetime.time(16)), **apart),
                3,
            ),
            "a rule that ends": (partial(rendezvous.end_rule, rule=town.rule, **town.told), 3),
            "fewer people": (partial(rendezvous.change_rule, rule=town.rule, terms=two, **town.told), 1),
            "less room": (partial(describing.set_storage, **point, **places, **town.told), 2),
            "a shop that leaves": (
                partial(describing.set_excluded, **point, merchants=[town.merchant], **town.told),
                3,
            ),
            "another shop that leaves": (
                partial(describing.set_excluded, **point, merchants=[MerchantFactory()], **town.told),
                0,
            ),
        }

    @pytest.mark.parametrize(
        "change",
        [
            *("a closed moment", "a closed place", "closed days", "a date without", "other hours"),
            *("a rule that ends", "fewer people", "less room", "a shop that leaves", "another shop that leaves"),
        ],
    )
    def test_whatever_changes_the_last_come_are_those_who_no_longer_fit(self, town, three, change):
        write, many = self.changes(town)[change]
        before = state()
        # Looked at twice: the same act is rehearsed, then written.
        for _twice in range(2):
            found = [one.collection for one in ahead(town, write)]
            assert found == three[len(three) - many :]
            assert state() == before

    def test_a_moment_that_goes_is_said_once(self, town):
        town.place()
        (one,) = ahead(town, partial(rendezvous.end_rule, rule=town.rule, **town.told))
        assert one.why == "il n’y a plus de retrait à cette heure-là"

    def test_somebody_kept_already_is_not_asked_about_again(self, town):
        order = town.place()
        decided(town, closing_of(town), {order.collection.pk: Decision("KEEP")})
        write = partial(closing.close_to_newcomers, slot=town.slot, reason="autre raison", **town.told)
        assert ahead(town, write) == []
        # Another reason to find the door shut is another question.
        assert ahead(town, partial(describing.close_place, point=town.point, **town.told)) != []

    def test_a_shop_that_cannot_prepare_then_takes_a_moment_away(self, town):
        town.place()
        day = local_day(town.next.starts_at)
        town.merchant.closures.create(first_on=day, last_on=day)
        (one,) = ahead(town, closing_of(town))
        assert one.nearest.starts_at > town.next.starts_at

    def test_what_is_prepared_already_does_not_wait(self, town):
        order = town.place()
        order.merchant_orders.update(status=MerchantOrder.Status.READY)
        (one,) = ahead(town, closing_of(town))
        assert (one.moments, one.nearest) == ([], None)


def state():
    tables = (Slot, SlotRule, SlotStorage, StorageCapacity, PlaceDays, Collection)
    return [list(table.objects.order_by("pk").values()) for table in tables]


class TestDeciding:
    def test_moved_it_waits_at_the_other_moment_and_the_person_is_told(self, town):
        order = town.place()
        change = decided(town, closing_of(town), {order.collection.pk: Decision("MOVE", plans.key_of(town.next))})
        collection = Collection.objects.get(order=order)
        assert (collection.slot, collection.holds_place) == (town.next, True)
        assert (Slot.objects.get(pk=town.slot.pk).taken, Slot.objects.get(pk=town.next.pk).taken) == (0, 1)
        assert change.fates.get().is_done
        assert len([subject for subject in sent_to("odette@example.org") if "déplacée" in subject]) == 1
        letter = next(message.body for message in mail.outbox if "est déplacée" in message.subject)
        assert "ne peut pas avoir lieu comme prévu" in letter
        assert "fête du village" in letter

    def test_moved_to_other_hours_of_the_same_day_that_the_change_itself_makes(self, town):
        order = town.place()
        afternoon = (datetime.time(14), datetime.time(16))
        day = {"rule": town.rule, "on": local_day(town.slot.starts_at), "happens": True, "times": afternoon}
        write = partial(rendezvous.set_date, **day, **town.told)
        (one,) = ahead(town, write)
        assert clock_of(one.nearest.starts_at).time() == datetime.time(14)
        decided(town, write, {order.collection.pk: Decision("MOVE", plans.key_of(one.nearest))})
        assert Collection.objects.get(order=order).slot.starts_at == one.nearest.starts_at
        # Nobody is expected in the morning any more: that moment is gone.
        assert not Slot.objects.filter(pk=town.slot.pk).exists()

    def test_cancelled_all_of_it_is_and_the_place_is_free(self, town):
        other = town.sells(merchant=MerchantFactory(open_every_day=True))
        order = town.place(town.basket({town.product: 1, other: 1}))
        decided(town, closing_of(town), {order.collection.pk: Decision("CANCEL")})
        assert ordering.is_cancelled(order)
        assert Slot.objects.get(pk=town.slot.pk).taken == 0
        assert any("annulée" in subject for subject in sent_to("odette@example.org"))

    def test_cancelled_after_the_cut_off_too(self, town):
        order = town.place()
        town.told["at"] = town.slot.cutoff_at + datetime.timedelta(minutes=1)
        decided(town, closing_of(town), {order.collection.pk: Decision("CANCEL")})
        assert ordering.is_cancelled(order)

    def test_kept_nothing_changes_for_the_person_and_nobody_else_can_come(self, town):
        order = town.place()
        mail.outbox.clear()
        decided(town, closing_of(town), {order.collection.pk: Decision("KEEP")})
        collection = Collection.objects.get(order=order)
        assert (collection.slot, collection.holds_place) == (town.slot, True)
        assert sent_to("odette@example.org") == []
        with pytest.raises(slots.SlotClosed):
            town.place()

    def test_a_smaller_fridge_is_small_once_those_who_no_longer_fit_are_moved(self, town):
        _first, second = town.place(), town.place()
        write = partial(describing.set_storage, point=town.point, places={"AMBIENT": 1}, **town.told)
        decided(town, write, {second.collection.pk: Decision("MOVE", plans.key_of(town.next))})
        room = SlotStorage.objects.get(slot=town.slot, storage_class="AMBIENT")
        assert (room.taken, room.capacity) == (1, 1)

    def test_confirmed_twice_it_is_done_once(self, town):
        order = town.place()
        choices = {order.collection.pk: Decision("MOVE", plans.key_of(town.next))}
        first = decided(town, closing_of(town), choices)
        sent = len(mail.outbox)
        assert decided(town, closing_of(town), choices) == first
        assert (PlaceChange.objects.count(), CollectionFate.objects.count(), len(mail.outbox)) == (1, 1, sent)
        assert Slot.objects.get(pk=town.next.pk).taken == 1

    @pytest.mark.parametrize(
        "decision", [None, Decision(""), Decision("GIVE"), Decision("MOVE", ""), Decision("MOVE", "1-2")]
    )
    def test_each_must_be_decided_of(self, town, decision):
        order = town.place()
        decisions = {order.collection.pk: decision} if decision else {}
        with pytest.raises(deciding.Undecided):
            decided(town, closing_of(town), decisions)
        assert Slot.objects.get(pk=town.slot.pk).closed_reason == ""
        assert not PlaceChange.objects.exists()

    def test_the_reason_is_owed_to_whoever_was_coming(self, town):
        order = town.place()
        facts = {"words": "fermeture", "reason": " . ", "decisions": {order.collection.pk: Decision("KEEP")}}
        with pytest.raises(deciding.ReasonOwed):
            deciding.decide(key="une-cle", point=town.point, write=closing_of(town), **facts, **town.told)

    def test_a_moment_that_filled_up_meanwhile_is_decided_again(self, town):
        order = town.place()
        change = decided(
            town,
            closing_of(town),
            {order.collection.pk: Decision("MOVE", plans.key_of(town.next))},
            go_on=False,
        )
        Slot.objects.filter(pk=town.next.pk).update(capacity=0)
        deciding.go_on(change=change, at=town.told["at"])
        fate = change.fates.get()
        assert (fate.done_at, fate.refusal) == (None, "Le créneau est complet.")
        assert Collection.objects.get(order=order).slot == town.slot
        with pytest.raises(deciding.Undecided):
            deciding.decide_again(fate=fate, decision=Decision("MOVE", "ailleurs"), at=town.told["at"])
        deciding.decide_again(fate=fate, decision=Decision("CANCEL"), at=town.told["at"])
        assert change.fates.get().is_done
        assert ordering.is_cancelled(order)

    def test_what_a_stopped_process_left_is_gone_on_with_once(self, town):
        order = town.place()
        choices = {order.collection.pk: Decision("MOVE", plans.key_of(town.next))}
        decided(town, closing_of(town), choices, go_on=False)
        for _minute in range(2):
            deciding.go_on_with_all(at=town.told["at"])
        assert Collection.objects.get(order=order).slot == town.next
        assert Slot.objects.get(pk=town.next.pk).taken == 1

    def test_somebody_who_cancelled_meanwhile_is_left_alone(self, town):
        order = town.place()
        choices = {order.collection.pk: Decision("MOVE", plans.key_of(town.next))}
        change = decided(town, closing_of(town), choices, go_on=False)
        ordering.cancel_order(order=order, by=None, at=town.told["at"], channel="ONLINE", reason="Imprévu")
        deciding.go_on(change=change, at=town.told["at"])
        assert change.fates.get().is_done
        assert Slot.objects.get(pk=town.next.pk).taken == 0


def test_who_comes_to_another_place_is_nobody_s_business_here(town):
    Town().place()
    assert ahead(town, partial(describing.close_place, point=town.point, **town.told)) == []
