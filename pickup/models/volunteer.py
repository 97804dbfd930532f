"""Who keeps the counter of a place."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pickup.models.place import PickupPoint


class Volunteer(models.Model):
    """Someone who keeps the counter of a pickup point."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="counters")
    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="volunteers")

    class Meta:
        verbose_name = _("bénévole")
        verbose_name_plural = _("bénévoles")
        constraints = [models.UniqueConstraint(fields=["user", "point"], name="once_at_a_counter")]

    def __str__(self):
        return f"{self.user} · {self.point}"
