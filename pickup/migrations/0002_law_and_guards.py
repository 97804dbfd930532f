"""What the law says of temperatures, and the guards of what the counter writes.

A bag may hold anything of its class, so the strictest of the class counts.
"""

import datetime
from decimal import Decimal

from django.db import migrations

from merchants.books import guards as books
from pickup.bags import guards as custody

SINCE = datetime.date(2010, 1, 1)
# Storage class, at least, at most, source.
TEMPERATURES = [
    ("CHILLED", None, Decimal(4), "Arrêté du 21 décembre 2009"),
    ("FROZEN", None, Decimal(-18), "Arrêté du 21 décembre 2009"),
    ("HOT", Decimal(63), None, "Arrêté du 21 décembre 2009"),
]


def write(apps, schema_editor):
    KeepingTemperature = apps.get_model("pickup", "KeepingTemperature")
    for storage_class, at_least, at_most, source in TEMPERATURES:
        facts = {"at_least": at_least, "at_most": at_most, "source": source}
        KeepingTemperature.objects.create(storage_class=storage_class, applies_from=SINCE, **facts)
    # Those of the ledger are asked again: the tables of the till have come since.
    books.install(schema_editor.connection)
    custody.install(schema_editor.connection)


def forget(apps, schema_editor):
    custody.remove(schema_editor.connection)
    apps.get_model("pickup", "KeepingTemperature").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("pickup", "0001_initial")]
    replaces = [
        ("pickup", "0007_past_of_bags"),
        ("pickup", "0009_till_sessions_and_closings"),
        ("pickup", "0012_temperatures_of_the_law"),
    ]
    operations = [migrations.RunPython(write, forget)]
