"""What is told of an animation, whether it happens once or comes back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models.sheet import VatCode


class Told(models.Model):
    """The facts that a date shares with the others of its series."""

    class Kind(models.TextChoices):
        TASTING = "TASTING", _("Dégustation")
        PRODUCT_DISCOVERY = "PRODUCT_DISCOVERY", _("Découverte de produits")
        COOKING_CLASS = "COOKING_CLASS", _("Cours de cuisine")
        FASHION_SHOW = "FASHION_SHOW", _("Défilé de mode")
        TALK = "TALK", _("Conférence")
        REPAIR_CAFE = "REPAIR_CAFE", _("Café réparation")
        OTHER = "OTHER", _("Autre rendez-vous")

    class Pricing(models.TextChoices):
        FREE = "FREE", _("Gratuit")
        FIXED = "FIXED", _("Un prix par personne")
        CONTRIBUTION = "CONTRIBUTION", _("Participation libre")

    class Entry(models.TextChoices):
        OPEN = "OPEN", _("On vient sans s’inscrire")
        REGISTRATION = "REGISTRATION", _("On s’inscrit")

    title = models.CharField(_("titre"), max_length=120)
    kind = models.CharField(_("genre"), max_length=18, choices=Kind.choices)
    # A member, a guest, another association, besides the shop or alone; nobody named: the merchants' association.
    hosted_by = models.CharField(_("avec"), max_length=120, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    audience = models.CharField(_("pour qui"), max_length=80, blank=True)
    accessibility = models.CharField(_("pour que chacun suive"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("jauge"), null=True, blank=True)
    pricing = models.CharField(_("on paie"), max_length=12, choices=Pricing.choices, default=Pricing.FREE)
    # Euros, tax included, Decimal with 2 places.
    price = models.DecimalField(_("prix en euros, TTC"), max_digits=6, decimal_places=2, default=0)
    member_price = models.DecimalField(
        _("prix pour les membres, en euros, TTC"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    vat_code = models.CharField(_("TVA de la place"), max_length=14, choices=VatCode.choices, default=VatCode.STANDARD)
    entry = models.CharField(_("pour venir"), max_length=12, choices=Entry.choices, default=Entry.OPEN)
    largest_party = models.PositiveSmallIntegerField(_("personnes par inscription, au plus"), default=6)
    picture = models.ImageField(_("image"), upload_to="animations/", blank=True)
    picture_alt = models.CharField(_("ce que montre l’image"), max_length=150, blank=True)

    # Of the page that wrote it: sent twice, it is one.
    key = models.CharField(max_length=32, unique=True, null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(pricing="FIXED", price__gt=0) | (~Q(pricing="FIXED") & Q(price=0)),
                name="%(class)s_price_goes_with_what_one_pays",
                violation_error_message=_("Un prix par personne est au-dessus de zéro\u202f; sinon, laissez zéro."),
            ),
            models.CheckConstraint(
                condition=Q(member_price=None) | Q(member_price__gte=0, member_price__lte=F("price")),
                name="%(class)s_members_never_pay_more",
                violation_error_message=_("Le prix pour les membres ne dépasse pas celui de tout le monde."),
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gt=0),
                name="%(class)s_is_for_somebody",
                violation_error_message=_("La jauge est d’une personne au moins."),
            ),
            models.CheckConstraint(condition=Q(largest_party__gt=0), name="%(class)s_party_is_somebody"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_free(self):
        return self.pricing == self.Pricing.FREE

    @property
    def takes_registrations(self):
        return self.entry == self.Entry.REGISTRATION

    @property
    def sells_seats(self) -> bool:
        """In the basket, by the shop that animates it; without a shop, one pays on the spot."""
        return self.pricing == self.Pricing.FIXED and self.takes_registrations and self.host_id is not None

    def is_paid_first(self, *, is_member: bool) -> bool:
        """Nobody has a seat there by a name alone: the order gives it, once it is placed."""
        return self.sells_seats and not (is_member and self.member_price == 0)

    @property
    def host_words(self):
        """« Le Rucher des Combes, avec Jeanne Mirabel », or nothing."""
        if self.host and self.hosted_by:
            return _("%(host)s, avec %(other)s") % {"host": self.host.name, "other": self.hosted_by}
        return self.host.name if self.host else self.hosted_by
