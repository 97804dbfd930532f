"""What somebody says should not be on the site, and what the association decided (DSA, art. 16 and 17)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant
from merchants.models.sheet import ProductSheet


class ContentReport(models.Model):
    """One notice: where, why, by whom; then the decision with its reasons."""

    class Why(models.TextChoices):
        UNLAWFUL_GOODS = "UNLAWFUL_GOODS", _("Un produit interdit, dangereux ou rappelé")
        FALSE = "FALSE", _("Une information fausse\u202f: prix, origine, allergène, vendeur")
        PERSON = "PERSON", _("Des propos injurieux, haineux, ou la vie privée de quelqu’un")
        COPIED = "COPIED", _("Une image ou un texte pris à quelqu’un d’autre")
        OTHER = "OTHER", _("Autre chose")

    class Decision(models.TextChoices):
        REMOVED = "REMOVED", _("Retiré")
        CORRECTED = "CORRECTED", _("Corrigé")
        KEPT = "KEPT", _("Laissé en place")

    # The key of the form: sent twice, it is one report.
    key = models.CharField(max_length=32, unique=True, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="reports")
    # Empty when it is the shop's own page.
    sheet = models.ForeignKey(ProductSheet, on_delete=models.SET_NULL, null=True, related_name="reports")
    why = models.CharField(_("pourquoi"), max_length=14, choices=Why.choices)
    words = models.TextField(_("expliquez"), max_length=1500)
    name = models.CharField(_("votre nom"), max_length=80, blank=True)
    email = models.EmailField(_("votre e-mail"), blank=True)
    reported_at = models.DateTimeField()
    decision = models.CharField(_("décision"), max_length=9, choices=Decision.choices, blank=True)
    reasons = models.TextField(_("motifs"), max_length=1500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        ordering = ["decided_at", "-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & ~Q(reasons="") & ~Q(decided_at=None)),
                name="a_decision_says_its_reasons",
                violation_error_message=_("Dites pourquoi\u202f: les motifs sont envoyés."),
            )
        ]

    def __str__(self):
        return f"{self.merchant} · {self.get_why_display()}"
