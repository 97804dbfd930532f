"""A shopkeeper of the town: identity, hours, closures, team."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.models import Partner

from merchants.colours import Colour
from merchants.models.pause import Pausable


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")


class MerchantQuerySet(models.QuerySet):
    def listed(self):
        """Shown to residents: open, and neither hidden nor suspended."""
        return self.filter(is_listed=True, state=Merchant.State.ACTIVE)


class Merchant(Pausable):
    """One shop, one Oscar partner. Identity fields are shown to residents (C. conso L221-5)."""

    class State(models.TextChoices):
        CANDIDATE = "CANDIDATE", _("Se prépare")
        ACTIVE = "ACTIVE", _("Ouverte")
        SUSPENDED = "SUSPENDED", _("Suspendue")
        LEFT = "LEFT", _("Partie")

    class VatRegime(models.TextChoices):
        LIABLE = "LIABLE", _("Redevable de la TVA")
        EXEMPT_SMALL_BUSINESS = "EXEMPT_SMALL_BUSINESS", _("Franchise en base de TVA")

    partner = models.OneToOneField(Partner, on_delete=models.PROTECT, related_name="merchant")
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("nom de la boutique"), max_length=100)
    trade = models.CharField(_("métier"), max_length=80)
    colour = models.CharField(_("couleur du store"), max_length=12, choices=Colour.choices, default=Colour.BRIQUE)
    story = models.TextField(_("histoire"), blank=True)
    front = models.ImageField(_("devanture"), upload_to="merchants/", blank=True)
    legal_name = models.CharField(_("raison sociale"), max_length=150)
    # Not known yet while a shop prepares; nothing is sold without it (merchants.joining.identity).
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    vat_regime = models.CharField(
        _("régime de TVA"), max_length=24, choices=VatRegime.choices, default=VatRegime.LIABLE, blank=True
    )
    vat_number = models.CharField(_("numéro de TVA"), max_length=20, blank=True)
    street = models.CharField(_("adresse"), max_length=150)
    postcode = models.CharField(_("code postal"), max_length=5)
    city = models.CharField(_("commune"), max_length=80)
    phone = models.CharField(_("téléphone"), max_length=20)
    email = models.EmailField(_("e-mail"), blank=True)
    mediator = models.CharField(_("médiateur de la consommation"), max_length=150, blank=True)
    mediator_url = models.URLField(_("site du médiateur"), blank=True)
    alcohol_licence = models.CharField(_("licence de vente d’alcool"), max_length=80, blank=True)
    opens_on_public_holidays = models.BooleanField(_("ouvre les jours fériés"), default=False)
    # The public holidays, by name, on which it does the contrary (merchants.hours.holidays).
    holidays_otherwise = models.JSONField(default=list, blank=True, editable=False)
    # The shop's own limit: « la veille à midi » is one day before, at noon; none where no hour is said.
    order_days_before = models.PositiveSmallIntegerField(_("commander au plus tard, jours avant"), default=1)
    order_until = models.TimeField(_("commander au plus tard, heure"), null=True, blank=True)
    # Told when no more than this is left of a product; 0: not told.
    low_stock = models.PositiveSmallIntegerField(_("prévenir quand il en reste"), default=3)
    # Moved by merchants.joining.standing alone.
    state = models.CharField(
        _("état"), max_length=9, choices=State.choices, default=State.CANDIDATE, editable=False, db_index=True
    )
    # The merchant's word that what it sells here is lawful (DOMAIN 2.7); who gave it is in its attestations.
    self_certified_at = models.DateTimeField(_("engagement pris le"), null=True, editable=False)
    is_listed = models.BooleanField(_("visible des habitants"), default=True)
    joined_on = models.DateField(_("depuis le"))
    # The day the merchant agreed that the commission on sales paid in hand is kept back from what is sent.
    set_off_agreed_on = models.DateField(_("compensation acceptée le"), null=True, blank=True, editable=False)
    set_off_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = MerchantQuerySet.as_manager()

    class Meta:
        verbose_name = _("commerçant")
        verbose_name_plural = _("commerçants")
        ordering = ["name"]
        constraints = [
            # The numbers of a merchant's invoices begin with its code in capitals: two never share them.
            models.UniqueConstraint(Upper("code"), name="merchant_code_once_whatever_its_case"),
            models.UniqueConstraint(
                fields=["siret"],
                condition=~Q(siret=""),
                name="one_merchant_per_siret",
                violation_error_message=_("Une autre boutique a déjà ce SIRET."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def vat_exempt(self):
        return self.vat_regime == self.VatRegime.EXEMPT_SMALL_BUSINESS


class OpeningHours(models.Model):
    """One opening of a weekday, in local time; a lunch break makes two rows."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday.choices)
    opens_at = models.TimeField(_("ouvre à"))
    closes_at = models.TimeField(_("ferme à"))

    class Meta:
        verbose_name = _("horaire d’ouverture")
        verbose_name_plural = _("horaires d’ouverture")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="opening_before_closing",
                violation_error_message=_("L’heure de fermeture vient après l’heure d’ouverture."),
            ),
            models.UniqueConstraint(fields=["merchant", "weekday", "opens_at"], name="one_opening_at_a_time"),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M} – {self.closes_at:%H:%M}"


class Closure(models.Model):
    """Whole days closed, both ends included, in local dates."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="closures")
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    reason = models.CharField(_("motif"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("fermeture")
        verbose_name_plural = _("fermetures")
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")),
                name="closure_in_order",
                violation_error_message=_("Le dernier jour vient après le premier."),
            )
        ]

    def __str__(self):
        return f"{self.merchant} : {self.first_on:%d/%m/%Y} – {self.last_on:%d/%m/%Y}"


class TeamMember(models.Model):
    """A login that works for a merchant."""

    class Role(models.TextChoices):
        OWNER = "OWNER", _("Gérance")
        STAFF = "STAFF", _("Équipe")

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shops")
    role = models.CharField(_("rôle"), max_length=8, choices=Role.choices, default=Role.STAFF)

    class Meta:
        verbose_name = _("membre de l’équipe")
        verbose_name_plural = _("membres de l’équipe")
        constraints = [models.UniqueConstraint(fields=["merchant", "user"], name="once_in_a_team")]

    def __str__(self):
        return f"{self.user} · {self.merchant}"
