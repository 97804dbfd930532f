"""A place where bags wait, what it keeps, and its weekly rendezvous."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant
from merchants.models.merchant import Weekday
from merchants.models.sheet import StorageClass


class PickupPoint(models.Model):
    """Where bags wait: a fixed place, or a dated stop of a round."""

    class Kind(models.TextChoices):
        FIXED = "FIXED", _("Lieu fixe")
        STOP = "STOP", _("Halte d’une tournée")

    kind = models.CharField(_("type"), max_length=5, choices=Kind.choices, default=Kind.FIXED)
    name = models.CharField(_("nom"), max_length=100)
    slug = models.SlugField(unique=True)
    street = models.CharField(_("adresse"), max_length=150)
    postcode = models.CharField(_("code postal"), max_length=5)
    city = models.CharField(_("commune"), max_length=80)
    access = models.TextField(_("comment venir"), blank=True)
    picture = models.ImageField(_("image"), upload_to="places/", blank=True)
    is_active = models.BooleanField(_("ouvert aux retraits"), default=True)
    excluded_merchants = models.ManyToManyField(
        Merchant, verbose_name=_("commerçants qui n’y livrent pas"), blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("point de retrait")
        verbose_name_plural = _("points de retrait")
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name


class StorageCapacity(models.Model):
    """How many bags of a storage class the place holds during one slot; a class with no row holds none."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="storage")
    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    places = models.PositiveIntegerField(_("places"))

    class Meta:
        verbose_name = _("capacité de stockage")
        verbose_name_plural = _("capacités de stockage")
        constraints = [models.UniqueConstraint(fields=["point", "storage_class"], name="one_capacity_per_class")]

    def __str__(self):
        return f"{self.point} · {self.get_storage_class_display()} : {self.places}"


class SlotRule(models.Model):
    """A weekly rendezvous, in local time, that makes slots."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="rules")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday.choices)
    starts_at = models.TimeField(_("de"))
    ends_at = models.TimeField(_("à"))
    capacity = models.PositiveIntegerField(_("nombre de retraits"))
    cutoff_days = models.PositiveSmallIntegerField(_("clôture : jours avant"), default=0)
    cutoff_at = models.TimeField(_("clôture : heure"))
    on_public_holidays = models.BooleanField(_("aussi les jours fériés"), default=False)

    class Meta:
        verbose_name = _("créneau de la semaine")
        verbose_name_plural = _("créneaux de la semaine")
        ordering = ["point", "weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="rule_starts_before_it_ends",
                violation_error_message=_("La fin du créneau vient après son début."),
            ),
            models.UniqueConstraint(fields=["point", "weekday", "starts_at"], name="one_rule_per_start"),
        ]

    def __str__(self):
        return f"{self.point} · {self.get_weekday_display()} {self.starts_at:%H:%M}"
