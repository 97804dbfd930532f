"""The database itself refuses to change or remove what the ledger says."""

from django.db import migrations

from merchants.books import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('merchants', '0004_corrections_weights_withdrawals'),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
