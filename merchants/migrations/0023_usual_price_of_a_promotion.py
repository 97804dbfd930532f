"""A promotion keeps the price that it was agreed from; the history of prices knows it for those made before.

The guards let their rows be completed once, and come back on the remade table.
"""

from django.db import migrations, models

from merchants.books import guards


def write_usual(apps, schema_editor):
    guards.remove(schema_editor.connection)
    PriceChange = apps.get_model("merchants", "PriceChange")
    for row in apps.get_model("merchants", "ReducedPrice").objects.select_related("promotion").iterator():
        known = (
            PriceChange.objects.filter(sheet=row.sheet_id, at__lte=row.promotion.made_at).order_by("at", "id").last()
        )
        row.usual = max(row.price, known.price if known else row.price)
        row.save(update_fields=["usual"])


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def nothing(apps, schema_editor):
    """The column goes with what it says."""


class Migration(migrations.Migration):
    dependencies = [("merchants", "0022_reminded_of_a_refund")]

    operations = [
        migrations.RunPython(nothing, install),
        migrations.AddField(
            model_name="reducedprice",
            name="usual",
            field=models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="prix habituel TTC"),
        ),
        migrations.RunPython(write_usual, nothing),
        migrations.AlterField(
            model_name="reducedprice",
            name="usual",
            field=models.DecimalField(decimal_places=2, max_digits=12, verbose_name="prix habituel TTC"),
        ),
        migrations.AddConstraint(
            model_name="reducedprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__lte", models.F("usual"))), name="reduced_price_at_most_the_usual"
            ),
        ),
        migrations.RunPython(install, nothing),
    ]
