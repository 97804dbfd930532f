"""Who keeps the place open: shifts to fill, once or every week, and who took them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from animations.models.membership import Membership
from pickup.models import PickupPoint


class ShiftTask(models.TextChoices):
    WELCOME = "WELCOME", _("Accueil")
    COUNTER = "COUNTER", _("Comptoir")
    ANIMATION = "ANIMATION", _("Animation")
    TIDYING = "TIDYING", _("Rangement")


class ShiftRule(models.Model):
    """What comes back: its dates are made some weeks ahead, each then lives its own life."""

    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="+", verbose_name=_("lieu"))
    task = models.CharField(_("pour"), max_length=9, choices=ShiftTask.choices)
    places = models.PositiveSmallIntegerField(_("personnes"))
    words = models.CharField(_("un mot"), max_length=120, blank=True)
    recurrence = models.CharField(max_length=80)
    starts_on = models.DateField()
    from_time = models.TimeField(_("de"))
    to_time = models.TimeField(_("à"))
    ended_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        verbose_name = _("permanence qui revient")
        verbose_name_plural = _("permanences qui reviennent")
        constraints = [
            models.CheckConstraint(condition=Q(from_time__lt=F("to_time")), name="a_shift_rule_goes_forward"),
            models.CheckConstraint(condition=Q(places__gt=0), name="a_shift_rule_wants_somebody"),
        ]

    def __str__(self):
        return f"{self.get_task_display()} · {self.point}"


class Shift(models.Model):
    """One permanence; its row is the lock of whoever takes a place."""

    rule = models.ForeignKey(ShiftRule, on_delete=models.PROTECT, null=True, related_name="shifts")
    rule_on = models.DateField(null=True)
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("lieu"))
    task = models.CharField(_("pour"), max_length=9, choices=ShiftTask.choices)
    places = models.PositiveSmallIntegerField(_("personnes"))
    words = models.CharField(_("un mot"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("de"), db_index=True)
    ends_at = models.DateTimeField(_("à"))
    cancelled_at = models.DateTimeField(null=True, blank=True)
    vacancy_told_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=60, unique=True, editable=False)

    class Meta:
        verbose_name = _("permanence")
        verbose_name_plural = _("permanences")
        ordering = ["starts_at", "point", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="a_shift_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(condition=Q(places__gt=0), name="a_shift_wants_somebody"),
            models.UniqueConstraint(fields=["rule", "rule_on"], name="one_shift_a_day_of_a_rule"),
        ]

    def __str__(self):
        return f"{self.get_task_display()} · {self.point}"


class ShiftTaking(models.Model):
    """Who took a place: a member, or a volunteer of the counter put there; leaving keeps the trace."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="takings")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="takings")
    volunteer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="shift_takings"
    )
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("place prise à une permanence")
        verbose_name_plural = _("places prises aux permanences")
        ordering = ["taken_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, volunteer=None) | Q(membership=None, volunteer__isnull=False),
                name="a_shift_is_taken_by_one_person",
            ),
            models.UniqueConstraint(
                fields=["shift", "membership"], condition=Q(left_at=None), name="a_member_once_at_a_shift"
            ),
            models.UniqueConstraint(
                fields=["shift", "volunteer"], condition=Q(left_at=None), name="a_volunteer_once_at_a_shift"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        if self.membership:
            return self.membership.full_name
        return self.volunteer.get_full_name() or self.volunteer.get_username()

    @property
    def short_name(self):
        """« Camille B. »: what the wall and other members read."""
        if self.membership:
            return self.membership.name_among_members
        last = self.volunteer.last_name[:1]
        return f"{self.volunteer.first_name} {last}.".strip() if self.volunteer.first_name else self.name
