from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import django.db.models.functions.datetime


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pickup", "0005_handovers_and_notes"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="bag", name="one_bag_per_storage_class"),
        migrations.AlterModelOptions(
            name="bag",
            options={"ordering": ["merchant_order", "number"], "verbose_name": "sac", "verbose_name_plural": "sacs"},
        ),
        migrations.AddField(
            model_name="bag",
            name="number",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="numéro"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="bag",
            name="label",
            field=models.CharField(max_length=10, null=True, verbose_name="étiquette"),
        ),
        migrations.AddField(
            model_name="bag",
            name="where",
            field=models.CharField(choices=[("EXPECTED", "Attendu"), ("HERE", "Ici"), ("UNCOLLECTED", "Non retiré"), ("CANCELLED", "Annulé, à rendre"), ("HANDED_OVER", "Remis"), ("RETURNED", "Rendu au commerçant"), ("GIVEN", "Donné"), ("DISCARDED", "Jeté")], default="EXPECTED", max_length=11, verbose_name="où il est"),
        ),
        migrations.AddField(
            model_name="bag",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="remis le"),
        ),
        migrations.CreateModel(
            name="BagMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(choices=[("RECEIVED", "Reçu"), ("NOT_RECEIVED", "Pas reçu, finalement"), ("MOVED", "Changé d’étagère"), ("CHECKED", "Température relevée"), ("HANDED_OVER", "Remis"), ("TAKEN_BACK", "Remise annulée"), ("UNCOLLECTED", "Non retiré"), ("CANCELLED", "Commande annulée"), ("RETURNED", "Rendu au commerçant"), ("GIVEN", "Donné"), ("DISCARDED", "Jeté")], max_length=12, verbose_name="acte")),
                ("at", models.DateTimeField(verbose_name="fait le")),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="écrit le")),
                ("channel", models.CharField(choices=[("COUNTER", "Au comptoir"), ("OFFLINE", "Au comptoir, sans réseau"), ("PAPER", "Sur papier"), ("MERCHANT", "Chez le commerçant"), ("CARRIER", "Par le livreur"), ("REMOTE", "À distance")], max_length=8, verbose_name="canal")),
                ("shelf", models.CharField(blank=True, max_length=20, verbose_name="étagère")),
                ("temperature", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="température (°C)")),
                ("from_whom", models.CharField(blank=True, max_length=80, verbose_name="apporté par")),
                ("to_whom", models.CharField(blank=True, max_length=80, verbose_name="remis à")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("bag", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="pickup.bag")),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "étape d’un sac",
                "verbose_name_plural": "étapes d’un sac",
                "ordering": ["at", "id"],
                "constraints": [models.CheckConstraint(condition=models.Q(("act", "CHECKED"), ("temperature", None), _negated=True), name="a_checked_temperature_is_written")],
            },
        ),
    ]
