"""The tax office reads the books in its own format, whatever they hold; money of others is never the association's."""

import datetime
import gc
import tracemalloc

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants.books import accounts, ledger
from merchants.books.exports import chart, fec, journals
from merchants.books.exports.period import Period
from merchants.models import AccountNumber, Entry, JournalBook
from tests.factories import MerchantFactory
from tests.merchants import fec_text, months
from tests.paces import histories

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2026)


@pytest.fixture
def bakery():
    return MerchantFactory(code="boulangerie", name="Boulangerie « du Pont »")


def written(period=YEAR):
    return fec_text.rows_of(fec.name_of(period), b"".join(fec.file_of(period)))


def at(year, month, day):
    return datetime.datetime(year, month, day, 10, tzinfo=datetime.UTC)


def post(key, lines, *, when=months.IN_OCTOBER, memo="Essai"):
    return ledger.post(key=key, memo=memo, lines=lines, by=None, at=when)


def test_a_sale_is_read_in_the_eighteen_fields(bakery):
    sale = months.sold(1200, bakery)
    months.paid_in_hand(sale, 1200)
    rows = written()
    vt = {row["CompteNum"]: row for row in rows if row["JournalCode"] == "VT"}
    assert set(vt) == {"467100", "467500", "706000", "445711"}
    assert (vt["706000"]["Credit"], vt["445711"]["Credit"]) == ("0,80", "0,16")
    assert (vt["467500"]["CompAuxNum"], vt["467500"]["CompAuxLib"]) == ("boulangerie", 'Boulangerie " du Pont "')
    assert vt["467100"]["CompAuxNum"] == sale.order.number
    assert {row["EcritureDate"] for row in rows} == {"20261010"}
    assert {row["JournalCode"] for row in rows} == {"VT", "CA"}


def test_the_file_is_named_for_the_siren_and_the_last_day():
    assert fec.name_of(YEAR) == "009999996FEC20261231.txt"
    assert fec.name_of(Period.closing_on(datetime.date(2026, 6, 30))) == "009999996FEC20260630.txt"


def test_every_account_of_the_ledger_has_a_number_on_every_day():
    chart.Chart().refuse_gaps(YEAR)


def test_an_account_without_a_number_is_refused_before_a_line_is_written():
    AccountNumber.objects.filter(prefix=accounts.PSP_COST).update(applies_until=datetime.date(2026, 3, 31))
    with pytest.raises(chart.Unnumbered, match="expense:psp"):
        fec.file_of(YEAR)


def test_the_accountant_changes_a_number_from_a_day_on(bakery):
    AccountNumber.objects.filter(prefix=accounts.INCOME).update(applies_until=datetime.date(2026, 10, 31))
    label = {"number": "706100", "label": "Commissions sur ventes"}
    AccountNumber.objects.create(prefix=accounts.INCOME, applies_from=datetime.date(2026, 11, 1), **label)
    months.sold(1200, bakery)
    months.sold(1200, bakery, at=at(2026, 11, 3))
    assert set(fec_text.balances(written(), "7")) == {"706000", "706100"}


@pytest.mark.parametrize("prefix", [*accounts.THIRD_PARTIES, "liability:merchant:boulangerie"])
def test_money_of_others_is_never_numbered_as_the_associations(prefix):
    facts = {"number": "706000", "label": "Commissions", "applies_from": datetime.date(2027, 1, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountNumber.objects.create(prefix=prefix, **facts)


def test_only_the_commission_is_in_class_seven(bakery):
    sale = months.sold(100_000, bakery)
    months.paid_in_hand(sale, 100_000)
    earned = -ledger.balance(accounts.INCOME)
    assert fec_text.balances(written(), "7") == {"706000": -earned}
    assert 0 < earned < 10_000


def test_a_year_begins_with_what_the_one_before_left(bakery):
    before = months.sold(1200, bakery, at=at(2025, 12, 30))
    months.sold(500, bakery)
    rows = written()
    opening = [row for row in rows if row["JournalCode"] == "AN"]
    assert {row["EcritureNum"] for row in opening} == {"1"}
    assert {row["EcritureDate"] for row in opening} == {"20260101"}
    # The commission earned in 2025 is brought forward, no longer earned; the merchant and the order go on.
    found = {row["CompteNum"]: row for row in opening}
    assert (found["110000"]["Credit"], found["467500"]["Credit"], found["445711"]["Credit"]) == (
        "0,80",
        "11,04",
        "0,16",
    )
    assert found["467100"]["CompAuxNum"] == before.order.number
    end_of_2025 = fec_text.balances(written(Period.of_year(2025)))
    end_of_2025["110000"] = end_of_2025.pop("706000")
    assert fec_text.balances(opening) == end_of_2025


def test_a_fact_written_late_keeps_the_numbers_of_the_others(bakery):
    months.sold(1200, bakery, at=at(2026, 10, 20))
    first = written()
    months.sold(300, bakery, at=at(2026, 10, 10))
    assert written()[: len(first)] == first


def test_no_text_cuts_a_field_or_leaves_the_alphabet():
    post("pickup:essai", {accounts.BANK: 5, accounts.STRIPE: -5}, memo="Œufs\t|d’oie\r\n« bio » → 5\u202f€ 🥚 Dvořák")
    assert {row["EcritureLib"] for row in written()} == {'Œufs /d\'oie " bio " -> 5 € ? Dvorák'}


KEYS = ["state:", "pickup:", "capture:", "fee:", "transfer:", "payout:", "dispute:", "due:", "inconnu:"]
CODES = [accounts.STRIPE, accounts.BANK, accounts.PSP_COST, accounts.INCOME, accounts.VAT, accounts.CASH + "la-halle"]
CODES += [accounts.DEPOSIT + "0000000001", accounts.MERCHANT + "boulangerie", accounts.SUSPENSE + "inconnu"]
FACT = st.tuples(
    st.sampled_from(KEYS),
    st.lists(st.sampled_from(CODES), min_size=2, max_size=4, unique=True),
    st.integers(1, 10**9),
    st.integers(0, 800),
    st.text(max_size=40),
)


def test_words_of_nothing_but_spaces_give_way_to_the_key():
    post("pickup:essai", {accounts.BANK: 5, accounts.STRIPE: -5}, memo=" \u00a0")
    assert {row["EcritureLib"] for row in written()} == {"pickup:essai"}


@settings(max_examples=histories(25, each_time=8), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(FACT, max_size=8))
def test_any_books_make_a_right_file_that_says_the_same(facts):
    with transaction.atomic():
        for rank, (key, codes, cents, days, memo) in enumerate(facts):
            lines = dict.fromkeys(codes[1:], cents) | {codes[0]: -cents * (len(codes) - 1)}
            when = at(2025, 1, 1) + datetime.timedelta(days)
            post(f"{key}{rank}", lines, when=when, memo=memo.replace("\x00", ""))
        rows, through = written(), YEAR.bounds[1]
        assert sum(fec_text.balances(rows).values()) == 0
        entries = Entry.objects.filter(journal__at__lt=through)
        held = sum(entries.filter(account__code=accounts.STRIPE).values_list("cents", flat=True))
        assert fec_text.balances(rows, "517").get("517000", 0) == held
        transaction.set_rollback(True)


def test_a_long_year_is_never_whole_in_memory():
    def peak(many):
        for rank in range(many):
            post(f"pickup:{many}:{rank}", {accounts.BANK: 5, accounts.STRIPE: -5})
        ledger.seal_pending()
        gc.collect()
        tracemalloc.start()
        size = sum(len(piece) for piece in fec.file_of(YEAR))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, found

    (small, little), (large, much) = peak(600), peak(1800)
    assert large > 3 * small
    # Held whole, three times the lines would take three times the memory.
    assert much < 2 * little


def test_the_command_writes_the_file_and_says_where(tmp_path, bakery, capsys):
    months.sold(1200, bakery)
    call_command("export_fec", "2026", "--output", tmp_path)
    path = tmp_path / "009999996FEC20261231.txt"
    assert str(path) in capsys.readouterr().out
    assert len(fec_text.rows_of(path.name, path.read_bytes())) == 4


@pytest.mark.parametrize("year", ["hier", "20261", "0000"])
def test_the_command_refuses_what_is_no_year(year):
    with pytest.raises(CommandError, match="Écrivez une année"):
        call_command("export_fec", year)


def test_without_a_siren_there_is_no_file(settings):
    settings.OPERATOR = {**settings.OPERATOR, "siren": ""}
    with pytest.raises(fec.NoSiren):
        fec.file_of(YEAR)


# --- Journal by journal -----------------------------------------------------------------------


def test_the_journals_add_up_to_the_books(bakery):
    sale = months.sold(1200, bakery)
    months.paid_in_hand(sale, 700)
    counted = {code: list(journals.movements_of(YEAR, book=code)) for code in ("VT", "CA", "BQ")}
    assert [len(found) for found in counted.values()] == [4, 2, 0]
    everything = sum(one.cents for one in journals.movements_of(YEAR) if one.account.number == "467500")
    assert everything == ledger.balance(accounts.merchant(bakery)) == 700 - 1104


def test_the_longest_beginning_of_a_key_names_its_journal():
    cheques = {"code": "CH", "label": "Chèques", "applies_from": datetime.date(2026, 1, 1)}
    JournalBook.objects.create(key_prefix="pickup:cheque:", **cheques)
    post("pickup:cheque:1", {accounts.BANK: 5, accounts.STRIPE: -5})
    assert {one.book.code for one in journals.movements_of(YEAR)} == {"CH"}
