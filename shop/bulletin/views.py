"""The bulletin as everybody reads it, and how one asks to receive it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from merchants.books.commission_months import Month
from shop.accounts.models import User
from shop.bulletin import letters
from shop.bulletin.editing import by_heading
from shop.bulletin.models import Bulletin

# Three years on one page.
LISTED = 36


def month_at(code) -> Month:
    """The month that an address says. Raises Http404."""
    month = Month.written(code, otherwise=timezone.localdate())
    if month.code != code:
        raise Http404
    return month


@require_safe
def bulletins(request):
    """The last one, and those before."""
    last, *before = Bulletin.objects.published()[:LISTED] or [None]
    facts = {"bulletin": last, "parts": by_heading(last) if last else [], "before": before}
    return render(request, "bulletin/bulletin.html", facts)


@require_safe
def bulletin(request, month):
    found = get_object_or_404(Bulletin.objects.published(), month=month_at(month).first_on)
    return render(request, "bulletin/bulletin.html", {"bulletin": found, "parts": by_heading(found), "one": True})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_receive(request):
    """Asked for, or not any more, by who has an account."""
    if request.method == "POST":
        if "stop" in request.POST:
            letters.stop(user=request.user)
            messages.success(request, _("C’est arrêté\u202f: le bulletin se lit ici."))
        else:
            letters.ask(user=request.user, at=timezone.now())
            messages.success(request, _("C’est noté\u202f: le prochain bulletin viendra à vous."))
        return redirect("bulletin_receive")
    return render(request, "bulletin/receive.html", {"receives": letters.receives(request.user)})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_stop(request, token):
    """Without signing in: the letter carries the proof. A mail reader posts here by itself (RFC 8058)."""
    user = User.objects.filter(pk=letters.user_of(token)).first()
    if user is None:
        raise Http404
    if request.method == "POST":
        letters.stop(user=user)
    return render(request, "adopting/stop.html", {"is_over": not letters.receives(user), "is_bulletin": True})
