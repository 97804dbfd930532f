"""Finding the person, and giving them their bags once."""

import datetime

import pytest

from merchants.books import dues, ledger
from merchants.models import CommissionRule
from pickup.counter import finding, handover
from tests import factories
from tests.pickup.situations import AFTER, DURING, ORDERED, arrived_without, moment, person, saturday_slot

pytestmark = pytest.mark.django_db

SUNDAY = datetime.date(2026, 11, 29)


@pytest.fixture
def volunteer():
    return factories.UserFactory(first_name="Camille", last_name="Besson")


def hand_over(who, parts=None, *, adult_checked=False, by=None, at=DURING):
    told = {"adult_checked": adult_checked, "by": by, "at": at}
    collection = who.collection
    handover.hand_over(collection=collection, point=collection.slot.point, merchant_orders=parts or who.parts, **told)


class TestFinding:
    @pytest.fixture
    def slot(self):
        return saturday_slot()

    @pytest.fixture
    def odette(self, slot):
        return person("DROPPED_OFF", slot=slot, first_name="Éloïse", last_name="Lebœuf-D’Hervé")

    def find(self, slot, text, at=DURING):
        return finding.find(point=slot.point, text=text, at=at)

    @pytest.mark.parametrize("typed", ["{}", " {} ", "https://ville.example.org/r/{}/", "{}\n"])
    def test_by_code_however_it_is_scanned(self, slot, odette, typed):
        assert self.find(slot, typed.format(odette.collection.code)) == [odette.collection]

    def test_by_code_in_any_case_and_in_pairs(self, slot, odette):
        assert self.find(slot, odette.collection.spoken_code.lower()) == [odette.collection]
        assert self.find(slot, odette.collection.spoken_code.replace(" ", "-")) == [odette.collection]

    @pytest.mark.parametrize("typed", ["eloise", "ÉLOÏSE", "leboeuf", "lebœuf eloise", "d'herve", "herv"])
    def test_by_name_accents_forgiven(self, slot, odette, typed):
        person("DROPPED_OFF", slot=slot, first_name="Marc", last_name="Petit")
        assert self.find(slot, typed) == [odette.collection]

    def test_a_name_that_looks_like_a_code_is_still_a_name(self, slot):
        berger = person("DROPPED_OFF", slot=slot, last_name="Berger")
        assert self.find(slot, "berger") == [berger.collection]

    @pytest.mark.parametrize("typed", ["", "   ", "🥖", "'; DROP TABLE", "%", "x" * 200])
    def test_nonsense_finds_nobody(self, slot, odette, typed):
        assert self.find(slot, typed) == []

    def test_a_month_later_the_name_is_forgotten_but_not_the_code(self, slot, odette):
        later = DURING + datetime.timedelta(days=31)
        assert self.find(slot, "eloise", at=later) == []
        assert self.find(slot, odette.collection.code, at=later) == [odette.collection]

    def nearly(self, slot, text, at=DURING):
        return finding.find_nearly(point=slot.point, text=text, at=at)

    @pytest.mark.parametrize("typed", ["elosie", "lebeuf", "leboeuff eloise", "hervee"])
    def test_a_name_with_a_slip_is_found_apart_from_those_said_right(self, slot, odette, typed):
        person("DROPPED_OFF", slot=slot, first_name="Marc", last_name="Petit")
        assert (self.find(slot, typed), self.nearly(slot, typed)) == ([], [odette.collection])

    def test_half_a_code_or_one_with_a_slip_is_found_apart(self, slot, odette):
        odette.collection.code = "KP7HM2"
        odette.collection.save()
        for typed in ("kp7", "7h m2", "P7H", "KP7HM", "KP7H2M", "KP7HM3"):
            assert (self.find(slot, typed), self.nearly(slot, typed)) == ([], [odette.collection]), typed
        for typed in ("kp", "KP8HM3", "7M2"):
            assert self.nearly(slot, typed) == [], typed

    def test_the_code_of_somebody_else_resembles_nobody_s(self, slot, odette):
        elsewhere = person("DROPPED_OFF", slot=saturday_slot(point=factories.PickupPointFactory(slug="ailleurs")))
        odette.collection.code, elsewhere.collection.code = "KP7HM2", "KP7HM3"
        for one in (odette, elsewhere):
            one.collection.save()
        assert self.nearly(slot, "KP7HM3") == []

    def test_another_counter_finds_nobody_and_says_where_to_go(self, odette):
        elsewhere = factories.PickupPointFactory(name="Halte de Saint-Roch")
        assert finding.find(point=elsewhere, text=odette.collection.code, at=DURING) == []
        sentence = finding.why_not_found(point=elsewhere, text=odette.collection.code)
        assert "La Halle" in sentence
        assert "samedi 28 novembre" in sentence
        assert "Lebœuf" not in sentence

    def test_a_wrong_code_gets_a_sentence(self, slot):
        sentence = finding.why_not_found(point=slot.point, text="zz 99 zz")
        assert "Personne ne correspond à «\u202fzz 99 zz\u202f»" in sentence

    def test_an_order_that_waits_for_its_payment_is_not_there_yet(self, slot, odette):
        odette.collection.order.merchant_orders.update(confirmed_at=None)
        assert self.find(slot, odette.collection.code) == []
        assert "attend encore son paiement" in finding.why_not_found(point=slot.point, text=odette.collection.code)
        odette.collection.order.merchant_orders.update(status="CANCELLED")
        assert "annulée" in finding.why_not_found(point=slot.point, text=odette.collection.code)


class TestHandingOver:
    def test_all_bags_with_who_and_when(self, volunteer):
        odette = person("DROPPED_OFF", "DROPPED_OFF")
        hand_over(odette, by=volunteer)
        assert odette.statuses == ["HANDED_OVER", "HANDED_OVER"]
        for part in odette.parts:
            move = part.moves.get()
            assert (move.by, move.at, move.channel) == (volunteer, DURING, "COUNTER")

    def test_some_bags_only(self, volunteer):
        odette = person("DROPPED_OFF", "READY", "DROPPED_OFF")
        hand_over(odette, odette.parts[:1], by=volunteer)
        assert odette.statuses == ["HANDED_OVER", "READY", "DROPPED_OFF"]

    def test_handing_and_paying_are_independent(self, volunteer):
        odette = person("DROPPED_OFF")
        hand_over(odette, by=volunteer)
        assert dues.due_cents(odette.collection.order) == 420

    def test_the_sale_and_the_commission_are_earned(self, volunteer):
        merchant = factories.MerchantFactory()
        CommissionRule.objects.create(merchant=merchant, rate=8, applies_from=factories.JOINED, set_at=ORDERED)
        odette = person("DROPPED_OFF", merchants=[merchant], lines=[("10.00", 1)])
        hand_over(odette, by=volunteer)
        assert ledger.balance(f"liability:merchant:{merchant.code}") == -920
        assert ledger.balance("income:commission") + ledger.balance("liability:vat") == -80

    def test_a_second_handover_says_who_and_when(self, volunteer):
        odette = person("DROPPED_OFF")
        hand_over(odette, by=volunteer)
        with pytest.raises(handover.AlreadyHandedOver) as refused:
            hand_over(odette, by=factories.UserFactory(), at=AFTER)
        assert "déjà remis par Camille Besson, samedi 28 novembre à 10\u00a0h\u00a020." in str(refused.value)
        assert odette.part.moves.count() == 1

    def test_one_bag_given_before_stops_them_all(self, volunteer):
        odette = person("HANDED_OVER", "DROPPED_OFF")
        odette.parts[0].moves.create(to_status="HANDED_OVER", by=volunteer, at=DURING, channel="COUNTER")
        with pytest.raises(handover.AlreadyHandedOver):
            hand_over(odette, by=volunteer)
        assert odette.statuses == ["HANDED_OVER", "DROPPED_OFF"]

    @pytest.mark.parametrize("status", ["PLACED", "ACCEPTED", "READY", "CANCELLED", "RETURNED", "GIVEN", "DISCARDED"])
    def test_what_is_not_on_the_shelves_cannot_be_given(self, status):
        odette = person(status)
        with pytest.raises(handover.NotHere, match=odette.part.merchant.name):
            hand_over(odette)

    def test_nothing_chosen_is_refused(self):
        odette, stranger = person("DROPPED_OFF"), person("DROPPED_OFF")
        with pytest.raises(handover.NothingChosen, match="au moins un sac"):
            hand_over(odette, stranger.parts)
        assert stranger.statuses == ["DROPPED_OFF"]


class TestAlcohol:
    def test_the_age_is_checked_first(self, volunteer):
        odette = person("DROPPED_OFF", alcohol=True)
        with pytest.raises(handover.AdultNotChecked, match="pièce d’identité"):
            hand_over(odette, by=volunteer)
        assert odette.statuses == ["DROPPED_OFF"]
        hand_over(odette, adult_checked=True, by=volunteer)
        assert (odette.fresh().adult_checked_by, odette.fresh().adult_checked_at) == (volunteer, DURING)

    def test_a_bottle_that_ran_out_asks_nothing(self):
        odette = person("DROPPED_OFF", alcohol=True)
        odette.part.lines.update(kept_quantity=0)
        factories.ordered_line(odette.part)
        hand_over(odette)
        assert odette.fresh().adult_checked_at is None

    def test_only_the_bags_handed_over_count(self):
        odette = person("DROPPED_OFF", "DROPPED_OFF")
        odette.parts[1].lines.update(is_alcohol=True)
        hand_over(odette, odette.parts[:1])
        assert odette.statuses == ["HANDED_OVER", "DROPPED_OFF"]


class TestComingLate:
    def test_the_end_of_the_queue_still_gets_its_hot_meal(self):
        odette = person("DROPPED_OFF", classes=["HOT"])
        hand_over(odette, at=moment("12:29"))
        assert odette.statuses == ["HANDED_OVER"]

    def test_a_hot_meal_does_not_wait(self):
        odette = person("DROPPED_OFF", classes=["HOT"])
        with pytest.raises(handover.KeptTooLong, match="à 12\u00a0h\u00a030"):
            hand_over(odette, at=moment("12:30"))

    def test_cold_food_waits_until_the_end_of_the_next_slot_there(self):
        slot = saturday_slot()
        factories.SlotFactory(point=slot.point, starts_at=moment("10:00", SUNDAY), closed_reason="fête")
        factories.SlotFactory(point=slot.point, starts_at=moment("16:00", SUNDAY))
        early, late = (person("UNCOLLECTED", slot=slot, classes=["CHILLED"]) for _who in "ab")
        hand_over(early, at=moment("17:59", SUNDAY))
        with pytest.raises(handover.KeptTooLong):
            hand_over(late, at=moment("18:00", SUNDAY))

    def test_the_coldest_bag_decides_for_the_merchant_order(self):
        odette = person("UNCOLLECTED", classes=["AMBIENT", "FROZEN"])
        with pytest.raises(handover.KeptTooLong):
            hand_over(odette, at=moment("14:00"))

    def test_a_bag_left_empty_by_a_shortage_shortens_nothing(self):
        odette = arrived_without("FROZEN", classes=["AMBIENT", "FROZEN"])
        hand_over(odette, at=moment("14:00"))
        assert odette.statuses == ["HANDED_OVER"]

    def test_a_book_waits_fourteen_days(self):
        early, late = person("UNCOLLECTED"), person("UNCOLLECTED")
        fortnight = moment("12:00", datetime.date(2026, 12, 12))
        hand_over(early, at=fortnight - datetime.timedelta(seconds=1))
        with pytest.raises(handover.KeptTooLong):
            hand_over(late, at=fortnight)
