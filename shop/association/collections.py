"""The orders that the association's people look at: who comes, when, and where each bag is."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.books.dues import dues_of
from merchants.books.earnings import given_cents, kept_cents, ordered_cents
from merchants.models import Correction, Merchant, MerchantOrder, MerchantOrderMove, Shortage
from merchants.preparation import seats
from pickup.counter.handover import code_in, plain
from pickup.counter.happened import AtTheCounter, money_of
from pickup.models import Collection
from pickup.money import card
from shop.orders.reading import may_be_cancelled
from shop.templatetags.town import cents

Status = MerchantOrder.Status
# How far back a name is looked for, and how many people may share it on one screen.
NAMES_KEPT = datetime.timedelta(days=365)
MOST_FOUND = 60
TONES = {
    Status.PLACED: "attention",
    Status.DROPPED_OFF: "good",
    Status.HANDED_OVER: "good",
    Status.CANCELLED: "soft",
    Status.UNCOLLECTED: "refusal",
}


@dataclass(frozen=True)
class Tile:
    """One number of the board, and the list behind it."""

    status: str
    words: str
    count: int


@dataclass(frozen=True)
class Event:
    """One thing that happened to a merchant order, or to its money; it says when, by whom and why."""

    fact: MerchantOrderMove | Shortage | Correction | AtTheCounter
    merchant: Merchant
    words: str


def from_today(at):
    """Collections of today and of the days to come."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Collection.objects.filter(slot__ends_at__gte=start)


def before_today(at):
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Collection.objects.filter(slot__ends_at__lt=start)


def with_parts(collections):
    """All that a row shows of them, in four queries whatever their number."""
    parts = MerchantOrder.objects.select_related("merchant").prefetch_related("lines").order_by("merchant__name")
    return collections.select_related("slot__point", "order").prefetch_related(
        Prefetch("order__merchant_orders", parts)
    )


def having(collections, *, merchant=None, status=""):
    """Those with a part of this merchant, in this state."""
    facts = {"merchant": merchant} if merchant else {}
    facts |= {"status": status} if status else {}
    if not facts:
        return collections
    parts = expected_parts() if status else MerchantOrder.objects.all()
    return collections.filter(Exists(parts.filter(order=OuterRef("order"), **facts)))


def expected_parts():
    """Those that somebody has to move: while a payment online is awaited, nobody has."""
    return MerchantOrder.objects.exclude(status__in=[Status.PLACED, Status.DROPPED_OFF], confirmed_at=None)


def called(text, *, at):
    """By code (with or without spaces), by order number, else by name without accents."""
    code = code_in(text)
    by_code = Collection.objects.filter(code=code) if code else Collection.objects.none()
    by_code = by_code if by_code else Collection.objects.filter(order__number=text.strip())
    return by_code if by_code else by_name(text, at=at)


def by_name(text, *, at):
    wanted = plain(text).split()
    names = Collection.objects.filter(slot__ends_at__gt=at - NAMES_KEPT).values_list("pk", "first_name", "last_name")
    found = [pk for pk, *name in names.iterator() if wanted and all(word in plain(" ".join(name)) for word in wanted)]
    return Collection.objects.filter(pk__in=found[-MOST_FOUND:])


def board(*, at) -> list[Tile]:
    """How many merchant orders of today and later are in each state that somebody has to move; one query."""
    parts = expected_parts().filter(order__collection__in=from_today(at))
    counts = dict(parts.values_list("status").annotate(count=Count("pk")).order_by())
    words = {
        Status.PLACED: _("à accepter"),
        Status.ACCEPTED: _("en préparation"),
        Status.READY: _("prêtes, à déposer"),
        Status.DROPPED_OFF: _("arrivées, à remettre"),
        Status.HANDED_OVER: _("remises"),
    }
    return [Tile(status, said, counts.get(status, 0)) for status, said in words.items()]


def told(collections):
    """The rows, each with its parts, where they are in words, what is owed and what is paid; one query more."""
    owed = dues_of([part for collection in collections for part in collection.order.merchant_orders.all()])
    for collection in collections:
        collection.parts = [told_part(part) for part in collection.order.merchant_orders.all()]
        collection.kept_cents = sum(part.kept_cents for part in collection.parts)
        collection.ordered_cents = sum(ordered_cents(part) for part in collection.parts)
        collection.is_cancelled = all(part.status == Status.CANCELLED for part in collection.parts)
        dues = owed[collection.order_id]
        left = card.left_to_collect(collection, dues.by_part)
        collection.due_cents, collection.back_cents = sum(max(0, part) for part in left.values()), dues.back_cents
        collection.card_words = card.state_words(collection)
    return collections


def told_of(pks) -> dict[int, Collection]:
    """These collections as their rows tell them, by their own number; five queries whatever their number."""
    return {one.pk: one for one in told(list(with_parts(Collection.objects.filter(pk__in=pks))))}


def told_part(part):
    waits = part.status in {Status.PLACED, Status.DROPPED_OFF} and part.confirmed_at is None
    part.words = _("paiement attendu") if waits else seats.state_words(part).lower()
    part.tone = "soft" if waits else TONES.get(part.status, "")
    part.kept_cents = kept_cents(part) - given_cents(part)
    return part


def sheet_of(code):
    """One collection with its parts, its lines and what remains to be paid, or none."""
    collection = with_parts(Collection.objects.filter(code=code)).first()
    if collection:
        told([collection])
        for part in collection.parts:
            part.may_be_cancelled = may_be_cancelled(part)
    return collection


def events_of(collection) -> list[Event]:
    """Everything that happened to an order, and to its money at the counter, oldest first; six queries."""
    order = collection.order
    moves = MerchantOrderMove.objects.filter(merchant_order__order=order)
    shortages = Shortage.objects.filter(line__merchant_order__order=order)
    # A shortage that empties an order comes before the cancellation that it brings, at the same instant.
    events = [
        Event(shortage, shortage.line.merchant_order.merchant, shortage_words(shortage))
        for shortage in shortages.select_related("line__merchant_order__merchant", "by")
    ]
    corrections = Correction.objects.filter(line__merchant_order__order=order)
    events += [
        Event(one, one.line.merchant_order.merchant, correction_words(one))
        for one in corrections.select_related("line__merchant_order__merchant", "by")
    ]
    alone = {part.pk for part in order.merchant_orders.all() if seats.are_alone(part.lines.all())}
    events += [
        Event(move, move.merchant_order.merchant, seats.moved_words(move, alone=move.merchant_order_id in alone))
        for move in moves.select_related("merchant_order__merchant", "by")
    ]
    events += [Event(one, one.merchant, one.words) for one in money_of(order.pk)]
    return sorted(events, key=lambda event: event.fact.at)


def shortage_words(shortage):
    words = {"title": shortage.line.title, "after": shortage.kept_after, "before": shortage.kept_before}
    return _("%(title)s\u202f: %(after)d au lieu de %(before)d") % words


def correction_words(correction):
    words = {
        "title": correction.line.title,
        "cents": cents(correction.cents),
        "bearer": correction.get_bearer_display(),
    }
    return _("%(title)s\u202f: %(cents)s rendus, à la charge de\u202f: %(bearer)s") % words
