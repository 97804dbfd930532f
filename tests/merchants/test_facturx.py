"""What leaves is an invoice for machines too: it passes the schema and the rules of EN 16931, whatever the month."""

import datetime
import io
import re
from decimal import Decimal
from types import SimpleNamespace

import pypdf
import pytest
from facturx import get_facturx_xml_from_pdf
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from merchants.invoicing import commission, facturx, legible, mentions
from merchants.invoicing.commission import portions
from merchants.invoicing.statements import Commission
from merchants.models import Invoice
from merchants.money import share
from tests.factories import MerchantFactory
from tests.merchants.months import EARLY_DECEMBER, EARLY_NOVEMBER, NOVEMBER, OCTOBER, kept_less, paid_in_hand, sold
from tests.merchants.schematron import broken_rules
from tests.merchants.test_close_month import close
from tests.paces import histories

# What makes a French VAT number, in its SIREN.
REAL_SIRET = "73282932000074"


def xml_of(invoice) -> bytes:
    return get_facturx_xml_from_pdf(bytes(invoice.file.pdf), check_xsd=True)[1]


def text_of(invoice) -> str:
    pages = pypdf.PdfReader(io.BytesIO(bytes(invoice.file.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.django_db
def test_an_invoice_and_a_credit_note_pass_the_rules_and_say_the_same_on_paper():
    bakery = MerchantFactory(name="Au pain", legal_name="Le Pain SARL", siret=REAL_SIRET)
    sale = sold(1000, bakery)
    paid_in_hand(sale, 1000)
    close()
    kept_less(sale, 500, at=EARLY_NOVEMBER)
    close(NOVEMBER, at=EARLY_DECEMBER)
    for invoice in Invoice.objects.order_by("rank"):
        assert broken_rules(xml_of(invoice)) == []
        assert "Le Pain SARL" in text_of(invoice)
        assert invoice.number in text_of(invoice)
    first, note = (text_of(invoice) for invoice in Invoice.objects.order_by("rank"))
    assert "À payer au plus tard le 2 décembre 2026 0,80" in first
    for mention in ("Prestation de services", "40 €", "pénalités", "SIREN 009999996", "SIRET 73282932000074"):
        assert mention in first
    assert "Rectifie : F-2026-0001 du 2 novembre 2026" in note
    assert b"<ram:TypeCode>381</ram:TypeCode>" in xml_of(Invoice.objects.get(kind="CREDIT_NOTE"))


@pytest.mark.django_db
def test_what_is_owed_says_where_to_pay_it_and_what_to_write(settings):
    settings.OPERATOR = {**settings.OPERATOR, "iban": "FR1420041010050500013M02606", "name": "Les Vitrines"}
    paid_in_hand(sold(1000, MerchantFactory()), 1000)
    close()
    invoice = Invoice.objects.get()
    where = "Par virement à Les Vitrines, IBAN FR14 2004 1010 0505 0001 3M02 606, en rappelant F-2026-0001."
    assert where in text_of(invoice)
    assert said_of_payment(invoice) == ("F-2026-0001", "30", "FR1420041010050500013M02606", "Les Vitrines")
    assert broken_rules(xml_of(invoice)) == []


def said_of_payment(invoice):
    """The reference, the means and the account, as a machine reads them."""
    page = etree.fromstring(xml_of(invoice))
    means = page.find(".//{*}SpecifiedTradeSettlementPaymentMeans")
    found = [page.findtext(".//{*}PaymentReference"), means.findtext("{*}TypeCode")]
    return (*found, means.findtext(".//{*}IBANID"), means.findtext(".//{*}AccountName"))


@pytest.mark.django_db
def test_what_was_kept_back_on_sales_paid_online_is_no_set_off_that_nobody_agreed_to():
    sold(1000, MerchantFactory())
    close()
    said = text_of(Invoice.objects.get())
    assert "Déjà retenu sur vos ventes −0,80" in said
    assert "Rien à payer" in said
    assert "comme convenu" not in said
    assert "IBAN" not in said


@pytest.mark.django_db
def test_only_whoever_agreed_is_told_that_the_rest_will_be_kept_back(settings):
    settings.MONEY_MODE = "psp_split"
    agreed = MerchantFactory(set_off_agreed_on=datetime.date(2026, 9, 1))
    for merchant in (agreed, MerchantFactory(set_off_agreed_on=datetime.date(2027, 1, 1)), MerchantFactory()):
        paid_in_hand(sold(1000, merchant), 1000)
    close()
    mine = Invoice.objects.get(merchant=agreed)
    assert "À retenir sur vos prochains versements 0,80" in text_of(mine)
    assert "comme convenu. Accord du 1er septembre 2026." in text_of(mine)
    assert said_of_payment(mine)[1:3] == ("ZZZ", None)
    assert broken_rules(xml_of(mine)) == []
    for other in Invoice.objects.exclude(merchant=agreed):
        assert "comme convenu" not in text_of(other)
        assert "À payer au plus tard" in text_of(other)


@pytest.mark.django_db
def test_a_town_that_sends_nothing_keeps_nothing_back(settings):
    settings.MONEY_MODE = "direct_at_pickup"
    paid_in_hand(sold(1000, MerchantFactory(set_off_agreed_on=datetime.date(2026, 9, 1))), 1000)
    close()
    assert "À payer au plus tard" in text_of(Invoice.objects.get())


@pytest.mark.django_db
def test_an_association_in_franchise_shows_no_vat_and_says_why():
    sold(1000, MerchantFactory(siret=REAL_SIRET), commission_vat_rate="0.00")
    close()
    invoice = Invoice.objects.get()
    assert (invoice.excl_cents, invoice.vat_cents) == (80, 0)
    assert broken_rules(xml_of(invoice)) == []
    assert b"VATEX-FR-FRANCHISE" in xml_of(invoice)
    assert "TVA non applicable, art. L. 223-1" in text_of(invoice)


@pytest.mark.django_db
def test_the_page_is_an_archive_that_carries_its_xml():
    sold(1000, MerchantFactory(siret=REAL_SIRET))
    close()
    reader = pypdf.PdfReader(io.BytesIO(bytes(Invoice.objects.get().file.pdf)))
    assert list(reader.attachments) == ["factur-x.xml"]
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>3<", metadata)
    assert re.search(r"ConformanceLevel>EN 16931<", metadata)


@pytest.mark.django_db
def test_the_wording_of_the_law_follows_the_day():
    assert "293 B du CGI" in mentions.on(datetime.date(2026, 8, 31))["franchise"].body[:45]
    assert "CIBS" in mentions.on(datetime.date(2026, 9, 1))["franchise"].body
    assert "40 €" in mentions.on(datetime.date(2026, 9, 1))["recovery_indemnity"].body


# --- Any month --------------------------------------------------------------------------------

CENTS = st.integers(min_value=0, max_value=30_000)
RATES = st.sampled_from(["8.00", "5.00", "6.50", "12.34"])
SALES = st.lists(st.tuples(CENTS, st.one_of(st.none(), CENTS), RATES), min_size=1, max_size=40)


def a_month(sales, vat_rate="20.00") -> dict:
    """What each sale earned; one that was told earlier earns the difference with what is kept now."""
    groups = {}
    for pk, (cents, before, rate) in enumerate(sales):
        now = share(cents, Decimal(rate), Decimal(vat_rate))
        was = share(before or 0, Decimal(rate), Decimal(vat_rate))
        group = groups.setdefault((vat_rate, before is not None, None), Commission())
        group.by_sale[pk] = [now.commission_excl - was.commission_excl, now.commission_vat - was.commission_vat]
    return groups


class OctoberStatement:
    """All that the page asks of a statement, without a database."""

    def __init__(self):
        self.merchant = MerchantFactory.build(partner=None, siret=REAL_SIRET)
        self.closing = SimpleNamespace(month=OCTOBER.first_on)


@pytest.mark.django_db
def test_any_month_passes_the_rules_with_the_ledger_s_own_cents(monkeypatch):
    monkeypatch.setattr(commission, "sold_cents", lambda *_: 0)
    statement, day = OctoberStatement(), EARLY_NOVEMBER.date()

    @settings(max_examples=histories(60, each_time=20), deadline=None)
    @given(sales=SALES)
    def passes(sales):
        month, told = a_month(sales), [0, 0]
        for portion in portions(month):
            facts = commission.facts_of(statement, portion, 0, day)
            sign = 1 if facts["kind"] == "INVOICE" else -1
            told = [told[0] + sign * facts["excl_cents"], told[1] + sign * facts["vat_cents"]]
            document = {**facts, "number": "F-2026-0001", "issued_on": "2026-11-02"}
            assert broken_rules(facturx.xml_of(document)) == []
        assert told == [sum(one.excl for one in month.values()), sum(one.vat for one in month.values())]

    passes()


def test_cents_that_drift_a_euro_from_the_rate_are_told_in_several_invoices():
    # A commission of three cents is 3 + 0, and 20 % of 3 is 0.6: after 164 of them the rules would refuse.
    month = a_month([(38, None, "8.00")] * 400)
    cut = portions(month)
    assert [sum(one.excl for one in portion.values()) for portion in cut] == [489, 489, 222]
    assert len(portions(a_month([(1000, None, "8.00")] * 200))) == 1


ANY_LANGUAGE = [
    "Épicerie 😀🏳️‍🌈",
    "日本 Thé",
    "Chez\x07 Léa\x1b\x00",
    "\x85",
    "e\u0301 ạ\u1dfe ﷺ \u202eא",
    "A\ufffe\ufdd0",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ANY_LANGUAGE)
def test_no_name_keeps_a_month_from_closing(name):
    # The base refuses a nought where it can: PostgreSQL keeps none.
    strange = MerchantFactory(name=name.replace("\x00", ""), legal_name=name.replace("\x00", ""))
    sold(1000, strange), sold(1000, MerchantFactory(name="Zoé"))
    assert close().done == 2
    invoice = Invoice.objects.get(merchant=strange)
    told = invoice.content["buyer"]["name"]
    assert told == legible.written_text(strange.name)
    # The machine reads the name as it is; a person sees a blank for what no font draws.
    assert told.strip() in etree.fromstring(xml_of(invoice)).xpath("string(//*[local-name()='BuyerTradeParty'])")
