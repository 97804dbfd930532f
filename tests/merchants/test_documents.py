"""Every document of a closed month in one file: each statement is set once, whatever interrupts the worker."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from merchants import tasks
from merchants.invoicing import closing as closings
from merchants.invoicing import documents, statement_page
from merchants.models import Invoice, MonthDocuments, StatementFile
from tests.factories import MerchantFactory
from tests.merchants.months import EARLY_NOVEMBER, OCTOBER, paid_in_hand, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops():
    return [MerchantFactory(name="Au pain", code="pain"), MerchantFactory(name="Le Rucher", code="rucher")]


@pytest.fixture
def closed(shops):
    paid_in_hand(sold(1000, shops[0]), 1000)
    sold(2000, shops[1])
    return closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)


def asked(closing):
    return documents.ask(closing=closing, by=None, at=EARLY_NOVEMBER)


def ready(closing):
    made = asked(closing)
    documents.go_on(documents=made, at=EARLY_NOVEMBER)
    made.refresh_from_db()
    return made


def opened(chunks):
    return zipfile.ZipFile(io.BytesIO(b"".join(chunks)))


def test_one_file_holds_each_shop_s_statement_and_invoice(closed):
    archive = opened(documents.archive_of(ready(closed)))
    numbers = {invoice.merchant.code: invoice.number for invoice in Invoice.objects.select_related("merchant")}
    assert archive.testzip() is None
    assert archive.namelist() == [
        "pain/releve-2026-10.pdf",
        f"pain/{numbers['pain']}.pdf",
        "rucher/releve-2026-10.pdf",
        f"rucher/{numbers['rucher']}.pdf",
    ]
    # The invoice is the very one that was given.
    given = Invoice.objects.get(merchant__code="pain")
    assert archive.read(f"pain/{given.number}.pdf") == bytes(given.file.pdf)


def test_a_statement_on_paper_says_what_the_screen_says(closed, shops):
    statement = closed.statements.get(merchant=shops[0])
    pages = PdfReader(io.BytesIO(statement_page.pdf_of(statement))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).replace("\u202f", " ").split())
    sale = shops[0].orders.get()
    for told in ("Au pain", "Relevé, octobre 2026", "À payer à l’association", "0,80 €", "−10,00 €", "5,5 %"):
        assert told in text
    assert f"{sale.spoken_code} · {sale.order.number}" in text


def test_it_comes_document_after_document(closed):
    assert len(list(documents.archive_of(ready(closed)))) == 5


def test_a_page_that_breaks_is_said_and_keeps_no_other_from_being_made(closed, monkeypatch):
    made, set_page, pages = asked(closed), statement_page.pdf_of, []

    def breaks_at_the_second(statement):
        pages.append(statement.pk)
        if len(pages) == 2:
            raise RuntimeError("the page broke")
        return set_page(statement)

    monkeypatch.setattr(statement_page, "pdf_of", breaks_at_the_second)
    tasks.go_on_with_documents(made.pk)
    made.refresh_from_db()
    assert "Le Rucher (RuntimeError: the page broke)" in made.last_error
    assert StatementFile.objects.count() == 1
    with pytest.raises(documents.NotReadyYet):
        documents.archive_of(made)
    documents.go_on_with_all(at=EARLY_NOVEMBER)
    made.refresh_from_db()
    assert made.finished_at
    assert made.last_error == ""
    # The first page was not set again.
    assert pages == [*sorted(pages[:2]), pages[1]]


def test_a_worker_that_dies_half_way_keeps_what_it_made(closed, monkeypatch):
    made, set_page, pages = asked(closed), statement_page.pdf_of, []

    def dies_at_the_second(statement):
        pages.append(statement.pk)
        if len(pages) == 2:
            raise KeyboardInterrupt
        return set_page(statement)

    monkeypatch.setattr(statement_page, "pdf_of", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        documents.go_on(documents=made, at=EARLY_NOVEMBER)
    assert StatementFile.objects.count() == 1
    documents.go_on_with_all(at=EARLY_NOVEMBER)
    made.refresh_from_db()
    assert made.finished_at
    assert StatementFile.objects.count() == 2


def test_asked_and_made_twice_is_made_once(closed):
    first = ready(closed)
    assert ready(closed) == first
    documents.go_on(documents=MonthDocuments.objects.get(), at=EARLY_NOVEMBER)
    assert StatementFile.objects.count() == 2


def test_two_workers_at_the_same_page_keep_one(closed):
    statement = closed.statements.first()
    other = StatementFile.objects.create(statement=statement, pdf=b"first")
    assert documents.make(statement=statement) == other


def test_a_month_still_open_has_none(shops):
    sold(1000, shops[0])
    begun = closings.start(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    with pytest.raises(documents.NotClosedYet):
        asked(begun)
