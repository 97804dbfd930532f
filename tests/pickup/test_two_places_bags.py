"""Bags of one order at two places: each gives those that stand on its own shelves, and says where the rest is."""

import pytest
from django.urls import reverse

from pickup.counter import handover, undoing, visits
from pickup.models import Bag, BookLine, Handover
from pickup.money import till
from pickup.offline import loading, settling
from pickup.paper import book, ticks
from pickup.paper.ticks import Tick
from tests import factories
from tests.pickup.offline import Device, bags_of, written
from tests.pickup.situations import moment
from tests.pickup.two_places import EVENING, TwoPlaces

pytestmark = pytest.mark.django_db
CLASSES = ["AMBIENT", "FRAGILE"]
AT_THE_STOP = moment("15:20")


@pytest.fixture
def town():
    return TwoPlaces()


@pytest.fixture
def odette(town):
    """Of one shop, a bag that came back to the hall and another that nobody took out of the van."""
    odette = town.person(classes=CLASSES)
    town.back(bag_of(odette, "AMBIENT"))
    return odette


def bag_of(who, storage_class) -> Bag:
    return who.part.bags.get(storage_class=storage_class)


def where(who):
    return [bag_of(who, name).where for name in CLASSES]


class TestGivingAll:
    def test_only_what_stands_there_leaves_and_a_part_stays_a_part(self, town, odette):
        given = town.hands(odette, town.hall)
        assert list(given.bags.all()) == [bag_of(odette, "AMBIENT")]
        assert where(odette) == ["HANDED_OVER", "HERE"]
        assert odette.part.status == "DROPPED_OFF"
        assert odette.part.begun_at

    def test_the_sale_is_made_with_the_last_bag_where_it_stands(self, town, odette):
        town.hands(odette, town.hall)
        town.hands(odette, town.stop)
        assert odette.statuses == ["HANDED_OVER"]

    def test_brought_back_too_it_is_given_with_the_rest(self, town, odette):
        town.back(bag_of(odette, "FRAGILE"))
        town.hands(odette, town.hall)
        assert odette.statuses == ["HANDED_OVER"]

    def test_a_bag_that_waits_elsewhere_is_refused_by_name(self, town, odette):
        with pytest.raises(handover.WaitsElsewhere, match="Saint-Roch"):
            town.hands(odette, town.hall, bags=bags_of(odette))
        with pytest.raises(handover.WaitsElsewhere, match=str(town.hall)):
            town.hands(odette, town.stop, bags=[bag_of(odette, "AMBIENT")])
        assert where(odette) == ["HERE", "HERE"]

    def test_where_none_of_it_stands_it_is_said_where_it_is(self, town):
        far = town.person()
        with pytest.raises(handover.WaitsElsewhere, match="Saint-Roch"):
            town.hands(far, town.hall)

    def test_a_shop_still_in_the_van_is_not_given_with_another(self, town):
        odette = town.person("DROPPED_OFF", "DROPPED_OFF")
        town.back(*odette.parts[0].bags.all())
        visit = visits.visit(odette.collection, point=town.hall)
        town.hands(odette, town.hall, merchant_orders=[part.merchant_order for part in visit.here])
        assert odette.statuses == ["HANDED_OVER", "DROPPED_OFF"]

    def test_it_is_undone_where_it_was_made(self, town, odette):
        given = town.hands(odette, town.hall)
        assert undoing.undoable(odette.collection, point=town.hall, at=EVENING) == [given]
        assert undoing.undoable(odette.collection, point=town.stop, at=EVENING) == []
        undoing.undo_hand_over(handover=given, by=town.volunteer, at=EVENING)
        assert where(odette) == ["HERE", "HERE"]
        assert bag_of(odette, "AMBIENT").back_at == town.hall
        assert odette.part.begun_at is None


class TestThePage:
    @pytest.fixture
    def open_page(self, town, client):
        def opened(who, point):
            client.force_login(factories.volunteer_at(point))
            return client.get(reverse("counter_collection", args=[point.slug, who.collection.code])).text

        return opened

    def test_it_shows_and_gives_what_is_here_and_says_where_the_rest_waits(self, town, odette, open_page, client):
        shown = open_page(odette, town.hall)
        assert "Remettre le sac" in shown
        assert "Le reste attend ailleurs\u202f: Saint-Roch." in shown
        page = reverse("counter_hand_over", args=[town.hall.slug, odette.collection.code])
        sent = {"merchant_orders": odette.part.pk, "unpaid_known": "on", "key": "6ccd780c-baba-1026-9564-5b8c656024db"}
        for _twice in range(2):
            assert "1 sac remis à Odette Marchand" in client.post(page, sent, follow=True).text
        assert Handover.objects.count() == 1
        assert where(odette) == ["HANDED_OVER", "HERE"]

    def test_what_waits_elsewhere_is_paid_ahead_only_if_one_asks(self, town):
        odette = town.person("DROPPED_OFF", "DROPPED_OFF")
        town.back(*odette.parts[0].bags.all())
        visit = visits.visit(odette.collection, point=town.hall)
        assert [part.merchant_order for part in visit.to_pay] == odette.parts[:1]
        assert [part.merchant_order for part in visit.to_pay_ahead] == odette.parts[1:]
        assert visit.to_pay_cents == 420

    def test_its_links_lead_to_pages_of_this_place(self, town, odette, open_page, client):
        shown = open_page(odette, town.hall)
        assert reverse("counter_slot", args=[town.hall.slug, town.stop_slot.pk]) not in shown
        assert reverse("counter", args=[town.hall.slug]) in shown

    def test_at_the_stop_who_has_all_their_bags_elsewhere_is_not_said_served(self, town, open_page):
        who = town.at_home()
        visit = visits.visit(who.collection, point=town.stop)
        assert visit.state == ("attention", f"attend ailleurs\u202f: {town.hall}")
        assert "Ailleurs" in open_page(who, town.stop)

    def test_a_handover_made_at_the_other_place_is_not_undone_from_here(self, town, odette, client):
        given = town.hands(odette, town.hall)
        client.force_login(factories.volunteer_at(town.stop))
        address = reverse("counter_undo_hand_over", args=[town.stop.slug, odette.collection.code, given.pk])
        assert client.post(address).status_code == 404


class TestWithoutANetwork:
    @pytest.fixture
    def device(self, town):
        return Device(by=factories.volunteer_at(town.stop), slot=town.stop_slot, loaded_at=moment("14:50"))

    def test_a_device_is_not_given_what_waits_elsewhere(self, town, odette):
        ((told,),) = [person["parts"] for person in loading.content_of(town.stop_slot)]
        assert [bag["id"] for bag in told["bags"]] == [bag_of(odette, "FRAGILE").pk]

    def test_what_stands_there_is_given_and_the_rest_is_for_a_person(self, town, odette, device):
        act = device.hand_over(odette, at=AT_THE_STOP)
        assert device.send(act, at=EVENING) == ["CONFLICT"]
        assert where(odette) == ["HERE", "HANDED_OVER"]
        assert f"attend à «\u202f{town.hall}\u202f»" in written(act).sentence
        assert [value for value, _words in settling.choices_of(written(act))] == ["FILED"]

    def test_what_is_paid_on_it_is_in_the_box_of_its_place(self, town, device):
        odette = town.person()
        assert device.send(device.pay(odette, at=AT_THE_STOP), at=EVENING) == ["DONE"]
        assert till.CounterPayment.objects.get().point == town.stop


class TestOnPaper:
    @pytest.fixture
    def line(self, town, odette) -> BookLine:
        return book.make(slot=town.stop_slot, by=None, at=moment("14:30")).lines.get()

    def test_a_line_gives_what_stands_there_and_says_where_the_rest_is(self, town, odette, line):
        (said,) = ticks.enter(line=line, tick=Tick(1), by=town.volunteer, at=EVENING)
        assert f"attend à «\u202f{town.hall}\u202f»" in said
        assert where(odette) == ["HERE", "HANDED_OVER"]

    def test_with_all_of_it_elsewhere_the_line_stays_to_be_looked_at(self, town, odette, line):
        town.back(bag_of(odette, "FRAGILE"))
        assert len(ticks.enter(line=line, tick=Tick(1), by=town.volunteer, at=EVENING)) == 2
        line.refresh_from_db()
        assert line.entered_at is None
        assert where(odette) == ["HERE", "HERE"]

    def test_what_was_ticked_as_paid_is_of_the_place_of_the_book(self, town, odette, line):
        ticks.enter(line=line, tick=Tick(1, "CASH"), by=town.volunteer, at=EVENING)
        assert till.CounterPayment.objects.get().point == town.stop
