"""Where each merchant is paid, what was sent there or taken back, and what the town sent to its own bank."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum import iban as ibans

from merchants.models import Merchant, MerchantOrder


class LookedAt(models.Model):
    """What went wrong and waits until somebody has looked, and asked to try again."""

    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    looked_note = models.CharField(_("ce qui a été vu"), max_length=200, blank=True)

    class Meta:
        abstract = True


# A new account number waits so long before money is sent there: whoever did not change it has time to call.
IBAN_REST_DAYS = 3
IBAN_REST = datetime.timedelta(days=IBAN_REST_DAYS)


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
    # Somebody of the association called the shop, at a number known before, and was told that the account is its own.
    iban_confirmed_at = models.DateTimeField(null=True, blank=True)
    iban_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    iban_confirmed_with = models.CharField(_("personne jointe au téléphone"), max_length=80, blank=True)

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

    @property
    def iban_rests_until(self):
        """Before then no transfer goes to the account number; None once the shop was called and confirmed it."""
        if self.iban_changed_at is None or self.iban_confirmed_at:
            return None
        return self.iban_changed_at + IBAN_REST

    @property
    def printed_iban(self):
        return ibans.format(self.iban)


class Transfer(LookedAt):
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
    # The provider's own word for it, then a sentence.
    refused_code = models.CharField(max_length=80, blank=True)
    refused_because = models.CharField(max_length=200, blank=True)
    # What of this sale was not sent with it, to repay what the merchant owes elsewhere.
    kept_back_cents = models.PositiveIntegerField(default=0)
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
    """Money sent by the treasurer from the provider to a bank account: the town's own, or that of merchants' funds."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("À envoyer")
        SENT = "SENT", _("En route")
        PAID = "PAID", _("Arrivé")
        FAILED = "FAILED", _("Revenu")
        REFUSED = "REFUSED", _("Refusé")

    class Whose(models.TextChoices):
        TOWN = "TOWN", _("À l’association")
        # What was paid online for merchants whom the bank pays, under mandate.
        MERCHANTS = "MERCHANTS", _("Aux commerçants")

    key = models.CharField(max_length=40, unique=True)
    gateway = models.CharField(max_length=20)
    whose = models.CharField(max_length=9, choices=Whose.choices, default=Whose.TOWN)
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


class PayoutShare(models.Model):
    """What one sale has in a payout of merchants' money: from there on the bank pays it, no longer the provider."""

    payout = models.ForeignKey(TownPayout, on_delete=models.PROTECT, related_name="shares")
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="payout_shares")
    cents = models.PositiveIntegerField(_("montant en centimes"))

    class Meta:
        verbose_name = _("part d’un versement à la banque")
        verbose_name_plural = _("parts d’un versement à la banque")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payout_share_positive"),
            models.UniqueConstraint(fields=["payout", "merchant_order"], name="one_share_per_payout_and_sale"),
        ]

    def __str__(self):
        return f"{self.payout.key} · {self.cents}"


class SepaBatch(models.Model):
    """Transfers that the treasurer orders from the bank in one file: drafted, frozen once, then followed line by line.

    Only what the association's own desk collected under mandate leaves this way.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("À relire")
        FROZEN = "FROZEN", _("Figé, à déposer à la banque")
        UPLOADED = "UPLOADED", _("Déposé à la banque")
        EXECUTED = "EXECUTED", _("Terminé")

    key = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True)
    execute_on = models.DateField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(null=True, blank=True)
    # The file as the bank gets it, made once: what is downloaded again is the same to the byte.
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # How the file calls itself, and the payment in it: what a bank may say of the whole batch.
    message_id = models.CharField(max_length=35, blank=True)
    payment_id = models.CharField(max_length=35, blank=True)

    class Meta:
        verbose_name = _("lot de virements")
        verbose_name_plural = _("lots de virements")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="DRAFT"), name="one_sepa_batch_drafted_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT", content=None, sha256="")
                | Q(content__isnull=False, frozen_at__isnull=False, execute_on__isnull=False) & ~Q(sha256=""),
                name="a_frozen_sepa_batch_has_its_file",
            ),
        ]

    def __str__(self):
        return f"{self.key} · {self.get_status_display()}"


class SepaLine(LookedAt):
    """One merchant's transfer in a batch; its account number is frozen with it."""

    class Status(models.TextChoices):
        ORDERED = "ORDERED", _("Ordonné")
        EXECUTED = "EXECUTED", _("Exécuté")
        REJECTED = "REJECTED", _("Rejeté")

    batch = models.ForeignKey(SepaBatch, on_delete=models.CASCADE, related_name="lines")
    account = models.ForeignKey(PayoutAccount, on_delete=models.PROTECT, related_name="sepa_lines")
    # What the bank gives back with every movement.
    end_to_end = models.CharField(max_length=35, unique=True)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    iban = models.CharField(max_length=34)
    holder = models.CharField(max_length=70)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ORDERED)
    was_executed = models.BooleanField(default=False)
    rejected_because = models.CharField(_("motif du rejet"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("virement")
        verbose_name_plural = _("virements")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="sepa_line_positive"),
            models.UniqueConstraint(fields=["batch", "account"], name="one_sepa_line_per_merchant_and_batch"),
            models.CheckConstraint(
                condition=~Q(status="REJECTED") | ~Q(rejected_because=""), name="a_rejected_sepa_line_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.end_to_end} · {self.get_status_display()}"


class BankLine(models.Model):
    """One movement of a bank statement, kept once whatever file brings it; understood, or waiting to be explained."""

    class Status(models.TextChoices):
        MATCHED = "MATCHED", _("Reconnu")
        UNKNOWN = "UNKNOWN", _("À expliquer")
        EXPLAINED = "EXPLAINED", _("Expliqué")

    # The ledger's name of the bank account, and what tells this movement from all the others on it.
    account = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)
    booked_on = models.DateField(_("date"))
    # Above zero it came in, below it left.
    cents = models.BigIntegerField(_("montant en centimes"))
    end_to_end = models.CharField(max_length=35, blank=True)
    counterpart = models.CharField(_("de ou à"), max_length=140, blank=True)
    label = models.CharField(_("libellé"), max_length=300, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices)
    sepa_line = models.ForeignKey(SepaLine, on_delete=models.PROTECT, null=True, related_name="bank_lines")
    payout = models.OneToOneField(TownPayout, on_delete=models.PROTECT, null=True, related_name="bank_line")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    explained_as = models.CharField(max_length=100, blank=True)
    explained_because = models.CharField(_("explication"), max_length=200, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("mouvement bancaire")
        verbose_name_plural = _("mouvements bancaires")
        ordering = ["-booked_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "reference"], name="a_bank_movement_is_kept_once"),
            models.CheckConstraint(condition=~Q(cents=0), name="a_bank_movement_moves_something"),
            models.CheckConstraint(
                condition=~Q(status="EXPLAINED")
                | ~Q(explained_as="") & ~Q(explained_because="") & Q(explained_by__isnull=False),
                name="an_explained_bank_movement_says_how",
            ),
        ]

    def __str__(self):
        return f"{self.booked_on} {self.cents} {self.label}"


class ProviderMovement(models.Model):
    """One line of the provider's own statement, copied once: what the books are compared with."""

    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)
    kind = models.CharField(max_length=60)
    net_cents = models.BigIntegerField()
    # The charge, refund, transfer… that moved.
    source = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("mouvement chez le prestataire")
        verbose_name_plural = _("mouvements chez le prestataire")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["gateway", "reference"], name="a_movement_is_copied_once")]

    def __str__(self):
        return f"{self.kind} {self.net_cents}"


class Reconciliation(models.Model):
    """The books compared with the provider and with what waits: what was looked at, and what differs."""

    # The night it was made for; nothing when somebody asked for it.
    night = models.DateField(null=True, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    # Words and numbers: how many of each were looked at.
    compared = models.JSONField(default=list)
    # Each difference: its kind, its sentence, where to act.
    differences = models.JSONField(default=list)

    class Meta:
        verbose_name = _("rapprochement")
        verbose_name_plural = _("rapprochements")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M}"
