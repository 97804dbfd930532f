"""How a shop comes, what it declares, under which terms, with whom, and how it is suspended or leaves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant, TeamMember


def somebody(**options):
    """Who did it: kept as long as what they did."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class Application(models.Model):
    """A shop that would like to sell here, as it wrote it or as the association wrote it down for it."""

    class Status(models.TextChoices):
        RECEIVED = "RECEIVED", _("À étudier")
        ACCEPTED = "ACCEPTED", _("Acceptée")
        REFUSED = "REFUSED", _("Refusée")

    # Of the form: sent twice, it counts once.
    key = models.CharField(max_length=32, unique=True)
    shop_name = models.CharField(_("nom de la boutique"), max_length=100)
    trade = models.CharField(_("métier"), max_length=80)
    person = models.CharField(_("prénom et nom"), max_length=120)
    phone = models.CharField(_("téléphone"), max_length=20)
    email = models.EmailField(_("e-mail"), blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    message = models.TextField(_("message"), blank=True)
    received_at = models.DateTimeField(_("reçue le"))
    # Somebody of the association, when it came on paper or by phone.
    entered_by = somebody(null=True)
    status = models.CharField(_("état"), max_length=8, choices=Status.choices, default=Status.RECEIVED)
    decided_at = models.DateTimeField(_("décidée le"), null=True)
    decided_by = somebody(null=True)
    reason = models.TextField(_("motif"), blank=True)
    merchant = models.OneToOneField(Merchant, on_delete=models.PROTECT, null=True, related_name="application")

    class Meta:
        verbose_name = _("candidature")
        verbose_name_plural = _("candidatures")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="RECEIVED", decided_at=None) | Q(decided_at__isnull=False),
                name="application_decided",
            )
        ]

    def __str__(self):
        return self.shop_name


class StandingMove(models.Model):
    """A shop opened, was suspended, came back or left: when, by whom, why. Rows are added, never changed."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="standing_moves")
    from_state = models.CharField(max_length=9, choices=Merchant.State.choices)
    to_state = models.CharField(max_length=9, choices=Merchant.State.choices)
    at = models.DateTimeField(_("le"))
    # Nobody when a day that was told before has come.
    by = somebody(null=True)
    reason = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("changement d’état d’une boutique")
        verbose_name_plural = _("changements d’état des boutiques")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.merchant} · {self.get_to_state_display()}"


class Attestation(models.Model):
    """What a merchant declares, or what the association has seen: whose word, which day, until it is taken back."""

    class Kind(models.TextChoices):
        LAWFUL_GOODS = "LAWFUL_GOODS", _("Engagement à ne vendre que des produits conformes à la loi")
        ALCOHOL_LICENCE = "ALCOHOL_LICENCE", _("Licence de vente d’alcool")
        NOT_A_PRODUCER = "NOT_A_PRODUCER", _("Non-producteur au sens des filières de recyclage")
        IDENTITY_SEEN = "IDENTITY_SEEN", _("Identité du ou de la responsable vue")
        REGISTER_SEEN = "REGISTER_SEEN", _("Inscription au registre vérifiée")

    # By the association; the others are the merchant's own word.
    VERIFIED = (Kind.IDENTITY_SEEN, Kind.REGISTER_SEEN)

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="attestations")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    words = models.CharField(_("précision"), max_length=200, blank=True)
    at = models.DateTimeField(_("le"))
    by = somebody()
    ended_at = models.DateTimeField(_("reprise le"), null=True)

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "kind"], condition=Q(ended_at=None), name="one_live_attestation_of_a_kind"
            )
        ]

    def __str__(self):
        return f"{self.merchant} · {self.get_kind_display()}"


class RecyclingIdentifier(models.Model):
    """The unique identifier (IDU) of a merchant who is the producer of something, by scheme (C. env. L541-10-9)."""

    class Scheme(models.TextChoices):
        PACKAGING = "PACKAGING", _("Emballages et papiers")
        ELECTRONICS = "ELECTRONICS", _("Équipements électriques et électroniques")
        BATTERIES = "BATTERIES", _("Piles et accumulateurs")
        TEXTILES = "TEXTILES", _("Textiles, linge et chaussures")
        FURNITURE = "FURNITURE", _("Éléments d’ameublement")
        TOYS = "TOYS", _("Jouets")
        SPORT = "SPORT", _("Articles de sport et de loisirs")
        DIY_GARDEN = "DIY_GARDEN", _("Articles de bricolage et de jardin")
        CHEMICALS = "CHEMICALS", _("Produits chimiques")
        BUILDING = "BUILDING", _("Produits et matériaux du bâtiment")
        TYRES = "TYRES", _("Pneus")
        OILS = "OILS", _("Huiles")
        OTHER = "OTHER", _("Autre filière")

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="recycling_identifiers")
    scheme = models.CharField(_("filière"), max_length=11, choices=Scheme.choices)
    number = models.CharField(_("identifiant unique (IDU)"), max_length=20)
    noted_at = models.DateTimeField(_("noté le"))
    noted_by = somebody()

    class Meta:
        verbose_name = _("identifiant de recyclage")
        verbose_name_plural = _("identifiants de recyclage")
        ordering = ["scheme"]
        constraints = [models.UniqueConstraint(fields=["merchant", "scheme"], name="one_number_per_scheme")]

    def __str__(self):
        return f"{self.merchant} · {self.number}"


class SellerTerms(models.Model):
    """A version of the contract between the association and the merchants; published, it never changes."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    body = models.TextField(_("texte"))
    what_changes = models.TextField(_("ce qui change"), blank=True)
    # What a merchant who leaves gives the association, in days.
    leave_notice_days = models.PositiveSmallIntegerField(_("préavis du commerçant qui part, en jours"), default=15)
    notified_at = models.DateTimeField(_("annoncée le"))
    takes_effect_on = models.DateField(_("en vigueur le"))
    published_by = somebody(null=True)

    class Meta:
        verbose_name = _("conditions des commerçants")
        verbose_name_plural = _("conditions des commerçants")
        ordering = ["-takes_effect_on", "-id"]

    def __str__(self):
        return self.version

    @property
    def paragraphs(self) -> list[str]:
        """One clause after the other, as they are read."""
        return [line for line in self.body.splitlines() if line.strip()]


class TermsAcceptance(models.Model):
    """A merchant read a version of the terms and agreed."""

    terms = models.ForeignKey(SellerTerms, on_delete=models.PROTECT, related_name="acceptances")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="terms_acceptances")
    at = models.DateTimeField(_("le"))
    by = somebody()

    class Meta:
        verbose_name = _("acceptation des conditions")
        verbose_name_plural = _("acceptations des conditions")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["terms", "merchant"], name="terms_accepted_once")]

    def __str__(self):
        return f"{self.merchant} · {self.terms}"


class Suspension(models.Model):
    """A shop is taken off the square, with the statement of reasons that it was sent (P2B, art. 4)."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="suspensions")
    # What was sent: the clause of the terms, and the facts that it is applied to.
    terms = models.ForeignKey(SellerTerms, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(_("clause"), max_length=200)
    facts = models.TextField(_("faits"))
    until_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    at = models.DateTimeField(_("le"))
    by = somebody()
    lifted_at = models.DateTimeField(_("levée le"), null=True)
    lifted_by = somebody(null=True)
    lifted_words = models.TextField(_("mot de la levée"), blank=True)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(lifted_at=None), name="one_live_suspension_per_merchant"
            ),
            models.CheckConstraint(condition=~Q(clause="") & ~Q(facts=""), name="suspension_has_its_reasons"),
        ]

    def __str__(self):
        return f"{self.merchant} · {self.at:%d/%m/%Y}"


class Ending(models.Model):
    """The day a shop leaves, told before by one to the other."""

    class Side(models.TextChoices):
        MERCHANT = "MERCHANT", _("le commerçant")
        ASSOCIATION = "ASSOCIATION", _("l’association")

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="endings")
    side = models.CharField(max_length=11, choices=Side.choices)
    clause = models.CharField(_("clause"), max_length=200, blank=True)
    facts = models.TextField(_("motif"), blank=True)
    told_at = models.DateTimeField(_("annoncé le"))
    told_by = somebody()
    leaves_on = models.DateField(_("part le"))
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = somebody(null=True)

    class Meta:
        verbose_name = _("départ")
        verbose_name_plural = _("départs")
        ordering = ["-told_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"],
                condition=Q(done_at=None, cancelled_at=None),
                name="one_live_ending_per_merchant",
            ),
            models.CheckConstraint(
                condition=Q(side="MERCHANT") | (~Q(clause="") & ~Q(facts="")), name="ending_has_its_reasons"
            ),
        ]

    def __str__(self):
        return f"{self.merchant} · {self.leaves_on:%d/%m/%Y}"


class Invitation(models.Model):
    """A place in a team, for whoever holds the link or the code of the slip: once; only its hash is kept."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("rôle"), max_length=8, choices=TeamMember.Role.choices)
    name = models.CharField(_("prénom et nom"), max_length=120)
    # Nothing: a slip is printed.
    email = models.EmailField(_("e-mail"), blank=True)
    # The name to sign in with that the slip promises, when there is no e-mail.
    login = models.EmailField(_("nom de connexion"), blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(_("le"))
    invited_by = somebody()
    expires_at = models.DateTimeField(_("jusqu’au"))
    accepted_at = models.DateTimeField(null=True)
    accepted_by = somebody(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-id"]

    def __str__(self):
        return f"{self.name} · {self.merchant}"
