"""The visit as a volunteer walks through it: bag by bag, to a neighbour, undone, noted; found by phone or label."""

import datetime
import uuid

import pytest
from django.urls import reverse

from pickup.counter import finding, notes
from pickup.models import Bag, CounterPayment, Handover, VisitNote
from tests import factories
from tests.factories import in_days
from tests.pickup.situations import DURING, arrived_without, person, saturday_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    return factories.PickupPointFactory(name="La Halle", slug="la-halle")


@pytest.fixture
def slot(point):
    return factories.SlotFactory(point=point, starts_at=in_days(1), capacity=60)


@pytest.fixture
def counter(client, point):
    client.force_login(factories.volunteer_at(point))
    return client


@pytest.fixture
def odette(slot):
    return person("DROPPED_OFF", slot=slot, classes=["AMBIENT", "CHILLED"])


def page(client, who):
    answer = client.get(reverse("counter_collection", args=["la-halle", who.collection.code]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, who, *more, **data):
    answer = client.post(reverse(name, args=["la-halle", who.collection.code, *more]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def bags(who):
    return list(Bag.objects.filter(merchant_order__in=who.parts).order_by("number"))


def give(client, who, chosen, **data):
    sent = {"bags": [bag.pk for bag in chosen], "unpaid_known": "on", "key": a_key(), **data}
    return post(client, "counter_hand_over", who, **sent)


def a_key():
    return str(uuid.uuid4())


class TestHandingOver:
    def test_one_bag_leaves_and_the_other_waits(self, counter, odette):
        first, last = bags(odette)
        shown = give(counter, odette, [first])
        assert "1 sac remis à Odette Marchand" in shown
        assert "Un sac ici" in shown
        assert odette.statuses == ["DROPPED_OFF"]
        assert "1 sac remis" in give(counter, odette, [last])
        assert odette.statuses == ["HANDED_OVER"]

    def test_the_same_page_sent_twice_hands_over_once(self, counter, odette):
        key = a_key()
        for _time in range(2):
            assert "2 sacs remis à Odette Marchand" in give(counter, odette, bags(odette), key=key)
        assert Handover.objects.count() == 1

    def test_a_page_used_before_never_says_given_what_was_not_written(self, counter, odette):
        first, last = bags(odette)
        key = a_key()
        give(counter, odette, [first], key=key)
        shown = give(counter, odette, [first, last], key=key)
        assert "avait déjà servi" in shown
        assert "sacs remis à Odette" not in shown
        assert [bag.where for bag in bags(odette)] == ["HANDED_OVER", "HERE"]

    @pytest.mark.parametrize("whole", [False, True])
    def test_after_an_undone_handover_the_page_of_before_says_that_it_is_old(self, counter, odette, whole):
        sent = {"merchant_orders": [odette.part.pk]} if whole else {}
        chosen, key = [] if whole else bags(odette), a_key()
        give(counter, odette, chosen, key=key, **sent)
        post(counter, "counter_undo_hand_over", odette, Handover.objects.get().pk)
        shown = give(counter, odette, chosen, key=key, **sent)
        assert "avait déjà servi" in shown
        assert "sacs remis à Odette" not in shown

    def test_a_whole_shop_sent_twice_is_still_one_handover(self, counter, odette):
        sent = {"merchant_orders": [odette.part.pk], "key": a_key()}
        for _time in range(2):
            assert "2 sacs remis" in give(counter, odette, [], **sent)

    def test_a_neighbour_who_comes_is_named(self, counter, odette):
        shown = give(counter, odette, bags(odette), to_whom="Lucette Faure")
        assert "2 sacs remis à Lucette Faure" in shown
        assert "Remis à Lucette Faure, à sa place" in shown

    def test_the_question_about_what_is_due_forgets_nothing(self, counter, odette):
        first, last = bags(odette)
        shown = give(counter, odette, [first], to_whom="Lucette Faure", unpaid_known="")
        assert odette.statuses == ["DROPPED_OFF"]
        assert f'name="bags" value="{first.pk}"' in shown
        assert f'name="bags" value="{last.pk}"' not in shown
        assert 'name="to_whom" value="Lucette Faure"' in shown
        assert 'name="key"' in shown

    @pytest.mark.parametrize("sent", [{"to_whom": "x" * 81}, {"somebody_else": "on"}, {"key": "🥖"}, {"bags": ["0"]}])
    def test_what_makes_no_sense_gets_a_sentence(self, counter, odette, sent):
        assert 'class="error' in give(counter, odette, bags(odette), **sent)
        assert odette.statuses == ["DROPPED_OFF"]


class TestUndoing:
    def test_it_is_offered_just_after_and_brings_the_bags_back(self, counter, odette):
        shown = give(counter, odette, bags(odette))
        assert "Défaire cette remise" in shown
        shown = post(counter, "counter_undo_hand_over", odette, Handover.objects.get().pk)
        assert "C’est défait" in shown
        assert "2 sacs ici" in shown
        assert "remise défaite" in shown
        assert "Défaire cette remise" not in shown

    def test_two_minutes_later_it_is_neither_offered_nor_accepted(self, counter, odette):
        give(counter, odette, bags(odette))
        earlier = datetime.timedelta(minutes=2, seconds=1)
        given = Handover.objects.get()
        Handover.objects.update(at=given.at - earlier)
        assert "Défaire cette remise" not in page(counter, odette)
        assert "dans les deux minutes" in post(counter, "counter_undo_hand_over", odette, given.pk)
        assert odette.statuses == ["HANDED_OVER"]

    def test_another_visits_handover_does_not_exist(self, counter, odette, slot):
        marcel = person("DROPPED_OFF", slot=slot, first_name="Marcel")
        give(counter, marcel, bags(marcel))
        address = reverse(
            "counter_undo_hand_over", args=["la-halle", odette.collection.code, Handover.objects.get().pk]
        )
        assert counter.post(address).status_code == 404
        assert marcel.statuses == ["HANDED_OVER"]


class TestPaying:
    def pay(self, client, who, **sent):
        return post(client, "counter_collect_payment", who, **sent)

    def test_a_page_of_before_an_undone_payment_says_that_it_is_old(self, counter, odette):
        sent = {"key": a_key(), "means": "CASH", "shown": [odette.part.pk]}
        assert "C’est noté" in self.pay(counter, odette, **sent)
        post(counter, "counter_undo_payment", odette, CounterPayment.objects.get().pk)
        shown = self.pay(counter, odette, **sent)
        assert "avait déjà servi" in shown
        assert "C’est noté" not in shown

    @pytest.mark.parametrize("change", [{"amount": "5,00"}, {"means": "CARD"}, {"other": True}])
    def test_what_differs_from_what_was_noted_is_not_said_paid(self, counter, slot, change):
        odette = person("DROPPED_OFF", "DROPPED_OFF", slot=slot, lines=[("9.00", 1)])
        sent = {"key": a_key(), "means": "CASH", "merchant_order": odette.parts[0].pk, "amount": "3,00"}
        for _time in range(2):
            assert "C’est noté" in self.pay(counter, odette, **sent)
        sent |= {"merchant_order": odette.parts[1].pk} if change.pop("other", False) else change
        assert "avait déjà servi" in self.pay(counter, odette, **sent)
        assert CounterPayment.objects.get().cents == 300

    def test_all_of_it_sent_twice_is_paid_once(self, counter, odette):
        sent = {"key": a_key(), "means": "CASH", "shown": [odette.part.pk]}
        for _time in range(2):
            assert "C’est noté" in self.pay(counter, odette, **sent)


class TestWhatHasNotArrived:
    def test_nothing_arrived_is_paid_only_behind_a_fold(self, counter, slot):
        who = person("READY", slot=slot)
        shown = page(counter, who)
        assert "Tout est payé en espèces" not in shown
        fold = shown.index("Payer d’avance ce qui n’est pas encore là")
        assert fold < shown.index("Payé d’avance en espèces")
        sent = {"key": a_key(), "means": "CASH", "shown": [who.part.pk]}
        assert "Tout est payé" in post(counter, "counter_collect_payment", who, **sent)

    def test_each_button_pays_its_own(self, counter, slot):
        who = person("DROPPED_OFF", "READY", slot=slot)
        now, ahead = page(counter, who).split("Payer d’avance ce qui n’est pas encore là")
        names = [f'name="shown" value="{part.pk}"' for part in who.parts]
        assert [name in now for name in names] == [True, False]
        assert [name in ahead for name in names] == [False, True]

    def test_an_order_of_which_a_bag_is_here_is_paid_now(self, counter, slot):
        who = person("READY", slot=slot, classes=["AMBIENT", "CHILLED"])
        Bag.objects.filter(pk=bags(who)[0].pk).update(where=Bag.Where.HERE)
        shown = page(counter, who)
        assert "Tout est payé en espèces" in shown
        assert "Payer d’avance" not in shown

    def test_after_a_part_was_given_unpaid_the_page_and_the_list_say_so(self, counter, slot):
        who = person("HANDED_OVER", "READY", slot=slot)
        shown = page(counter, who)
        assert "Pour ce qui a été remis. Le reste, 4,20\u202f€, se paie" in shown
        listed = counter.get(reverse("counter", args=["la-halle"])).content.decode()
        assert "une partie remise" in listed
        assert "rien n’est encore arrivé" not in listed
        assert "<strong>4,20\u202f€</strong>" in listed
        assert "puis 4,20\u202f€ à l’arrivée du reste" in listed


class TestTheAge:
    def test_a_tick_outlives_the_payment(self, counter, slot):
        who = person("DROPPED_OFF", slot=slot, alcohol=True)
        asked = give(counter, who, bags(who), unpaid_known="", adult_checked="on")
        assert "?adult_checked=on" in asked
        address = reverse("counter_collection", args=["la-halle", who.collection.code]) + "?adult_checked=on"
        shown = counter.get(address).content.decode()
        assert 'name="adult_checked" required checked' in shown
        assert 'type="hidden" name="adult_checked" value="on"' in shown
        sent = {"key": a_key(), "means": "CASH", "adult_checked": "on"}
        assert 'name="adult_checked" required checked' in post(counter, "counter_collect_payment", who, **sent)
        assert 'name="adult_checked" required checked' not in page(counter, who)


class TestTheOrderOfThePage:
    def test_what_must_be_known_first_then_the_bags_and_their_button_then_the_folds(self, counter, odette):
        post(counter, "counter_note", odette, text="Parle fort")
        shown = page(counter, odette)
        words = ["Parle fort", "2 sacs ici", "Remettre les 2 sacs", "Autrement", "partie seulement"]
        places = [shown.index(word) for word in words]
        assert places == sorted(places)
        assert shown.index("<details") > shown.index("Remettre les 2 sacs")


class TestNotes:
    def test_written_for_the_next_volunteer_and_erased(self, counter, odette):
        assert "La note est gardée" in post(counter, "counter_note", odette, text="Revient à 18 h <b>")
        shown = page(counter, odette)
        assert "Revient à 18 h &lt;b&gt;" in shown
        assert "Camille Besson" in shown
        shown = post(counter, "counter_note", odette, erase=VisitNote.objects.get().pk)
        assert "La note est effacée" in shown
        assert not VisitNote.objects.exists()

    @pytest.mark.parametrize("text", ["", "   ", "x" * 301])
    def test_nothing_or_too_much_gets_a_sentence(self, counter, odette, text):
        assert "300 caractères au plus" in post(counter, "counter_note", odette, text=text)
        assert not VisitNote.objects.exists()

    @pytest.mark.parametrize("erase", ["0", "9" * 30, "🥖", "²"])
    def test_a_note_that_is_not_there_erases_nothing(self, counter, odette, erase):
        notes.write(collection=odette.collection, text="ici", by=None, at=DURING)
        address = reverse("counter_note", args=["la-halle", odette.collection.code])
        assert counter.post(address, {"erase": erase}).status_code in {302, 404}
        assert VisitNote.objects.count() == 1

    def test_the_person_and_the_shop_never_read_it(self, client, counter, odette):
        notes.write(collection=odette.collection, text="quelle rouspéteuse", by=None, at=DURING)
        client.force_login(factories.owner_of(odette.part.merchant))
        shown = client.get(reverse("merchant_order", args=[odette.part.merchant.code, odette.part.pk]))
        assert shown.status_code == 200
        assert "rouspéteuse" not in shown.content.decode()

    def test_tapped_twice_it_is_there_once(self, odette):
        for _tap in range(2):
            notes.write(collection=odette.collection, text="revient", by=None, at=DURING)
        assert VisitNote.objects.count() == 1

    def test_a_month_after_the_slot_nobody_keeps_it(self, odette):
        ends_at = odette.fresh().slot.ends_at
        notes.write(collection=odette.collection, text="revient", by=None, at=DURING)
        assert notes.forget_old(at=ends_at + notes.KEPT_FOR) == 0
        assert notes.forget_old(at=ends_at + notes.KEPT_FOR + datetime.timedelta(seconds=1)) == 1
        notes.write(collection=odette.collection, text="revient", by=None, at=DURING)
        notes.forget(collection=odette.collection)
        assert not VisitNote.objects.exists()


class TestFinding:
    @pytest.fixture
    def lucette(self):
        slot = saturday_slot()
        person("DROPPED_OFF", slot=slot, phone="06 39 98 99 99")
        return person("DROPPED_OFF", slot=slot, phone="+33 6 39 98 45 67")

    @pytest.mark.parametrize(
        "typed",
        ["06 39 98 45 67", "0639984567", "06.39.98.45.67", "+33 6 39 98 45 67", "0033639984567", "4567", "45-67"],
    )
    def test_by_telephone_however_it_is_said(self, lucette, typed):
        assert finding.find(point=lucette.fresh().slot.point, text=typed, at=DURING) == [lucette.collection]

    @pytest.mark.parametrize("typed", ["567", "06 39 98 45 68", "4567 x"])
    def test_fewer_digits_or_others_find_nobody(self, lucette, typed):
        assert finding.find(point=lucette.fresh().slot.point, text=typed, at=DURING) == []

    def test_another_counter_finds_no_telephone_of_here(self, lucette):
        assert finding.find(point=factories.PickupPointFactory(), text="4567", at=DURING) == []

    def test_a_label_shows_its_own_bag(self, counter, odette):
        label = bags(odette)[1].label
        answer = counter.get(reverse("counter_find", args=["la-halle"]), {"q": label.lower()})
        assert answer.url == f"/comptoir/la-halle/retrait/{odette.collection.code}/#{label}"
        assert f'id="{label}"' in page(counter, odette)


class TestRefusing:
    def test_pieces_that_differ_by_a_cent_are_refused_as_one(self, counter, slot):
        odette = person("DROPPED_OFF", slot=slot, lines=[])
        facts = {"bundle_title": "Panier du dimanche", "bundle_quantity": 1}
        product = factories.ProductFactory(merchant=odette.part.merchant, title="Cidre", stock=9)
        for price, quantity in [("3.33", 2), ("3.34", 1)]:
            factories.ordered_line(odette.part, product=product, price=price, quantity=quantity, **facts)
        factories.ordered_line(odette.part)
        Bag.objects.create(
            merchant_order=odette.part, storage_class="AMBIENT", number=1, label="ZZ-1", where=Bag.Where.HERE
        )
        shown = page(counter, odette)
        assert shown.count("3 × Cidre<small>") == 1
        line = odette.part.lines.first()
        address = reverse("counter_refused", args=["la-halle", odette.collection.code, line.pk])
        assert "3 dans le sac" in counter.get(address).content.decode()
        sent = {"key": "page", "quantity": 3, "reason": "Bouteilles fêlées"}
        for _time in range(2):
            counter.post(address, sent)
        left = [one.left_quantity for one in odette.part.lines.order_by("pk")]
        assert left == [0, 0, 1]

    def test_what_is_to_give_back_is_said_and_one_piece_is_not_counted(self, counter, slot):
        odette = person("DROPPED_OFF", slot=slot, lines=[("14.00", 1), ("3.00", 2)])
        post(counter, "counter_collect_payment", odette, key=a_key(), means="CASH")
        one, two = odette.part.lines.order_by("pk")
        addresses = [
            reverse("counter_refused", args=["la-halle", odette.collection.code, pk]) for pk in (one.pk, two.pk)
        ]
        alone, several = (counter.get(address).content.decode() for address in addresses)
        assert 'name="quantity" value="1"' in alone
        assert 'name="quantity" value=' not in several
        sent = {"key": "page", "quantity": 1, "reason": "Pot ouvert"}
        assert "14,00\u202f€ à rendre à la personne" in counter.post(addresses[0], sent, follow=True).content.decode()

    def test_of_what_is_not_paid_yet_the_rest_to_pay_is_said(self, counter, slot):
        odette = person("DROPPED_OFF", slot=slot, lines=[("14.00", 1), ("3.00", 1)])
        address = reverse("counter_refused", args=["la-halle", odette.collection.code, odette.part.lines.first().pk])
        sent = {"key": "page", "quantity": 1, "reason": "Pot ouvert"}
        assert "Il reste 3,00\u202f€ à payer" in counter.post(address, sent, follow=True).content.decode()


class TestTheList:
    def test_those_served_are_folded_the_last_one_first(self, counter, slot):
        for name, minutes in [("Abel", 1), ("Brun", 5)]:
            who = person("HANDED_OVER", slot=slot, last_name=name)
            Bag.objects.filter(merchant_order__in=who.parts).update(
                handed_over_at=DURING + datetime.timedelta(minutes=minutes)
            )
        person("DROPPED_OFF", slot=slot, last_name="Colin")
        shown = counter.get(reverse("counter", args=["la-halle"])).content.decode()
        folded = shown.index("2 commandes déjà remises")
        assert shown.index("Colin") < folded < shown.index("Odette Brun") < shown.index("Odette Abel")

    def test_a_bag_left_empty_is_not_counted(self, counter, point):
        who = arrived_without("CHILLED", classes=["AMBIENT", "CHILLED"], slot=saturday_slot(point=point))
        assert "Un sac ici" in page(counter, who)


def test_a_visit_leads_to_the_page_of_the_person_known_here_and_nowhere_else(counter, point, odette):
    assert "sa fiche" not in page(counter, odette)
    for place, is_led in [(point, True), (factories.PickupPointFactory(), False)]:
        known = factories.resident(point=place)
        odette.collection.resident = known
        odette.collection.save(update_fields=["resident"])
        assert (reverse("resident", args=[known.pk]) in page(counter, odette)) == is_led


def test_the_help_fits_a_page_and_says_what_to_do(counter, point):
    shown = counter.get(reverse("counter_help", args=["la-halle"])).content.decode()
    for words in ["Une personne arrive", "Défaire cette remise", "Plus de réseau", "Un commerçant dépose", "À régler"]:
        assert words in shown
    # Whoever asks is at the counter already.
    assert "à l’association" in shown
    assert "Passez au comptoir" not in shown


def test_the_camera_is_allowed_at_the_counter_and_nowhere_else(counter, point):
    assert "camera=(self)" in counter.get(reverse("counter", args=["la-halle"]))["Permissions-Policy"]
    assert "camera=()" in counter.get(reverse("home"))["Permissions-Policy"]
