"""The page between a change of a place and its writing: who was coming, and what becomes of each."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from merchants.access import association_only
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from pickup.models import Collection, Slot
from shop.association import collections
from shop.checkout.state import key_in, new_key
from shop.closures.plans import moments_for
from shop.jobs import LeftForLater
from shop.places import calling, deciding, plans
from shop.places.models import CollectionFate, PlaceChange

Choice = CollectionFate.Choice
# What this page adds to the first; all the rest is the change itself, and travels with it.
OURS = {"csrfmiddlewaretoken", "key", "motive", "confirm", "apply"}


def changed(request, point, write, *, words, then, motive="", back=""):
    """Written at once where nobody counts on it; else somebody first says what becomes of each person.

    `write` is the act, but its hour; `then` the address where one goes once it is written.
    """
    done = done_already(request, point)
    if done:
        return done
    at = timezone.now()
    write = partial(write, by=request.user, at=at)
    concerned = deciding.write_unless_concerned(point=point, write=write, at=at)
    if not concerned:
        messages.success(request, _("C’est noté\u202f: %(words)s.") % {"words": words})
        return redirect(then)
    decide = partial(deciding.decide, point=point, write=write, words=words, by=request.user, at=at)
    return decided(request, concerned, decide) or ask(request, point, concerned, words, motive, back or then)


def done_already(request, point):
    """The page of what was decided under this key; nothing when it is new."""
    key = key_in(request.POST.get("key", ""))
    done = PlaceChange.objects.filter(point=point, key=key).first() if key else None
    return done and redirect("place_change", done.pk)


def decided(request, concerned, decide):
    """Done once it is confirmed; nothing while it is still to be said."""
    key = key_in(request.POST.get("key", ""))
    if "confirm" not in request.POST or not key:
        return None
    motive = request.POST.get("motive", "").replace("\x00", "")
    told = {"reason": motive, "decisions": decisions_in(request.POST, concerned)}
    try:
        change = decide(key=key, **told)
    except (deciding.Undecided, deciding.ReasonOwed) as refusal:
        messages.error(request, str(refusal))
        return None
    # What failed is logged, and gone on with every minute.
    with suppress(LeftForLater):
        deciding.go_on(change=change, at=change.at)
    return redirect("place_change", change.pk)


def decisions_in(posted, concerned) -> dict[int, deciding.Decision]:
    return {
        one.collection.pk: deciding.Decision(
            posted.get(f"sort-{one.collection.pk}", ""), posted.get(f"vers-{one.collection.pk}", "")
        )
        for one in concerned
    }


@dataclass(frozen=True)
class Row:
    """One person on the page that asks, with what is ticked; `told` says what their order is worth."""

    concerned: plans.Concerned
    told: Collection
    chosen: str
    key: str

    @property
    def collection(self):
        return self.concerned.collection

    @property
    def moments(self) -> list[tuple[str, Slot, bool]]:
        """Each with its key, and whether it is at another place than the one that the person chose."""
        here = self.collection.slot.point_id
        return [(plans.key_of(slot), slot, slot.point_id != here) for slot in self.concerned.moments]


def row_of(one, told, posted) -> Row:
    """The nearest moment at the same place is proposed; nothing is ticked for who has none."""
    pk, nearest = one.collection.pk, one.nearest
    chosen = posted.get(f"sort-{pk}") or (Choice.MOVE if nearest else "")
    together = posted.get("apply", "")
    if together in Choice.values and (together != Choice.MOVE or nearest):
        chosen = together
    first = plans.key_of(nearest or one.moments[0]) if one.moments else ""
    return Row(one, told, chosen, posted.get(f"vers-{pk}") or first)


def ask(request, point, concerned, words, motive, back):
    """Who is concerned, with what may become of each; what was typed before and what was ticked are kept."""
    posted = request.POST
    kept = [
        (name, value)
        for name, values in posted.lists()
        if name not in OURS and not name.startswith(("sort-", "vers-"))
        for value in values
    ]
    told = collections.told_of([one.collection.pk for one in concerned])
    facts = {
        "point": point,
        "rows": [row_of(one, told[one.collection.pk], posted) for one in concerned],
        "words": words,
        "kept": kept,
        "key": posted["key"] if key_in(posted.get("key", "")) else new_key(),
        "motive": posted.get("motive", motive),
        "back": back,
    }
    return render(request, "places/decide.html", facts)


# --- What became of them ----------------------------------------------------------------------

calendar_only = association_only(AssociationMember.Role.COACH)


@never_cache
@require_safe
@calendar_only
def place_change(request, pk):
    change = get_object_or_404(PlaceChange.objects.select_related("point", "by"), pk=pk)
    related = ("collection__order", "collection__slot__point", "slot__point", "called_by")
    fates = list(change.fates.select_related(*related))
    at = timezone.now()
    for fate in fates:
        waits = fate.done_at is None and fate.refusal
        moments, fate.none_later = moments_for(fate.collection.order, at) if waits else ([], "")
        calling.marked(fate)
        fate.moments = [(plans.key_of(slot), slot) for slot in moments]
    facts = {"change": change, "fates": fates, "to_call": [fate for fate in fates if fate.is_owed]}
    return render(request, "places/change.html", facts)


@require_POST
@calendar_only
def place_change_called(request, pk, fate):
    """Somebody told this person, so that nobody else calls."""
    found = get_object_or_404(CollectionFate.objects.select_related("collection"), change=pk, pk=fate)
    try:
        calling.called(fate=found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("%(name)s est au courant.") % {"name": found.collection.full_name})
    return ticked_from(request, found)


def ticked_from(request, fate):
    """Back to the page where it was ticked: that of the moment, of the order, or of the change."""
    collection = fate.collection
    pages = {"slot": ("association_slot", collection.slot_id), "order": ("association_order", collection.code)}
    return redirect(*pages.get(request.POST.get("then"), ("place_change", fate.change_id)))


@require_POST
@calendar_only
def place_change_again(request, pk, fate):
    """What was decided could not be done: something else."""
    found = get_object_or_404(CollectionFate.objects.select_related("collection__order"), change=pk, pk=fate)
    decision = deciding.Decision(request.POST.get("sort", ""), request.POST.get("vers", ""))
    try:
        deciding.decide_again(fate=found, decision=decision, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("place_change", pk)
