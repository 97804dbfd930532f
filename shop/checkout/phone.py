"""An order taken for somebody at the phone or at the counter: found, counted and placed by the same act."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from oscar.apps.basket.models import Basket

from animations.seats_sold import products, selling
from merchants.promotions import reductions
from merchants.refusals import Refusal
from pickup.access import behind_the_counter, points_spoken_for
from pickup.models import Collection, Slot
from shop import ordering
from shop.basket import edits
from shop.basket.contents import contents
from shop.basket.forms import LARGEST_ID, AddForm, changes_in, whole_number
from shop.catalogue import looking_up
from shop.catalogue.tickets import Ticket
from shop.checkout import offers, person, state
from shop.checkout.forms import PhoneOrderForm, contact_from, wishes
from shop.orders import reading
from shop.orders.access import collection_at
from shop.outbox.preferences import told_how
from shop.paper import copies

BASKET_KEY = "phone_basket"
MOST_FOUND = 12


def basket_of(request) -> Basket:
    """The basket being filled for somebody else, apart from one's own."""
    pk = request.session.get(BASKET_KEY)
    return Basket.open.filter(pk=pk, owner=None).first() or Basket()


@never_cache
@require_GET
@behind_the_counter
def phone_order(request):
    """First what they want: a search, what was found, and what is already in the bags."""
    query, who = typed(request, "q"), typed(request, "who")
    at, someone = timezone.now(), person.person_of(request)
    facts = {
        "query": query,
        "results": results_of(query),
        "found": contents(basket_of(request), at=at),
        "seats": products.to_come(points=points_spoken_for(request.user), at=at),
        "most_found": MOST_FOUND,
        "person": someone,
        "habits": person.habits_of(someone, at=at) if someone else [],
        "who": who,
        "answer": person.found_for(request, who),
    }
    return render(request, "phone_order/products.html", facts)


def typed(request, name) -> str:
    return request.GET.get(name, "")[:100].replace("\0", "").strip()


def results_of(query) -> list:
    """What was found, each with its reduction, to be said aloud."""
    results = looking_up.forgiven(query, most=MOST_FOUND)
    reduced = reductions.beside(results, at=timezone.now())
    for sheet in results:
        sheet.reduction = reduced.get(sheet.pk)
        sheet.price_words = price_words(Ticket(sheet, None, timezone.now(), reduction=sheet.reduction))
    return results


def price_words(ticket) -> str:
    """What it costs, to be said aloud: « 4,20 € », « 18,90 €/kg, environ 1,4 kg… »."""
    return ", ".join(filter(None, [ticket.slate, ticket.weight_words]))


@require_POST
@behind_the_counter
def phone_order_basket(request):
    """Adds what was found or what the person usually takes, or changes what is there."""
    basket = basket_of(request)
    try:
        sentences = changed(request, basket)
    except Refusal as refusal:
        sentences = [str(refusal)]
    request.session[BASKET_KEY] = basket.pk
    for sentence in sentences:
        messages.warning(request, sentence)
    return redirect("phone_order_place" if "go" in request.POST and not sentences else "phone_order")


def changed(request, basket) -> list[str]:
    someone = person.person_of(request)
    if "usual" in request.POST and someone:
        return person.put_usual(basket=basket, resident=someone, at=timezone.now())
    return add(request, basket) if "product" in request.POST else change(request, basket)


def add(request, basket) -> list[str]:
    # Each found product has its own quantity field; the button pressed says which one counts.
    product = request.POST["product"]
    form = AddForm({"product": product, "quantity": request.POST.get(f"quantity-{product}", "")})
    if not form.is_valid():
        return [next(iter(form.errors.values()))[0]]
    edits.add(basket=basket, product_id=form.cleaned_data["product"], quantity=form.cleaned_data["quantity"])
    return []


def change(request, basket) -> list[str]:
    changes = changes_in(request.POST)
    lowered = edits.set_quantities(basket=basket, quantities=changes.typed)
    if changes.step:
        line_id, by = changes.step
        edits.step(basket=basket, line_id=line_id, by=by)
    return lowered


@never_cache
@require_http_methods(["GET", "POST"])
@behind_the_counter
def phone_order_place(request):
    """Then who and when: said aloud, ticked, placed."""
    at, basket, key = timezone.now(), basket_of(request), state.key_in(request.POST.get("key", ""))
    placed = ordering.already_placed(key=key, basket=basket)
    if placed:
        return redirect("phone_order_slip", placed.collection.token)
    found = contents(basket, at=at)
    if found.is_empty or found.obstacles:
        return redirect("phone_order")
    choices = choices_of(request.user, found, at=at)
    someone = person.person_of(request)
    form = PhoneOrderForm(
        request.POST or None,
        initial={**person.initial_of(someone), **person.told_by(someone), "channel": typed(request, "channel")},
        has_alcohol=found.has_alcohol,
        slots=[one.slot.pk for one in choices],
    )
    if request.method == "POST" and form.is_valid() and key and not ordering.placed(key):
        order = place(request, form, key=key, basket=basket, at=at)
        if order:
            copies.ask(collection=order.collection, letterbox=person.letterbox_from(form.cleaned_data))
            person.keep(resident=someone, form=form, collection=order.collection, by=request.user, at=at)
            request.session.pop(person.PERSON_KEY, None)
            return redirect("phone_order_slip", order.collection.token)
        found = contents(basket, at=at)
    chosen = whole_number(form.data.get("slot", ""), most=LARGEST_ID)
    return render(
        request,
        "phone_order/place.html",
        {
            "form": form,
            "person": someone,
            "answer": None if someone else person.found_for(request, typed(request, "who")),
            "found": found,
            "places": offers.read_aloud(choices, usual=person.usual_place(someone), chosen=chosen),
            "chosen": chosen,
            "wishes": wishes(form["if_missing"].value()),
            "is_paper": form["channel"].value() == Collection.Channel.PAPER,
            "key": state.new_key(),
        },
    )


def choices_of(user, found, *, at) -> list:
    """The moments that this person may give: a volunteer speaks for their own places."""
    if found.is_seats_only:
        choices = [offers.of_visit(selling.visit_of(found.seats), found)]
    else:
        choices = offers.choices_for(found.needs, at=at, days=offers.ALL_DAYS)
    points = set(points_spoken_for(user))
    return [one for one in choices if one.slot.point in points]


def place(request, form, *, key, basket, at):
    facts = form.cleaned_data
    try:
        return ordering.place_order(
            key=key,
            basket=basket,
            contact=contact_from(facts),
            slot=Slot.everything.select_related("point").get(pk=facts["slot"]),
            pays_online=False,
            adult_declared=facts["adult"],
            expected_total_cents=facts["total"],
            if_missing=facts["if_missing"],
            told_by=facts["way"],
            channel=facts["channel"],
            by=request.user,
            customer=None,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, refusal)
        edits.acknowledge_prices(basket=basket)
        return None


@never_cache
@require_GET
@behind_the_counter
def phone_order_slip(request, token):
    """What the person takes away or has read to them, in large print; only for orders taken for them."""
    collection = get_object_or_404(collection_at(token), slot__point__in=points_spoken_for(request.user))
    if collection.channel == Collection.Channel.ONLINE:
        raise Http404(_("Cette commande a été passée sur le site."))
    facts = {"sheet": reading.sheet_of(collection), "collection": collection, "told_how": told_how(collection)}
    facts |= {"copy": copies.copy_of(collection), "copy_words": copies.words_of(collection)}
    return render(request, "phone_order/slip.html", facts)
