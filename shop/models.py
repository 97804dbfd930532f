"""What the storefront remembers: placements, payments, messages, terms."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Order

from shop.outbox.models import MessageStep, NumberWithoutSms, OutgoingMessage, Preference, Way

__all__ = ["MessageStep", "NumberWithoutSms", "OutgoingMessage", "Preference", "Way"]


class Placement(models.Model):
    """The key of one intention to order: sent twice, it gives the same order."""

    key = models.CharField(max_length=64, unique=True)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, null=True, related_name="placement")

    class Meta:
        verbose_name = _("passage de commande")
        verbose_name_plural = _("passages de commande")

    def __str__(self):
        return self.key


class Payment(models.Model):
    """One attempt to pay an order online; at most one is alive at a time. Moved by payments.sync alone."""

    class Status(models.TextChoices):
        CREATED = "CREATED", _("Préparé")
        REDIRECTED = "REDIRECTED", _("En cours")
        PROCESSING = "PROCESSING", _("En attente de la banque")
        AUTHORISED = "AUTHORISED", _("Autorisé")
        CAPTURED = "CAPTURED", _("Payé")
        FAILED = "FAILED", _("Refusé")
        EXPIRED = "EXPIRED", _("Abandonné")
        VOIDED = "VOIDED", _("Libéré")
        LAPSED = "LAPSED", _("Autorisation expirée")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CREATED)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    # Weighed goods: the estimate is authorised, what was weighed is captured.
    manual_capture = models.BooleanField(default=False)
    # What the provider calls it: its payment page, its intent, and the charge that transfers are drawn on.
    provider_reference = models.CharField(max_length=100, blank=True, db_index=True)
    intent = models.CharField(max_length=100, blank=True, db_index=True)
    charge = models.CharField(max_length=100, blank=True, db_index=True)
    authorised_cents = models.PositiveIntegerField(default=0)
    capture_before = models.DateTimeField(null=True, blank=True)
    # Written before asking for it: after a lost answer, the same amount is asked again.
    capture_cents = models.PositiveIntegerField(null=True, blank=True)
    captured_cents = models.PositiveIntegerField(default=0)
    fee_cents = models.PositiveIntegerField(_("frais du prestataire en centimes"), default=0)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("paiement en ligne")
        verbose_name_plural = _("paiements en ligne")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status__in=["CREATED", "REDIRECTED", "PROCESSING", "AUTHORISED"]),
                name="one_live_payment_per_order",
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="payment_positive"),
        ]

    def __str__(self):
        return f"{self.order} {self.get_status_display()}"


class Refund(models.Model):
    """Money that goes back to a resident who paid online; planned in the act's transaction, sent after it."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("À envoyer")
        PENDING = "PENDING", _("Envoyé, en attente de la banque")
        DONE = "DONE", _("Remboursé")
        FAILED = "FAILED", _("Refusé par la banque")
        OTHER = "OTHER", _("Rendu autrement")

    class Means(models.TextChoices):
        TRANSFER = "TRANSFER", _("Virement de l’association")
        CHEQUE = "CHEQUE", _("Chèque de l’association")
        CASH = "CASH", _("Espèces, au point de retrait")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=120, unique=True)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    reference = models.CharField(max_length=80, blank=True, db_index=True)
    planned_at = models.DateTimeField()
    # What the bank refused, and the treasurer gave back another way.
    other_means = models.CharField(_("moyen"), max_length=8, choices=Means.choices, blank=True)
    other_cents = models.PositiveIntegerField(_("rendu autrement, en centimes"), default=0)
    other_reason = models.CharField(_("précisions"), max_length=200, blank=True)
    other_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    other_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("remboursement")
        verbose_name_plural = _("remboursements")
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="refund_positive"),
            models.CheckConstraint(
                condition=Q(other_at=None) | Q(status="OTHER", other_cents__gt=0, other_by__isnull=False),
                name="given_back_otherwise_says_how",
            ),
        ]

    def __str__(self):
        return f"{self.payment} −{self.cents}"


# Last, as they point at what is above.
from shop.bulletin.models import Bulletin, BulletinReader  # noqa: E402, F401
from shop.closures.models import HoursChange, OrderFate  # noqa: E402, F401
from shop.legal.models import LegalText  # noqa: E402, F401
from shop.paper.models import PaperCopy  # noqa: E402, F401
from shop.payments.double.models import DoubleAnswer, DoubleBell, DoubleState, DoubleThing  # noqa: E402, F401
from shop.payments.models import CardWindow, Dispute, Ring  # noqa: E402, F401
from shop.places.models import CollectionFate, PlaceChange  # noqa: E402, F401
from shop.pledges.models import MissingShop, Pledge  # noqa: E402, F401
from shop.returning.models import Favourite, SharedBasket, SharedLine, Waiting  # noqa: E402, F401
from shop.settlement.by_hand.models import HandPayment  # noqa: E402, F401
from shop.settlement.models import (  # noqa: E402, F401
    BankLine,
    PayoutAccount,
    PayoutShare,
    ProviderMovement,
    Reconciliation,
    SepaBatch,
    SepaLine,
    TownPayout,
    Transfer,
)
