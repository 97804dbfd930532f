"""What a merchant drops off for one order, and where it waits."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder, OrderedLine
from merchants.models.sheet import StorageClass


class BagQuerySet(models.QuerySet):
    def filled(self):
        """Those that hold something: a shortage, or goods given back, may have left nothing to put in one."""
        return self.filter(Exists(kept_in_the_bag()))

    def holding_room_in_vain(self):
        """Room taken by what nobody will bring."""
        never_came = Q(received_at=None) & ~Exists(kept_in_the_bag())
        in_vain = Q(merchant_order__status=MerchantOrder.Status.CANCELLED) | never_came
        return self.filter(in_vain, holds_place=True)


def kept_in_the_bag():
    lines = OrderedLine.objects.filter(kept_quantity__gt=F("returned_quantity"))
    return lines.filter(merchant_order=OuterRef("merchant_order"), storage_class=OuterRef("storage_class"))


class Bag(models.Model):
    """What a merchant drops off for one order in one storage class, and where it waits."""

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="bags")
    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    shelf = models.CharField(_("étagère"), max_length=20, blank=True)
    received_at = models.DateTimeField(_("reçu le"), null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Counted in the slot storage's `taken`; false once the room was given back.
    holds_place = models.BooleanField(default=True, editable=False)

    objects = BagQuerySet.as_manager()

    class Meta:
        verbose_name = _("sac")
        verbose_name_plural = _("sacs")
        constraints = [
            models.UniqueConstraint(fields=["merchant_order", "storage_class"], name="one_bag_per_storage_class")
        ]

    def __str__(self):
        return f"{self.merchant_order} · {self.get_storage_class_display()}"
