"""The triggers with which the database itself keeps the custody of bags: rows are added, never changed or removed.

Only the names of people may be taken out of a row, when they ask to be forgotten.
"""

TABLE = "pickup_bagmove"
ERASABLE = {"from_whom", "to_whom", "note"}
WORDS = "The custody of a bag only grows: add a row instead."
FUNCTION = f"""
CREATE OR REPLACE FUNCTION custody_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
FOUND = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'custody_%' AND tgenabled IN ('O', 'A')",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'custody_%'",
}


def install(connection) -> None:
    """Put every guard in place; asked again, it renews them."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name, when in triggers(connection).items():
            cursor.execute(f"CREATE TRIGGER {name} {when} {spoken(connection.vendor)}")


def remove(connection) -> None:
    with connection.cursor() as cursor:
        for name in triggers(connection):
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection) -> list[str]:
    """Names of the guards that are not in place, or that somebody disabled."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    return sorted(triggers(connection).keys() - present)


def spoken(vendor) -> str:
    if vendor == "sqlite":
        return f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    return "EXECUTE FUNCTION custody_only_grows()"


def triggers(connection) -> dict[str, str]:
    """Name → when it speaks."""
    own = {
        "custody_kept": f"BEFORE DELETE ON {TABLE} FOR EACH ROW",
        "custody_unchanged": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({changed(connection)})",
    }
    if connection.vendor == "postgresql":
        own["custody_not_emptied"] = f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT"
    return own


def changed(connection) -> str:
    """Anything but a name taken out."""
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]
    touched = [f'OLD."{name}" {differs} NEW."{name}"' for name in columns if name not in ERASABLE]
    rewritten = [f"""(NEW."{name}" <> '' AND NEW."{name}" <> OLD."{name}")""" for name in sorted(ERASABLE)]
    return " OR ".join(touched + rewritten)
