"""A resident's right to change their mind (C. conso L221-18): what they declared, and the goods that come back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Order

from merchants.models.merchant_order import OrderedLine


class Withdrawal(models.Model):
    """A declaration, as it was received; nobody is asked why."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="withdrawals")
    # Sent twice, it is the same declaration.
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    # The acknowledgement, word for word: content, date and time (C. conso L221-21).
    content = models.TextField(_("accusé de réception"))
    at = models.DateTimeField(_("reçue le"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("rétractation")
        verbose_name_plural = _("rétractations")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.order} · {self.name}"


class WithdrawnLine(models.Model):
    """How many of a line; settled once the goods are back, or once the merchant does not ask for them."""

    class Ending(models.TextChoices):
        NOT_GIVEN = "NOT_GIVEN", _("Pas encore remis")
        BACK = "BACK", _("Revenu")
        WAIVED = "WAIVED", _("Remboursé sans attendre le retour")

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderedLine, on_delete=models.PROTECT, related_name="withdrawn")
    quantity = models.PositiveIntegerField(_("quantité"))
    ending = models.CharField(_("suite"), max_length=9, choices=Ending.choices, blank=True)
    settled_at = models.DateTimeField(_("réglé le"), null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # The treasurer was told that the day to refund comes near.
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("ligne rétractée")
        verbose_name_plural = _("lignes rétractées")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "line"], name="line_once_per_withdrawal"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="withdrawn_something"),
            models.CheckConstraint(
                condition=Q(ending="", settled_at=None) | (~Q(ending="") & Q(settled_at__isnull=False)),
                name="withdrawn_line_settled_once",
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.line.title}"
