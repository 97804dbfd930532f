"""A place where bags wait: how one comes, what it keeps, who does not deliver there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant
from merchants.models.sheet import StorageClass


class PickupPoint(models.Model):
    """Where bags wait: a fixed place, or a dated stop of a round."""

    class Kind(models.TextChoices):
        FIXED = "FIXED", _("Lieu fixe")
        STOP = "STOP", _("Halte d’une tournée")

    class StepFree(models.TextChoices):
        YES = "YES", _("De plain-pied")
        WITH_HELP = "WITH_HELP", _("Une marche ou une rampe : quelqu’un vous aide")
        NO = "NO", _("Par un escalier : demandez, on vient à vous")

    kind = models.CharField(_("type"), max_length=5, choices=Kind.choices, default=Kind.FIXED)
    name = models.CharField(_("nom"), max_length=100)
    slug = models.SlugField(unique=True)
    street = models.CharField(_("adresse"), max_length=150)
    postcode = models.CharField(_("code postal"), max_length=5)
    city = models.CharField(_("commune"), max_length=80)
    access = models.TextField(_("comment venir"), blank=True)
    step_free = models.CharField(_("entrer sans marche"), max_length=9, choices=StepFree.choices, blank=True)
    parking = models.CharField(_("se garer"), max_length=200, blank=True)
    by_bus = models.CharField(_("venir en bus, à vélo"), max_length=200, blank=True)
    story = models.TextField(_("ce qui s’y passe"), blank=True)
    opens_on_public_holidays = models.BooleanField(_("ouvert les jours fériés"), default=False)
    picture = models.ImageField(_("image"), upload_to="places/", blank=True)
    picture_alt = models.CharField(_("ce que montre l’image"), max_length=150, blank=True)
    # Time to receive, store and call before the first person comes: a bag that is not there by then is late.
    drop_off_minutes = models.PositiveSmallIntegerField(_("sacs attendus, minutes avant le créneau"), default=30)
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
