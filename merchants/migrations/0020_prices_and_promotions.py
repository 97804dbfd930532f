"""Each price a product had is kept, promotions lower it for a while, and the weeks of the « soldes » are the law's.

What a product costs today is the only price known since it was listed: it becomes the first row of its history.
"""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from merchants.books import guards

ARRETE = "Arrêté du 27 mai 2019"
SALES = [
    (datetime.date(2026, 1, 7), datetime.date(2026, 2, 3)),
    (datetime.date(2026, 6, 24), datetime.date(2026, 7, 21)),
    (datetime.date(2027, 1, 6), datetime.date(2027, 2, 2)),
    (datetime.date(2027, 6, 23), datetime.date(2027, 7, 20)),
    (datetime.date(2028, 1, 12), datetime.date(2028, 2, 8)),
    (datetime.date(2028, 6, 28), datetime.date(2028, 7, 25)),
]


def write_law(apps, schema_editor):
    apps.get_model("merchants", "LegalDelay").objects.create(
        code="prior_price", days=30, source="C. conso L112-1-1", applies_from=datetime.date(2022, 5, 28)
    )
    rows = apps.get_model("merchants", "SeasonalSale").objects
    for starts_on, ends_on in SALES:
        rows.create(starts_on=starts_on, starts_at=datetime.time(8), ends_on=ends_on, source=ARRETE)


def forget_law(apps, schema_editor):
    apps.get_model("merchants", "LegalDelay").objects.filter(code="prior_price").delete()


def write_first_prices(apps, schema_editor):
    PriceChange = apps.get_model("merchants", "PriceChange")
    stocks = apps.get_model("partner", "StockRecord").objects.filter(price__isnull=False, product__sheet__isnull=False)
    known = stocks.values_list("product__sheet", "price", "date_created").order_by("pk")
    PriceChange.objects.bulk_create(
        (PriceChange(sheet_id=sheet, price=price, at=at) for sheet, price, at in known.iterator()), batch_size=1000
    )


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def nothing(apps, schema_editor):
    """The tables go with their rows."""


class Migration(migrations.Migration):
    dependencies = [
        ("partner", "0006_auto_20200724_0909"),
        ("catalogue", "0032_category_exclude_from_menu_category_long_description"),
        ("merchants", "0019_set_off_agreed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SeasonalSale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(unique=True, verbose_name="premier jour")),
                ("starts_at", models.TimeField(verbose_name="à partir de")),
                ("ends_on", models.DateField(verbose_name="dernier jour")),
                ("source", models.CharField(max_length=120, verbose_name="texte")),
            ],
            options={
                "verbose_name": "période de soldes",
                "verbose_name_plural": "périodes de soldes",
                "ordering": ["starts_on"],
            },
        ),
        migrations.AddField(
            model_name="orderedline",
            name="reduced_by_the_town",
            field=models.BooleanField(default=False, verbose_name="réduction offerte par l’association"),
        ),
        migrations.AlterField(
            model_name="legaldelay",
            name="code",
            field=models.CharField(
                choices=[
                    ("withdrawal", "Délai pour se rétracter"),
                    ("withdrawal_return", "Délai pour rapporter ce à quoi l’on renonce"),
                    ("withdrawal_refund", "Délai pour rembourser une rétractation"),
                    ("commission_notice", "Préavis d’une hausse de commission"),
                    ("prior_price", "Jours dont on montre le prix le plus bas avant une réduction"),
                    ("dac7_return", "Déclaration des ventes au fisc, après la fin de l’année"),
                ],
                max_length=20,
                verbose_name="règle",
            ),
        ),
        migrations.CreateModel(
            name="Promotion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PRICE_REDUCTION", "Promotion"),
                            ("SEASONAL_SALE", "Soldes"),
                            ("NEAR_DATE", "Date courte"),
                        ],
                        default="PRICE_REDUCTION",
                        max_length=16,
                        verbose_name="sorte",
                    ),
                ),
                (
                    "offered_by",
                    models.CharField(
                        choices=[("MERCHANT", "le commerçant"), ("TOWN", "l’association")],
                        max_length=8,
                        verbose_name="offerte par",
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="réduction (%)")),
                ("begins_at", models.DateTimeField(verbose_name="commence")),
                ("ends_at", models.DateTimeField(verbose_name="finit")),
                (
                    "agreed_how",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="comment le commerçant a donné son accord"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="décidée le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêtée le")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogue.category",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promotions", to="merchants.merchant"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.productsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "promotion",
                "verbose_name_plural": "promotions",
                "ordering": ["-begins_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="orderedline",
            name="promotion",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ordered_lines",
                to="merchants.promotion",
            ),
        ),
        migrations.CreateModel(
            name="ReducedPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("price", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="prix réduit TTC")),
                (
                    "promotion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="merchants.promotion"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reduced_prices",
                        to="merchants.productsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "prix réduit",
                "verbose_name_plural": "prix réduits",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("price", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="prix TTC")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_changes",
                        to="merchants.productsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement de prix",
                "verbose_name_plural": "changements de prix",
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["sheet", "at"], name="merchants_p_sheet_i_af1435_idx")],
            },
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.UniqueConstraint(fields=("key", "merchant"), name="one_promotion_per_key_and_merchant"),
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="promotion_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="reducedprice",
            constraint=models.UniqueConstraint(fields=("promotion", "sheet"), name="one_reduced_price_per_product"),
        ),
        migrations.AddConstraint(
            model_name="reducedprice",
            constraint=models.CheckConstraint(condition=models.Q(("price__gt", 0)), name="reduced_price_above_zero"),
        ),
        migrations.RunPython(write_law, forget_law),
        migrations.RunPython(write_first_prices, nothing),
        migrations.RunPython(install, install),
    ]
