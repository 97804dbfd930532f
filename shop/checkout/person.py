"""For whom an order is taken: found in a word when the place knows them, with what they usually take one tap away."""

from contextlib import suppress
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from merchants.listing.on_sale import is_orderable
from merchants.models import ProductSheet
from merchants.refusals import Refusal
from pickup.access import behind_the_counter, points_spoken_for, residents_of
from pickup.models import Collection, Resident
from pickup.residents import cards, remembering
from pickup.residents.finding import find, nearly
from pickup.residents.remembering import Letterbox
from pickup.residents.usual import usual_products
from shop.basket import edits
from shop.basket.forms import LARGEST_ID, whole_number
from shop.checkout.forms import ResidentForm, contact_from
from shop.jobs import LeftForLater
from shop.orders import forgetting
from shop.outbox import preferences
from shop.outbox.models import Preference

PERSON_KEY = "phone_person"
LAST_ORDERS_SHOWN = 5
KNOWN = ("last_name", "first_name", "phone", "email", "street", "postcode", "city", "large_print")


# --- Choosing ---------------------------------------------------------------------------------


def person_of(request) -> Resident | None:
    """The person at the phone, if one was chosen."""
    return residents_of(request.user).filter(pk=request.session.get(PERSON_KEY)).first()


@dataclass(frozen=True)
class Found:
    """Those who may be calling; `are_near` when nobody bears that name, and these only resemble it."""

    people: list[Resident]
    are_near: bool = False


def found_for(request, text) -> Found:
    if not text:
        return Found([])
    points = points_spoken_for(request.user)
    found = find(points=points, text=text)
    return Found(found) if found else Found(nearly(points=points, text=text), are_near=True)


def bearer_for(request, text) -> Resident | None:
    """Who holds the card of that number. A name, or a number that two people share, only proposes."""
    bearer = cards.holder(text)
    return residents_of(request.user).filter(pk=bearer.pk).first() if bearer else None


@require_POST
@behind_the_counter
def phone_order_person(request):
    """Somebody is at the phone, or nobody any more."""
    chosen = (
        residents_of(request.user).filter(pk=whole_number(request.POST.get("resident", ""), most=LARGEST_ID)).first()
    )
    if chosen:
        request.session[PERSON_KEY] = chosen.pk
    else:
        request.session.pop(PERSON_KEY, None)
    # Said on the page of who and when, which shows the channel again; elsewhere, on that of the products.
    channel = request.POST.get("then", "")
    return redirect(f"{reverse('phone_order_place')}?channel={channel}" if is_taken(channel) else "phone_order")


def is_taken(channel) -> bool:
    """Whether an order taken for somebody comes that way."""
    return channel in {*Collection.Channel.values} - {Collection.Channel.ONLINE}


def usual_place(resident) -> int | None:
    """Where they came last, else where they are known."""
    if resident is None:
        return None
    visits = Collection.objects.filter(resident=resident).order_by("-slot__starts_at", "-pk")
    return visits.values_list("slot__point", flat=True).first() or resident.point_id


# --- What they usually take -------------------------------------------------------------------


@dataclass(frozen=True)
class Habit:
    """One product they usually take, and whether it can be ordered today."""

    sheet: ProductSheet
    quantity: int
    is_orderable: bool

    @property
    def words(self):
        return f"{self.quantity} × {self.sheet.product.title}"


def habits_of(resident, *, at) -> list[Habit]:
    """Three queries; what can be ordered comes first."""
    quantities = usual_products(resident)
    sheets = ProductSheet.objects.filter(product__in=quantities).select_related("product", "merchant")
    habits = [
        Habit(sheet, quantities[sheet.product_id], is_orderable(sheet, at=at)) for sheet in sheets.order_by("pk")
    ]
    return sorted(habits, key=lambda habit: not habit.is_orderable)


def put_usual(*, basket, resident, at) -> list[str]:
    """What they usually take, added to the basket; gives a sentence for each product that cannot be had today."""
    sentences = []
    for habit in habits_of(resident, at=at):
        try:
            edits.add(basket=basket, product_id=habit.sheet.product_id, quantity=habit.quantity)
        except Refusal as refusal:
            facts = {"title": habit.sheet.product.title, "why": refusal}
            sentences.append(_("%(title)s\u202f: %(why)s") % facts)
    return sentences


# --- Remembering ------------------------------------------------------------------------------


def initial_of(resident) -> dict:
    """What a form shows already typed."""
    return {name: getattr(resident, name) for name in KNOWN} if resident else {}


def told_by(resident) -> dict:
    """The way they said, ticked beforehand; who said none keeps none."""
    said = Preference.objects.filter(resident=resident).first() if resident else None
    return {"way": said.way} if said else {}


def letterbox_from(facts) -> Letterbox:
    return Letterbox(**{name: facts[name] for name in ("street", "postcode", "city", "large_print")})


@transaction.atomic
def keep(*, resident, form, collection, by, at) -> None:
    """After the order: who is known stays known as they are today, who agreed is remembered, nobody else is."""
    contact, letterbox = contact_from(form.cleaned_data), letterbox_from(form.cleaned_data)
    if resident and not remembering.is_named(resident, contact):
        # Chosen for the call before, or by mistake: what is typed is somebody else's.
        resident = None
    if resident:
        remembering.change(resident=resident, contact=contact, letterbox=letterbox)
    elif form.cleaned_data["remember"]:
        resident = remembering.remember(
            point=collection.slot.point,
            contact=contact,
            letterbox=letterbox,
            agreed_how=collection.channel,
            by=by,
            at=at,
        )
    if resident:
        remembering.ordered_again(resident=resident, collection=collection)
        if form.cleaned_data["way"]:
            preferences.choose_way_of_known(order=collection.order, way=form.cleaned_data["way"], by=by, at=at)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_counter
def resident(request, pk):
    """What the place knows of somebody: read to them, corrected."""
    known = get_object_or_404(residents_of(request.user).select_related("point", "agreed_before"), pk=pk)
    form = ResidentForm(request.POST or None, initial=initial_of(known))
    if request.method == "POST" and form.is_valid():
        contact, letterbox = contact_from(form.cleaned_data), letterbox_from(form.cleaned_data)
        remembering.change(resident=known, contact=contact, letterbox=letterbox)
        messages.success(request, _("C’est noté."))
        return redirect("phone_order")
    orders = Collection.objects.filter(resident=known).select_related("slot__point").order_by("-slot__starts_at")
    facts = {"resident": known, "form": form, "orders": orders[:LAST_ORDERS_SHOWN]}
    facts["living"] = known.cards.filter(revoked_at=None)
    return render(request, "phone_order/resident.html", facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_counter
def resident_forget(request, pk):
    """As soon as they ask, and for good: who it is and what waits for them is read first."""
    known = get_object_or_404(residents_of(request.user).select_related("point"), pk=pk)
    theirs = Collection.objects.filter(resident=known)
    if request.method == "POST":
        # Read before: nothing ties them to the person afterwards.
        forget(known, theirs=list(theirs.values_list("pk", flat=True)), at=timezone.now())
        messages.success(request, _("C’est oublié\u202f: seules ses commandes restent, sans son nom."))
        return redirect("phone_order")
    waiting = forgetting.going_on(theirs).select_related("slot__point").order_by("slot__starts_at", "pk")
    return render(request, "phone_order/forget.html", {"resident": known, "waiting": waiting})


def forget(known, *, theirs, at):
    remembering.forget(resident=known, at=at)
    with suppress(LeftForLater):
        forgetting.forget_over_of(collections=theirs, at=at)
