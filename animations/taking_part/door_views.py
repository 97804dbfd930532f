"""The door, on the telephone of whoever keeps it: the next person first, one thumb each."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.models import Registration
from animations.seats_sold import owing
from animations.taking_part import access, door, evening, offers, registering, seats
from animations.taking_part.forms import CameForm, SheetForm, SpokenPartyForm, SpokenRegistrationForm, WalkInForm
from merchants import form_keys
from merchants.refusals import Refusal
from pickup.access import counter_of, points_of

Status = Registration.Status


@counter_of
@require_safe
def counter_animations(request, point):
    """What happens at this place today and soon, and what is still to be typed."""
    found = evening.around(access.received_by(request.user).filter(point=point), at=timezone.now())
    return render(request, "animations/taking_part/counter.html", {"point": point, "evenings": found})


@access.at_the_door
@require_safe
def door_page(request, animation):
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    everybody = evening.people_of(animation)
    facts = {
        "text": text,
        "found": door.found(everybody, text) if text else None,
        "evening": evening.Evening.of(animation, everybody, at=timezone.now()),
        "key": form_keys.new_key(),
    }
    return at_door(request, "door.html", animation, facts)


@access.at_the_door
@require_POST
def door_arrive(request, animation):
    form = CameForm(request.POST)
    if not form.is_valid():
        return back_with_sentence(request, animation, form)
    found = mine_or_404(animation, form.cleaned_data["registration"])
    came = form.cleaned_data["came"]
    said = ngettext("%(name)s est là.", "%(name)s\u202f: %(came)d personnes sont là.", came)
    return done(request, animation, door.arrive, said % {"name": found.name, "came": came}, found, came=came)


@access.at_the_door
@require_POST
def door_absent(request, animation, pk):
    said = _("C’est noté\u202f: leurs places sont libres.")
    return done(request, animation, door.not_coming, said, mine_or_404(animation, pk))


@access.at_the_door
@require_POST
def door_undo(request, animation, pk):
    return done(request, animation, door.undo, _("C’est défait."), mine_or_404(animation, pk))


@access.at_the_door
@require_POST
def door_count(request, animation):
    """One more head, or one less."""
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return back_with_sentence(request, animation, form)
    try:
        door.count(animation=animation, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("door", animation.slug)


# --- One registration -------------------------------------------------------------------------


@access.at_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def door_register(request, animation):
    """Somebody on the telephone, at the counter, or on the paper list."""
    first = {"key": form_keys.new_key(), "party": 1, "channel": Registration.Channel.COUNTER}
    form = SpokenRegistrationForm(request.POST or None, initial=first, animation=animation)
    if request.method == "POST" and form.is_valid() and (kept := written(request, form, animation)):
        return redirect("door_registration", animation.slug, kept.pk)
    return at_door(request, "door_register.html", animation, {"form": form, "seats": seats.seats_of(animation)})


def written(request, form, animation):
    told = {name: form.cleaned_data[name] for name in ("key", "channel")}
    told |= {"who": form.who(), "answers": form.answers(), "by": request.user, "at": timezone.now()}
    try:
        return registering.register(animation=animation, **told)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


@access.at_the_door
@require_safe
def door_registration(request, animation, pk):
    found = mine_or_404(animation, pk)
    return one_at_the_door(request, animation, found, SpokenPartyForm(initial={"party": found.party}))


def one_at_the_door(request, animation, found, form):
    order = owing.order_of(found)
    facts = {"registration": found, "form": form, "bought": owing.words(order), "order": order}
    return at_door(request, "door_registration.html", animation, facts)


@access.at_the_door
@require_POST
def door_party(request, animation, pk):
    form, found = SpokenPartyForm(request.POST), mine_or_404(animation, pk)
    if form.is_valid():
        act, party = registering.change_party, form.cleaned_data["party"]
        return done(request, animation, act, _("C’est changé."), found, to="door_registration", party=party)
    return one_at_the_door(request, animation, found, form)


@access.at_the_door
@require_POST
def door_accept(request, animation, pk):
    said, found = _("C’est dit\u202f: leurs places sont retenues."), mine_or_404(animation, pk)
    return done(request, animation, offers.accept, said, found, to="door_registration")


@access.at_the_door
@require_POST
def door_cancel(request, animation, pk):
    said, found = _("L’inscription est annulée."), mine_or_404(animation, pk)
    return done(request, animation, registering.cancel, said, found, to="door_registration")


# --- Paper ------------------------------------------------------------------------------------


@access.at_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def door_sheet(request, animation):
    """The sheet that somebody ticked, typed in its own order."""
    everybody = evening.on_the_sheet(animation)
    first = {"walked_in": seats.walked_in(animation) or None}
    form = SheetForm(request.POST or None, registrations=everybody, initial=first)
    if request.method == "POST" and form.is_valid() and entered(request, form, animation):
        return redirect("door", animation.slug)
    return at_door(request, "door_sheet.html", animation, {"form": form})


def entered(request, form, animation) -> bool:
    told = {"counted": form.counted(), "walked_in": form.cleaned_data["walked_in"] or 0}
    try:
        door.enter_sheet(animation=animation, by=request.user, at=timezone.now(), **told)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("La feuille est saisie. Merci\u202f!"))
    return True


# --- Shared -----------------------------------------------------------------------------------


def at_door(request, template, animation, facts):
    """The counter's own menu, for whoever keeps that counter."""
    point = points_of(request.user).filter(pk=animation.point_id).first()
    return render(request, f"animations/taking_part/{template}", {"animation": animation, "point": point, **facts})


def mine_or_404(animation, pk):
    return get_object_or_404(access.registrations_of(animation).select_related("animation"), pk=pk)


def done(request, animation, act, said, registration, *, to="door", **facts):
    try:
        act(registration=registration, by=request.user, at=timezone.now(), **facts)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(to, animation.slug, *([registration.pk] if to == "door_registration" else []))


def back_with_sentence(request, animation, form):
    messages.warning(request, next(iter(form.errors.values()))[0])
    return redirect("door", animation.slug)
