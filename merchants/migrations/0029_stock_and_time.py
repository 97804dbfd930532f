"""Stock per collection, pauses, holidays kept or not, openings of a single day, and when little is left."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

PAUSE = {
    "paused_at": models.DateTimeField(blank=True, editable=False, null=True, verbose_name="en pause depuis"),
    "paused_until": models.DateTimeField(blank=True, editable=False, null=True, verbose_name="jusqu’au"),
    "pause_word": models.CharField(
        blank=True, editable=False, max_length=80, verbose_name="un mot pour les habitants"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("merchants", "0028_by_weight_and_bundles")]

    operations = [
        *[migrations.AddField("merchant", name, field) for name, field in PAUSE.items()],
        *[migrations.AddField("productsheet", name, field.clone()) for name, field in PAUSE.items()],
        migrations.AddField(
            "merchant", "holidays_otherwise", models.JSONField(blank=True, default=list, editable=False)
        ),
        migrations.AddField(
            "merchant",
            "low_stock",
            models.PositiveSmallIntegerField(default=3, verbose_name="prévenir quand il en reste"),
        ),
        migrations.AddField(
            "productsheet",
            "slot_quantity",
            models.PositiveIntegerField(
                blank=True, editable=False, null=True, verbose_name="quantité à chaque retrait"
            ),
        ),
        migrations.AddField(
            "productsheet", "slot_quantities", models.JSONField(blank=True, default=dict, editable=False)
        ),
        migrations.AddField(
            "productsheet",
            "low_stock",
            models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="prévenir quand il en reste"
            ),
        ),
        migrations.AddField("productsheet", "low_told_at", models.DateTimeField(editable=False, null=True)),
        migrations.CreateModel(
            name="SpecialOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="jour")),
                ("opens_at", models.TimeField(verbose_name="ouvre à")),
                ("closes_at", models.TimeField(verbose_name="ferme à")),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="special_openings",
                        to="merchants.merchant",
                    ),
                ),
            ],
            options={
                "verbose_name": "ouverture exceptionnelle",
                "verbose_name_plural": "ouvertures exceptionnelles",
                "ordering": ["day", "opens_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(opens_at__lt=F("closes_at")),
                        name="special_opening_before_closing",
                        violation_error_message="L’heure de fermeture vient après l’heure d’ouverture.",
                    ),
                    models.UniqueConstraint(
                        fields=("merchant", "day", "opens_at"), name="one_special_opening_at_a_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CollectionStock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(verbose_name="retrait du")),
                ("taken", models.PositiveIntegerField(default=0, verbose_name="pris")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantité")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collection_stocks",
                        to="merchants.productsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock d’un retrait",
                "verbose_name_plural": "stocks par retrait",
                "ordering": ["due_at", "sheet"],
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "due_at"), name="one_stock_per_sheet_and_collection")
                ],
            },
        ),
        migrations.CreateModel(
            name="DayStock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="jour")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantité")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="day_stocks",
                        to="merchants.productsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock d’un jour",
                "verbose_name_plural": "stocks par jour",
                "ordering": ["-day", "sheet"],
                "constraints": [models.UniqueConstraint(fields=("sheet", "day"), name="one_stock_per_sheet_and_day")],
            },
        ),
    ]
