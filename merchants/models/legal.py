"""Amounts that the law sets, with the dates between which each holds: data, never constants."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.dated import DatedQuerySet


class LegalAmount(models.Model):
    class Code(models.TextChoices):
        CASH_CAP = "cash_cap", _("Plafond des paiements en espèces")

    code = models.CharField(_("règle"), max_length=20, choices=Code.choices)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    source = models.CharField(_("texte"), max_length=120)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("montant légal")
        verbose_name_plural = _("montants légaux")
        constraints = [models.UniqueConstraint(fields=["code", "applies_from"], name="one_amount_per_code_and_date")]

    def __str__(self):
        return f"{self.get_code_display()} ({self.source})"
