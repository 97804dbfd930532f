"""The triggers with which the database itself keeps the ledger and what was given from it.

Rows are added, sealed once, never changed or removed.

A role that may drop triggers can still tamper: the signatures and the chain show it afterwards (ledger.verify).
"""

from django.apps import apps

from merchants.models.ledger import Guarded

# What may never change in a row; a journal is sealed once, from nothing to its place in the chain.
KEPT = ["merchants_account", "merchants_entry"]
# What was given to a merchant or to the tax office is kept as given. A table to come is guarded once it is there.
GIVEN = ["merchants_soldatrate", "merchants_statement", "merchants_invoice", "merchants_invoicefile"]
# So is every price that residents were told: a prior price is computed from them (C. conso L112-1-1).
GIVEN += ["merchants_pricechange", "merchants_reducedprice"]
# And what was done in a shop, as it reads it.
GIVEN += ["merchants_deed"]
# And what a shop and the association are bound by: the terms, who accepted them, each change of standing.
GIVEN += ["merchants_sellerterms", "merchants_termsacceptance", "merchants_standingmove"]
JOURNAL, HEAD = "merchants_journal", "merchants_chainhead"
SEAL = {"sequence", "chain"}
MOVED_BACK = "NEW.sequence < OLD.sequence OR (NEW.sequence = OLD.sequence AND NEW.chain <> OLD.chain)"
WORDS = "The ledger only grows: post the difference instead."

REFUSE_ON_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
BALANCE_ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT SUM(cents) FROM merchants_entry WHERE journal_id = NEW.journal_id) <> 0 THEN
        RAISE EXCEPTION 'Journal % does not balance.', NEW.journal_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


def install(connection) -> None:
    """Put every guard in place; asked again, it renews them."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE_ON_POSTGRESQL)
            cursor.execute(BALANCE_ON_POSTGRESQL)
        for name, (table, when) in triggers(connection).items():
            cursor.execute(statement(connection.vendor, name, table, when))


def remove(connection) -> None:
    """Take them away: for a reversed migration, and for tests that play whoever holds the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table whose checks are still pending cannot lose its triggers.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name, (table, _when) in triggers(connection).items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection) -> list[str]:
    """Names of the guards that are not in place, or that somebody disabled."""
    found = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'ledger_%' AND tgenabled IN ('O', 'A')",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'",
    }
    with connection.cursor() as cursor:
        cursor.execute(found[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    return sorted(triggers(connection).keys() - present)


def statement(vendor, name, table, when) -> str:
    if vendor == "sqlite":
        return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    if name == "ledger_entry_balances":
        return f"CREATE CONSTRAINT TRIGGER {name} {when} EXECUTE FUNCTION ledger_balances()"
    return f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION ledger_only_grows()"


def triggers(connection) -> dict[str, tuple[str, str]]:
    """Name → its table, and when it speaks."""
    kept = [*KEPT, *given_already(connection)]
    own = {"postgresql": on_postgresql, "sqlite": on_sqlite}[connection.vendor](kept)
    for table in [*kept, JOURNAL, HEAD]:
        own[named(table, "delete")] = table, f"BEFORE DELETE ON {table} FOR EACH ROW"
    for table in kept:
        own[named(table, "update")] = table, f"BEFORE UPDATE ON {table} FOR EACH ROW"
    own[named(JOURNAL, "update")] = JOURNAL, f"BEFORE UPDATE ON {JOURNAL} FOR EACH ROW WHEN ({no_seal(connection)})"
    own[named(HEAD, "update")] = HEAD, f"BEFORE UPDATE ON {HEAD} FOR EACH ROW WHEN ({MOVED_BACK})"
    return own


def given_already(connection) -> list[str]:
    """Those tables that the migrations have made so far."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    return [table for table in [*GIVEN, *guarded()] if table in present]


def guarded() -> list[str]:
    """The tables, in whatever room, whose rows ask for it."""
    return [model._meta.db_table for model in apps.get_models() if issubclass(model, Guarded)]


def named(table, act) -> str:
    return f"ledger_{table.removeprefix('merchants_')}_{act}"


def on_postgresql(kept):
    own = {
        named(table, "truncate"): (table, f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT")
        for table in [*kept, JOURNAL, HEAD]
    }
    entry = "merchants_entry"
    when = f"AFTER INSERT ON {entry} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    return own | {"ledger_entry_balances": (entry, when)}


def on_sqlite(kept):
    """INSERT OR REPLACE removes a row without saying so: refused too. What balances is seen by the signature."""
    same = dict.fromkeys(kept, "id = NEW.id") | {JOURNAL: 'id = NEW.id OR "key" = NEW."key"'}
    return {
        named(table, "replace"): (
            table,
            f"BEFORE INSERT ON {table} FOR EACH ROW WHEN EXISTS (SELECT 1 FROM {table} WHERE {condition})",  # noqa: S608
        )
        for table, condition in same.items()
    }


def no_seal(connection) -> str:
    """The change is not a journal's first seal: already sealed, still unsealed, or anything else is touched."""
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, JOURNAL)]
    touched = [f'OLD."{name}" {differs} NEW."{name}"' for name in columns if name not in SEAL]
    return " OR ".join(["OLD.sequence IS NOT NULL", "NEW.sequence IS NULL", "NEW.chain = ''", *touched])
