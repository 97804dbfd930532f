"""The migrated database that all tests start from is made again as soon as anything that it is made of changes."""

import re

import pytest

from tests import one_database

MADE_OF = one_database.made_of()
MIGRATIONS = [path for path in MADE_OF if path.parent.name == "migrations"]
OURS = re.compile(r"^(?:from|import) ((?:merchants|pickup|animations|shop)\S*)(?: import (\w+))?", re.MULTILINE)


@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_what_a_migration_calls_is_part_of_it(migration):
    for module, name in OURS.findall(migration.read_text()):
        path = one_database.ROOT / module.replace(".", "/")
        assert {path / f"{name}.py", path.with_suffix(".py")} & set(MADE_OF)


def test_every_room_that_has_tables_is_looked_at():
    assert {path.parent.parent.name for path in MIGRATIONS} >= {
        "merchants",
        "pickup",
        "animations",
        "shop",
        "accounts",
    }
