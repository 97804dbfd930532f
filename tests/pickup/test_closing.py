"""The calendar can be corrected: a moment closes with its reason, slots follow the rules of their place."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail

from merchants.opening import clock_of
from pickup.models import Slot, SlotStorage
from pickup.places import closing, making, slots
from tests.factories import PickupPointFactory, UserFactory
from tests.pickup.situations import SATURDAY, moment, person, saturday_slot
from tests.pickup.test_slots import rule

pytestmark = pytest.mark.django_db

MONDAY = moment("12:00", SATURDAY - datetime.timedelta(days=5))
GONE = "il n’y a plus de retrait à cette heure-là"


@pytest.fixture
def coach():
    return UserFactory()


def close(slot, by, reason="fête du village", at=MONDAY):
    return closing.close_to_newcomers(slot=slot, reason=reason, by=by, at=at)


class TestOneSlot:
    def test_it_is_closed_with_its_reason_and_nobody_can_take_it(self, coach):
        slot = close(saturday_slot(), coach, reason=" fête du village. ")
        assert slot.closed_reason == "fête du village"
        (offer,) = slots.offered(needs=[], at=MONDAY)
        assert (offer.open, offer.refusals) == (False, ["Fermé\u202f: fête du village."])
        with pytest.raises(slots.SlotClosed, match="fête du village"):
            slots.take(slot=slot, storage={}, needs=[], at=MONDAY)

    def test_who_closed_it_is_kept(self, coach):
        close(saturday_slot(), coach)
        assert (LogEntry.objects.get().user, LogEntry.objects.get().change_message) == (
            coach,
            "Fermé\u202f: fête du village",
        )

    def test_those_who_booked_keep_their_place_and_nobody_else_comes(self, coach):
        slot = saturday_slot()
        person("PLACED", slot=slot)
        close(slot, coach)
        assert Slot.objects.get().taken == 1
        # Somebody is there for them; nobody would be for an empty closed slot.
        empty = close(saturday_slot(), coach)
        assert (list(Slot.objects.receiving()), empty.taken) == ([slot], 0)
        with pytest.raises(slots.SlotClosed):
            slots.take(slot=slot, storage={}, needs=[], at=MONDAY)

    def test_said_twice_it_is_signed_once(self, coach):
        slot = saturday_slot()
        for _twice in range(2):
            close(slot, coach)
        assert LogEntry.objects.count() == 1

    @pytest.mark.parametrize("reason", ["", " . ", "x" * 121])
    def test_a_reason_is_owed(self, coach, reason):
        with pytest.raises(closing.ReasonOwed):
            close(saturday_slot(), coach, reason=reason)

    def test_what_has_begun_is_not_closed(self, coach):
        slot = saturday_slot()
        with pytest.raises(closing.SlotBegun):
            close(slot, coach, at=slot.starts_at)

    def test_it_opens_again(self, coach):
        slot = close(saturday_slot(), coach)
        for _twice in range(2):
            assert closing.reopen_slot(slot=slot, by=coach, at=MONDAY).closed_reason == ""
        slots.take(slot=slot, storage={}, needs=[], at=MONDAY)


class TestAWholePlace:
    @pytest.fixture
    def point(self):
        """Saturdays from 10 h to 12 h, twenty people, four weeks already open; one person comes on the first."""
        point = PickupPointFactory()
        rule(point, 5)
        making.make_slots(at=MONDAY)
        person("PLACED", slot=point.slots.first())
        return point

    def follow(self, point):
        closing.follow_rules(point=point, at=MONDAY)
        return list(point.slots.order_by("starts_at"))

    def test_nothing_changes_while_the_rules_do_not(self, point):
        before = list(Slot.objects.values())
        self.follow(point)
        assert list(Slot.objects.values()) == before

    def test_a_rule_that_goes_takes_away_what_nobody_booked(self, point):
        point.rules.all().delete()
        (booked,) = self.follow(point)
        assert (booked.taken, booked.capacity, booked.closed_reason) == (1, 1, GONE)
        # Somebody is at the counter for whoever booked.
        assert list(Slot.objects.receiving()) == [booked]

    def test_a_moment_that_went_is_not_for_a_stranger_when_whoever_booked_leaves_it(self, point):
        point.rules.all().delete()
        (booked,) = self.follow(point)
        slots.give_back(collection=booked.collections.get())
        with pytest.raises(slots.SlotClosed):
            slots.take(slot=booked, storage={}, needs=[], at=MONDAY)

    def test_a_rule_that_comes_back_opens_it_again(self, point):
        point.rules.all().delete()
        self.follow(point)
        rule(point, 5)
        assert [slot.closed_reason for slot in self.follow(point)] == ["", "", "", ""]

    def test_a_slot_that_an_old_order_names_is_closed(self, point):
        slots.give_back(collection=point.slots.first().collections.get())
        point.rules.all().delete()
        (named,) = self.follow(point)
        assert named.closed_reason == GONE

    def test_an_hour_that_moves_moves_the_free_slots(self, point):
        point.rules.update(starts_at=datetime.time(10, 30))
        hours = [f"{clock_of(slot.starts_at):%H:%M}" for slot in self.follow(point)]
        assert hours == ["10:00", "10:30", "10:30", "10:30", "10:30"]

    def test_an_end_moves_and_a_cut_off_only_where_nobody_booked(self, point):
        point.rules.update(ends_at=datetime.time(13), cutoff_at=datetime.time(12))
        said = [f"{clock_of(slot.ends_at):%H} {clock_of(slot.cutoff_at):%H}" for slot in self.follow(point)]
        assert said == ["13 18", "13 12", "13 12", "13 12"]

    def test_whoever_booked_is_told_once_of_an_earlier_end_and_their_shops_read_it(self, point):
        point.rules.update(ends_at=datetime.time(11))
        for _twice in range(2):
            first = self.follow(point)[0]
        (told,) = mail.outbox
        assert told.subject == "Votre retrait finira plus tôt\u202f: samedi 28 novembre, 10\xa0h – 11\xa0h"
        assert told.short.startswith("Votre retrait (")
        assert first.collections.get().order.merchant_orders.get().due_until == first.ends_at

    def test_a_later_end_is_read_on_the_page_and_rings_nobody(self, point):
        point.rules.update(ends_at=datetime.time(13))
        first = self.follow(point)[0]
        assert first.collections.get().order.merchant_orders.get().due_until == first.ends_at
        assert not mail.outbox

    def test_whoever_cancelled_is_told_nothing(self, point):
        slots.give_back(collection=point.slots.first().collections.get())
        point.rules.update(ends_at=datetime.time(11))
        self.follow(point)
        assert not mail.outbox

    @pytest.mark.parametrize(("places", "first", "others"), [(5, 5, 5), (0, 1, 0), (40, 40, 40)])
    def test_places_follow_and_never_below_those_taken(self, point, places, first, others):
        point.rules.update(capacity=places)
        assert [slot.capacity for slot in self.follow(point)] == [first, others, others, others]

    def test_a_smaller_fridge_never_has_less_room_than_what_is_taken(self, point):
        point.storage.filter(storage_class="AMBIENT").update(places=0)
        self.follow(point)
        rooms = SlotStorage.objects.filter(storage_class="AMBIENT").order_by("slot__starts_at")
        assert list(rooms.values_list("taken", "capacity")) == [(1, 1), (0, 0), (0, 0), (0, 0)]

    def test_a_fridge_that_goes_keeps_only_what_is_expected(self, point):
        point.storage.all().delete()
        self.follow(point)
        assert list(SlotStorage.objects.values_list("storage_class", "capacity")) == [("AMBIENT", 1)]

    def test_another_place_is_left_as_it_was(self, point):
        elsewhere = saturday_slot()
        self.follow(point)
        assert Slot.objects.filter(pk=elsewhere.pk).exists()
