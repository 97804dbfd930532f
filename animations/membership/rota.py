"""The association's page of permanences: opened, filled fairly, printed for the wall."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.membership import access, paper, shifts
from animations.membership.forms import PutForm, ShiftForm
from animations.membership.own import told
from animations.models import Shift, ShiftRule, ShiftTaking
from merchants import form_keys
from merchants.access import association_only
from merchants.refusals import Refusal
from pickup.models import Volunteer
from pickup.places import recurrence

MOST_ASKED = 12
anybody = association_only()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def shifts_page(request):
    at = timezone.now()
    form = ShiftForm(request.POST or None, initial={"key": form_keys.new_key(), "on": timezone.localdate(at)})
    if request.method == "POST" and form.is_valid() and opened(request, form, at=at):
        messages.success(request, _("C’est ouvert\u202f: les membres peuvent s’y mettre."))
        return redirect("shifts")
    return render(request, "animations/membership/shifts.html", {"form": form, **shown(at)})


def opened(request, form, *, at) -> bool:
    said = form.cleaned_data
    facts = {name: said[name] for name in ("point", "task", "places", "words", "key")} | {"by": request.user, "at": at}
    try:
        if form.comes_back():
            times = {"from_time": said["from_time"], "to_time": said["to_time"]}
            shifts.open_every(**facts, rhythm=form.recurrence(), **times)
        else:
            shifts.open_one(**facts, **form.moments())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def shown(at) -> dict:
    found = list(shifts.to_come(at=at))
    there = shifts.takings_of(found)
    for shift in found:
        shift.there, shift.left = there[shift.pk], shift.places - len(there[shift.pk])
    rules = ShiftRule.objects.filter(ended_at=None).select_related("point").order_by("point", "pk")
    return {"shifts": found, "rules": [told_of(one, at) for one in rules], "places": access.places()}


def told_of(rule, at):
    times = (rule.from_time, rule.to_time)
    read = recurrence.read(rule.recurrence, rule.starts_on)
    rule.told = recurrence.sentence(read, times, today=timezone.localdate(at))
    return rule


@never_cache
@require_safe
@anybody
def shift(request, pk):
    return one_shift(request, open_or_404(pk))


def open_or_404(pk):
    return get_object_or_404(access.shifts_open(timezone.now()), pk=pk)


def one_shift(request, found, form=None):
    """Who is there, and whom one might ask: first those who kept none for longest."""
    at = timezone.now()
    there = shifts.takings_of([found])[found.pk]
    taken = {one.membership_id for one in there}
    fair = [one for one in shifts.long_without(at=at, point=found.point) if one.pk not in taken][:MOST_ASKED]
    form = form or PutForm(volunteers=volunteers_of(found))
    facts = {"shift": found, "there": there, "left": found.places - len(there), "fair": fair, "form": form, "at": at}
    return render(request, "animations/membership/shift.html", facts)


def volunteers_of(found):
    kept = Volunteer.objects.filter(point=found.point, user__is_active=True).select_related("user")
    return [one.user for one in kept.order_by("user__first_name", "user__last_name")]


@require_POST
@anybody
def shift_put(request, pk):
    """A volunteer of the counter, or a member who said yes aloud."""
    found, at = open_or_404(pk), timezone.now()
    signed = {"by": request.user, "at": at}
    if request.POST.get("member", "").isdecimal():
        member = get_object_or_404(access.of_place(found.point), pk=request.POST["member"][:18])
        told(request, shifts.take, _("C’est noté."), shift=found, membership=member, **signed)
        return redirect("shift", pk)
    form = PutForm(request.POST, volunteers=volunteers_of(found))
    if not form.is_valid():
        return one_shift(request, found, form)
    user = next(one for one in volunteers_of(found) if str(one.pk) == form.cleaned_data["volunteer"])
    told(request, shifts.put_volunteer, _("C’est noté."), shift=found, user=user, **signed)
    return redirect("shift", pk)


@require_POST
@anybody
def shift_free(request, pk):
    taking = get_object_or_404(ShiftTaking, pk=pk)
    told(request, shifts.let_go, _("La place est libre."), taking=taking, at=timezone.now())
    return redirect("shifts")


@require_POST
@anybody
def shift_call_off(request, pk):
    found = get_object_or_404(Shift, pk=pk)
    told(request, shifts.call_off, _("C’est annulé\u202f: qui l’avait prise le sait."), shift=found, at=timezone.now())
    return redirect("shifts")


@require_POST
@anybody
def shift_rule_end(request, pk):
    rule = get_object_or_404(ShiftRule, pk=pk)
    done = _("Elle ne revient plus. Celles que quelqu’un avait prises restent.")
    told(request, shifts.end_rule, done, rule=rule, at=timezone.now())
    return redirect("shifts")


@never_cache
@require_safe
@anybody
def shifts_rota(request, slug):
    point = get_object_or_404(access.places(), slug=slug)
    return HttpResponse(paper.rota_pdf(point=point, at=timezone.now()), content_type="application/pdf")
