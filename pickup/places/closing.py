"""Correcting the calendar: a moment closed or opened again, and slots that follow the changed rules of their place."""

import datetime

from django.db import transaction
from django.db.models import F, ProtectedError
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.opening import instant_of, local_day
from merchants.refusals import Refusal
from pickup.models import Slot, SlotRule, SlotStorage
from pickup.places import diary, ending, making
from pickup.places.needs import ONE_DAY

LONGEST_REASON = Slot._meta.get_field("closed_reason").max_length


class ReasonOwed(Refusal):
    sentence = gettext_lazy("Dites pourquoi, en quelques mots (120 caractères au plus).")


class SlotBegun(Refusal):
    sentence = gettext_lazy("Ce créneau a déjà commencé.")


# --- One slot ---------------------------------------------------------------------------------


@transaction.atomic
def close_to_newcomers(*, slot, reason, by, at) -> Slot:
    """Nobody else can choose it, and everybody reads why; said before is what becomes of who booked (shop.places)."""
    reason = reason.strip().rstrip(".")
    if not reason or len(reason) > LONGEST_REASON:
        raise ReasonOwed
    slot = hold(slot, at)
    if slot.closed_reason != reason:
        write_reason(slot, reason, by, _("Fermé\u202f: %(reason)s") % {"reason": reason})
    return slot


@transaction.atomic
def reopen_slot(*, slot, by, at) -> Slot:
    """It can be chosen again; already open, it stays so."""
    slot = hold(slot, at)
    if slot.closed_reason:
        write_reason(slot, "", by, _("Rouvert"))
    return slot


def hold(slot, at):
    """The slot as it is now: whoever is taking a place is waited for."""
    held = Slot.objects.select_for_update(of=["self"]).select_related("point").get(pk=slot.pk)
    if held.starts_at <= at:
        raise SlotBegun
    return held


def write_reason(slot, reason, by, words):
    slot.closed_reason = reason
    slot.save(update_fields=["closed_reason"])
    diary.note(slot, by=by, words=words)


# --- A whole place ----------------------------------------------------------------------------


@transaction.atomic
def follow_rules(*, point, at):
    """Bring the slots to come to what the place's rules and storage say now; what is booked is kept as it was."""
    until = local_day(at) + ONE_DAY * making.FOUR_WEEKS
    # Read anew: the place in hand may hold what it said before.
    rules = SlotRule.objects.filter(point=point)
    promised = {slot.starts_at: slot for slot in making.promised(rules, at=at, until=until)}
    end = instant_of(until + ONE_DAY, datetime.time.min)
    made = Slot.objects.select_for_update().filter(point=point, starts_at__gt=at, starts_at__lt=end)
    for slot in made.order_by("pk"):
        follow(slot, promised.get(slot.starts_at))
    making.make_slots(at=at)
    resize(point, at)


def follow(slot, promise):
    """Nobody booked: as the rule says, or gone with it. Somebody did: they may cancel until the hour that they read,
    an end that comes earlier is told to them, and the rest follows."""
    if promise is None:
        withdraw(slot)
        return
    said_by_hand = "" if slot.closed_reason == gone() else slot.closed_reason
    slot.closed_reason = promise.closed_reason or said_by_hand
    slot.capacity = max(slot.taken, promise.capacity)
    if not slot.taken:
        slot.cutoff_at = promise.cutoff_at
    slot.save(update_fields=["capacity", "cutoff_at", "closed_reason"])
    if slot.ends_at != promise.ends_at:
        ending.end_at(slot=slot, ends_at=promise.ends_at)


def withdraw(slot):
    """Those who booked still come, nobody else does; what an order or a printed book names is closed, not erased."""
    try:
        slot.delete()
    except ProtectedError:
        slot.capacity = slot.taken
        # Closed while people are coming too: the place that one of them leaves is nobody else's.
        slot.closed_reason = slot.closed_reason or gone()
        slot.save(update_fields=["capacity", "closed_reason"])


def gone() -> str:
    return _("il n’y a plus de retrait à cette heure-là")


def open_again(*, point, reason, first_on, last_on, at):
    """What was closed for a reason that no longer holds; closed by hand for another, it stays so."""
    shut = Slot.objects.filter(point=point, closed_reason=reason, starts_at__gt=at)
    shut.filter(starts_at__date__range=(first_on, last_on)).update(closed_reason="")


def resize(point, at):
    """Never less room than what is taken; a class that the place no longer keeps has none."""
    rooms = SlotStorage.objects.filter(slot__point=point, slot__starts_at__gt=at)
    kept = dict(point.storage.values_list("storage_class", "places"))
    for storage_class, places in sorted(kept.items()):
        rooms.filter(storage_class=storage_class).update(capacity=Greatest(F("taken"), places))
    gone = rooms.exclude(storage_class__in=kept)
    gone.filter(taken=0).delete()
    gone.update(capacity=F("taken"))
