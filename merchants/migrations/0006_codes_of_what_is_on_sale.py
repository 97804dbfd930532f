from django.db import migrations
from django.utils import timezone


def give_codes(apps, schema_editor):
    """What is on sale already has a code, as what is published from now on."""
    sheets = apps.get_model("merchants", "ProductSheet").objects.filter(product__is_public=True, short_code=None)
    codes = apps.get_model("merchants", "ShortCode").objects
    at = timezone.now()
    for pk in sheets.order_by("pk").values_list("pk", flat=True):
        codes.create(sheet_id=pk, given_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('merchants', '0005_short_codes'),
    ]

    operations = [migrations.RunPython(give_codes, migrations.RunPython.noop)]
