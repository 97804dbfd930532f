"""How long a card surely holds an authorised amount, since when: PAYMENTS 1.3."""

import datetime

from django.db import migrations


def add(apps, schema_editor):
    # Seven days on paper, four days and eighteen hours for some Visa payments: the shortest is the sure one.
    apps.get_model("shop", "CardWindow").objects.create(
        hours=114,
        source="Visa, 4 jours et 18 heures : docs.stripe.com/payments/place-a-hold-on-a-payment-method",
        applies_from=datetime.date(2024, 4, 13),
    )


def remove(apps, schema_editor):
    apps.get_model("shop", "CardWindow").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("shop", "0005_payment_acts")]
    operations = [migrations.RunPython(add, remove)]
