"""Merchant orders of which a bag was given before that was written on them: since when they are begun."""

from django.db import migrations
from django.db.models import Min


def tell(apps, schema_editor):
    MerchantOrder = apps.get_model("merchants", "MerchantOrder")
    given = MerchantOrder.objects.filter(begun_at=None, bags__where="HANDED_OVER")
    for part in given.annotate(first=Min("bags__handed_over_at")).exclude(first=None).order_by("pk"):
        MerchantOrder.objects.filter(pk=part.pk, begun_at=None).update(begun_at=part.first)


class Migration(migrations.Migration):
    dependencies = [("merchants", "0011_first_bag_given"), ("pickup", "0018_bags_come_back")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
