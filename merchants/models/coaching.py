"""Who of the association accompanies which shop, their visits, and the hours when they worked in its own screens."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant


class Accompaniment(models.Model):
    """A coach beside a shop, until one of them, or the association, ends it."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="accompaniments")
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accompaniments")
    begun_at = models.DateTimeField(_("depuis le"))
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Owed when the shop itself had ended the last one.
    agreed_how = models.CharField(_("accord du commerçant"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("accompagnement")
        verbose_name_plural = _("accompagnements")
        ordering = ["merchant__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "coach"], condition=Q(ended_at=None), name="accompanied_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("begun_at"), ended_by__isnull=False),
                name="accompaniment_ended_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.coach} · {self.merchant}"


class ActingSession(models.Model):
    """A coach in a shop's own screens, for a reason that the shop reads. It ends when said, or after some rest."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.PROTECT, related_name="sessions")
    reason = models.CharField(_("pourquoi"), max_length=200)
    begun_at = models.DateTimeField(_("début"))
    # The last page opened, to within a few minutes.
    seen_at = models.DateTimeField(_("dernière page"))
    ended_at = models.DateTimeField(_("fin"), null=True, blank=True)

    class Meta:
        verbose_name = _("travail pour un commerçant")
        verbose_name_plural = _("travaux pour des commerçants")
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"], condition=Q(ended_at=None), name="one_open_session_of_an_accompaniment"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="acting_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.accompaniment} : {self.reason}"

    @property
    def last_at(self):
        """When it ended, or the last page that was opened."""
        return self.ended_at or self.seen_at


class CoachingVisit(models.Model):
    """A visit to a shop, or a call: what was worked on, what stands in the way, what comes next. The shop reads it."""

    class How(models.TextChoices):
        SHOP = "SHOP", _("À la boutique")
        PLACE = "PLACE", _("Au tiers-lieu")
        PHONE = "PHONE", _("Au téléphone")

    class Topic(models.TextChoices):
        FIRST_STEPS = "FIRST_STEPS", _("Premiers pas")
        LISTING = "LISTING", _("Mettre en vente")
        PHOTOS = "PHOTOS", _("Photos")
        PRICES = "PRICES", _("Prix et promotions")
        STOCK = "STOCK", _("Stock")
        ORDERS = "ORDERS", _("Préparer les commandes")
        PAGE = "PAGE", _("Page de la boutique")
        LAW = "LAW", _("Ce que la loi demande")
        FIGURES = "FIGURES", _("Lire ses chiffres")

    class Obstacle(models.TextChoices):
        TIME = "TIME", _("Le temps manque")
        EASE = "EASE", _("Pas à l’aise avec l’écran")
        EQUIPMENT = "EQUIPMENT", _("Téléphone ou connexion")
        PHOTOS = "PHOTOS", _("Les photos")
        STOCK = "STOCK", _("Suivre le stock")
        PRICES = "PRICES", _("Montrer ses prix")
        FEW_ORDERS = "FEW_ORDERS", _("Trop peu de commandes")
        COST = "COST", _("Ce que cela coûte")
        DOUBT = "DOUBT", _("N’en voit pas l’intérêt")
        PAPERS = "PAPERS", _("Papiers à fournir")

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="visits")
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coaching_visits")
    on = models.DateField(_("le"))
    how = models.CharField(_("où"), max_length=5, choices=How.choices, default=How.SHOP)
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"))
    topics = models.JSONField(_("sujets"), default=list)
    obstacles = models.JSONField(_("freins qui restent"), default=list, blank=True)
    next_step = models.CharField(_("prochaine étape"), max_length=200, blank=True)
    next_on = models.DateField(_("pour le"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # Of the form: sent twice, it is one visit.
    key = models.CharField(max_length=32, unique=True, editable=False)
    recorded_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("visite d’accompagnement")
        verbose_name_plural = _("visites d’accompagnement")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=720), name="visit_within_a_day"),
        ]

    def __str__(self):
        return f"{self.merchant} · {self.on:%d/%m/%Y}"
