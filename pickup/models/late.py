"""What the place told once about bags that are late."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder


class LateNotice(models.Model):
    """The merchant and the association were told that a merchant order is late for one moment."""

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="+")
    # Moved to another moment, it may be late again.
    due_at = models.DateTimeField(_("attendu pour"))
    told_at = models.DateTimeField(_("prévenu le"))

    class Meta:
        verbose_name = _("sac en retard")
        verbose_name_plural = _("sacs en retard")
        constraints = [models.UniqueConstraint(fields=["merchant_order", "due_at"], name="told_once_that_it_is_late")]

    def __str__(self):
        return f"{self.merchant_order} · {self.due_at}"
