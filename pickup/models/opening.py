"""When a place is open, whether or not somebody is at its counter: each week, and for some days otherwise."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Weekday
from pickup.models.place import PickupPoint


class PlaceHours(models.Model):
    """One opening of a weekday, in local time; a lunch break makes two rows."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday.choices)
    opens_at = models.TimeField(_("ouvre à"))
    closes_at = models.TimeField(_("ferme à"))

    class Meta:
        verbose_name = _("horaire du lieu")
        verbose_name_plural = _("horaires du lieu")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="place_opens_before_it_closes"),
            models.UniqueConstraint(fields=["point", "weekday", "opens_at"], name="place_opens_once_at_a_time"),
        ]

    def __str__(self):
        return f"{self.point} · {self.get_weekday_display()} {self.opens_at:%H:%M}"


class PlaceDays(models.Model):
    """Some days, both ends included, that are not like the week: other hours, or closed when there are none."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="days")
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    opens_at = models.TimeField(_("ouvre à"), null=True, blank=True)
    closes_at = models.TimeField(_("ferme à"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=120)

    class Meta:
        verbose_name = _("jours à part du lieu")
        verbose_name_plural = _("jours à part du lieu")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="place_days_in_order"),
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="place_days_open_before_they_close",
            ),
            models.UniqueConstraint(fields=["point", "first_on", "last_on", "reason"], name="place_days_said_once"),
        ]

    def __str__(self):
        return f"{self.point} · {self.first_on} – {self.last_on}"

    @property
    def is_closed(self) -> bool:
        return self.opens_at is None

    def holds(self, day) -> bool:
        return self.first_on <= day <= self.last_on
