"""The fees of the members of the place, in the accountant's chart (ANC 2018-06: 756)."""

import datetime

from django.db import migrations

FROM = {"applies_from": datetime.date(2025, 1, 1)}
ACCOUNT = {"prefix": "income:membership", "number": "756000", "label": "Cotisations", "is_auxiliary": False}
BOOK = {"key_prefix": "membership:", "code": "CO", "label": "Cotisations"}


def write(apps, schema_editor):
    rows_of(apps, "AccountNumber").create(**ACCOUNT, **FROM)
    rows_of(apps, "JournalBook").create(**BOOK, **FROM)


def forget(apps, schema_editor):
    rows_of(apps, "AccountNumber").filter(prefix=ACCOUNT["prefix"]).delete()
    rows_of(apps, "JournalBook").filter(key_prefix=BOOK["key_prefix"]).delete()


def rows_of(apps, name):
    return apps.get_model("merchants", name).objects


class Migration(migrations.Migration):
    dependencies = [("merchants", "0011_first_bag_given")]

    operations = [migrations.RunPython(write, forget)]
