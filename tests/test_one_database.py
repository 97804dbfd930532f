"""The migrated database that all tests start from is made again as soon as anything that it is made of changes."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.operations import RemoveField
from django.db.migrations.state import ProjectState

from tests import one_database

ROOMS = {"merchants", "pickup", "animations", "shop"}

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


def tables():
    """Every model of our rooms, with what its table must have by name."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in ROOMS:
            kept = [*model._meta.constraints, *model._meta.indexes]
            yield pytest.param(model, {one.name for one in kept}, id=model._meta.label)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "names"), list(tables()))
def test_the_migrated_database_holds_what_each_model_asks(model, names):
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
        kept = connection.introspection.get_constraints(cursor, model._meta.db_table)
    # The index of the search has a column of its own on PostgreSQL.
    assert {one.name for one in columns} >= {field.column for field in model._meta.local_concrete_fields}
    assert names <= kept.keys()
    for field in model._meta.local_concrete_fields:
        if field.remote_field and field.db_constraint:
            assert any(one["foreign_key"] and one["columns"] == [field.column] for one in kept.values()), field
        if field.unique:
            assert any(
                (one["unique"] or one["primary_key"]) and one["columns"] == [field.column] for one in kept.values()
            ), field


def test_a_first_migration_changes_nothing_that_is_there():
    first = import_module("pickup.migrations.0001_initial").Migration("0001_initial", "pickup")
    first.operations = [RemoveField("bag", "label")]
    with pytest.raises(TypeError, match="a migration of its own"):
        first.apply(ProjectState(), schema_editor=None)
