"""Giving people their bags, each once: all of them or some, to them or to the neighbour who came."""

import uuid

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.jobs import one_by_one
from merchants.listing import stock
from merchants.models import MerchantOrder, OrderedLine
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup import words
from pickup.bags import custody
from pickup.bags.drop_off import hold
from pickup.bags.keeping import Keeping
from pickup.counter import notes
from pickup.counter.finding import bag_in as bag_in
from pickup.counter.finding import code_in as code_in
from pickup.counter.finding import plain as plain
from pickup.counter.undoing import undo_hand_over as undo_hand_over
from pickup.models import Bag, Collection, Handover
from pickup.money.till import AlreadySaid
from pickup.words import name_of as name_of

Status, Where = MerchantOrder.Status, Bag.Where
LONGEST_NAME = Handover._meta.get_field("to_whom").max_length
# A shop's bags wait there, all or some of them.
MAY_BE_GIVEN = {Status.READY, Status.DROPPED_OFF, Status.UNCOLLECTED}
# Nobody will be given these any more: they left with the person, or nobody came for them.
GONE = [Where.HANDED_OVER, Where.RETURNED, Where.GIVEN, Where.DISCARDED]


class NothingChosen(Refusal):
    sentence = gettext_lazy("Cochez au moins un sac à remettre.")


class NameTooLong(Refusal):
    sentence = gettext_lazy("Écrivez le nom de la personne venue en 80 caractères au plus.")


class AdultNotChecked(Refusal):
    sentence = gettext_lazy(
        "Il y a de l’alcool\u202f: demandez une pièce d’identité, puis cochez «\u202fmajorité vérifiée\u202f»."
    )


class AlreadyHandedOver(Refusal):
    """Says who gave the bag, when, and to whom if somebody else came."""

    def __init__(self, merchant_order):
        given = Handover.objects.standing().filter(bags__merchant_order=merchant_order).select_related("by").last()
        given = given or merchant_order.moves.handovers().select_related("by").last()
        facts = {"merchant": merchant_order.merchant, "when": words.day_hour(given.at), "by": name_of(given.by)}
        facts["to"] = getattr(given, "to_whom", "")
        sentence = (
            _("%(merchant)s\u202f: déjà remis par %(by)s à %(to)s, %(when)s.")
            if facts["to"]
            else _("%(merchant)s\u202f: déjà remis par %(by)s, %(when)s.")
        )
        super().__init__(sentence % facts)


class NotHere(Refusal):
    """The bag is not on the shelves; the sentence says where it is."""

    def __init__(self, merchant_order):
        facts = {"merchant": merchant_order.merchant, "where": life.WHERE_IT_IS[merchant_order.status]}
        super().__init__(_("%(merchant)s\u202f: %(where)s") % facts)


class WaitsElsewhere(Refusal):
    """The bag stands on a shelf of another place, to which a round brought it or where it left it."""

    def __init__(self, bag, slot):
        facts = {"label": bag.label, "place": bag.back_at or slot.point}
        super().__init__(
            _("Le sac %(label)s attend à «\u202f%(place)s\u202f»\u202f: c’est là qu’il se remet.") % facts
        )


class KeptTooLong(Refusal):
    def __init__(self, merchant_order, until):
        facts = {"merchant": merchant_order.merchant, "until": words.day_hour(until)}
        super().__init__(
            _("%(merchant)s\u202f: ces produits se gardaient jusqu’au %(until)s, ils ne peuvent plus être remis.")
            % facts
        )


# --- Handing over -----------------------------------------------------------------------------


@transaction.atomic
def hand_over(
    *,
    collection,
    point,
    adult_checked,
    by,
    at,
    bags=(),
    merchant_orders=(),
    key="",
    channel=Handover.Channel.COUNTER,
    to_whom="",
    note="",
    recorded_at=None,
) -> Handover:
    """Give these bags, or all those of these merchant orders that stand in this place; the same key counts once.

    Paying is another matter: the till warns, it does not stop. `at` is the act's own time, `recorded_at` that of its
    writing, where a device without a network told it later.
    """
    parts = hold(collection.order_id)
    key, to_whom = str(key or uuid.uuid4()), to_whom.strip()
    already = Handover.objects.filter(key=key, collection=collection).first()
    if already:
        return already
    if len(to_whom) > LONGEST_NAME:
        raise NameTooLong
    chosen = chosen_among(parts, bags, merchant_orders, collection.slot, point)
    refuse_unless_here(parts, chosen, collection.slot, point)
    refuse_kept_too_long(parts, chosen, Keeping.of_each(collection.slot, chosen), at)
    if hold_alcohol(chosen):
        check_adult(collection, adult_checked, by, at)
    told = {"by": by, "at": at, "channel": channel, "to_whom": to_whom}
    handover = Handover.objects.create(collection=collection, key=key, recorded_at=recorded_at or at, **told)
    handover.bags.set(chosen)
    let_go(parts, chosen, told)
    if note.strip():
        notes.write(collection=collection, text=note, by=by, at=at)
    return handover


def let_go(parts, chosen, told):
    """The bags leave; what goes with the last one of a shop is sold."""
    sold = [part for part in parts if part.status in life.WAITS_THERE and is_last_of(part, chosen)]
    stock.hold(sold)
    custody.record(bags=chosen, act=custody.Act.HANDED_OVER, **told)
    given = {bag.merchant_order_id for bag in chosen}
    life.begin_to_give(merchant_orders=[part for part in parts if part.pk in given], at=told["at"])
    for part in sold:
        life.hand_over_merchant_order(merchant_order=part, by=told["by"], at=told["at"])


def refuse_unless_written(handover, *, point, bags=(), merchant_orders=()):
    """A key counts once, whatever came with it: it says what was done if these bags left with it, and are not back."""
    kept_here = Bag.objects.filled().waiting_at(point).filter(merchant_order__in=merchant_orders)
    left = set(handover.bags.values_list("pk", flat=True))
    if handover.undone_at or not {bag.pk for bag in bags} <= left or kept_here.exists():
        raise AlreadySaid


def chosen_among(parts, bags, merchant_orders, slot, point) -> list[Bag]:
    """The bags named, and those of the merchant orders named that stand in this place; of this order only."""
    named, whole = {bag.pk for bag in bags}, {one.pk for one in merchant_orders}
    filled = list(Bag.objects.filled().filter(merchant_order__in=parts).select_related("back_at").order_by("pk"))
    chosen = {bag for bag in filled if bag.pk in named}
    for part in parts:
        if part.pk in whole:
            if part.status not in MAY_BE_GIVEN:
                raise refusal_of(part)
            left = [bag for bag in filled if bag.merchant_order_id == part.pk and bag.where not in GONE]
            # Where none of them stands here, they are refused by where they are.
            chosen |= set([bag for bag in left if bag.is_here and bag.place_id(slot) == point.pk] or left)
    if not chosen:
        raise NothingChosen
    return sorted(chosen, key=lambda bag: bag.pk)


def refuse_unless_here(parts, chosen, slot, point):
    for part in parts:
        mine = [bag for bag in chosen if bag.merchant_order_id == part.pk]
        if any(bag.where == Where.HANDED_OVER for bag in mine):
            raise AlreadyHandedOver(part)
        if mine and (part.status not in MAY_BE_GIVEN or not all(bag.is_here for bag in mine)):
            raise refusal_of(part)
    for bag in chosen:
        if bag.place_id(slot) != point.pk:
            raise WaitsElsewhere(bag, slot)


def refuse_kept_too_long(parts, chosen, until_of, at):
    """Of one shop, the bag that keeps least decides for all."""
    for part in parts:
        until = min((until_of[bag.pk] for bag in chosen if bag.merchant_order_id == part.pk), default=None)
        if until and at >= until:
            raise KeptTooLong(part, until)


def refusal_of(part) -> Refusal:
    return AlreadyHandedOver(part) if part.status == Status.HANDED_OVER else NotHere(part)


def is_last_of(part, chosen) -> bool:
    """With these bags, all that the merchant filled for the order has been given."""
    mine = {bag.pk for bag in chosen if bag.merchant_order_id == part.pk}
    left = part.bags.filled().exclude(where__in=GONE).values_list("pk", flat=True)
    return bool(mine) and set(left) <= mine


def hold_alcohol(bags) -> bool:
    """Whether something for adults is in one of these bags."""
    there = Q(pk__in=[])
    for bag in bags:
        there |= Q(merchant_order=bag.merchant_order_id, storage_class=bag.storage_class)
    return OrderedLine.objects.filter(there, is_alcohol=True, kept_quantity__gt=F("returned_quantity")).exists()


def check_adult(collection, adult_checked, by, at):
    if not adult_checked:
        raise AdultNotChecked
    Collection.objects.filter(pk=collection.pk).update(adult_checked_at=at, adult_checked_by=by)


# --- What is left of it -----------------------------------------------------------------------


def end_given(*, at) -> int:
    """Merchant orders of which some bags were given and nothing is left in the others, refused or given back since:
    the sale is made. Safe to run at any moment; gives how many."""
    bags = Bag.objects.filter(merchant_order=OuterRef("pk"))
    given = MerchantOrder.objects.filter(
        Exists(bags.filter(where=Where.HANDED_OVER)),
        ~Exists(bags.filled().exclude(where__in=GONE)),
        status__in=life.WAITS_THERE,
    )
    return len(one_by_one(lambda part: end_if_all_given(merchant_order=part, by=None, at=at), given.order_by("pk")))


@transaction.atomic
def end_if_all_given(*, merchant_order, by, at):
    part = next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)
    left = part.bags.filled().exclude(where__in=GONE).exists()
    if left or part.status not in life.WAITS_THERE or not part.bags.filter(where=Where.HANDED_OVER).exists():
        return
    stock.hold([part])
    life.hand_over_merchant_order(merchant_order=part, by=by, at=at)
