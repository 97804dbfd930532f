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

MY_NAME, SIGNED, FILLED_FOR = "shared_name", "shared_signed", "shared_filled_for"
OPENED = throttle.Patience(10, sharing.A_DAY / 96, sharing.A_DAY / 24)


class PersonForm(forms.Form):
    """How the neighbours know each other."""

    person = forms.CharField(
        label=gettext_lazy("Votre prénom"),
        max_length=40,
        error_messages={"required": gettext_lazy("Donnez votre prénom\u202f: vos voisins sauront quoi est à qui.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )


class JoinForm(PersonForm):
    """Two neighbours of one first name stay two: only one's own browser, or one's own word, goes on under a name."""

    is_me = forms.BooleanField(label=gettext_lazy("C’est bien moi"), required=False)

    def __init__(self, *args, there=(), mine=(), **told):
        super().__init__(*args, **told)
        self.there, self.mine = {name.casefold(): name for name in there}, mine
        if not self.is_bound:
            del self.fields["is_me"]

    def clean(self):
        found = super().clean()
        name = self.there.get(found.get("person", "").casefold())
        if name and name not in self.mine and not found.get("is_me"):
            said = _(
                "%(name)s est déjà dans ce panier\u202f: ajoutez une lettre (%(name)s B.), ou cochez «\u202fC’est "
                "bien moi\u202f»."
            )
            self.add_error("person", said % {"name": name})
            return found
        del self.fields["is_me"]
        return {**found, "person": name} if name else found


class OpenForm(PersonForm):
    name = forms.CharField(
        label=gettext_lazy("Un nom pour ce panier"),
        max_length=60,
        help_text=gettext_lazy("«\u202fL’escalier B\u202f», «\u202fRue du Pont\u202f»…"),
        error_messages={"required": gettext_lazy("Donnez un nom à ce panier\u202f: vos voisins s’y reconnaîtront.")},
    )
    field_order = ["name", "person"]


def filled_for(request) -> SharedBasket | None:
    """The shared basket that one went to choose goods for, as long as nobody orders it."""
    token = request.session.get(FILLED_FOR)
    return SharedBasket.objects.filter(token=token, taken_in=None).first() if token else None


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
    sign(request, shared, said["person"])
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
    form = join_form(request, shared)
    if request.method == "POST":
        answer = done(request, shared, form)
        if answer:
            return answer
    return render(request, "returning/shared.html", facts_of(request, shared, form))


def needs_name(request) -> bool:
    return not {"bring", "take", "choose"}.isdisjoint(request.POST)


def join_form(request, shared):
    told = {"initial": {"person": my_name(request)}}
    if not needs_name(request):
        return JoinForm(**told)
    # While one of them orders, that is what is said.
    there = [] if shared.taken_in_id else set(shared.lines.values_list("person", flat=True))
    return JoinForm(request.POST, there=there, mine=signed(request, shared), **told)


def signed(request, shared) -> list[str]:
    """The names given to this shared basket from this browser."""
    return request.session.get(SIGNED, {}).get(str(shared.pk), [])


def sign(request, shared, person):
    names = {*signed(request, shared), person}
    request.session[SIGNED] = {**request.session.get(SIGNED, {}), str(shared.pk): sorted(names)}


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
        answer = act(request, shared, form)
    except Refusal as refusal:
        messages.warning(request, refusal)
        return redirect("shared_basket", shared.token)
    if needs_name(request):
        sign(request, shared, form.cleaned_data["person"])
    return answer


def act(request, shared, form):
    said = request.POST
    if "bring" in said:
        sharing.bring(shared=shared, person=form.cleaned_data["person"], basket=request.basket)
        request.session.pop(FILLED_FOR, None)
        messages.success(request, _("C’est dans le panier partagé, à votre nom."))
    elif "choose" in said:
        request.session[FILLED_FOR] = shared.token
        messages.success(request, _("Prenez ce qu’il vous faut\u202f: votre panier vous ramènera ici."))
        return redirect("catalogue")
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
