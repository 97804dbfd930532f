"""A resident's invoice is made in the merchant's name: with its mandate, its own numbers, nothing counted twice."""

import datetime
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from merchants.books import guards
from merchants.books.earnings import post_difference
from merchants.invoicing import closing as closings
from merchants.invoicing import mandates, parties, sales
from merchants.models import Invoice
from merchants.preparation import merchant_orders
from tests.factories import MerchantFactory, merchant_order, ordered_line, owner_of
from tests.merchants.months import EARLY_NOVEMBER, IN_OCTOBER, OCTOBER, kept_less, paid_in_hand, sold
from tests.merchants.schematron import broken_rules
from tests.merchants.test_facturx import REAL_SIRET, text_of, xml_of

pytestmark = pytest.mark.django_db
SIGNED_ON = IN_OCTOBER.date()
ODETTE = parties.of_resident(name="Odette Morel")


@pytest.fixture
def bakery():
    made = MerchantFactory(code="pain", name="Au pain", legal_name="Le Pain SARL", siret=REAL_SIRET)
    sign(made)
    return made


def sign(merchant, *, signed_by="Jeanne Pain", signed_on=SIGNED_ON):
    return mandates.record(merchant=merchant, signed_by=signed_by, signed_on=signed_on, by=None, at=IN_OCTOBER)


def ask(sale, *, at=EARLY_NOVEMBER):
    return sales.issue(merchant_order=sale, buyer=ODETTE, by=None, at=at)


def test_the_invoice_names_both_and_tells_each_rate(bakery):
    sale = merchant_order(merchant=bakery, lines=[("10.55", 1)], status="DROPPED_OFF")
    ordered_line(sale, price="12.00", vat_code="standard", vat_rate=Decimal("20.00"), title="Planche")
    merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=IN_OCTOBER)
    paid_in_hand(sale, 2255)
    invoice = ask(sale)
    assert invoice.number == "M-PAIN-2026-0001"
    assert [(one["rate"], one["excl_cents"], one["vat_cents"]) for one in invoice.content["rates"]] == [
        ("5.50", 1000, 55),
        ("20.00", 1000, 200),
    ]
    assert (invoice.incl_cents, invoice.due_cents) == (2255, 0)
    assert broken_rules(xml_of(invoice)) == []
    text = text_of(invoice)
    assert "au nom et pour le compte de Le Pain SARL" in text
    for word in ("Odette Morel", "1 × Planche", "Livraison de biens", "FR44732829320"):
        assert word in text


def test_goods_and_a_service_at_one_rate_are_two_lines_and_one_sum(bakery):
    sale = merchant_order(merchant=bakery, lines=[], status="DROPPED_OFF")
    ordered_line(sale, price="12.00", vat_code="standard", vat_rate=Decimal("20.00"), title="Planche")
    ordered_line(sale, price="48.00", vat_code="standard", vat_rate=Decimal("20.00"), nature="SERVICE")
    merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=IN_OCTOBER)
    invoice = ask(sale)
    assert [one["excl_cents"] for one in invoice.content["lines"]] == [1000, 4000]
    assert [one["excl_cents"] for one in invoice.content["rates"]] == [5000]
    assert {"Livraison de biens", "Prestation de services"} <= {one["body"] for one in invoice.content["notes"]}
    assert ">M1<" in xml_of(invoice).decode()
    assert broken_rules(xml_of(invoice)) == []
    give_up_the_class(sale)
    note = ask(sale)
    assert (note.kind, note.incl_cents) == ("CREDIT_NOTE", 4800)
    assert [one["body"] for one in note.content["notes"]] == ["Prestation de services"]
    assert ">S1<" in xml_of(note).decode()
    assert broken_rules(xml_of(note)) == []


def give_up_the_class(sale):
    sale.lines.filter(nature="SERVICE").update(kept_quantity=0)
    sale.refresh_from_db()
    post_difference(merchant_order=sale, memo="Rendu", by=None, at=EARLY_NOVEMBER)


def test_an_invoice_that_says_no_nature_was_of_goods(bakery):
    first = ask(sold(1055, bakery))
    with guards_aside():
        for line in first.content["lines"]:
            del line["nature"]
        Invoice.objects.filter(pk=first.pk).update(content=first.content)
    assert ask(first.merchant_order) == first


@contextmanager
def guards_aside():
    guards.remove(connection)
    yield
    guards.install(connection)


def test_a_merchant_in_franchise_shows_no_vat():
    stall = MerchantFactory(siret=REAL_SIRET, vat_regime="EXEMPT_SMALL_BUSINESS")
    sign(stall)
    sale = merchant_order(merchant=stall, lines=[], status="DROPPED_OFF")
    ordered_line(sale, price="10.00", vat_code="", vat_rate=Decimal("0.00"))
    merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=IN_OCTOBER)
    invoice = ask(sale)
    assert (invoice.excl_cents, invoice.vat_cents, invoice.due_cents) == (1000, 0, 1000)
    assert broken_rules(xml_of(invoice)) == []
    assert "TVA non applicable" in text_of(invoice)


def test_asked_twice_it_is_the_same_and_what_is_given_back_is_a_credit_note(bakery):
    sale = sold(1055, bakery)
    first = ask(sale)
    assert ask(sale) == first
    kept_less(sale, 555, at=EARLY_NOVEMBER)
    note = ask(sale)
    assert (note.number, note.kind, note.incl_cents) == ("M-PAIN-2026-0002", "CREDIT_NOTE", 555)
    assert note.content["corrects"][0]["number"] == first.number
    assert broken_rules(xml_of(note)) == []
    assert ask(sale) == note
    assert Invoice.objects.count() == 2


def test_each_merchant_has_its_own_series(bakery):
    bookshop = MerchantFactory(code="marelle", siret=REAL_SIRET[:9] + "00082")
    sign(bookshop)
    assert [ask(sold(500, shop)).number for shop in (bakery, bookshop, bakery)] == [
        "M-PAIN-2026-0001",
        "M-MARELLE-2026-0001",
        "M-PAIN-2026-0002",
    ]


def test_a_merchant_whose_code_is_f_never_takes_the_association_s_numbers():
    shop = MerchantFactory(code="f", siret=REAL_SIRET)
    sign(shop)
    sale = sold(500, shop)
    closings.close(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    ask(sale)
    assert sorted(Invoice.objects.values_list("number", flat=True)) == ["F-2026-0001", "M-F-2026-0001"]


@pytest.mark.parametrize("again", [{"issuer": "merchant:pain"}, {}])
def test_a_number_serves_once_in_the_town(bakery, again):
    first = ask(sold(500, bakery))
    facts = {field.attname: getattr(first, field.attname) for field in Invoice._meta.concrete_fields}
    facts |= {"id": None, "issuer": "merchant:autre", "rank": first.rank + 1, **again}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(**facts)


def test_two_merchants_never_share_a_code_whatever_its_case(bakery):
    with pytest.raises(IntegrityError), transaction.atomic():
        MerchantFactory(code="PAIN")


def test_a_resident_may_write_in_any_language_and_what_is_not_drawn_is_blank(bakery):
    sale = merchant_order(merchant=bakery, lines=[], status="DROPPED_OFF")
    ordered_line(sale, price="10.00", title="Pain 😀 \x07doré")
    merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=IN_OCTOBER)
    invoice = sales.issue(
        merchant_order=sale, buyer=parties.of_resident(name="Zoé 日本 \x01Ω"), by=None, at=EARLY_NOVEMBER
    )
    assert invoice.content["buyer"]["name"] == "Zoé 日本 Ω"
    assert "Zoé 日本 Ω" in xml_of(invoice).decode()
    text = text_of(invoice)
    assert "Zoé □□ Ω" in text
    assert "1 × Pain □ doré" in text


def test_no_mandate_no_invoice(bakery):
    sale = sold(1000, bakery)
    mandates.end(merchant=bakery, by=None, at=EARLY_NOVEMBER)
    with pytest.raises(sales.NoMandate, match="Au pain fait ses propres factures"):
        ask(sale)
    sign(bakery)
    assert ask(sale)


def test_nothing_is_invoiced_before_the_bag_is_given(bakery):
    with pytest.raises(sales.NotHandedOver):
        ask(merchant_order(merchant=bakery, status="DROPPED_OFF"))


def test_a_mandate_has_a_name_and_a_day_that_has_come(bakery):
    other = MerchantFactory()
    with pytest.raises(mandates.NobodySigned):
        sign(other, signed_by="  ")
    with pytest.raises(mandates.SignedLater):
        sign(other, signed_on=SIGNED_ON + datetime.timedelta(days=1))
    assert sign(bakery) == mandates.in_force(bakery)


def test_the_owner_gives_the_mandate_and_takes_it_back(client):
    shop = MerchantFactory(code="essai")
    client.force_login(owner_of(shop))
    signed = {"signed_by": "Jeanne Pain", "signed_on": "2026-10-01"}
    refused = client.post("/commercant/essai/releves/mandat/", signed)
    assert "Cochez la case" in refused.content.decode()
    client.post("/commercant/essai/releves/mandat/", {**signed, "agreed": "on"})
    assert "Mandat signé par Jeanne Pain" in client.get("/commercant/essai/releves/").content.decode()
    client.post("/commercant/essai/releves/mandat/reprendre/")
    assert mandates.in_force(shop) is None
