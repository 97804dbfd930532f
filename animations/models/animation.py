"""The calendar of the place: what happens there, when, where, for how many, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Product

from animations.models.series import Series
from animations.models.told import Told
from merchants.models import Merchant
from pickup.models import PickupPoint, Room, Slot


class AnimationQuerySet(models.QuerySet):
    def published(self):
        """Shown to everybody: announced once, the cancelled ones said to be so, the past ones with what was told."""
        return self.filter(published_at__isnull=False, status__in=Animation.SHOWN)

    def upcoming(self, at):
        return self.filter(ends_at__gte=at)

    def on(self):
        """Neither thrown away nor called off: it has its room and its hour."""
        return self.filter(status__in=Animation.ON)

    def meeting(self, starts_at, ends_at):
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class Animation(Told):
    """A tasting, a class, a show, a talk: the reason to come. Its status has one writer, `animations.programme`."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("Brouillon")
        PROPOSED = "PROPOSED", _("Proposée")
        CONFIRMED = "CONFIRMED", _("Confirmée")
        PUBLISHED = "PUBLISHED", _("Publiée")
        HELD = "HELD", _("Passée")
        REPORTED = "REPORTED", _("Racontée")
        CANCELLED = "CANCELLED", _("Annulée")

    SHOWN = [Status.PUBLISHED, Status.HELD, Status.REPORTED, Status.CANCELLED]
    # From the moment somebody said yes, nobody else has the room.
    ON = [Status.CONFIRMED, Status.PUBLISHED, Status.HELD, Status.REPORTED]

    slug = models.SlugField(unique=True, max_length=140)
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    # When it was first announced; one that was called off before is nobody's business.
    published_at = models.DateTimeField(_("annoncée le"), null=True, blank=True, editable=False)
    starts_at = models.DateTimeField(_("début"), db_index=True)
    ends_at = models.DateTimeField(_("fin"))
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="animations", verbose_name=_("lieu"))
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="animations", verbose_name=_("salle")
    )
    host = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="animations",
        verbose_name=_("animé par"),
    )
    # Until then, only members of the place take a seat.
    members_first_until = models.DateTimeField(_("membres d’abord, jusqu’au"), null=True, blank=True)
    registration_ends_at = models.DateTimeField(_("inscriptions jusqu’au"), null=True, blank=True)
    products = models.ManyToManyField(
        Product, verbose_name=_("produits présentés"), blank=True, related_name="animations"
    )
    # Its moment, for whoever ordered seats and nothing to collect.
    visit = models.OneToOneField(
        Slot, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="animation"
    )
    # One date of something that comes back; what was changed on this date alone follows the series no more.
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="occurrences"
    )
    series_on = models.DateField(null=True, blank=True, editable=False)
    own_facts = models.JSONField(default=list, blank=True, editable=False)
    cancelled_because = models.CharField(_("annulée parce que"), max_length=200, blank=True, editable=False)
    report = models.TextField(_("ce qui s’est passé"), blank=True, editable=False)
    attendance = models.PositiveIntegerField(_("personnes venues"), null=True, blank=True, editable=False)
    # Announced, then at another hour, day or place: whoever bought a seat before did not choose that.
    moved_at = models.DateTimeField(_("déplacée le"), null=True, blank=True, editable=False)
    # What agendas elsewhere know it by, whatever its title or the town's address become.
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # How many times a published animation changed: the SEQUENCE of RFC 5545.
    revision = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(_("modifiée le"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("modifiée par"),
    )

    objects = AnimationQuerySet.as_manager()

    class Meta(Told.Meta):
        abstract = False
        verbose_name = _("animation")
        verbose_name_plural = _("animations")
        ordering = ["starts_at", "id"]
        constraints = [
            *Told.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="animation_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="animation_price_not_negative"),
            models.CheckConstraint(
                condition=~Q(status__in=["PUBLISHED", "HELD", "REPORTED"]) | Q(published_at__isnull=False),
                name="what_is_announced_says_since_when",
            ),
            models.UniqueConstraint(fields=["series", "series_on"], name="one_occurrence_per_date"),
        ]

    def get_absolute_url(self):
        return reverse("animation", args=[self.slug])

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def closes_at(self):
        """Until then one registers, and gives up a seat that was paid and is paid back."""
        return min(self.registration_ends_at or self.starts_at, self.starts_at)


class AnimationMove(models.Model):
    """One move of its status: who, when, why. Never changed."""

    animation = models.ForeignKey(Animation, on_delete=models.CASCADE, related_name="moves")
    status_from = models.CharField(max_length=10, choices=Animation.Status.choices)
    status_to = models.CharField(max_length=10, choices=Animation.Status.choices)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    # Nobody: the hour itself.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("étape d’une animation")
        verbose_name_plural = _("étapes d’une animation")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.animation} · {self.status_from} → {self.status_to}"
