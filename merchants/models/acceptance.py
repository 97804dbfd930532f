"""How long a shop may leave an order unanswered: minutes of its own opening hours, data that the town may change."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models.dated import DatedQuerySet


class AcceptanceDelay(models.Model):
    reminder_minutes = models.PositiveSmallIntegerField(_("rappel au commerçant, minutes d’ouverture"))
    escalation_minutes = models.PositiveSmallIntegerField(_("signalé à l’association, minutes d’ouverture"))
    # However closed the shop is, so long after the cut-off the association is told.
    after_cutoff_minutes = models.PositiveSmallIntegerField(_("au plus tard après la clôture, minutes"))
    applies_from = models.DateField(_("à partir du"), unique=True)
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("délai pour accepter")
        verbose_name_plural = _("délais pour accepter")
        constraints = [
            models.CheckConstraint(
                condition=Q(reminder_minutes__lte=F("escalation_minutes")),
                name="reminded_before_escalated",
                violation_error_message=_("Le rappel vient avant le signalement."),
            )
        ]

    def __str__(self):
        return f"{self.reminder_minutes} / {self.escalation_minutes} min"
