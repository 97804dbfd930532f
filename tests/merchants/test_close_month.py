"""A month is closed once: nothing is counted twice or lost, whatever fails, whoever runs it again."""

import datetime
import hashlib
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from merchants.books import accounts, ledger
from merchants.invoicing import closing as closings
from merchants.invoicing import commission, numbering, statements
from merchants.models import Entry, Invoice, InvoiceSeries, MonthClosing, Statement
from tests.at_once import at_once
from tests.factories import MerchantFactory
from tests.merchants.months import (
    EARLY_DECEMBER,
    EARLY_NOVEMBER,
    IN_OCTOBER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    kept_less,
    paid_in_hand,
    sold,
    transferred,
)

pytestmark = pytest.mark.django_db


def close(month=OCTOBER, *, at=EARLY_NOVEMBER):
    return closings.close(month=month, by=None, at=at)


def earned_in_all():
    """What the ledger says that the association earned since the beginning, VAT included."""
    return -sum(
        Entry.objects.filter(account__code__in=[accounts.INCOME, accounts.VAT]).values_list("cents", flat=True)
    )


def invoiced_in_all():
    signs = {"INVOICE": 1, "CREDIT_NOTE": -1}
    return sum(signs[invoice.kind] * invoice.incl_cents for invoice in Invoice.objects.all())


def numbers():
    return list(Invoice.objects.order_by("rank").values_list("number", flat=True))


# --- What a closing makes ---------------------------------------------------------------------


def test_each_merchant_that_sold_gets_a_statement_and_an_invoice():
    bakery, bookshop = MerchantFactory(name="Au pain"), MerchantFactory(name="La Marelle")
    MerchantFactory(name="Sans vente")
    sold(1200, bakery), sold(500, bookshop)
    closing = close()
    assert closing.finished_at == EARLY_NOVEMBER
    assert (closing.done, closing.total) == (2, 2)
    assert [(one.merchant.name, one.excl_cents, one.vat_cents) for one in Invoice.objects.order_by("rank")] == [
        ("Au pain", 80, 16),
        ("La Marelle", 33, 7),
    ]
    assert numbers() == ["F-2026-0001", "F-2026-0002"]


def test_a_free_merchant_gets_a_statement_and_no_invoice():
    sold(1200, MerchantFactory(), rate="0")
    close()
    assert Statement.objects.count() == 1
    assert not Invoice.objects.exists()


def test_the_vat_invoiced_is_the_ledger_s_cents_added_up():
    bakery = MerchantFactory()
    for _ in range(7):
        # A commission of 3 cents is 3 without VAT and 0 of VAT, seven times: not 20 % of 21.
        sold(38, bakery)
    close()
    invoice = Invoice.objects.get()
    assert (invoice.excl_cents, invoice.vat_cents) == (21, 0)


def test_what_was_kept_back_is_not_asked_again_and_what_was_paid_in_hand_is():
    online, by_hand, both = (MerchantFactory(name=name) for name in ("A", "B", "C"))
    transferred(sold(1000, online), 920)
    paid_in_hand(sold(1000, by_hand), 1000)
    sold(1000, both)
    paid_in_hand(sold(1000, both), 1000)
    close()
    due = {invoice.merchant.name: invoice.due_cents for invoice in Invoice.objects.all()}
    assert due == {"A": 0, "B": 80, "C": 80}
    assert Statement.objects.get(merchant=by_hand).closing_cents == -80
    assert Statement.objects.get(merchant=online).closing_cents == 0


def test_a_month_given_back_becomes_a_credit_note_that_names_the_invoice():
    sale = sold(1000, MerchantFactory())
    close()
    kept_less(sale, 500, at=datetime.datetime(2026, 11, 5, tzinfo=datetime.UTC))
    close(NOVEMBER, at=EARLY_DECEMBER)
    note = Invoice.objects.get(kind="CREDIT_NOTE")
    assert (note.number, note.excl_cents, note.vat_cents) == ("F-2026-0002", 34, 6)
    assert note.content["corrects"] == [{"number": "F-2026-0001", "issued_on": "2026-11-02"}]
    assert invoiced_in_all() == earned_in_all() == 40


def test_a_sale_corrected_within_its_month_is_invoiced_once_for_what_is_kept():
    sale = sold(1000, MerchantFactory())
    kept_less(sale, 500, at=IN_OCTOBER)
    close()
    assert Invoice.objects.get().incl_cents == 40
    assert Invoice.objects.get().content["corrects"] == []


# --- Once -------------------------------------------------------------------------------------


def test_closing_twice_changes_nothing():
    sold(1200, MerchantFactory())
    close()
    before = list(Invoice.objects.values())
    again = close(at=EARLY_NOVEMBER + datetime.timedelta(days=3))
    assert list(Invoice.objects.values()) == before
    assert again.finished_at == EARLY_NOVEMBER
    assert (MonthClosing.objects.count(), Statement.objects.count()) == (1, 1)


def test_what_is_posted_late_goes_to_the_next_month_and_is_counted_once():
    bakery = MerchantFactory()
    sold(1000, bakery)
    # Handed over in November before October is closed: it waits for its own month.
    sold(2000, bakery, at=EARLY_NOVEMBER - datetime.timedelta(hours=1))
    close()
    # Told after the closing, of a moment before its end.
    sold(4000, bakery, at=IN_OCTOBER)
    close(NOVEMBER, at=EARLY_DECEMBER)
    assert list(Invoice.objects.order_by("rank").values_list("excl_cents", "vat_cents")) == [(67, 13), (400, 80)]
    assert invoiced_in_all() == earned_in_all()
    assert [one.content["gross_cents"] for one in Statement.objects.order_by("closing__month")] == [1000, 6000]


def test_balances_follow_from_month_to_month():
    bakery = MerchantFactory()
    sale = sold(1000, bakery)
    close()
    transferred(sale, 920, at=EARLY_NOVEMBER + datetime.timedelta(hours=1))
    close(NOVEMBER, at=EARLY_DECEMBER)
    balances = Statement.objects.order_by("closing__month").values_list("opening_cents", "closing_cents")
    assert list(balances) == [(0, 920), (920, 0)]
    assert ledger.balance(accounts.merchant(bakery)) == 0


# --- Refused ----------------------------------------------------------------------------------


def test_a_month_that_is_not_over_is_refused():
    sold(1000, MerchantFactory())
    with pytest.raises(closings.NotYet, match="Octobre 2026 n’est pas fini"):
        close(at=datetime.datetime(2026, 10, 31, 22, 59, tzinfo=datetime.UTC))
    # At midnight in Paris it is.
    close(at=datetime.datetime(2026, 10, 31, 23, 0, tzinfo=datetime.UTC))


def test_months_are_closed_in_their_order():
    bakery = MerchantFactory()
    sold(1000, bakery)
    sold(1000, bakery, at=EARLY_NOVEMBER)
    with pytest.raises(closings.NotYet, match="Clôturez d’abord octobre 2026"):
        close(NOVEMBER, at=EARLY_DECEMBER)
    close(OCTOBER, at=EARLY_DECEMBER)
    close(NOVEMBER, at=EARLY_DECEMBER)
    with pytest.raises(closings.NotYet, match="plus récent est déjà clôturé"):
        close(SEPTEMBER, at=EARLY_DECEMBER)


def test_everything_that_is_missing_is_said_at_once(settings):
    settings.OPERATOR = {**settings.OPERATOR, "siren": "", "address": " "}
    sold(1000, MerchantFactory())
    facts = {"memo": "?", "by": None, "at": IN_OCTOBER}
    ledger.post(key="suspense:1", lines={accounts.suspense("stripe"): 5, accounts.STRIPE: -5}, **facts)
    with pytest.raises(closings.NotYet) as refused:
        close()
    told = str(refused.value)
    assert "OPERATOR_SIREN" in told
    assert "OPERATOR_ADDRESS" in told
    assert "suspense:stripe" in told
    assert not MonthClosing.objects.exists()


def test_a_commission_that_comes_from_no_merchant_is_refused():
    sold(1000, MerchantFactory())
    facts = {"memo": "?", "by": None, "at": IN_OCTOBER}
    ledger.post(key="correction:odd", lines={accounts.INCOME: -5, accounts.STRIPE: 5}, **facts)
    with pytest.raises(closings.NotYet, match="correction:odd"):
        close()
    assert not MonthClosing.objects.exists()


def test_the_command_says_what_it_did_or_what_is_missing():
    sold(1000, MerchantFactory())
    said = StringIO()
    call_command("close_month", "2026-10", stdout=said)
    assert "1 relevés, 1 factures" in said.getvalue()
    with pytest.raises(CommandError, match="2026-10"):
        call_command("close_month", "octobre")
    with pytest.raises(CommandError, match="n’est pas fini"):
        call_command("close_month", "2036-10")


# --- Whatever fails ---------------------------------------------------------------------------


class PowerCut(BaseException):
    """Not an error that anybody catches."""


def fail_at(monkeypatch, nth, failure):
    """The nth invoice fails once its number is drawn."""
    calls, store_file = [], commission.InvoiceFile.objects.create

    def create(**facts):
        calls.append(facts)
        if len(calls) == nth:
            raise failure
        return store_file(**facts)

    monkeypatch.setattr(commission.InvoiceFile.objects, "create", create)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("failure", [RuntimeError("la page n’a pas pu être mise"), PowerCut()])
def test_a_crash_in_the_middle_leaves_no_hole_and_the_next_run_goes_on(monkeypatch, failure):
    for name in "ABC":
        sold(1000, MerchantFactory(name=name))
    fail_at(monkeypatch, 2, failure)
    # An error keeps nobody else from its statement; a power cut stops everything where it was.
    is_error = isinstance(failure, RuntimeError)
    with pytest.raises(closings.LeftOpen if is_error else PowerCut) as left:
        close()
    assert numbers() == ["F-2026-0001", "F-2026-0002"][: 2 if is_error else 1]
    half_done = MonthClosing.objects.get()
    assert (half_done.done, half_done.finished_at) == (2 if is_error else 1, None)
    assert not is_error or list(left.value.failed) == ["B"]
    assert ("B (RuntimeError: la page" in half_done.last_error) == is_error
    # What is sold meanwhile does not slip into the month that began to close.
    sold(5000, MerchantFactory(name="D"))
    closings.go_on_with_all(at=EARLY_NOVEMBER)
    assert numbers() == ["F-2026-0001", "F-2026-0002", "F-2026-0003"]
    half_done.refresh_from_db()
    assert (half_done.done, half_done.last_error) == (3, "")
    assert half_done.finished_at


def test_a_number_is_never_drawn_apart_from_its_invoice():
    assert numbering.prefix_of("merchant:boulangerie") == "M-BOULANGERIE"
    year = {"issuer": numbering.ASSOCIATION, "year": 2026}
    assert [numbering.draw(**year)[1] for _ in range(2)] == ["F-2026-0001", "F-2026-0002"]
    assert numbering.draw(issuer=numbering.ASSOCIATION, year=2027)[1] == "F-2027-0001"
    assert numbering.draw(issuer="merchant:pain", year=2026)[1] == "M-PAIN-2026-0001"


@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_closings_at_once_make_one_month_without_a_hole():
    for number in range(6):
        sold(1000 + number, MerchantFactory(name=f"Boutique {number}"))
    answers = at_once(*[close] * 20)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert numbers() == [f"F-2026-000{rank}" for rank in range(1, 7)]
    assert InvoiceSeries.objects.get().last == 6
    assert MonthClosing.objects.get().done == Statement.objects.count() == 6
    assert invoiced_in_all() == earned_in_all()


# --- As long as the town grows ----------------------------------------------------------------


def steps_of(act):
    """How many hundreds of its own instructions SQLite runs for it: the same on any machine, however busy."""
    steps = []
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: steps.append(1), 100)
    try:
        act()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(steps)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
def test_reading_a_merchants_month_costs_the_same_however_much_the_others_sell():
    bakery, others = MerchantFactory(), MerchantFactory.create_batch(3)
    sold(1200, bakery)
    closing = closings.start(month=OCTOBER, by=None, at=EARLY_NOVEMBER)
    alone = steps_of(lambda: statements.figures_of(closing, bakery))
    for merchant in others * 20:
        sold(1200, merchant)
    ledger.seal_pending()
    MonthClosing.objects.update(through=ledger.current_head().sequence)
    closing.refresh_from_db()
    assert steps_of(lambda: statements.figures_of(closing, bakery)) <= alone + 2
    assert statements.figures_of(closing, bakery).days.total() == 1200 + 63


# --- For ever ---------------------------------------------------------------------------------


def test_an_invoice_is_never_changed_and_its_bytes_are_those_that_were_hashed():
    sold(1000, MerchantFactory())
    close()
    invoice = Invoice.objects.get()
    assert hashlib.sha256(bytes(invoice.file.pdf)).hexdigest() == invoice.sha256
    for act in (invoice.save, invoice.delete, invoice.file.save, Statement.objects.get().save):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize("table", ["invoice", "invoicefile", "statement", "soldatrate"])
def test_the_database_itself_keeps_what_was_given(table):
    sold(1000, MerchantFactory())
    close()
    for act in (f"UPDATE merchants_{table} SET id = id", f"DELETE FROM merchants_{table}"):  # noqa: S608
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
