"""What the till needs of the law and of the accountant's chart, as dated data."""

import datetime

from django.db import migrations, models

DAY = datetime.date
# Any food may be paid so until the end of 2026; alcohol never. A later law is a row to come.
SOURCE = "C. trav. R3262-10, décret 2022-1266\u202f; tout aliment\u202f: loi 2025-56"


def write(apps, schema_editor):
    facts = {"applies_from": DAY(2025, 1, 23), "applies_until": DAY(2026, 12, 31)}
    rows_of(apps, "LegalAmount").create(code="meal_voucher", cents=25_00, source=SOURCE, **facts)
    chart = {"applies_from": DAY(2025, 1, 1)}
    account = {"prefix": "expense:till_difference", "number": "658300", "label": "Écarts de caisse"}
    rows_of(apps, "AccountNumber").create(**account, is_auxiliary=False, **chart)
    rows_of(apps, "JournalBook").create(key_prefix="till:", code="CA", label="Caisse", **chart)


def forget(apps, schema_editor):
    rows_of(apps, "LegalAmount").filter(code="meal_voucher").delete()
    rows_of(apps, "AccountNumber").filter(prefix="expense:till_difference").delete()
    rows_of(apps, "JournalBook").filter(key_prefix="till:").delete()


def rows_of(apps, name):
    return apps.get_model("merchants", name).objects


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0007_news_come_back"),
    ]

    operations = [
        migrations.AlterField(
            model_name="legalamount",
            name="code",
            field=models.CharField(
                choices=[
                    ("cash_cap", "Plafond des paiements en espèces"),
                    ("dac7_amount", "Ventes à déclarer au fisc, en montant"),
                    ("meal_voucher", "Titres-restaurant par jour, pour tout aliment"),
                ],
                max_length=20,
                verbose_name="règle",
            ),
        ),
        migrations.RunPython(write, forget),
    ]
