"""Goods and services are told apart; all that was sold before was goods. The guards come back on remade tables."""

from django.db import migrations, models

from merchants.books import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0016_pieces_given_back"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="soldatrate",
            name="sold_once_per_journal_and_rate",
        ),
        migrations.AddField(
            model_name="orderedline",
            name="nature",
            field=models.CharField(
                choices=[("GOODS", "Produit"), ("SERVICE", "Service")],
                default="GOODS",
                max_length=7,
                verbose_name="nature",
            ),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="nature",
            field=models.CharField(
                choices=[("GOODS", "Produit"), ("SERVICE", "Service")],
                default="GOODS",
                max_length=7,
                verbose_name="ce que vous vendez",
            ),
        ),
        migrations.AddField(
            model_name="soldatrate",
            name="nature",
            field=models.CharField(
                choices=[("GOODS", "Produit"), ("SERVICE", "Service")],
                default="GOODS",
                max_length=7,
                verbose_name="nature",
            ),
        ),
        migrations.AddConstraint(
            model_name="soldatrate",
            constraint=models.UniqueConstraint(
                fields=("journal", "nature", "vat_code", "vat_rate"), name="sold_once_per_journal_nature_and_rate"
            ),
        ),
        migrations.RunPython(install, install),
    ]
