"""How long one has to bring back what one gave up, as it stands."""

import datetime

from django.db import migrations, models


def write_delay(apps, schema_editor):
    apps.get_model("merchants", "LegalDelay").objects.create(
        code="withdrawal_return",
        days=14,
        source="C. conso L221-23",
        applies_from=datetime.date(2014, 6, 13),
    )


def forget_delay(apps, schema_editor):
    apps.get_model("merchants", "LegalDelay").objects.filter(code="withdrawal_return").delete()


class Migration(migrations.Migration):
    dependencies = [("merchants", "0017_goods_and_services")]

    operations = [
        migrations.AlterField(
            model_name="legaldelay",
            name="code",
            field=models.CharField(
                choices=[
                    ("withdrawal", "Délai pour se rétracter"),
                    ("withdrawal_return", "Délai pour rapporter ce à quoi l’on renonce"),
                    ("withdrawal_refund", "Délai pour rembourser une rétractation"),
                    ("commission_notice", "Préavis d’une hausse de commission"),
                    ("dac7_return", "Déclaration des ventes au fisc, après la fin de l’année"),
                ],
                max_length=20,
                verbose_name="règle",
            ),
        ),
        migrations.RunPython(write_delay, forget_delay),
    ]
