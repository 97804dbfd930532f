"""A number of the database that grows with every write that a public page may show; PostgreSQL only.

A sequence tells it at once, before the writer has ended: whoever compares two of its numbers never takes what is about
to change for what is there. Tables that no public page reads do not move it, so that one person filling a basket does
not let the pages of all the others go; a table that is added is watched until somebody says that it need not be.
"""

from django.db import connections

TRIGGER = "shop_kept_watched"
# tests/shop/kept/test_writes.py asks every public page: none reads them.
READ_BY_NO_PUBLIC_PAGE = frozenset(
    {
        "accounts_signintrial",
        "basket_basket",
        "basket_line",
        "django_admin_log",
        "django_session",
        "merchants_daycount",
        "shop_favourite",
        "shop_numberwithoutsms",
        "shop_outgoingmessage",
        "shop_placement",
        "shop_preference",
        "shop_sharedbasket",
        "shop_sharedline",
        "shop_waiting",
    }
)

SO_FAR = "SELECT last_value FROM shop_kept_writes"
# Each writer holds its own number until what it wrote is seen by all; one that is prepared has nobody behind it.
IN_PROGRESS = """
SELECT EXISTS(
    SELECT FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND (datid IS NULL OR datname = current_database())
)
"""
# Whoever may write a table moves the number, wherever they look for names: a dump restores with no path at all.
MADE = """
CREATE SEQUENCE IF NOT EXISTS shop_kept_writes;
GRANT SELECT ON SEQUENCE shop_kept_writes TO PUBLIC;
CREATE OR REPLACE FUNCTION shop_kept_wrote() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN PERFORM nextval('shop_kept_writes'); RETURN NULL; END $$;
SELECT nextval('shop_kept_writes');
"""
# Each table with what it has now, a watch or not.
TABLES = """
SELECT relname, EXISTS(SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgname = %s)
FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname
"""
WATCH = """
CREATE TRIGGER {trigger} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION shop_kept_wrote()
"""


def watch(connection) -> None:
    """Every table but those that no public page reads; after a migration, those that it made."""
    with connection.cursor() as cursor:
        cursor.execute(MADE)
        cursor.execute(TABLES, [TRIGGER])
        for table, is_watched in cursor.fetchall():
            is_wanted = table not in READ_BY_NO_PUBLIC_PAGE
            if is_wanted and not is_watched:
                cursor.execute(WATCH.format(trigger=TRIGGER, table=table))
            elif is_watched and not is_wanted:
                cursor.execute(f'DROP TRIGGER {TRIGGER} ON "{table}"')


def watch_after_migrating(using, **told) -> None:
    if connections[using].vendor == "postgresql":
        watch(connections[using])
