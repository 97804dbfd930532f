"""« Horaires et fermetures »: when a shop opens, and what becomes of the orders that counted on other hours."""

from contextlib import suppress
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import merchant_space
from merchants.hours import editing, reading
from merchants.models import Closure, OpeningHours, SpecialOpening
from merchants.opening import keeps_the_holiday
from merchants.refusals import Refusal
from pickup.models import Slot
from shop.basket.forms import LARGEST_ID, whole_number
from shop.checkout.state import key_in, new_key
from shop.closures import deciding, left_behind, plans
from shop.closures.forms import AN_EXAMPLE, ClosureForm, HolidaysForm, LimitForm, SpecialForm, WeekForm
from shop.closures.models import HoursChange, OrderFate
from shop.closures.rows import days_of_their_own, rows_of, ticked_together, together
from shop.jobs import LeftForLater
from shop.templatetags.town import day as day_words

# What the second page adds to the first; all the rest is the change itself, and travels with it.
OURS = {"csrfmiddlewaretoken", "key", "reason", "confirm", "which", "what", "apply"}
# What the page opens when asked; unasked, the first, or the second until the week is known.
FORMS = ["fermer", "semaine", "feries", "un-jour", "limite"]


@never_cache
@require_safe
@merchant_space
def merchant_hours(request, merchant):
    return hours_page(request, merchant, opened=request.GET.get("changer"))


def hours_page(request, merchant, *, opened="", **forms):
    """One form at a time: what is typed in one is never lost by saving another."""
    today = timezone.localdate()
    coming = editing.holidays_after(today)
    holidays = [
        (day, name, name.replace("'", "’"), not keeps_the_holiday(merchant, day)) for day, name in coming.items()
    ]
    week = WeekForm.of(merchant)
    has_week = any(week.initial.values())
    facts = {
        "merchant": merchant,
        "week": week,
        "closure": ClosureForm(),
        "special": SpecialForm(),
        "limit": LimitForm.of(merchant),
        "limit_days": editing.before_words(merchant.order_days_before),
        "holidays": holidays,
        "open_holidays": [(day, shown) for day, _name, shown, opens in holidays if opens],
        "closures": Closure.objects.filter(merchant=merchant, last_on__gte=today),
        "days": days_of_their_own(merchant, today),
        "orphans": plans.orphans(timezone.now(), merchant),
        "changes": HoursChange.objects.filter(
            merchant=merchant, fates__in=left_behind.undone(timezone.now())
        ).distinct(),
        "example": AN_EXAMPLE,
        "has_week": has_week,
        "opened": opened if opened in FORMS else FORMS[0] if has_week else FORMS[1],
        **forms,
    }
    return render(request, "closures/hours.html", facts)


# --- Each change ------------------------------------------------------------------------------


@require_POST
@merchant_space
def hours_week(request, merchant):
    form = WeekForm(request.POST)
    day = whole_number(request.POST.get("like", ""), most=6)
    if day is not None:
        return hours_page(request, merchant, opened="semaine", week=WeekForm(initial=form.like_the_day_before(day)))
    if not form.is_valid():
        return hours_page(request, merchant, opened="semaine", week=form)
    write = partial(editing.set_week, merchant=merchant, week=form.week, by=request.user, at=timezone.now())
    is_known = OpeningHours.objects.filter(merchant=merchant).exists()
    then = "merchant_hours" if is_known else "merchant_checklist"
    return changed(request, merchant, write, words=_("nouveaux horaires de la semaine"), motive="", then=then)


@require_POST
@merchant_space
def hours_holidays(request, merchant):
    form = HolidaysForm(request.POST, holidays=editing.holidays_after(timezone.localdate()))
    if not form.is_valid():
        return hours_page(request, merchant, opened="feries")
    opens_on = {"opens_on": set(form.cleaned_data["opens_on"]), "asked": form.asked}
    write = partial(editing.set_holidays, merchant=merchant, **opens_on, by=request.user, at=timezone.now())
    return changed(request, merchant, write, words=_("ouverture les jours fériés"), motive=_("jour férié"))


@require_POST
@merchant_space
def hours_limit(request, merchant):
    """Until when one orders from the shop: what is ordered already is not concerned."""
    form = LimitForm(request.POST)
    if not form.is_valid():
        return hours_page(request, merchant, opened="limite", limit=form)
    said = form.cleaned_data
    limit = {"days_before": said["days_before"], "until": said["until"]}
    editing.set_limit(merchant=merchant, **limit, by=request.user, at=timezone.now())
    messages.success(request, _("C’est noté\u202f: les habitants le lisent dans leur panier."))
    return redirect("merchant_hours", merchant.code)


@require_POST
@merchant_space
def hours_close(request, merchant):
    form = ClosureForm(request.POST, closures=Closure.objects.filter(merchant=merchant))
    if not form.is_valid():
        return hours_page(request, merchant, opened="fermer", closure=form)
    said = form.cleaned_data
    days = {"first_on": said["first_on"], "last_on": said["last_on"]}
    facts = {**days, "reason": said["motive"], "by": request.user, "at": timezone.now()}
    words = _("fermeture %(days)s") % {"days": editing.days_words(**days)}
    write = partial(editing.close, merchant=merchant, **facts)
    return changed(
        request, merchant, write, words=words, motive=said["motive"], closed=(days["first_on"], days["last_on"])
    )


@require_POST
@merchant_space
def hours_reopen(request, merchant, pk):
    closure = get_object_or_404(Closure, merchant=merchant, pk=pk)
    editing.reopen(closure=closure, by=request.user, at=timezone.now())
    messages.success(request, _("La fermeture est annulée\u202f: vos clients peuvent de nouveau commander."))
    return redirect("merchant_hours", merchant.code)


@require_POST
@merchant_space
def hours_special(request, merchant):
    form = SpecialForm(request.POST)
    if not form.is_valid():
        return hours_page(request, merchant, opened="un-jour", special=form)
    return special(request, merchant, form.cleaned_data["day"], form.cleaned_data["times"])


@require_POST
@merchant_space
def hours_usual(request, merchant, pk):
    """The day is as usual again."""
    found = get_object_or_404(SpecialOpening, merchant=merchant, pk=pk)
    return special(request, merchant, found.day, [])


def special(request, merchant, day, times):
    facts = {"day": day, "times": times, "by": request.user, "at": timezone.now()}
    words = _("%(day)s, %(said)s") % {"day": day_words(day), "said": reading.written(times) or _("comme d’habitude")}
    return changed(request, merchant, partial(editing.open_on, merchant=merchant, **facts), words=words, motive="")


# --- With the orders it concerns --------------------------------------------------------------


def changed(request, merchant, write, *, words, motive, closed=(), then="merchant_hours"):
    """Written at once when no order counts on the former hours; else the shop first says what becomes of each."""
    done = done_already(request, merchant)
    if done:
        return done
    at = timezone.now()
    concerned = deciding.write_unless_concerned(merchant=merchant, write=write, at=at)
    if not concerned:
        messages.success(request, _("C’est noté\u202f: %(words)s.") % {"words": words})
        say_what_is_left(request, merchant, closed, at)
        return redirect(then, merchant.code)
    decide = partial(deciding.decide, write=write, words=words, at=at)
    return decided(request, merchant, concerned, decide) or ask(request, merchant, concerned, words, motive)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def hours_left(request, merchant):
    """Orders that no hour of the shop can prepare any more: what becomes of each, without a change of hours."""
    done = done_already(request, merchant)
    if done:
        return done
    at = timezone.now()
    concerned = plans.left_of(merchant, at)
    if not concerned:
        messages.success(request, _("Plus aucune commande n’attend votre décision."))
        return redirect("merchant_hours", merchant.code)
    decide = partial(deciding.decide_of_left, words=_("commandes hors des heures d’ouverture"), at=at)
    return decided(request, merchant, concerned, decide) or ask(request, merchant, concerned, "", "")


def done_already(request, merchant):
    """The page of what was decided under this key; nothing when it is new."""
    key = key_in(request.POST.get("key", ""))
    done = HoursChange.objects.filter(merchant=merchant, key=key).first() if key else None
    return done and redirect("hours_change", merchant.code, done.pk)


def decided(request, merchant, concerned, decide):
    """Done once it is confirmed; nothing while it is still to be said, or refused."""
    key = key_in(request.POST.get("key", ""))
    if "confirm" not in request.POST or not key:
        return None
    facts = {
        "reason": request.POST.get("reason", "").replace("\0", ""),
        "decisions": decisions_in(request.POST, concerned),
    }
    try:
        change = decide(key=key, merchant=merchant, by=request.user, **facts)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    # What failed is logged, and gone on with every minute.
    with suppress(LeftForLater):
        deciding.go_on(change=change, at=change.at)
    return redirect("hours_change", merchant.code, change.pk)


def say_what_is_left(request, merchant, closed, at):
    """Closed already on a weekly day, the shop may still have a bag to bring there."""
    left = plans.to_drop_off(merchant, *closed, at) if closed else []
    if left:
        words = ngettext(
            "Une commande reste à déposer pendant cette fermeture\u202f: %(codes)s.",
            "%(many)d commandes restent à déposer pendant cette fermeture\u202f: %(codes)s.",
            len(left),
        )
        codes = ", ".join(part.spoken_code for part in left)
        messages.warning(request, words % {"many": len(left), "codes": codes})


def decisions_in(posted, concerned) -> dict[int, deciding.Decision]:
    return {
        one.merchant_order.pk: decision_in(posted, one.merchant_order.pk, one.moments)
        for one in concerned
        if posted.get(f"sort-{one.merchant_order.pk}")
    }


def decision_in(posted, pk, moments) -> deciding.Decision:
    choice = posted.get(f"sort-{pk}", "")
    wanted = whole_number(posted.get(f"vers-{pk}", ""), most=LARGEST_ID)
    slot = next((slot for slot in moments if slot.pk == wanted), None)
    return deciding.Decision(choice, slot if choice == OrderFate.Choice.MOVE else None)


def ask(request, merchant, concerned, words, motive):
    """The orders with what may become of each; what was typed before and what was ticked are kept."""
    posted = ticked(request, concerned) if "apply" in request.POST else request.POST
    kept = [
        (name, value)
        for name, values in posted.lists()
        if name not in OURS and not name.startswith(("sort-", "vers-"))
        for value in values
    ]
    facts = {
        "merchant": merchant,
        "rows": rows_of(concerned, posted),
        "together": together(concerned),
        "words": words,
        "kept": kept,
        "key": posted["key"] if key_in(posted.get("key", "")) else new_key(),
        "reason": posted.get("reason", motive),
    }
    return render(request, "closures/decide.html", facts)


def ticked(request, concerned):
    """Several orders at once: ticked on the page, where each is read again before it is confirmed."""
    if request.POST.get("what", "").partition("-")[0] not in OrderFate.Choice.values:
        messages.error(request, _("Choisissez d’abord ce que deviennent ces commandes."))
        return request.POST
    found = ticked_together(concerned, request.POST)
    if found.done:
        words = ngettext(
            "C’est coché pour une commande. Relisez, puis confirmez\u202f: rien n’est encore envoyé.",
            "C’est coché pour %(many)d commandes. Relisez, puis confirmez\u202f: rien n’est encore envoyé.",
            found.done,
        )
        messages.success(request, words % {"many": found.done})
    for words, many in not_ticked(found):
        messages.warning(request, words % {"many": many})
    return found.typed


def not_ticked(found):
    if found.left:
        yield (
            ngettext(
                "Ce moment ne convient pas à une commande\u202f: dites à part ce qu’elle devient.",
                "Ce moment ne convient pas à %(many)d commandes\u202f: dites à part ce qu’elles deviennent.",
                found.left,
            ),
            found.left,
        )
    if found.elsewhere:
        yield (
            ngettext(
                "Une commande se retire dans un autre lieu\u202f: elle n’est pas déplacée avec les autres. "
                "Dites à part ce qu’elle devient.",
                "%(many)d commandes se retirent dans un autre lieu\u202f: elles ne sont pas déplacées avec les "
                "autres. Dites à part ce qu’elles deviennent.",
                found.elsewhere,
            ),
            found.elsewhere,
        )


# --- What became of them ----------------------------------------------------------------------


@never_cache
@require_safe
@merchant_space
def hours_change(request, merchant, pk):
    change = get_object_or_404(HoursChange, merchant=merchant, pk=pk)
    fates = change.fates.select_related("merchant_order__order__collection__slot__point", "slot__point")
    at = timezone.now()
    for fate in fates:
        waits = fate.done_at is None and fate.refusal
        fate.moments, fate.none_later = plans.moments_for(fate.merchant_order.order, at) if waits else ([], "")
    return render(request, "closures/change.html", {"merchant": merchant, "change": change, "fates": fates})


@require_POST
@merchant_space
def hours_change_again(request, merchant, pk, fate):
    """What was decided could not be done: something else."""
    found = get_object_or_404(OrderFate, change__merchant=merchant, change=pk, pk=fate)
    slots = Slot.objects.filter(pk=whole_number(request.POST.get(f"vers-{fate}", ""), most=LARGEST_ID))
    try:
        decision = decision_in(request.POST, fate, list(slots))
        deciding.decide_again(fate=found, decision=decision, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("hours_change", merchant.code, pk)
