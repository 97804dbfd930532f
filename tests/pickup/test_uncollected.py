"""What becomes of bags nobody came for."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.books import dues
from merchants.giving_back import corrections
from merchants.preparation import merchant_orders as life
from merchants.preparation.merchant_orders import kept_cents
from pickup.bags import catching_up, custody, drop_off, never_came, packing, uncollected
from pickup.counter import handover, undoing
from pickup.models import Slot
from tests import factories
from tests.pickup.situations import AFTER, DURING, arrived_without, moment, person, saturday_slot

pytestmark = pytest.mark.django_db

SUNDAY = datetime.date(2026, 11, 29)
LATER = datetime.timedelta(days=14)
HOUR = datetime.timedelta(hours=1)


def left(slot, at=AFTER):
    return uncollected.left_behind(point=slot.point, at=at)


def settle(who, ending, at=AFTER, to_whom="L’épicerie solidaire", **of_what):
    point = who.collection.slot.point
    uncollected.settle(merchant_order=who.part, point=point, ending=ending, by=None, at=at, to_whom=to_whom, **of_what)


def test_only_what_waits_after_its_slot_is_listed():
    slot = saturday_slot()
    odette = person("DROPPED_OFF", "HANDED_OVER", "CANCELLED", "UNCOLLECTED", slot=slot)
    assert left(slot, DURING) == []
    assert [one.merchant_order for one in left(slot)] == [odette.parts[0], odette.parts[3]]


@pytest.mark.parametrize(
    ("classes", "at", "endings"),
    [
        (["AMBIENT"], AFTER, ["RETURNED"]),
        (["FRAGILE"], AFTER + LATER, ["RETURNED", "GIVEN", "DISCARDED"]),
        (["CHILLED"], AFTER, ["RETURNED", "GIVEN"]),
        (["FROZEN"], moment("13:00"), ["RETURNED", "DISCARDED"]),
        (["HOT"], moment("12:10"), ["RETURNED", "GIVEN"]),
        (["HOT"], moment("12:30"), ["RETURNED", "DISCARDED"]),
        (["AMBIENT", "CHILLED"], moment("13:00"), ["RETURNED"]),
    ],
)
def test_what_may_be_done_depends_on_how_it_is_kept_and_since_when(classes, at, endings):
    slot = saturday_slot()
    person("DROPPED_OFF", slot=slot, classes=classes)
    (one,) = left(slot, at)
    assert one.endings == endings


def test_what_ran_short_does_not_decide_how_long_the_rest_is_kept():
    slot = saturday_slot()
    odette = arrived_without("HOT", classes=["CHILLED", "HOT"], slot=slot)
    (one,) = left(slot)
    assert (one.storage_classes, one.endings) == (["CHILLED"], ["RETURNED", "GIVEN"])
    settle(odette, "GIVEN")
    assert odette.statuses == ["GIVEN"]


@pytest.mark.parametrize(
    ("ending", "classes", "at"),
    [("RETURNED", ["AMBIENT"], AFTER), ("GIVEN", ["CHILLED"], AFTER), ("DISCARDED", ["HOT"], moment("13:00"))],
)
def test_it_was_uncollected_then_it_ended(ending, classes, at):
    odette = person("DROPPED_OFF", classes=classes)
    settle(odette, ending, at)
    assert [move.to_status for move in odette.part.moves.all()] == ["UNCOLLECTED", ending]


def test_during_the_slot_the_person_may_still_come():
    odette = person("DROPPED_OFF")
    with pytest.raises(uncollected.SlotNotOver, match="peut encore venir"):
        settle(odette, "RETURNED", DURING)


def test_good_things_are_not_thrown_away():
    odette = person("DROPPED_OFF")
    with pytest.raises(uncollected.StillKept, match="samedi 12 décembre"):
        settle(odette, "DISCARDED")
    assert odette.statuses == ["DROPPED_OFF"]


def test_cold_food_past_its_time_is_not_given():
    odette = person("DROPPED_OFF", classes=["CHILLED"])
    with pytest.raises(uncollected.TooOldToGive, match="jetez-le"):
        settle(odette, "GIVEN", moment("14:00"))


@pytest.mark.parametrize("ending", ["", "PLACED", "HANDED_OVER", "🥖"])
def test_only_the_three_endings_exist(ending):
    odette = person("DROPPED_OFF")
    with pytest.raises(uncollected.StillKept):
        settle(odette, ending)
    assert odette.statuses == ["DROPPED_OFF"]


def custody_of(who, storage_class):
    return list(who.part.bags.get(storage_class=storage_class).moves.order_by("pk").values_list("act", flat=True))


def test_ice_cream_is_thrown_away_and_the_jam_beside_it_is_still_handed_over():
    odette = person("DROPPED_OFF", classes=["AMBIENT", "FROZEN"])
    settle(odette, "DISCARDED", moment("13:00"), storage_class="FROZEN", note="Fondue")
    assert odette.statuses == ["UNCOLLECTED"]
    assert custody_of(odette, "FROZEN") == ["RECEIVED", "UNCOLLECTED", "DISCARDED"]
    assert kept_cents(odette.part) == 420
    told = {"collection": odette.fresh(), "adult_checked": False, "by": None, "at": moment("18:00")}
    told["point"] = odette.collection.slot.point
    handover.hand_over(merchant_orders=[odette.part], **told)
    assert odette.statuses == ["HANDED_OVER"]
    assert custody_of(odette, "AMBIENT") == ["RECEIVED", "UNCOLLECTED", "HANDED_OVER"]


def test_what_was_thrown_away_first_is_not_paid_and_the_rest_ends_the_order():
    odette = person("DROPPED_OFF", classes=["AMBIENT", "FROZEN"])
    settle(odette, "DISCARDED", moment("13:00"), storage_class="FROZEN")
    settle(odette, "RETURNED", moment("14:00"))
    assert odette.statuses == ["RETURNED"]
    assert custody_of(odette, "AMBIENT") == ["RECEIVED", "UNCOLLECTED", "RETURNED"]


def test_jam_is_not_thrown_away_with_the_ice_cream():
    odette = person("DROPPED_OFF", classes=["AMBIENT", "FROZEN"])
    with pytest.raises(uncollected.StillKept):
        settle(odette, "DISCARDED", moment("13:00"))
    assert odette.statuses == ["DROPPED_OFF"]


def test_it_is_given_to_somebody_with_a_name():
    odette = person("DROPPED_OFF", classes=["CHILLED"])
    with pytest.raises(uncollected.ToWhom, match="à qui"):
        settle(odette, "GIVEN", to_whom=" ")
    settle(odette, "GIVEN", to_whom="L’épicerie solidaire")
    assert odette.part.bags.get().moves.get(act="GIVEN").to_whom == "L’épicerie solidaire"
    assert uncollected.given_to_lately(point=odette.fresh().slot.point) == ["L’épicerie solidaire"]


def test_a_bag_on_a_shelf_whose_order_is_called_off_waits_for_its_merchant():
    odette = person("DROPPED_OFF")
    life.cancel(merchant_order=odette.part, by=None, at=DURING, channel="COUNTER", reason="Rappel du produit")
    custody.cancel(merchant_order=odette.part, by=None, at=DURING)
    point = odette.fresh().slot.point
    (bag,) = uncollected.cancelled_here(point=point)
    uncollected.settle_cancelled(bag=bag, ending="RETURNED", by=None, at=AFTER)
    assert list(uncollected.cancelled_here(point=point)) == []
    with pytest.raises(custody.NotThere, match="rendu au commerçant"):
        uncollected.settle_cancelled(bag=bag, ending="RETURNED", by=None, at=AFTER)


def test_a_bag_given_while_the_other_stays_is_the_only_one_paid():
    odette = person("DROPPED_OFF", classes=["AMBIENT", "CHILLED"])
    told = {"collection": odette.fresh(), "adult_checked": False, "by": None, "at": DURING}
    told["point"] = odette.collection.slot.point
    handover.hand_over(bags=odette.part.bags.filter(storage_class="AMBIENT"), **told)
    settle(odette, "RETURNED", storage_class="CHILLED")
    handover.end_given(at=AFTER)
    assert odette.statuses == ["HANDED_OVER"]
    assert kept_cents(odette.part) == 420


def refuse(who, storage_class, at=DURING):
    """All that is kept so: damaged, or not what was wanted."""
    why = corrections.Why(reason="Refusé", by=None, at=at, channel="COUNTER")
    for line in who.part.lines.filter(storage_class=storage_class):
        corrections.give_back_goods(line=line, quantity=line.left_quantity, key=f"refused-{line.pk}", why=why)


def give(who, storage_class, at=DURING):
    told = {"collection": who.fresh(), "point": who.collection.slot.point, "adult_checked": False}
    bags = who.part.bags.filter(storage_class=storage_class)
    return handover.hand_over(**told, bags=bags, by=None, at=at)


def to_give_back(who):
    return [bag.storage_class for bag in uncollected.cancelled_here(point=who.collection.slot.point)]


class TestNoBagIsForgottenOnItsShelf:
    def test_refused_in_full_it_waits_for_its_shop_and_the_sale_is_made_with_the_other(self):
        odette = person("DROPPED_OFF", classes=["AMBIENT", "CHILLED"])
        refuse(odette, "CHILLED")
        give(odette, "AMBIENT")
        for _twice in range(2):
            catching_up.catch_up(at=DURING)
        assert odette.statuses == ["HANDED_OVER"]
        assert to_give_back(odette) == ["CHILLED"]
        assert custody_of(odette, "CHILLED") == ["RECEIVED", "CANCELLED"]

    def test_what_its_shop_never_put_in_a_bag_is_not_to_be_given_back(self):
        odette = arrived_without("CHILLED", classes=["AMBIENT", "CHILLED"])
        catching_up.catch_up(at=DURING)
        assert (to_give_back(odette), odette.statuses) == ([], ["DROPPED_OFF"])

    @pytest.mark.parametrize(("bearer", "ended"), [("MERCHANT", "CANCELLED"), ("ASSOCIATION", "HANDED_OVER")])
    def test_nobody_came_for_the_ice_cream_then_the_jam_is_given_up_and_the_order_is_over(self, bearer, ended):
        odette = person("DROPPED_OFF", classes=["AMBIENT", "FROZEN"])
        settle(odette, "DISCARDED", moment("13:00"), storage_class="FROZEN")
        why = corrections.Why(reason="Renonce", by=None, at=moment("14:00"), channel="ONLINE", bearer=bearer)
        (jam,) = odette.part.lines.filter(storage_class="AMBIENT")
        corrections.give_back_goods(line=jam, quantity=1, key="jam", why=why)
        assert odette.statuses == [ended]
        catching_up.catch_up(at=moment("14:01"))
        assert (to_give_back(odette), left(odette.fresh().slot, moment("14:01"))) == (["AMBIENT"], [])
        assert dues.due_cents(odette.part.order) == 0

    def test_nobody_calls_off_what_was_not_collected(self):
        odette = person("UNCOLLECTED")
        with pytest.raises(life.NotNow, match="n’a pas été retirée"):
            life.cancel(merchant_order=odette.part, by=None, at=AFTER, channel="COUNTER", reason="Trop tard")

    def test_given_late_by_mistake_and_taken_back_a_bag_ends_as_the_other(self):
        odette = person("UNCOLLECTED", classes=["AMBIENT", "CHILLED"])
        late = moment("13:00")
        undoing.undo_hand_over(
            handover=give(odette, "AMBIENT", late), by=None, at=late + datetime.timedelta(minutes=1)
        )
        assert sorted(odette.part.bags.values_list("where", flat=True)) == ["HERE", "UNCOLLECTED"]
        settle(odette, "RETURNED", moment("13:10"))
        assert odette.statuses == ["RETURNED"]
        acts = ["RECEIVED", "UNCOLLECTED", "HANDED_OVER", "TAKEN_BACK", "UNCOLLECTED", "RETURNED"]
        assert custody_of(odette, "AMBIENT") == acts


class TestHalfOfItCame:
    """The fridge bag is here, the jam never was, and nobody came."""

    @pytest.fixture
    def odette(self):
        odette = person("READY", classes=["AMBIENT", "CHILLED"])
        chilled = odette.part.bags.filter(storage_class="CHILLED")
        drop_off.receive(merchant_order=odette.part, bags=chilled, shelf="B2", by=None, at=DURING)
        return odette

    def test_it_is_listed_with_what_is_missing_and_refuses_to_end(self, odette):
        assert left(odette.fresh().slot, DURING) == []
        (one,) = left(odette.fresh().slot)
        assert (one.is_half_arrived, one.storage_classes) == (True, ["CHILLED"])
        assert one.awaited_words == "température ambiante"
        with pytest.raises(uncollected.HalfArrived, match="jamais arrivé"):
            settle(odette, "RETURNED")

    def test_what_never_came_is_given_back_and_the_rest_follows(self, odette):
        for _twice in range(2):
            never_came.say(merchant_order=odette.part, by=None, at=AFTER)
        assert (odette.statuses, kept_cents(odette.part)) == (["DROPPED_OFF"], 420)
        assert odette.part.lines.get(storage_class="AMBIENT").corrections.get().bearer == "MERCHANT"
        settle(odette, "GIVEN")
        assert odette.statuses == ["GIVEN"]

    def test_of_one_kind_in_two_bags_nothing_comes_off(self):
        odette = person("READY")
        told = {"by": None, "at": DURING}
        first, _second = packing.say(merchant_order=odette.part, counts={"AMBIENT": 2}, **told)
        drop_off.receive(merchant_order=odette.part, bags=[first], shelf="B2", **told)
        never_came.say(merchant_order=odette.part, by=None, at=AFTER)
        assert (odette.statuses, kept_cents(odette.part)) == (["DROPPED_OFF"], 420)

    def test_given_what_came_its_person_is_not_left_waiting_for_the_rest(self, odette):
        give(odette, "CHILLED")
        (one,) = left(odette.fresh().slot)
        assert (one.is_half_arrived, one.classes) == (True, [])
        never_came.say(merchant_order=odette.part, by=None, at=AFTER)
        handover.end_given(at=AFTER)
        assert (odette.statuses, kept_cents(odette.part)) == (["HANDED_OVER"], 420)

    def test_during_the_slot_it_may_still_come(self, odette):
        with pytest.raises(uncollected.SlotNotOver):
            never_came.say(merchant_order=odette.part, by=None, at=DURING)

    def test_of_which_nothing_came_nothing_is_to_be_ended(self):
        with pytest.raises(uncollected.NothingHere):
            never_came.say(merchant_order=person("READY").part, by=None, at=AFTER)

    def test_the_page_says_it_then_asks_what_becomes_of_the_rest(self, odette, client):
        point, now = odette.fresh().slot.point, timezone.now()
        Slot.objects.update(cutoff_at=now - HOUR * 4, starts_at=now - HOUR * 3, ends_at=now - HOUR)
        client.force_login(factories.volunteer_at(point))
        page = reverse("counter_uncollected", args=[point.slug])
        shown = client.get(page).text
        assert "Le reste (température ambiante) n’est pas arrivé." in shown
        assert "Oui, rendu à" not in shown
        answer = client.post(reverse("counter_never_came", args=[point.slug, odette.part.pk]), follow=True).text
        assert "ce qui n’est pas arrivé est retiré du prix" in answer
        assert "Oui, rendu à" in answer


class TestOneOfTwoBagsOfAKindWasTaken:
    """The loaf left with Odette, the jam stays: nobody but a person knows what was in which bag."""

    @pytest.fixture
    def odette(self):
        odette = person("READY", classes=["AMBIENT"], lines=[("4.20", 1), ("3.00", 1)])
        told = {"by": None, "at": DURING}
        first, _second = packing.say(merchant_order=odette.part, counts={"AMBIENT": 2}, **told)
        drop_off.receive(merchant_order=odette.part, shelf="B2", **told)
        handover.hand_over(
            collection=odette.fresh(), point=odette.fresh().slot.point, bags=[first], adult_checked=False, **told
        )
        return odette

    def refuse(self, line):
        why = corrections.Why(reason="Non pris", by=None, at=AFTER, channel="COUNTER", back_on_shelf=True)
        corrections.give_back_goods(line=line, quantity=1, key="refused", why=why)

    @pytest.mark.parametrize("storage_class", ["", "AMBIENT"])
    def test_what_was_taken_home_is_not_given_back(self, odette, storage_class):
        with pytest.raises(uncollected.PartlyGiven, match="produit par produit"):
            settle(odette, "RETURNED", storage_class=storage_class)
        assert kept_cents(odette.part) == 720

    def test_once_what_stayed_is_told_the_rest_is_sold(self, odette):
        self.refuse(odette.part.lines.last())
        settle(odette, "RETURNED", told_by_product=True)
        handover.end_given(at=AFTER)
        assert odette.statuses == ["HANDED_OVER"]
        assert kept_cents(odette.part) == 420
        assert sorted(odette.part.bags.values_list("where", flat=True)) == ["HANDED_OVER", "RETURNED"]

    def test_the_page_says_how(self, odette, client):
        point = odette.fresh().slot.point
        (one,) = left(odette.fresh().slot)
        assert one.classes[0].is_partly_given
        form = {"ending": "RETURNED", "told_by_product": "on"}
        client.force_login(factories.volunteer_at(point))
        now = timezone.now()
        Slot.objects.update(cutoff_at=now - HOUR * 4, starts_at=now - HOUR * 3, ends_at=now - HOUR)
        assert "C’est dit" in client.get(reverse("counter_uncollected", args=[point.slug])).content.decode()
        client.post(reverse("counter_settle", args=[point.slug, odette.part.pk]), form)
        assert odette.part.bags.filter(where="RETURNED").count() == 1


@pytest.mark.parametrize("size", [1, 8])
def test_the_list_costs_the_same_whatever_its_length(size, django_assert_num_queries):
    first = saturday_slot(capacity=50)
    second = factories.SlotFactory(point=first.point, starts_at=moment("10:00", SUNDAY), capacity=50)
    for _number in range(size):
        person("DROPPED_OFF", "DROPPED_OFF", slot=first)
        person("DROPPED_OFF", slot=second)
    with django_assert_num_queries(3):
        assert len(left(first, moment("20:00", SUNDAY))) == size * 3
