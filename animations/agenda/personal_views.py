"""The page where one gets one's secret address, and what that address gives to an agenda."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_POST, require_safe

from animations.agenda import personal
from animations.models import PersonalAgenda


@require_safe
@never_cache
@login_required
def my_agenda(request):
    agenda = PersonalAgenda.objects.filter(user=request.user).first()
    address = request.build_absolute_uri(reverse("agenda_personal", args=[agenda.token])) if agenda else ""
    return render(request, "animations/agenda/mine.html", {"agenda": agenda, "address": address})


@require_POST
@login_required
def my_agenda_draw(request):
    personal.draw(user=request.user, at=timezone.now())
    messages.success(request, _("Votre adresse est prête\u202f: copiez-la dans votre agenda."))
    return redirect("my_agenda")


@require_POST
@login_required
def my_agenda_close(request):
    personal.close(user=request.user)
    messages.success(request, _("Cette adresse ne mène plus nulle part."))
    return redirect("my_agenda")


@require_safe
@conditional_page
def personal_feed(request, token):
    """No sign-in: an agenda cannot. Whoever has the address reads it, hence its length and its button « Changer »."""
    owned = PersonalAgenda.objects.filter(user__is_active=True).select_related("user")
    agenda = get_object_or_404(owned, token=token)
    return HttpResponse(
        personal.calendar_of(agenda.user, address=request.build_absolute_uri),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private", "X-Robots-Tag": "noindex", "Content-Disposition": "inline"},
    )
