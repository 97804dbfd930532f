"""One moment to collect at a place, and the room it has."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models.sheet import StorageClass
from pickup.models.place import PickupPoint


class SlotQuerySet(models.QuerySet):
    def receiving(self):
        """Where somebody is at the counter: open, or closed to newcomers while people kept their place."""
        return self.filter(Q(closed_reason="") | Q(taken__gt=0))


class CounterSlots(models.Manager.from_queryset(SlotQuerySet)):
    """Moments at the counter: that of an animation is offered to nobody who collects bags."""

    def get_queryset(self):
        return super().get_queryset().filter(is_visit=False)


class Slot(models.Model):
    """One moment to collect. `taken` never passes `capacity`: the database holds it."""

    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("début"), db_index=True)
    ends_at = models.DateTimeField(_("fin"))
    cutoff_at = models.DateTimeField(_("commander avant"))
    capacity = models.PositiveIntegerField(_("nombre de retraits"))
    taken = models.PositiveIntegerField(_("retraits pris"), default=0)
    closed_reason = models.CharField(_("fermé parce que"), max_length=120, blank=True)

    # The moment of an animation, for whoever ordered seats alone: it keeps no bag, and has no place to take.
    is_visit = models.BooleanField(default=False, editable=False)

    objects = CounterSlots()
    everything = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("créneau")
        verbose_name_plural = _("créneaux")
        ordering = ["starts_at", "point"]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "starts_at"], condition=Q(is_visit=False), name="one_slot_per_start"
            ),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="slot_starts_before_it_ends"),
            models.CheckConstraint(condition=Q(cutoff_at__lte=F("starts_at")), name="cutoff_before_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_not_oversold"),
        ]

    def __str__(self):
        return f"{self.point} · {self.starts_at:%Y-%m-%d %H:%M}"


class SlotStorage(models.Model):
    """Bags of one storage class expected in a slot; `taken` never passes `capacity`."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="storage")
    storage_class = models.CharField(max_length=8, choices=StorageClass.choices)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("stockage du créneau")
        verbose_name_plural = _("stockages du créneau")
        constraints = [
            models.UniqueConstraint(fields=["slot", "storage_class"], name="one_storage_per_slot_and_class"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="storage_not_oversold"),
        ]

    def __str__(self):
        return f"{self.slot} · {self.storage_class} : {self.taken}/{self.capacity}"
