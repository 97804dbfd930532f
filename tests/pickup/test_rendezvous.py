"""The rendezvous of a place: slots that follow what is said of it at once, and dates that are not like the others."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry

from merchants.opening import clock_of
from pickup.models import PlaceDays, Slot, SlotException, SlotRule
from pickup.places import describing, making, rendezvous, slots
from pickup.places.recurrence import Recurrence, Rhythm
from pickup.places.rendezvous import Terms
from tests.factories import PickupPointFactory, UserFactory
from tests.pickup.situations import person
from tests.pickup.test_slots import AUTUMN, SPRING, moment

pytestmark = pytest.mark.django_db

SATURDAY = datetime.date(2026, 11, 28)
AT = moment(SATURDAY - datetime.timedelta(5), "12:00")


@pytest.fixture
def point():
    return PickupPointFactory()


@pytest.fixture
def told():
    return {"by": UserFactory(), "at": AT}


def terms(rhythm=Rhythm.WEEKLY, weekday=5, starts_on=SATURDAY, until=None, start="10:00", end="12:00", **facts):
    hours = {"starts_at": datetime.time.fromisoformat(start), "ends_at": datetime.time.fromisoformat(end)}
    facts = {"capacity": 20, "cutoff_days": 1, "cutoff_at": datetime.time(18), **facts}
    return Terms(Recurrence(rhythm, weekday, starts_on, until), **hours, **facts)


def weeks(number):
    return datetime.timedelta(weeks=number)


def days_of(point, **which):
    return [clock_of(slot.starts_at).date() for slot in point.slots.filter(**which).order_by("starts_at")]


class TestARule:
    def test_ended_while_another_changes_it_it_is_not_written_anew(self, point, told):
        rule = rendezvous.add_rule(point=point, terms=terms(), **told)
        SlotRule.objects.filter(pk=rule.pk).delete()
        with pytest.raises(rendezvous.Gone):
            rendezvous.change_rule(rule=rule, terms=terms(end="13:00"), **told)
        assert not SlotRule.objects.exists()

    def test_its_slots_are_there_at_once(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(), **told)
        assert days_of(point) == [SATURDAY + weeks(n) for n in range(4)]

    def test_every_other_week_stays_so_when_nobody_made_slots_for_weeks(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(Rhythm.FORTNIGHTLY), **told)
        making.make_slots(at=AT + weeks(13))
        assert {(day - SATURDAY).days % 14 for day in days_of(point)} == {0}
        assert len(days_of(point)) == 4

    def test_the_last_saturday_of_the_month(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(Rhythm.LAST), **told)
        making.make_slots(at=AT, until=datetime.date(2027, 1, 31))
        # The day after Christmas is a holiday in Moselle alone.
        assert days_of(point) == [SATURDAY, datetime.date(2026, 12, 26), datetime.date(2027, 1, 30)]

    def test_up_to_its_last_date_and_no_further(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(until=SATURDAY + weeks(1)), **told)
        assert days_of(point) == [SATURDAY, SATURDAY + weeks(1)]

    @pytest.mark.parametrize(("change", "hour"), [(SPRING, "03:30"), (AUTUMN, "02:30")])
    def test_half_past_two_on_the_nights_when_the_clock_changes(self, point, change, hour):
        at = moment(change - datetime.timedelta(10), "12:00")
        found = terms(weekday=6, starts_on=change - weeks(1), start="02:30", end="05:00", on_public_holidays=True)
        rendezvous.add_rule(point=point, terms=found, by=UserFactory(), at=at)
        (slot,) = [slot for slot in point.slots.all() if clock_of(slot.starts_at).date() == change]
        assert f"{clock_of(slot.starts_at):%H:%M}" == hour
        assert slot.starts_at == moment(change, "02:30")
        assert slot.ends_at == moment(change, "05:00")
        # Made again on the morning after, or a week late, it is the same one.
        making.make_slots(at=at)
        assert sum(clock_of(slot.starts_at).date() == change for slot in point.slots.all()) == 1

    def test_two_rules_that_meet_make_one_slot_the_oldest(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(), **told)
        rendezvous.add_rule(point=point, terms=terms(Rhythm.LAST, capacity=90), **told)
        assert set(point.slots.values_list("capacity", flat=True)) == {20}
        assert len(days_of(point)) == 4

    def test_said_twice_it_is_refused(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(), **told)
        with pytest.raises(rendezvous.SaidAlready):
            rendezvous.add_rule(point=point, terms=terms(capacity=3), **told)

    def test_the_end_comes_after_the_beginning(self, point, told):
        with pytest.raises(rendezvous.UpsideDown):
            rendezvous.add_rule(point=point, terms=terms(start="12:00", end="10:00"), **told)

    def test_it_ends_and_only_those_who_booked_still_come(self, point, told):
        rule = rendezvous.add_rule(point=point, terms=terms(), **told)
        person("PLACED", slot=point.slots.order_by("starts_at").first())
        # Two people press at once: each has the rule in hand.
        for in_hand in [SlotRule.objects.get(), SlotRule.objects.get()]:
            rendezvous.end_rule(rule=in_hand, **told)
            assert in_hand.pk == rule.pk
        (booked,) = point.slots.all()
        assert (booked.taken, booked.capacity) == (1, 1)
        assert LogEntry.objects.filter(change_message__startswith="Rendez-vous retiré").count() == 1
        assert not SlotRule.objects.exists()

    def test_it_comes_back_and_so_do_its_slots(self, point, told):
        rule = rendezvous.add_rule(point=point, terms=terms(), **told)
        slots.give_back(collection=person("CANCELLED", slot=point.slots.order_by("starts_at").first()).collection)
        rendezvous.end_rule(rule=rule, **told)
        rendezvous.add_rule(point=point, terms=terms(), **told)
        assert set(point.slots.values_list("closed_reason", "capacity")) == {("", 20)}


class TestADateApart:
    @pytest.fixture
    def rule(self, point, told):
        return rendezvous.add_rule(point=point, terms=terms(), **told)

    def test_it_does_not_happen_and_everybody_reads_why(self, rule, point, told):
        rendezvous.set_date(rule=rule, on=SATURDAY, happens=False, reason="fête du village.", **told)
        assert days_of(point, closed_reason="fête du village") == [SATURDAY]
        offer = slots.offered(needs=[], at=AT)[0]
        assert (offer.open, offer.refusals) == (False, ["Fermé\u202f: fête du village."])

    def test_it_owes_its_reason(self, rule, told):
        with pytest.raises(rendezvous.ReasonOwed):
            rendezvous.set_date(rule=rule, on=SATURDAY, happens=False, reason=" ", **told)

    def test_forgotten_it_opens_again(self, rule, point, told):
        one = rendezvous.set_date(rule=rule, on=SATURDAY, happens=False, reason="fête du village", **told)
        for _twice in range(2):
            rendezvous.forget_date(exception=one, **told)
        assert not point.slots.exclude(closed_reason="").exists()

    def test_another_moment_closed_by_hand_for_the_same_reason_stays_closed(self, rule, point, told):
        point.slots.filter(starts_at__gt=moment(SATURDAY + weeks(1), "00:00")).update(closed_reason="fête du village")
        one = rendezvous.set_date(rule=rule, on=SATURDAY, happens=False, reason="fête du village", **told)
        rendezvous.forget_date(exception=one, **told)
        assert point.slots.exclude(closed_reason="").count() == 3

    def test_other_hours_and_other_places(self, rule, point, told):
        times = (datetime.time(14), datetime.time(16))
        rendezvous.set_date(rule=rule, on=SATURDAY, happens=True, times=times, capacity=7, **told)
        first = point.slots.order_by("starts_at").first()
        assert (first.starts_at, first.ends_at, first.capacity) == (
            moment(SATURDAY, "14:00"),
            moment(SATURDAY, "16:00"),
            7,
        )
        assert point.slots.count() == 4

    def test_one_more_date(self, rule, point, told):
        sunday = SATURDAY + datetime.timedelta(1)
        rendezvous.set_date(rule=rule, on=sunday, happens=True, **told)
        assert sunday in days_of(point)
        assert point.slots.count() == 5

    def test_a_date_like_the_others_says_nothing(self, rule, told):
        with pytest.raises(rendezvous.NothingSaid):
            rendezvous.set_date(rule=rule, on=SATURDAY, happens=True, **told)

    def test_a_holiday_on_which_it_is_held_after_all(self, point, told):
        christmas = datetime.date(2026, 12, 25)
        at = moment(christmas - datetime.timedelta(9), "12:00")
        rule = rendezvous.add_rule(point=point, terms=terms(weekday=4), by=told["by"], at=at)
        assert christmas not in days_of(point)
        rendezvous.set_date(rule=rule, on=christmas, happens=True, by=told["by"], at=at)
        assert christmas in days_of(point)

    def test_said_again_the_last_word_counts(self, rule, point, told):
        rendezvous.set_date(rule=rule, on=SATURDAY, happens=False, reason="fête du village", **told)
        rendezvous.set_date(rule=rule, on=SATURDAY, happens=True, capacity=3, **told)
        first = point.slots.order_by("starts_at").first()
        assert (first.closed_reason, first.capacity) == ("", 3)
        assert SlotException.objects.count() == 1


class TestDaysApart:
    def test_a_closed_place_holds_no_rendezvous(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(), **told)
        days = {"first_on": SATURDAY, "last_on": SATURDAY + weeks(1), "reason": "travaux"}
        found = describing.set_days(point=point, **days, **told)
        assert days_of(point, closed_reason="travaux") == [SATURDAY, SATURDAY + weeks(1)]
        describing.forget_days(days=found, **told)
        assert not point.slots.exclude(closed_reason="").exists()

    def test_other_hours_of_the_door_leave_the_rendezvous(self, point, told):
        rendezvous.add_rule(point=point, terms=terms(), **told)
        days = {"first_on": SATURDAY, "last_on": SATURDAY, "reason": "inventaire"}
        describing.set_days(point=point, **days, times=(datetime.time(9), datetime.time(17)), **told)
        assert not point.slots.exclude(closed_reason="").exists()

    def test_said_twice_it_is_once(self, point, told):
        for _twice in range(2):
            describing.set_days(point=point, first_on=SATURDAY, last_on=SATURDAY, reason="travaux", **told)
        assert PlaceDays.objects.count() == 1

    def test_the_last_day_is_not_before_the_first(self, point, told):
        with pytest.raises(describing.UpsideDown):
            describing.set_days(point=point, first_on=SATURDAY, last_on=SATURDAY - weeks(1), reason="travaux", **told)


class TestAlsaceAndMoselle:
    @pytest.mark.parametrize(("subdivision", "held"), [("", True), ("57", False)])
    def test_saint_stephen_is_a_holiday_there(self, point, told, settings, subdivision, held):
        settings.PUBLIC_HOLIDAYS_OF = subdivision
        rendezvous.add_rule(point=point, terms=terms(), **told)
        saint_stephen = datetime.date(2026, 12, 26)
        making.make_slots(at=AT, until=saint_stephen)
        assert (saint_stephen in days_of(point)) == held


def test_a_slot_that_somebody_is_taking_is_not_erased(point, told):
    """What an order names stays, closed to others."""
    rule = rendezvous.add_rule(point=point, terms=terms(), **told)
    slots.give_back(collection=person("CANCELLED", slot=point.slots.first()).collection)
    rendezvous.end_rule(rule=rule, **told)
    assert Slot.objects.get().closed_reason == "il n’y a plus de retrait à cette heure-là"
