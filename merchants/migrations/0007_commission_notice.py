"""The notice owed to merchants before their terms change, as it stands."""

import datetime

from django.db import migrations


def write_notice(apps, schema_editor):
    apps.get_model("merchants", "LegalDelay").objects.create(
        code="commission_notice",
        days=15,
        source="Règlement (UE) 2019/1150, art. 3 § 2",
        applies_from=datetime.date(2020, 7, 12),
    )


def forget_notice(apps, schema_editor):
    apps.get_model("merchants", "LegalDelay").objects.filter(code="commission_notice").delete()


class Migration(migrations.Migration):
    dependencies = [("merchants", "0006_commission_engine")]

    operations = [migrations.RunPython(write_notice, forget_notice)]
