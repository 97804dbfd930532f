"""Every legal text has versions: the terms of sale become one of them, the terms of use have their first."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SALE_TERMS, PLATFORM_TERMS = "conditions-de-vente", "conditions-d-utilisation"
KINDS = [
    (SALE_TERMS, "Conditions de vente"),
    (PLATFORM_TERMS, "Conditions d’utilisation"),
    ("mentions-legales", "Mentions légales"),
    ("vos-donnees", "Vos données"),
    ("accessibilite", "Accessibilité"),
    ("ecoconception", "Écoconception"),
    ("classement", "Comment les produits sont classés"),
]
FIRST_TERMS_OF_USE = """Qui tient ce site

Ce site est tenu par l’association nommée dans les mentions légales. S’en servir est gratuit pour les habitants ; chaque commerçant laisse à l’association une part de ses ventes, dite dans « Ce que coûte la vente ici ».

Ce que fait l’association, et ce qu’elle ne fait pas

Elle présente les produits des commerçants, prend vos commandes en leur nom, réunit vos sacs et vous les remet. Elle ne vend rien elle-même, sauf quand une page le dit : chaque achat est un contrat entre vous et le commerçant nommé, selon les conditions de vente. L’ordre dans lequel les produits apparaissent est dit dans « Comment les produits sont classés » ; personne ne paie pour être devant.

Avec ou sans compte, avec ou sans écran

Un compte n’est jamais obligatoire, ni une adhésion. On commande aussi de vive voix, au téléphone ou au comptoir, et sur papier : ce sont les mêmes commandes, aux mêmes prix. Si vous ouvrez un compte, donnez des informations justes et gardez votre mot de passe pour vous ; vous le fermez quand vous voulez, dans « Mes données ».

Votre code de retrait

Il suffit pour emporter vos sacs : ne le donnez qu’à la personne que vous envoyez. Pour l’alcool, la majorité se vérifie au comptoir.

Ce que vous écrivez

Un mot sur une boutique, une proposition, une demande : restez dans le vrai, courtois et dans la loi, sans donnée sur autrui. Le commerçant choisit les mots qu’il publie, jamais ce qu’ils disent. Ce qui est trompeur, injurieux, dangereux ou illicite se signale depuis la page ou par e-mail ; l’association lit, décide, et vous répond avec ses raisons. Elle dit aussi les siennes à l’auteur, qui peut demander qu’une autre personne relise.

Si le site s’arrête

L’association fait de son mieux pour qu’il marche jour et nuit, sans pouvoir le promettre. Une commande enregistrée reste due même si le site s’arrête ; le comptoir et le téléphone prennent le relais. Elle répond de ses fautes, jamais à la place du commerçant de ce qu’il vend, et rien ici ne retire un droit que la loi vous donne.

Qui abuse

Un compte qui sert à tromper, à nuire ou à commander sans jamais venir peut être suspendu. La personne en est prévenue avec la raison et peut répondre ; ce qu’elle a payé lui reste dû.

Quand ce texte change

Chaque version a un nom et un jour, et se lit avant de s’appliquer. Votre commande garde celles sous lesquelles vous l’avez passée.

En cas de désaccord

Parlez-en d’abord au comptoir ou écrivez-nous. Vous pouvez ensuite saisir gratuitement un médiateur de la consommation : celui de chaque commerçant est nommé sur la page de sa boutique. Le droit français s’applique, et vous gardez la protection du juge de votre domicile."""  # noqa: E501 – a paragraph is a line


def take_over(apps, schema_editor):
    text = apps.get_model("shop", "LegalText").objects
    for terms in apps.get_model("shop", "SaleTerms").objects.all():
        # A sentence a line: the paragraphs of a written text have a blank line between them.
        body = terms.body.replace(".\n", ".\n\n")
        text.create(kind=SALE_TERMS, version=terms.version, applies_from=terms.applies_from, body=body)
    opened_on = datetime.date(2026, 11, 1)
    text.create(kind=PLATFORM_TERMS, version="2026-11", applies_from=opened_on, body=FIRST_TERMS_OF_USE)


def give_back(apps, schema_editor):
    for text in apps.get_model("shop", "LegalText").objects.filter(kind=SALE_TERMS):
        facts = {"version": text.version, "applies_from": text.applies_from, "body": text.body.replace("\n\n", "\n")}
        apps.get_model("shop", "SaleTerms").objects.create(**facts)


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0005_messages_no_longer_wanted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=24, verbose_name="texte")),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("applies_from", models.DateField(verbose_name="en vigueur le")),
                ("body", models.TextField(verbose_name="texte entier")),
                ("at", models.DateTimeField(null=True, verbose_name="écrite le")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "texte légal",
                "verbose_name_plural": "textes légaux",
                "ordering": ["kind", "applies_from", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "version"), name="one_legal_text_per_version")
                ],
            },
        ),
        migrations.RunPython(take_over, give_back),
        migrations.DeleteModel("SaleTerms"),
    ]
