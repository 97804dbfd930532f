"""Who has each bag: the acts that may follow one another, and the only place that writes them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy

from merchants.refusals import Refusal
from pickup import words
from pickup.models import Bag, BagMove

Act, Channel, Where = BagMove.Act, BagMove.Channel, Bag.Where

# From where each act takes a bag, and where it leaves it; nothing where the bag stays where it is.
ACTS = {
    Act.RECEIVED: ({Where.EXPECTED}, Where.HERE),
    Act.NOT_RECEIVED: ({Where.HERE}, Where.EXPECTED),
    Act.MOVED: (set(Bag.ON_A_SHELF), None),
    Act.CHECKED: (set(Bag.ON_A_SHELF), None),
    Act.LOADED: ({Where.HERE}, None),
    Act.CAME_BACK: (set(Bag.ON_A_SHELF), None),
    Act.HANDED_OVER: ({Where.HERE, Where.UNCOLLECTED}, Where.HANDED_OVER),
    Act.TAKEN_BACK: ({Where.HANDED_OVER}, Where.HERE),
    Act.UNCOLLECTED: ({Where.HERE}, Where.UNCOLLECTED),
    Act.CANCELLED: ({Where.HERE, Where.UNCOLLECTED}, Where.CANCELLED),
    Act.RETURNED: ({Where.UNCOLLECTED, Where.CANCELLED}, Where.RETURNED),
    Act.GIVEN: ({Where.UNCOLLECTED, Where.CANCELLED}, Where.GIVEN),
    Act.DISCARDED: ({Where.UNCOLLECTED, Where.CANCELLED}, Where.DISCARDED),
}
LONGEST_SHELF = Bag._meta.get_field("shelf").max_length

WHERE_IT_IS = {
    Where.EXPECTED: gettext_lazy("Le sac %(label)s n’est pas encore arrivé."),
    Where.HERE: gettext_lazy("Le sac %(label)s est déjà ici\u202f: %(by)s, %(when)s."),
    Where.UNCOLLECTED: gettext_lazy("Le sac %(label)s n’a pas été retiré\u202f: %(by)s, %(when)s."),
    Where.CANCELLED: gettext_lazy("Le sac %(label)s est annulé, à rendre au commerçant\u202f: %(by)s, %(when)s."),
    Where.HANDED_OVER: gettext_lazy("Le sac %(label)s a déjà été remis\u202f: %(by)s, %(when)s."),
    Where.RETURNED: gettext_lazy("Le sac %(label)s a été rendu au commerçant\u202f: %(by)s, %(when)s."),
    Where.GIVEN: gettext_lazy("Le sac %(label)s a été donné\u202f: %(by)s, %(when)s."),
    Where.DISCARDED: gettext_lazy("Le sac %(label)s a été jeté\u202f: %(by)s, %(when)s."),
}


class NotThere(Refusal):
    """The bag is not where this act needs it; the sentence says where it is, by whom and since when."""

    def __init__(self, bag):
        self.bag = bag
        facts = {"label": bag.label, "by": "", "when": ""}
        elsewhere = bag.moves.exclude(act__in=[Act.MOVED, Act.CHECKED, Act.LOADED, Act.CAME_BACK])
        last = elsewhere.select_related("by").order_by("pk").last()
        if last:
            facts |= {"by": words.name_of(last.by), "when": words.day_hour(last.at)}
        super().__init__(WHERE_IT_IS[bag.where] % facts)


class ShelfTooLong(Refusal):
    sentence = gettext_lazy("Notez l’étagère en 20 caractères au plus.")


@transaction.atomic
def record(
    *,
    bags: Iterable[Bag],
    act,
    by,
    at,
    channel=Channel.COUNTER,
    shelf="",
    temperature=None,
    from_whom="",
    to_whom="",
    note="",
) -> list[BagMove]:
    """The sole writer of where a bag is: all of them, or none. Of two people at once, one wins, the other gets
    NotThere. Whoever also moves their merchant order holds it first (`drop_off.hold`)."""
    shelf = shelf.strip()
    if len(shelf) > LONGEST_SHELF:
        raise ShelfTooLong
    held = hold(bags)
    sources, _left_at = ACTS[act]
    for bag in held:
        if bag.where not in sources:
            raise NotThere(bag)
    told = {"from_whom": from_whom.strip()[:80], "to_whom": to_whom.strip()[:80], "note": note.strip()[:200]}
    moves = BagMove.objects.bulk_create(
        BagMove(bag=bag, act=act, by=by, at=at, channel=channel, shelf=shelf, temperature=temperature, **told)
        for bag in held
    )
    if changed := left_by(act, by=by, at=at, shelf=shelf):
        Bag.objects.filter(pk__in=[bag.pk for bag in held]).update(**changed)
    return moves


def hold(bags) -> list[Bag]:
    """The bags as they are now, rows held in id order until the end of the transaction."""
    pks = [bag.pk for bag in bags]
    return list(Bag.objects.select_for_update(of=["self"]).filter(pk__in=pks).order_by("pk"))


def left_by(act, *, by, at, shelf) -> dict:
    """What an act changes on the bag's own row."""
    _taken_from, to = ACTS[act]
    changed = {"where": to} if to else {}
    if act == Act.RECEIVED:
        changed |= {"shelf": shelf, "received_at": at, "received_by": by}
    elif act == Act.NOT_RECEIVED:
        changed |= {"shelf": "", "received_at": None, "received_by": None}
    elif act in {Act.MOVED, Act.LOADED, Act.CAME_BACK}:
        changed["shelf"] = shelf
    elif act in {Act.HANDED_OVER, Act.TAKEN_BACK}:
        changed["handed_over_at"] = at if act == Act.HANDED_OVER else None
    return changed


@transaction.atomic
def bring_back(*, bags, to, **told) -> list[BagMove]:
    """The round came home: from now on they wait at that place, on the shelf that is told."""
    moves = record(bags=bags, act=Act.CAME_BACK, **told)
    Bag.objects.filter(pk__in=[bag.pk for bag in bags]).update(back_at=to)
    return moves


def cancel(*, merchant_order, by, at) -> list[BagMove]:
    """The order was called off: what is already on a shelf waits for its merchant."""
    there = merchant_order.bags.filter(where__in=ACTS[Act.CANCELLED][0])
    return record(bags=there, act=Act.CANCELLED, by=by, at=at, channel=Channel.REMOTE)


def set_aside_empty(*, merchant_order, by, at) -> list[BagMove]:
    """All that one of them held was refused, or given up: it waits for its merchant, the others for the person."""
    there = merchant_order.bags.filter(where__in=ACTS[Act.CANCELLED][0])
    return record(bags=there.emptied(), act=Act.CANCELLED, by=by, at=at, channel=Channel.REMOTE)
