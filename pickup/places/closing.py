"""Correcting the calendar: a moment closed or opened again, and slots that follow the changed rules of their place."""

import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merchants.opening import instant_of, local_day
from merchants.refusals import Refusal
from pickup.models import Slot, SlotStorage
from pickup.places import slots
from pickup.places.needs import ONE_DAY

LONGEST_REASON = Slot._meta.get_field("closed_reason").max_length


class ReasonOwed(Refusal):
    sentence = gettext_lazy("Dites pourquoi, en quelques mots (120 caractères au plus).")


class SlotBegun(Refusal):
    sentence = gettext_lazy("Ce créneau a déjà commencé.")


class PeopleAreComing(Refusal):
    """Nobody finds a closed door: they are called first."""

    def __init__(self, people):
        words = ngettext(
            "Une personne a réservé ce créneau\u202f: appelez-la et annulez sa commande d’abord.",
            "%(people)d personnes ont réservé ce créneau\u202f: appelez-les et annulez leurs commandes d’abord.",
            people,
        )
        super().__init__(words % {"people": people})


# --- One slot ---------------------------------------------------------------------------------


@transaction.atomic
def close_slot(*, slot, reason, by, at) -> Slot:
    """Nobody can choose it any more, and everybody reads why."""
    reason = reason.strip().rstrip(".")
    if not reason or len(reason) > LONGEST_REASON:
        raise ReasonOwed
    slot = hold(slot, at)
    if slot.taken:
        raise PeopleAreComing(slot.taken)
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
    """Kept with who did it, in the administration's own diary."""
    slot.closed_reason = reason
    slot.save(update_fields=["closed_reason"])
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Slot),
        object_id=slot.pk,
        object_repr=str(slot)[:200],
        action_flag=CHANGE,
        change_message=words,
    )


# --- A whole place ----------------------------------------------------------------------------


@transaction.atomic
def follow_rules(*, point, at):
    """Bring the slots to come to what the place's rules and storage say now; what is booked is kept as it was."""
    until = local_day(at) + ONE_DAY * slots.FOUR_WEEKS
    promised = {slot.starts_at: slot for slot in slots.promised(point.rules.all(), at=at, until=until)}
    end = instant_of(until + ONE_DAY, datetime.time.min)
    made = Slot.objects.select_for_update().filter(point=point, starts_at__gt=at, starts_at__lt=end)
    for slot in made.order_by("pk"):
        follow(slot, promised.get(slot.starts_at))
    slots.make_slots(at=at)
    resize(point, at)


def follow(slot, promise):
    """Nobody booked: as the rule says, or gone with it. Somebody did: only the number of places moves."""
    if promise is None:
        withdraw(slot)
        return
    slot.capacity = max(slot.taken, promise.capacity)
    if not slot.taken:
        slot.ends_at, slot.cutoff_at = promise.ends_at, promise.cutoff_at
    slot.save(update_fields=["capacity", "ends_at", "cutoff_at"])


def withdraw(slot):
    """Those who booked still come, nobody else does; a slot that old orders name is closed rather than erased."""
    if not slot.collections.exists():
        slot.delete()
        return
    slot.capacity = slot.taken
    if not slot.taken:
        slot.closed_reason = slot.closed_reason or _("il n’y a plus de retrait à cette heure-là")
    slot.save(update_fields=["capacity", "closed_reason"])


def resize(point, at):
    """Never less room than what is taken; a class that the place no longer keeps has none."""
    rooms = SlotStorage.objects.filter(slot__point=point, slot__starts_at__gt=at)
    kept = dict(point.storage.values_list("storage_class", "places"))
    for storage_class, places in sorted(kept.items()):
        rooms.filter(storage_class=storage_class).update(capacity=Greatest(F("taken"), places))
    gone = rooms.exclude(storage_class__in=kept)
    gone.filter(taken=0).delete()
    gone.update(capacity=F("taken"))
