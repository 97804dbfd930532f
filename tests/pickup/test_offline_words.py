"""Without a network too: the neighbour who came, a part of what is due, what is refused; a key that served twice."""

import datetime

import pytest

from merchants.books import dues
from pickup.counter import handover, notes, undoing
from pickup.models import CounterPayment, Handover, OfflineAct, PickupPoint, Volunteer
from pickup.offline import forgetting, reading, settling
from tests import factories
from tests.pickup.offline import BACK, Device, bags_of, written
from tests.pickup.situations import moment, person, saturday_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot():
    return saturday_slot()


@pytest.fixture
def monique(slot):
    user = factories.UserFactory(first_name="Monique", last_name="")
    Volunteer.objects.create(user=user, point=slot.point)
    return user


@pytest.fixture
def device(slot, monique):
    return Device(by=monique, slot=slot)


@pytest.fixture
def odette(slot):
    return person("DROPPED_OFF", slot=slot)


class TestTheNeighbour:
    def test_who_came_is_written_with_the_handover_and_nowhere_else(self, device, odette):
        act = device.hand_over(odette, to_whom="Claire Aubert")
        assert device.send(act) == ["DONE"]
        assert Handover.objects.get().to_whom == "Claire Aubert"
        assert "Claire" not in str(written(act).payload)

    def test_is_named_to_the_person_who_settles_then_forgotten(self, slot, device, monique):
        who = person("ACCEPTED", slot=slot)
        act = device.hand_over(who, to_whom="Claire Aubert")
        assert device.send(act) == ["CONFLICT"]
        assert "à Claire Aubert, à la place de Odette M." in written(act).sentence
        settling.settle(act=written(act), resolution="FILED", words="Vu avec elle", by=monique, at=BACK)
        assert "to_whom" not in written(act).payload
        assert "Claire" not in written(act).sentence

    def test_is_forgotten_as_soon_as_the_act_is_undone(self, slot, device):
        who = person("ACCEPTED", slot=slot)
        act = device.hand_over(who, to_whom="Claire Aubert")
        assert device.send(act) == ["CONFLICT"]
        device.send(device.undo(act, who))
        assert written(act).resolution == "UNDONE"
        assert "Claire" not in f"{written(act).payload} {written(act).sentence}"

    def test_is_the_one_of_what_a_person_notes_afterwards(self, slot, device, odette, monique):
        Volunteer.objects.all().delete()
        act = device.hand_over(odette, to_whom="Claire Aubert")
        assert device.send(act) == ["CONFLICT"]
        settling.settle(act=written(act), resolution="NOTED", by=monique, at=BACK)
        assert Handover.objects.get().to_whom == "Claire Aubert"

    @pytest.mark.parametrize(("said", "kept"), [(" Claire\n Aubert ", "Claire Aubert"), ("\x00\x07", "")])
    def test_a_name_is_one_line(self, said, kept):
        assert reading.given({"bags": [1], "adult": False, "to_whom": said})["to_whom"] == kept


class TestAPart:
    def test_of_what_is_due_is_noted_and_the_rest_stays_due(self, device, odette):
        assert device.send(device.pay(odette, 200), device.pay(odette, 100, means="CARD")) == ["DONE", "DONE"]
        assert dues.due_cents(odette.collection.order) == 120
        assert sorted(CounterPayment.objects.values_list("cents", flat=True)) == [100, 200]


class TestAWord:
    def word(self, device, who, text="2 poires abîmées", *, aside=True):
        return device.act("NOTE", who, at=moment("10:12"), text=text, aside=aside)

    def test_is_kept_on_the_person_s_page_once_at_its_hour(self, device, odette, monique):
        act = self.word(device, odette, "Revient à 18 h", aside=False)
        assert device.send(act) + device.send(act) == ["DONE", "DONE"]
        (note,) = odette.collection.notes.all()
        assert (note.text, note.by, note.at) == ("Revient à 18 h", monique, moment("10:12"))
        assert "18 h" not in str(written(act).payload)

    def test_what_was_put_aside_waits_for_whoever_takes_it_off_what_is_paid(self, device, odette, monique, slot):
        act = self.word(device, odette)
        assert device.send(act) == ["CONFLICT"]
        said = written(act).sentence.replace("\u202f", " ").replace("\xa0", " ")
        assert said.startswith("Monique a noté à 10 h 12, sans réseau, pour Odette M. : « 2 poires abîmées ».")
        assert "mis de côté" in said
        assert settling.choices_of(written(act)) == [("FILED", "C’est fait sur sa page")]
        settling.settle(act=written(act), resolution="FILED", words="Vu avec elle", by=monique, at=BACK)
        assert not settling.to_settle(slot.point).exists()
        assert odette.collection.notes.count() == 1

    def test_of_somebody_who_left_the_place_is_kept_by_whoever_vouches(self, device, odette, monique):
        Volunteer.objects.all().delete()
        act = self.word(device, odette, aside=False)
        assert device.send(act) == ["CONFLICT"]
        assert not odette.collection.notes.exists()
        settling.settle(act=written(act), resolution="NOTED", by=monique, at=BACK)
        assert odette.collection.notes.get().text == "2 poires abîmées"
        assert "poires" not in f"{written(act).payload} {written(act).sentence}"

    def test_that_nobody_settles_is_kept_a_month_as_the_notes_are(self, device, odette):
        act = self.word(device, odette)
        device.send(act)
        came = written(act).received_at
        assert forgetting.forget_old(at=came + notes.KEPT_FOR) == 0
        assert forgetting.forget_old(at=came + notes.KEPT_FOR + datetime.timedelta(seconds=1)) == 1
        assert "poires" not in f"{written(act).payload} {written(act).sentence}"
        assert [choice for choice, _words in settling.choices_of(written(act))] == ["FILED"]


class TestAnAge:
    def test_that_no_device_saw_is_said_by_whoever_vouches(self, slot, device, monique):
        who = person("DROPPED_OFF", slot=slot, alcohol=True)
        act = device.hand_over(who)
        assert device.send(act) == ["CONFLICT"]
        (noted, words), _filed = settling.choices_of(written(act))
        assert "pièce d’identité" in words
        settling.settle(act=written(act), resolution=noted, by=monique, at=BACK)
        assert who.statuses == ["HANDED_OVER"]
        assert who.fresh().adult_checked_by == monique


class TestTheSameGesture:
    def test_undone_on_a_screen_before_a_telephone_tells_it_again_stays_undone(self, device, odette, monique):
        key, at = "6ccd780c-baba-1026-9564-5b8c656024db", moment("10:12")
        facts = {"collection": odette.collection, "bags": bags_of(odette), "adult_checked": False, "by": monique}
        given = handover.hand_over(**facts, point=odette.collection.slot.point, at=at, key=key)
        undoing.undo_hand_over(handover=given, by=monique, at=at + datetime.timedelta(seconds=30))
        assert device.send(device.hand_over(odette, again=key, at=at)) == ["ALREADY"]
        assert odette.statuses == ["DROPPED_OFF"]
        later = device.hand_over(odette, again=key, at=at + datetime.timedelta(minutes=1))
        assert device.send(later) == ["DONE"]
        assert odette.statuses == ["HANDED_OVER"]


class TestAKeyThatServedElsewhere:
    @pytest.fixture
    def elsewhere(self):
        return PickupPoint.objects.create(name="Halte", slug="halte", street="1 rue", postcode="48000", city="B")

    def test_is_kept_once_for_a_person_who_may_note_it(self, device, odette, monique, elsewhere):
        act = device.hand_over(odette)
        assert device.send(act, point=elsewhere) == ["CONFLICT"]
        assert device.send(act) + device.send(act) == ["CONFLICT", "CONFLICT"]
        kept = OfflineAct.objects.get(point=odette.collection.slot.point)
        settling.settle(act=kept, resolution="NOTED", by=monique, at=BACK)
        assert odette.statuses == ["HANDED_OVER"]

    def test_undone_just_after_falls(self, device, odette, elsewhere):
        act = device.hand_over(odette, at=moment("10:12"))
        device.send(act, point=elsewhere)
        undone = device.undo(act, odette, at=moment("10:13"))
        assert device.send(act, undone) == ["CONFLICT", "DONE"]
        assert OfflineAct.objects.get(point=odette.collection.slot.point, kind="HAND_OVER").resolution == "UNDONE"
