"""A change of a place written with what becomes of whoever was coming: one confirmation, one transaction each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from oscar.apps.order.models import Order

from merchants.models import MerchantOrderMove
from merchants.refusals import Refusal
from pickup.models import Slot
from pickup.places import closing
from shop import ordering
from shop.closures import moving
from shop.closures.deciding import ReasonOwed, Undecided
from shop.closures.plans import moments_for
from shop.jobs import one_by_one
from shop.places import plans
from shop.places.models import CollectionFate, PlaceChange

Choice = CollectionFate.Choice
LONGEST_REFUSAL = CollectionFate._meta.get_field("refusal").max_length
LONGEST_WHY = CollectionFate._meta.get_field("why").max_length
LONGEST_REASON = PlaceChange._meta.get_field("reason").max_length
LONGEST_WORDS = PlaceChange._meta.get_field("words").max_length


@dataclass(frozen=True)
class Decision:
    """`moment` is where to move it, by what it is (`plans.key_of`)."""

    choice: str
    moment: str = ""


@transaction.atomic
def write_unless_concerned(*, point, write: Callable[[], object], at) -> list[plans.Concerned]:
    """Written where nobody counts on what it changes; else those people, and nothing is written."""
    hold_slots(point, at)
    concerned = plans.rehearse(point=point, write=write, at=at)
    if not concerned:
        write()
    return concerned


@transaction.atomic
def decide(*, key, point, write, words, reason, decisions: dict[int, Decision], by, at) -> PlaceChange:
    """One key, one change: it is written, and what was decided is kept by collection; `go_on` then does it."""
    hold_orders(decisions)
    hold_slots(point, at)
    already = PlaceChange.objects.filter(key=key).first()
    if already:
        return already
    concerned = {one.collection.pk: one for one in plans.written(point=point, write=write, at=at)}
    reason = reason.strip().rstrip(".")
    if concerned and not reason:
        raise ReasonOwed
    if any(not is_possible(one, decisions.get(pk)) for pk, one in concerned.items()):
        raise Undecided
    facts = {"words": words[:LONGEST_WORDS], "reason": reason[:LONGEST_REASON], "by": by, "at": at}
    change = PlaceChange.objects.create(key=key, point=point, **facts)
    set_aside(concerned, at)
    CollectionFate.objects.bulk_create(fate_of(change, one, decisions[pk]) for pk, one in concerned.items())
    return change


def fate_of(change, one, decision) -> CollectionFate:
    slot = one.moment(decision.moment) if decision.choice == Choice.MOVE else None
    facts = {"choice": decision.choice, "slot": slot, "why": one.why[:LONGEST_WHY]}
    return CollectionFate(change=change, collection=one.collection, **facts)


def set_aside(collections, at):
    """What was decided of them before and could not be done gives way, its refusal kept."""
    CollectionFate.objects.filter(collection__in=collections, done_at=None).exclude(refusal="").update(done_at=at)


def hold_orders(decisions):
    """The orders before the slots: as those who move or cancel one take them."""
    orders = Order.objects.select_for_update(no_key=True).filter(collection__in=list(decisions))
    list(orders.order_by("pk").values_list("pk"))


def hold_slots(point, at):
    """Whoever is taking a place is waited for, and whoever comes after sees what is written."""
    slots = Slot.objects.select_for_update().filter(point=point, starts_at__gt=at)
    list(slots.order_by("pk").values_list("pk"))


def is_possible(one, decision) -> bool:
    if decision is None or decision.choice not in Choice.values:
        return False
    return decision.choice != Choice.MOVE or one.moment(decision.moment) is not None


def go_on(*, change, at):
    """Do what is left of it, each in its own transaction; then the place keeps no more room than it now says.

    One that fails keeps no other from being done: LeftForLater is raised once all were tried.
    """
    left = change.fates.filter(done_at=None, refusal="").values_list("pk", flat=True)
    try:
        one_by_one(partial(do, at=at), left)
    finally:
        closing.follow_rules(point=plans.fresh(change.point), at=at)


def do(pk, at):
    """What was decided for one person; a refusal is kept, to be read and decided again."""
    try:
        with transaction.atomic():
            fates = CollectionFate.objects.select_for_update(of=["self"]).filter(pk=pk, done_at=None)
            fate = fates.select_related("change__by", "collection__order", "slot__point").first()
            if fate is not None:
                act(fate, at)
                CollectionFate.objects.filter(pk=pk).update(done_at=at, refusal="")
    except Refusal as refusal:
        CollectionFate.objects.filter(pk=pk, done_at=None).update(refusal=str(refusal)[:LONGEST_REFUSAL])


def act(fate, at):
    order, change = fate.collection.order, fate.change
    if ordering.is_cancelled(order):
        return
    why = {"reason": change.reason, "by": change.by, "at": at}
    if fate.choice == Choice.MOVE:
        moving.move_order(order=order, to=fate.slot, merchant=None, **why)
    elif fate.choice == Choice.CANCEL:
        ordering.call_off(order=order, channel=MerchantOrderMove.Channel.COUNTER, **why)


def decide_again(*, fate, decision: Decision, at):
    """What was decided could not be done: something else, done at once."""
    slot = None
    if decision.choice == Choice.MOVE:
        moments = moments_for(fate.collection.order, at)[0]
        slot = next((slot for slot in moments if plans.key_of(slot) == decision.moment), None)
    if decision.choice not in Choice.values or (decision.choice == Choice.MOVE and slot is None):
        raise Undecided
    waiting = CollectionFate.objects.filter(pk=fate.pk, done_at=None)
    waiting.update(choice=decision.choice, slot=slot, refusal="")
    do(fate.pk, at)


def go_on_with_all(*, at):
    """What a stopped process left: run twice or late, it does the same."""
    left = PlaceChange.objects.filter(fates__done_at=None, fates__refusal="").distinct()
    one_by_one(lambda change: go_on(change=change, at=at), left)
