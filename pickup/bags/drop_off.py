"""Bags come in: a merchant drops them off, someone notes the shelf, and the resident is told once all is there."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from merchants.jobs import one_by_one
from merchants.models import MerchantOrder
from merchants.models.merchant_order import MerchantOrderMove
from merchants.preparation import merchant_orders
from merchants.refusals import Refusal
from pickup.bags import custody
from pickup.models import Bag, Collection
from pickup.telling import notifications

Status = MerchantOrder.Status
ShelfTooLong = custody.ShelfTooLong

# Where a living merchant order counts as arrived.
IN = [Status.DROPPED_OFF, Status.HANDED_OVER]


class NothingBrought(Refusal):
    sentence = _("Dites quel sac est arrivé.")


def hold(order) -> list[MerchantOrder]:
    """Every merchant order of an order, as it is now, rows held in id order until the end of the transaction."""
    rows = MerchantOrder.objects.select_for_update(of=["self"]).select_related("merchant", "order")
    return list(rows.filter(order=order).order_by("pk"))


@transaction.atomic
def receive(*, merchant_order, shelf, by, at, bags=None, **told):
    """Bags of a merchant order are here, all those expected unless some are named; when they were the last awaited
    of the whole order, the resident is told, once. What else is `told` is written with their custody."""
    together = hold(merchant_order.order_id)
    held = next(row for row in together if row.pk == merchant_order.pk)
    if held.status != Status.READY:
        raise merchant_orders.NotNow(held.status)
    brought = held.bags.expected() if bags is None else held.bags.filled().filter(pk__in=[bag.pk for bag in bags])
    if not brought:
        raise NothingBrought
    custody.record(bags=brought, act=custody.Act.RECEIVED, by=by, at=at, shelf=shelf, **told)
    arrive(merchant_order=held, together=together, by=by, at=at)


def arrive(*, merchant_order, together, by, at, channel=MerchantOrderMove.Channel.COUNTER):
    """With its last bag, a merchant order has arrived; with the last one of the order, the resident is told."""
    if merchant_order.bags.expected().exists():
        return
    merchant_orders.move(merchant_order=merchant_order, to=Status.DROPPED_OFF, by=by, at=at, channel=channel)
    collection = Collection.objects.select_related("slot__point", "order").get(order=merchant_order.order_id)
    if is_all_in(together):
        tell(collection=collection, at=at)


def is_all_in(merchant_orders_of_one_order) -> bool:
    """Nothing is awaited any more, and something waits for the resident: a part whose bags have all been given since
    counts as arrived until its sale is made."""
    living = {row.status for row in merchant_orders_of_one_order} - {Status.CANCELLED}
    here = Bag.objects.filled().filter(merchant_order__in=merchant_orders_of_one_order, where=Bag.Where.HERE)
    return Status.DROPPED_OFF in living and living <= set(IN) and here.exists()


@transaction.atomic
def tell(*, collection, at):
    """Once, by whatever way reaches the resident: an e-mail, an SMS, or somebody who calls."""
    if not (collection.email or collection.phone):
        return
    if Collection.objects.filter(pk=collection.pk, told_ready_at=None).update(told_ready_at=at):
        notifications.tell_all_is_in(collection=collection)


def all_in_untold():
    """Collections whose bags are all here and whose resident does not know."""
    rows = MerchantOrder.objects.filter(order=OuterRef("order"))
    return (
        Collection.objects.filter(
            Exists(rows.filter(status=Status.DROPPED_OFF, bags__isnull=False)), told_ready_at=None
        )
        .exclude(Exists(rows.exclude(status__in=[*IN, Status.CANCELLED])))
        .select_related("slot__point", "order")
        .order_by("slot__starts_at", "last_name", "pk")
    )


def tell_all_in(*, at):
    """Tell those whose last awaited bag was cancelled rather than dropped off; safe to run at any moment."""
    untold = all_in_untold().exclude(email="", phone="").filter(slot__ends_at__gt=at)
    one_by_one(lambda collection: tell(collection=collection, at=at), untold)
