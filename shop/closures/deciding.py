"""A change of hours written with what becomes of each order: one confirmation, one transaction an order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy

from merchants.hours import editing
from merchants.models import MerchantOrder, MerchantOrderMove
from merchants.refusals import Refusal
from pickup.models import Slot
from shop.closures import messages, moving, plans
from shop.closures.models import HoursChange, OrderFate
from shop.jobs import one_by_one
from shop.orders import giving_up

Choice = OrderFate.Choice
LONGEST_REFUSAL = OrderFate._meta.get_field("refusal").max_length
LONGEST_REASON = HoursChange._meta.get_field("reason").max_length
LONGEST_WORDS = HoursChange._meta.get_field("words").max_length


class ReasonOwed(Refusal):
    sentence = gettext_lazy("Dites pourquoi, en quelques mots\u202f: les personnes concernées le liront.")


class Undecided(Refusal):
    """An order came since the page was read, or a moment was not chosen."""

    sentence = gettext_lazy("Dites ce que devient chaque commande, puis confirmez.")


@dataclass(frozen=True)
class Decision:
    choice: str
    slot: Slot | None = None


@transaction.atomic
def write_unless_concerned(*, merchant, write: Callable[[], None], at) -> list[plans.Concerned]:
    """The hours are written where no order counts on the former ones; else those orders, and nothing is written."""
    editing.hold(merchant)
    concerned = plans.rehearse(merchant=merchant, write=write, at=at)
    if not concerned:
        write()
    return concerned


def decide(*, merchant, write: Callable[[], None], at, **facts) -> HoursChange:
    """Write the hours and keep what was decided, by merchant order; `go_on` then does it."""
    look = partial(plans.rehearse, merchant=merchant, write=write, at=at)
    return decide_and_write(merchant=merchant, look=look, write=write, at=at, **facts)


def decide_of_left(*, merchant, at, **facts) -> HoursChange:
    """The same of orders that the hours of today have left behind already: there is nothing to write."""
    look = partial(plans.left_of, merchant, at)
    return decide_and_write(merchant=merchant, look=look, write=lambda: None, at=at, **facts)


@transaction.atomic
def decide_and_write(
    *, key, merchant, look, write, words, reason, decisions: dict[int, Decision], by, at
) -> HoursChange:
    """One key, one change; `look` gives the orders that must have been decided of."""
    hold_orders(decisions)
    editing.hold(merchant)
    already = HoursChange.objects.filter(merchant=merchant, key=key).first()
    if already:
        return already
    concerned = {one.merchant_order.pk: one for one in look()}
    reason = reason.strip().rstrip(".")
    if concerned and not reason:
        raise ReasonOwed
    if any(not is_possible(one, decisions.get(pk)) for pk, one in concerned.items()):
        raise Undecided
    facts = {"words": words[:LONGEST_WORDS], "reason": reason[:LONGEST_REASON], "by": by, "at": at}
    change = HoursChange.objects.create(key=key, merchant=merchant, **facts)
    write()
    set_aside(concerned, at)
    OrderFate.objects.bulk_create(
        OrderFate(change=change, merchant_order_id=pk, choice=decisions[pk].choice, slot=decisions[pk].slot)
        for pk in concerned
    )
    messages.tell_association(change=change)
    return change


def set_aside(merchant_orders, at):
    """What was decided of them before and could not be done gives way, its refusal kept."""
    refused = OrderFate.objects.filter(merchant_order__in=merchant_orders, done_at=None).exclude(refusal="")
    refused.update(done_at=at)


def hold_orders(decisions):
    """The orders, then the slots, then the shop: as those who move an order take them."""
    slots = [decision.slot.pk for decision in decisions.values() if decision.slot]
    for model, pks in [(MerchantOrder, list(decisions)), (Slot, slots)]:
        list(model.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))


def is_possible(one, decision) -> bool:
    if decision is None or decision.choice not in Choice.values:
        return False
    return decision.choice != Choice.MOVE or decision.slot in one.moments


def go_on(*, change, at) -> bool:
    """Do what is left of it, each order in its own transaction; true when nothing waits for the shop.

    One that fails keeps no other from being done: LeftForLater is raised once all were tried.
    """
    one_by_one(partial(do, at=at), change.fates.filter(done_at=None, refusal="").values_list("pk", flat=True))
    return not change.fates.filter(done_at=None).exists()


def do(pk, at):
    """What was decided for one order; a refusal is kept for the shop to read and decide again."""
    try:
        with transaction.atomic():
            fates = OrderFate.objects.select_for_update(of=["self"]).filter(pk=pk, done_at=None)
            fate = fates.select_related("change__merchant", "merchant_order__order", "slot__point").first()
            if fate is not None:
                act(fate, at)
                OrderFate.objects.filter(pk=pk).update(done_at=at, refusal="")
    except Refusal as refusal:
        OrderFate.objects.filter(pk=pk, done_at=None).update(refusal=str(refusal)[:LONGEST_REFUSAL])


def act(fate, at):
    change = fate.change
    if fate.choice == Choice.MOVE:
        if fate.merchant_order.status == MerchantOrder.Status.CANCELLED:
            return
        order, told = fate.merchant_order.order, {"reason": change.reason, "merchant": change.merchant}
        moving.move_order(order=order, to=fate.slot, by=change.by, at=at, **told)
    elif fate.choice == Choice.CANCEL:
        channel = MerchantOrderMove.Channel.MERCHANT
        why = {"by": change.by, "at": at, "channel": channel, "reason": change.reason}
        giving_up.cancel_part(merchant_order=fate.merchant_order, **why)


def decide_again(*, fate, decision: Decision, at):
    """What was decided could not be done: something else, done at once."""
    moments = plans.moments_for(fate.merchant_order.order, at)[0] if decision.choice == Choice.MOVE else []
    if decision.choice not in Choice.values or (decision.choice == Choice.MOVE and decision.slot not in moments):
        raise Undecided
    waiting = OrderFate.objects.filter(pk=fate.pk, done_at=None)
    waiting.update(choice=decision.choice, slot=decision.slot, refusal="")
    do(fate.pk, at)


def go_on_with_all(*, at):
    """What a stopped process left: run twice or late, it does the same."""
    left = HoursChange.objects.filter(fates__done_at=None, fates__refusal="").distinct()
    one_by_one(lambda change: go_on(change=change, at=at), left)
