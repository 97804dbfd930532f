"""The association's pages of the programme."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations import programme, rooms
from animations import series as comes_back
from animations.models import Animation, Series
from animations.planning import board, writing
from animations.planning.access import programme_only
from animations.planning.forms import AnimationForm, ReasonForm, ReportForm, SeriesForm, recurrence_of
from animations.taking_part import seats
from merchants import form_keys
from merchants.refusals import Refusal
from pickup.places import recurrence

GET_AND_POST = ["GET", "HEAD", "POST"]


def tried(form, act, **facts):
    """What the act gave; nothing when it is refused, and the form says why."""
    try:
        return act(**facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@programme_only
def association_animations(request):
    facts = {
        "heaps": board.heaps(at=timezone.now()),
        "series": said_of_each(comes_back.going_on().select_related("point", "host")),
    }
    return render(request, "animations/planning/board.html", facts)


def said_of_each(series):
    today = timezone.localdate()
    return [
        (one, recurrence.sentence(recurrence_of(one), (one.starts_at, one.ends_at), today=today)) for one in series
    ]


@require_http_methods(GET_AND_POST)
@programme_only
def association_animation_new(request):
    form, key = AnimationForm(request.POST or None, request.FILES or None), form_keys.key_of(request)
    if form.is_valid():
        made = writing.draft(**typed(form), key=key, by=request.user, at=timezone.now())
        messages.success(request, _("Le brouillon est gardé. Relisez-le, puis annoncez-le."))
        return redirect("association_animation", made.pk)
    facts = {"form": form, "key": key, "title": _("Une nouvelle animation")}
    return render(request, "animations/planning/form.html", facts)


def typed(form) -> dict:
    return {"facts": form.facts, "products": form.cleaned_data["codes"], "picture": form.cleaned_data["picture"]}


def found_or_404(pk):
    return get_object_or_404(Animation.objects.select_related("point", "room", "host", "series", "updated_by"), pk=pk)


@require_safe
@programme_only
def association_animation(request, pk):
    return animation_page(request, found_or_404(pk))


def animation_page(request, animation, *, reason=None, report=None):
    at = timezone.now()
    came = seats.attendance_of(animation) if animation.attendance is None else animation.attendance
    told = {"words": animation.report, "attendance": came}
    facts = {
        "animation": animation,
        "acts": board.acts_for(animation, at=at),
        "limit": rooms.limit_of(animation),
        "kept": rooms.kept_for_the_counter(animation) if animation.room_id else 0,
        "moves": animation.moves.select_related("by"),
        "products": animation.products.select_related("sheet__merchant").order_by("title"),
        "reason": reason or ReasonForm(),
        "report": report or ReportForm(initial=told),
    }
    return render(request, "animations/planning/animation.html", facts)


@require_http_methods(GET_AND_POST)
@programme_only
def association_animation_edit(request, pk):
    animation = found_or_404(pk)
    form = AnimationForm.of(animation, request.POST or None, request.FILES or None)
    if form.is_valid():
        told = {**typed(form), "by": request.user, "at": timezone.now()}
        if tried(form, writing.rewrite, animation=animation, **told):
            messages.success(request, _("C’est noté."))
            return redirect("association_animation", pk)
    facts = {"form": form, "animation": animation, "title": _("Changer l’animation")}
    return render(request, "animations/planning/form.html", facts)


# The gestures without words, and what is said once they are made.
PLAIN = {
    "publier": (programme.publish, gettext_lazy("L’animation est annoncée.")),
    "confirmer": (programme.confirm, gettext_lazy("L’animation est confirmée, sa salle est gardée.")),
    "jeter": (programme.throw_away, gettext_lazy("Le brouillon est jeté.")),
}
WITH_REASON = {
    "rendre": (programme.send_back, gettext_lazy("C’est rendu à qui l’a proposée, avec votre mot.")),
    "annuler": (programme.cancel, gettext_lazy("L’animation est annulée.")),
}


@require_POST
@programme_only
def association_animation_act(request, pk, act):
    """One gesture on its state; refused, the page says why and keeps the words."""
    animation, told = found_or_404(pk), {"by": request.user, "at": timezone.now()}
    done, said = (PLAIN | WITH_REASON)[act]
    form = ReasonForm(request.POST) if act in WITH_REASON else None
    if form and not form.is_valid():
        return animation_page(request, animation, reason=form)
    try:
        done(animation=animation, **told, **(form.cleaned_data if form else {}))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return animation_page(request, found_or_404(pk), reason=form)
    messages.success(request, said)
    return redirect("association_animations") if act == "jeter" else redirect("association_animation", pk)


@require_POST
@programme_only
def association_animation_report(request, pk):
    animation, form = found_or_404(pk), ReportForm(request.POST)
    if form.is_valid():
        told = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        if tried(form, programme.report, animation=animation, **told):
            messages.success(request, _("C’est raconté\u202f: la page de l’animation le montre."))
            return redirect("association_animation", pk)
    return animation_page(request, animation, report=form)


# --- What comes back --------------------------------------------------------------------------


@require_http_methods(GET_AND_POST)
@programme_only
def association_series_new(request):
    form, key = SeriesForm(request.POST or None, request.FILES or None), form_keys.key_of(request)
    if form.is_valid():
        told = {"facts": form.facts, "recurrence": form.recurrence, "picture": form.cleaned_data["picture"]}
        made = tried(form, writing.begin_series, **told, key=key, by=request.user, at=timezone.now())
        if made:
            messages.success(request, _("Les premières dates sont là, en brouillon. Relisez, puis annoncez-les."))
            return redirect("association_series", made.pk)
    facts = {"form": form, "key": key, "title": _("Un rendez-vous qui revient")}
    return render(request, "animations/planning/form.html", facts)


@require_safe
@programme_only
def association_series(request, pk):
    """Its dates to come, each with its own page."""
    series = get_object_or_404(Series.objects.select_related("point", "room", "host"), pk=pk)
    dates = series.occurrences.upcoming(timezone.now()).select_related("point", "room")
    ((_one, said),) = said_of_each([series])
    facts = {"series": series, "said": said, "dates": dates, "absent": series.exceptions.all(), "reason": ReasonForm()}
    return render(request, "animations/planning/series.html", facts)


@require_http_methods(GET_AND_POST)
@programme_only
def association_series_edit(request, pk):
    series = get_object_or_404(Series, pk=pk)
    form = SeriesForm.of(series, request.POST or None, request.FILES or None)
    if form.is_valid():
        told = {"facts": form.facts, "picture": form.cleaned_data["picture"]}
        try:
            writing.rewrite_series(series=series, **told, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté. Les dates à venir suivent, sauf ce qui leur est propre."))
            return redirect("association_series", pk)
    facts = {"form": form, "series": series, "title": _("Changer la série")}
    return render(request, "animations/planning/form.html", facts)


@require_POST
@programme_only
def association_series_publish(request, pk):
    series = get_object_or_404(Series, pk=pk, ended_at=None)
    comes_back.publish(series=series, by=request.user, at=timezone.now())
    messages.success(request, _("Ses dates sont annoncées, et les suivantes le seront d’elles-mêmes."))
    return redirect("association_series", pk)


@require_POST
@programme_only
def association_series_end(request, pk):
    series = get_object_or_404(Series, pk=pk)
    comes_back.end(series=series, by=request.user, at=timezone.now())
    messages.success(
        request, _("La série s’arrête. Les dates déjà annoncées restent\u202f: annulez celles qui n’auront pas lieu.")
    )
    return redirect("association_series", pk)


@require_POST
@programme_only
def association_series_leave_out(request, pk, date):
    """One date does not happen: a draft goes away, what was announced is called off with the reason."""
    animation = get_object_or_404(Animation, series=pk, pk=date)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dites en quelques mots pourquoi cette date n’a pas lieu."))
    else:
        comes_back.leave_out(animation=animation, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Cette date n’aura pas lieu."))
    return redirect("association_series", pk)
