"""Openings that are not those of every week."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant


class SpecialOpening(models.Model):
    """One opening of a single day, in local time; that day has no other: neither the week's nor a holiday's."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="special_openings")
    day = models.DateField(_("jour"))
    opens_at = models.TimeField(_("ouvre à"))
    closes_at = models.TimeField(_("ferme à"))

    class Meta:
        verbose_name = _("ouverture exceptionnelle")
        verbose_name_plural = _("ouvertures exceptionnelles")
        ordering = ["day", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="special_opening_before_closing",
                violation_error_message=_("L’heure de fermeture vient après l’heure d’ouverture."),
            ),
            models.UniqueConstraint(fields=["merchant", "day", "opens_at"], name="one_special_opening_at_a_time"),
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.opens_at:%H:%M} – {self.closes_at:%H:%M}"
