"""A shop's own animations: written, proposed, then decided of by the association."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations import programme
from animations.models import Animation
from animations.planning import changed, writing
from animations.planning.access import animations_of, still_written_by, told_to
from animations.planning.forms import AnimationForm
from animations.planning.views import tried, typed
from animations.taking_part import seats
from merchants import form_keys
from merchants.access import merchant_space
from merchants.refusals import Refusal

GET_AND_POST = ["GET", "HEAD", "POST"]
SHOWN = 60


@require_safe
@merchant_space
def merchant_animations(request, merchant):
    own = animations_of(merchant).values("pk")
    found = Animation.objects.filter(Q(pk__in=own) | Q(pk__in=told_to(merchant).values("pk")))
    found = list(found.select_related("point").order_by("-starts_at", "pk")[:SHOWN])
    waiting = [animation.pk for animation in found if animation.status in ("DRAFT", "PROPOSED")]
    facts = {"merchant": merchant, "animations": found, "waiting": waiting, "at": timezone.now()}
    return render(request, "animations/planning/shop.html", facts)


def form_of(merchant, form):
    """It is the one that animates."""
    del form.fields["host"]
    form.merchant = merchant
    return form


@require_http_methods(GET_AND_POST)
@merchant_space
def merchant_animation_new(request, merchant):
    form = form_of(merchant, AnimationForm(request.POST or None, request.FILES or None))
    key = form_keys.key_of(request)
    if form.is_valid():
        told = told_by(merchant, form)
        made = writing.draft(**told, key=key, by=request.user, at=timezone.now())
        messages.success(request, said_of(propose_if_asked(request, made)))
        return redirect("merchant_animations", merchant.code)
    facts = {"merchant": merchant, "form": form, "key": key}
    return render(request, "animations/planning/shop_form.html", facts)


def told_by(merchant, form) -> dict:
    told = typed(form)
    return {**told, "facts": {**told["facts"], "host": merchant}}


def propose_if_asked(request, animation):
    if "propose" in request.POST:
        return programme.propose(animation=animation, by=request.user, at=timezone.now())
    return animation


def said_of(animation) -> str:
    if animation.status == "PROPOSED":
        return _("C’est proposé\u202f: l’association vous répond, et l’annonce.")
    return _("Votre brouillon est gardé.")


@require_http_methods(GET_AND_POST)
@merchant_space
def merchant_animation(request, merchant, pk):
    animation = get_object_or_404(still_written_by(merchant), pk=pk)
    form = form_of(merchant, AnimationForm.of(animation, request.POST or None, request.FILES or None))
    if form.is_valid():
        told = {**told_by(merchant, form), "by": request.user, "at": timezone.now()}
        changed = tried(form, writing.rewrite, animation=animation, **told)
        if changed:
            messages.success(request, said_of(propose_if_asked(request, changed)))
            return redirect("merchant_animations", merchant.code)
    facts = {"merchant": merchant, "form": form, "animation": animation, "sent_back": why_sent_back(animation)}
    return render(request, "animations/planning/shop_form.html", facts)


def why_sent_back(animation) -> str:
    """The association's words, while the draft waits for what they ask."""
    last = animation.moves.last()
    return last.reason if last and last.status_to == "DRAFT" else ""


@require_safe
@merchant_space
def merchant_animation_changed(request, merchant, pk):
    animation, at = get_object_or_404(told_to(merchant).select_related("point"), pk=pk), timezone.now()
    found = changed.of(animation, merchant)
    facts = {
        "merchant": merchant,
        "animation": animation,
        "changed": found,
        "columns": list(zip(found.periods, found.totals, found.page, strict=True)),
        "is_whole": found.is_whole(at),
        "ends_on": found.periods[-1].last_on,
        "attendance": animation.attendance or seats.attendance_of(animation),
    }
    return render(request, "animations/planning/changed.html", facts)


@require_POST
@merchant_space
def merchant_animation_throw_away(request, merchant, pk):
    animation = get_object_or_404(still_written_by(merchant), pk=pk)
    try:
        programme.throw_away(animation=animation, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le brouillon est jeté."))
    return redirect("merchant_animations", merchant.code)
