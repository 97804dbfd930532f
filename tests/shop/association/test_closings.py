"""The treasurer closes a month from the screen, sees how far it goes, and follows each figure to its order."""

import io
import zipfile

import pytest
from django.utils import timezone

from merchants.books.commission_months import Month
from merchants.invoicing import closing as closings
from merchants.invoicing import documents
from merchants.models import AssociationMember, Invoice, MonthClosing, MonthDocuments, Statement
from shop import tasks
from shop.association import closings as screens
from tests.factories import MerchantFactory, association_member, owner_of
from tests.merchants.months import EARLY_DECEMBER, EARLY_NOVEMBER, NOVEMBER, OCTOBER, kept_less, paid_in_hand, sold

pytestmark = pytest.mark.django_db
LIST, MONTH, START = (
    "/association/clotures/",
    "/association/clotures/2026-10/",
    "/association/clotures/2026-10/lancer/",
)


@pytest.fixture
def treasurer(client):
    client.force_login(association_member(AssociationMember.Role.TREASURER))
    return client


@pytest.fixture
def bakery():
    return MerchantFactory(name="Au pain", code="pain")


def text_of(page):
    return page.content.decode().replace("\u202f", " ")


def test_the_button_closes_the_oldest_month_and_shows_its_invoices(treasurer, bakery):
    sold(1000, bakery)
    assert "Clôturer octobre 2026" in text_of(treasurer.get(LIST))
    page = text_of(treasurer.get(START))
    assert "Clôturer octobre 2026 ?" in page
    assert "ne se rouvre pas" in page
    assert "10,00 €" in page
    assert not MonthClosing.objects.exists()
    page = text_of(treasurer.post(START, follow=True))
    assert "Octobre 2026 est clôturé" in page
    assert "F-2026-0001" in page or f"F-{timezone.localdate():%Y}-0001" in page
    assert "Au pain" in page
    assert "refresh" not in page
    assert MonthClosing.objects.get().finished_at


def test_a_month_that_is_not_over_says_why_and_has_no_button(treasurer, bakery):
    sold(1000, bakery, at=timezone.now())
    page = text_of(treasurer.get(LIST))
    assert f"{Month.of(timezone.localdate())} n’est pas fini.".capitalize() in page
    assert "lancer" not in page
    assert "pas fini" in text_of(treasurer.get(f"{LIST}{timezone.localdate():%Y-%m}/lancer/"))
    refused = treasurer.post(f"{LIST}{timezone.localdate():%Y-%m}/lancer/", follow=True)
    assert "pas fini" in text_of(refused)
    assert not MonthClosing.objects.exists()


def test_a_closing_under_way_looks_again_by_itself_if_asked_until_something_stops_it(treasurer, bakery):
    sold(1000, bakery)
    begun = closings.start(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    page = text_of(treasurer.get(MONTH))
    assert 'http-equiv="refresh"' not in page
    page = text_of(treasurer.get(f"{MONTH}?suivre=1"))
    assert 'http-equiv="refresh"' in page
    assert "0 commerçants sur 1" in page
    MonthClosing.objects.filter(pk=begun.pk).update(last_error="La page n’a pas pu être mise")
    page = text_of(treasurer.get(f"{MONTH}?suivre=1"))
    assert 'http-equiv="refresh"' not in page
    assert "Reprendre la clôture" in page
    # The minute's job takes up what was left, button or not.
    tasks.go_on_with_closings()
    begun.refresh_from_db()
    assert begun.finished_at
    assert begun.last_error == ""


def test_a_refusal_half_way_is_shown_and_nothing_is_lost(treasurer, bakery, monkeypatch):
    sold(1000, bakery)
    monkeypatch.setattr(closings, "commission_entries", lambda closing: closings.Entry.objects.none())
    page = text_of(treasurer.post(START, follow=True))
    assert "ne font pas le compte du grand livre" in page
    monkeypatch.undo()
    page = text_of(treasurer.post(START, follow=True))
    assert "dit au centime ce que dit le grand livre" in page


def test_the_page_of_a_month_says_its_total_whatever_page_of_it_is_shown(treasurer, bakery, monkeypatch):
    monkeypatch.setattr(screens, "STATEMENTS_PER_PAGE", 1)
    sold(1000, bakery)
    sold(2500, MerchantFactory(name="Au vin"))
    closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    page = text_of(treasurer.get(MONTH, {"page": 2}))
    # 35 € sold; 8 % of it invoiced; the rest owed.
    for total in ("35,00 €", "2 factures, 2,80 €", "32,20 €"):
        assert total in page


def test_a_credit_note_lowers_the_total_invoiced(treasurer, bakery):
    sale = sold(1000, bakery)
    closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    kept_less(sale, 500, at=EARLY_NOVEMBER)
    closings.close(month=NOVEMBER, by=None, at=EARLY_DECEMBER)
    assert "1 facture, −0,40 €" in text_of(treasurer.get("/association/clotures/2026-11/"))


def test_all_the_documents_of_a_month_are_asked_for_then_taken_in_one_file(treasurer, bakery):
    sold(1000, bakery)
    closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    assert "Préparer tous les documents" in text_of(treasurer.get(MONTH))
    page = text_of(treasurer.post(f"{MONTH}documents/", follow=True))
    assert "Télécharger tous les documents" in page
    answer = treasurer.get("/association/clotures/2026-10/documents.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist()[0] == "pain/releve-2026-10.pdf"
    assert answer["Cache-Control"] == "private, no-store"
    alone = treasurer.get(f"/association/releves/{Statement.objects.get().pk}.pdf")
    assert alone.content == archive.read("pain/releve-2026-10.pdf")


def test_documents_under_way_say_how_far_they_are_and_go_on_without_the_page(treasurer, bakery):
    sold(1000, bakery)
    closing = closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    asked = documents.ask(closing=closing, by=None, at=EARLY_NOVEMBER)
    page = text_of(treasurer.get(f"{MONTH}?suivre=1"))
    assert "0 relevés mis en page sur 1" in page
    assert 'http-equiv="refresh"' in page
    early = treasurer.get("/association/clotures/2026-10/documents.zip", follow=True)
    assert "ne sont pas encore tous prêts" in text_of(early)
    MonthDocuments.objects.filter(pk=asked.pk).update(last_error="La page a cassé")
    page = text_of(treasurer.get(f"{MONTH}?suivre=1"))
    assert "La page a cassé" in page
    assert 'http-equiv="refresh"' not in page
    tasks.go_on_with_documents()
    assert "Télécharger tous les documents" in text_of(treasurer.get(MONTH))


def test_a_statement_leads_to_each_order(treasurer, bakery):
    sale = sold(1000, bakery)
    paid_in_hand(sale, 1000)
    kept_less(sale, 200, at=EARLY_NOVEMBER.replace(month=10, day=20))
    closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    page = text_of(treasurer.get(f"/association/releves/{Statement.objects.get().pk}/"))
    for told in (sale.order.number, "8,00 €", "−2,00 €", "Solde à la fin", "5,5 %", "Reçu des clients"):
        assert told in page
    # What moved on the account, line by line, makes the balance.
    shown = treasurer.get(f"/association/releves/{Statement.objects.get().pk}/").context["lines"]
    assert sum(journal.moved for journal, _words in shown) == Statement.objects.get().closing_cents == -264


def test_the_pages_ask_the_same_number_of_questions_whatever_they_show(treasurer, django_assert_max_num_queries):
    for number in range(6):
        bakery = MerchantFactory(name=f"Boutique {number}")
        for _ in range(3):
            sold(1000, bakery)
    closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    with django_assert_max_num_queries(18):
        treasurer.get(MONTH)
    with django_assert_max_num_queries(20):
        treasurer.get(f"/association/releves/{Statement.objects.first().pk}/")


def test_a_file_is_for_its_merchant_s_owner_and_the_treasurer_alone(client, treasurer, bakery):
    sold(1000, bakery)
    closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    invoice = Invoice.objects.get()
    answer = treasurer.get(f"/association/factures/{invoice.pk}.pdf")
    assert answer.content == bytes(invoice.file.pdf)
    assert answer["Cache-Control"] == "private, no-store"
    other = MerchantFactory(code="autre")
    client.force_login(owner_of(other))
    assert client.get(f"/commercant/autre/factures/{invoice.pk}.pdf").status_code == 404
    assert client.get(f"/commercant/pain/factures/{invoice.pk}.pdf").status_code == 404
    client.force_login(owner_of(bakery))
    assert client.get(f"/commercant/pain/factures/{invoice.pk}.pdf").content == bytes(invoice.file.pdf)
    assert invoice.number in text_of(client.get("/commercant/pain/releves/"))
    assert "Relevé, octobre 2026" in text_of(client.get(f"/commercant/pain/releves/{invoice.statement_id}/"))
