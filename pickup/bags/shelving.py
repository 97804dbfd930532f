"""Bags on their shelves: which one next, moving them, how warm they are, and what was said received by mistake."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import MerchantOrder
from merchants.models.merchant_order import MerchantOrderMove
from merchants.models.sheet import StorageClass
from merchants.preparation import merchant_orders
from merchants.refusals import Refusal
from pickup.bags import custody, drop_off
from pickup.bags.drop_off import hold
from pickup.models import Bag, BagMove, KeepingTemperature

Status, Act = MerchantOrder.Status, custody.Act

# A slip of the thumb is seen at once; later, the bag was really there and somebody must say where it went.
UNDO_WITHIN = datetime.timedelta(minutes=10)
LATELY = datetime.timedelta(hours=12)


class TooLateToUndo(Refusal):
    sentence = gettext_lazy("Un dépôt s’annule dans les dix minutes. Ensuite, dites où est passé le sac.")


class NoShelf(Refusal):
    sentence = gettext_lazy("Dites sur quelle étagère.")


@transaction.atomic
def not_received(*, merchant_order, bags, by, at):
    """Said received by mistake: the bags are expected again, and so is their merchant order."""
    held = next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)
    chosen = list(held.bags.filter(pk__in=[bag.pk for bag in bags]))
    if any(bag.received_at and at - bag.received_at > UNDO_WITHIN for bag in chosen):
        raise TooLateToUndo
    custody.record(bags=chosen, act=Act.NOT_RECEIVED, by=by, at=at)
    if chosen and held.status == Status.DROPPED_OFF:
        merchant_orders.move(
            merchant_order=held,
            to=Status.READY,
            by=by,
            at=at,
            channel=MerchantOrderMove.Channel.COUNTER,
            reason=str(_("Dit reçu par erreur")),
        )


def move(*, bags, shelf, by, at):
    if not shelf.strip():
        raise NoShelf
    custody.record(bags=bags, act=Act.MOVED, by=by, at=at, shelf=shelf)


def check(*, bags, temperature, by, at):
    """A temperature read on the shelf."""
    custody.record(bags=bags, act=Act.CHECKED, by=by, at=at, temperature=temperature)


@dataclass(frozen=True)
class Placed:
    """Bags put together on one shelf, and their temperature if somebody took it."""

    bags: list[Bag]
    shelf: str
    temperature: Decimal | None = None


@transaction.atomic
def put_away(*, merchant_order, placed: list[Placed], by, at, from_whom=""):
    """Bags that come in together, each class on its shelf: all of them, or none."""
    if not placed:
        drop_off.receive(merchant_order=merchant_order, bags=[], shelf="", by=by, at=at)
    for one in placed:
        told = {"bags": one.bags, "shelf": one.shelf, "temperature": one.temperature, "from_whom": from_whom}
        drop_off.receive(merchant_order=merchant_order, by=by, at=at, **told)


# --- Which shelf next -------------------------------------------------------------------------


def proposals(*, point, orders, at) -> dict[tuple[int, str], str]:
    """By order and storage class, the shelf that one would choose: beside the other bags of the same visit, else where
    the last bag of that class was put here; two queries."""
    there = Bag.objects.here().filter(merchant_order__order__in=orders).exclude(shelf="").order_by("received_at", "pk")
    beside = {
        (order, name): shelf
        for order, name, shelf in there.values_list("merchant_order__order", "storage_class", "shelf")
    }
    lately = BagMove.objects.filter(
        act__in=[Act.RECEIVED, Act.MOVED],
        at__gt=at - LATELY,
        bag__merchant_order__order__collection__slot__point=point,
    )
    last = dict(lately.exclude(shelf="").order_by("pk").values_list("bag__storage_class", "shelf"))
    return {
        (order, name): beside.get((order, name)) or last.get(name, "")
        for order in orders
        for name in StorageClass.values
    }


def just_received(*, point, at):
    """What a slip of the thumb may have received, latest first."""
    bags = Bag.objects.filter(
        where=Bag.Where.HERE, received_at__gt=at - UNDO_WITHIN, merchant_order__order__collection__slot__point=point
    )
    return bags.select_related("merchant_order__merchant").order_by("-received_at", "-pk")


# --- How warm ---------------------------------------------------------------------------------


def too_warm_words(*, storage_class, temperature, day) -> str:
    """What to do when the law's temperature of that class is not kept, or nothing."""
    law = KeepingTemperature.objects.in_force(day).filter(storage_class=storage_class)
    law = law.order_by("-applies_from").first()
    if law is None or temperature is None:
        return ""
    degrees = {"degrees": degrees_words(temperature)}
    if law.at_most is not None and temperature > law.at_most:
        return _(
            "%(degrees)s au lieu de %(most)s au plus\u202f: mettez le sac au froid tout de suite et appelez la "
            "boutique. C’est elle qui dit s’il peut être remis."
        ) % {**degrees, "most": degrees_words(law.at_most)}
    if law.at_least is not None and temperature < law.at_least:
        return _(
            "%(degrees)s au lieu de %(least)s au moins\u202f: appelez la boutique avant de le remettre. "
            "C’est elle qui dit s’il peut l’être."
        ) % {**degrees, "least": degrees_words(law.at_least)}
    return ""


def degrees_words(temperature) -> str:
    """« 6,5 °C », « −18 °C »."""
    number = f"{temperature.normalize():f}".replace(".", ",").replace("-", "−")
    return f"{number}\u00a0°C"
