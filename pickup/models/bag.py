"""What a merchant drops off for one order, how many bags it makes, and where each one is."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder, OrderedLine
from merchants.models.sheet import StorageClass
from pickup.models.place import PickupPoint


class BagQuerySet(models.QuerySet):
    def filled(self):
        """Those that hold something: a shortage, or goods given back, may have left nothing to put in one."""
        return self.filter(Exists(kept_in_the_bag()))

    def emptied(self):
        """Those that hold nothing, or whose goods nobody keeps any more."""
        return self.filter(~Exists(kept_in_the_bag()))

    def expected(self):
        """Those that somebody will bring."""
        return self.filled().filter(where=Bag.Where.EXPECTED)

    def here(self):
        """Those that stand on a shelf, whatever becomes of them."""
        return self.filter(where__in=Bag.ON_A_SHELF)

    def waiting_at(self, point):
        """Those whose shelf is at this place: promised there, or brought back there."""
        return self.here().of_the_place(point)

    def of_the_place(self, point):
        """Promised there, or brought back there, wherever they are now."""
        promised = Q(merchant_order__order__collection__slot__point=point, back_at=None)
        return self.filter(promised | Q(back_at=point))

    def holding_room_in_vain(self):
        """Room taken by what nobody will bring."""
        never_came = Q(received_at=None) & ~Exists(kept_in_the_bag())
        in_vain = Q(merchant_order__status=MerchantOrder.Status.CANCELLED) | never_came
        return self.filter(in_vain, holds_place=True)


def kept_in_the_bag():
    lines = OrderedLine.objects.filter(kept_quantity__gt=F("returned_quantity"))
    return lines.filter(merchant_order=OuterRef("merchant_order"), storage_class=OuterRef("storage_class"))


class Bag(models.Model):
    """One bag, box or bouquet of one merchant for one order, kept in one way.

    Where it is, is what its latest BagMove says: written here beside it by pickup.bags.custody alone.
    """

    class Where(models.TextChoices):
        EXPECTED = "EXPECTED", _("Attendu")
        HERE = "HERE", _("Ici")
        UNCOLLECTED = "UNCOLLECTED", _("Non retiré")
        CANCELLED = "CANCELLED", _("Annulé, à rendre")
        HANDED_OVER = "HANDED_OVER", _("Remis")
        RETURNED = "RETURNED", _("Rendu au commerçant")
        GIVEN = "GIVEN", _("Donné")
        DISCARDED = "DISCARDED", _("Jeté")

    ON_A_SHELF = [Where.HERE, Where.UNCOLLECTED, Where.CANCELLED]

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="bags")
    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    # Among all the bags of the order, whoever fills them: it never changes, so that a printed label stays true.
    number = models.PositiveSmallIntegerField(_("numéro"))
    # « KP7HM2-2 »: what the label says, and what its QR code holds.
    label = models.CharField(_("étiquette"), max_length=10, unique=True)
    where = models.CharField(_("où il est"), max_length=11, choices=Where.choices, default=Where.EXPECTED)
    shelf = models.CharField(_("étagère"), max_length=20, blank=True)
    # A round brought it back there: it waits at that place and no more at the stop that was chosen.
    back_at = models.ForeignKey(
        PickupPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="bags_back", editable=False
    )
    received_at = models.DateTimeField(_("reçu le"), null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    # Counted in the slot storage's `taken`; false once the room was given back, or when there was none left for it.
    holds_place = models.BooleanField(default=True, editable=False)

    objects = BagQuerySet.as_manager()

    class Meta:
        verbose_name = _("sac")
        verbose_name_plural = _("sacs")
        ordering = ["merchant_order", "number"]

    def __str__(self):
        return f"{self.label} · {self.get_storage_class_display()}"

    @property
    def is_here(self) -> bool:
        return self.where in self.ON_A_SHELF

    def place_id(self, slot) -> int:
        """Where a bag of this slot is found: at the place that was promised, or where a round brought it back."""
        return self.back_at_id or slot.point_id


def label_of(code, number) -> str:
    return f"{code}-{number}"
