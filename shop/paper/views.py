"""Paper, for those who are behind the counter: catalogues to print, forms that come back filled."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.refusals import Refusal
from pickup.access import behind_the_counter, points_spoken_for
from pickup.models import Collection
from shop.checkout import person
from shop.checkout.phone import BASKET_KEY
from shop.orders.access import collection_at
from shop.outbox import calls
from shop.outbox.models import OutgoingMessage
from shop.paper import catalogue, confirmation, copies, printing, rows
from shop.paper.catalogue import Format

MOMENTS_SHOWN = 8
# A sheet of paper and more: whoever gives a few sees the next ones.
MOST_SHOWN = 100
GIVEN_SHOWN = 30


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
    form, unread, answer = RowsForm(request.POST or None), [], None
    if form.is_valid():
        answer = person.found_for(request, form.cleaned_data["who"])
        try:
            basket = rows.fill(rows.read(form.cleaned_data["lines"]))
        except rows.Unreadable as refusal:
            unread = refusal.rows
        else:
            return to_who_and_when(request, basket, form.cleaned_data["who"])
    return render(request, "paper/form.html", {"form": form, "unread": unread, "answer": answer})


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
    likes_large = copies.letterbox_of(collection).large_print
    large = request.GET.get("gros", "1" if likes_large else "") == "1"
    pdf = confirmation.pdf_of(collection, large=large, at=timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")


# --- What waits to be handed over or posted ---------------------------------------------------


@never_cache
@require_safe
@behind_the_counter
def papers_to_give(request):
    """For whoever has no screen: what to post, what to hand over at their visit, and what was given by whom."""
    at, points = timezone.now(), points_spoken_for(request.user)
    waiting = list(copies.waiting(points=points, at=at)[:MOST_SHOWN])
    for collection in waiting:
        collection.letterbox = copies.letterbox_of(collection)
    facts = {
        "to_post": [one for one in waiting if one.letterbox.street],
        "to_hand": [one for one in waiting if not one.letterbox.street],
        "messages_to_hand": calls.on_paper(points=points, at=at)[:MOST_SHOWN],
        "given": copies.given(points=points, at=at)[:GIVEN_SHOWN],
        "handed": calls.handed_lately(points=points, at=at)[:GIVEN_SHOWN],
    }
    return render(request, "paper/to_give.html", facts)


@require_POST
@behind_the_counter
def paper_given(request, token):
    """A confirmation was posted, or handed over: ticked from the list, or from the slip of the order."""
    collection = get_object_or_404(collection_at(token), slot__point__in=points_spoken_for(request.user))
    if collection.channel == Collection.Channel.ONLINE:
        raise Http404
    try:
        copies.give(collection=collection, how=request.POST.get("how", ""), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, gettext("%(name)s a sa confirmation.") % {"name": collection.full_name})
    pages = {
        "slip": ("phone_order_slip", token),
        "counter": ("counter_collection", collection.slot.point.slug, collection.code),
    }
    return redirect(*pages.get(request.POST.get("then"), ["papers_to_give"]))


@never_cache
@require_safe
@behind_the_counter
def paper_message(request, pk):
    """A message, large, to print and hand over at the next visit."""
    found = calls.on_paper(points=points_spoken_for(request.user), at=timezone.now())
    return render(request, "paper/message.html", {"message": get_object_or_404(found, pk=pk)})


@require_POST
@behind_the_counter
def paper_message_given(request, pk):
    found = get_object_or_404(OutgoingMessage.objects.filter(calls.of_places(points_spoken_for(request.user))), pk=pk)
    try:
        calls.handed(message=found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, gettext("%(name)s a son papier.") % {"name": found.name})
    return redirect("papers_to_give")


@never_cache
@require_safe
def withdrawal_papers(request, token):
    """The forms to withdraw from each shop of an order, for whoever bears its link and would rather write."""
    collection = get_object_or_404(collection_at(token))
    pdf = confirmation.forms_pdf_of(collection, large=request.GET.get("gros") == "1")
    return HttpResponse(pdf, content_type="application/pdf")
