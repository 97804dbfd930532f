"""How many bags a shop's part of an order makes: one for each way of keeping, unless somebody says more."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder
from merchants.preparation.merchant_orders import NotNow
from merchants.refusals import Refusal
from pickup.bags.drop_off import arrive, hold
from pickup.models import Bag, Collection, SlotStorage, label_of

Status = MerchantOrder.Status

# Once all of it is on the shelves, its bags are what they are.
MAY_BE_SAID = [Status.PLACED, Status.ACCEPTED, Status.READY]
MOST_BAGS = 20


class TooManyBags(Refusal):
    sentence = _("Vingt sacs au plus de chaque sorte\u202f: appelez le tiers-lieu pour un plus gros dépôt.")


class AlreadyBrought(Refusal):
    sentence = _("Il y a déjà plus de sacs que cela au tiers-lieu.")


class NothingThereYet(Refusal):
    sentence = _("Rien n’est encore arrivé de ce qui se garde ainsi\u202f: appelez la boutique.")


class HoldsNothing(Refusal):
    sentence = _("Rien dans cette commande ne se garde ainsi.")


@transaction.atomic
def say(*, merchant_order, counts: dict[str, int], by, at) -> list[Bag]:
    """So many bags of each storage class. More is never refused for want of room: the goods exist, somebody brings
    them; the room is counted as long as there is some. `by` and `at` are those of the custody that follows."""
    held = next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)
    if held.status not in MAY_BE_SAID:
        raise NotNow(held.status)
    now = by_class(held)
    for storage_class, many in sorted(counts.items()):
        if storage_class not in now:
            raise HoldsNothing
        if not 1 <= many <= MOST_BAGS:
            raise TooManyBags
        change(held, storage_class, now[storage_class], many)
    return list(held.bags.filled().order_by("number"))


@transaction.atomic
def that_is_all(*, merchant_order, by, at):
    """Fewer bags than the shop said, and nothing else comes: those nobody ever saw are not awaited any more."""
    together = hold(merchant_order.order_id)
    held = next(row for row in together if row.pk == merchant_order.pk)
    if held.status != Status.READY:
        raise NotNow(held.status)
    awaited = held.bags.expected()
    came = held.bags.filled().filter(where__in=[*Bag.ON_A_SHELF, Bag.Where.HANDED_OVER])
    there = set(came.values_list("storage_class", flat=True))
    if not there or awaited.exclude(storage_class__in=there).exists():
        raise NothingThereYet
    for bag in awaited.filter(moves=None).order_by("pk"):
        take_away(bag)
    if awaited.exists():
        raise AlreadyBrought
    arrive(merchant_order=held, together=together, by=by, at=at)


def by_class(merchant_order) -> dict[str, list[Bag]]:
    found = defaultdict(list)
    for bag in merchant_order.bags.filled().order_by("number"):
        found[bag.storage_class].append(bag)
    return dict(found)


def change(merchant_order, storage_class, there, many):
    for _one in range(many - len(there)):
        add(merchant_order, storage_class)
    fewer = len(there) - many
    if fewer <= 0:
        return
    # One that was on a shelf once has a past: it stays.
    never_seen = Bag.objects.filter(pk__in=[bag.pk for bag in there], moves=None).order_by("-number")
    leaving = list(never_seen.select_for_update(of=["self"])[:fewer])
    if len(leaving) < fewer:
        raise AlreadyBrought
    for bag in leaving:
        take_away(bag)


def add(merchant_order, storage_class) -> Bag:
    last = Bag.objects.filter(merchant_order__order=merchant_order.order_id).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    return Bag.objects.create(
        merchant_order=merchant_order,
        storage_class=storage_class,
        number=number,
        label=label_of(merchant_order.pickup_code, number),
        holds_place=bool(room_of(merchant_order, storage_class, taken__lt=F("capacity")).update(taken=F("taken") + 1)),
    )


def take_away(bag):
    if bag.holds_place:
        room_of(bag.merchant_order, bag.storage_class).update(taken=F("taken") - 1)
    bag.delete()


def room_of(merchant_order, storage_class, **conditions):
    slot = Collection.objects.filter(order=merchant_order.order_id).values("slot")
    return SlotStorage.objects.filter(slot__in=slot, storage_class=storage_class, **conditions)


# --- On labels --------------------------------------------------------------------------------


def labelled(merchant, *, due_at) -> dict[int, list[tuple[str, str]]]:
    """By merchant order, the storage class and the label of each bag to prepare; one query."""
    found = defaultdict(list)
    bags = Bag.objects.filled().filter(merchant_order__merchant=merchant, merchant_order__due_at=due_at)
    for pk, storage_class, label in bags.order_by("number").values_list("merchant_order", "storage_class", "label"):
        found[pk].append((storage_class, label))
    return found
