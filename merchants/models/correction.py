"""What changed on a line beside shortages: a weighing, and what is given back, before or after the handover."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models.ledger import AddedOnly
from merchants.models.merchant_order import MerchantOrderMove, OrderedLine


class Weighing(AddedOnly):
    """What the merchant's scale said of a line. Rows are added, never changed."""

    line = models.ForeignKey(OrderedLine, on_delete=models.PROTECT, related_name="weighings")
    grams_before = models.PositiveIntegerField(_("poids prévu (g)"))
    grams_after = models.PositiveIntegerField(_("poids pesé (g)"))
    # Above the announced maximum, how the resident agreed.
    agreed_how = models.CharField(_("accord du client"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=MerchantOrderMove.Channel.choices)

    class Meta:
        verbose_name = _("pesée")
        verbose_name_plural = _("pesées")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.line} : {self.grams_after} g"


class Correction(AddedOnly):
    """What is given back on a line, why, and who bears it. Rows are added, never changed; `key` counts once."""

    class Bearer(models.TextChoices):
        MERCHANT = "MERCHANT", _("Le commerçant")
        ASSOCIATION = "ASSOCIATION", _("L’association")
        SHARED = "SHARED", _("Les deux")

    line = models.ForeignKey(OrderedLine, on_delete=models.PROTECT, related_name="corrections")
    key = models.CharField(max_length=80, unique=True)
    quantity_before = models.PositiveIntegerField()
    quantity_after = models.PositiveIntegerField()
    grams_before = models.PositiveIntegerField(null=True)
    grams_after = models.PositiveIntegerField(null=True)
    # What the resident gets back of this line, and how much of it each one bears.
    cents = models.PositiveIntegerField(_("rendu en centimes"))
    merchant_cents = models.PositiveIntegerField(_("supporté par le commerçant"))
    # Below zero when the merchant takes back what the association had given for goods now returned.
    association_cents = models.IntegerField(_("supporté par l’association"))
    bearer = models.CharField(_("qui le supporte"), max_length=11, choices=Bearer.choices)
    back_on_shelf = models.BooleanField(_("remis en rayon"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=10, choices=MerchantOrderMove.Channel.choices)
    reason = models.CharField(_("motif"), max_length=200)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cents=F("merchant_cents") + F("association_cents")), name="correction_is_borne_whole"
            ),
            models.CheckConstraint(
                condition=Q(quantity_after__lte=F("quantity_before")), name="correction_never_adds_goods"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_says_why"),
        ]

    def __str__(self):
        return f"{self.line} : −{self.cents}"

    @property
    def taken_off(self) -> int:
        return self.quantity_before - self.quantity_after
