"""Bags given to the person who came, or to the neighbour who came for them; and the notes of a visit."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.models.bag import Bag
from pickup.models.collection import Collection

# Long enough to see a mistake at the counter; nobody is paid for a sale before that.
UNDO_WITHIN = datetime.timedelta(minutes=2)
# A line of the book is typed among forty others, and read again afterwards.
PAPER_UNDO_WITHIN = datetime.timedelta(minutes=10)


class HandoverQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody undid."""
        return self.filter(undone_at=None)

    def just_written(self, at):
        """Those that stand and that the counter may still undo. Told late by a device that had no network, a handover
        may be undone by what it tells next: its writing counts, not its own time."""
        typed = Q(channel=Handover.Channel.PAPER, recorded_at__gt=at - PAPER_UNDO_WITHIN)
        return self.standing().filter(typed | Q(recorded_at__gt=at - UNDO_WITHIN))

    def undoable(self, at):
        """Those that `undo_until` still lets the counter undo."""
        typed = Q(channel=Handover.Channel.PAPER, recorded_at__gte=at - PAPER_UNDO_WITHIN)
        made = ~Q(channel=Handover.Channel.PAPER) & Q(at__gte=at - UNDO_WITHIN, at__lte=at)
        return self.standing().filter(typed | made)


class Handover(models.Model):
    """Bags given in one gesture. Undone by mistake or not, its row stays."""

    class Channel(models.TextChoices):
        COUNTER = "COUNTER", _("Au comptoir")
        OFFLINE = "OFFLINE", _("Au comptoir, sans réseau")
        PAPER = "PAPER", _("Sur papier")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="handovers")
    # Drawn by the page or the device that tells it: told twice of one visit, it counts once.
    key = models.CharField(max_length=80)
    bags = models.ManyToManyField(Bag, related_name="handovers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # When the bags left, and when this was written: without a network, minutes or hours lie between them.
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(_("noté le"), db_index=True)
    channel = models.CharField(_("canal"), max_length=7, choices=Channel.choices, default=Channel.COUNTER)
    # Who took them, when it was somebody else.
    to_whom = models.CharField(_("remis à"), max_length=80, blank=True)
    undone_at = models.DateTimeField(_("défaite le"), null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise")
        verbose_name_plural = _("remises")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "key"], name="one_handover_per_key_of_a_visit"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=models.F("at")), name="handover_undone_after_it"
            ),
        ]

    def __str__(self):
        return f"{self.collection} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_typed(self) -> bool:
        """From the book, whose line tells when the slot ended, not when somebody typed it."""
        return self.channel == self.Channel.PAPER

    @property
    def undo_until(self) -> datetime.datetime:
        """Two minutes after the gesture; ten after its typing, where paper alone saw it."""
        return self.recorded_at + PAPER_UNDO_WITHIN if self.is_typed else self.at + UNDO_WITHIN


class VisitNote(models.Model):
    """A word between volunteers about one visit; nobody else reads it, and it leaves with the person's data."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(_("note"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note de visite")
        verbose_name_plural = _("notes de visite")
        ordering = ["at", "id"]

    def __str__(self):
        return self.text
