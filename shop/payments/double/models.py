"""What the double remembers, in the town's own database, so that every process meets the same one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DoubleState(models.Model):
    """One row, locked by every request: its clock against ours, and what was asked to go wrong next."""

    shift_seconds = models.BigIntegerField(default=0)
    troubles = models.JSONField(default=list)

    class Meta:
        verbose_name = _("Stripe de démonstration")
        verbose_name_plural = _("Stripe de démonstration")

    def __str__(self):
        return str(self.pk)


class DoubleThing(models.Model):
    """An object of Stripe's: a payment page, a charge, a transfer… as it would be answered."""

    reference = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=30)
    body = models.JSONField()
    # What it hangs on: an intent, a transfer group, a dispute…
    parent = models.CharField(max_length=120, blank=True, db_index=True)
    # The merchant's account that it concerns.
    account = models.CharField(max_length=64, blank=True, db_index=True)
    # Cents that add up by kind: what a movement brought, what a merchant still holds of a transfer.
    cents = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    # When time alone changes it.
    due_at = models.DateTimeField(null=True, blank=True)
    # What Stripe knows and never answers.
    hidden = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("objet de Stripe de démonstration")
        verbose_name_plural = _("objets de Stripe de démonstration")
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "due_at"], name="double_thing_due")]

    def __str__(self):
        return self.reference


class DoubleAnswer(models.Model):
    """The answer given under an idempotency key: given again, whatever happened since."""

    key = models.CharField(max_length=255, unique=True)
    # The method, the address and the parameters of the first request.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()

    class Meta:
        verbose_name = _("réponse de Stripe de démonstration")
        verbose_name_plural = _("réponses de Stripe de démonstration")

    def __str__(self):
        return self.key


class DoubleBell(models.Model):
    """An event to ring at the town's door; how often it rang already."""

    class Stream(models.TextChoices):
        TOWN = "ville", _("La ville")
        MERCHANTS = "commercants", _("Les commerçants")

    stream = models.CharField(max_length=12, choices=Stream.choices)
    event = models.CharField(max_length=64, unique=True)
    body = models.TextField()
    due_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("sonnerie de Stripe de démonstration")
        verbose_name_plural = _("sonneries de Stripe de démonstration")
        ordering = ["id"]
        indexes = [models.Index(fields=["rung", "due_at"], name="double_bell_due")]

    def __str__(self):
        return self.event
