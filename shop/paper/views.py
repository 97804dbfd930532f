"""Paper, for those who are behind the counter: catalogues to print, forms that come back filled."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pickup.access import behind_the_counter, points_spoken_for
from pickup.models import Collection
from shop.checkout import person
from shop.checkout.phone import BASKET_KEY
from shop.orders.access import collection_at
from shop.paper import catalogue, confirmation, printing, rows
from shop.paper.catalogue import Format

MOMENTS_SHOWN = 8


class RowsForm(forms.Form):
    """Whose form it is, and what they ask for; the person and the moment come next."""

    who = forms.CharField(
        label=_("Qui a rempli le bon"),
        help_text=_("Numéro de carte, téléphone ou nom\u202f; laissez vide si la personne n’est pas connue."),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    lines = forms.CharField(
        label=_("Les lignes du bon"),
        help_text=_("Une par ligne\u202f: le code, une espace, puis combien. Exemple\u202f: 4172 2."),
        max_length=4000,
        error_messages={"required": _("Tapez au moins une ligne du bon.")},
        widget=forms.Textarea({"rows": 10, "autocomplete": "off", "inputmode": "tel", "class": "code-rows"}),
    )


@require_safe
@behind_the_counter
def paper(request):
    """What can be printed for the moments to come, and where the filled forms are typed."""
    at = timezone.now()
    slots = catalogue.open_slots(at=at).filter(point__in=points_spoken_for(request.user))[:MOMENTS_SHOWN]
    return render(request, "paper/room.html", {"slots": slots, "formats": Format.choices})


@require_safe
@behind_the_counter
def paper_catalogue(request, pk, layout):
    """The catalogue of one moment, made as it is asked for: it is good for as long as nothing changes."""
    if layout not in Format.values:
        raise Http404
    slots = catalogue.open_slots(at=timezone.now()).filter(point__in=points_spoken_for(request.user))
    pdf = printing.pdf_of(get_object_or_404(slots, pk=pk), layout=layout, at=timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_counter
def paper_form(request):
    """A filled form: its rows become the basket of an order taken for somebody, then who and when."""
    form, unread, people = RowsForm(request.POST or None), [], []
    if form.is_valid():
        people = person.found_for(request, form.cleaned_data["who"])
        try:
            basket = rows.fill(rows.read(form.cleaned_data["lines"]))
        except rows.Unreadable as refusal:
            unread = refusal.rows
        else:
            return to_who_and_when(request, basket, form.cleaned_data["who"])
    return render(request, "paper/form.html", {"form": form, "unread": unread, "people": people})


def to_who_and_when(request, basket, who):
    """The same page as for an order at the phone; a card alone chooses somebody, a name proposes who bears it."""
    request.session[BASKET_KEY] = basket.pk
    request.session.pop(person.PERSON_KEY, None)
    if bearer := person.bearer_for(request, who):
        request.session[person.PERSON_KEY] = bearer.pk
        who = ""
    told = {"channel": Collection.Channel.PAPER} | ({"who": who} if who else {})
    return redirect(f"{reverse('phone_order_place')}?{urlencode(told)}")


@never_cache
@require_safe
@behind_the_counter
def paper_confirmation(request, token):
    """The confirmation to hand over or to post, in large print for who wants it so; of orders taken for somebody."""
    collection = get_object_or_404(collection_at(token), slot__point__in=points_spoken_for(request.user))
    if collection.channel == Collection.Channel.ONLINE:
        raise Http404
    likes_large = bool(collection.resident and collection.resident.large_print)
    large = request.GET.get("gros", "1" if likes_large else "") == "1"
    pdf = confirmation.pdf_of(collection, large=large, at=timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")


@never_cache
@require_safe
def withdrawal_papers(request, token):
    """The forms to withdraw from each shop of an order, for whoever bears its link and would rather write."""
    collection = get_object_or_404(collection_at(token))
    pdf = confirmation.forms_pdf_of(collection, large=request.GET.get("gros") == "1")
    return HttpResponse(pdf, content_type="application/pdf")
