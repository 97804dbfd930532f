"""A word that stays the same as long as nothing was written that a public page may show: one short question."""

import uuid

from django.db import ProgrammingError, connection

from shop.kept import writes


def as_of_now() -> str:
    """Equal twice only if public pages would be the same at both moments, once `is_settled` said so at the first.

    In the middle of an act nothing is the same twice: nobody else sees what it wrote.
    """
    if connection.in_atomic_block:
        return uuid.uuid4().hex
    return {"postgresql": on_postgresql, "sqlite": on_sqlite}[connection.vendor]()


def is_settled() -> bool:
    """Nobody holds a write that this connection does not see yet; asked after `as_of_now`, before what is kept."""
    return connection.vendor != "postgresql" or not (connection.in_atomic_block or somebody_is_writing())


def on_postgresql() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(writes.SO_FAR)
            return str(cursor.fetchone()[0])
    except ProgrammingError:
        # Not migrated yet: served all the same.
        return uuid.uuid4().hex


def somebody_is_writing() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(writes.IN_PROGRESS)
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
