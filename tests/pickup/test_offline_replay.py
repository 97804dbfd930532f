"""What was done without a network counts once, keeps its hour and its author, and is never lost."""

import datetime
import uuid

import pytest

from merchants.books import dues
from merchants.models import MerchantOrder
from merchants.refusals import Refusal
from pickup.bags import drop_off
from pickup.counter import handover
from pickup.models import Bag, BagMove, CounterPayment, Handover, OfflineAct, Volunteer
from pickup.money import till
from pickup.offline import settling
from tests import factories
from tests.pickup.offline import BACK, LOADED, Device, bags_of, written
from tests.pickup.situations import DURING, ORDERED, moment, person, saturday_slot

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def slot():
    return saturday_slot()


def volunteer(slot, first_name):
    user = factories.UserFactory(first_name=first_name, last_name="")
    Volunteer.objects.create(user=user, point=slot.point)
    return user


@pytest.fixture
def monique(slot):
    return volunteer(slot, "Monique")


@pytest.fixture
def paul(slot):
    return volunteer(slot, "Paul")


@pytest.fixture
def device(slot, monique):
    return Device(by=monique, slot=slot)


def ready(slot, **facts):
    """Her bags are on the shelf."""
    who = person("READY", slot=slot, **facts)
    drop_off.receive(merchant_order=who.part, shelf="B2", by=None, at=ORDERED)
    return who


@pytest.fixture
def odette(slot):
    return ready(slot)


class TestHandingOver:
    def test_counts_once_however_often_it_is_sent(self, device, odette):
        act = device.hand_over(odette)
        assert [device.send(act)[0] for _again in range(5)] == ["DONE"] * 5
        assert odette.statuses == ["HANDED_OVER"]
        assert Handover.objects.count() == OfflineAct.objects.count() == 1

    def test_keeps_its_own_hour_and_that_of_its_coming(self, device, odette):
        act = device.hand_over(odette, at=moment("10:12"))
        device.send(act)
        given = Handover.objects.get()
        assert (given.at, given.recorded_at, given.channel) == (moment("10:12"), BACK, "OFFLINE")
        assert BagMove.objects.get(act="HANDED_OVER").at == moment("10:12")

    def test_is_its_author_s_though_another_session_sends_it(self, device, odette, monique, paul):
        act = device.hand_over(odette)
        device.send(act, sent_by=paul)
        assert Handover.objects.get().by == monique
        assert (written(act).by, written(act).sent_by) == (monique, paul)

    def test_some_bags_only(self, device, slot):
        who = ready(slot, classes=("AMBIENT", "CHILLED"))
        first, second = bags_of(who)
        assert device.send(device.hand_over(who, [first])) == ["DONE"]
        assert list(Bag.objects.filter(where="HANDED_OVER")) == [first]
        assert device.send(device.hand_over(who, [second])) == ["DONE"]
        assert who.statuses == ["HANDED_OVER"]

    def test_a_bag_that_had_come_meanwhile_is_received_and_given(self, device, slot):
        who = person("READY", slot=slot, email="odette@example.org")
        assert device.send(device.hand_over(who)) == ["DONE"]
        assert who.statuses == ["HANDED_OVER"]
        # She has her bags: no message calls her to come and take them.
        assert who.fresh().told_ready_at == DURING

    def test_a_bag_received_in_passing_does_not_keep_the_person_from_hearing_of_the_next(self, device, slot):
        who = person("READY", "READY", slot=slot, email="odette@example.org")
        first, second = bags_of(who)
        assert device.send(device.hand_over(who, [first])) == ["DONE"]
        assert who.fresh().told_ready_at is None
        drop_off.receive(merchant_order=second.merchant_order, shelf="B2", by=None, at=BACK)
        assert who.fresh().told_ready_at == BACK

    def test_what_the_shop_never_said_ready_waits_for_a_person(self, device, slot):
        who = person("ACCEPTED", slot=slot)
        act = device.hand_over(who)
        assert device.send(act) == ["CONFLICT"]
        assert who.statuses == ["ACCEPTED"]
        assert "n’est pas encore arrivé" in written(act).sentence

    def test_alcohol_without_the_age_check_waits_for_a_person(self, device, slot):
        who = ready(slot, alcohol=True)
        assert device.send(device.hand_over(who)) == ["CONFLICT"]
        assert device.send(device.hand_over(who, adult=True)) == ["DONE"]
        assert who.fresh().adult_checked_by == device.by

    def test_the_form_whose_answer_was_lost_is_the_same_gesture(self, device, slot, odette, monique):
        facts = {"collection": odette.collection, "point": slot.point, "bags": bags_of(odette), "by": monique}
        handover.hand_over(**facts, adult_checked=False, at=DURING, key="page")
        page = Handover.objects.get()
        Handover.objects.filter(pk=page.pk).update(key="6ccd780c-baba-1026-9564-5b8c656024db")
        act = device.hand_over(odette, again="6ccd780c-baba-1026-9564-5b8c656024db")
        assert device.send(act) == ["ALREADY"]
        assert Handover.objects.count() == 1


class TestTheHour:
    def test_of_a_clock_that_is_wrong_is_put_right(self, slot, monique, odette):
        late = Device(by=monique, slot=slot, late=datetime.timedelta(hours=3))
        act = late.hand_over(odette, at=moment("10:12"))
        late.send(act)
        assert written(act).made_at == moment("10:12")
        assert written(act).said_at == moment("10:12") - late.late

    def test_is_never_before_the_slot_was_loaded(self, device, odette):
        act = device.hand_over(odette, at=LOADED - 5 * MINUTE)
        device.send(act)
        assert written(act).made_at == LOADED

    def test_of_a_clock_that_was_never_set_is_put_right_too(self, slot, monique, odette):
        unset = Device(by=monique, slot=slot, late=datetime.timedelta(days=56 * 365))
        act = unset.hand_over(odette, at=moment("10:12"))
        assert unset.clock(BACK) < 31_536_000_000
        assert unset.send(act) == ["DONE"]
        assert written(act).made_at == moment("10:12")

    @pytest.mark.parametrize("impossible", [1, 0, -1, 4_000_000_000_000_000, 2**62])
    def test_that_cannot_be_is_that_of_its_coming(self, device, odette, impossible):
        act = {**device.hand_over(odette), "at": impossible}
        assert device.send(act) == ["DONE"]
        assert (written(act).made_at, Handover.objects.get().at) == (BACK, BACK)

    def test_is_never_in_the_future(self, device, odette):
        act = device.hand_over(odette, at=BACK + 5 * MINUTE)
        device.send(act)
        assert written(act).made_at == BACK


class TestTwoDevices:
    @pytest.fixture
    def other(self, slot, paul):
        return Device(by=paul, slot=slot)

    def test_one_handover_and_one_conflict_that_says_both(self, device, other, odette):
        first, second = other.hand_over(odette, at=moment("10:05")), device.hand_over(odette, at=moment("10:12"))
        assert other.send(first) + device.send(second) == ["DONE", "CONFLICT"]
        assert Handover.objects.count() == 1
        said = written(second).sentence.replace("\u00a0", " ").replace("\u202f", " ")
        merchant = odette.part.merchant.name
        assert said == (
            f"Monique a remis à 10 h 12, sans réseau, le sac de {merchant} à {odette.part.customer_name} ; "
            "il a aussi été remis à 10 h 05 par Paul."
        )

    def test_of_several_bags_only_the_one_given_twice_waits(self, device, other, slot):
        who = ready(slot, classes=("AMBIENT", "CHILLED"))
        first, _second = bags_of(who)
        assert other.send(other.hand_over(who, [first])) == ["DONE"]
        assert device.send(device.hand_over(who)) == ["CONFLICT"]
        assert who.statuses == ["HANDED_OVER"]

    def test_what_was_undone_on_one_is_given_by_the_other(self, device, other, odette):
        mistaken = device.hand_over(odette, at=moment("10:05"))
        device.send(mistaken, device.undo(mistaken, odette, at=moment("10:06")))
        assert other.send(other.hand_over(odette, at=moment("10:12"))) == ["DONE"]
        assert odette.statuses == ["HANDED_OVER"]
        assert Handover.objects.standing().get().by == other.by


class TestUndoing:
    def test_takes_the_bags_back(self, device, odette):
        given = device.hand_over(odette, at=moment("10:12"))
        assert device.send(given, device.undo(given, odette, at=moment("10:13"))) == ["DONE", "DONE"]
        assert odette.statuses == ["DROPPED_OFF"]

    def test_that_comes_before_what_it_undoes_is_asked_again(self, device, odette):
        given = device.hand_over(odette, at=moment("10:12"))
        taken_back = device.undo(given, odette, at=moment("10:13"))
        assert device.send(taken_back, given) == ["EARLY", "DONE"]
        assert device.send(taken_back) == ["DONE"]
        assert odette.statuses == ["DROPPED_OFF"]

    def test_ends_the_conflict_of_what_it_undoes(self, device, slot):
        who = person("ACCEPTED", slot=slot)
        given = device.hand_over(who, at=moment("10:12"))
        assert device.send(given, device.undo(given, who, at=moment("10:13"))) == ["CONFLICT", "DONE"]
        assert not settling.to_settle(slot.point).exists()

    def test_what_a_form_whose_answer_was_lost_had_given_comes_back(self, device, slot, odette, monique):
        key = uuid.uuid4()
        facts = {"collection": odette.collection, "point": slot.point, "bags": bags_of(odette), "by": monique}
        handover.hand_over(**facts, adult_checked=False, at=moment("10:12"), key=str(key))
        again = device.hand_over(odette, again=key, at=moment("10:12"))
        assert device.send(again, device.undo(again, odette, at=moment("10:13"))) == ["ALREADY", "DONE"]
        assert odette.statuses == ["DROPPED_OFF"]
        assert not Handover.objects.standing().exists()

    def test_after_two_minutes_waits_for_a_person(self, device, odette):
        given = device.hand_over(odette, at=moment("10:12"))
        late = device.undo(given, odette, at=moment("10:15"))
        assert device.send(given, late) == ["DONE", "CONFLICT"]
        assert odette.statuses == ["HANDED_OVER"]

    def test_a_payment_too(self, device, odette):
        paid = device.pay(odette, at=moment("10:12"))
        assert device.send(paid, device.undo(paid, odette, at=moment("10:13"))) == ["DONE", "DONE"]
        assert CounterPayment.objects.get().undone


class TestPaying:
    def test_is_noted_once_for_the_till(self, device, odette):
        act = device.pay(odette)
        assert device.send(act) + device.send(act) == ["DONE", "DONE"]
        assert CounterPayment.objects.get().cents == 420

    def test_more_than_is_due_waits_for_a_person_who_notes_what_is(self, device, odette, paul):
        act = device.pay(odette, 500)
        assert device.send(act) == ["CONFLICT"]
        (noted, words), _filed = settling.choices_of(written(act))
        assert "4,20" in words
        settling.settle(act=written(act), resolution=noted, by=paul, at=BACK)
        assert CounterPayment.objects.get().cents == 420

    @pytest.fixture
    def for_two(self, slot):
        """Two shops are owed 4,20 € each."""
        return person("DROPPED_OFF", "DROPPED_OFF", slot=slot)

    def paid_by_a_form(self, who, parts, by, means="CASH"):
        """Its answer never came: the device does it again under the same key."""
        key = uuid.uuid4()
        amounts = dict.fromkeys(parts, 420)
        facts = {"collection": who.collection, "amounts": amounts, "means": means, "by": by, "at": DURING}
        till.collect_payment(**facts, point=who.collection.slot.point, key=str(key))
        return key

    def test_after_a_form_that_noted_all_of_it_is_noted_once(self, device, for_two, monique):
        key = self.paid_by_a_form(for_two, for_two.parts, monique)
        assert device.send(device.pay(for_two, key=key)) == ["DONE"]
        assert dues.paid_cents(for_two.collection.order) == 840

    def test_after_a_form_that_noted_a_part_of_it_waits_for_a_person_who_notes_the_rest(
        self, device, for_two, monique, paul
    ):
        key = self.paid_by_a_form(for_two, for_two.parts[:1], monique)
        act = device.pay(for_two, key=key)
        assert device.send(act) == ["CONFLICT"]
        assert "4,20" in written(act).sentence
        assert for_two.part.merchant.name in written(act).sentence
        (noted, words), _filed = settling.choices_of(written(act))
        assert "4,20" in words
        settling.settle(act=written(act), resolution=noted, by=paul, at=BACK)
        assert dues.due_by_merchant_order(for_two.collection.order) == {part.pk: 0 for part in for_two.parts}
        assert CounterPayment.objects.count() == 2
        undone = device.undo(act, for_two, at=DURING + MINUTE)
        assert device.send(undone) == ["DONE"]
        assert dues.paid_cents(for_two.collection.order) == 0

    def test_after_a_form_that_noted_another_means_waits_for_a_person(self, device, for_two, monique):
        key = self.paid_by_a_form(for_two, for_two.parts, monique, means="CARD")
        act = device.pay(for_two, key=key)
        assert device.send(act) == ["CONFLICT"]
        assert "Carte" in written(act).sentence
        assert [value for value, _words in settling.choices_of(written(act))] == ["FILED"]

    def test_what_the_form_noted_is_not_noted_again_with_the_rest(self, device, odette, monique):
        key = uuid.uuid4()
        facts = {"collection": odette.collection, "amounts": {odette.part: 100}, "by": monique, "at": DURING}
        till.collect_payment(**facts, point=odette.collection.slot.point, means="CASH", key=str(key))
        act = device.pay(odette, 200, key=key)
        assert device.send(act) == ["CONFLICT"]
        assert settling.left_to_pay(written(act)) == {odette.part.pk: 100}

    def test_after_a_form_undone_since_waits_for_a_person(self, device, odette, monique):
        key = self.paid_by_a_form(odette, odette.parts, monique)
        till.undo_payment(payment=CounterPayment.objects.get(), reason="", by=monique, at=DURING)
        assert device.send(device.pay(odette, key=key)) == ["CONFLICT"]


class TestBelieving:
    def test_a_volunteer_who_left_since_waits_for_a_person(self, device, odette, slot, paul):
        Volunteer.objects.filter(user=device.by).delete()
        act = device.hand_over(odette)
        assert device.send(act, sent_by=paul) == ["CONFLICT"]
        assert "ne tient plus ce comptoir" in written(act).sentence
        assert odette.statuses == ["DROPPED_OFF"]

    def test_a_forged_pass_proves_nobody(self, device, odette, monique, slot):
        forged = Device(by=monique, slot=slot, shown=device.shown[:-2] + "xx")
        act = forged.hand_over(odette)
        assert forged.send(act) == ["CONFLICT"]
        assert written(act).by is None
        assert odette.statuses == ["DROPPED_OFF"]

    def test_a_pass_of_another_place_proves_nothing_here(self, odette, monique, slot):
        elsewhere = Device(by=monique, slot=factories.SlotFactory())
        act = elsewhere.hand_over(odette)
        assert elsewhere.send(act, point=slot.point) == ["CONFLICT"]

    def test_days_later_a_person_decides(self, device, odette):
        act = device.hand_over(odette)
        assert device.send(act, at=BACK + datetime.timedelta(days=4)) == ["CONFLICT"]

    def test_bags_of_another_place_are_not_touched(self, device):
        stranger = ready(saturday_slot(point=factories.PickupPointFactory()))
        act = device.hand_over(stranger)
        assert device.send(act) == ["CONFLICT"]
        assert stranger.statuses == ["DROPPED_OFF"]
        assert stranger.part.customer_name not in written(act).sentence

    def test_bags_of_another_order_are_not_touched(self, device, odette, slot):
        marc = ready(slot, first_name="Marc")
        assert device.send(device.hand_over(odette, bags_of(marc))) == ["CONFLICT"]
        assert odette.statuses == marc.statuses == ["DROPPED_OFF"]


class TestSettling:
    @pytest.fixture
    def waiting(self, device, odette, paul):
        """Monique left the place before her telephone told what she had done."""
        Volunteer.objects.filter(user=device.by).delete()
        act = device.hand_over(odette, at=moment("10:12"))
        device.send(act, sent_by=paul)
        return written(act)

    def test_noted_it_is_given_at_its_hour_by_whoever_vouches(self, waiting, odette, paul):
        settling.settle(act=waiting, resolution="NOTED", by=paul, at=BACK)
        assert odette.statuses == ["HANDED_OVER"]
        assert (Handover.objects.get().at, Handover.objects.get().by) == (moment("10:12"), paul)

    def test_filed_it_changes_nothing_and_waits_no_more(self, waiting, odette, paul, slot):
        settling.settle(act=waiting, resolution="FILED", words="Vu avec elle", by=paul, at=BACK)
        assert odette.statuses == ["DROPPED_OFF"]
        assert not settling.to_settle(slot.point).exists()

    @pytest.fixture
    def half_given(self, device, slot):
        """Monique gave two bags; the books took one, the other shop had not said that its bag was ready."""
        who = person("DROPPED_OFF", "ACCEPTED", slot=slot)
        act = device.hand_over(who, at=moment("10:12"))
        assert device.send(act) == ["CONFLICT"]
        MerchantOrder.objects.filter(pk=who.parts[1].pk).update(status="READY")
        return who, act

    def test_noted_the_bags_left_of_a_handover_noted_in_part_are_given_too(self, half_given, paul):
        who, act = half_given
        assert who.statuses == ["HANDED_OVER", "READY"]
        settling.settle(act=written(act), resolution="NOTED", by=paul, at=BACK)
        assert who.statuses == ["HANDED_OVER", "HANDED_OVER"]
        assert [(one.at, one.by == paul) for one in Handover.objects.order_by("pk")] == [
            (moment("10:12"), False),
            (moment("10:12"), True),
        ]

    def test_undone_then_what_was_noted_in_two_times_comes_back_whole(self, half_given, device, paul):
        who, act = half_given
        settling.settle(act=written(act), resolution="NOTED", by=paul, at=BACK)
        assert device.send(device.undo(act, who, at=moment("10:13"))) == ["DONE"]
        assert who.statuses == ["DROPPED_OFF", "DROPPED_OFF"]
        assert not Handover.objects.standing().exists()

    def test_twice_says_who_did_it_first(self, waiting, odette, paul):
        settling.settle(act=waiting, resolution="NOTED", by=paul, at=BACK)
        with pytest.raises(settling.SettledAlready, match="Paul"):
            settling.settle(act=waiting, resolution="NOTED", by=paul, at=BACK)

    def test_a_bag_given_meanwhile_is_not_offered_again(self, waiting, odette, paul):
        facts = {"collection": odette.collection, "point": waiting.point, "bags": bags_of(odette), "by": paul}
        handover.hand_over(**facts, adult_checked=False, at=BACK, key="autre")
        assert [value for value, _words in settling.choices_of(waiting)] == ["FILED"]
        with pytest.raises(Refusal):
            settling.settle(act=waiting, resolution="NOTED", by=paul, at=BACK)
        assert OfflineAct.objects.to_settle().get() == waiting

    @pytest.mark.parametrize("resolution", ["", "UNDONE", "autre", "NOTED\x00"])
    def test_only_what_is_offered(self, waiting, paul, resolution):
        with pytest.raises(Refusal):
            settling.settle(act=waiting, resolution=resolution, by=paul, at=BACK)

    def test_of_a_cancelled_order_says_where_it_is(self, device, odette):
        MerchantOrder.objects.filter(pk=odette.part.pk).update(status="CANCELLED")
        Bag.objects.filter(merchant_order=odette.part).update(where="CANCELLED")
        act = device.hand_over(odette)
        assert device.send(act) == ["CONFLICT"]
        assert "annulé" in written(act).sentence
