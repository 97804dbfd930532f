"""The association listens to its neighbours: whose agendas, what waits to be read, what is in the calendar."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.agenda.outside import moderation, sources, waiting
from animations.agenda.outside.forms import SourceForm
from animations.models import AgendaSource, OutsideEvent
from animations.planning.access import programme_only
from merchants.refusals import Refusal

SOURCE_ACTS = {
    "confiance": (sources.trust, gettext_lazy("Ce que cet agenda annonce paraît désormais sans attendre.")),
    "relecture": (sources.trust_no_more, gettext_lazy("Ce que cet agenda annonce attend désormais d’être relu.")),
    "tout-montrer": (moderation.show_all, gettext_lazy("Tout ce qui attendait est au calendrier.")),
    "quitter": (
        sources.leave,
        gettext_lazy("Cet agenda n’est plus suivi\u202f: ce qu’il annonçait n’est plus au calendrier."),
    ),
}
EVENT_ACTS = {
    "montrer": (moderation.show, gettext_lazy("«\u00a0%(title)s\u00a0» est au calendrier.")),
    "ecarter": (moderation.hide, gettext_lazy("«\u00a0%(title)s\u00a0» est écarté du calendrier.")),
}


@require_safe
@programme_only
def outside_agenda(request):
    facts = {"things": waiting.to_review(at=timezone.now()), "sources": waiting.followed(at=timezone.now())}
    return render(request, "animations/agenda/outside.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_only
def outside_source_new(request):
    form = SourceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        source = added(form, by=request.user, at=timezone.now())
        if source:
            messages.success(request, _("Nous suivons «\u00a0%(name)s\u00a0».") % {"name": source.name})
            return redirect("outside_source", source.pk)
    return render(request, "animations/agenda/source_new.html", {"form": form})


def added(form, *, by, at) -> AgendaSource | None:
    """A refusal is written beside what it refuses."""
    said = form.cleaned_data
    facts = {"name": said["name"], "site": said["site"], "by": by, "at": at}
    try:
        if said["file"]:
            return sources.bring(data=said["file"].read(), **facts)
        return sources.follow(address=said["address"], **facts)
    except Refusal as refusal:
        form.add_error("file" if said["file"] else "address", str(refusal))
        return None


@require_safe
@programme_only
def outside_source(request, pk):
    source = get_object_or_404(AgendaSource, pk=pk)
    things = waiting.announced_by(source, at=timezone.now())
    return render(request, "animations/agenda/source.html", {"source": source, "things": things})


@require_POST
@programme_only
def outside_source_act(request, pk, act):
    source = get_object_or_404(AgendaSource, pk=pk)
    done, words = act_named(SOURCE_ACTS, act)
    done(source=source, by=request.user, at=timezone.now())
    messages.success(request, words)
    return redirect("outside_agenda") if act == "quitter" else redirect("outside_source", pk)


@require_POST
@programme_only
def outside_event_act(request, pk, act):
    event = get_object_or_404(OutsideEvent, pk=pk)
    done, words = act_named(EVENT_ACTS, act)
    done(event=event, by=request.user, at=timezone.now())
    messages.success(request, words % {"title": event.title})
    if request.POST.get("from") == "source":
        return redirect("outside_source", event.source_id)
    return redirect("outside_agenda")


def act_named(acts, name):
    if name not in acts:
        raise Http404
    return acts[name]
