"""The calendar of the places: what is open in the coming weeks, a moment closed or opened again."""

import datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import association_only
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from pickup.models import Slot
from pickup.places import closing
from shop.association.forms import CloseSlotForm

Role = AssociationMember.Role
AHEAD = datetime.timedelta(days=29)


def to_come(at):
    return Slot.objects.filter(starts_at__gt=at, starts_at__lt=at + AHEAD).select_related("point")


@require_safe
@association_only(Role.COACH)
def association_slots(request):
    """Every moment of the coming weeks, with how many people come."""
    found = to_come(timezone.now()).order_by("starts_at", "point__name", "pk")
    return render(request, "association/slots.html", {"slots": found})


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH)
def association_slot(request, pk):
    """One moment: who comes, and closing it."""
    slot, form = get_object_or_404(to_come(timezone.now()), pk=pk), CloseSlotForm(request.POST or None)
    if form.is_valid() and closed(request, slot, form):
        messages.success(request, _("Le créneau est fermé. La raison est affichée à qui voudrait le choisir."))
        return redirect("association_slots")
    people = slot.collections.filter(holds_place=True).order_by("last_name", "first_name", "pk")
    return render(request, "association/slot.html", {"slot": slot, "form": form, "people": people})


def closed(request, slot, form) -> bool:
    try:
        closing.close_slot(slot=slot, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


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
