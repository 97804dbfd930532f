"""What a bundle is made of: « panier du dimanche », with its bread, its cheese and its wine."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.sheet import ProductSheet


class BundlePart(models.Model):
    """So many of one product in each bundle; both are of the same shop, and neither is made of the other."""

    bundle = models.ForeignKey(ProductSheet, on_delete=models.CASCADE, related_name="bundle_parts")
    component = models.ForeignKey(ProductSheet, on_delete=models.PROTECT, related_name="in_bundles")
    quantity = models.PositiveSmallIntegerField(_("quantité"))

    class Meta:
        verbose_name = _("produit d’un panier composé")
        verbose_name_plural = _("produits d’un panier composé")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "component"], name="once_in_a_bundle"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_of_each_part"),
            models.CheckConstraint(condition=~Q(bundle=models.F("component")), name="no_bundle_of_itself"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.component}"
