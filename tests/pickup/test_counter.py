"""The counter's pages, as a volunteer walks through them."""

import datetime

import pytest
from django.urls import reverse

from merchants.models import AssociationMember
from merchants.preparation.merchant_orders import cancel
from pickup.counter import visits
from pickup.models import BagMove, Collection, CounterPayment, Slot
from tests import factories
from tests.factories import in_days
from tests.pickup.situations import arrived_without, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    return factories.PickupPointFactory(name="La Halle", slug="la-halle")


@pytest.fixture
def slot(point):
    """Tomorrow, as the pages read the real clock."""
    return factories.SlotFactory(point=point, starts_at=in_days(1), capacity=60)


@pytest.fixture
def counter(client, point):
    client.force_login(factories.volunteer_at(point))
    return client


def past(slot):
    """The slot is moved to the day before yesterday."""
    Slot.objects.filter(pk=slot.pk).update(starts_at=in_days(-2), ends_at=in_days(-2, hour=12), cutoff_at=in_days(-3))


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def post(client, name, *args, **data):
    answer = client.post(reverse(name, args=args), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


class TestWhoseCounter:
    @pytest.mark.parametrize("who", ["resident", "owner", "volunteer elsewhere", "treasurer", "coach"])
    def test_to_anybody_else_it_does_not_exist(self, client, point, who):
        roles = AssociationMember.Role
        user = {
            "resident": factories.UserFactory,
            "owner": lambda: factories.owner_of(factories.MerchantFactory()),
            "volunteer elsewhere": lambda: factories.volunteer_at(factories.PickupPointFactory()),
            "treasurer": lambda: factories.association_member(roles.TREASURER),
            "coach": lambda: factories.association_member(roles.COACH),
        }[who]()
        client.force_login(user)
        assert client.get(reverse("counter", args=[point.slug])).status_code == 404

    def test_an_administrator_sees_them_all(self, client, point):
        other = factories.PickupPointFactory(name="Halte de Saint-Roch")
        client.force_login(factories.association_member(AssociationMember.Role.ADMINISTRATOR))
        shown = page(client, "counters")
        assert "La Halle" in shown
        assert "Halte de Saint-Roch" in shown
        page(client, "counter", other.slug)

    def test_a_volunteer_of_one_counter_goes_straight_to_it(self, counter):
        assert counter.get(reverse("counters")).url == "/comptoir/la-halle/"

    def test_someone_who_keeps_no_counter_has_none(self, client):
        client.force_login(factories.UserFactory())
        assert client.get(reverse("counters")).status_code == 404

    def test_someone_unknown_signs_in_first(self, client, point):
        assert client.get(reverse("counter", args=[point.slug])).status_code == 302

    @pytest.mark.parametrize(
        ("name", "method"),
        [
            ("counter_collection", "get"),
            ("counter_hand_over", "post"),
            ("counter_collect_payment", "post"),
            ("counter_give_back", "post"),
            ("counter_told", "post"),
        ],
    )
    def test_another_points_person_does_not_exist(self, counter, point, name, method):
        stranger = person("DROPPED_OFF")
        address = reverse(name, args=[point.slug, stranger.collection.code])
        assert getattr(counter, method)(address).status_code == 404

    @pytest.mark.parametrize("name", ["drop_off_receive", "counter_settle"])
    def test_another_points_bag_does_not_exist(self, counter, point, name):
        stranger = person("READY")
        assert counter.post(reverse(name, args=[point.slug, stranger.part.pk])).status_code == 404

    @pytest.mark.parametrize(
        "name", ["counter_hand_over", "counter_collect_payment", "counter_give_back", "counter_told"]
    )
    def test_acts_are_posts(self, counter, point, slot, name):
        odette = person("DROPPED_OFF", slot=slot)
        assert counter.get(reverse(name, args=[point.slug, odette.collection.code])).status_code == 405


class TestTheSlot:
    def test_the_next_to_serve_come_first(self, counter, point, slot):
        for status, name in [("HANDED_OVER", "Abel"), ("PLACED", "Brun"), ("DROPPED_OFF", "Colin")]:
            person(status, slot=slot, last_name=name)
        shown = page(counter, "counter", point.slug)
        assert shown.index("Colin") < shown.index("Brun") < shown.index("Abel")
        assert "2 commandes attendues" in shown
        past(slot)
        assert "Encore 2 commandes à remettre" in page(counter, "counter_slot", point.slug, slot.pk)

    def test_nobody_yet_is_said_with_what_to_do(self, counter, point, slot):
        assert "Personne ne vient à ce créneau pour l’instant" in page(counter, "counter", point.slug)

    @pytest.mark.parametrize(
        ("minutes", "shown"),
        [(-40, "Personne"), (-20, "Abel"), (0, "Abel"), (119, "Abel"), (121, "Brun"), (239, "Brun"), (299, "Brun")],
    )
    def test_the_first_page_follows_the_day(self, counter, point, monkeypatch, minutes, shown):
        start = in_days(1, hour=10)
        for name, begins in [("Abel", 0), ("Brun", 120)]:
            at = start + datetime.timedelta(minutes=begins)
            person("DROPPED_OFF", slot=factories.SlotFactory(point=point, starts_at=at), last_name=name)
        early, half_past_nine = start - datetime.timedelta(hours=2), start - datetime.timedelta(minutes=30)
        morning = factories.SlotFactory(point=point, starts_at=early, ends_at=half_past_nine)
        person("DROPPED_OFF", slot=morning, last_name="Personne")
        monkeypatch.setattr("pickup.views.counter.timezone.now", lambda: start + datetime.timedelta(minutes=minutes))
        assert f"Odette {shown}" in page(counter, "counter", point.slug)

    def test_no_slot_at_all_is_said(self, counter, point):
        assert "Aucun créneau à venir" in page(counter, "counter", point.slug)

    def test_a_past_slot_points_to_what_was_left(self, counter, point, slot):
        person("DROPPED_OFF", slot=slot)
        past(slot)
        shown = page(counter, "counter_slot", point.slug, slot.pk)
        assert "Le créneau est terminé" in shown
        assert reverse("counter_uncollected", args=[point.slug]) in shown

    def test_everybody_served_is_said(self, counter, point, slot):
        person("HANDED_OVER", slot=slot)
        assert "Tout le monde est servi" in page(counter, "counter_slot", point.slug, slot.pk)

    def test_the_printed_list_has_names_codes_bags_dues_and_boxes(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot, classes=["CHILLED"])
        person("CANCELLED", slot=slot, last_name="Absent")
        shown = page(counter, "counter_slot_list", point.slug, slot.pk)
        for words in ["Odette Marchand", odette.collection.spoken_code, "au frais", "4,20\u202f€", "tickbox"]:
            assert words in shown
        assert "Absent" not in shown

    @pytest.mark.parametrize("name", ["counter_slot", "counter_slot_list"])
    def test_another_points_slot_does_not_exist(self, counter, point, name):
        elsewhere = factories.SlotFactory()
        assert counter.get(reverse(name, args=[point.slug, elsewhere.pk])).status_code == 404

    @pytest.mark.parametrize("people", [2, 50])
    def test_fifty_people_cost_no_more_than_two(self, counter, point, slot, people, django_assert_max_num_queries):
        merchants = [factories.MerchantFactory() for _number in range(2)]
        for _number in range(people):
            person("DROPPED_OFF", "READY", slot=slot, merchants=merchants)
        for name, budget in [("counter", 16), ("counter_slot", 16), ("counter_slot_list", 11)]:
            args = [point.slug] if name == "counter" else [point.slug, slot.pk]
            with django_assert_max_num_queries(budget):
                page(counter, name, *args)


class TestFinding:
    def test_a_code_opens_the_persons_page(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        answer = counter.get(reverse("counter_find", args=[point.slug]), {"q": odette.collection.spoken_code.lower()})
        assert answer.url == f"/comptoir/la-halle/retrait/{odette.collection.code}/"

    def test_a_shared_name_makes_a_list(self, counter, point, slot):
        for first_name in ["Odette", "Marcel"]:
            person("DROPPED_OFF", slot=slot, first_name=first_name)
        shown = page(counter, "counter_find", point.slug, q="marchand")
        assert "2 commandes trouvées" in shown

    @pytest.mark.parametrize("typed", ["marchnad", "{half}"])
    def test_what_only_resembles_somebody_opens_no_page_and_asks_to_be_checked(self, counter, point, slot, typed):
        odette = person("DROPPED_OFF", slot=slot, first_name="Odette")
        shown = page(counter, "counter_find", point.slug, q=typed.format(half=odette.collection.code[:3]))
        assert "s’en approche" in shown
        assert odette.collection.code in shown

    @pytest.mark.parametrize("text", ["", "ZZ99ZZ", "🥖", "<script>alert(1)</script>", "x" * 100_000, "' OR 1=1 --"])
    def test_what_finds_nobody_is_answered_with_a_sentence(self, counter, point, slot, text):
        answer = counter.get(reverse("counter_find", args=[point.slug]), {"q": text}, follow=True)
        assert answer.status_code == 200
        assert "messages" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()

    @pytest.mark.parametrize(
        "address",
        ["retrait/ZZ99ZZ/", "retrait/%00/", "retrait/🥖/", "retrait/KP7HM2%00/", "creneau/99999999999999999999/"],
    )
    def test_an_address_that_means_nothing_does_not_exist(self, counter, point, address):
        assert counter.get(f"/comptoir/{point.slug}/{address}").status_code == 404

    def test_a_code_in_small_letters_is_the_same_address(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        assert "Odette Marchand" in page(counter, "counter_collection", point.slug, odette.collection.code.lower())


class TestThePerson:
    def test_the_whole_visit_in_two_taps(self, counter, point, slot):
        odette = person("DROPPED_OFF", "DROPPED_OFF", slot=slot)
        odette.part.bags.update(shelf="Frigo 1")
        code = odette.collection.code
        shown = page(counter, "counter_collection", point.slug, code)
        for words in [
            "Odette Marchand",
            odette.collection.spoken_code,
            "8,40\u202f€",
            "Frigo 1",
            "Remettre les 2 sacs",
        ]:
            assert words in shown
        key = shown.split('name="key" value="')[1].split('"')[0]
        shown = post(counter, "counter_collect_payment", point.slug, code, key=key, means="CASH")
        assert "Tout est payé" in shown
        assert CounterPayment.objects.count() == 2
        shown = post(
            counter, "counter_hand_over", point.slug, code, merchant_orders=[part.pk for part in odette.parts]
        )
        assert "2 sacs remis à Odette Marchand" in shown
        assert "Remis sans être payé" not in shown
        assert odette.statuses == ["HANDED_OVER", "HANDED_OVER"]
        assert "Plus rien n’attend ici" in shown

    def test_a_bag_given_before_it_is_paid_is_said(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        code = odette.collection.code
        shown = post(counter, "counter_hand_over", point.slug, code, merchant_orders=[odette.part.pk])
        assert "Odette Marchand doit encore 4,20\u202f€ pour ces sacs" in shown
        assert odette.statuses == ["DROPPED_OFF"]
        sent = {"merchant_orders": [odette.part.pk], "unpaid_known": "on"}
        shown = post(counter, "counter_hand_over", point.slug, code, **sent)
        assert odette.statuses == ["HANDED_OVER"]
        assert "Remis sans être payé\u202f: il reste 4,20\u202f€ à encaisser." in shown

    def test_a_bag_that_a_shortage_emptied_is_not_looked_for(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot, classes=("AMBIENT", "CHILLED"))
        odette.part.lines.filter(storage_class="CHILLED").update(kept_quantity=0)
        assert "Un sac ici" in page(counter, "counter_collection", point.slug, odette.collection.code)

    def test_a_bundle_is_said_by_its_name_with_what_came_within_it(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        (alone,) = odette.part.lines.all()
        within = {"bundle_title": "Panier du dimanche", "bundle_quantity": 2, "quantity": 4}
        titles = [factories.ordered_line(odette.part, **within).title for _line in range(2)]
        shown = page(counter, "counter_collection", point.slug, odette.collection.code)
        assert f"<small>2 × Panier du dimanche\u202f: 4 × {titles[0]}, 4 × {titles[1]}</small>" in shown
        assert f"<small>1 × {alone.title}</small>" in shown
        assert shown.count(" · Panier du dimanche</small>") == 2
        printed = page(counter, "counter_slot_list", point.slug, slot.pk)
        assert '<span class="where">dont 2 × Panier du dimanche</span>' in printed

    def test_the_history_says_who_did_what(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        sent = {"merchant_orders": [odette.part.pk], "unpaid_known": "on"}
        shown = post(counter, "counter_hand_over", point.slug, odette.collection.code, **sent)
        assert "remis" in shown
        assert "Camille Besson" in shown

    def test_only_what_is_here_is_paid_in_one_tap(self, counter, point, slot):
        odette = person("DROPPED_OFF", "READY", slot=slot)
        code, sent = odette.collection.code, {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11", "means": "CASH"}
        shown = page(counter, "counter_collection", point.slug, code)
        assert '<div class="amount">4,20\u202f€</div>' in shown
        assert "Le reste, 4,20\u202f€, se paie à l’arrivée des autres sacs." in shown
        shown = post(counter, "counter_collect_payment", point.slug, code, **sent)
        assert CounterPayment.objects.get().merchant_order == odette.part
        assert "À payer à l’arrivée des sacs" in shown

    def test_a_bag_that_came_in_after_the_page_was_shown_is_not_counted_as_paid(self, counter, point, slot):
        odette = person("DROPPED_OFF", "DROPPED_OFF", slot=slot)
        sent = {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11", "means": "CASH", "shown": [odette.part.pk]}
        post(counter, "counter_collect_payment", point.slug, odette.collection.code, **sent)
        assert CounterPayment.objects.get().merchant_order == odette.part

    def test_what_is_left_of_a_part_payment_is_said(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        sent = {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11", "means": "CARD", "amount": "3,00"}
        sent["merchant_order"] = odette.part.pk
        shown = post(counter, "counter_collect_payment", point.slug, odette.collection.code, **sent)
        assert f"3,00\u202f€ pour {odette.part.merchant}. Il reste 1,20\u202f€ à payer." in shown

    def test_the_same_payment_sent_twice_counts_once(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        sent = {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11", "means": "CARD"}
        for _sent in range(2):
            shown = post(counter, "counter_collect_payment", point.slug, odette.collection.code, **sent)
            assert "C’est noté" in shown
        assert CounterPayment.objects.count() == 1

    def test_a_payment_tapped_by_mistake_is_undone_and_both_stay_in_the_history(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        code = odette.collection.code
        key = "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11"
        shown = post(counter, "counter_collect_payment", point.slug, code, key=key, means="CASH")
        assert "Annuler cet encaissement" in shown
        payment = CounterPayment.objects.get()
        shown = post(counter, "counter_undo_payment", point.slug, code, payment.pk, reason="Touche de travers")
        assert "À payer" in shown
        assert "Annuler cet encaissement" not in shown
        assert "4,20\u202f€, espèces" in shown
        assert "encaissement annulé, 4,20\u202f€ («\u202fTouche de travers\u202f»)" in shown

    def test_another_counter_undoes_nothing(self, client, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        code = odette.collection.code
        key = "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11"
        post(counter, "counter_collect_payment", point.slug, code, key=key, means="CASH")
        elsewhere = factories.PickupPointFactory()
        client.force_login(factories.volunteer_at(elsewhere))
        for slug in (point.slug, elsewhere.slug):
            address = reverse("counter_undo_payment", args=[slug, code, CounterPayment.objects.get().pk])
            assert client.post(address).status_code == 404

    @pytest.mark.parametrize("mode", ["direct_at_pickup", "psp_split", "mandated"])
    def test_the_screen_says_who_is_paid(self, counter, point, slot, mode):
        odette = person("DROPPED_OFF", slot=slot)
        odette.collection.order.merchant_orders.update(money_mode=mode)
        shown = page(counter, "counter_collection", point.slug, odette.collection.code)
        assert ("L’association encaisse pour toutes les boutiques" in shown) is (mode == "mandated")
        assert ("rien n’entre dans la caisse de l’association" in shown) is (mode != "mandated")

    def test_one_merchant_part_of_the_amount(self, counter, point, slot):
        odette = person("DROPPED_OFF", "DROPPED_OFF", slot=slot)
        sent = {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11", "means": "CHEQUE", "amount": "2,20 €"}
        shown = post(
            counter,
            "counter_collect_payment",
            point.slug,
            odette.collection.code,
            merchant_order=odette.part.pk,
            **sent,
        )
        assert "6,20\u202f€" in shown

    @pytest.mark.parametrize(
        "data",
        [
            {"amount": "beaucoup"},
            {"amount": "1e9"},
            {"amount": "NaN"},
            {"amount": "-3"},
            {"amount": "0"},
            {"amount": "99999999"},
            {"amount": "1,234"},
            {"amount": "9" * 5000},
            {"means": "BITCOIN"},
            {"key": "<b>"},
            {"merchant_order": "99999999999999999999"},
            {"merchant_order": "1"},
        ],
    )
    def test_a_tampered_payment_gets_a_sentence_and_counts_nothing(self, counter, point, slot, data):
        odette = person("DROPPED_OFF", slot=slot)
        sent = {
            "key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11",
            "means": "CASH",
            "merchant_order": str(odette.part.pk),
            "amount": "4,20",
            **data,
        }
        if data == {"merchant_order": "1"}:
            sent["merchant_order"] = str(person("DROPPED_OFF").part.pk)
        shown = post(counter, "counter_collect_payment", point.slug, odette.collection.code, **sent)
        assert 'class="error' in shown
        assert not CounterPayment.objects.exists()

    def test_alcohol_asks_for_the_age(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot, alcohol=True)
        sent = {"merchant_orders": [odette.part.pk], "unpaid_known": "on"}
        assert "pièce d’identité" in post(counter, "counter_hand_over", point.slug, odette.collection.code, **sent)
        assert odette.statuses == ["DROPPED_OFF"]
        shown = post(counter, "counter_hand_over", point.slug, odette.collection.code, adult_checked="on", **sent)
        assert "Majorité vérifiée" in shown
        assert odette.statuses == ["HANDED_OVER"]

    def test_a_second_handover_says_who_did_it(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        sent = {"merchant_orders": [odette.part.pk], "unpaid_known": "on"}
        post(counter, "counter_hand_over", point.slug, odette.collection.code, **sent)
        shown = post(counter, "counter_hand_over", point.slug, odette.collection.code, **sent)
        assert "déjà remis par Camille Besson" in shown

    @pytest.mark.parametrize("sent", [{}, {"merchant_orders": ["🥖"]}, {"merchant_orders": ["0"]}])
    def test_a_tampered_handover_gets_a_sentence(self, counter, point, slot, sent):
        odette = person("DROPPED_OFF", slot=slot)
        assert 'class="error' in post(counter, "counter_hand_over", point.slug, odette.collection.code, **sent)
        assert odette.statuses == ["DROPPED_OFF"]

    def test_a_cancelled_order_says_so(self, counter, point, slot):
        odette = person("CANCELLED", slot=slot)
        shown = page(counter, "counter_collection", point.slug, odette.collection.code)
        assert "Cette commande a été annulée" in shown
        assert reverse("counter_hand_over", args=[point.slug, odette.collection.code]) not in shown

    def test_what_a_merchant_received_for_nothing_is_given_back(self, counter, point, slot):
        odette = person("DROPPED_OFF", "READY", slot=slot)
        code, sent = odette.collection.code, {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11"}
        shown = [part.pk for part in odette.parts]
        post(counter, "counter_collect_payment", point.slug, code, means="CASH", shown=shown, **sent)
        cancel(merchant_order=odette.parts[1], by=None, at=in_days(0), channel="MERCHANT", reason="Four en panne")
        assert "rendre 4,20\u202f€" in page(counter, "counter", point.slug)
        shown = page(counter, "counter_collection", point.slug, code)
        assert "À rendre" in shown
        assert 'name="cents" value="420"' in shown
        sent |= {"merchant_order": odette.parts[1].pk, "cents": 420}
        for _sent in range(2):
            shown = post(counter, "counter_give_back", point.slug, code, **sent)
            assert "C’est noté" in shown
        assert "À rendre" not in shown
        assert "4,20\u202f€ rendus au client" in shown

    @pytest.mark.parametrize(
        "wrong", [{"cents": "421"}, {"cents": "0"}, {"cents": "a"}, {"key": "<b>"}, {"merchant_order": "1"}]
    )
    def test_a_tampered_return_gets_a_sentence(self, counter, point, slot, wrong):
        odette = person("DROPPED_OFF", slot=slot)
        sent = {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11", "merchant_order": odette.part.pk, "cents": 420, **wrong}
        assert 'class="error' in post(counter, "counter_give_back", point.slug, odette.collection.code, **sent)

    def test_the_list_and_the_page_ask_for_the_same_money(self, counter, point, slot):
        """Paid to one who gave up: the other is still owed, and the list does not make up one with the other."""
        odette = person("DROPPED_OFF", "READY", slot=slot)
        sent = {"key": "7f0e3f04-6b3f-4b6e-9a55-3f2f4a1d0c11", "merchant_order": odette.parts[1].pk}
        post(counter, "counter_collect_payment", point.slug, odette.collection.code, means="CASH", **sent)
        cancel(merchant_order=odette.parts[1], by=None, at=in_days(0), channel="MERCHANT", reason="Four en panne")
        (listed,) = visits.visits_of(Collection.objects.filter(pk=odette.collection.pk), point=point)
        shown = visits.visit(odette.collection, point=point)
        assert (listed.due_cents, listed.back_cents) == (shown.due_cents, shown.back_cents) == (420, 420)
        assert "<strong>4,20\u202f€</strong>" in page(counter, "counter", point.slug)

    def test_only_the_bags_that_came_are_counted(self, counter, point, slot):
        odette = arrived_without("CHILLED", classes=["AMBIENT", "CHILLED"], slot=slot)
        shown = page(counter, "counter_collection", point.slug, odette.collection.code)
        assert "Un sac ici" in shown
        assert "au frais" not in shown.lower()

    def test_a_code_that_expired_says_what_became_of_the_bags(self, counter, point, slot):
        odette = person("RETURNED", "CANCELLED", slot=slot)
        past(slot)
        shown = page(counter, "counter_collection", point.slug, odette.collection.code)
        assert "Plus rien n’attend ici" in shown
        assert "rendu au commerçant" in shown
        assert "À payer" not in shown

    def test_someone_who_comes_late_is_seen_to_be_late(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        assert "créneau est passé" not in page(counter, "counter_collection", point.slug, odette.collection.code)
        past(slot)
        assert "créneau est passé" in page(counter, "counter_collection", point.slug, odette.collection.code)

    def test_names_are_written_as_text(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot, first_name="<b>Odette</b>")
        assert "<b>Odette</b>" not in page(counter, "counter_collection", point.slug, odette.collection.code)


class TestBags:
    def test_a_merchant_brings_a_bag(self, counter, point, slot):
        odette = person("READY", slot=slot)
        assert "pour Odette M." in page(counter, "drop_offs", point.slug)
        shown = post(counter, "drop_off_receive", point.slug, odette.part.pk, shelf="B2")
        assert "Reçu" in shown
        assert odette.part.bags.get().shelf == "B2"

    def test_found_by_code_or_by_shop(self, counter, point, slot):
        bakery, bees = (factories.MerchantFactory(name=name) for name in ["Boulangerie Dupré", "Les Ruches"])
        odette = person("READY", "READY", slot=slot, merchants=[bakery, bees])
        other = person("READY", slot=slot, merchants=[bees], last_name="Zola")
        shown = page(counter, "drop_offs", point.slug, q="dupre")
        assert "Boulangerie Dupré" in shown
        assert "Les Ruches" not in shown
        shown = page(counter, "drop_offs", point.slug, q=other.collection.spoken_code)
        assert f"pour Odette M. · {other.collection.spoken_code}" in shown
        assert odette.collection.spoken_code not in shown

    def test_brought_while_the_person_waits_it_comes_back_to_their_page(self, counter, point, slot):
        odette = person("READY", slot=slot)
        shown = post(counter, "drop_off_receive", point.slug, odette.part.pk, visit=odette.collection.code)
        assert "Remettre le sac" in shown

    @pytest.mark.parametrize(("status", "shelf"), [("READY", "x" * 500), ("DROPPED_OFF", ""), ("CANCELLED", "")])
    def test_what_cannot_be_received_gets_a_sentence(self, counter, point, slot, status, shelf):
        odette = person(status, slot=slot)
        shown = post(counter, "drop_off_receive", point.slug, odette.part.pk, shelf=shelf)
        assert 'role="alert"' in shown or 'class="error' in shown
        assert odette.statuses == [status]

    def test_a_temperature_that_cannot_be_read_loses_nothing(self, counter, point, slot):
        odette = person("READY", slot=slot, classes=["AMBIENT", "CHILLED"])
        first, last = odette.part.bags.order_by("pk")
        typed = {"some": "1", "bags": [last.pk], "shelf_CHILLED": "Frigo 9", "from_whom": "Paul, le voisin"}
        shown = post(counter, "drop_off_receive", point.slug, odette.part.pk, temperature_CHILLED="froid", **typed)
        assert "Écrivez la température en degrés" in shown
        assert "<details open>" in shown
        for value in ["Frigo 9", "Paul, le voisin", "froid", f'{last.pk}" checked']:
            assert f'value="{value}' in shown
        assert f'value="{first.pk}" checked' not in shown
        assert odette.statuses == ["READY"]

    def test_a_bag_without_a_shelf_is_received_and_said(self, counter, point, slot):
        people = [person("READY", slot=slot), person("READY", slot=slot, last_name="Zola")]
        shown = [
            post(counter, "drop_off_receive", point.slug, one.part.pk, shelf_AMBIENT=shelf)
            for one, shelf in zip(people, ["", "B2"], strict=True)
        ]
        assert ["Sans étagère" in page for page in shown] == [True, False]

    def test_where_the_others_stand_is_proposed_to_who_brings_while_the_person_waits(self, counter, point, slot):
        odette = person("DROPPED_OFF", "READY", slot=slot)
        odette.part.bags.update(shelf="Frigo 7")
        shown = page(counter, "counter_collection", point.slug, odette.collection.code)
        assert 'name="shelf_AMBIENT" value="Frigo 7"' in shown

    @pytest.mark.parametrize("people", [2, 30])
    def test_the_list_costs_the_same_whatever_its_length(
        self, counter, point, slot, people, django_assert_max_num_queries
    ):
        for _number in range(people):
            person("READY", "ACCEPTED", slot=slot)
        with django_assert_max_num_queries(15):
            page(counter, "drop_offs", point.slug)

    def test_empty_lists_say_so(self, counter, point):
        assert "Aucun sac n’est prêt" in page(counter, "drop_offs", point.slug)
        assert "Rien de prêt ne correspond" in page(counter, "drop_offs", point.slug, q="<b>")
        assert "Personne à appeler" in page(counter, "counter_to_call", point.slug)
        assert "Rien ne traîne" in page(counter, "counter_uncollected", point.slug)

    def test_what_nobody_came_for_is_given_back(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        past(slot)
        assert "Odette Marchand" in page(counter, "counter_uncollected", point.slug)
        assert "Gardez-le" in post(counter, "counter_settle", point.slug, odette.part.pk, ending="DISCARDED")
        told = {"ending": "RETURNED", "taken_by": "Lucie", "to_whom": "personne", "note": "rien"}
        assert "rendu au commerçant" in post(counter, "counter_settle", point.slug, odette.part.pk, **told)
        assert odette.statuses == ["RETURNED"]
        move = BagMove.objects.latest("pk")
        assert (move.act, move.to_whom, move.note) == ("RETURNED", "Lucie", "")

    def test_what_closes_a_bag_for_good_names_the_shop_and_is_opened_first(self, counter, point, slot):
        odette = person("DROPPED_OFF", slot=slot)
        past(slot)
        shown = page(counter, "counter_uncollected", point.slug)
        assert f"<summary>Rendu à {odette.part.merchant.name}…</summary>" in shown
        assert "d’ici là, seule la personne ou la boutique le prend" in shown


def test_no_browser_keeps_the_names_of_a_counter(client):
    """« Back » after signing out on a shared tablet asks the server, which asks who one is."""
    somebody = person("DROPPED_OFF")
    point = somebody.collection.slot.point
    client.force_login(factories.volunteer_at(point))
    for name, arguments in (("counter", []), ("counter_collection", [somebody.collection.code]), ("drop_offs", [])):
        page = client.get(reverse(name, args=[point.slug, *arguments]))
        assert "no-store" in page["Cache-Control"], name
