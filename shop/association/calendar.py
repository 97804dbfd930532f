"""The calendar of the places: what is open in the coming weeks, a moment closed or opened again."""

import datetime
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import association_only, roles_held
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from pickup.models import Collection, Slot
from pickup.places import closing
from pickup.words import day_hour
from shop.association.forms import CloseSlotForm
from shop.places import calling
from shop.places.batch import changed

Role = AssociationMember.Role
AHEAD = datetime.timedelta(days=29)


def to_come(at):
    return Slot.objects.filter(starts_at__gt=at, starts_at__lt=at + AHEAD).select_related("point")


@require_safe
@association_only(Role.COACH)
def association_slots(request):
    """Every moment of the coming weeks, with how many people come."""
    found = to_come(timezone.now()).order_by("starts_at", "point__name", "pk")
    may_write = roles_held(request.user, Role.ADMINISTRATOR)
    return render(request, "association/slots.html", {"slots": found, "may_write": may_write})


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH)
def association_slot(request, pk):
    """One moment: who comes, and closing it, once it is said what becomes of each."""
    slot, form = get_object_or_404(to_come(timezone.now()), pk=pk), CloseSlotForm(request.POST or None)
    answer = closed(request, slot, form) if form.is_valid() else None
    if answer:
        return answer
    return render(request, "association/slot.html", {"slot": slot, "form": form, "people": coming(slot)})


def coming(slot) -> list[Collection]:
    """Who comes, the moment closed or not, each with what was last decided of them; two queries."""
    people = list(slot.collections.filter(holds_place=True).order_by("last_name", "first_name", "pk"))
    fates = calling.last_of(people)
    for collection in people:
        collection.fate = fates.get(collection.pk)
    return people


def closed(request, slot, form):
    reason = form.cleaned_data["reason"]
    write = partial(closing.close_to_newcomers, slot=slot, reason=reason)
    told = {"words": _("le créneau de %(when)s ferme") % {"when": day_hour(slot.starts_at)}, "motive": reason}
    try:
        return changed(request, slot.point, write, then=reverse("association_slots"), **told)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


@require_POST
@association_only(Role.COACH)
def association_slot_reopen(request, pk):
    slot = get_object_or_404(to_come(timezone.now()), pk=pk)
    try:
        closing.reopen_slot(slot=slot, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le créneau est rouvert."))
    return redirect("association_slots")
