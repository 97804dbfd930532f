"""The rendezvous of a place: a rule that makes slots, and its dates that are not like the others."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pickup.models.place import PickupPoint


class SlotRule(models.Model):
    """A rendezvous that comes back, in local time; `recurrence` is a rule of RFC 5545, read from `starts_on`."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="rules")
    recurrence = models.CharField(_("rythme"), max_length=120)
    starts_on = models.DateField(_("à partir du"))
    starts_at = models.TimeField(_("de"))
    ends_at = models.TimeField(_("à"))
    capacity = models.PositiveIntegerField(_("nombre de retraits"))
    cutoff_days = models.PositiveSmallIntegerField(_("clôture : jours avant"), default=0)
    cutoff_at = models.TimeField(_("clôture : heure"))
    on_public_holidays = models.BooleanField(_("aussi les jours fériés"), default=False)

    class Meta:
        verbose_name = _("rendez-vous")
        verbose_name_plural = _("rendez-vous")
        ordering = ["point", "starts_on", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="rule_starts_before_it_ends",
                violation_error_message=_("La fin du créneau vient après son début."),
            ),
            models.UniqueConstraint(
                fields=["point", "recurrence", "starts_on", "starts_at"],
                name="one_rule_per_rhythm_and_start",
                violation_error_message=_("Ce rendez-vous existe déjà."),
            ),
        ]

    def __str__(self):
        return f"{self.point} · {self.recurrence} {self.starts_at:%H:%M}"


class SlotException(models.Model):
    """One date of a rule that does not happen, has other hours or places, or is added to the others."""

    rule = models.ForeignKey(SlotRule, on_delete=models.CASCADE, related_name="exceptions")
    on = models.DateField(_("le"))
    happens = models.BooleanField(_("a lieu"), default=True)
    # Those of the rule where nothing is said.
    starts_at = models.TimeField(_("de"), null=True, blank=True)
    ends_at = models.TimeField(_("à"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("nombre de retraits"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("date à part")
        verbose_name_plural = _("dates à part")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "on"], name="one_exception_per_date"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(starts_at__lt=F("ends_at")),
                name="exception_starts_before_it_ends",
                violation_error_message=_("La fin du créneau vient après son début."),
            ),
            models.CheckConstraint(condition=Q(happens=True) | ~Q(reason=""), name="what_does_not_happen_says_why"),
        ]

    def __str__(self):
        return f"{self.rule} · {self.on}"
