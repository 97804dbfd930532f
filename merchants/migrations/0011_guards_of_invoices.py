"""The database itself refuses to change or remove what was invoiced or stated."""

from django.db import migrations

from merchants.books import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    # The guards of the ledger itself stay: what is removed is put back by the migration that goes before.
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("merchants", "0010_correction_may_lower_a_gesture")]
    operations = [migrations.RunPython(install, remove)]
