"""The association's percentage, merchant by merchant, from a date on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant


class CommissionRule(models.Model):
    """Rows are added, never changed: the last one set for a date wins. No merchant means the whole town."""

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="commission_rules"
    )
    rate = models.DecimalField(_("taux (%)"), max_digits=5, decimal_places=2)
    applies_from = models.DateField(_("à partir du"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("fixé le"))

    class Meta:
        verbose_name = _("taux de commission")
        verbose_name_plural = _("taux de commission")
        ordering = ["applies_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100),
                name="rate_is_a_percentage",
                violation_error_message=_("Un taux est compris entre 0 et 100 %."),
            )
        ]

    def __str__(self):
        return f"{self.merchant or _('Toute la ville')} : {self.rate} %"
