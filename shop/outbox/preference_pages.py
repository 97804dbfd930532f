"""« Comment vous prévenir ? »: from a letter without signing in, from one's space, or at the counter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pickup.access import collections_of, counter_of
from shop.outbox import preferences
from shop.outbox.forms import PreferenceForm, SpokenPreferenceForm

ASKED = ("way", "accepts_sms", "accepts_calls", "reminder")


def asked(request, *, whose, email, phone, by, at, form_class=PreferenceForm):
    """The form as it stands; None once it was filled and kept."""
    said = preferences.said_by(**whose)
    known = {name: getattr(said, name) for name in ASKED}
    form = form_class(request.POST or None, initial=known, email=email, phone=phone)
    if request.method == "POST" and form.is_valid():
        preferences.choose(whose=whose, by=by, at=at, **{name: form.cleaned_data[name] for name in ASKED})
        messages.success(request, _("C’est noté."))
        return None
    return form


@never_cache
@require_http_methods(["GET", "POST"])
def told_how(request, token):
    order = preferences.order_at(token)
    collection = preferences.collection_of(order) if order else None
    if collection is None:
        raise Http404
    reach = {"email": collection.email, "phone": collection.phone}
    form = asked(request, whose=preferences.whose(order), by=None, at=timezone.now(), **reach)
    if form is None:
        return redirect("told_how", token)
    return render(request, "outbox/told_how.html", {"form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def my_preferences(request):
    user = request.user
    reach = {"email": user.email, "phone": user.phone}
    form = asked(request, whose={"user": user}, by=user, at=timezone.now(), **reach)
    if form is None:
        return redirect("my_preferences")
    return render(request, "outbox/told_how.html", {"form": form, "is_mine": True})


@never_cache
@require_http_methods(["GET", "POST"])
@counter_of
def counter_told_how(request, point, code):
    """A volunteer asks somebody without a screen."""
    collection = get_object_or_404(collections_of(point).select_related("order__user", "resident"), code=code)
    reach = {"email": collection.email, "phone": collection.phone, "form_class": SpokenPreferenceForm}
    whose = preferences.whose(collection.order)
    form = asked(request, whose=whose, by=request.user, at=timezone.now(), **reach)
    if form is None:
        return redirect("counter_collection", point.slug, code)
    return render(request, "outbox/counter_told_how.html", {"form": form, "point": point, "collection": collection})
