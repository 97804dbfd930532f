"""The rates and amounts of mainland France in force, and the first link of the ledger's chain."""

import datetime
from decimal import Decimal

from django.db import migrations

# DOMAIN 2.3; the dates are those from which each rate holds.
RATES = [
    ("super_reduced", Decimal("2.10"), datetime.date(1989, 1, 1)),
    ("reduced", Decimal("5.50"), datetime.date(1982, 7, 1)),
    ("intermediate", Decimal("10.00"), datetime.date(2014, 1, 1)),
    ("standard", Decimal("20.00"), datetime.date(2014, 1, 1)),
]


def add(apps, schema_editor):
    VatRate = apps.get_model("merchants", "VatRate")
    for code, percent, applies_from in RATES:
        VatRate.objects.create(code=code, percent=percent, applies_from=applies_from)
    apps.get_model("merchants", "LegalAmount").objects.create(
        code="cash_cap", cents=100_000, source="CMF D112-3", applies_from=datetime.date(2015, 9, 1)
    )
    apps.get_model("merchants", "ChainHead").objects.create(id=1)


def remove(apps, schema_editor):
    apps.get_model("merchants", "VatRate").objects.all().delete()
    apps.get_model("merchants", "LegalAmount").objects.all().delete()
    apps.get_model("merchants", "ChainHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("merchants", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
