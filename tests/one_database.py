"""Migrating an empty database takes half a minute: done once, then each run of the tests starts from a copy.

Once for each checkout, engine and set of migrations. Starting from a copy, a run never inherits what another left.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
HERE = Path(tempfile.gettempdir())
# What a migrated database is made of: our migrations, what they call, the pinned versions of those that are not ours.
MADE_OF = ["*/migrations/*.py", "*/*/migrations/*.py", "merchants/books/guards.py", "requirements.txt"]


@contextmanager
def copied(connection):
    """Within it, the tests' database is a migrated one, or nothing yet and what is made of it is kept for the next."""
    family = f"amc_template_{digest(str(ROOT).encode())}_"
    name = family + digest(*(path.read_bytes() for path in made_of()))
    copies = {"sqlite": Files, "postgresql": Databases}[connection.vendor](connection, family)
    with (HERE / f"{family}{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        was_there = copies.take(name)
        yield
        if not was_there:
            copies.keep(name)


def made_of():
    return sorted(path for pattern in MADE_OF for path in ROOT.glob(pattern))


def digest(*parts) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


class Files:
    """On SQLite, files side by side."""

    def __init__(self, connection, family):
        self.connection, self.family = connection, family
        self.mine = Path(connection.settings_dict["TEST"]["NAME"])

    def take(self, name) -> bool:
        for end in ("", "-wal", "-shm"):
            self.mine.with_name(self.mine.name + end).unlink(missing_ok=True)
        template = HERE / f"{name}.sqlite3"
        if template.exists():
            shutil.copyfile(template, self.mine)
        return self.mine.exists()

    def keep(self, name):
        for old in HERE.glob(f"{self.family}*.sqlite3"):
            old.unlink()
        half_made = HERE / f"{name}.half"
        half_made.unlink(missing_ok=True)
        with self.connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half_made)])
        os.replace(half_made, HERE / f"{name}.sqlite3")


class Databases:
    """On PostgreSQL, databases that nobody is connected to."""

    def __init__(self, connection, family):
        self.connection, self.family = connection, family
        self.mine = connection.settings_dict["TEST"]["NAME"]

    def take(self, name) -> bool:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.mine}" WITH (FORCE)')
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            is_there = cursor.fetchone() is not None
            if is_there:
                cursor.execute(f'CREATE DATABASE "{self.mine}" TEMPLATE "{name}"')
        return is_there

    def keep(self, name):
        self.connection.close()
        with self.connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.family])
            for (old,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE "{old}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.mine}"')
