"""A credit note of the shop that a person accepted in place of money, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from merchants.models.ledger import AddedOnly
from merchants.models.merchant_order import MerchantOrder, MerchantOrderMove


class StoreCredit(AddedOnly):
    """Given for money that was due back in hand; whoever holds that money honours it. Never changed."""

    class Holder(models.TextChoices):
        MERCHANT = "MERCHANT", _("Le commerçant")
        ASSOCIATION = "ASSOCIATION", _("L’association")

    # Said aloud: neither I nor O, neither 0 nor 1.
    code = models.CharField(max_length=8, unique=True)
    key = models.CharField(max_length=80, unique=True)
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="store_credits")
    holder = models.CharField(_("qui garde l’argent"), max_length=11, choices=Holder.choices)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    # Who asked the person, and where; the row exists only because they said yes.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("accepté le"))
    channel = models.CharField(max_length=10, choices=MerchantOrderMove.Channel.choices)

    class Meta:
        verbose_name = _("avoir")
        verbose_name_plural = _("avoirs")
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="store_credit_of_something")]

    def __str__(self):
        return self.spoken_code

    @property
    def spoken_code(self) -> str:
        """« ABCD EFGH »"""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def left_cents(self) -> int:
        return self.cents + (self.moves.aggregate(cents=Sum("cents"))["cents"] or 0)


class StoreCreditMove(AddedOnly):
    """Below zero when it is used or paid out in money; above when an order paid with it gives it back."""

    class Kind(models.TextChoices):
        SPENT = "SPENT", _("Utilisé")
        BACK = "BACK", _("Revenu")
        PAID_OUT = "PAID_OUT", _("Rendu en argent")

    credit = models.ForeignKey(StoreCredit, on_delete=models.PROTECT, related_name="moves")
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    cents = models.IntegerField(_("centimes"))
    merchant_order = models.ForeignKey(
        MerchantOrder, on_delete=models.PROTECT, null=True, related_name="store_credit_moves"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mouvement d’avoir")
        verbose_name_plural = _("mouvements d’avoir")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="BACK", cents__gt=0) | (~Q(kind="BACK") & Q(cents__lt=0)),
                name="store_credit_move_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(kind="PAID_OUT") | Q(merchant_order__isnull=False), name="store_credit_is_spent_somewhere"
            ),
        ]

    def __str__(self):
        return f"{self.credit} : {self.cents}"
