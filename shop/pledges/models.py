"""The trades and shops that residents miss, and who would come to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MissingShop(models.Model):
    """« Un poissonnier »: read by the association before it is on the public page, answered there."""

    name = models.CharField(_("ce qui manque"), max_length=60)
    # The same words whatever their accents and capitals: asked twice, it is one.
    folded = models.CharField(max_length=60, unique=True, editable=False)
    asked_at = models.DateTimeField(_("demandé le"))
    shown_at = models.DateTimeField(_("montré le"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("écarté le"), null=True, blank=True)
    # Two names of the same wish: its pledges are the other's.
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="twins")
    answer = models.CharField(_("réponse de l’association"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    looked_at_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("commerce qui manque")
        verbose_name_plural = _("commerces qui manquent")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(folded=""), name="something_is_missing"),
            models.CheckConstraint(condition=Q(same_as=None) | ~Q(same_as=models.F("id")), name="not_its_own_twin"),
        ]

    def __str__(self):
        return self.name


class Pledge(models.Model):
    """Somebody would come, and how often. Nothing says who, but the account of those who have one."""

    class Often(models.TextChoices):
        WEEKLY = "WEEKLY", _("Chaque semaine")
        MONTHLY = "MONTHLY", _("Chaque mois")
        SOMETIMES = "SOMETIMES", _("De temps en temps")
        # « Moi aussi », in one tap: nobody asked.
        UNSAID = "UNSAID", _("Sans dire combien de fois")

    missing = models.ForeignKey(MissingShop, on_delete=models.CASCADE, related_name="pledges")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="pledges")
    # Who speaks, without saying who: an account, a browser's session, or the form on which it was noted for somebody.
    voice = models.CharField(max_length=80, editable=False)
    often = models.CharField(_("combien de fois"), max_length=9, choices=Often.choices, default=Often.WEEKLY)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("promesse de venir")
        verbose_name_plural = _("promesses de venir")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["missing", "voice"], name="each_voice_once")]

    def __str__(self):
        return f"{self.missing} · {self.get_often_display()}"
