"""Goods sold by weight, bundles made of several products, and the origin that the law wants told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0032_category_exclude_from_menu_category_long_description"),
        ("merchants", "0027_pictures_variants_sharing"),
    ]

    operations = [
        migrations.CreateModel(
            name="BundlePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantité")),
            ],
            options={
                "verbose_name": "produit d’un panier composé",
                "verbose_name_plural": "produits d’un panier composé",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="orderedline",
            name="bundle_quantity",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="paniers composés commandés"),
        ),
        migrations.AddField(
            model_name="orderedline",
            name="bundle_title",
            field=models.CharField(blank=True, max_length=255, verbose_name="panier composé"),
        ),
        migrations.AddField(
            model_name="pricechange",
            name="per_kg",
            field=models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="prix au kilo TTC"),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="is_bundle",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="most_piece_grams",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="poids maximal d’une pièce (g)"),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="origin_country",
            field=models.CharField(blank=True, max_length=2, verbose_name="pays d’origine"),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="origin_rule",
            field=models.CharField(
                blank=True,
                choices=[
                    ("produce", "Fruits ou légumes frais"),
                    ("meat", "Viande fraîche"),
                    ("fish", "Poissons ou fruits de mer"),
                    ("honey", "Miel"),
                    ("eggs", "Œufs"),
                    ("olive_oil", "Huile d’olive"),
                ],
                max_length=12,
                verbose_name="origine obligatoire",
            ),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="piece_grams",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="poids habituel d’une pièce (g)"),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="price_per_kg",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="prix au kilo TTC"
            ),
        ),
        migrations.AddField(
            model_name="productsheet",
            name="weighed_one_by_one",
            field=models.BooleanField(default=False, verbose_name="chaque pièce se pèse à part"),
        ),
        migrations.AddField(
            model_name="reducedprice",
            name="per_kg",
            field=models.DecimalField(
                decimal_places=2, max_digits=12, null=True, verbose_name="prix réduit au kilo TTC"
            ),
        ),
        migrations.AddField(
            model_name="reducedprice",
            name="usual_per_kg",
            field=models.DecimalField(
                decimal_places=2, max_digits=12, null=True, verbose_name="prix habituel au kilo TTC"
            ),
        ),
        migrations.AddConstraint(
            model_name="productsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("piece_grams", None),
                    ("most_piece_grams", None),
                    models.Q(("most_piece_grams__gte", models.F("piece_grams")), ("piece_grams__gt", 0)),
                    _connector="OR",
                ),
                name="most_weight_at_least_the_usual",
                violation_error_message="Le poids maximal est au moins le poids habituel, plus grand que zéro.",
            ),
        ),
        migrations.AddField(
            model_name="bundlepart",
            name="bundle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="bundle_parts", to="merchants.productsheet"
            ),
        ),
        migrations.AddField(
            model_name="bundlepart",
            name="component",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="in_bundles", to="merchants.productsheet"
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlepart",
            constraint=models.UniqueConstraint(fields=("bundle", "component"), name="once_in_a_bundle"),
        ),
        migrations.AddConstraint(
            model_name="bundlepart",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="something_of_each_part"),
        ),
        migrations.AddConstraint(
            model_name="bundlepart",
            constraint=models.CheckConstraint(
                condition=models.Q(("bundle", models.F("component")), _negated=True), name="no_bundle_of_itself"
            ),
        ),
    ]
