"""The ledger counts once, balances, and shows whatever was done to it behind its back."""

import datetime
import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from merchants.books import guards, ledger
from merchants.models import ChainHead, Entry, Journal
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)


def post(key="one", lines=None, **facts):
    facts = {"memo": "Vente", "by": None, "at": AT, **facts}
    return ledger.post(key=key, lines=lines or {"asset:stripe": 1200, "liability:deposit:A1": -1200}, **facts)


def three_sealed():
    journals = [post(key) for key in ("one", "two", "three")]
    ledger.seal_pending()
    return journals


def sql(statement, *values):
    """What somebody who may drop the guards of the database, and who has not the secret, could do."""
    guards.remove(connection)
    plain_sql(statement, *values)
    guards.install(connection)


def plain_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults():
    return " ".join(ledger.verify().faults)


# --- Posting ---


def test_a_journal_says_who_when_and_why():
    treasurer = UserFactory()
    journal = post(by=treasurer)
    assert (journal.by, journal.at, journal.memo) == (treasurer, AT, "Vente")
    assert ledger.lines_of([journal.pk])[journal.pk] == [("asset:stripe", 1200), ("liability:deposit:A1", -1200)]


def test_the_same_key_with_the_same_lines_counts_once():
    assert post() == post(at=timezone.now())
    assert ledger.balance("asset:stripe") == 1200


def test_the_same_key_with_other_lines_is_refused():
    post()
    with pytest.raises(ledger.KeyReused):
        post(lines={"asset:stripe": 1300, "liability:deposit:A1": -1300})
    with pytest.raises(ledger.KeyReused):
        post(lines={"asset:stripe": 1200, "liability:deposit:B2": -1200})
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("lines", [{"a": 1, "b": -2}, {"a": 5}, {"a": 0}, {"a": 0, "b": 0}])
def test_what_does_not_balance_is_refused(lines):
    with pytest.raises(ledger.Unbalanced):
        post(lines=lines)
    assert not Journal.objects.exists()


@pytest.mark.parametrize("cents", [1.0, True, "1"])
def test_only_whole_cents_are_counted(cents):
    with pytest.raises(TypeError):
        post(lines={"asset:stripe": cents, "liability:deposit:A1": -1})


def test_zero_lines_are_left_out():
    journal = post(lines={"asset:stripe": 5, "income:commission": -5, "liability:vat": 0})
    assert journal.entries.count() == 2


def test_balances_add_up_by_account():
    post("one", {"asset:stripe": 10, "liability:merchant:miel": -10})
    post("two", {"asset:stripe": 5, "liability:merchant:pain": -5})
    post("three", {"asset:stripe": -4, "liability:merchant:miel": 4})
    assert ledger.balances("liability:merchant:") == {"liability:merchant:miel": -6, "liability:merchant:pain": -5}
    assert ledger.balance("asset:stripe") == 11
    assert ledger.balance("asset:nowhere") == 0


def test_what_is_written_is_neither_rewritten_nor_erased():
    journal = post()
    for row in (journal, journal.entries.first()):
        with pytest.raises(TypeError, match="only grows"):
            row.save()
        with pytest.raises(TypeError, match="only grows"):
            row.delete()
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE merchants_entry SET cents = cents * 2",
        "UPDATE merchants_entry SET journal_id = journal_id + 1",
        "UPDATE merchants_account SET code = 'asset:bank' WHERE code = 'asset:stripe'",
        "UPDATE merchants_journal SET memo = 'Autre'",
        "UPDATE merchants_journal SET sequence = 40 WHERE sequence = 3",
        "UPDATE merchants_journal SET chain = 'f00' WHERE sequence = 3",
        "UPDATE merchants_journal SET sequence = NULL, chain = '' WHERE sequence = 3",
        "UPDATE merchants_journal SET sequence = 4, chain = 'f00', memo = 'Autre' WHERE sequence IS NULL",
        "UPDATE merchants_journal SET sequence = 4 WHERE sequence IS NULL",
        "UPDATE merchants_chainhead SET sequence = 2",
        "UPDATE merchants_chainhead SET chain = 'f00'",
        "DELETE FROM merchants_entry",
        "DELETE FROM merchants_account",
        "DELETE FROM merchants_journal",
        "DELETE FROM merchants_chainhead",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove(statement):
    three_sealed()
    post("not sealed yet")
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        plain_sql(statement)
    assert ledger.verify().is_whole


REFUSED_ON = {
    "postgresql": ["TRUNCATE {0} CASCADE", "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET id = 1"],
    # A row replaced is a row removed, which SQLite does without telling its triggers.
    "sqlite": ["DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"],
}[connection.vendor]


@pytest.mark.parametrize("statement", REFUSED_ON, ids=["emptied", "replaced"])
@pytest.mark.parametrize("table", ["entry", "account", "journal"])
def test_the_ledger_is_neither_emptied_nor_replaced(table, statement):
    three_sealed()
    connection.check_constraints()
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        plain_sql(statement.format(f"merchants_{table}"))


def test_what_does_not_balance_is_refused_by_postgresql_and_seen_on_sqlite():
    three_sealed()

    def commit_half_a_journal():
        plain_sql(INSERT_ENTRY, 700, "asset:stripe", "two")
        connection.check_constraints()

    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
            commit_half_a_journal()
    else:
        commit_half_a_journal()
        assert "pas équilibrée" in faults()


def test_every_guard_is_in_place_once_all_is_migrated():
    """A migration that remakes one of these tables on SQLite loses them: it must install them again."""
    assert guards.missing(connection) == []


def test_a_guard_taken_away_is_told():
    three_sealed()
    guards.remove(connection)
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=said, stderr=said)
    assert "ledger_entry_update" in said.getvalue()


def test_a_post_undone_leaves_nothing():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert not Journal.objects.exists()


# --- Sealing ---


def test_sealing_waits_for_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        journal = post()
        journal.refresh_from_db()
        assert journal.sequence is None
    journal.refresh_from_db()
    assert journal.sequence == 1
    assert ChainHead.objects.get().chain == journal.chain


def test_sealing_twice_changes_nothing():
    three_sealed()
    before = list(Journal.objects.values_list("sequence", "chain"))
    assert ledger.seal_pending() == 0
    assert list(Journal.objects.values_list("sequence", "chain")) == before


def test_the_chain_goes_on_from_its_head():
    three_sealed()
    fourth = post("four")
    ledger.seal_pending()
    fourth.refresh_from_db()
    assert fourth.sequence == 4
    assert ledger.verify().is_whole


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_tills_at_once_make_one_chain_and_count_each_fact_once():
    start, seen = threading.Barrier(8), []

    def till(number):
        try:
            start.wait(10)
            seen.append(post("shared"))
            seen.append(post(f"till {number}"))
        finally:
            connection.close()

    threads = [threading.Thread(target=till, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(seen) == 16
    found = ledger.verify()
    assert (found.journals, found.faults) == (9, [])
    assert sorted(Journal.objects.values_list("sequence", flat=True)) == list(range(1, 10))
    assert ChainHead.objects.get().sequence == 9


# --- Verifying ---


def test_a_whole_ledger_has_no_fault():
    three_sealed()
    post("not sealed yet")
    found = ledger.verify()
    assert (found.journals, found.entries, found.faults) == (4, 8, [])


def test_an_empty_ledger_is_whole():
    assert ledger.verify().is_whole


def test_the_time_zone_of_the_reader_changes_nothing():
    post(at=timezone.localtime(AT, datetime.timezone(datetime.timedelta(hours=5))))
    assert ledger.verify().is_whole


@pytest.mark.parametrize("number", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE merchants_journal SET memo = 'Autre' WHERE id = %s",
        "UPDATE merchants_journal SET \"key\" = 'other' WHERE id = %s",
        "UPDATE merchants_journal SET at = '2020-01-01 00:00:00+00' WHERE id = %s",
        "UPDATE merchants_journal SET signature = 'f00' WHERE id = %s",
        "UPDATE merchants_entry SET cents = cents * 2 WHERE journal_id = %s",
        "UPDATE merchants_entry SET cents = -cents WHERE journal_id = %s",
        "DELETE FROM merchants_entry WHERE journal_id = %s",
        "DELETE FROM merchants_entry WHERE cents > 0 AND journal_id = %s",
    ],
)
def test_a_changed_row_is_found(change, number):
    journal = three_sealed()[number]
    sql(change, journal.pk)
    found = ledger.verify()
    assert found.faults
    if "key" not in change:
        assert journal.key in " ".join(found.faults)


def test_another_person_put_in_place_is_found():
    journal = three_sealed()[1]
    sql("UPDATE merchants_journal SET by_id = %s WHERE id = %s", UserFactory().pk, journal.pk)
    assert "two" in faults()


def test_an_account_renamed_is_found():
    three_sealed()
    sql("UPDATE merchants_account SET code = 'asset:bank' WHERE code = 'asset:stripe'")
    assert len(ledger.verify().faults) == 3


@pytest.mark.parametrize("number", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_removed_journal_is_found(number):
    journal = three_sealed()[number]
    sql("DELETE FROM merchants_entry WHERE journal_id = %s", journal.pk)
    sql("DELETE FROM merchants_journal WHERE id = %s", journal.pk)
    assert "manque" in faults()


def test_a_ledger_emptied_is_found():
    three_sealed()
    sql("DELETE FROM merchants_entry")
    sql("DELETE FROM merchants_journal")
    assert "n° 1 à 3" in faults()


def test_a_tail_removed_with_its_head_put_back_is_betrayed_by_nothing_but_the_last_link():
    """Only a head kept elsewhere shows it: that is why the command prints it."""
    three_sealed()
    printed = ledger.current_head()
    second = Journal.objects.get(key="two")
    sql("DELETE FROM merchants_entry WHERE journal_id = (SELECT id FROM merchants_journal WHERE sequence = 3)")
    sql("DELETE FROM merchants_journal WHERE sequence = 3")
    sql("UPDATE merchants_chainhead SET sequence = 2, chain = %s", second.chain)
    assert ledger.current_head().chain != printed.chain


INSERT_JOURNAL = (
    'INSERT INTO merchants_journal ("key", memo, at, signature, sequence, chain) '
    "VALUES ('forged', 'Vente', '2026-11-20 09:30:00+00', %s, %s, %s)"
)
INSERT_ENTRY = (
    "INSERT INTO merchants_entry (cents, account_id, journal_id) SELECT %s, a.id, j.id "
    'FROM merchants_account a, merchants_journal j WHERE a.code = %s AND j."key" = %s'
)


@pytest.mark.parametrize("sequence", [None, 4, 9])
def test_an_inserted_journal_is_found(sequence):
    last = three_sealed()[-1]
    sql(INSERT_JOURNAL, last.signature, sequence, "")
    sql(INSERT_ENTRY, 1200, "asset:stripe", "forged")
    sql(INSERT_ENTRY, -1200, "liability:deposit:A1", "forged")
    assert "forged" in faults()


def test_a_journal_inserted_and_then_sealed_by_us_is_found():
    three_sealed()
    sql(INSERT_JOURNAL, "f00", None, "")
    sql(INSERT_ENTRY, 1200, "asset:stripe", "forged")
    sql(INSERT_ENTRY, -1200, "liability:deposit:A1", "forged")
    ledger.seal_pending()
    assert "forged" in faults()


@pytest.mark.parametrize("key", ["one", "two", "three"])
def test_an_inserted_entry_is_found(key):
    three_sealed()
    sql(INSERT_ENTRY, 700, "asset:stripe", key)
    sql(INSERT_ENTRY, -700, "liability:deposit:A1", key)
    assert key in faults()


def test_an_entry_inserted_before_the_seal_is_found():
    post("fresh")
    sql(INSERT_ENTRY, 700, "asset:stripe", "fresh")
    assert "fresh" in faults()


def test_entries_that_swap_their_journals_are_found():
    post("small", {"asset:stripe": 1, "income:commission": -1})
    post("big", {"asset:stripe": 2, "income:commission": -2})
    ledger.seal_pending()
    sql("UPDATE merchants_entry SET cents = 3 - cents WHERE cents > 0")
    sql("UPDATE merchants_entry SET cents = -3 - cents WHERE cents < 0")
    assert len(ledger.verify().faults) == 2


def test_two_journals_that_swap_their_places_are_found():
    three_sealed()
    sql("UPDATE merchants_journal SET sequence = 40 WHERE sequence = 2")
    sql("UPDATE merchants_journal SET sequence = 2 WHERE sequence = 3")
    sql("UPDATE merchants_journal SET sequence = 3 WHERE sequence = 40")
    assert "rompue" in faults()


def test_a_journal_taken_out_of_the_chain_is_found():
    three_sealed()
    sql("UPDATE merchants_journal SET sequence = NULL, chain = '' WHERE sequence = 3")
    assert "manque" in faults()


def test_a_head_moved_back_or_away_is_found():
    three_sealed()
    sql("UPDATE merchants_chainhead SET sequence = 2")
    assert faults()
    sql("DELETE FROM merchants_chainhead")
    assert "retard" in faults()


def test_another_secret_recognises_nothing(settings):
    three_sealed()
    settings.LEDGER_SECRET = "another"
    assert ledger.verify().faults


def test_a_long_ledger_is_read_in_chunks(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(ledger, "CHUNK", 2)
    for number in range(5):
        post(f"journal {number}")
    ledger.seal_pending()
    # Two heads, two lists of journals, three chunks of entries, one count of strays.
    with django_assert_num_queries(8):
        assert ledger.verify().journals == 5


# --- The command ---


def verify_ledger():
    said = io.StringIO()
    call_command("verify_ledger", stdout=said, stderr=said)
    return said.getvalue()


def test_the_command_counts_and_says_that_all_is_well():
    three_sealed()
    said = verify_ledger()
    assert said.startswith("3 écritures, 6 mouvements.")
    assert "équilibré" in said
    assert "la chaîne est entière" in said
    assert ChainHead.objects.get().chain in said


def test_the_command_seals_what_a_crash_left_unsealed():
    post()
    verify_ledger()
    assert Journal.objects.get().sequence == 1


def test_the_command_fails_and_names_what_is_wrong():
    three_sealed()
    sql("UPDATE merchants_entry SET cents = 1 WHERE cents > 0")
    said = io.StringIO()
    with pytest.raises(CommandError, match="Anomalies\u202f: 6"):
        call_command("verify_ledger", stdout=said, stderr=said)
    assert "Écriture two\u202f: elle n’est pas équilibrée." in said.getvalue()
