"""The page of a shared basket: whoever has its link fills it, and one of them orders."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merchants.refusals import Refusal
from shop import ordering
from shop.accounts import throttle
from shop.accounts.networks import network_of
from shop.basket.forms import LARGEST_ID, whole_number
from shop.basket.middleware import basket_count
from shop.returning import sharing
from shop.returning.models import SharedBasket

MY_NAME = "shared_name"
OPENED = throttle.Patience(10, sharing.A_DAY / 96, sharing.A_DAY / 24)


class PersonForm(forms.Form):
    """How the neighbours know each other."""

    person = forms.CharField(
        label=gettext_lazy("Votre prénom"),
        max_length=40,
        error_messages={"required": gettext_lazy("Donnez votre prénom\u202f: vos voisins sauront quoi est à qui.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )


class OpenForm(PersonForm):
    name = forms.CharField(
        label=gettext_lazy("Un nom pour ce panier"),
        max_length=60,
        help_text=gettext_lazy("«\u202fL’escalier B\u202f», «\u202fRue du Pont\u202f»…"),
        error_messages={"required": gettext_lazy("Donnez un nom à ce panier\u202f: vos voisins s’y reconnaîtront.")},
    )
    field_order = ["name", "person"]


def my_name(request) -> str:
    return request.session.get(MY_NAME) or (request.user.first_name if request.user.is_authenticated else "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_basket(request):
    """What is in one's own basket is the first thing in it."""
    form = OpenForm(request.POST or None, initial={"person": my_name(request)})
    if request.method == "POST" and form.is_valid():
        try:
            throttle.count(what="share", address=network_of(request), patience=OPENED, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal)
        else:
            return opened(request, form.cleaned_data)
    return render(request, "returning/share.html", {"form": form})


def opened(request, said):
    shared = sharing.open_one(name=said["name"], at=timezone.now())
    request.session[MY_NAME] = said["person"]
    if basket_count(request):
        try:
            sharing.bring(shared=shared, person=said["person"], basket=request.basket)
        except Refusal as refusal:
            messages.warning(request, refusal)
    return redirect("shared_basket", shared.token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared_basket(request, token):
    shared = get_object_or_404(SharedBasket.objects.select_related("taken_in"), token=token)
    form = PersonForm(request.POST if needs_name(request) else None, initial={"person": my_name(request)})
    if request.method == "POST":
        answer = done(request, shared, form)
        if answer:
            return answer
    return render(request, "returning/shared.html", facts_of(request, shared, form))


def needs_name(request) -> bool:
    return "bring" in request.POST or "take" in request.POST


def facts_of(request, shared, form) -> dict:
    order = sharing.order_of(shared)
    is_called_off = order is not None and ordering.is_cancelled(order)
    order = None if is_called_off else order
    shares = sharing.shares_of(order) if order else sharing.shared_between(shared, at=timezone.now())
    return {
        "shared": shared,
        "form": form,
        "order": order,
        "is_called_off": is_called_off,
        "is_mine": shared.taken_in_id is not None and shared.taken_in_id == request.basket.pk,
        "shares": shares,
        "total": sum(one.cents for one in shares),
        "count": basket_count(request),
        "link": settings.SITE_URL + reverse("shared_basket", args=[shared.token]),
    }


def done(request, shared, form):
    """One press of the page; nothing to answer when the name is missing."""
    if needs_name(request):
        if not form.is_valid():
            return None
        request.session[MY_NAME] = form.cleaned_data["person"]
    try:
        return act(request, shared, form)
    except Refusal as refusal:
        messages.warning(request, refusal)
    return redirect("shared_basket", shared.token)


def act(request, shared, form):
    said = request.POST
    if "bring" in said:
        sharing.bring(shared=shared, person=form.cleaned_data["person"], basket=request.basket)
        messages.success(request, _("C’est dans le panier partagé, à votre nom."))
    elif "take" in said:
        for sentence in sharing.take(shared=shared, person=form.cleaned_data["person"], basket=request.basket):
            messages.warning(request, sentence)
        return redirect("basket")
    elif "reopen" in said:
        sharing.reopen(shared=shared)
        messages.success(request, _("Le panier partagé est de nouveau ouvert à tous."))
    else:
        change(shared, said)
    return redirect("shared_basket", shared.token)


def change(shared, said):
    for name, by in (("more", 1), ("less", -1)):
        if line := whole_number(said.get(name, ""), most=LARGEST_ID):
            sharing.step(shared=shared, line=line, by=by)
    if line := whole_number(said.get("remove", ""), most=LARGEST_ID):
        sharing.remove(shared=shared, line=line)
