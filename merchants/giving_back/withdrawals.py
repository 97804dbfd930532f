"""The right of withdrawal: what may be given up and until when, the goods awaited, and what ends the wait."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import legal
from merchants.giving_back import corrections
from merchants.listing import stock
from merchants.models import LegalDelay, MerchantOrder, MerchantOrderMove, OrderedLine, Withdrawal, WithdrawnLine
from merchants.opening import is_public_holiday
from merchants.preparation.merchant_orders import Channel, hold
from merchants.refusals import Refusal

Status = MerchantOrder.Status
Ending = WithdrawnLine.Ending
# The resident does not have the goods: there is nothing to bring back.
NOT_GIVEN = {
    Status.PLACED,
    Status.ACCEPTED,
    Status.READY,
    Status.DROPPED_OFF,
    Status.UNCOLLECTED,
    Status.RETURNED,
}
A_DAY = datetime.timedelta(days=1)


class NothingToWithdraw(Refusal):
    sentence = gettext_lazy("Choisissez au moins un produit auquel vous renoncez.")


class NoLongerPossible(Refusal):
    sentence = gettext_lazy(
        "Une de ces lignes n’ouvre plus droit à rétractation\u202f: regardez ce qui reste, ou appelez-nous."
    )


@dataclass(frozen=True)
class Offer:
    """One line that may be given up, at most that many of it, until the end of a local day."""

    line: OrderedLine
    most: int
    last_day: datetime.date | None

    @property
    def quantities(self) -> list[int]:
        """What may be chosen: sold by weight, a line goes back whole."""
        return [self.most] if self.line.is_weighed else list(range(1, self.most + 1))

    def cents_of(self, quantity) -> int:
        """What that many of its pieces give back to the resident, beside those already on their way back."""
        return cents_back(self.line, quantity, already=self.line.left_quantity - self.most)


def days_to_withdraw(day) -> int:
    """How many days the law gives to somebody who buys on a local date (C. conso L221-18)."""
    return legal.delay_days(LegalDelay.Code.WITHDRAWAL, day)


def last_day(handed_at) -> datetime.date:
    """The last day to withdraw from goods handed over at an instant: C. conso L221-18 and L221-19.

    The day of the handover does not count; ending on a Saturday, a Sunday or a holiday, it ends the next working day.
    """
    day = timezone.localdate(handed_at)
    return working_day(day + A_DAY * days_to_withdraw(day))


def working_day(day) -> datetime.date:
    """The same day, or the next one on which people work."""
    while day.weekday() >= 5 or is_public_holiday(day):
        day += A_DAY
    return day


def offers(merchant_orders, *, at) -> list[Offer]:
    """What may be given up at an instant, given merchant orders with their lines; two queries and the law's."""
    parts = list(merchant_orders)
    handed = dict(
        MerchantOrderMove.objects.handovers().filter(merchant_order__in=parts).values_list("merchant_order_id", "at")
    )
    awaited = Counter(awaited_by_line(parts))
    # Bags are mostly handed over together: the law is asked once per moment, not once per bag.
    ends = {moment: last_day(moment) for moment in set(handed.values())}
    found = []
    for part in parts:
        until = ends.get(handed.get(part.pk))
        if part.begun_at and part.status in NOT_GIVEN:
            # Some of it is at home, nobody knows what, and the law counts from the last bag: it is brought back.
            until = last_day(at)
        if part.status in NOT_GIVEN or (until and timezone.localdate(at) <= until):
            found += [Offer(line, line.left_quantity - awaited[line.pk], until) for line in part.lines.all()]
    return [offer for offer in found if offer.most > 0 and not offer.line.withdrawal_exception]


def awaited_by_line(merchant_orders) -> dict[int, int]:
    """How many of each line are already on their way back."""
    waiting = WithdrawnLine.objects.filter(line__merchant_order__in=merchant_orders, ending="")
    return dict(waiting.values_list("line_id").annotate(Sum("quantity")).order_by())


def cents_back(line, quantity, already=0) -> int:
    """What that many of its pieces give back to the resident, once `already` of them were given up."""
    return _cost_without(line, already) - _cost_without(line, already + quantity)


def _cost_without(line, pieces) -> int:
    """What a line still costs the resident once that many of its pieces are back; by weight, it goes back whole."""
    kept = line.cents_if(line.kept_quantity - pieces, 0 if pieces else line.kept_grams)
    return kept - min(line.goodwill_cents, kept)


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def withdraw(*, order, wanted: dict[int, int], name, email, key, by, at, acknowledge) -> Withdrawal:
    """The resident gives up that many of each line, by line id; the same key counts once.

    `acknowledge(offers, wanted)` writes the acknowledgement. What was not handed over is given back at once.
    """
    parts = list(order.merchant_orders.select_for_update(of=["self"]).select_related("merchant").order_by("pk"))
    already = Withdrawal.objects.filter(key=key).first()
    if already:
        return already
    stock.hold(parts)
    chosen = chosen_of(offers(parts, at=at), wanted)
    declared = Withdrawal.objects.create(
        order=order, key=key, name=name, email=email, content=acknowledge(chosen, wanted), by=by, at=at
    )
    for offer in chosen:
        withdrawn = declared.lines.create(line=offer.line, quantity=wanted[offer.line.pk])
        if offer.last_day is None:
            settle(withdrawn=withdrawn, ending=Ending.NOT_GIVEN, by=by, at=at, channel=Channel.ONLINE)
    return declared


def chosen_of(offered, wanted) -> list[Offer]:
    if not wanted:
        raise NothingToWithdraw
    chosen = [offer for offer in offered if wanted.get(offer.line.pk) in offer.quantities]
    if len(chosen) != len(wanted):
        raise NoLongerPossible
    return chosen


@transaction.atomic
def settle(*, withdrawn, ending, by, at, channel, back_on_shelf=True) -> WithdrawnLine:
    """The goods are back, or nobody waits for them: the merchant gives the sale back. Said twice, it counts once."""
    hold(withdrawn.line.merchant_order_id)
    withdrawn = WithdrawnLine.objects.select_related("line").get(pk=withdrawn.pk)
    if withdrawn.ending:
        return withdrawn
    quantity = min(withdrawn.quantity, withdrawn.line.left_quantity)
    if quantity:
        on_shelf = back_on_shelf and ending != Ending.WAIVED
        why = corrections.Why(reason=_("Rétractation"), by=by, at=at, channel=channel, back_on_shelf=on_shelf)
        corrections.give_back_goods(line=withdrawn.line, quantity=quantity, key=key_of(withdrawn), why=why)
    withdrawn.ending, withdrawn.settled_at, withdrawn.settled_by = ending, at, by
    withdrawn.save(update_fields=["ending", "settled_at", "settled_by"])
    return withdrawn


def key_of(withdrawn) -> str:
    """How the correction is called that gives back what was given up."""
    return f"withdrawal:{withdrawn.pk}"


def given_back(withdrawn) -> int:
    """What it gave back to the resident, in cents; nothing yet while the goods are awaited."""
    corrections_of_it = withdrawn.line.corrections.all()
    return sum(one.cents for one in corrections_of_it if one.key == f"{key_of(withdrawn)}:{withdrawn.line_id}")


# --- What is awaited --------------------------------------------------------------------------


def awaited(merchant_orders):
    """Lines that come back to these merchant orders, the oldest declaration first."""
    waiting = WithdrawnLine.objects.filter(line__merchant_order__in=merchant_orders, ending="")
    return waiting.select_related(
        "withdrawal", "line__merchant_order__merchant", "line__merchant_order__order"
    ).order_by("withdrawal__at", "pk")


def to_refund_soon(*, until):
    """Awaited lines of which nobody was reminded yet, and whose money goes back by that local date at the latest."""
    shortest = LegalDelay.objects.filter(code=LegalDelay.Code.WITHDRAWAL_REFUND).aggregate(days=Min("days"))["days"]
    # Declared later, none can be due: what the law gave on its own day is looked at line by line.
    declared = awaited(MerchantOrder.objects.all()).filter(
        reminded_at=None, withdrawal__at__date__lte=until - A_DAY * shortest
    )
    return [line for line in declared if refund_by(line.withdrawal) <= until]


def return_by(withdrawal_at) -> datetime.date:
    """The last day to bring back, or to send, what was given up at an instant (C. conso L221-23)."""
    day = timezone.localdate(withdrawal_at)
    return working_day(day + A_DAY * legal.delay_days(LegalDelay.Code.WITHDRAWAL_RETURN, day))


def refund_by(withdrawal) -> datetime.date:
    """The day by which the money goes back; it may wait for the goods (C. conso L221-24)."""
    day = timezone.localdate(withdrawal.at)
    return day + A_DAY * legal.delay_days(LegalDelay.Code.WITHDRAWAL_REFUND, day)
