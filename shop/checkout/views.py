"""From the basket to the order in three steps, each a plain form; what was typed survives every refusal."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from animations.seats_sold import selling
from merchants.listing.per_collection import NoneLeftThen
from merchants.refusals import Refusal
from pickup.models import Collection, Slot
from pickup.places import slots
from shop import ordering
from shop.basket import edits
from shop.basket.contents import contents
from shop.basket.forms import LARGEST_ID, whole_number
from shop.checkout import credit, offers, paying, state
from shop.checkout.agreement import agreement_on
from shop.checkout.forms import ContactForm, ReviewForm, contact_from, wishes
from shop.legal import texts
from shop.legal.models import LegalText
from shop.outbox import preferences
from shop.outbox.forms import CheckoutWayForm
from shop.payments import attempts
from shop.payments.weighing import is_held_long_enough
from shop.templatetags.town import moment

CHOOSE_ANOTHER_SLOT = (slots.SlotClosed, slots.SlotFull, slots.StorageFull, slots.MerchantCannotMeet, NoneLeftThen)


@never_cache
@require_http_methods(["GET", "POST"])
def checkout_who(request):
    found = contents(request.basket, at=timezone.now())
    if found.is_empty:
        return redirect("basket")
    known = state.of(request).get("contact") or known_of(request.user)
    form = ContactForm(request.POST or None, initial=known)
    told = CheckoutWayForm(request.POST or None, contact=request.POST, initial=told_by_so_far(request))
    if request.method == "POST" and form.is_valid() and told.is_valid():
        state.remember(request, contact=form.cleaned_data, told_by=told.cleaned_data["way"])
        return redirect("checkout_slot")
    return render(request, "checkout/who.html", {"form": form, "told": told, "basket_count": found.count})


def told_by_so_far(request) -> dict:
    """What was ticked on this page, else what the account holds."""
    said = preferences.said_by(user=request.user) if request.user.is_authenticated else preferences.Preference()
    return {"way": state.of(request).get("told_by") or said.way}


def known_of(user) -> dict:
    """What an account already told us."""
    if not user.is_authenticated:
        return {}
    return {"first_name": user.first_name, "last_name": user.last_name, "email": user.email, "phone": user.phone}


@never_cache
@require_http_methods(["GET", "POST"])
def checkout_slot(request):
    at = timezone.now()
    found = contents(request.basket, at=at)
    if found.is_empty:
        return redirect("basket")
    if "contact" not in state.of(request):
        return redirect("checkout_who")
    if found.is_seats_only:
        return redirect("checkout_review")
    days = offers.ALL_DAYS if "plus" in request.GET else offers.SOON_DAYS
    if request.method == "POST":
        chosen = chosen_slot(request, found, at)
        if chosen:
            state.take_slot(request, chosen.slot.pk)
            return redirect("checkout_review")
    choices = offers.choices_for(found.needs, at=at, days=days, likes=likes_of(request, found))
    return render(
        request,
        "checkout/slot.html",
        {
            "places": places_for(request, choices),
            "chosen": state.chosen(request),
            "lost": "" if request.method == "POST" else lost_words(request, found, choices, at),
            "any_open": any(choice.open for choice in choices),
            "more_days": days < offers.ALL_DAYS,
            "basket_count": found.count,
        },
    )


def places_for(request, choices) -> list[offers.Place]:
    """What is read first; whoever asked for later days sees everything."""
    if "plus" in request.GET:
        return offers.by_place(choices)
    return offers.to_choose(choices, usual=offers.last_place_of(request.user), chosen=state.chosen(request))


def likes_of(request, found) -> offers.Likes:
    user = request.user if request.user.is_authenticated else None
    return offers.Likes(frozenset(bag.merchant.pk for bag in found.bags), frozenset(found.seats), user)


def lost_words(request, found, choices, at) -> str:
    """Why the moment they had chosen cannot be ticked any more, or nothing: filled, closed, or not for this basket."""
    pk = state.chosen(request)
    if pk is None or any(one.slot.pk == pk and one.open for one in choices):
        return ""
    every = {one.slot.pk: one for one in offers.choices_for(found.needs, at=at, days=offers.ALL_DAYS)}
    slot = Slot.objects.filter(pk=pk).first()
    if slot is None or (pk in every and every[pk].open):
        return ""
    why = every[pk].refusals if pk in every else [str(slots.SlotClosed.sentence)]
    said = _("Le moment que vous aviez choisi, %(when)s, ne convient plus\u202f: %(why)s Votre panier est intact.")
    return said % {"when": moment(slot.starts_at), "why": " ".join(why)}


def chosen_slot(request, found, at):
    """The open slot that was ticked; otherwise a sentence says what is wrong with it."""
    pk = whole_number(request.POST.get("slot", ""), most=LARGEST_ID)
    every = {choice.slot.pk: choice for choice in offers.choices_for(found.needs, at=at, days=offers.ALL_DAYS)}
    choice = every.get(pk)
    if choice is None:
        messages.error(request, _("Choisissez un moment pour venir chercher vos sacs."))
    elif not choice.open:
        messages.error(request, " ".join([_("Ce créneau ne convient pas."), *choice.refusals]))
    else:
        return choice
    return None


@never_cache
@require_http_methods(["GET", "POST"])
def checkout_review(request):
    if request.method == "POST":
        placed = ordering.already_placed(key=state.key_in(request.POST.get("key", "")), basket=request.basket)
        if placed:
            # Sent twice, or sent again after a lost answer.
            return redirect("order", placed.collection.token)
    at = timezone.now()
    found = contents(request.basket, at=at)
    if found.is_empty:
        return redirect("basket")
    slot = slot_of(request, found)
    if "contact" not in state.of(request):
        return redirect("checkout_who")
    if slot is None:
        return redirect("checkout_slot")
    if found.obstacles:
        return redirect("basket")
    choice = paying.choice_for([bag.merchant for bag in found.bags])
    form = review_form(request, found, choice)
    told = credit.told_of_basket(request, form, found, at)
    if request.method == "POST" and "look" not in request.POST:
        key = free_key_in(form)
        if not key:
            # Made up, or used for another order: the page is shown again with a new one.
            messages.warning(request, _("Cette page a déjà servi\u202f: vérifiez votre panier, puis confirmez."))
        elif form.is_valid() and (told is None or told.is_read(form.cleaned_data["credit_cents"])):
            answer = place(request, form, told and told.read, key=key, slot=slot, at=at)
            return answer or review_page(request, slot, form, choice, told, at)
        elif told and told.cents:
            messages.warning(request, _("Lisez d’abord ce que fait votre avoir, plus bas, puis confirmez."))
    return review_page(request, slot, form, choice, told, at)


def slot_of(request, found):
    """What was chosen; of seats alone, when the animation is."""
    if found.is_seats_only:
        return selling.visit_of(found.seats)
    return Slot.objects.select_related("point").filter(pk=state.of(request).get("slot")).first()


def free_key_in(form) -> str | None:
    key = state.key_in(form.data.get("key", ""))
    return None if ordering.placed(key) else key


def review_form(request, found, choice):
    return ReviewForm(request.POST or None, has_alcohol=found.has_alcohol, online_payment=choice.online)


def review_page(request, slot, form, choice, told, at):
    found, contact = contents(request.basket, at=at), contact_from(state.of(request)["contact"])
    looking = "look" in request.POST
    if looking:
        # Somebody who only looks at what a credit note pays was refused nothing.
        form.errors.clear()
    return render(
        request,
        "checkout/review.html",
        {
            "found": found,
            "contact": contact,
            "slot": slot,
            "form": form,
            "key": form.data["key"] if free_key_in(form) else state.new_key(),
            "agreement": agreement_on(found=found, slot=slot, contact=contact, at=at),
            "terms": texts.text_on(LegalText.Kind.SALE_TERMS, timezone.localdate(at)),
            "choice": choice,
            "card_holds_cents": card_holds_cents(found, slot, at)
            if choice.online and not (told and told.cents)
            else 0,
            "wishes": wishes(form["if_missing"].value(), has_phone=bool(contact.phone)),
            "credit": told,
            "credit_leaves": found.total_cents - told.cents if told else 0,
            "looking": looking,
            "basket_count": found.count,
        },
    )


def card_holds_cents(found, slot, at) -> int:
    """What the card sets aside for goods not weighed yet; nothing where it pays at once."""
    is_held = found.most_cents > found.total_cents and is_held_long_enough(slot, at)
    return found.most_cents if is_held else 0


def place(request, form, credit_read, *, key, slot, at):
    """The order's page or the provider's when it is placed, the step to go back to, or nothing to show again."""
    customer = request.user if request.user.is_authenticated else None
    pays_online = form.cleaned_data["pays"] == ReviewForm.ONLINE
    try:
        order = ordering.place_order(
            key=key,
            basket=request.basket,
            contact=contact_from(state.of(request)["contact"]),
            slot=slot,
            pays_online=pays_online,
            adult_declared=form.cleaned_data["adult"],
            expected_total_cents=form.cleaned_data["total"],
            agreement=form.cleaned_data["agreement"],
            credit=credit_read,
            if_missing=form.cleaned_data["if_missing"],
            told_by=state.of(request).get("told_by", ""),
            channel=Collection.Channel.ONLINE,
            by=customer,
            customer=customer,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, refusal)
        return step_back(request, refusal)
    state.forget(request)
    return pay(request, order) if pays_online else redirect("order", order.collection.token)


def step_back(request, refusal):
    """The page where what stands in the way can be changed."""
    if isinstance(refusal, CHOOSE_ANOTHER_SLOT):
        return redirect("checkout_slot")
    if isinstance(
        refusal, ordering.CannotBeOrdered | ordering.BasketEmpty | ordering.stock.SoldOut | selling.SeatsRefused
    ):
        return redirect("basket")
    if isinstance(refusal, ordering.PriceChanged):
        edits.acknowledge_prices(basket=request.basket)
    return None


def pay(request, order):
    token = order.collection.token
    try:
        target = attempts.start(
            order=order,
            code=settings.PAYMENT_GATEWAY,
            return_url=reverse("payment_return", args=[token]),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.warning(request, refusal)
        return redirect("order", token)
    return redirect(target.url)
