"""Slots: made from weekly rules, offered when everything can be met, taken and given back exactly."""

import datetime
from collections import Counter

import pytest

from merchants.models import Closure, ProductSheet, SpecialOpening
from merchants.opening import clock_of, instant_of
from pickup.models import Slot, SlotRule, SlotStorage, StorageCapacity
from pickup.places import making, recurrence, slots
from pickup.places.needs import Need, bags_of, needs_of
from tests.factories import MerchantFactory, PickupPointFactory, ProductFactory, SlotFactory

pytestmark = pytest.mark.django_db

SATURDAY = datetime.date(2026, 11, 28)
SPRING = datetime.date(2027, 3, 28)
AUTUMN = datetime.date(2026, 10, 25)


def moment(day, time):
    return instant_of(day, datetime.time.fromisoformat(time))


def days(number):
    return datetime.timedelta(days=number)


def rule(point, weekday, start="10:00", end="12:00", cutoff_days=1, cutoff="18:00", **facts):
    return SlotRule.objects.create(
        point=point,
        recurrence=recurrence.weekly(weekday),
        starts_on=datetime.date(2026, 1, 1),
        starts_at=datetime.time.fromisoformat(start),
        ends_at=datetime.time.fromisoformat(end),
        cutoff_days=cutoff_days,
        cutoff_at=datetime.time.fromisoformat(cutoff),
        **{"capacity": 20, **facts},
    )


def saturday_slot(point=None, **facts):
    """Saturday 28 November, 10 h to 12 h, closing on Thursday at 18 h."""
    return SlotFactory(
        point=point or PickupPointFactory(name="La Halle"),
        starts_at=moment(SATURDAY, "10:00"),
        **{"cutoff_at": moment(SATURDAY - days(2), "18:00"), **facts},
    )


def need(merchant, *classes, **facts):
    return Need(merchant=merchant, storage_classes=frozenset(classes or ["AMBIENT"]), **facts)


def the_offer(slot, *needs, at):
    return next(offer for offer in slots.offered(needs=list(needs), at=at) if offer.slot == slot)


MONDAY_NOON = moment(SATURDAY - days(5), "12:00")


class TestMaking:
    def test_four_weeks_ahead_and_no_more(self):
        rule(PickupPointFactory(), 5)
        made = making.make_slots(at=moment(SATURDAY - days(1), "09:00"))
        assert made == 4
        assert [clock_of(slot.starts_at).date() for slot in Slot.objects.all()] == [
            SATURDAY + days(7 * week) for week in range(4)
        ]

    def test_twice_makes_nothing_more(self):
        rule(PickupPointFactory(), 5)
        at = moment(SATURDAY - days(1), "09:00")
        making.make_slots(at=at)
        assert making.make_slots(at=at) == 0
        assert Slot.objects.count() == 4
        assert SlotStorage.objects.count() == 20

    def test_after_days_off_it_catches_up(self):
        rule(PickupPointFactory(), 5)
        start = moment(SATURDAY - days(1), "09:00")
        making.make_slots(at=start)
        assert making.make_slots(at=start + days(17)) == 3

    def test_a_slot_already_begun_is_not_made(self):
        rule(PickupPointFactory(), 5)
        making.make_slots(at=moment(SATURDAY, "10:00"), until=SATURDAY)
        assert not Slot.objects.exists()

    @pytest.mark.parametrize("change", [SPRING, AUTUMN])
    def test_ten_stays_ten_and_the_cutoff_stays_at_eighteen_when_the_clock_changes(self, change):
        rule(PickupPointFactory(), 6, on_public_holidays=True)
        making.make_slots(at=moment(change - days(10), "09:00"))
        around = Slot.objects.filter(starts_at__lt=moment(change + days(10), "00:00"))
        assert around.count() == 3
        for slot in around:
            assert clock_of(slot.starts_at).time() == datetime.time(10)
            assert clock_of(slot.cutoff_at).time() == datetime.time(18)
            assert clock_of(slot.cutoff_at).date() == clock_of(slot.starts_at).date() - days(1)

    def test_the_instants_do_move_by_an_hour(self):
        rule(PickupPointFactory(), 6)
        making.make_slots(at=moment(AUTUMN - days(8), "09:00"), until=AUTUMN)
        before, after = Slot.objects.values_list("starts_at", flat=True)
        assert after - before == datetime.timedelta(days=7, hours=1)

    def test_a_skipped_half_past_two_is_read_an_hour_later(self):
        rule(PickupPointFactory(), 6, start="02:30", end="05:00")
        making.make_slots(at=moment(SPRING - days(1), "09:00"), until=SPRING)
        assert clock_of(Slot.objects.get().starts_at).time() == datetime.time(3, 30)

    def test_a_repeated_half_past_two_is_its_first_pass(self):
        rule(PickupPointFactory(), 6, start="02:30", end="05:00")
        making.make_slots(at=moment(AUTUMN - days(1), "09:00"), until=AUTUMN)
        slot = Slot.objects.get()
        assert slot.starts_at == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
        assert slot.ends_at - slot.starts_at == datetime.timedelta(hours=3, minutes=30)

    def test_a_slot_swallowed_by_the_change_does_not_happen(self):
        rule(PickupPointFactory(), 6, start="02:15", end="03:00")
        making.make_slots(at=moment(SPRING - days(1), "09:00"), until=SPRING)
        assert not Slot.objects.exists()

    def test_a_cutoff_after_the_start_is_brought_back_to_it(self):
        rule(PickupPointFactory(), 5, cutoff_days=0, cutoff="23:00")
        making.make_slots(at=moment(SATURDAY, "08:00"), until=SATURDAY)
        slot = Slot.objects.get()
        assert slot.cutoff_at == slot.starts_at

    def test_public_holidays_are_skipped_unless_the_rule_says_otherwise(self):
        closed, festive = PickupPointFactory(), PickupPointFactory()
        rule(closed, 4)
        rule(festive, 4, on_public_holidays=True)
        christmas = datetime.date(2026, 12, 25)
        making.make_slots(at=moment(christmas - days(1), "09:00"), until=christmas)
        assert [slot.point for slot in Slot.objects.all()] == [festive]

    def test_a_place_that_closed_makes_none(self):
        rule(PickupPointFactory(is_active=False), 5)
        assert making.make_slots(at=MONDAY_NOON) == 0

    def test_a_new_fridge_counts_for_slots_already_made(self):
        point = PickupPointFactory(storage={"AMBIENT": 10})
        rule(point, 5)
        making.make_slots(at=MONDAY_NOON)
        StorageCapacity.objects.create(point=point, storage_class="CHILLED", places=4)
        making.make_slots(at=MONDAY_NOON)
        assert SlotStorage.objects.filter(storage_class="CHILLED", capacity=4).count() == 4


class TestOffering:
    def test_an_open_slot_says_how_many_places_and_until_when(self):
        slot = saturday_slot(capacity=5, taken=2)
        offer = the_offer(slot, need(MerchantFactory(open_every_day=True)), at=MONDAY_NOON)
        assert offer.open
        assert offer.refusals == []
        assert offer.places_left == 3
        assert offer.order_before == slot.cutoff_at

    def test_orders_close_at_the_cutoff_to_the_second(self):
        slot = saturday_slot()
        baker = need(MerchantFactory(open_every_day=True))
        just_before = slot.cutoff_at - datetime.timedelta(seconds=1)
        assert the_offer(slot, baker, at=just_before).open
        assert the_offer(slot, baker, at=slot.cutoff_at).refusals == ["Commandes closes depuis jeudi 18\u00a0h."]

    def test_a_full_slot_says_so(self):
        slot = saturday_slot(capacity=2, taken=2)
        assert the_offer(slot, at=MONDAY_NOON).refusals == ["Le créneau est complet."]

    def test_a_closed_slot_gives_its_reason(self):
        slot = saturday_slot(closed_reason="travaux de la place.")
        assert the_offer(slot, at=MONDAY_NOON).refusals == ["Fermé\u202f: travaux de la place."]

    @pytest.mark.parametrize("made_on_the_day", [True, False])
    def test_a_day_that_a_shop_closes_offers_nothing_of_it_even_prepared_the_day_before(self, made_on_the_day):
        baker = MerchantFactory(name="Boulangerie Dupré", open_every_day=True)
        Closure.objects.create(merchant=baker, first_on=SATURDAY, last_on=SATURDAY)
        offer = the_offer(saturday_slot(), need(baker, made_on_the_day=made_on_the_day), at=MONDAY_NOON)
        assert offer.refusals == ["Boulangerie Dupré n’ouvre pas ce jour-là."]

    def test_hours_of_their_own_open_a_day_of_a_closure(self):
        baker = MerchantFactory(open_every_day=True)
        Closure.objects.create(merchant=baker, first_on=SATURDAY - days(3), last_on=SATURDAY + days(3))
        SpecialOpening.objects.create(merchant=baker, day=SATURDAY, opens_at="08:00", closes_at="12:00")
        assert the_offer(saturday_slot(cutoff_at=moment(SATURDAY, "09:00")), need(baker), at=MONDAY_NOON).open

    def test_what_keeps_can_be_prepared_the_day_before_a_day_without_hours(self):
        baker = MerchantFactory(open_every_day=True)
        baker.opening_hours.filter(weekday=SATURDAY.weekday()).delete()
        slot = saturday_slot(cutoff_at=moment(SATURDAY, "09:00"))
        offer = the_offer(slot, need(baker), at=MONDAY_NOON)
        assert offer.open
        assert offer.order_before == moment(SATURDAY - days(1), "19:00")

    def test_closed_that_day_and_the_day_before_cannot_be_met(self):
        bees = MerchantFactory(name="Les Ruches de la Lance", open_every_day=True)
        bees.opening_hours.filter(weekday__in=[4, 5]).delete()
        offer = the_offer(saturday_slot(), need(bees), at=MONDAY_NOON)
        assert offer.refusals == ["Les Ruches de la Lance n’ouvrent ni ce jour-là ni la veille."]

    def test_a_shop_that_opens_after_the_slot_begins_cannot_bake_for_it(self):
        baker = MerchantFactory(name="Boulangerie Dupré", open_every_day=True)
        early = SlotFactory(starts_at=moment(SATURDAY, "07:00"), cutoff_at=moment(SATURDAY, "06:00"))
        offer = the_offer(early, need(baker, made_on_the_day=True), at=MONDAY_NOON)
        assert offer.refusals == ["Boulangerie Dupré n’ouvre qu’après le début de ce créneau."]

    def test_the_lead_time_is_counted_on_the_clock(self):
        slot = saturday_slot()
        butcher = need(MerchantFactory(name="Boucherie Roux", open_every_day=True), lead_time_hours=48)
        thursday_ten = moment(SATURDAY - days(2), "10:00")
        offer = the_offer(slot, butcher, at=thursday_ten - datetime.timedelta(seconds=1))
        assert offer.open
        assert offer.order_before == thursday_ten
        refused = the_offer(slot, butcher, at=thursday_ten)
        assert refused.refusals == ["Boucherie Roux demande 48\u00a0h pour préparer."]

    @pytest.mark.parametrize("change", [SPRING, AUTUMN])
    def test_a_day_of_lead_time_is_a_day_when_the_clock_changes(self, change):
        slot = SlotFactory(starts_at=moment(change, "10:00"))
        butcher = need(MerchantFactory(open_every_day=True), lead_time_hours=24)
        offer = the_offer(slot, butcher, at=moment(change - days(3), "12:00"))
        assert offer.order_before == moment(change - days(1), "10:00")

    def test_once_the_last_opening_is_over_nothing_can_be_prepared(self):
        florist = MerchantFactory(name="Fleurs d’Odette", open_every_day=True)
        slot = saturday_slot(cutoff_at=moment(SATURDAY, "09:00"))
        florist.opening_hours.filter(weekday=SATURDAY.weekday()).delete()
        offer = the_offer(slot, need(florist), at=moment(SATURDAY - days(1), "19:00"))
        assert offer.refusals == ["Fleurs d’Odette n’ouvre plus d’ici là."]

    def test_a_merchant_who_does_not_deliver_there_is_named(self):
        florist = MerchantFactory(name="Fleurs d’Odette", open_every_day=True)
        other = MerchantFactory(open_every_day=True)
        point = PickupPointFactory(name="Halte de Saint-Roch")
        point.excluded_merchants.set([florist, MerchantFactory()])
        slot = saturday_slot(point)
        offer = the_offer(slot, need(florist), need(other), at=MONDAY_NOON)
        assert offer.refusals == ["Fleurs d’Odette ne livre pas ici (Halte de Saint-Roch)."]
        assert the_offer(slot, need(other), at=MONDAY_NOON).open

    def test_no_room_in_the_fridge(self):
        slot = saturday_slot(PickupPointFactory(storage={"AMBIENT": 9, "CHILLED": 1}))
        cheese = need(MerchantFactory(open_every_day=True), "CHILLED")
        butcher = need(MerchantFactory(open_every_day=True), "CHILLED", "AMBIENT")
        assert the_offer(slot, cheese, at=MONDAY_NOON).open
        assert the_offer(slot, cheese, butcher, at=MONDAY_NOON).refusals == ["Plus de place au frais."]

    def test_a_place_without_freezer_says_it_keeps_nothing_frozen(self):
        slot = saturday_slot(PickupPointFactory(storage={"AMBIENT": 9}))
        offer = the_offer(slot, need(MerchantFactory(open_every_day=True), "FROZEN"), at=MONDAY_NOON)
        assert offer.refusals == ["Rien ne peut attendre ici au congélateur."]

    def test_past_and_far_slots_are_not_shown(self):
        point = PickupPointFactory()
        for shift in (-1, 29):
            SlotFactory(point=point, starts_at=MONDAY_NOON + days(shift))
        SlotFactory(point=PickupPointFactory(is_active=False), starts_at=moment(SATURDAY, "10:00"))
        assert slots.offered(needs=[], at=MONDAY_NOON) == []


class TestNeeds:
    def test_one_need_per_merchant_with_the_strictest_of_each(self):
        merchant = MerchantFactory(open_every_day=True)
        ProductFactory(merchant=merchant, sheet={"storage_class": "CHILLED", "lead_time_hours": 24})
        ProductFactory(merchant=merchant, sheet={"made_on_the_day": True, "lead_time_hours": 2})
        ProductFactory(sheet={"storage_class": "CHILLED"})
        needs = needs_of(ProductSheet.objects.order_by("pk"))
        assert needs[0] == need(merchant, "CHILLED", "AMBIENT", lead_time_hours=24, made_on_the_day=True)
        assert bags_of(needs) == Counter(CHILLED=2, AMBIENT=1)


class TestEarliest:
    def test_the_first_slot_that_can_be_met_by_each(self):
        first = saturday_slot()
        second = SlotFactory(point=first.point, starts_at=moment(SATURDAY + days(7), "10:00"))
        quick, slow = ProductFactory(), ProductFactory(sheet={"lead_time_hours": 7 * 24})
        never = ProductFactory(merchant=MerchantFactory())
        found = slots.earliest_slots(sheets=ProductSheet.objects.all(), at=MONDAY_NOON)
        assert found == {quick.sheet.pk: first, slow.sheet.pk: second, never.sheet.pk: None}

    def test_full_and_closed_slots_are_passed_over(self):
        point = PickupPointFactory()
        saturday_slot(point, capacity=1, taken=1)
        SlotFactory(point=point, starts_at=moment(SATURDAY, "16:00"), closed_reason="fête")
        open_one = SlotFactory(point=point, starts_at=moment(SATURDAY, "18:00"))
        product = ProductFactory()
        assert slots.earliest_slots(sheets=[product.sheet], at=MONDAY_NOON) == {product.sheet.pk: open_one}


class TestQueries:
    @pytest.mark.parametrize("size", [1, 6])
    def test_offering_costs_three_queries_whatever_the_size(self, size, django_assert_num_queries):
        needs = self.town(size)
        with django_assert_num_queries(3):
            offers = slots.offered(needs=needs, at=MONDAY_NOON)
        assert len(offers) == size * 2

    @pytest.mark.parametrize("size", [1, 6])
    def test_earliest_slots_cost_three_queries_whatever_the_size(self, size, django_assert_num_queries):
        self.town(size)
        sheets = list(ProductSheet.objects.select_related("merchant"))
        with django_assert_num_queries(3):
            found = slots.earliest_slots(sheets=sheets, at=MONDAY_NOON)
        assert None not in found.values()

    def town(self, size):
        point = PickupPointFactory()
        point.excluded_merchants.set([MerchantFactory(), MerchantFactory()])
        for number in range(size * 2):
            SlotFactory(point=point, starts_at=moment(SATURDAY, "10:00") + days(number))
        for _number in range(size):
            ProductFactory()
        return needs_of(ProductSheet.objects.all())


class TestTaking:
    def take(self, slot, *needs, at=MONDAY_NOON):
        slots.take(slot=slot, storage=bags_of(needs), needs=list(needs), at=at)

    def taken(self, slot):
        slot.refresh_from_db()
        return slot.taken, {row.storage_class: row.taken for row in slot.storage.all() if row.taken}

    def test_takes_a_place_and_the_room_of_each_bag(self):
        slot = saturday_slot()
        cheese = need(MerchantFactory(open_every_day=True), "CHILLED", "AMBIENT")
        honey = need(MerchantFactory(open_every_day=True), "AMBIENT")
        self.take(slot, cheese, honey)
        assert self.taken(slot) == (1, {"CHILLED": 1, "AMBIENT": 2})

    def test_the_last_place_goes_once(self):
        slot = saturday_slot(capacity=1)
        self.take(slot)
        with pytest.raises(slots.SlotFull, match="complet"):
            self.take(slot)
        assert self.taken(slot) == (1, {})

    def test_without_room_nothing_is_taken_at_all(self):
        slot = saturday_slot(PickupPointFactory(storage={"AMBIENT": 5, "CHILLED": 0}))
        both = need(MerchantFactory(open_every_day=True), "AMBIENT", "CHILLED")
        with pytest.raises(slots.StorageFull, match="Plus de place au frais"):
            self.take(slot, both)
        assert self.taken(slot) == (0, {})

    def test_a_class_the_place_never_keeps_is_refused(self):
        slot = saturday_slot(PickupPointFactory(storage={"AMBIENT": 5}))
        with pytest.raises(slots.StorageFull, match="au congélateur"):
            self.take(slot, need(MerchantFactory(open_every_day=True), "FROZEN"))

    def test_after_the_cutoff_it_is_closed(self):
        slot = saturday_slot()
        with pytest.raises(slots.SlotClosed, match="closes depuis jeudi"):
            self.take(slot, at=slot.cutoff_at)

    def test_a_slot_that_is_gone_is_closed(self):
        slot = saturday_slot(PickupPointFactory(is_active=False))
        with pytest.raises(slots.SlotClosed, match="n’est plus proposé"):
            self.take(slot)

    def test_a_merchant_that_closed_meanwhile_refuses(self):
        baker = MerchantFactory(name="Boulangerie Dupré")
        with pytest.raises(slots.MerchantCannotMeet, match="Boulangerie Dupré n’ouvre ni ce jour-là ni la veille"):
            self.take(saturday_slot(), need(baker))


class TestTheShopsOwnLimit:
    """« La veille à midi »: read on the clock, the soonest of it, of the goods and of the slot."""

    @pytest.fixture
    def bakery(self):
        return MerchantFactory(open_every_day=True, order_days_before=1, order_until=datetime.time(12))

    def test_the_eve_at_noon_and_not_a_second_later(self, bakery):
        slot, eve = saturday_slot(cutoff_at=moment(SATURDAY, "08:00")), moment(SATURDAY - days(1), "12:00")
        before = the_offer(slot, need(bakery), at=eve - datetime.timedelta(seconds=1))
        assert (before.open, before.order_before) == (True, eve)
        after = the_offer(slot, need(bakery), at=eve)
        assert (after.open, after.refusals) == (
            False,
            [f"{bakery.name} prenait les commandes jusqu’au vendredi 27 novembre à 12\u00a0h."],
        )

    def test_it_is_looked_at_again_when_the_order_is_placed(self, bakery):
        slot = saturday_slot(cutoff_at=moment(SATURDAY, "08:00"))
        with pytest.raises(slots.MerchantCannotMeet, match="prenait les commandes"):
            slots.take(slot=slot, storage={}, needs=[need(bakery)], at=moment(SATURDAY - days(1), "12:00"))

    def test_goods_that_take_longer_come_first(self, bakery):
        slot = saturday_slot()
        offer = the_offer(slot, need(bakery, lead_time_hours=72), at=MONDAY_NOON)
        assert offer.order_before == moment(SATURDAY - days(3), "10:00")

    def test_the_slot_s_own_limit_too(self, bakery):
        offer = the_offer(saturday_slot(), need(bakery), at=MONDAY_NOON)
        assert offer.order_before == moment(SATURDAY - days(2), "18:00")

    @pytest.mark.parametrize("change", [SPRING, AUTUMN])
    def test_noon_stays_noon_on_the_eve_of_a_clock_change(self, bakery, change):
        slot = SlotFactory(starts_at=moment(change, "10:00"), cutoff_at=moment(change, "08:00"))
        offer = the_offer(slot, need(bakery), at=moment(change - days(3), "09:00"))
        assert clock_of(offer.order_before) == datetime.datetime.combine(change - days(1), datetime.time(12))

    def test_one_shop_s_limit_is_not_another_s(self, bakery):
        slot = saturday_slot(cutoff_at=moment(SATURDAY, "08:00"))
        late = moment(SATURDAY - days(1), "15:00")
        assert the_offer(slot, need(MerchantFactory(open_every_day=True)), at=late).open
