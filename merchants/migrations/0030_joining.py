"""How shops join: applications, what they declare, their terms, their standing, their team.

Every shop that is here already is open: it sold before it was asked anything.
"""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from merchants.books import guards


P2B = "Règlement (UE) 2019/1150"
SINCE = datetime.date(2020, 7, 12)
BODY = """\
1. L’objet. L’association met les habitants en relation avec les commerçants de la ville. Chaque commerçant vend ses propres produits, fixe librement ses prix et reste libre de vendre ailleurs, moins cher s’il le veut. Le contrat de vente se conclut entre l’habitant et lui.
2. Qui peut vendre. Une personne ou une société inscrite au registre, avec un SIRET, une situation de TVA connue, une adresse, un téléphone, un e-mail, et un médiateur de la consommation. Ces informations sont montrées aux habitants, comme la loi le demande. Le commerçant les tient à jour.
3. Ce qui est vendu. Le commerçant s’engage à ne proposer que des produits et des services conformes à la loi, décrits exactement : prix, quantité, allergènes, origine, fabricant quand il le faut. L’alcool demande une licence.
4. Les commandes. Le commerçant accepte ce qu’il peut préparer, prévient de ce qui manque, et dépose les sacs avant l’heure du créneau. Ce que l’habitant a payé pour rien lui est rendu.
5. Ce que coûte la vente. La commission, ses règles et leurs dates sont publiées sur la page « Ce que coûte la vente ». Une hausse est annoncée avant, et une commande garde la règle du jour où elle a été passée.
6. L’ordre dans lequel les produits sont montrés. Il suit la règle de la page « Comment les produits sont classés » : chacun passe en tête à son tour, et personne ne peut payer pour passer devant. L’association ne vend rien elle-même et ne favorise aucun commerçant.
7. Les données. Le commerçant lit ses ventes, ses chiffres et le contenu de ses commandes, et les emporte dans un fichier. Il ne reçoit d’un habitant que ce qu’il faut pour préparer : un prénom, une initiale, un code. Il ne voit jamais les chiffres d’un autre commerçant. L’association lit l’ensemble pour tenir les comptes.
8. La suspension. L’association peut suspendre une boutique si une obligation des points 2, 3 ou 4 n’est pas tenue, si la sécurité des habitants l’exige, ou si une autorité l’ordonne. Elle envoie les motifs, par écrit, au plus tard quand la suspension prend effet : la clause, les faits, la durée et la façon de contester. Les commandes déjà passées suivent leur cours.
9. La fin du contrat. L’association peut y mettre fin pour les mêmes raisons, avec trente jours de préavis et ses motifs par écrit, sauf obligation légale contraire. Le commerçant peut partir quand il veut, en prévenant quinze jours avant. Ses produits quittent alors le site ; ses commandes en cours, ses comptes et ses documents lui restent ouverts.
10. Les changements. Une nouvelle version de ces conditions est envoyée au moins quinze jours avant de s’appliquer. Jusque-là, le commerçant peut partir sans autre préavis.
11. En cas de désaccord. Le commerçant écrit ou parle à l’association, qui regarde à nouveau, avec une autre personne que celle qui a décidé, et répond par écrit. Si le désaccord reste, un médiateur choisi ensemble peut être saisi, puis le tribunal."""


def write_law(apps, schema_editor):
    delays = apps.get_model("merchants", "LegalDelay").objects
    delays.create(code="terms_notice", days=15, source=f"{P2B}, art. 3 § 2", applies_from=SINCE)
    delays.create(code="ending_notice", days=30, source=f"{P2B}, art. 4 § 2", applies_from=SINCE)


def forget_law(apps, schema_editor):
    apps.get_model("merchants", "LegalDelay").objects.filter(code__in=["terms_notice", "ending_notice"]).delete()


def write_first_terms(apps, schema_editor):
    """Those of the town's first day; shops that were here before read and accept them when they can."""
    apps.get_model("merchants", "SellerTerms").objects.create(
        version="2026-11",
        body=BODY,
        leave_notice_days=15,
        notified_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC),
        takes_effect_on=datetime.date(2026, 11, 1),
    )


def open_those_that_sell(apps, schema_editor):
    apps.get_model("merchants", "Merchant").objects.update(state="ACTIVE")


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def nothing(apps, schema_editor):
    """The tables go with their rows."""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("merchants", "0029_stock_and_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("shop_name", models.CharField(max_length=100, verbose_name="nom de la boutique")),
                ("trade", models.CharField(max_length=80, verbose_name="métier")),
                ("person", models.CharField(max_length=120, verbose_name="prénom et nom")),
                ("phone", models.CharField(max_length=20, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                ("message", models.TextField(blank=True, verbose_name="message")),
                ("received_at", models.DateTimeField(verbose_name="reçue le")),
                (
                    "status",
                    models.CharField(
                        choices=[("RECEIVED", "À étudier"), ("ACCEPTED", "Acceptée"), ("REFUSED", "Refusée")],
                        default="RECEIVED",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="décidée le")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
            ],
            options={
                "verbose_name": "candidature",
                "verbose_name_plural": "candidatures",
                "ordering": ["-received_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LAWFUL_GOODS", "Engagement à ne vendre que des produits conformes à la loi"),
                            ("ALCOHOL_LICENCE", "Licence de vente d’alcool"),
                            ("NOT_A_PRODUCER", "Non-producteur au sens des filières de recyclage"),
                            ("IDENTITY_SEEN", "Identité du ou de la responsable vue"),
                            ("REGISTER_SEEN", "Inscription au registre vérifiée"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                ("at", models.DateTimeField(verbose_name="le")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="reprise le")),
            ],
            options={
                "verbose_name": "attestation",
                "verbose_name_plural": "attestations",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("MERCHANT", "le commerçant"), ("ASSOCIATION", "l’association")], max_length=11
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=200, verbose_name="clause")),
                ("facts", models.TextField(blank=True, verbose_name="motif")),
                ("told_at", models.DateTimeField(verbose_name="annoncé le")),
                ("leaves_on", models.DateField(verbose_name="part le")),
                ("done_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "départ",
                "verbose_name_plural": "départs",
                "ordering": ["-told_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("OWNER", "Gérance"), ("STAFF", "Équipe")], max_length=8, verbose_name="rôle"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="prénom et nom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("invited_at", models.DateTimeField(verbose_name="le")),
                ("expires_at", models.DateTimeField(verbose_name="jusqu’au")),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-invited_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RecyclingIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scheme",
                    models.CharField(
                        choices=[
                            ("PACKAGING", "Emballages et papiers"),
                            ("ELECTRONICS", "Équipements électriques et électroniques"),
                            ("BATTERIES", "Piles et accumulateurs"),
                            ("TEXTILES", "Textiles, linge et chaussures"),
                            ("FURNITURE", "Éléments d’ameublement"),
                            ("TOYS", "Jouets"),
                            ("SPORT", "Articles de sport et de loisirs"),
                            ("DIY_GARDEN", "Articles de bricolage et de jardin"),
                            ("CHEMICALS", "Produits chimiques"),
                            ("BUILDING", "Produits et matériaux du bâtiment"),
                            ("TYRES", "Pneus"),
                            ("OILS", "Huiles"),
                            ("OTHER", "Autre filière"),
                        ],
                        max_length=11,
                        verbose_name="filière",
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="identifiant unique (IDU)")),
                ("noted_at", models.DateTimeField(verbose_name="noté le")),
            ],
            options={
                "verbose_name": "identifiant de recyclage",
                "verbose_name_plural": "identifiants de recyclage",
                "ordering": ["scheme"],
            },
        ),
        migrations.CreateModel(
            name="SellerTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=20, unique=True, verbose_name="version")),
                ("body", models.TextField(verbose_name="texte")),
                ("what_changes", models.TextField(blank=True, verbose_name="ce qui change")),
                (
                    "leave_notice_days",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="préavis du commerçant qui part, en jours"
                    ),
                ),
                ("notified_at", models.DateTimeField(verbose_name="annoncée le")),
                ("takes_effect_on", models.DateField(verbose_name="en vigueur le")),
            ],
            options={
                "verbose_name": "conditions des commerçants",
                "verbose_name_plural": "conditions des commerçants",
                "ordering": ["-takes_effect_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StandingMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("CANDIDATE", "Se prépare"),
                            ("ACTIVE", "Ouverte"),
                            ("SUSPENDED", "Suspendue"),
                            ("LEFT", "Partie"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("CANDIDATE", "Se prépare"),
                            ("ACTIVE", "Ouverte"),
                            ("SUSPENDED", "Suspendue"),
                            ("LEFT", "Partie"),
                        ],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="le")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="motif")),
            ],
            options={
                "verbose_name": "changement d’état d’une boutique",
                "verbose_name_plural": "changements d’état des boutiques",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clause", models.CharField(max_length=200, verbose_name="clause")),
                ("facts", models.TextField(verbose_name="faits")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                ("at", models.DateTimeField(verbose_name="le")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="levée le")),
                ("lifted_words", models.TextField(blank=True, verbose_name="mot de la levée")),
            ],
            options={
                "verbose_name": "suspension",
                "verbose_name_plural": "suspensions",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="TermsAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="le")),
            ],
            options={
                "verbose_name": "acceptation des conditions",
                "verbose_name_plural": "acceptations des conditions",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="merchant",
            name="self_certified_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="engagement pris le"),
        ),
        migrations.AddField(
            model_name="merchant",
            name="state",
            field=models.CharField(
                choices=[
                    ("CANDIDATE", "Se prépare"),
                    ("ACTIVE", "Ouverte"),
                    ("SUSPENDED", "Suspendue"),
                    ("LEFT", "Partie"),
                ],
                db_index=True,
                default="CANDIDATE",
                editable=False,
                max_length=9,
                verbose_name="état",
            ),
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
                    ("terms_notice", "Préavis d’un changement des conditions des commerçants"),
                    ("ending_notice", "Préavis pour mettre fin au contrat d’un commerçant"),
                    ("dac7_return", "Déclaration des ventes au fisc, après la fin de l’année"),
                ],
                max_length=20,
                verbose_name="règle",
            ),
        ),
        migrations.AlterField(
            model_name="merchant",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
        ),
        migrations.AlterField(
            model_name="merchant",
            name="siret",
            field=models.CharField(blank=True, max_length=14, verbose_name="SIRET"),
        ),
        migrations.AlterField(
            model_name="merchant",
            name="vat_regime",
            field=models.CharField(
                blank=True,
                choices=[("LIABLE", "Redevable de la TVA"), ("EXEMPT_SMALL_BUSINESS", "Franchise en base de TVA")],
                default="LIABLE",
                max_length=24,
                verbose_name="régime de TVA",
            ),
        ),
        migrations.AddConstraint(
            model_name="merchant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siret", ""), _negated=True),
                fields=("siret",),
                name="one_merchant_per_siret",
                violation_error_message="Une autre boutique a déjà ce SIRET.",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="entered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="merchant",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="application",
                to="merchants.merchant",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="merchant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attestations", to="merchants.merchant"
            ),
        ),
        migrations.AddField(
            model_name="ending",
            name="cancelled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ending",
            name="merchant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="endings", to="merchants.merchant"
            ),
        ),
        migrations.AddField(
            model_name="ending",
            name="told_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="accepted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="merchant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="merchants.merchant"
            ),
        ),
        migrations.AddField(
            model_name="recyclingidentifier",
            name="merchant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recycling_identifiers",
                to="merchants.merchant",
            ),
        ),
        migrations.AddField(
            model_name="recyclingidentifier",
            name="noted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sellerterms",
            name="published_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="standingmove",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="standingmove",
            name="merchant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="standing_moves", to="merchants.merchant"
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="lifted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="merchant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suspensions", to="merchants.merchant"
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="terms",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="merchants.sellerterms"
            ),
        ),
        migrations.AddField(
            model_name="termsacceptance",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="termsacceptance",
            name="merchant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="terms_acceptances", to="merchants.merchant"
            ),
        ),
        migrations.AddField(
            model_name="termsacceptance",
            name="terms",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="merchants.sellerterms"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("status", "RECEIVED")),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="application_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("merchant", "kind"),
                name="one_live_attestation_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None), ("done_at", None)),
                fields=("merchant",),
                name="one_live_ending_per_merchant",
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("side", "MERCHANT"),
                    models.Q(models.Q(("clause", ""), _negated=True), models.Q(("facts", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ending_has_its_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="recyclingidentifier",
            constraint=models.UniqueConstraint(fields=("merchant", "scheme"), name="one_number_per_scheme"),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("merchant",), name="one_live_suspension_per_merchant"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("clause", ""), _negated=True), models.Q(("facts", ""), _negated=True)),
                name="suspension_has_its_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="termsacceptance",
            constraint=models.UniqueConstraint(fields=("terms", "merchant"), name="terms_accepted_once"),
        ),
        migrations.RunPython(write_law, forget_law),
        migrations.RunPython(write_first_terms, nothing),
        migrations.RunPython(open_those_that_sell, nothing),
        migrations.RunPython(install, nothing),
    ]
