"""The shared agenda: whom we listen to, what they announce, and the secret address of one's own appointments."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from animations.models.animation import Animation


class AgendaSource(models.Model):
    """Another organisation's calendar: an address that is read again and again, or a file that was given."""

    name = models.CharField(_("qui annonce"), max_length=80)
    # Empty: what they announce came in a file.
    address = models.URLField(_("adresse de l’agenda"), max_length=500, blank=True)
    site = models.URLField(_("leur site"), max_length=300, blank=True)
    # What they announce is shown before anybody here has read it.
    is_trusted = models.BooleanField(_("de confiance"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("ajouté le"))
    # Before the network is asked: two jobs never ask for the same at once.
    tried_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(_("lu le"), null=True, editable=False)
    last_error = models.CharField(_("ce qui a manqué"), max_length=300, blank=True, editable=False)
    # What could not be understood in the last reading, one sentence each.
    faults = models.JSONField(default=list, editable=False)
    # What the server said of what we have, so that it is not sent again unchanged.
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("agenda suivi")
        verbose_name_plural = _("agendas suivis")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=~Q(address=""), name="each_agenda_is_followed_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(address=""), name="each_file_is_of_one_agenda"),
            models.CheckConstraint(condition=~Q(name=""), name="an_agenda_is_somebodys"),
        ]

    def __str__(self):
        return self.name


class OutsideEventQuerySet(models.QuerySet):
    def to_come(self, at):
        return self.filter(ends_at__gte=at)

    def once(self):
        """Announced by several, shown once; what we host ourselves is shown as ours."""
        return self.filter(duplicate_of=None, ours=None)


class OutsideEvent(models.Model):
    """One date that somebody else announces. Its status has one writer, `animations.agenda.outside.moderation`."""

    class Status(models.TextChoices):
        TO_REVIEW = "TO_REVIEW", _("À relire")
        SHOWN = "SHOWN", _("Au calendrier")
        HIDDEN = "HIDDEN", _("Écarté")

    source = models.ForeignKey(AgendaSource, on_delete=models.CASCADE, related_name="events")
    uid = models.CharField(max_length=255)
    # Which date, of what comes back; empty for what happens once.
    recurrence_id = models.CharField(max_length=32, blank=True)
    title = models.CharField(_("titre"), max_length=160)
    starts_at = models.DateTimeField(_("début"), db_index=True)
    # Their own beginning where they say no end.
    ends_at = models.DateTimeField(_("fin"))
    is_all_day = models.BooleanField(_("toute la journée"), default=False)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    url = models.URLField(_("page"), max_length=500, blank=True)
    is_cancelled = models.BooleanField(_("annulé"), default=False)
    status = models.CharField(_("état"), max_length=9, choices=Status.choices, default=Status.TO_REVIEW)
    # The same thing, announced by another source before, or by ourselves.
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="duplicates"
    )
    ours = models.ForeignKey(Animation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, editable=False)

    objects = OutsideEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendez-vous d’ailleurs")
        verbose_name_plural = _("rendez-vous d’ailleurs")
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "uid", "recurrence_id"], name="each_outside_date_once"),
            models.CheckConstraint(condition=Q(starts_at__lte=F("ends_at")), name="outside_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(title=""), name="outside_event_has_a_title"),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")), name="no_outside_event_doubles_itself"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def link(self):
        """Where to read more: their page, or else their site."""
        return self.url or self.source.site

    @property
    def last_day(self):
        """The day on which it ends; midnight belongs to the evening before."""
        return timezone.localdate(max(self.starts_at, self.ends_at - datetime.timedelta(seconds=1)))

    @property
    def lasts_days(self):
        return self.last_day > timezone.localdate(self.starts_at)


class PersonalAgenda(models.Model):
    """The secret address of the appointments of one account. Drawn anew, the old address leads nowhere."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_agenda")
    token = models.CharField(max_length=64, unique=True)
    drawn_at = models.DateTimeField(_("tirée le"))

    class Meta:
        verbose_name = _("agenda personnel")
        verbose_name_plural = _("agendas personnels")

    def __str__(self):
        return f"{self.user}"
