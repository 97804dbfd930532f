"""What the desk collected under mandate leaves by the bank: in one file, once, and comes back when it is rejected."""

import hashlib

import pytest
from lxml import etree
from sepaxml.validation import ValidationError

from merchants.books import ledger, owed, whereabouts
from merchants.models import Merchant, MerchantOrder
from merchants.refusals import Refusal
from shop.models import SepaBatch, SepaLine
from shop.settlement import audit, planning, sepa
from shop.settlement.pots import owed_by_bank
from tests import factories
from tests.at_once import at_once
from tests.shop.settlement.desk import IBAN, NOW, OTHER_IBAN, paid_at_the_desk, sold_at_the_desk, with_iban
from tests.shop.settlement.sales import given_back, handed_over, paid_online, payable, sale, sold

pytestmark = pytest.mark.django_db
PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


@pytest.fixture
def treasurer(db):
    return factories.UserFactory()


def prepared(treasurer) -> SepaBatch:
    return sepa.prepare(by=treasurer, at=NOW())


def frozen(treasurer) -> SepaBatch:
    return sepa.freeze(batch=prepared(treasurer), by=treasurer, at=NOW())


def balances(batch):
    codes = ["liability:merchant:boulangerie", f"asset:sepa_in_flight:{batch.key}", "asset:bank:third_party"]
    return tuple(ledger.balance(code) for code in codes)


def test_a_draft_gives_each_merchant_what_the_desk_holds_and_nothing_of_what_was_paid_online(
    bakery, provider, treasurer
):
    with_iban(payable(bakery, provider).merchant)
    sold_at_the_desk(bakery)
    sold(bakery, cents=3000)
    batch = prepared(treasurer)
    assert [(line.account.merchant, line.cents, line.iban) for line in batch.lines.all()] == [(bakery, 920, IBAN)]
    assert ledger.balance(f"asset:sepa_in_flight:{batch.key}") == 0


def test_only_mandated_sales_leave_by_the_bank(bakery, treasurer):
    with_iban(bakery)
    sold(bakery)
    with pytest.raises(sepa.NothingToSend):
        prepared(treasurer)


@pytest.mark.parametrize("iban", ["", "FR1420041010050500013M02607"])
def test_without_a_right_account_number_the_money_waits_and_the_merchant_is_named(bakery, treasurer, iban):
    with_iban(bakery, iban=iban)
    sold_at_the_desk(bakery)
    assert sepa.without_iban() == [(bakery, 920)]
    with pytest.raises(sepa.NothingToSend):
        prepared(treasurer)


def test_the_file_is_valid_and_says_who_how_much_and_how_we_call_it(bakery, treasurer, settings):
    settings.OPERATOR = {**settings.OPERATOR, "name": "Cœur de Ville – l’Asso"}
    with_iban(bakery)
    sold_at_the_desk(bakery)
    other = factories.MerchantFactory(code="autre")
    with_iban(other, iban=OTHER_IBAN, holder="Zoé")
    sold_at_the_desk(other, cents=1)
    batch = frozen(treasurer)
    document = etree.fromstring(bytes(batch.content))
    assert document.tag == f"{{{PAIN}}}Document"
    said = {tag: [one.text for one in document.iterfind(f".//{{{PAIN}}}{tag}")] for tag in ["InstdAmt", "EndToEndId"]}
    assert said["InstdAmt"] == ["9.20", "0.01"]
    assert said["EndToEndId"] == [line.end_to_end for line in batch.lines.order_by("account__merchant_id")]
    assert [one.text for one in document.iterfind(f".//{{{PAIN}}}CtrlSum")] == ["9.21", "9.21"]
    assert document.findtext(f".//{{{PAIN}}}Cdtr/{{{PAIN}}}Nm") == "Les Pains de l'Ete + Cie"
    assert document.findtext(f".//{{{PAIN}}}Dbtr/{{{PAIN}}}Nm") == "Coeur de Ville - l'Asso"
    assert (batch.message_id, batch.payment_id) == (
        document.findtext(f".//{{{PAIN}}}MsgId"),
        document.findtext(f".//{{{PAIN}}}PmtInfId"),
    )


def test_a_file_that_a_bank_would_refuse_is_never_frozen(bakery, treasurer, monkeypatch):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    batch = prepared(treasurer)
    monkeypatch.setattr(sepa, "plain", lambda text, longest: "")
    with pytest.raises(ValidationError):
        sepa.freeze(batch=batch, by=treasurer, at=NOW())
    batch.refresh_from_db()
    assert (batch.status, batch.content, owed_by_bank(bakery)) == ("DRAFT", None, 920)


def test_frozen_again_it_is_the_same_file_to_the_byte_and_the_books_say_it_once(bakery, treasurer):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    first = frozen(treasurer)
    again = sepa.freeze(batch=first, by=treasurer, at=NOW())
    assert bytes(again.content) == bytes(first.content)
    assert hashlib.sha256(bytes(again.content)).hexdigest() == first.sha256
    assert balances(first) == (0, -920, 0)
    with pytest.raises(sepa.NothingToSend):
        prepared(treasurer)


def test_what_changed_since_it_was_read_is_not_ordered(bakery, treasurer):
    account = with_iban(bakery)
    part = sold_at_the_desk(bakery)
    batch = prepared(treasurer)
    given_back(part, 0)
    with pytest.raises(sepa.Stale):
        sepa.freeze(batch=batch, by=treasurer, at=NOW())
    sold_at_the_desk(bakery)
    batch = prepared(treasurer)
    account.iban = OTHER_IBAN
    account.save()
    with pytest.raises(sepa.Stale):
        sepa.freeze(batch=batch, by=treasurer, at=NOW())
    assert balances(batch)[1] == 0


def test_a_line_left_out_waits_for_another_batch(bakery, treasurer):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    batch = prepared(treasurer)
    sepa.leave_out(line=batch.lines.get(), by=treasurer, at=NOW())
    with pytest.raises(sepa.NothingToSend):
        sepa.freeze(batch=batch, by=treasurer, at=NOW())
    assert frozen(treasurer).key == batch.key
    with pytest.raises(sepa.UnderWay):
        sepa.leave_out(line=batch.lines.get(), by=treasurer, at=NOW())


def test_each_sale_reads_paid_by_the_transfer(bakery, treasurer):
    with_iban(bakery)
    parts = [sold_at_the_desk(bakery), sold_at_the_desk(bakery, cents=500)]
    frozen(treasurer)
    assert [sale.sent for sale in whereabouts.sales_of(bakery, parts)] == [920, 460]
    assert owed.unpaid_by_part(bakery, [part.pk for part in parts]) == {part.pk: 0 for part in parts}


def test_one_bag_paid_half_online_half_at_the_desk_is_sent_from_both_pots(bakery, provider, treasurer):
    with_iban(payable(bakery, provider).merchant)
    Merchant.objects.update(set_off_agreed_on=NOW().date())
    part = sale(bakery)
    MerchantOrder.objects.filter(pk=part.pk).update(money_mode="mandated")
    paid_online(part.order, 400)
    paid_at_the_desk(part, 600)
    handed_over(part)
    assert frozen(treasurer).lines.get().cents == 520
    (row,) = planning.settle(merchant=bakery, at=NOW())
    assert row.cents == 400


def test_executed_the_money_has_left_the_separate_account_once(bakery, treasurer):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    batch = frozen(treasurer)
    sepa.uploaded(batch=batch, by=treasurer, at=NOW())
    for _ in range(2):
        sepa.executed(line=batch.lines.get(), by=treasurer, at=NOW())
    batch.refresh_from_db()
    assert (balances(batch), batch.status) == ((0, 0, -920), "EXECUTED")
    assert list(audit.disagreements()) == []


@pytest.mark.parametrize("left_first", [True, False])
def test_rejected_it_is_owed_again_and_may_be_ordered_again(bakery, treasurer, left_first):
    with_iban(bakery)
    parts = [sold_at_the_desk(bakery), sold_at_the_desk(bakery, cents=500)]
    batch = frozen(treasurer)
    line = batch.lines.get()
    if left_first:
        sepa.executed(line=line, by=treasurer, at=NOW())
    for _ in range(2):
        sepa.rejected(line=line, because="Compte clos", by=treasurer, at=NOW())
    assert balances(batch) == (-1380, 0, 0)
    assert [sale.owed for sale in whereabouts.sales_of(bakery, parts)] == [920, 460]
    assert list(audit.disagreements()) == []
    with pytest.raises(sepa.AlreadyRejected):
        sepa.executed(line=line, by=treasurer, at=NOW())
    assert frozen(treasurer).lines.get().cents == 1380


def test_the_bank_knows_nothing_of_a_draft_and_a_rejection_says_why(bakery, treasurer):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    batch = prepared(treasurer)
    with pytest.raises(sepa.NotFrozen):
        sepa.uploaded(batch=batch, by=treasurer, at=NOW())
    with pytest.raises(sepa.NotFrozen):
        sepa.executed(line=batch.lines.get(), by=treasurer, at=NOW())
    with pytest.raises(sepa.SayWhy):
        sepa.rejected(line=batch.lines.get(), because="  ", by=treasurer, at=NOW())


def test_a_line_on_its_way_that_the_books_forgot_is_named(bakery, treasurer):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    frozen(treasurer)
    assert list(audit.disagreements()) == []
    SepaLine.objects.update(cents=921)
    (said,) = audit.disagreements()
    assert "9,20" in said
    assert "9,21" in said


def test_without_the_separate_account_no_file_is_made(bakery, treasurer, settings):
    settings.THIRD_PARTY_IBAN = ""
    with_iban(bakery)
    sold_at_the_desk(bakery)
    with pytest.raises(sepa.NoAccount):
        frozen(treasurer)


@pytest.mark.row_locks
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.xdist_group("one database, many threads")
def test_several_treasurers_at_once_order_it_once():
    by, merchant = factories.UserFactory(), factories.MerchantFactory(code="boulangerie")
    with_iban(merchant)
    sold_at_the_desk(merchant)
    answers = at_once(*[lambda: frozen(by)] * 6)
    assert all(isinstance(answer, SepaBatch | Refusal) for answer in answers), answers
    files = {bytes(batch.content) for batch in SepaBatch.objects.all()}
    assert len(files) == 1
    assert ledger.balance("liability:merchant:boulangerie") == 0
