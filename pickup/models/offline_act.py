"""What was done at a counter without a network, as the device told it afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pickup.models.collection import Collection
from pickup.models.place import PickupPoint


class OfflineActQuerySet(models.QuerySet):
    def to_settle(self):
        """What a person must look at: it was done at the counter, and the books say otherwise."""
        return self.filter(outcome=OfflineAct.Outcome.CONFLICT, resolved_at=None)

    def settled(self):
        """What somebody looked at, and how it ended."""
        return self.filter(outcome=OfflineAct.Outcome.CONFLICT).exclude(resolved_at=None)


class OfflineAct(models.Model):
    """One act made on a device that had no network, told once: its key decides, however often it is sent."""

    class Kind(models.TextChoices):
        HAND_OVER = "HAND_OVER", _("Remise")
        PAY = "PAY", _("Encaissement")
        UNDO = "UNDO", _("Remise annulée")
        NOTE = "NOTE", _("Note")

    class Outcome(models.TextChoices):
        DONE = "DONE", _("Noté")
        ALREADY = "ALREADY", _("C’était déjà noté")
        CONFLICT = "CONFLICT", _("À régler")

    class Resolution(models.TextChoices):
        NOTED = "NOTED", _("Noté comme cela s’est passé")
        FILED = "FILED", _("Vu avec les personnes, rien à noter")
        UNDONE = "UNDONE", _("Annulé aussitôt, au comptoir")

    # Drawn by the device; it is also the key of the handover or of the payment that it becomes.
    key = models.UUIDField(unique=True)
    kind = models.CharField(_("geste"), max_length=9, choices=Kind.choices)
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="offline_acts")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, null=True, related_name="offline_acts")
    device = models.UUIDField(_("poste"))
    # What the device told: numbers of bags and of merchant orders, means and cents; no telephone. A volunteer's word
    # and the name of a neighbour who came are here only as long as a person must settle it.
    payload = models.JSONField()
    # Whose act it is, by the signed pass given when the data was loaded; nobody, when the pass says nothing.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Who was signed in when it left: Paul's telephone may send what Monique did.
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # As the device's clock says it; as it is believed; when it came.
    said_at = models.DateTimeField(_("heure du poste"))
    made_at = models.DateTimeField(_("fait le"))
    received_at = models.DateTimeField(_("reçu le"))
    outcome = models.CharField(_("issue"), max_length=8, choices=Outcome.choices)
    # What a person reads of it when it is to be settled.
    sentence = models.TextField(blank=True)
    resolution = models.CharField(_("réglé"), max_length=6, choices=Resolution.choices, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("réglé le"), null=True, blank=True)
    # Their words: what was seen with the people, and agreed.
    resolved_words = models.CharField(_("comment cela s’est terminé"), max_length=200, blank=True)

    objects = OfflineActQuerySet.as_manager()

    class Meta:
        verbose_name = _("geste fait sans réseau")
        verbose_name_plural = _("gestes faits sans réseau")
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(
                fields=["point"],
                name="offline_acts_to_settle",
                condition=Q(outcome="CONFLICT", resolved_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(made_at__lte=F("received_at")), name="offline_act_not_in_the_future"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolution="") | (Q(outcome="CONFLICT") & ~Q(resolution="")),
                name="only_conflicts_are_settled",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.collection_id} · {self.made_at:%Y-%m-%d %H:%M}"
