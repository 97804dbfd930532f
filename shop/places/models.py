"""What the association decided for each collection that a change of a place concerns: kept, to be gone on with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.models import Collection, PickupPoint, Slot


class PlaceChange(models.Model):
    """One change of a place that concerned people who come; sent twice, the same key gives the same one."""

    key = models.CharField(max_length=64, unique=True)
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="changes")
    words = models.CharField(_("ce qui change"), max_length=300)
    reason = models.CharField(_("motif"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("changement d’un lieu")
        verbose_name_plural = _("changements des lieux")
        ordering = ["-at"]

    def __str__(self):
        return f"{self.point} · {self.words}"


class CollectionFate(models.Model):
    """What becomes of one visit: decided, then done, each in its own transaction."""

    class Choice(models.TextChoices):
        MOVE = "MOVE", _("Déplacer")
        CANCEL = "CANCEL", _("Annuler")
        KEEP = "KEEP", _("Garder")

    change = models.ForeignKey(PlaceChange, on_delete=models.PROTECT, related_name="fates")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="fates")
    choice = models.CharField(_("décision"), max_length=6, choices=Choice.choices)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="+")
    # Why it was asked, as the person who decided read it.
    why = models.CharField(max_length=300)
    done_at = models.DateTimeField(null=True)
    # Why it could not be done: somebody decides again.
    refusal = models.CharField(max_length=300, blank=True)
    # Nothing else tells whoever is kept, or moved without an e-mail: somebody did, by voice.
    called_at = models.DateTimeField(_("appelé le"), null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("sort d’un retrait")
        verbose_name_plural = _("sorts des retraits")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "collection"], name="one_fate_per_collection_and_change"),
            models.CheckConstraint(condition=~Q(choice="MOVE", slot=None), name="moved_visits_have_a_slot_to_go_to"),
            models.CheckConstraint(
                condition=Q(called_at=None, called_by=None) | Q(called_at__isnull=False, called_by__isnull=False),
                name="a_call_says_by_whom",
            ),
        ]

    def __str__(self):
        return f"{self.collection} · {self.get_choice_display()}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None and not self.refusal
