"""The bank's statement: each movement counts once, what is expected is recognised, the rest is asked of a person."""

import datetime

import pytest

from merchants.books import ledger
from merchants.models import Journal
from shop.models import BankLine, SepaLine, TownPayout
from shop.settlement import audit, bank_statement, camt, sepa
from tests import factories
from tests.shop.settlement.desk import NOW, OTHER_IBAN, sold_at_the_desk, with_iban

pytestmark = pytest.mark.django_db
OWN, THIRD = "FR7630006000011234567890189", "DE89370400440532013000"


@pytest.fixture(autouse=True)
def two_accounts(settings):
    settings.OPERATOR = {**settings.OPERATOR, "iban": "FR76 3000 6000 0112 3456 7890 189"}
    settings.THIRD_PARTY_IBAN = THIRD


@pytest.fixture
def treasurer(db):
    return factories.UserFactory()


def entry(
    amount, way="DBIT", *, end_to_end="", who="", label="", reference="", more="", status="BOOK", day="2026-11-23"
):
    details = f"<Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>" if end_to_end else ""
    party = "Cdtr" if way == "DBIT" else "Dbtr"
    details += f"<RltdPties><{party}><Nm>{who}</Nm></{party}></RltdPties>" if who else ""
    details += f"<RmtInf><Ustrd>{label}</Ustrd></RmtInf>" if label else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls>{details}{more}</TxDtls></NtryDtls></Ntry>"
    )


def statement(*entries, iban=THIRD, version="02") -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    account = f"<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>"
    told = f"<BkToCstmrStmt><Stmt>{account}{''.join(entries)}</Stmt></BkToCstmrStmt>"
    return f'<Document xmlns="{space}">{told}</Document>'.encode()


def read(treasurer, *entries, **differs):
    return bank_statement.import_statement(content=statement(*entries, **differs), by=treasurer, at=NOW())


def ordered(merchant, treasurer, iban=OTHER_IBAN) -> SepaLine:
    with_iban(merchant, iban=iban)
    sold_at_the_desk(merchant)
    batch = sepa.prepare(by=treasurer, at=NOW())
    return sepa.freeze(batch=batch, by=treasurer, at=NOW()).lines.get(account__merchant=merchant)


def suspense():
    return ledger.balance("suspense:bank")


def test_a_transfer_is_recognised_by_the_name_we_gave_it(bakery, treasurer):
    line = ordered(bakery, treasurer)
    (row,) = read(treasurer, entry("9.20", end_to_end=line.end_to_end, reference="R1"))
    line.refresh_from_db()
    assert (line.status, line.batch.status, row.is_wrong) == ("EXECUTED", "EXECUTED", False)
    assert (ledger.balance("asset:bank:third_party"), suspense()) == (-920, 0)
    assert list(audit.disagreements()) == []


def test_the_same_file_twice_and_the_same_movement_in_another_file_change_nothing(bakery, treasurer):
    line = ordered(bakery, treasurer)
    entries = [entry("9.20", end_to_end=line.end_to_end, reference="R1"), entry("3", "CRDT", who="Inconnue")]
    read(treasurer, *entries)
    before = Journal.objects.count()
    for version in ("02", "08"):
        rows = read(treasurer, *entries, version=version)
        assert [row.outcome for row in rows] == ["Déjà lu.", "Déjà lu."]
    assert (Journal.objects.count(), BankLine.objects.count()) == (before, 2)


def test_two_movements_alike_on_one_day_are_two(treasurer):
    twins = [entry("5.00", "CRDT", who="Terminal")] * 2
    read(treasurer, *twins)
    read(treasurer, *twins)
    assert (BankLine.objects.count(), suspense()) == (2, -1000)


def test_a_transfer_that_comes_back_is_owed_again(bakery, treasurer):
    line = ordered(bakery, treasurer)
    back = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Compte clos</AddtlInf></RtrInf>"
    read(
        treasurer,
        entry("9.20", end_to_end=line.end_to_end, reference="R1"),
        entry("9.20", "CRDT", end_to_end=line.end_to_end, reference="R2", more=back),
    )
    line.refresh_from_db()
    assert (line.status, line.rejected_because) == ("REJECTED", "Compte clos")
    assert (ledger.balance("liability:merchant:boulangerie"), ledger.balance("asset:bank:third_party")) == (-920, 0)


def test_one_debit_for_the_whole_file_executes_each_of_its_transfers(bakery, treasurer):
    other = factories.MerchantFactory(code="autre")
    with_iban(other)
    sold_at_the_desk(other, cents=500)
    batch = ordered(bakery, treasurer).batch
    grouped = entry("13.80", more=f"<Refs><PmtInfId>{batch.payment_id}</PmtInfId></Refs>")
    (row,) = read(treasurer, grouped)
    assert not row.is_wrong
    assert {line.status for line in batch.lines.all()} == {"EXECUTED"}
    assert ledger.balance("asset:bank:third_party") == -1380


def test_a_grouped_entry_is_read_transfer_by_transfer(bakery, treasurer):
    other = factories.MerchantFactory(code="autre")
    with_iban(other)
    sold_at_the_desk(other, cents=500)
    batch = ordered(bakery, treasurer).batch
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>{line.end_to_end}</EndToEndId></Refs><AmtDtls><TxAmt>"
        f'<Amt Ccy="EUR">{line.cents / 100:.2f}</Amt></TxAmt></AmtDtls></TxDtls>'
        for line in batch.lines.all()
    )
    whole = entry("13.80").replace("<TxDtls></TxDtls>", details)
    assert [row.is_wrong for row in read(treasurer, whole)] == [False, False]
    assert {line.status for line in batch.lines.all()} == {"EXECUTED"}


def test_what_was_noted_by_hand_is_not_counted_again(bakery, treasurer):
    line = ordered(bakery, treasurer)
    sepa.executed(line=line, by=treasurer, at=NOW())
    (row,) = read(treasurer, entry("9.20", end_to_end=line.end_to_end))
    assert not row.is_wrong
    assert ledger.balance("asset:bank:third_party") == -920


@pytest.mark.parametrize("differs", [{"amount": "9.21"}, {"end_to_end": "AUTRE"}, {"way": "CRDT"}])
def test_what_does_not_agree_to_the_cent_is_put_aside(bakery, treasurer, differs):
    line = ordered(bakery, treasurer)
    facts = {"amount": "9.20", "end_to_end": line.end_to_end, **differs}
    (row,) = read(treasurer, entry(**facts))
    line.refresh_from_db()
    assert (row.is_wrong, line.status) == (True, "ORDERED")
    assert suspense() != 0


def test_a_movement_put_aside_leaves_suspense_once_explained_with_its_reason(treasurer):
    point = factories.PickupPointFactory(slug="la-halle")
    read(treasurer, entry("250.00", "CRDT", label="Versement espèces"))
    line = BankLine.objects.get()
    assert (ledger.balance("asset:bank:third_party"), suspense()) == (25000, -25000)
    facts = {"line": line, "account": "asset:cash:la-halle", "because": "Recette de la semaine", "by": treasurer}
    bank_statement.explain(**facts, at=NOW())
    assert (ledger.balance(f"asset:cash:{point.slug}"), suspense()) == (-25000, 0)
    with pytest.raises(bank_statement.AlreadyExplained):
        bank_statement.explain(**facts, at=NOW())
    assert list(audit.disagreements()) == []


@pytest.mark.parametrize(("account", "because"), [("income:commission", "Oui"), ("asset:bank", " "), ("", "Oui")])
def test_an_explanation_is_one_of_the_list_and_says_why(treasurer, account, because):
    read(treasurer, entry("1.00", "CRDT"))
    with pytest.raises(bank_statement.NotAnExplanation):
        bank_statement.explain(line=BankLine.objects.get(), account=account, because=because, by=treasurer, at=NOW())
    assert suspense() == -100


def a_payout(treasurer, number, cents=8000):
    facts = {"gateway": "simulator", "status": "PAID", "planned_at": NOW(), "by": treasurer}
    lines = {"asset:bank": cents, "asset:stripe": -cents}
    ledger.post(key=f"payout:po_{number}", memo="Versement", lines=lines, by=treasurer, at=NOW())
    day = datetime.date(2026, 11, 24)
    return TownPayout.objects.create(
        key=f"po:{number}", reference=f"po_{number}", cents=cents, arrives_on=day, **facts
    )


def test_the_providers_payout_is_recognised_when_only_one_can_be_meant(treasurer):
    payout = a_payout(treasurer, 1)
    read(treasurer, entry("80.00", "CRDT", who="STRIPE", reference="R1"), iban=OWN)
    assert BankLine.objects.get().payout == payout
    assert (ledger.balance("asset:bank"), suspense()) == (8000, 0)


def test_the_same_sum_on_the_other_account_is_not_that_payout(treasurer):
    a_payout(treasurer, 1)
    (row,) = read(treasurer, entry("80.00", "CRDT", who="STRIPE"), iban=THIRD)
    assert row.is_wrong


def test_two_payouts_alike_are_left_to_a_person(treasurer):
    a_payout(treasurer, 1)
    a_payout(treasurer, 2)
    (row,) = read(treasurer, entry("80.00", "CRDT", who="STRIPE"), iban=OWN)
    assert row.is_wrong
    assert suspense() == -8000


@pytest.mark.parametrize(
    "wrong",
    [
        entry("abc"),
        entry("0.00"),
        entry("1.005"),
        entry("-4.00"),
        entry("9e99"),
        entry("5.00").replace("EUR", "USD"),
        entry("5.00", day="demain"),
        entry("5.00", way="???"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_others_are_taken(treasurer, wrong):
    rows = read(treasurer, wrong, entry("2.00", "CRDT"))
    assert [(row.is_wrong, row.line is None) for row in rows] == [(True, True), (True, False)]
    assert suspense() == -200


def test_what_is_only_announced_waits_to_be_booked(treasurer):
    assert read(treasurer, entry("5.00", status="PDNG"), entry("5.00", status="<Cd>PDNG</Cd>")) == []


ENTITY = b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4",
        b"<Document/>",
        statement()[:-5],
        ENTITY + statement(entry("1.00", label="&x;")),
        b"\xff\xfe\x00",
        b" " * (camt.LARGEST_FILE + 1),
    ],
)
def test_what_is_no_statement_is_refused_with_a_sentence(treasurer, content):
    with pytest.raises(camt.NotAStatement):
        bank_statement.import_statement(content=content, by=treasurer, at=NOW())


def test_the_statement_of_another_account_is_refused(treasurer):
    with pytest.raises(camt.NotOurAccount, match="BE71"):
        read(treasurer, entry("1.00"), iban="BE71096123456769")
