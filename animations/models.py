"""The calendar of the place."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Product

from merchants.models import Merchant
from pickup.models import PickupPoint


class AnimationQuerySet(models.QuerySet):
    def published(self):
        """Shown to everybody, the cancelled ones said to be so."""
        return self.filter(status__in=[Animation.Status.PUBLISHED, Animation.Status.CANCELLED])

    def upcoming(self, at):
        return self.filter(ends_at__gte=at)


class Animation(models.Model):
    """A tasting, a class, a show, a talk: the reason to come."""

    class Kind(models.TextChoices):
        TASTING = "TASTING", _("Dégustation")
        PRODUCT_DISCOVERY = "PRODUCT_DISCOVERY", _("Découverte de produits")
        COOKING_CLASS = "COOKING_CLASS", _("Cours de cuisine")
        FASHION_SHOW = "FASHION_SHOW", _("Défilé de mode")
        TALK = "TALK", _("Conférence")
        OTHER = "OTHER", _("Autre rendez-vous")

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("Brouillon")
        PUBLISHED = "PUBLISHED", _("Publiée")
        CANCELLED = "CANCELLED", _("Annulée")

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(unique=True, max_length=140)
    kind = models.CharField(_("genre"), max_length=18, choices=Kind.choices)
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    starts_at = models.DateTimeField(_("début"), db_index=True)
    ends_at = models.DateTimeField(_("fin"))
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="animations", verbose_name=_("lieu"))
    host = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="animations",
        verbose_name=_("animé par"),
    )
    description = models.TextField(_("présentation"), blank=True)
    audience = models.CharField(_("pour qui"), max_length=80, blank=True)
    capacity = models.PositiveIntegerField(_("jauge"), null=True, blank=True)
    price = models.DecimalField(_("prix en euros, TTC"), max_digits=6, decimal_places=2, default=0)
    picture = models.ImageField(_("image"), upload_to="animations/", blank=True)
    products = models.ManyToManyField(
        Product, verbose_name=_("produits présentés"), blank=True, related_name="animations"
    )
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

    class Meta:
        verbose_name = _("animation")
        verbose_name_plural = _("animations")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="animation_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="animation_price_not_negative"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("animation", args=[self.slug])

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def is_free(self):
        return not self.price
