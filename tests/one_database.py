"""Migrating an empty database takes half a minute: done once, then each run of the tests starts from a copy.

Once for each checkout, engine and set of migrations. A test that commits for real gives its place to a fresh copy:
no run and no test inherits what another left, and the ledger's guards never have to step aside.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).parent.parent
HERE = Path(tempfile.gettempdir())
# What a migrated database is made of: our migrations, what they call, the pinned versions of those that are not ours.
MADE_OF = ["*/migrations/*.py", "*/*/migrations/*.py", "requirements.txt"]
MADE_OF += [
    "merchants/first_tables.py",
    "merchants/books/guards.py",
    *(f"merchants/finding/{name}.py" for name in ("documents", "engines", "first_words", "synonyms", "words")),
    "merchants/models/imports.py",
    "shop/kept/writes.py",
    "pickup/bags/guards.py",
]

# Nobody can be using them any more.
TEMPLATES_OF_OTHER_DAYS = """
SELECT datname FROM pg_database WHERE starts_with(datname, %s)
AND (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '1 day'
"""


def made(connection):
    """The tests' database, and its copies for later."""
    with copied(connection) as copies:
        return copies, setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=[])


@contextmanager
def copied(connection):
    """Gives the copies. Within it, the tests' database is one, or nothing yet: what becomes of it is the template."""
    family = f"amc_template_{digest(str(ROOT).encode())}_"
    name = family + digest(*(path.read_bytes() for path in made_of()))
    kind = {"sqlite": Files, "postgresql": Databases}[connection.vendor]
    copies = kind(connection, family, name)
    with (HERE / f"{family}{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        was_there = copies.has_template()
        copies.remove()
        if was_there:
            copies.take()
        yield copies
        if not was_there:
            copies.keep()


def made_of():
    return sorted(path for pattern in MADE_OF for path in ROOT.glob(pattern))


def digest(*parts) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


@dataclass
class Files:
    """On SQLite, files side by side."""

    connection: object
    family: str
    name: str

    @property
    def mine(self):
        return Path(self.connection.settings_dict["TEST"]["NAME"])

    @property
    def template(self):
        return HERE / f"{self.name}.sqlite3"

    def has_template(self):
        return self.template.exists()

    def remove(self):
        for end in ("", "-wal", "-shm"):
            self.mine.with_name(self.mine.name + end).unlink(missing_ok=True)

    def take(self):
        """Into the same file, when it is there: a browser's server may hold it open from one test to the next."""
        with closing(sqlite3.connect(self.template)) as template, closing(sqlite3.connect(self.mine)) as mine:
            template.backup(mine)

    def keep(self):
        for old in HERE.glob(f"{self.family}*.sqlite3"):
            if old.stat().st_mtime < time.time() - 24 * 3600:
                old.unlink()
        half_made = HERE / f"{self.name}.half"
        half_made.unlink(missing_ok=True)
        with self.connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half_made)])
        os.replace(half_made, self.template)


@dataclass
class Databases:
    """On PostgreSQL, databases: nobody is connected to the one that is copied."""

    connection: object
    family: str
    name: str

    @property
    def mine(self):
        return self.connection.settings_dict["TEST"]["NAME"]

    def asked(self, sql, *words):
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(sql, words)
            return cursor.fetchall() if cursor.description else []

    def has_template(self):
        return bool(self.asked("SELECT 1 FROM pg_database WHERE datname = %s", self.name))

    def remove(self):
        connections.close_all()
        self.asked(f'DROP DATABASE IF EXISTS "{self.mine}" WITH (FORCE)')

    def take(self):
        self.remove()
        self.asked(f'CREATE DATABASE "{self.mine}" TEMPLATE "{self.name}"')

    def keep(self):
        for (name,) in self.asked(TEMPLATES_OF_OTHER_DAYS, self.family):
            self.asked(f'DROP DATABASE "{name}"')
        connections.close_all()
        self.asked(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.mine}"')


if __name__ == "__main__":
    # Before several runs, so that none waits for it.
    django.setup()
    teardown_databases(made(connection)[1], verbosity=0)
