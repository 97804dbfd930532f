"""What nobody took at the stops of a round comes home: on a shelf of the place it left from, or ended there."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from merchants.opening import local_day
from pickup.bags import coming_back, custody, uncollected
from pickup.bags.coming_back import BACK, Said
from pickup.bags.keeping import Keeping
from pickup.counter import finding, handover
from pickup.models import Bag, BagMove, PickupPoint, Slot
from pickup.telling import of_the_day
from tests import factories
from tests.pickup.situations import SATURDAY, moment
from tests.pickup.test_rounds import Plateau, bags_of, in_hall

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
EVENING = moment("19:00")
SUNDAY = SATURDAY + datetime.timedelta(days=1)


@pytest.fixture
def plateau():
    return Plateau()


def carried(plateau, at=EVENING):
    return coming_back.carried_by(plateau.round, SATURDAY, at=at)


def put_away(plateau, *acts, by=None, at=EVENING, **words):
    """Each of what came back, in the order of the page."""
    said = [Said(one, act, **words) for one, act in zip(carried(plateau, at), acts, strict=True)]
    return coming_back.put_away(round=plateau.round, said=said, by=by or factories.UserFactory(), at=at)


def loaded(plateau, slot, **facts):
    somebody = in_hall(slot, **facts)
    plateau.load(somebody)
    return somebody


def test_what_stays_of_each_stop_once_it_is_over_by_the_order_of_the_road(plateau):
    loaded(plateau, plateau.second, last_name="Roche")
    loaded(plateau, plateau.first, last_name="Pic")
    taken = loaded(plateau, plateau.first, last_name="Aubert").collection
    told = {"point": plateau.saint_roch, "adult_checked": True, "by": None, "at": EVENING}
    handover.hand_over(collection=taken, merchant_orders=taken.order.merchant_orders.all(), **told)
    assert [one.collection.last_name for one in carried(plateau)] == ["Pic", "Roche"]
    assert [one.collection.last_name for one in carried(plateau, at=moment("17:30"))] == ["Pic"]


def test_on_a_shelf_here_its_custody_says_who_brought_it_when_and_how_warm(plateau):
    monique = factories.UserFactory()
    odette = loaded(plateau, plateau.first, classes=["CHILLED"])
    assert put_away(plateau, BACK, by=monique, shelf="Frigo 1", temperature=5) == 1
    (bag,) = bags_of(odette)
    move = bag.moves.latest("pk")
    assert (bag.where, bag.shelf, bag.back_at) == ("HERE", "Frigo 1", plateau.hall)
    assert (move.act, move.by, move.at, move.from_whom) == ("CAME_BACK", monique, EVENING, "Lucie")
    assert (move.channel, move.temperature, move.note) == ("CARRIER", 5, "Tournée du plateau")
    assert carried(plateau) == []


def test_without_a_shelf_nothing_is_written(plateau):
    loaded(plateau, plateau.first)
    with pytest.raises(coming_back.shelving.NoShelf):
        put_away(plateau, BACK)
    assert not BagMove.objects.filter(act=BACK).exists()


def test_of_two_people_one_puts_it_away(plateau):
    loaded(plateau, plateau.first)
    (one,) = carried(plateau)
    for shelf in ("A1", "B2"):
        said, told = [Said(one, BACK, shelf=shelf)], {"by": None, "at": EVENING}
        if shelf == "A1":
            coming_back.put_away(round=plateau.round, said=said, **told)
        else:
            with pytest.raises(coming_back.NotHere):
                coming_back.put_away(round=plateau.round, said=said, **told)
    assert Bag.objects.get().shelf == "A1"


def test_all_is_said_or_nothing(plateau):
    loaded(plateau, plateau.first, last_name="Aubert")
    loaded(plateau, plateau.first, last_name="Pic")
    with pytest.raises(uncollected.StillKept):
        put_away(plateau, BACK, "DISCARDED", shelf="A1")
    assert not Bag.objects.exclude(back_at=None).exists()


def test_each_class_ends_by_its_own_rule_where_the_round_came_home(plateau):
    """Hot dishes are over; the jam is kept; the cheese waits for the hall’s next rendezvous, not the stop’s."""
    tomorrow = moment("10:00", SUNDAY)
    next_week = moment("15:00", SATURDAY + datetime.timedelta(days=7))
    here = factories.SlotFactory(point=plateau.hall, starts_at=tomorrow)
    factories.SlotFactory(point=plateau.saint_roch, starts_at=next_week)
    loaded(plateau, plateau.first, classes=["HOT", "AMBIENT", "CHILLED"])
    may = {one.storage_class: one for one in carried(plateau)}
    assert may["CHILLED"].until == here.ends_at
    offered = {name: [act for act, _words in one.choices] for name, one in may.items()}
    assert offered["HOT"] == [BACK, "RETURNED", "DISCARDED"]
    assert offered["AMBIENT"] == [BACK, "RETURNED"]
    assert offered["CHILLED"] == [BACK, "RETURNED", "GIVEN"]


def test_what_is_ended_says_that_it_came_back_before(plateau):
    odette = loaded(plateau, plateau.first, classes=["CHILLED"])
    put_away(plateau, "RETURNED")
    (bag,) = bags_of(odette)
    acts = list(bag.moves.order_by("pk").values_list("act", flat=True))
    assert acts == ["RECEIVED", "LOADED", "CAME_BACK", "UNCOLLECTED", "RETURNED"]
    assert odette.statuses == ["RETURNED"]


def test_the_person_finds_it_where_it_came_back_and_no_more_at_the_stop(plateau):
    odette = loaded(plateau, plateau.first, last_name="Zola")
    assert finding.find(point=plateau.hall, text="Zola", at=EVENING) == []
    put_away(plateau, BACK, shelf="A1")
    assert finding.find(point=plateau.hall, text="Zola", at=EVENING) == [odette.collection]
    at_home = uncollected.left_behind(point=plateau.hall, at=EVENING)
    assert [one.collection for one in at_home] == [odette.collection]
    assert uncollected.left_behind(point=plateau.saint_roch, at=EVENING) == []


def test_cold_goods_are_given_until_the_next_rendezvous_where_they_are(plateau):
    here = factories.SlotFactory(point=plateau.hall, starts_at=moment("10:00", SUNDAY))
    odette = loaded(plateau, plateau.first, classes=["CHILLED"])
    put_away(plateau, BACK, shelf="Frigo")
    assert list(Keeping.of_each(plateau.first, bags_of(odette)).values()) == [here.ends_at]
    told = {"collection": odette.fresh(), "merchant_orders": odette.parts, "adult_checked": True, "by": None}
    told["point"] = plateau.hall
    with pytest.raises(handover.KeptTooLong):
        handover.hand_over(**told, at=here.ends_at)
    handover.hand_over(**told, at=here.starts_at)
    assert odette.statuses == ["HANDED_OVER"]


def test_a_bag_called_off_on_the_road_waits_here_for_its_shop(plateau):
    odette = loaded(plateau, plateau.first)
    custody.cancel(merchant_order=odette.part, by=None, at=EVENING)
    odette.collection.order.merchant_orders.update(status="CANCELLED")
    assert [act for act, _words in carried(plateau)[0].choices] == [BACK]
    put_away(plateau, BACK, shelf="A1")
    assert list(uncollected.cancelled_here(point=plateau.hall)) == bags_of(odette)
    assert not uncollected.cancelled_here(point=plateau.saint_roch).exists()


def test_a_part_of_which_a_bag_was_given_is_put_on_a_shelf_the_rest_is_said_there(plateau):
    odette = loaded(plateau, plateau.first, classes=["AMBIENT", "CHILLED"])
    first, _other = bags_of(odette)
    told = {"point": plateau.saint_roch, "adult_checked": True, "by": None, "at": moment("15:10")}
    handover.hand_over(collection=odette.fresh(), bags=[first], **told)
    assert [act for act, _words in carried(plateau)[0].choices] == [BACK]


def test_the_day_after_they_read_where_it_waits_now(plateau):
    loaded(plateau, plateau.first, email="odette@example.org", last_name="Zola")
    PickupPoint.objects.filter(pk=plateau.hall.pk).update(name="La Halle aux grains")
    put_away(plateau, BACK, shelf="A1")
    of_the_day.tell_still_waiting(at=moment("12:00", SUNDAY))
    assert "La Halle aux grains" in mail.outbox[-1].body
    assert "Saint-Roch" not in mail.outbox[-1].body


def half_home(plateau, **facts):
    """One of their bags is on the hall's shelf, the others still wait in the van."""
    odette = loaded(plateau, plateau.first, **facts)
    first = carried(plateau)[0]
    coming_back.put_away(round=plateau.round, said=[Said(first, BACK, shelf="A1")], by=None, at=EVENING)
    return odette


def settle(somebody, point, ending="RETURNED", **facts):
    uncollected.settle(merchant_order=somebody.part, point=point, ending=ending, by=None, at=EVENING, **facts)


def where_by_class(somebody):
    return {bag.storage_class: bag.where for bag in bags_of(somebody)}


def test_what_is_ended_here_is_here_and_what_is_in_the_van_stays_there(plateau):
    odette = half_home(plateau, classes=["AMBIENT", "CHILLED"])
    settle(odette, plateau.hall)
    assert where_by_class(odette) == {"AMBIENT": "RETURNED", "CHILLED": "UNCOLLECTED"}
    assert [one.storage_class for one in carried(plateau)] == ["CHILLED"]
    with pytest.raises(uncollected.NothingHere):
        settle(odette, plateau.hall)
    settle(odette, plateau.saint_roch)
    assert odette.statuses == ["RETURNED"]


def test_of_a_class_at_two_places_what_comes_off_waits_for_its_last_bag(plateau):
    """Nobody knows which jam was in which bag: none comes off while one of them may still be taken."""
    odette = loaded(plateau, plateau.first, classes=["AMBIENT", "CHILLED"])
    jam = next(bag for bag in bags_of(odette) if bag.storage_class == "AMBIENT")
    Bag.objects.create(
        merchant_order=odette.part, storage_class="AMBIENT", number=9, label=f"{jam.label[:-1]}9", where="HERE"
    )
    custody.bring_back(
        bags=[jam], to=plateau.hall, by=None, at=EVENING, shelf="A1", temperature=None, note="", from_whom=""
    )
    line = odette.part.lines.get(storage_class="AMBIENT")
    settle(odette, plateau.hall)
    assert left_of(line) == 1
    settle(odette, plateau.saint_roch, storage_class="AMBIENT")
    assert left_of(line) == 0
    settle(odette, plateau.saint_roch)
    assert odette.statuses == ["RETURNED"]


def left_of(line):
    line.refresh_from_db()
    return line.left_quantity


def test_each_bag_is_kept_for_the_next_rendezvous_of_its_own_place(plateau):
    here = factories.SlotFactory(point=plateau.hall, starts_at=moment("10:00", SUNDAY))
    odette = half_home(plateau, classes=["CHILLED", "FROZEN"])
    until = Keeping.of_each(plateau.first, bags_of(odette))
    by_place = {bag.back_at: until[bag.pk] for bag in bags_of(odette)}
    assert by_place == {plateau.hall: here.ends_at, None: Keeping.of(plateau.first).cold_until}


def test_bags_at_two_places_are_told_place_by_place(plateau):
    PickupPoint.objects.filter(pk=plateau.hall.pk).update(name="La Halle aux grains")
    factories.SlotFactory(point=plateau.saint_roch, starts_at=moment("15:00", SUNDAY))
    half_home(plateau, classes=["AMBIENT", "CHILLED"], email="odette@example.org")
    mail.outbox.clear()
    for _twice in range(2):
        of_the_day.tell_still_waiting(at=moment("12:00", SUNDAY))
    at_home, at_stop = sorted((letter.body for letter in mail.outbox), key=lambda body: "Saint-Roch" in body)
    assert "votre sac vous attend à «\u202fLa Halle aux grains" in at_home.replace("« ", "«\u202f")
    assert "samedi 12 décembre" in at_home
    assert "Saint-Roch" not in at_home
    assert "dimanche 29 novembre" in at_stop
    assert "La Halle" not in at_stop


def test_loaded_again_for_another_try_it_waits_at_the_stop(plateau):
    odette = loaded(plateau, plateau.first)
    custody.record(bags=bags_of(odette), act="CHECKED", by=None, at=EVENING, temperature=4)
    assert plateau.halts()[0].bags[0].is_loaded


class TestThePage:
    def page(self, plateau):
        """That of the day whose stops have just closed."""
        ago = timezone.now() - 3 * HOUR
        Slot.objects.update(cutoff_at=ago - HOUR, starts_at=ago, ends_at=ago + HOUR)
        return reverse("counter_round_back", args=["la-halle", plateau.round.pk, local_day(ago).isoformat()])

    @pytest.fixture(autouse=True)
    def monique(self, plateau, client):
        client.force_login(factories.volunteer_at(plateau.hall))

    def test_from_the_rounds_to_the_shelf_what_was_typed_is_kept_until_all_is_said(self, plateau, client):
        odette = loaded(plateau, plateau.first, last_name="Zola")
        one = carried(plateau)[0]
        page = self.page(plateau)
        assert page in client.get(reverse("counter_rounds", args=["la-halle"])).text
        told = {f"act_{one.key}": BACK, f"shelf_{one.key}": ""}
        assert "Dites sur quelle étagère" in client.post(page, told).text
        answer = client.post(page, told | {f"shelf_{one.key}": "C3"}, follow=True).text
        assert "1 sac rangé" in answer
        assert page not in answer
        assert bags_of(odette)[0].shelf == "C3"
        again = client.post(page, told | {f"shelf_{one.key}": "C4"})
        assert "Tout est rangé" in again.text
        assert bags_of(odette)[0].shelf == "C3"

    def test_another_place_does_not_read_it(self, plateau, client):
        client.force_login(factories.volunteer_at(factories.PickupPointFactory(slug="ailleurs")))
        assert client.get(self.page(plateau)).status_code == 404

    def test_ten_people_ask_no_more_queries_than_two(self, plateau, client, django_assert_max_num_queries):
        for number in range(2):
            loaded(plateau, plateau.first, last_name=f"Pic {number}")
        page = self.page(plateau)
        with django_assert_max_num_queries(16) as few:
            client.get(page)
        once = {name: getattr(plateau.first, name) for name in ("cutoff_at", "starts_at", "ends_at")}
        Slot.objects.update(**once)
        for number in range(8):
            loaded(plateau, plateau.first, last_name=f"Roche {number}")
        assert len(carried(plateau)) == 10
        self.page(plateau)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(page)
