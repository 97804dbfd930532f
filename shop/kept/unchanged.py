"""A word that stays the same as long as nothing was written in the database, by anybody: one short question."""

import uuid

from django.db import connection


def as_of_now() -> str:
    """Equal twice only if the database held the same at both moments, as this connection sees it.

    In the middle of an act nothing is the same twice: what it wrote itself shows in no snapshot.
    """
    if connection.in_atomic_block:
        return uuid.uuid4().hex
    return {"postgresql": on_postgresql, "sqlite": on_sqlite}[connection.vendor]()


def on_postgresql() -> str:
    """Which transactions are seen as done: two equal snapshots see the same rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def on_sqlite() -> str:
    """What others wrote, then what this connection wrote: SQLite counts both, for each connection on its own."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        by_others = cursor.fetchone()[0]
    return f"{name_of_connection()}:{by_others}:{connection.connection.total_changes}"


def name_of_connection() -> str:
    """Of the one that is open now: another one begins to count anew."""
    opened, name = getattr(connection, "kept_pages_know_as", (None, ""))
    if opened is not connection.connection:
        name = uuid.uuid4().hex
        connection.kept_pages_know_as = (connection.connection, name)
    return name
