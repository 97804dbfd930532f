"""What paying online remembers besides payments: who rang, what banks took back, how long a card holds money."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder
from merchants.models.dated import DatedQuerySet


class Ring(models.Model):
    """The provider rang: kept before it is answered, so that nothing it says can be lost.

    It only says what to look at again. Processed once or many times, the effect is the same.
    """

    class Endpoint(models.TextChoices):
        TOWN = "ville", _("Le compte de la ville")
        MERCHANTS = "commercants", _("Les comptes des commerçants")

    endpoint = models.CharField(_("sonnette"), max_length=12, choices=Endpoint.choices)
    event = models.CharField(max_length=150)
    kind = models.CharField(_("sujet"), max_length=120)
    reference = models.CharField(_("objet"), max_length=150, blank=True)
    account = models.CharField(_("compte"), max_length=150, blank=True)
    received_at = models.DateTimeField(_("reçue le"))
    answered_at = models.DateTimeField(_("traitée le"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("dernière difficulté"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sonnerie du prestataire")
        verbose_name_plural = _("sonneries du prestataire")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="an_event_is_kept_once")]
        indexes = [models.Index(fields=["retry_at"], condition=Q(answered_at=None), name="rings_to_answer")]

    def __str__(self):
        return f"{self.kind} {self.reference}"


class Dispute(models.Model):
    """A bank took a payment back. Its journals follow the provider; who bears a loss is the treasurer's word."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("En cours")
        WON = "WON", _("Gagnée")
        LOST = "LOST", _("Perdue")

    class Bearer(models.TextChoices):
        ASSOCIATION = "ASSOCIATION", _("L’association")
        MERCHANT = "MERCHANT", _("Le commerçant")

    reference = models.CharField(max_length=100, unique=True)
    payment = models.ForeignKey("shop.Payment", on_delete=models.PROTECT, related_name="disputes")
    cents = models.PositiveIntegerField(_("montant en centimes"))
    fee_cents = models.PositiveIntegerField(_("frais en centimes"), default=0)
    state = models.CharField(_("état"), max_length=4, choices=State.choices, default=State.OPEN)
    # Whether the bank holds the money at this moment.
    is_withdrawn = models.BooleanField(default=False)
    reason = models.CharField(_("motif de la banque"), max_length=60, blank=True)
    answer_by = models.DateTimeField(_("répondre avant"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"))
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    bearer = models.CharField(_("à la charge de"), max_length=11, choices=Bearer.choices, default=Bearer.ASSOCIATION)
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("paiement contesté")
        verbose_name_plural = _("paiements contestés")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="dispute_positive"),
            models.CheckConstraint(
                condition=Q(bearer="ASSOCIATION", merchant_order=None)
                | Q(bearer="MERCHANT", merchant_order__isnull=False),
                name="a_merchant_who_bears_is_named",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.get_state_display()}"


class CardWindow(models.Model):
    """How long a card holds an authorised amount for us: the networks' rule, with its dates, never a constant."""

    hours = models.PositiveSmallIntegerField(_("durée sûre, en heures"))
    source = models.CharField(_("source"), max_length=200)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("durée d’une autorisation de carte")
        verbose_name_plural = _("durées d’une autorisation de carte")
        ordering = ["applies_from"]
        constraints = [models.UniqueConstraint(fields=["applies_from"], name="one_card_window_per_date")]

    def __str__(self):
        return f"{self.hours} h"
