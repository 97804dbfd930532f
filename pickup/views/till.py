"""The till at the counter: opened, its state, counted and closed; the sheets that two people sign."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from pickup.access import counter_of, moments_of, slots_of
from pickup.models import TillCount, TillSession
from pickup.money import sessions, slot_sheet
from pickup.money.counting import CloseForm, OpenForm

RECENT = 5


@counter_of
@require_safe
def counter_till(request, point):
    """Where the till of this place is: nothing to hold, to be opened, open."""
    session = sessions.open_session(point)
    return show(request, point, session, CloseForm(session=session) if session else OpenForm())


def show(request, point, session, form):
    at = timezone.now()
    facts = {"point": point, "session": session, "form": form, "last": sessions.last_count(point)}
    facts["holds_money"] = money_mode() == MoneyMode.MANDATED
    facts["expected"] = sessions.expected_in(session) if session else None
    facts["counts"] = counts_of(point).order_by("-session__number")[:RECENT]
    facts["next"] = slots_of(point).receiving().filter(starts_at__gt=at).order_by("starts_at").first()
    past = slots_of(point).filter(starts_at__lte=at).order_by("-starts_at")[:RECENT]
    facts["slots"] = [slot for slot in (facts["next"], *past) if slot]
    return render(request, "pickup/till.html", facts)


def counts_of(point):
    return TillCount.objects.filter(session__point=point).select_related("session__opened_by", "by")


@counter_of
@require_POST
def counter_till_open(request, point):
    form = OpenForm(request.POST)
    if form.is_valid() and done(form, sessions.open_till, point=point, by=request.user):
        messages.success(request, _("La caisse est ouverte. Bonne journée\u202f!"))
        return redirect("counter_till", point.slug)
    return show(request, point, sessions.open_session(point), form)


@counter_of
@require_POST
def counter_till_close(request, point, pk):
    """What was typed is kept on the page when a word on the difference is still owed."""
    session = get_object_or_404(TillSession, point=point, pk=pk)
    form = CloseForm(request.POST, session=session)
    if form.is_valid() and done(form, sessions.close_till, session=session, by=request.user):
        messages.success(request, _("La caisse est fermée. Signez la feuille à deux."))
        return redirect("counter_till_count", point.slug, session.pk)
    return show(request, point, session, form)


def done(form, act, **facts) -> bool:
    """The act as the form tells it; a refusal is written on the form."""
    try:
        act(**facts, at=timezone.now(), **form.facts())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@counter_of
@require_safe
def counter_till_count(request, point, pk):
    """The sheet of a closed till, as it was counted."""
    count = get_object_or_404(counts_of(point), session=pk)
    facts = {"point": point, "count": count, "difference": sessions.difference_of(count)}
    return render(request, "pickup/till_count.html", facts | {"printed_at": timezone.now()})


@counter_of
@require_safe
def counter_slot_till(request, point, pk):
    """Who owes what to whom after a slot, to print and to sign."""
    slot = get_object_or_404(moments_of(point).select_related("point"), pk=pk)
    facts = {"point": point, "slot": slot, "sheet": slot_sheet.sheet_of(slot), "printed_at": timezone.now()}
    return render(request, "pickup/slot_till.html", facts)
