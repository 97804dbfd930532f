"""The till: sessions and their counts, closings and their lines, guarded by the database itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from merchants.books import guards


def guard(apps, schema_editor):
    """Nobody edits or removes a count, a closing or its lines."""
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0008_the_till"),
        ("pickup", "0008_one_label_per_bag"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TillHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("DAY", "Jour"), ("MONTH", "Mois"), ("YEAR", "Année")], max_length=5, unique=True
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
                ("seal", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "bout des clôtures de caisse",
                "verbose_name_plural": "bouts des clôtures de caisse",
            },
        ),
        migrations.AlterField(
            model_name="counterpayment",
            name="means",
            field=models.CharField(
                choices=[
                    ("CASH", "Espèces"),
                    ("CARD", "Carte, sur le terminal du commerçant"),
                    ("CHEQUE", "Chèque"),
                    ("MEAL_PAPER", "Titres-restaurant papier"),
                    ("MEAL_CARD", "Carte titres-restaurant, sur le terminal du commerçant"),
                ],
                max_length=10,
                verbose_name="moyen",
            ),
        ),
        migrations.CreateModel(
            name="MealVoucherTaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noted_at", models.DateTimeField(verbose_name="noté le")),
                (
                    "merchant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meal_vouchers",
                        to="merchants.merchant",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "commerçant qui prend les titres-restaurant",
                "verbose_name_plural": "commerçants qui prennent les titres-restaurant",
            },
        ),
        migrations.CreateModel(
            name="TillClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("DAY", "Jour"), ("MONTH", "Mois"), ("YEAR", "Année")],
                        max_length=5,
                        verbose_name="période",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("period_on", models.DateField(verbose_name="premier jour")),
                ("made_at", models.DateTimeField(verbose_name="faite le")),
                ("events", models.PositiveIntegerField(verbose_name="encaissements")),
                ("late_events", models.PositiveIntegerField(verbose_name="arrivés après la clôture de leur jour")),
                ("plus_cents", models.BigIntegerField(verbose_name="encaissé")),
                ("minus_cents", models.BigIntegerField(verbose_name="rendu ou annulé")),
                ("perpetual_events", models.PositiveBigIntegerField()),
                ("perpetual_plus_cents", models.BigIntegerField(verbose_name="total perpétuel encaissé")),
                ("perpetual_minus_cents", models.BigIntegerField(verbose_name="total perpétuel rendu ou annulé")),
                ("totals", models.JSONField()),
                ("perpetual_by_merchant", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("seal", models.CharField(max_length=64, unique=True)),
                ("signature", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "clôture de caisse",
                "verbose_name_plural": "clôtures de caisse",
                "ordering": ["-period_on", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "number"), name="one_till_closing_per_number"),
                    models.UniqueConstraint(fields=("kind", "period_on"), name="one_till_closing_per_period"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TillLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveBigIntegerField(unique=True, verbose_name="rang")),
                ("point", models.CharField(max_length=50, verbose_name="lieu")),
                ("merchant", models.CharField(max_length=50, verbose_name="commerçant")),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="pickup.tillclosing"
                    ),
                ),
                (
                    "journal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="till_line", to="merchants.journal"
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de clôture de caisse",
                "verbose_name_plural": "lignes de clôture de caisse",
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="TillSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("opened_at", models.DateTimeField(verbose_name="ouverte le")),
                ("float_cents", models.PositiveIntegerField(verbose_name="fonds de caisse en centimes")),
                ("float_detail", models.JSONField(default=dict)),
                ("opening_word", models.CharField(blank=True, max_length=200, verbose_name="mot sur le fonds")),
                ("before", models.JSONField(default=dict)),
                ("closed_at", models.DateTimeField(null=True, verbose_name="fermée le")),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="till_sessions",
                        to="pickup.pickuppoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "caisse ouverte au comptoir",
                "verbose_name_plural": "caisses ouvertes au comptoir",
                "ordering": ["-opened_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TillCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("expected", models.JSONField()),
                ("counted", models.JSONField()),
                ("detail", models.JSONField(default=dict)),
                ("left_cents", models.PositiveIntegerField(verbose_name="laissé dans la caisse, en centimes")),
                ("differs", models.BooleanField(verbose_name="écart")),
                ("word", models.CharField(blank=True, max_length=200, verbose_name="mot sur l’écart")),
                ("after", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="count", to="pickup.tillsession"
                    ),
                ),
            ],
            options={
                "verbose_name": "caisse comptée",
                "verbose_name_plural": "caisses comptées",
            },
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("point",), name="one_open_till_per_point"
            ),
        ),
        migrations.AddConstraint(
            model_name="tillsession",
            constraint=models.UniqueConstraint(fields=("point", "number"), name="one_till_session_per_number"),
        ),
        migrations.AddConstraint(
            model_name="tillcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("differs", False), models.Q(("word", ""), _negated=True), _connector="OR"),
                name="till_difference_has_a_word",
                violation_error_message="Écrivez un mot sur l’écart.",
            ),
        ),
        # The triggers go with their tables.
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
