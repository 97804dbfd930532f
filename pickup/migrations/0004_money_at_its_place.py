"""Money at the counter has its place: until now, that of the slot."""

import django.db.models.deletion
from django.db import migrations, models

from merchants.books import guards


def fill(apps, schema_editor):
    CounterPayment = apps.get_model("pickup", "CounterPayment")
    promised = CounterPayment.objects.filter(pk=models.OuterRef("pk")).values(
        "merchant_order__order__collection__slot__point"
    )
    CounterPayment.objects.update(point=models.Subquery(promised))
    if schema_editor.connection.vendor == "postgresql":
        # The column cannot be changed while its rows are still to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def guard(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("merchants", "0002_dated_law"), ("pickup", "0003_seats_in_the_basket")]
    operations = [
        migrations.AddField(
            model_name="counterpayment",
            name="point",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pickup.pickuppoint", verbose_name="lieu"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="counterpayment",
            name="point",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pickup.pickuppoint", verbose_name="lieu"),
        ),
        migrations.CreateModel(
            name="GivenBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("journal", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="given_back", to="merchants.journal")),
                ("point", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pickup.pickuppoint", verbose_name="lieu")),
            ],
            options={
                "verbose_name": "argent rendu au comptoir",
                "verbose_name_plural": "argent rendu au comptoir",
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
