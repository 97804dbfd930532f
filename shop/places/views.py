"""The places as the administration writes them: each page one subject, each change asked about before it is made."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import association_only
from merchants.models import AssociationMember, Merchant
from merchants.refusals import Refusal
from pickup.models import PickupPoint, PlaceDays, Room, SlotException, SlotRule
from pickup.places import describing, rendezvous
from pickup.places.week import coming_apart
from shop.places import forms
from shop.places.batch import changed

administration_only = association_only(AssociationMember.Role.ADMINISTRATOR)
GET_AND_POST = ["GET", "HEAD", "POST"]


def found_or_404(slug, *related):
    return get_object_or_404(PickupPoint.objects.prefetch_related(*related), slug=slug)


def tried(form, act):
    """The answer of an act; nothing when it is refused, and the form says why."""
    try:
        return act()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


def at_home(point):
    return reverse("association_place", args=[point.slug])


# --- The place --------------------------------------------------------------------------------


@require_safe
@administration_only
def association_places(request):
    """Every place, with what it has to come."""
    coming = Count("slots", filter=Q(slots__starts_at__gt=timezone.now(), slots__closed_reason=""))
    points = PickupPoint.objects.annotate(coming=coming).order_by("-is_active", "kind", "name")
    return render(request, "places/list.html", {"points": points})


@require_safe
@administration_only
def association_place(request, slug):
    """All that is said of a place, each with the way to change it."""
    point = found_or_404(slug, "rooms", "storage", "hours", "days", "excluded_merchants", "rules__exceptions")
    today = timezone.localdate()
    rules = [
        (rule, rendezvous.sentence_of(rule, today=today), dates_to_come(rule, today)) for rule in point.rules.all()
    ]
    facts = {"point": point, "rules": rules, "days": coming_apart(point, today=today)}
    return render(request, "places/place.html", facts)


def dates_to_come(rule, today):
    return [one for one in rule.exceptions.all() if one.on >= today]


@require_http_methods(GET_AND_POST)
@administration_only
def association_place_new(request):
    form = forms.AboutForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        point = describing.add_point(facts=form.facts, by=request.user, at=timezone.now())
        messages.success(request, _("Le lieu est là. Donnez-lui maintenant un rendez-vous."))
        return redirect(at_home(point))
    return render(request, "places/form.html", {"form": form, "title": _("Un nouveau lieu")})


@require_http_methods(GET_AND_POST)
@administration_only
def place_about(request, slug):
    point = found_or_404(slug)
    form = forms.AboutForm(request.POST or None, request.FILES or None, instance=point)
    if form.is_valid():
        describing.describe(point=point, facts=form.facts, by=request.user, at=timezone.now())
        messages.success(request, _("C’est noté."))
        return redirect(at_home(point))
    shown = found_or_404(slug)
    return render(request, "places/form.html", {"form": form, "point": shown, "title": _("Adresse et accueil")})


@require_POST
@administration_only
def place_close(request, slug):
    """Nobody can choose it any more; whoever is coming is first said what becomes of them."""
    point = found_or_404(slug)
    words = _("%(place)s ferme aux retraits") % {"place": point.name}
    return changed(request, point, partial(describing.close_place, point=point), words=words, then=at_home(point))


@require_POST
@administration_only
def place_reopen(request, slug):
    point = found_or_404(slug)
    describing.reopen_place(point=point, by=request.user, at=timezone.now())
    messages.success(request, _("On peut de nouveau y venir chercher ses commandes."))
    return redirect(at_home(point))


@require_http_methods(GET_AND_POST)
@administration_only
def place_hours(request, slug):
    """The hours of every week; the days apart are on the same page, each in its own form."""
    point = found_or_404(slug, "hours", "days")
    form = forms.PlaceWeekForm(request.POST) if request.method == "POST" else forms.PlaceWeekForm.of(point)
    if form.is_valid():
        describing.set_week(point=point, week=form.week, by=request.user, at=timezone.now())
        messages.success(request, _("Les horaires sont notés."))
        return redirect("place_hours", slug)
    return hours_page(request, point, form=form)


def hours_page(request, point, *, form=None, days=None):
    facts = {
        "point": point,
        "form": form or forms.PlaceWeekForm.of(point),
        "days_form": days or forms.DaysForm(),
        "days": coming_apart(point, today=timezone.localdate()),
    }
    return render(request, "places/hours.html", facts)


@require_POST
@administration_only
def place_days(request, slug):
    point = found_or_404(slug, "hours", "days")
    form = forms.DaysForm(request.POST)
    if form.is_valid():
        write, then = (
            partial(describing.set_days, point=point, **form.cleaned_data),
            reverse("place_hours", args=[slug]),
        )
        told = {"words": form.cleaned_data["reason"], "motive": form.cleaned_data["reason"], "then": then}
        answer = tried(form, partial(changed, request, point, write, **told))
        if answer:
            return answer
    return hours_page(request, point, days=form)


@require_POST
@administration_only
def place_days_forget(request, slug, pk):
    days = get_object_or_404(PlaceDays, point__slug=slug, pk=pk)
    describing.forget_days(days=days, by=request.user, at=timezone.now())
    messages.success(request, _("Ces jours sont de nouveau comme les autres."))
    return redirect("place_hours", slug)


@require_http_methods(GET_AND_POST)
@administration_only
def place_room(request, slug, pk=None):
    """A room, new or as it is from now on."""
    point = found_or_404(slug)
    room = get_object_or_404(Room, point=point, pk=pk) if pk else None
    form = forms.RoomForm(request.POST or None, instance=room)
    if form.is_valid():
        keep = partial(describing.keep_room, point=point, facts=form.cleaned_data, room=room)
        if tried(form, partial(keep, by=request.user, at=timezone.now())):
            messages.success(request, _("La salle est notée."))
            return redirect(at_home(point))
    facts = {"form": form, "point": point, "room": room, "title": room.name if room else _("Une nouvelle salle")}
    return render(request, "places/form.html", facts)


@require_POST
@administration_only
def place_room_remove(request, slug, pk):
    room = get_object_or_404(Room, point__slug=slug, pk=pk)
    try:
        describing.remove_room(room=room, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La salle est retirée."))
    return redirect("association_place", slug)


@require_http_methods(GET_AND_POST)
@administration_only
def place_storage(request, slug):
    """How many bags of each class wait there at once."""
    point = found_or_404(slug, "storage")
    form = forms.StorageForm(request.POST or None, initial=describing.storage_of(point))
    if form.is_valid():
        write = partial(describing.set_storage, point=point, places=form.cleaned_data)
        return changed(request, point, write, words=_("la place pour les sacs change"), then=at_home(point))
    return render(request, "places/form.html", {"form": form, "point": point, "title": _("Place pour les sacs")})


@require_http_methods(GET_AND_POST)
@administration_only
def place_merchants(request, slug):
    """The shops that do not deliver there."""
    point = found_or_404(slug)
    form = forms.ExcludedForm(request.POST or None, initial={"merchants": point.excluded_merchants.all()})
    if form.is_valid():
        # A shop that is not listed is not on the page: what was said of it stays.
        away = point.excluded_merchants.exclude(pk__in=Merchant.objects.listed())
        write = partial(describing.set_excluded, point=point, merchants=[*form.cleaned_data["merchants"], *away])
        return changed(request, point, write, words=_("les commerçants qui livrent ici changent"), then=at_home(point))
    facts = {"form": form, "point": point, "title": _("Qui n’y livre pas"), "ticks": True}
    return render(request, "places/form.html", facts)


# --- Its rendezvous ---------------------------------------------------------------------------


@require_http_methods(GET_AND_POST)
@administration_only
def slot_rule_new(request, slug):
    point = found_or_404(slug)
    form = forms.RuleForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        write = partial(rendezvous.add_rule, point=point, terms=form.terms)
        told = {"words": _("un nouveau rendez-vous"), "then": at_home(point)}
        answer = tried(form, partial(changed, request, point, write, **told))
        if answer:
            return answer
    return render(request, "places/rule.html", {"form": form, "point": point})


@require_http_methods(GET_AND_POST)
@administration_only
def slot_rule(request, slug, pk):
    """A rendezvous: its rule, its dates apart."""
    rule = rule_or_404(slug, pk)
    form = forms.RuleForm.of(rule, request.POST or None)
    if form.is_valid():
        write = partial(rendezvous.change_rule, rule=rule, terms=form.terms)
        told = {"words": _("un rendez-vous change"), "then": address_of(rule)}
        answer = tried(form, partial(changed, request, rule.point, write, **told))
        if answer:
            return answer
    return rule_page(request, rule_or_404(slug, pk), form=form)


def rule_or_404(slug, pk):
    rules = SlotRule.objects.select_related("point").prefetch_related("exceptions", "point__days")
    return get_object_or_404(rules, point__slug=slug, pk=pk)


def address_of(rule):
    return reverse("slot_rule", args=[rule.point.slug, rule.pk])


# Beside the form of the rule, which asks for hours and places too.
DATE_ID = "id_date_%s"


def rule_page(request, rule, *, form=None, date=None):
    today = timezone.localdate()
    facts = {
        "rule": rule,
        "point": rule.point,
        "said": rendezvous.sentence_of(rule, today=today),
        "form": form or forms.RuleForm.of(rule),
        "date_form": date or forms.DateForm(auto_id=DATE_ID),
        "dates": dates_to_come(rule, today),
    }
    return render(request, "places/rule.html", facts)


@require_POST
@administration_only
def slot_rule_end(request, slug, pk):
    rule = rule_or_404(slug, pk)
    write = partial(rendezvous.end_rule, rule=rule)
    told = {"words": _("un rendez-vous ne revient plus"), "back": address_of(rule)}
    return changed(request, rule.point, write, then=at_home(rule.point), **told)


@require_POST
@administration_only
def slot_date(request, slug, pk):
    """One date of a rendezvous that is not like the others."""
    rule = rule_or_404(slug, pk)
    form = forms.DateForm(request.POST, auto_id=DATE_ID)
    if form.is_valid():
        write = partial(rendezvous.set_date, rule=rule, **form.facts)
        told = {"words": _("une date est à part"), "motive": form.cleaned_data["reason"], "then": address_of(rule)}
        answer = tried(form, partial(changed, request, rule.point, write, **told))
        if answer:
            return answer
    return rule_page(request, rule, date=form)


@require_POST
@administration_only
def slot_date_forget(request, slug, pk, date):
    """The date is as its rule says again; whoever had chosen what it was is said what becomes of them."""
    rule = rule_or_404(slug, pk)
    exception = get_object_or_404(SlotException.objects.select_related("rule__point"), rule=rule, pk=date)
    write = partial(rendezvous.forget_date, exception=exception)
    return changed(request, rule.point, write, words=_("une date redevient comme les autres"), then=address_of(rule))
