"""What comes back in the calendar: « le café réparation, le premier samedi du mois »."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from animations.models.told import Told
from merchants.models import Merchant
from pickup.models import PickupPoint, Room


class Series(Told):
    """A rule of RFC 5545 read from `starts_on`, in local time. Its dates are animations like others, made some weeks
    ahead by `animations.series`; each may then be changed alone."""

    recurrence = models.CharField(_("rythme"), max_length=120)
    starts_on = models.DateField(_("à partir du"))
    starts_at = models.TimeField(_("de"))
    ends_at = models.TimeField(_("à"))
    on_public_holidays = models.BooleanField(_("aussi les jours fériés"), default=False)
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="+", verbose_name=_("lieu"))
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("salle")
    )
    host = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("animé par")
    )
    # Its dates are announced as soon as they are made.
    is_published = models.BooleanField(_("annoncée"), default=False, editable=False)
    # It comes back no more; the dates already made are decided of one by one.
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Told.Meta):
        abstract = False
        verbose_name = _("série")
        verbose_name_plural = _("séries")
        ordering = ["title", "pk"]
        constraints = [
            *Told.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="series_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
        ]


class SeriesException(models.Model):
    """A date of the rule on which nothing happens, so that it is not made again."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="exceptions")
    on = models.DateField(_("le"))
    reason = models.CharField(_("motif"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("date qui n’a pas lieu")
        verbose_name_plural = _("dates qui n’ont pas lieu")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["series", "on"], name="one_absence_per_date")]

    def __str__(self):
        return f"{self.series} · {self.on}"
