"""What the resident wants where something is missing, what stands in for it, and how long an order may wait."""

import datetime

import django.db.models.deletion
from django.db import migrations, models


def write_delay(apps, schema_editor):
    apps.get_model("merchants", "AcceptanceDelay").objects.create(
        reminder_minutes=120,
        escalation_minutes=240,
        after_cutoff_minutes=60,
        applies_from=datetime.date(2026, 1, 1),
    )


def forget_delay(apps, schema_editor):
    apps.get_model("merchants", "AcceptanceDelay").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0025_shops_are_seen_and_adopted"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptanceDelay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reminder_minutes",
                    models.PositiveSmallIntegerField(verbose_name="rappel au commerçant, minutes d’ouverture"),
                ),
                (
                    "escalation_minutes",
                    models.PositiveSmallIntegerField(verbose_name="signalé à l’association, minutes d’ouverture"),
                ),
                (
                    "after_cutoff_minutes",
                    models.PositiveSmallIntegerField(verbose_name="au plus tard après la clôture, minutes"),
                ),
                ("applies_from", models.DateField(unique=True, verbose_name="à partir du")),
                ("applies_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
            ],
            options={
                "verbose_name": "délai pour accepter",
                "verbose_name_plural": "délais pour accepter",
            },
        ),
        migrations.AddField(
            model_name="merchantorder",
            name="announced_for",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annoncé pour"),
        ),
        migrations.AddField(
            model_name="merchantorder",
            name="escalated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="signalé le"),
        ),
        migrations.AddField(
            model_name="merchantorder",
            name="if_missing",
            field=models.CharField(
                choices=[
                    ("TAKE_OFF", "Retirer ce qui manque"),
                    ("REPLACE", "Remplacer, jamais plus cher"),
                    ("CALL", "Appeler la personne"),
                ],
                default="TAKE_OFF",
                max_length=8,
                verbose_name="s’il manque un produit",
            ),
        ),
        migrations.AddField(
            model_name="merchantorder",
            name="phone_to_call",
            field=models.CharField(blank=True, max_length=20, verbose_name="téléphone"),
        ),
        migrations.AddField(
            model_name="merchantorder",
            name="reminded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="rappelé le"),
        ),
        migrations.AddField(
            model_name="orderedline",
            name="replaces",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="merchants.orderedline",
            ),
        ),
        migrations.AddConstraint(
            model_name="merchantorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("if_missing", "CALL"), ("phone_to_call", ""), _connector="OR"),
                name="phone_only_of_who_asked_to_be_called",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptancedelay",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminder_minutes__lte", models.F("escalation_minutes"))),
                name="reminded_before_escalated",
                violation_error_message="Le rappel vient avant le signalement.",
            ),
        ),
        migrations.RunPython(write_delay, forget_delay),
    ]
