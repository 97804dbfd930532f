"""Plain pages in the place of the bank's and of Stripe's: what happens is chosen, no money moves."""

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.payments.double import connect, levers, memory, ringing

LATE_IN_SECONDS = 90
# What happens, and how often the town hears of it.
ANSWERS = {
    "pay": (levers.pay, 1),
    "refuse": (levers.refuse, 1),
    "abandon": (levers.abandon, 1),
    "late": (partial(levers.pay, in_seconds=LATE_IN_SECONDS), 1),
    "twice": (levers.pay, 2),
}
ACCOUNT_ANSWERS = {
    "complete": levers.complete_account,
    "missing": levers.ask_account,
}


def simulated(reference, kind):
    """What the page is about; nothing where payments are real."""
    if settings.PAYMENT_GATEWAY != "simulator":
        raise Http404
    try:
        return memory.find(reference, kind)
    except memory.Refused as unknown:
        raise Http404 from unknown


def here(url) -> str:
    """The same address in the town, whatever name this server answers to."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl() or "/"


@never_cache
@require_http_methods(["GET", "POST"])
def simulator(request, reference):
    """The bank's page: five ways out, and only the first answer counts."""
    page = simulated(reference, "checkout.session").body
    if request.method == "POST" and request.POST.get("answer") in ANSWERS:
        act, times = ANSWERS[request.POST["answer"]]
        act(reference)
        ringing.ring_waiting(at=timezone.now(), times=times)
        return redirect(here(page["success_url"]))
    facts = {
        "cents": page["amount_total"],
        "order": page["metadata"].get("order", ""),
        "is_open": page["status"] == "open",
        "back": here(page["cancel_url"]),
    }
    return render(request, "payments/simulator.html", facts)


@never_cache
@require_http_methods(["GET", "POST"])
def account(request, reference):
    """Where Stripe would ask a merchant who they are."""
    found = simulated(reference, "v2.core.account")
    if request.method == "POST" and request.POST.get("answer") in ACCOUNT_ANSWERS:
        ACCOUNT_ANSWERS[request.POST["answer"]](reference)
        ringing.ring_waiting(at=timezone.now())
        return redirect(here(found.hidden.get("return_url") or "/"))
    facts = {"name": found.body["display_name"], "is_ready": connect.status_of(found) == "active"}
    return render(
        request, "payments/simulated_account.html", {**facts, "back": here(found.hidden.get("return_url", "/"))}
    )
