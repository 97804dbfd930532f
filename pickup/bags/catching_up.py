"""What is done elsewhere and changes what is awaited here: an order called off, goods that nobody will bring."""

from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef

from merchants.jobs import one_by_one
from merchants.models import MerchantOrder
from merchants.models.merchant_order import MerchantOrderMove
from pickup.bags import custody
from pickup.bags.drop_off import arrive, hold
from pickup.models import Bag

Status = MerchantOrder.Status


def catch_up(*, at) -> None:
    """Safe to run at any moment, and twice."""
    acts = [partial(set_aside, part) for part in [*called_off(), *emptied()]]
    acts += [partial(count_as_arrived, part) for part in all_there()]
    one_by_one(lambda act: act(at=at), acts)


def called_off():
    """By their shop or the association while a bag was on a shelf."""
    left = Bag.objects.filter(merchant_order=OuterRef("pk"), where__in=custody.ACTS[custody.Act.CANCELLED][0])
    return MerchantOrder.objects.filter(Exists(left), status=Status.CANCELLED).order_by("pk")


def emptied():
    """Some of their goods, on a shelf, were refused or given up since: nobody will be given that bag."""
    left = Bag.objects.emptied().filter(
        merchant_order=OuterRef("pk"), where__in=custody.ACTS[custody.Act.CANCELLED][0]
    )
    return MerchantOrder.objects.filter(Exists(left)).exclude(status=Status.CANCELLED).order_by("pk")


@transaction.atomic
def set_aside(part, *, at):
    """What its person will not be given waits for the shop: all of it once called off, else the bags left empty."""
    held = next(row for row in hold(part.order_id) if row.pk == part.pk)
    if held.status == Status.CANCELLED:
        custody.cancel(merchant_order=held, by=None, at=at)
    else:
        custody.set_aside_empty(merchant_order=held, by=None, at=at)


def all_there():
    """The bag that was still awaited holds nothing any more; the others are here, or were given already."""
    bags = Bag.objects.filter(merchant_order=OuterRef("pk"))
    came = bags.filled().filter(where__in=[Bag.Where.HERE, Bag.Where.HANDED_OVER])
    rows = MerchantOrder.objects.filter(Exists(came), status=Status.READY)
    return rows.exclude(Exists(bags.expected())).order_by("pk")


@transaction.atomic
def count_as_arrived(part, *, at):
    together = hold(part.order_id)
    held = next(row for row in together if row.pk == part.pk)
    if held.status == Status.READY:
        channel = MerchantOrderMove.Channel.SCHEDULED
        arrive(merchant_order=held, together=together, by=None, at=at, channel=channel)
