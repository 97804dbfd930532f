"""The counter without a network: what a device loads, what it tells afterwards, what a person settles."""

import datetime
import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.refusals import Refusal
from pickup.access import counter_of, slots_of
from pickup.forms import SettleForm
from pickup.models import OfflineAct
from pickup.offline import loading, reading, replay, settling
from pickup.views.counter import slot_of_the_moment

# How long a page of the counter may keep silent before the device goes on alone, in milliseconds.
PATIENCE = 6_000
ENDED_ON_A_PAGE = 20
TAKEN_AHEAD = datetime.timedelta(hours=12)
KEPT_FILES = [
    "shop/town.css",
    "shop/bags.css",
    "shop/choices.css",
    "shop/work.css",
    "shop/icons.svg",
    "shop/favicon.svg",
    "shop/counter.svg",
    "shop/counter-offline.js",
    "shop/counter-store.js",
    "shop/counter-sending.js",
]


# --- The same for all -------------------------------------------------------------------------


@require_safe
def counter_offline(request):
    """The shell: the counter's page without anybody in it, kept by the device; its data are on the device too."""
    return render(request, "pickup/offline/shell.html", {})


@require_safe
def counter_worker(request):
    """The service worker, at an address that gives it the counter and nothing else of the town."""
    files = [static(name) for name in KEPT_FILES]
    facts = {"version": version(tuple(files)), "files": files, "shell": reverse("counter_offline")}
    facts |= {"patience": PATIENCE, "worker": static("shop/counter-worker.js")}
    body = render_to_string("pickup/offline/worker.js", facts)
    return HttpResponse(body, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@lru_cache(maxsize=4)
def version(files) -> str:
    """Another one as soon as one octet of what is kept changes."""
    kept = hashlib.sha256(render_to_string("pickup/offline/shell.html", dict(SITE)).encode())
    for name, url in zip(KEPT_FILES, files, strict=True):
        kept.update(url.encode())
        kept.update(Path(finders.find(name)).read_bytes())
    return f"comptoir-{kept.hexdigest()[:16]}"


SITE = {"site_name": settings.SITE_NAME, "town_name": settings.TOWN_NAME}


@require_safe
def counter_manifest(request):
    """What makes the counter an application of its own on a telephone or a tablet."""
    told = {
        "id": reverse("counters"),
        "name": _("Comptoir · %(site)s") % {"site": settings.SITE_NAME},
        "short_name": _("Comptoir"),
        "lang": "fr",
        "start_url": reverse("counters"),
        "scope": reverse("counters"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            {"src": static("shop/counter.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": purpose}
            for purpose in ("any", "maskable")
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
@never_cache
def counter_left(request):
    """After signing out: the page that empties the device, whichever page one left from."""
    return render(request, "pickup/offline/left.html", {})


# --- Loading and sending ----------------------------------------------------------------------


@require_safe
@counter_of
def counter_offline_load(request, point):
    """One slot, for this device; asked again, it answers « nothing new » as long as nothing is."""
    at = timezone.now()
    wanted = request.GET.get("creneau", "")
    slot = slots_of(point).filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    slot = slot or soon(slot_of_the_moment(point, at), at)
    if not slot:
        return HttpResponse(status=204)
    content = loading.content_of(slot)
    tag = loading.tag_of(slot, content, request.user)
    request.session[loading.IN_SESSION] = True
    # What travels here is nobody's cache's business: the device keeps it in its own way, and empties it.
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return JsonResponse(loading.load(slot, content, by=request.user, at=at), headers=headers)


def soon(slot, at):
    """Names are not taken days before they serve, unless somebody asks for that slot."""
    return slot if slot and slot.starts_at <= at + TAKEN_AHEAD else None


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_offline_send(request, point):
    """Asked, it gives what a form would hold; told, it answers for each act by its key."""
    if request.method != "POST":
        return JsonResponse({"csrf": get_token(request)}, headers={"Cache-Control": "no-store"})
    at = timezone.now()
    try:
        batch = reading.batch_of(request.body, at=at)
    except reading.Unreadable as refusal:
        return JsonResponse({"refused": str(refusal)}, status=400)
    answers = {key: {"outcome": "REFUSED", "sentence": str(reading.Unreadable())} for key in batch.unreadable}
    for told in batch.acts:
        answers[str(told.key)] = answer_to(told, point=point, sent_by=request.user, at=at)
    return JsonResponse({"answers": {key: answer for key, answer in answers.items() if answer}})


def answer_to(told, **facts):
    """Nothing when the device must tell it again, after the act that it undoes."""
    try:
        act = replay.receive(told=told, **facts)
    except replay.Early:
        return None
    return {"outcome": act.outcome, "sentence": act.sentence}


# --- What is to be settled --------------------------------------------------------------------


@counter_of
def counter_to_settle(request, point):
    return show_to_settle(request, point)


def show_to_settle(request, point, *, about=None, form=None):
    """What is to be settled, with what was typed and refused `about` one of them; then how the last ones ended."""
    acts = [(act, settling.choices_of(act)) for act in settling.to_settle(point)]
    ended = Paginator(settling.settled(point), ENDED_ON_A_PAGE).get_page(request.GET.get("page"))
    facts = {"point": point, "acts": acts, "ended": ended, "about": about, "form": form}
    return render(request, "pickup/offline/to_settle.html", facts)


@counter_of
@require_POST
def counter_settle_act(request, point, pk):
    act = get_object_or_404(OfflineAct.objects.filter(point=point, outcome=OfflineAct.Outcome.CONFLICT), pk=pk)
    form = SettleForm(request.POST)
    if form.is_valid():
        try:
            settling.settle(act=act, by=request.user, at=timezone.now(), **form.cleaned_data)
        except settling.SettledAlready as refusal:
            messages.error(request, str(refusal))
            return redirect("counter_to_settle", point.slug)
        except Refusal as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("C’est réglé."))
            return redirect("counter_to_settle", point.slug)
    return show_to_settle(request, point, about=act, form=form)
