"""What the treasurer notes of a payment by hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant


class HandPayment(models.Model):
    """A payment between the association's own bank account and a merchant: noted once, undone by its opposite."""

    class Way(models.TextChoices):
        FROM_MERCHANT = "FROM", _("Le commerçant a réglé l’association")
        TO_MERCHANT = "TO", _("L’association a réglé le commerçant")

    # The intention of one page shown, or the bank's movement that told of it.
    key = models.CharField(max_length=40, unique=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="hand_payments")
    way = models.CharField(max_length=4, choices=Way.choices)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    # The ledger's name of the account, as on a bank's statement.
    account = models.CharField(max_length=40)
    paid_on = models.DateField(_("date"))
    reference = models.CharField(_("facture ou libellé"), max_length=140)
    # The movement of the bank's statement that says the same: it no longer counts by itself.
    bank_line = models.OneToOneField(
        "shop.BankLine", on_delete=models.PROTECT, null=True, blank=True, related_name="hand_payment"
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("règlement noté à la main")
        verbose_name_plural = _("règlements notés à la main")
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="hand_payment_positive"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_by__isnull=False) & ~Q(undone_because=""),
                name="an_undone_hand_payment_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.paid_on} {self.merchant} {self.moved_cents}"

    @property
    def moved_cents(self) -> int:
        """As on a bank's statement: above zero it came in."""
        return self.cents if self.way == self.Way.FROM_MERCHANT else -self.cents
