"""What a shop says of itself beyond its name: who keeps it, what is made there, its photos."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant


class Showcase(models.Model):
    """At most one per shop; the story itself is on the merchant."""

    merchant = models.OneToOneField(Merchant, on_delete=models.CASCADE, related_name="showcase")
    person = models.CharField(_("qui tient la boutique"), max_length=80, blank=True)
    # One thing a line.
    made_here = models.TextField(_("ce que vous faites sur place"), max_length=600, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vitrine")
        verbose_name_plural = _("vitrines")

    def __str__(self):
        return f"{self.merchant}"


class ShopPhoto(models.Model):
    """A portrait or a photo, in the order chosen; what was only tried out is not shown yet."""

    class Kind(models.TextChoices):
        PORTRAIT = "PORTRAIT", _("Portrait")
        PHOTO = "PHOTO", _("Photo")

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="photos")
    kind = models.CharField(_("genre"), max_length=8, choices=Kind.choices, default=Kind.PHOTO)
    picture = models.ImageField(_("photo"), upload_to="shops/")
    caption = models.CharField(_("légende"), max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    is_shown = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo de boutique")
        verbose_name_plural = _("photos de boutique")
        ordering = ["rank", "pk"]
        constraints = [
            # The same photo sent twice by a bad connection is one photo; its name follows from its content.
            models.UniqueConstraint(fields=["merchant", "kind", "picture"], name="one_photo_once_a_shop")
        ]

    def __str__(self):
        return self.caption or f"{self.merchant}"
