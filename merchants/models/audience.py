"""How many times a shop was looked at: numbers by day, without anybody in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant


class DayCount(models.Model):
    """One day of one product, or of the shop's own page: how often it was seen, and put in a basket."""

    # The number that stands for the shop's own page.
    PAGE = 0

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="day_counts")
    # A number, not a key: what was seen stays counted when the product is gone.
    sheet_number = models.PositiveBigIntegerField(_("fiche"), default=PAGE)
    day = models.DateField(_("jour"))
    views = models.PositiveIntegerField(_("vues"), default=0)
    baskets = models.PositiveIntegerField(_("mis au panier"), default=0)

    class Meta:
        verbose_name = _("fréquentation d’un jour")
        verbose_name_plural = _("fréquentation par jour")
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "sheet_number", "day"], name="counted_once_a_day"),
        ]

    def __str__(self):
        return f"{self.merchant} · {self.day:%d/%m/%Y} : {self.views}"
