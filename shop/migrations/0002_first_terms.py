"""The first version of the common terms of sale, and how long a card surely holds an amount (PAYMENTS 1.3)."""

import datetime

from django.db import migrations

BODY = """Chaque commerçant vend ses propres produits : vous concluez un contrat de vente avec chacun d’eux.
L’association met les commerçants et les habitants en relation ; elle agit au nom et pour le compte des commerçants.
Les prix sont en euros, toutes taxes comprises. Aucun frais ne s’ajoute après le panier.
Vous payez au comptoir, au moment du retrait, ou en ligne par carte bancaire.
Vous pouvez annuler librement jusqu’à l’heure de clôture du créneau choisi.
Vous disposez de quatorze jours à compter du lendemain du retrait pour renoncer à un achat, sans motif,
sauf pour les produits où l’exception est indiquée avant l’achat, comme les denrées périssables.
La garantie légale de conformité est de deux ans ; la garantie des vices cachés s’applique aussi.
En cas de désaccord, vous pouvez saisir gratuitement le médiateur de la consommation du commerçant,
dont le nom figure sur la page de sa boutique."""


def add(apps, schema_editor):
    apps.get_model("shop", "SaleTerms").objects.create(
        version="2026-11", applies_from=datetime.date(2026, 11, 1), body=BODY
    )
    # Seven days on paper, four days and eighteen hours for some Visa payments: the shortest is the sure one.
    apps.get_model("shop", "CardWindow").objects.create(
        hours=114,
        source="Visa, 4 jours et 18 heures : docs.stripe.com/payments/place-a-hold-on-a-payment-method",
        applies_from=datetime.date(2024, 4, 13),
    )


def remove(apps, schema_editor):
    apps.get_model("shop", "SaleTerms").objects.all().delete()
    apps.get_model("shop", "CardWindow").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
