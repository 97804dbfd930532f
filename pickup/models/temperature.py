"""At what temperature each class is kept, as the law says from a date on: data, never constants (DOMAIN 2.8)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.dated import DatedQuerySet
from merchants.models.sheet import StorageClass


class KeepingTemperature(models.Model):
    """The coldest and the warmest that a bag of one storage class may be."""

    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    at_least = models.DecimalField(_("au moins (°C)"), max_digits=4, decimal_places=1, null=True, blank=True)
    at_most = models.DecimalField(_("au plus (°C)"), max_digits=4, decimal_places=1, null=True, blank=True)
    source = models.CharField(_("texte"), max_length=120)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("température de conservation")
        verbose_name_plural = _("températures de conservation")
        constraints = [
            models.UniqueConstraint(
                fields=["storage_class", "applies_from"], name="one_temperature_per_class_and_date"
            ),
            models.CheckConstraint(condition=~Q(at_least=None, at_most=None), name="a_temperature_says_something"),
        ]

    def __str__(self):
        return f"{self.get_storage_class_display()} ({self.source})"
