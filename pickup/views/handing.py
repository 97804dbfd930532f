"""Bags leave the counter, come back if it was a mistake, and a word is kept about the visit."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from merchants.refusals import Refusal
from pickup.access import collections_of, counter_of
from pickup.counter import notes, undoing
from pickup.counter.forms import HandOverForm, NoteForm
from pickup.counter.handover import hand_over, refuse_unless_written
from pickup.counter.visits import visit as visit_of_one
from pickup.words import amount


@counter_of
@require_POST
def counter_hand_over(request, point, code):
    visit = visit_of_one(get_object_or_404(collections_of(point), code=code), point=point)
    form = HandOverForm(request.POST, visit=visit)
    if not form.is_valid():
        messages.error(request, form.refusal)
        return redirect("counter_collection", point.slug, code)
    parts = chosen_parts(visit, form.cleaned_data)
    unpaid = [part for part in parts if part.due_cents and part.is_here]
    if unpaid and not form.cleaned_data["unpaid_known"]:
        return ask_before_unpaid(request, point, visit, form, unpaid)
    try:
        said = said_by(form, visit)
        handover = hand_over(**said, point=point, by=request.user, at=timezone.now())
        refuse_unless_written(handover, point=point, bags=said["bags"], merchant_orders=said["merchant_orders"])
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        tell(request, handover, unpaid)
    return redirect("counter_collection", point.slug, code)


def chosen_parts(visit, said):
    named = {*said["merchant_orders"]}
    named |= {bag.merchant_order_id for part in visit.parts for bag in part.bags if bag.pk in said["bags"]}
    return [part for part in visit.parts if part.merchant_order.pk in named]


def said_by(form, visit) -> dict:
    said = form.cleaned_data
    return {
        "collection": visit.collection,
        "bags": [bag for part in visit.parts for bag in part.bags if bag.pk in said["bags"]],
        "merchant_orders": [
            part.merchant_order for part in visit.parts if part.merchant_order.pk in said["merchant_orders"]
        ],
        "adult_checked": said["adult_checked"],
        "key": said["key"],
        "to_whom": said["to_whom"],
    }


def ask_before_unpaid(request, point, visit, form, unpaid):
    """What is owed, before the bags leave: one tap more, and only when something is."""
    facts = {"point": point, "collection": visit.collection, "said": form.cleaned_data}
    facts |= {"unpaid": unpaid, "due_cents": sum(part.due_cents for part in unpaid)}
    return render(request, "pickup/unpaid.html", facts)


def tell(request, handover, unpaid):
    if unpaid:
        due = amount(sum(part.due_cents for part in unpaid))
        messages.warning(request, _("Remis sans être payé\u202f: il reste %(due)s à encaisser.") % {"due": due})
    bags = handover.bags.count()
    name = handover.to_whom or handover.collection.full_name
    words = ngettext("%(bags)d sac remis à %(name)s.", "%(bags)d sacs remis à %(name)s.", bags)
    messages.success(request, words % {"bags": bags, "name": name})


@counter_of
@require_POST
def counter_undo_hand_over(request, point, code, pk):
    """A wrong bag, a wrong person: within two minutes it is as if it had not left."""
    collection = get_object_or_404(collections_of(point), code=code)
    handover = get_object_or_404(undoing.made_at(collection, point=point), pk=pk)
    try:
        undoing.undo_hand_over(handover=handover, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est défait\u202f: reprenez les sacs, ils sont de nouveau ici."))
    return redirect("counter_collection", point.slug, code)


@counter_of
@require_POST
def counter_note(request, point, code):
    """A word for the next volunteer; with `erase`, one is taken away."""
    collection = get_object_or_404(collections_of(point), code=code)
    erased = request.POST.get("erase", "")
    if erased.isdecimal() and len(erased) < 19:
        notes.erase(note=get_object_or_404(collection.notes, pk=erased))
        messages.success(request, _("La note est effacée."))
        return redirect("counter_collection", point.slug, code)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.write(collection=collection, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("La note est gardée, pour les bénévoles seulement."))
    else:
        messages.error(request, " ".join(form.errors["text"]))
    return redirect("counter_collection", point.slug, code)
