"""An order that waits at another moment because a shop of it closed: the whole of it, as it is one visit."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.order.models import Order

from merchants import trail
from merchants.listing import per_collection, stock
from merchants.models import MerchantOrder
from merchants.models.sheet import ProductSheet
from merchants.preparation import merchant_orders
from merchants.refusals import Refusal
from pickup.models import Collection
from pickup.places import slots
from pickup.words import day_hour
from shop.closures import messages
from shop.ordering import held
from shop.payments import weighing

Status = MerchantOrder.Status
# Nothing of it is prepared yet: what was baked for Friday is not Saturday's.
MAY_WAIT = {Status.PLACED, Status.ACCEPTED}


class AlreadyPrepared(Refusal):
    sentence = gettext_lazy("Une partie de cette commande est déjà préparée\u202f: elle ne peut plus être déplacée.")


class PastTheCard(Refusal):
    sentence = gettext_lazy(
        "La carte de cette personne ne retient pas le prix jusqu’à ce retrait\u202f: choisissez-en un plus proche."
    )


@transaction.atomic
def move_order(*, order, to, reason, merchant, by, at) -> Collection:
    """To a slot where every shop of it can be ready and that has room; whoever ordered is told and may cancel.

    Moved there already, nothing changes.
    """
    order, collection = held(order)
    parts = list(order.merchant_orders.select_for_update(of=["self"]).select_related("merchant").order_by("pk"))
    standing = [part for part in parts if part.status != Status.CANCELLED]
    if collection.slot_id == to.pk:
        return collection
    if not standing or any(part.status not in MAY_WAIT for part in standing):
        raise AlreadyPrepared
    until = weighing.held_until(order)
    if until and to.ends_at > until:
        raise PastTheCard
    was = collection.slot
    # Stock records in id order, then slots: as those who place an order take them.
    stock.hold(standing)
    for part in standing:
        wanted = merchant_orders.promised_stock(part)
        per_collection.move(wanted=wanted, due_at=part.due_at, to=to.starts_at)
    slots.move(collection=collection, to=to, needs=needs_of(standing), at=at)
    due = {"due_at": to.starts_at, "due_until": to.ends_at, "due_place": to.point.name}
    # Told of another moment, or of the same hour at another place: it is told again.
    MerchantOrder.objects.filter(pk__in=[part.pk for part in standing]).update(**due, announced_for=None)
    for part in standing:
        sign(part, was, to, by, at)
    messages.tell_moved(order=order, was=was, reason=reason, merchant=merchant, by=by, at=at)
    return Collection.objects.select_related("slot").get(pk=collection.pk)


def needs_of(parts):
    """What these parts ask of a moment to collect: goods already counted for them are not counted twice."""
    wanted = {}
    for part in parts:
        wanted |= merchant_orders.promised_stock(part)
    sheets = ProductSheet.objects.filter(product__stockrecords__in=wanted).select_related("merchant", "product")
    quantities = dict(sheets.values_list("pk", "product__stockrecords"))
    return slots.needs_of(sheets, {pk: wanted[record] for pk, record in quantities.items()})


def may_move(order: Order) -> bool:
    statuses = set(order.merchant_orders.exclude(status=Status.CANCELLED).values_list("status", flat=True))
    return bool(statuses) and statuses <= MAY_WAIT


def sign(part, was, to, by, at):
    words = _("Commande %(code)s déplacée du %(was)s au %(to)s.")
    facts = {"code": part.spoken_code, "was": day_hour(was.starts_at), "to": day_hour(to.starts_at)}
    trail.sign(
        merchant=part.merchant, by=by, at=at, act="order-move", words=words % facts, about=f"order:{part.order_id}"
    )
