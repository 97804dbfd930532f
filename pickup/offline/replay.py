"""What was done without a network is told to the town afterwards: once each, in any order, and nothing is lost."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import MerchantOrder
from merchants.refusals import Refusal
from pickup import words
from pickup.access import collections_of
from pickup.bags import drop_off
from pickup.counter import handover, notes
from pickup.models import Bag, BagMove, Collection, CounterPayment, Handover, OfflineAct
from pickup.money import till
from pickup.offline import forgetting, identity, telling
from pickup.offline.reading import Told

Kind, Outcome, Resolution = OfflineAct.Kind, OfflineAct.Outcome, OfflineAct.Resolution
Where = Bag.Where


class Early(Refusal):
    """The act before it on the device has not come yet, or the one that it undoes: it is told again after that one."""

    sentence = gettext_lazy("Ce geste en suit un autre, qui n’est pas encore arrivé.")


class TakenKey(Refusal):
    """Two gestures under one key, at two places: which one the device meant, a person says."""

    sentence = gettext_lazy("Le même numéro de geste est déjà venu d’un autre lieu\u202f: relisez ce qui est noté.")


class NotBelieved(Refusal):
    """Who did it cannot be known, or may not do it any more: a person decides."""


class NotOfThisOrder(Refusal):
    sentence = gettext_lazy("Ces sacs ne sont pas de cette commande.")


class NotedOtherwise(Refusal):
    """A form whose answer was lost had noted something under the same key, and not what the device says."""

    def __init__(self, payments):
        facts = {"paid": _(" et ").join(paid_words(payment) for payment in payments)}
        super().__init__(
            _("Le même geste est déjà noté autrement\u202f: %(paid)s.") % facts
            if payments
            else _("Le même geste avait été noté, puis annulé.")
        )


def paid_words(payment) -> str:
    facts = {"amount": words.amount(payment.cents), "merchant": payment.merchant_order.merchant}
    return _("%(amount)s pour %(merchant)s (%(means)s)") % (facts | {"means": till.means_words(payment)})


# --- Receiving --------------------------------------------------------------------------------


def receive(*, told: Told, point, sent_by, at) -> OfflineAct:
    """One act in its own transaction. Its key is written first: of two sendings at once, one acts."""
    known = OfflineAct.objects.filter(key=told.key).first()
    if known is None:
        try:
            with transaction.atomic():
                return first_told(told, key=told.key, point=point, sent_by=sent_by, at=at)
        except IntegrityError:
            known = OfflineAct.objects.filter(key=told.key).first()
            if known is None:
                raise
    return known if known.point_id == point.pk else taken_elsewhere(told, point=point, sent_by=sent_by, at=at)


def taken_elsewhere(told, *, point, sent_by, at):
    """Kept under a key of this place, so that nothing is lost and a person decides; told twice, it is the same."""
    key = key_here(told.key, point.pk)
    known = OfflineAct.objects.filter(key=key).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return first_told(told, key=key, point=point, sent_by=sent_by, at=at)
    except IntegrityError:
        return OfflineAct.objects.get(key=key)


def key_here(key: uuid.UUID, point_id) -> uuid.UUID:
    """Always the same for a key and a place."""
    return uuid.uuid5(key, str(point_id))


def first_told(told, *, key, point, sent_by, at):
    if told.after and not OfflineAct.objects.filter(key=told.after).exists():
        raise Early
    shown = identity.read(told.shown)
    act = OfflineAct.objects.create(
        key=key,
        kind=told.kind,
        point=point,
        collection=collections_of(point).filter(code=told.code).select_related("slot__point", "order").first(),
        device=told.device,
        payload=told.payload,
        by=identity.bearer(shown),
        sent_by=sent_by,
        said_at=told.said_at,
        made_at=bounded(told.near_at, shown, at),
        received_at=at,
        outcome=Outcome.DONE,
    )
    act.outcome, act.sentence = outcome_of(act, shown, told)
    if act.outcome != Outcome.CONFLICT:
        forgetting.drop_words(act)
    act.save(update_fields=["outcome", "sentence", "payload"])
    return act


def bounded(near_at, shown, at):
    """Neither after it was received nor before the slot was loaded, whatever the clock said."""
    return min(at, max(near_at, shown.loaded_at)) if shown else min(at, near_at)


def outcome_of(act, shown, told):
    """What became of it; a refusal is kept whole, for a person to read."""
    try:
        with transaction.atomic():
            refuse_unless_believed(act, shown, told.code)
            if act.key != told.key:
                raise TakenKey
            return ACTS[act.kind](act)
    except Early:
        raise
    except Refusal as refusal:
        return Outcome.CONFLICT, telling.conflict(act, str(refusal))


def refuse_unless_believed(act, shown, code):
    if not act.collection:
        raise NotBelieved(_("Le code %(code)s n’est pas attendu dans ce lieu.") % {"code": code or "?"})
    if not shown or not act.by or shown.point_id != act.point_id:
        raise NotBelieved(_("Rien ne prouve qui l’a fait."))
    if not identity.still_keeps(act.by, act.point):
        raise NotBelieved(_("%(name)s ne tient plus ce comptoir.") % {"name": words.name_of(act.by)})
    if not identity.still_believed(shown, at=act.received_at):
        raise NotBelieved(_("C’est arrivé ici plus de trois jours après."))


# --- The acts ---------------------------------------------------------------------------------


def hand_over(act):
    """What can be given is; for what somebody else gave first, or what is not here, a person decides."""
    drop_off.hold(act.collection.order_id)
    bags = bags_of(act)
    mine = already_mine(act)
    take_in(act, [bag for bag in bags if bag.where == Where.EXPECTED])
    bags = bags_of(act)
    filled = set(Bag.objects.filled().filter(pk__in=act.payload["bags"]).values_list("pk", flat=True)) - mine
    here = [bag for bag in bags if bag.pk in filled and may_be_given(bag, act)]
    if here:
        told = {"key": str(act.key), "by": act.by, "recorded_at": act.received_at}
        give(act, here, adult_checked=act.payload["adult"], **told)
    elsewhere = [bag for bag in bags if bag not in here and bag.pk not in mine]
    if elsewhere:
        return Outcome.CONFLICT, telling.given_elsewhere(act, elsewhere)
    return (Outcome.DONE if here else Outcome.ALREADY), ""


def may_be_given(bag, act) -> bool:
    """It stands in the place where the act was made."""
    is_of_the_place = bag.place_id(act.collection.slot) == act.point_id
    return is_of_the_place and bag.where in {Where.HERE, Where.UNCOLLECTED}


def bags_of(act) -> list[Bag]:
    wanted = act.payload["bags"]
    bags = Bag.objects.filter(merchant_order__order=act.collection.order_id, pk__in=wanted)
    found = list(bags.select_related("merchant_order__merchant", "back_at").order_by("pk"))
    if len(found) != len(wanted):
        raise NotOfThisOrder
    return found


def already_mine(act) -> set[int]:
    """Bags given by the form whose answer never came: the same gesture, told twice. Undone since, it stays undone."""
    if not act.payload["again"]:
        return set()
    stands = Q(undone_at=None) | Q(undone_at__gte=act.made_at)
    same = Handover.objects.filter(stands, collection=act.collection, key=act.payload["again"])
    return set(same.values_list("bags", flat=True))


def take_in(act, awaited):
    """A bag that was in the volunteer's hands had come: it is received, and nobody is told what they saw. Of what is
    still awaited the person will hear."""
    ready = [bag for bag in awaited if bag.merchant_order.status == MerchantOrder.Status.READY]
    others = Bag.objects.expected().filter(merchant_order__order=act.collection.order_id)
    others = others.exclude(merchant_order__status=MerchantOrder.Status.CANCELLED)
    if ready and not others.exclude(pk__in=[bag.pk for bag in ready]).exists():
        Collection.objects.filter(pk=act.collection_id, told_ready_at=None).update(told_ready_at=act.made_at)
    told = {"shelf": "", "by": act.by, "at": act.made_at, "channel": BagMove.Channel.OFFLINE}
    for merchant_order in dict.fromkeys(bag.merchant_order for bag in ready):
        mine = [bag for bag in ready if bag.merchant_order_id == merchant_order.pk]
        drop_off.receive(merchant_order=merchant_order, bags=mine, **told)


def noted_key(key) -> str:
    """That of what a person notes of an act afterwards: a part of it may stand under its own key already."""
    return f"{key}:noted"


def give(act, bags, *, adult_checked, key, by, recorded_at):
    handover.hand_over(
        collection=act.collection,
        point=act.point,
        bags=bags,
        adult_checked=adult_checked,
        by=by,
        at=act.made_at,
        key=key,
        channel=Handover.Channel.OFFLINE,
        recorded_at=recorded_at,
        to_whom=act.payload.get("to_whom", ""),
    )


def lacks_age(act, bags) -> bool:
    """Something for adults was given, and the device does not say that an age was seen."""
    return not act.payload["adult"] and handover.hold_alcohol(bags)


def pay(act):
    """The money is already in somebody's hands: what is refused here is told to a person, never dropped."""
    collect(act, dict(act.payload["amounts"]), key=str(act.key), by=act.by, at=act.made_at)
    return Outcome.DONE, ""


def collect(act, cents_by_part, *, key, by, at):
    parts = {part.pk: part for part in act.collection.order.merchant_orders.filter(pk__in=cents_by_part)}
    if len(parts) != len(cents_by_part):
        raise NotOfThisOrder
    noted = till.collect_payment(
        collection=act.collection,
        point=act.point,
        amounts={parts[pk]: cents for pk, cents in cents_by_part.items()},
        means=act.payload["means"],
        key=key,
        by=by,
        at=at,
    )
    refuse_unless_said(act, noted, cents_by_part)


def refuse_unless_said(act, noted, cents_by_part):
    """The key may be that of a form: what it noted is believed only where it is what the device says."""
    standing = list(CounterPayment.objects.filter(pk__in=[payment.pk for payment in noted], undone=None))
    found = {payment.merchant_order_id: (payment.means, payment.cents) for payment in standing}
    if found != {pk: (act.payload["means"], cents) for pk, cents in cents_by_part.items()}:
        raise NotedOtherwise(standing)


def undo(act):
    """Takes back what that act did; when it had done nothing yet, what it asked of a person falls."""
    key = act.payload["undoes"]
    either = [key, str(key_here(uuid.UUID(key), act.point_id))]
    before = OfflineAct.objects.select_for_update().filter(key__in=either, collection=act.collection).first()
    key = str(before.key) if before else key
    # The form whose answer was lost gave these bags under its own key.
    keys = {key, noted_key(key), before.payload.get("again") if before else ""} - {"", None}
    given = Handover.objects.filter(key__in=keys, collection=act.collection).order_by("pk")
    if not before and not given:
        raise Early
    if before and before.outcome == Outcome.CONFLICT and not before.resolved_at:
        before.resolution, before.resolved_by, before.resolved_at = Resolution.UNDONE, act.by, act.received_at
        forgetting.drop_words(before)
        before.save(update_fields=["resolution", "resolved_by", "resolved_at", "payload", "sentence"])
    for one in given:
        # Undone already, it stays so.
        channel = Handover.Channel.OFFLINE
        handover.undo_hand_over(handover=one, by=act.by, at=max(act.made_at, one.at), channel=channel)
    for payment in CounterPayment.objects.filter(
        key__startswith=f"{key}:", merchant_order__order=act.collection.order_id
    ):
        till.undo_payment(payment=payment, reason="", by=act.by, at=max(act.made_at, payment.at))
    return Outcome.DONE, ""


def note(act):
    """A word about the visit; what the person refused stays aside until somebody takes it off what is paid."""
    write_note(act, by=act.by)
    if act.payload["aside"]:
        return Outcome.CONFLICT, telling.put_aside(act)
    return Outcome.DONE, ""


def write_note(act, *, by):
    notes.write(collection=act.collection, text=act.payload["text"], by=by, at=act.made_at)


ACTS = {Kind.HAND_OVER: hand_over, Kind.PAY: pay, Kind.UNDO: undo, Kind.NOTE: note}
