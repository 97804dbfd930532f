"""What the law says of temperatures; a bag may hold anything of its class, so the strictest of the class counts."""

import datetime
from decimal import Decimal

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("pickup", "0011_late_bags_and_reminders")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
