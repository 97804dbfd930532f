"""A round: bags of several villages brought to one place, loaded last stop first, followed to the road and back."""

import datetime

import pytest
from django.urls import reverse

from pickup.bags import drop_off, late
from pickup.models import Bag, BagMove, PickupPoint, Round, Slot
from pickup.places import rounds
from tests import factories
from tests.pickup.situations import ORDERED, SATURDAY, moment, person

pytestmark = pytest.mark.django_db
MORNING = moment("08:30")


class Plateau:
    """Leaves La Halle at 14 h for Saint-Roch (15 h), then La Combe (17 h)."""

    def __init__(self):
        self.hall = factories.PickupPointFactory(slug="la-halle")
        self.saint_roch = factories.PickupPointFactory(slug="saint-roch", name="Saint-Roch", kind="STOP")
        self.combe = factories.PickupPointFactory(slug="la-combe", name="La Combe", kind="STOP")
        facts = {"departs_from": self.hall, "departs_at": datetime.time(14), "carrier": "Lucie"}
        self.round = rounds.write(
            round=Round(name="Tournée du plateau", **facts), points=[self.saint_roch, self.combe]
        )
        self.first = factories.SlotFactory(point=self.saint_roch, starts_at=moment("15:00"))
        self.second = factories.SlotFactory(point=self.combe, starts_at=moment("17:00"))

    def halts(self):
        return rounds.halts_of(self.round, SATURDAY)

    def load(self, *people, day=SATURDAY):
        labels = [bag.label for one in people for bag in bags_of(one)]
        return rounds.load(round=self.round, day=day, labels=labels, by=factories.UserFactory(), at=MORNING)


@pytest.fixture
def plateau():
    return Plateau()


def bags_of(somebody):
    return list(Bag.objects.filter(merchant_order__order=somebody.collection.order_id))


def in_hall(slot, **contact):
    """Somebody whose bag was brought to the place from which the round leaves."""
    somebody = person("READY", slot=slot, **contact)
    drop_off.receive(merchant_order=somebody.part, shelf="A1", by=factories.UserFactory(), at=MORNING)
    return somebody


def test_the_stops_come_in_the_order_of_the_road(plateau):
    in_hall(plateau.second, last_name="Roche")
    in_hall(plateau.first, last_name="Pic")
    assert [[one.last_name for one in halt.collections] for halt in plateau.halts()] == [["Pic"], ["Roche"]]
    assert plateau.halts()[0].counted == [("Température ambiante", 1)]


def test_another_day_another_round_or_a_cancelled_order_is_not_on_the_list(plateau):
    person("CANCELLED", slot=plateau.first)
    elsewhere = factories.SlotFactory(point=factories.PickupPointFactory(slug="autre"), starts_at=moment("15:00"))
    in_hall(elsewhere)
    next_week = SATURDAY + datetime.timedelta(days=7)
    in_hall(factories.SlotFactory(point=plateau.saint_roch, starts_at=moment("15:00", next_week)))
    assert [halt.bags for halt in plateau.halts()] == [[], []]


def test_what_is_loaded_is_on_the_road_and_its_custody_says_who_drives(plateau):
    odette = in_hall(plateau.first)
    plateau.load(odette)
    (bag,) = bags_of(odette)
    move = bag.moves.latest("pk")
    assert (bag.where, bag.shelf) == ("HERE", "En tournée")
    assert (move.act, move.channel, move.to_whom, move.note) == ("LOADED", "CARRIER", "Lucie", "Tournée du plateau")


def test_loaded_twice_is_loaded_once(plateau):
    odette = in_hall(plateau.first)
    plateau.load(odette)
    plateau.load(odette)
    assert BagMove.objects.filter(act="LOADED").count() == 1


def test_the_bag_of_another_place_is_never_loaded(plateau):
    stranger = in_hall(factories.SlotFactory(point=plateau.hall, starts_at=moment("15:00")))
    assert plateau.load(stranger) == []
    assert not BagMove.objects.filter(act="LOADED").exists()


def test_a_bag_that_has_not_arrived_is_not_loaded(plateau):
    with pytest.raises(rounds.custody.NotThere):
        plateau.load(person("READY", slot=plateau.first))


def test_nothing_ticked_is_said(plateau):
    with pytest.raises(rounds.NothingChosen):
        plateau.load()


def test_brought_back_nothing_is_on_the_road(plateau):
    odette = in_hall(plateau.first)
    plateau.load(odette)
    rounds.unload(round=plateau.round, day=SATURDAY, by=factories.UserFactory(), at=MORNING)
    assert not any(bag.is_loaded for halt in plateau.halts() for bag in halt.bags)
    plateau.load(odette)
    assert all(bag.is_loaded for bag in plateau.halts()[0].bags)


def test_shops_bring_the_stops_bags_to_the_place_where_they_are_loaded(client, plateau):
    part = person("READY", slot=plateau.first).part
    client.force_login(factories.volunteer_at(plateau.hall))
    moment_of_page = reverse("drop_off_receive", args=["la-halle", part.pk])
    assert client.post(moment_of_page, {"shelf": "B2"}).status_code == 302
    client.force_login(factories.volunteer_at(factories.PickupPointFactory(slug="ailleurs")))
    assert client.post(reverse("drop_off_receive", args=["ailleurs", part.pk])).status_code == 404


def test_a_bag_is_late_when_the_round_is_about_to_leave_not_when_the_stop_opens(plateau):
    person("READY", slot=plateau.second)
    assert late.late(at=moment("13:20"), point=plateau.hall) == []
    (one,) = late.late(at=moment("13:40"), point=plateau.hall)
    assert one.slot == plateau.second


def test_the_days_of_a_round_are_those_on_which_a_stop_is_open(plateau):
    found = rounds.departures(Round.objects.all(), at=ORDERED)
    assert [(one.round, one.day, one.leaves_at) for one in found] == [(plateau.round, SATURDAY, moment("14:00"))]


def test_a_closed_stop_is_served_for_those_who_kept_their_place_and_for_them_alone(plateau):
    odette = in_hall(plateau.first)
    Slot.objects.filter(pk__in=[plateau.first.pk, plateau.second.pk]).update(closed_reason="travaux")
    assert [one.day for one in rounds.departures(Round.objects.all(), at=ORDERED)] == [SATURDAY]
    assert [halt.slot for halt in plateau.halts()] == [plateau.first]
    plateau.load(odette)
    assert [bag.shelf for bag in bags_of(odette)] == ["En tournée"]


def test_a_round_does_not_leave_for_closed_stops_where_nobody_comes(plateau):
    Slot.objects.update(closed_reason="travaux")
    assert rounds.departures(Round.objects.all(), at=ORDERED) == []
    assert plateau.halts() == []


def test_a_stop_belongs_to_one_round_and_twice_in_one_is_refused(plateau):
    facts = {"departs_from": plateau.hall, "departs_at": datetime.time(9)}
    other = rounds.write(round=Round(name="Bibliobus", **facts), points=[plateau.combe])
    assert [stop.point for stop in plateau.round.stops.all()] == [plateau.saint_roch]
    assert [stop.point for stop in other.stops.all()] == [plateau.combe]
    with pytest.raises(rounds.TwoStopsInOnePlace):
        rounds.write(round=plateau.round, points=[plateau.saint_roch, plateau.saint_roch])
    assert PickupPoint.objects.filter(stop__round=plateau.round).count() == 1


def test_the_list_is_ticked_on_the_page_last_stop_first(client, plateau):
    near, far = in_hall(plateau.first, last_name="Pic"), in_hall(plateau.second, last_name="Roche")
    client.force_login(factories.volunteer_at(plateau.hall))
    page = reverse("counter_round", args=["la-halle", plateau.round.pk, SATURDAY.isoformat()])
    to_load = client.get(page).text.partition("À charger")[2]
    assert to_load.index("Roche") < to_load.index("Pic")
    told = client.post(page, {"bags": [bag.label for bag in bags_of(near) + bags_of(far)]}, follow=True).text
    assert "2 sacs partent avec la tournée" in told
    assert "1 sac part" not in told


@pytest.mark.parametrize(
    "day", ["demain", "2026-13-01", "20261128x", "0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"]
)
def test_a_day_that_is_none_does_not_exist(client, plateau, day):
    client.force_login(factories.volunteer_at(plateau.hall))
    assert client.get(reverse("counter_round", args=["la-halle", plateau.round.pk, day])).status_code == 404


def test_five_times_the_people_ask_no_more_queries(plateau, django_assert_num_queries):
    for number in range(2):
        in_hall(plateau.first, last_name=f"Pic {number}")
    with django_assert_num_queries(5):
        plateau.halts()
    for number in range(8):
        in_hall(plateau.first, last_name=f"Roche {number}")
    with django_assert_num_queries(5):
        plateau.halts()
