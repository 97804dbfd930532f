"""Where each merchant is paid, what was sent there or taken back, and what the town sent to its own bank."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant, MerchantOrder


class PayoutAccount(models.Model):
    """Where one merchant is paid; what the provider says of it is copied here, and read again before it counts.

    Its row is the lock of the merchant's settlement: two at once plan once.
    """

    class Status(models.TextChoices):
        NONE = "NONE", _("Pas encore ouvert")
        INVITED = "INVITED", _("À compléter")
        IN_REVIEW = "IN_REVIEW", _("En cours de vérification")
        PAYABLE = "PAYABLE", _("Prêt à recevoir")
        RESTRICTED = "RESTRICTED", _("Versements suspendus")

    merchant = models.OneToOneField(Merchant, on_delete=models.PROTECT, related_name="payout_account")
    gateway = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NONE)
    # The mirror of what the provider asks, in its own codes.
    asked = models.JSONField(default=list)
    overdue = models.JSONField(default=list)
    deadline = models.DateTimeField(null=True, blank=True)
    disabled_because = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # For transfers by the bank, when the association collects under mandate.
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    holder = models.CharField(_("titulaire du compte"), max_length=70, blank=True)
    iban_changed_at = models.DateTimeField(null=True, blank=True)
    iban_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The day the merchant agreed that the commission on sales paid in hand is kept back from what is sent.
    set_off_agreed_on = models.DateField(_("compensation acceptée le"), null=True, blank=True)
    set_off_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("compte de versement")
        verbose_name_plural = _("comptes de versement")
        ordering = ["merchant__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "reference"], condition=~Q(reference=""), name="one_merchant_per_provider_account"
            ),
            models.CheckConstraint(
                condition=Q(status="NONE") | ~Q(reference=""), name="a_payout_account_is_opened_before_it_is_judged"
            ),
        ]

    def __str__(self):
        return f"{self.merchant} · {self.get_status_display()}"


class Transfer(models.Model):
    """Money planned for a merchant's account, or to be taken back from it: committed first, asked after, once."""

    class Kind(models.TextChoices):
        TRANSFER = "TRANSFER", _("Versement")
        REVERSAL = "REVERSAL", _("Reprise")

    class Status(models.TextChoices):
        # Also while the answer is unknown: it is asked again under the same key.
        PLANNED = "PLANNED", _("À envoyer")
        DONE = "DONE", _("Envoyé")
        REFUSED = "REFUSED", _("Refusé")
        # Given up before anybody was asked.
        DROPPED = "DROPPED", _("Abandonné")

    account = models.ForeignKey(PayoutAccount, on_delete=models.PROTECT, related_name="transfers")
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="transfers")
    # Whose charge it is drawn on: money is sent from the pot that holds it.
    payment = models.ForeignKey("shop.Payment", on_delete=models.PROTECT, related_name="transfers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=100, unique=True)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals")
    # The provider took it back by itself; a person looks before anything more is sent for that sale.
    by_provider = models.BooleanField(default=False)
    reference = models.CharField(max_length=100, blank=True)
    refused_because = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    # First asked of the provider: from there on the answer may be lost, never the wish.
    asked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("versement au commerçant")
        verbose_name_plural = _("versements aux commerçants")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="transfer_positive"),
            models.CheckConstraint(
                condition=Q(kind="TRANSFER", reverses=None) | Q(kind="REVERSAL", reverses__isnull=False),
                name="a_reversal_reverses_a_transfer",
            ),
            models.UniqueConstraint(
                fields=["kind", "reference"], condition=~Q(reference=""), name="one_transfer_per_provider_reference"
            ),
        ]
        indexes = [models.Index(fields=["status", "id"], name="transfers_by_status")]

    def __str__(self):
        return f"{self.key} · {self.get_status_display()}"


class TownPayout(models.Model):
    """The town's own money, sent from the provider to its bank by the treasurer."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("À envoyer")
        SENT = "SENT", _("En route")
        PAID = "PAID", _("Arrivé")
        FAILED = "FAILED", _("Revenu")
        REFUSED = "REFUSED", _("Refusé")

    key = models.CharField(max_length=40, unique=True)
    gateway = models.CharField(max_length=20)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    reference = models.CharField(max_length=100, blank=True)
    refused_because = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    arrives_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("versement à la banque")
        verbose_name_plural = _("versements à la banque")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="town_payout_positive"),
            # Two treasurers at once: the second waits until the books tell of the first.
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="PLANNED"), name="one_town_payout_planned_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["gateway", "reference"], condition=~Q(reference=""), name="one_town_payout_per_reference"
            ),
        ]

    def __str__(self):
        return f"{self.key} · {self.get_status_display()}"
