"""The till’s pages: a volunteer opens, counts, closes with one thumb; the treasurer follows totals to their lines."""

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from merchants.books import accounts, ledger, membership_fees
from merchants.models import AssociationMember
from pickup.models import CounterPayment, MealVoucherTaker, TillCount, TillSession
from pickup.money import closings, envelopes, sessions, slot_sheet, vouchers
from shop.association.treasury import story, words
from tests import factories
from tests.factories import in_days
from tests.pickup.situations import person
from tests.pickup.till_world import A_DAY, FRIDAY, Counter, at, night_after

pytestmark = pytest.mark.django_db
NARROW = "\u202f"


def shown(answer):
    assert answer.status_code == 200, answer
    return answer.content.decode().replace(NARROW, " ")


class TestTheVolunteer:
    @pytest.fixture
    def counter(self, settings):
        settings.MONEY_MODE = "mandated"
        return Counter(mode="mandated")

    @pytest.fixture
    def at_work(self, client, counter):
        client.force_login(factories.volunteer_at(counter.point))

        def does(name, *args, **data):
            address = reverse(name, args=[counter.point.slug, *args])
            return client.post(address, data, follow=True) if data else client.get(address)

        return does

    def test_opens_states_counts_and_closes(self, counter, at_work):
        assert "Elle n’est pas ouverte" in shown(at_work("counter_till"))
        said = shown(at_work("counter_till_open", piece_2000="2", piece_500="2"))
        assert "50,00 € de fonds" in said
        session = TillSession.objects.get()
        assert session.float_detail == {"2000": 2, "500": 2}
        counter.takes(1660, timezone.now())
        assert "66,60 €" in shown(at_work("counter_till"))
        close = {"total": "64,60", "cheques": "", "cards": "", "left": "50"}
        refused = shown(at_work("counter_till_close", session.pk, **close))
        assert "Il manque 2,00 € en espèces" in refused
        assert 'value="64,60"' in refused
        sheet = shown(at_work("counter_till_close", session.pk, **close, word="deux euros tombés"))
        assert "deux euros tombés" in sheet
        assert "Vérifié par" in sheet
        assert TillCount.objects.get().left_cents == 5000
        assert "déjà fermée" in shown(at_work("counter_till_close", session.pk, **close, word="encore"))

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"word": "rien"}, "Comptez les espèces"),
            ({"total": "beaucoup"}, "Écrivez un montant"),
            ({"total": "12", "piece_1000": "1"}, "Pièces et billets font 10,00 €"),
            ({"piece_1000": "-1"}, "Combien y en a-t-il"),
            ({"total": "999999"}, "n’est pas celui d’une caisse"),
        ],
    )
    def test_a_count_that_cannot_be_read_is_asked_again(self, at_work, typed, sentence):
        assert sentence in shown(at_work("counter_till_open", **typed))
        assert not TillSession.objects.exists()

    def test_a_session_of_another_place_does_not_exist(self, at_work, counter):
        other = factories.PickupPointFactory()
        facts = {"point": other, "number": 1, "opened_by": counter.volunteer, "opened_at": timezone.now()}
        session = TillSession.objects.create(**facts, float_cents=0)
        assert at_work("counter_till_close", session.pk, total="0").status_code == 404
        assert at_work("counter_till_count", session.pk).status_code == 404

    def test_the_next_slot_comes_before_those_past(self, at_work, counter):
        point = counter.point
        far, past = (factories.SlotFactory(point=point, starts_at=in_days(days)) for days in (90, -2))
        page = shown(at_work("counter_till"))
        slots = (far, counter.slot, past)
        places = [page.find(reverse("counter_slot_till", args=[point.slug, slot.pk])) for slot in slots]
        assert places[0] == -1 < places[1] < page.index("le prochain") < places[2]

    def test_where_each_merchant_is_paid_the_page_says_so(self, at_work, settings):
        settings.MONEY_MODE = "direct_at_pickup"
        page = shown(at_work("counter_till"))
        for told in [
            "une enveloppe par commerçant",
            "sort de l’enveloppe du commerçant payé",
            "cotisations des membres",
        ]:
            assert told in page
        assert "n’a pas de caisse à ouvrir" in shown(at_work("counter_till_open", total="50"))


class TestGivingChange:
    @pytest.fixture
    def odette(self):
        point = factories.PickupPointFactory(slug="la-halle")
        return person("DROPPED_OFF", "DROPPED_OFF", slot=factories.SlotFactory(point=point, starts_at=in_days(1)))

    @pytest.fixture
    def pays(self, client, odette):
        client.force_login(factories.volunteer_at(odette.collection.slot.point))
        args = [odette.collection.slot.point.slug, odette.collection.code]

        def does(key="4a8c6f3e-1111-4222-8333-444455556666", **data):
            return shown(client.post(reverse("counter_collect_payment", args=args), {"key": key, **data}, follow=True))

        does.page = lambda: shown(client.get(reverse("counter_collection", args=args)))
        return does

    def test_the_page_says_what_to_give_back_before_anything_is_noted(self, pays):
        page = pays.page()
        assert "10,00 €" in page
        assert "rendre 1,60 €" in page

    def test_a_note_tapped_pays_all_and_says_the_change(self, pays):
        assert "Donné 10,00 € : rendez 1,60 €" in pays(note="1000")
        assert set(CounterPayment.objects.values_list("means", flat=True)) == {"CASH"}

    def test_tapped_twice_it_counts_once_and_says_the_same(self, pays):
        for _tap in range(2):
            assert "rendez 1,60 €" in pays(note="1000")
        assert CounterPayment.objects.count() == 2

    def test_a_sum_typed(self, pays):
        assert "Donné 8,40 € : le compte est juste" in pays(given="8,40", means="CASH")

    def test_too_little_notes_nothing(self, pays):
        assert "il manque 3,40 €" in pays(given="5", means="CASH")
        assert not CounterPayment.objects.exists()

    def test_a_card_has_no_change(self, pays):
        assert "rendez" not in pays(given="20", means="CARD")

    def test_no_means_is_asked_again(self, pays):
        assert "Dites comment c’est payé" in pays(given="20")

    def test_a_meal_voucher_is_offered_where_it_is_taken(self, odette, pays):
        assert "MEAL_PAPER" not in pays.page()
        merchant = odette.parts[0].merchant
        vouchers.say_who_takes(merchants=[merchant], by=factories.UserFactory(), at=timezone.now())
        assert pays.page().count('value="MEAL_PAPER"') == 1


class TestTheSheetOfASlot:
    @pytest.mark.parametrize("mode", ["direct_at_pickup", "mandated"])
    def test_says_who_owes_what_to_whom(self, client, mode):
        counter = Counter(mode=mode)
        counter.takes(1660, at(FRIDAY))
        counter.takes(300, at(FRIDAY), means="CHEQUE")
        counter.takes(500, at(FRIDAY), means="CARD", merchant=1)
        counter.is_paid(counter.sale(1000), 400, at(FRIDAY))
        short = counter.takes(250, at(FRIDAY), merchant=1).merchant_order
        short.lines.update(kept_quantity=0)
        sheet = slot_sheet.sheet_of(counter.slot)
        bakery, dairy = sorted(sheet.rows, key=lambda row: row.merchant.code)
        assert (bakery.received, bakery.due, dairy.received, dairy.back) == (2360, 600, 750, 250)
        if mode == "mandated":
            assert (bakery.cash, bakery.collected, dairy.collected) == (0, 2360, 750)
        else:
            assert (bakery.cash, bakery.cheque, bakery.cheques, dairy.card, bakery.collected) == (2060, 300, 1, 500, 0)
        assert [(one.merchant, one.cents) for one in sheet.owing] == [(bakery.merchant, 600)]
        assert [(one.merchant, one.cents) for one in sheet.owed_back] == [(dairy.merchant, 250)]
        client.force_login(factories.volunteer_at(counter.point))
        page = shown(client.get(reverse("counter_slot_till", args=[counter.point.slug, counter.slot.pk])))
        assert "Odette Marchand" in page
        assert "Vérifié par" in page
        assert ("L’association a" in page) is (mode == "mandated")
        assert "ommission" not in page

    def test_the_card_of_meal_vouchers_is_not_looked_for_in_the_envelope(self, client):
        counter = Counter()
        vouchers.say_who_takes(merchants=counter.merchants[:1], by=counter.volunteer, at=at(FRIDAY))
        counter.takes(700, at(FRIDAY), means="MEAL_PAPER")
        counter.takes(900, at(FRIDAY), means="MEAL_CARD")
        (row,) = slot_sheet.sheet_of(counter.slot).rows
        (content,) = envelopes.contents_of(counter.slot)
        assert (row.vouchers, row.meal_card, content.voucher_cents) == (700, 900, 700)
        client.force_login(factories.volunteer_at(counter.point))
        page = shown(client.get(reverse("counter_slot_till", args=[counter.point.slug, counter.slot.pk])))
        assert 'data-label="Carte resto">9,00' in page
        assert 'data-label="Titres papier">7,00' in page

    def test_what_a_merchant_gave_back_leaves_its_envelope(self):
        counter = Counter()
        counter.gives_back(counter.takes(420, at(FRIDAY)), at(FRIDAY, 11))
        (row,) = slot_sheet.sheet_of(counter.slot).rows
        assert (row.cash, row.given_back, row.received) == (0, 420, 0)

    def test_costs_the_same_queries_however_many_came(self):
        counter = Counter()
        assert queries_of_sheet(counter, 2) == queries_of_sheet(counter, 12)


def queries_of_sheet(counter, many):
    for cents in range(many):
        counter.takes(100 + cents, at(FRIDAY), merchant=cents % 2)
    with CaptureQueriesContext(connection) as captured:
        slot_sheet.sheet_of(counter.slot)
    return len(captured)


class TestTheTreasurer:
    @pytest.fixture
    def counter(self):
        counter = Counter()
        counter.takes(1660, at(FRIDAY))
        night_after(FRIDAY + 3 * A_DAY)
        return counter

    @pytest.fixture
    def looks(self, client, counter):
        client.force_login(factories.association_member(AssociationMember.Role.TREASURER))
        return lambda name, *args: client.get(reverse(name, args=args))

    def test_follows_the_perpetual_total_to_a_line(self, looks, counter):
        assert "total perpétuel" in shown(looks("tills"))
        month = closings.closings_of("MONTH").get()
        assert "Vendredi 27 novembre" in shown(looks("till_closing", month.pk))
        page = shown(looks("till_closing", closings.closings_of("DAY").first().pk))
        assert "16,60 €" in page
        assert "Espèces" in page
        assert "le commerçant" in page

    def test_is_told_beside_the_sales_what_else_moved_the_boxes(self, looks, counter):
        box, seen = accounts.cash(counter.point), at(FRIDAY, 15)
        told = {"by": counter.volunteer, "at": seen}
        membership_fees.post_received(receipt="7", box=box, cents=1500, memo="Cotisation", **told)
        out = {box: -420, accounts.BANK: 420}
        ledger.post(key=f"{sessions.TAKEN_OUT}9", memo="Rendu autrement", lines=out, **told)
        friday, saturday = closings.closings_of("DAY")[:2]
        month = closings.closings_of("MONTH").get()
        for closing in (friday, month):
            page = shown(looks("till_closing", closing.pk))
            assert "15,00 € de cotisations" in page
            assert "4,20 € sortis par la trésorerie" in page
        assert "cotisations" not in shown(looks("till_closing", saturday.pk))
        assert (friday.net_cents, list(closings.disagreements())) == (1660, [])

    def test_is_told_what_came_after_its_day_was_closed(self, looks, counter):
        counter.takes(420, at(FRIDAY, 18))
        night_after(FRIDAY + 4 * A_DAY)
        page = shown(looks("till_closing", closings.closings_of("DAY").last().pk))
        assert "connu après coup" in page
        assert "d’un jour déjà clôturé" in page

    def test_takes_the_archive_away(self, looks):
        answer = looks("till_archive", "2026-11")
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:
            assert "journal.csv" in found.namelist()

    @pytest.mark.parametrize("period", ["2026-12", "2026", "essai", "2026-13"])
    def test_what_is_not_closed_has_none(self, looks, period):
        assert looks("till_archive", period).status_code == 404

    def test_reads_as_many_pages_of_lines_with_the_same_queries(self, looks, counter, django_assert_max_num_queries):
        for cents in range(30):
            counter.takes(100 + cents, at(FRIDAY + 4 * A_DAY))
        night_after(FRIDAY + 4 * A_DAY)
        few, many = (closings.closings_of("DAY").filter(events__gt=0).order_by("events")[rank] for rank in (0, 1))
        counted = []
        for closing in (few, few, many):
            with CaptureQueriesContext(connection) as captured:
                shown(looks("till_closing", closing.pk))
            counted.append(len(captured))
        assert counted[1] == counted[2]

    def test_reads_as_many_days_with_the_same_queries(self, looks):
        counted = []
        for days in (4, 5, 9):
            night_after(FRIDAY + days * A_DAY)
            with CaptureQueriesContext(connection) as captured:
                shown(looks("tills"))
            counted.append(len(captured))
        assert counted[1] == counted[2]

    def test_reads_what_each_box_holds_by_the_name_of_its_place(self, looks, counter):
        lines = {"asset:cash:la-halle": 1250, "income:membership": -1250}
        ledger.post(key="membership:essai", memo="Cotisation", lines=lines, by=counter.volunteer, at=timezone.now())
        for page in (shown(looks("tills")), shown(looks("treasury_journals"))):
            assert "Caisse, La Halle" in page
            assert "12,50 €" in page
            assert "la-halle" not in re.sub(r"<[^>]*>", "", page)
        assert "Aucune n’a été ouverte ni comptée" in shown(looks("tills"))

    def test_says_who_takes_meal_vouchers(self, looks, counter, client):
        assert "25,00 €" in shown(looks("meal_vouchers"))
        client.post(reverse("meal_vouchers"), {"merchants": ["boulangerie", "inconnue"]})
        assert MealVoucherTaker.objects.get().merchant.code == "boulangerie"

    @pytest.mark.parametrize(("missing", "told"), [(200, "(2,00 € manquent)"), (-200, "(2,00 € de trop)")])
    def test_a_difference_reads_as_a_sentence(self, counter, looks, missing, told):
        lines = {"asset:cash:la-halle": -missing, "expense:till_difference": missing}
        facts = {"by": counter.volunteer, "at": timezone.now()}
        journal = ledger.post(key="till:la-halle:1", memo="Caisse n° 1 comptée : essai", lines=lines, **facts)
        assert "Écart de caisse" in shown(looks("treasury_journals"))
        said = story.sentence(journal, sorted(lines.items()), words.AccountNames(lines))
        assert said.replace(NARROW, " ") == f"Caisse n° 1 comptée : essai {told}."
