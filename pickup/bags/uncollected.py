"""What becomes of bags nobody came for: given back to the merchant, given away, or thrown away when it must be."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import MerchantOrder
from merchants.models.sheet import StorageClass
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup import words
from pickup.access import merchant_orders_of
from pickup.bags import custody
from pickup.bags.drop_off import hold
from pickup.bags.keeping import ON_A_SHELF, Keeping
from pickup.models import Bag, Collection

Status = MerchantOrder.Status

ENDINGS = {Status.RETURNED: life.return_to_merchant, Status.GIVEN: life.give, Status.DISCARDED: life.discard}


class SlotNotOver(Refusal):
    sentence = gettext_lazy("Le créneau n’est pas terminé\u202f: la personne peut encore venir.")


class StillKept(Refusal):
    def __init__(self, until):
        super().__init__(
            _("Gardez-le jusqu’au %(until)s\u202f: d’ici là, la personne peut venir, ou le commerçant le reprendre.")
            % {"until": words.day_hour(until)}
        )


class TooOldToGive(Refusal):
    sentence = gettext_lazy("C’est trop vieux pour être donné\u202f: rendez-le au commerçant, ou jetez-le.")


@dataclass
class LeftBehind:
    """A merchant order that waits after its slot, until when, and what may be done of it now."""

    merchant_order: MerchantOrder
    collection: Collection
    storage_classes: list[str]
    until: object
    endings: list[str]

    @property
    def storage_words(self):
        return ", ".join(str(StorageClass(name).label) for name in self.storage_classes)

    @property
    def choices(self):
        return [(ending, ENDING_WORDS[ending]) for ending in self.endings]


ENDING_WORDS = {
    Status.RETURNED: gettext_lazy("Rendu au commerçant"),
    Status.GIVEN: gettext_lazy("Donné"),
    Status.DISCARDED: gettext_lazy("Jeté"),
}


def endings_for(storage_classes, *, until, at) -> list[str]:
    """While it is kept, only perishable food may be given away; nothing good is thrown away;
    what is past its time is never given if it had to stay cold or hot."""
    on_a_shelf = set(storage_classes) <= ON_A_SHELF
    if at < until:
        return [Status.RETURNED] if on_a_shelf else [Status.RETURNED, Status.GIVEN]
    return [Status.RETURNED, Status.GIVEN, Status.DISCARDED] if on_a_shelf else [Status.RETURNED, Status.DISCARDED]


def left_behind(*, point, at) -> list[LeftBehind]:
    """All that waits here after its slot, oldest first; a constant number of queries."""
    rows = (
        merchant_orders_of(point)
        .filter(status__in=[Status.DROPPED_OFF, Status.UNCOLLECTED], order__collection__slot__ends_at__lte=at)
        .select_related("merchant", "order__collection__slot")
        .prefetch_related(Prefetch("bags", Bag.objects.filled()))
        .order_by("order__collection__slot__ends_at", "order_id", "pk")
    )
    rows = list(rows)
    keepings = Keeping.of_several([row.order.collection.slot for row in rows])
    return [judge(row, keepings[row.order.collection.slot_id], at) for row in rows]


def judge(merchant_order, keeping, at):
    classes = sorted({bag.storage_class for bag in merchant_order.bags.all()})
    until = keeping.until(classes)
    return LeftBehind(
        merchant_order=merchant_order,
        collection=merchant_order.order.collection,
        storage_classes=classes,
        until=until,
        endings=endings_for(classes, until=until, at=at),
    )


@transaction.atomic
def settle(*, merchant_order, ending, by, at):
    """Say what became of it; the merchant order was uncollected, then returned, given or discarded."""
    held = next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)
    slot = Collection.objects.select_related("slot").get(order=held.order_id).slot
    if at < slot.ends_at:
        raise SlotNotOver
    refuse_unless_allowed(held, ending, Keeping.of(slot), at)
    if held.status == Status.DROPPED_OFF:
        mark(merchant_order=held, by=by, at=at)
    ENDINGS[ending](merchant_order=held, by=by, at=at)
    custody.record(bags=held.bags.filled().here(), act=ending, by=by, at=at)


@transaction.atomic
def mark(*, merchant_order, by, at):
    """Its slot is over and nobody came."""
    life.mark_uncollected(merchant_order=merchant_order, by=by, at=at)
    custody.record(bags=merchant_order.bags.filled().here(), act=custody.Act.UNCOLLECTED, by=by, at=at)


def refuse_unless_allowed(merchant_order, ending, keeping, at):
    classes = set(merchant_order.bags.filled().values_list("storage_class", flat=True))
    until = keeping.until(classes)
    if ending in endings_for(classes, until=until, at=at):
        return
    raise StillKept(until) if at < until else TooOldToGive
