"""The pictures of a product after its first, and those that wait for the form they were chosen in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant
from merchants.models.sheet import ProductSheet

LONGEST_KEY = 32


class FurtherPicture(models.Model):
    """The first picture of a product is on its sheet, as lists read it; these follow it on the product's page."""

    sheet = models.ForeignKey(ProductSheet, on_delete=models.CASCADE, related_name="further_pictures")
    picture = models.ImageField(_("image"), upload_to="products/")
    alt = models.CharField(_("description de l’image"), max_length=150, blank=True)
    rank = models.PositiveSmallIntegerField(_("rang"))

    class Meta:
        verbose_name = _("autre image")
        verbose_name_plural = _("autres images")
        ordering = ["rank", "pk"]

    def __str__(self):
        return f"{self.sheet} ({self.rank})"


class HeavyPicture(models.Model):
    """A kept picture whose lighter copies are still to be made: its row goes once they lie beside it."""

    name = models.CharField(_("fichier"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("image à alléger")
        verbose_name_plural = _("images à alléger")
        ordering = ["pk"]

    def __str__(self):
        return self.name


class WaitingPicture(models.Model):
    """Received and made ready, under the key of a form that is not saved yet: a refused form keeps its photos."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY, db_index=True)
    picture = models.ImageField(_("image"), upload_to="products/")
    # What was sent, so that the same photo sent twice waits once.
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("reçue le"))

    class Meta:
        verbose_name = _("image en attente")
        verbose_name_plural = _("images en attente")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["merchant", "key", "digest"], name="a_photo_waits_once")]

    def __str__(self):
        return f"{self.merchant} {self.key}"
