"""What was done in a shop, by whom, as the shop reads it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.coaching import ActingSession
from merchants.models.merchant import Merchant


class Deed(models.Model):
    """One act that changed something of a shop. Rows are added, never changed: the database refuses."""

    class Hand(models.TextChoices):
        TEAM = "TEAM", _("L’équipe")
        COACH = "COACH", _("Accompagnement, pour le commerçant")
        ASSOCIATION = "ASSOCIATION", _("L’association")
        SITE = "SITE", _("Le site, de lui-même")

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="deeds")
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    hand = models.CharField(_("par"), max_length=11, choices=Hand.choices)
    # The reason why a coach was there is the session's.
    session = models.ForeignKey(ActingSession, on_delete=models.PROTECT, null=True, related_name="deeds")
    act = models.SlugField(_("acte"), max_length=40)
    about = models.CharField(_("à propos de"), max_length=60, blank=True)
    words = models.CharField(_("ce qui a été fait"), max_length=400)
    before = models.JSONField(_("avant"), null=True, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("après"), null=True, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("acte")
        verbose_name_plural = _("actes")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["merchant", "-at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(hand="COACH", session__isnull=False, by__isnull=False)
                | (Q(session=None) & ~Q(hand="COACH")),
                name="a_coach_signs_with_the_reason",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_deed_is_told"),
        ]

    def __str__(self):
        return self.words
