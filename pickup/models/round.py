"""A round: the bags of a few villages leave together, and each stop is a place for an hour."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from pickup.models.place import PickupPoint


class Round(models.Model):
    """What carries bags from a place to stops, alone or on another service's way (bibliobus, AMAP, postal van)."""

    name = models.CharField(_("nom"), max_length=80, unique=True)
    departs_from = models.ForeignKey(
        PickupPoint, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("part de")
    )
    departs_at = models.TimeField(_("heure de départ"))
    rides_on = models.CharField(_("profite du trajet de"), max_length=100, blank=True)
    carrier = models.CharField(_("qui conduit"), max_length=80, blank=True)
    phone = models.CharField(_("téléphone à bord"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("tournée")
        verbose_name_plural = _("tournées")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        if self.departs_from_id and self.departs_from.kind != PickupPoint.Kind.FIXED:
            raise ValidationError({"departs_from": _("Une tournée part d’un lieu fixe.")})


class Stop(models.Model):
    """A place that a round serves; its own rendezvous say on which days and for how long."""

    point = models.OneToOneField(PickupPoint, on_delete=models.CASCADE, related_name="stop")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stops")
    # The order in which the round comes by; what is left last is loaded first.
    rank = models.PositiveSmallIntegerField(_("rang"))

    class Meta:
        verbose_name = _("halte d’une tournée")
        verbose_name_plural = _("haltes d’une tournée")
        ordering = ["round", "rank"]
        constraints = [models.UniqueConstraint(fields=["round", "rank"], name="one_stop_per_rank")]

    def __str__(self):
        return f"{self.round} · {self.point}"
