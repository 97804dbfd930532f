"""How many of a product there are at each collection, and how many a shop said it had, day after day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.sheet import ProductSheet


class CollectionStock(models.Model):
    """Of a product made for each collection (`ProductSheet.slot_quantity`): what one collection has taken of it.

    Whatever the place: what a shop makes for Saturday at ten is made once.
    """

    sheet = models.ForeignKey(ProductSheet, on_delete=models.CASCADE, related_name="collection_stocks")
    due_at = models.DateTimeField(_("retrait du"))
    taken = models.PositiveIntegerField(_("pris"), default=0)
    # Said for this collection alone; empty: as every week.
    quantity = models.PositiveIntegerField(_("quantité"), null=True, blank=True)

    class Meta:
        verbose_name = _("stock d’un retrait")
        verbose_name_plural = _("stocks par retrait")
        ordering = ["due_at", "sheet"]
        constraints = [models.UniqueConstraint(fields=["sheet", "due_at"], name="one_stock_per_sheet_and_collection")]

    def __str__(self):
        return f"{self.sheet} · {self.due_at:%Y-%m-%d %H:%M} : {self.taken}"


class DayStock(models.Model):
    """The most that a shop said it had of a product on a day: what « comme hier » means the day after."""

    sheet = models.ForeignKey(ProductSheet, on_delete=models.CASCADE, related_name="day_stocks")
    day = models.DateField(_("jour"))
    quantity = models.PositiveIntegerField(_("quantité"))

    class Meta:
        verbose_name = _("stock d’un jour")
        verbose_name_plural = _("stocks par jour")
        ordering = ["-day", "sheet"]
        constraints = [models.UniqueConstraint(fields=["sheet", "day"], name="one_stock_per_sheet_and_day")]

    def __str__(self):
        return f"{self.sheet} · {self.day} : {self.quantity}"
