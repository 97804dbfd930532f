"""Bags that come in: who brings what, on which shelf, and each bag's own page."""

import datetime

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from merchants.models import Merchant, MerchantOrder
from merchants.refusals import Refusal
from pickup import words
from pickup.access import counter_of, merchant_orders_brought_to
from pickup.bags import custody, late, packing, shelving
from pickup.bags.forms import BagForm, PutAwayForm
from pickup.counter.handover import bag_in, code_in, plain
from pickup.forms import FindForm
from pickup.models import Bag, label_of

Status = MerchantOrder.Status

# Merchants bring bags for the slots of the next days; what never came is forgotten after a week.
EXPECTED_AHEAD = datetime.timedelta(days=3)
EXPECTED_SINCE = datetime.timedelta(days=7)
# More orders than that are read shop by shop: nobody looks for a name among five hundred.
READ_AT_ONCE = 8


# --- What is brought --------------------------------------------------------------------------


@require_safe
@counter_of
def drop_offs(request, point):
    """What merchants bring, narrowed by a label, a code or a shop's name; many are read shop by shop."""
    return show(request, point, request.GET.get("q", "").strip()[:200], typed={})


def show(request, point, text, *, typed):
    """`typed`, by order: what could not be read, shown again as it was typed."""
    at = timezone.now()
    rows = narrowed(expected_at(point, at), text)
    ready = rows.filter(status=Status.READY)
    shops = [] if text else shops_of(ready)
    facts = {
        "point": point,
        "text": text,
        "form": FindForm(initial={"q": text}, auto_focus=bool(shops)),
        "shops": shops,
        "ready": [] if shops else to_put_away(ready, point=point, text=text, at=at, typed=typed),
        "not_ready": shops_of(rows.exclude(status=Status.READY)) if not text else [],
        "preparing": rows.exclude(status=Status.READY).select_related("merchant")[:READ_AT_ONCE] if text else [],
        "late": late.late(at=at, point=point),
        "rounds": point.rounds.exists(),
        "received": shelving.just_received(point=point, at=at)[:READ_AT_ONCE],
    }
    return render(request, "pickup/drop_offs.html", facts)


def expected_at(point, at):
    prepared = Q(status__in=[Status.PLACED, Status.ACCEPTED], due_at__lt=at + EXPECTED_AHEAD)
    rows = merchant_orders_brought_to(point).filter(Q(status=Status.READY) | prepared, due_at__gt=at - EXPECTED_SINCE)
    return rows.order_by("due_at", "merchant__name", "pk")


def narrowed(rows, text):
    """By what was scanned or typed: a bag's label, a visit's code, or part of a shop's name."""
    of_the_bag = rows.filter(bags__label=bag_in(text))
    code = code_in(text)
    if code and of_the_bag.exists():
        return of_the_bag
    if code:
        return rows.filter(pickup_code=code)
    if not text:
        return rows
    names = Merchant.objects.filter(pk__in=rows.order_by().values("merchant")).values_list("pk", "name")
    return rows.filter(merchant__in=[pk for pk, name in names if plain(text) in plain(name)])


def shops_of(rows) -> list:
    """Each shop with how many orders it brings, when there are too many to read at once."""
    if rows.count() <= READ_AT_ONCE:
        return []
    many = Count("pk")
    counted = rows.order_by("merchant__name").values("merchant__name", "merchant__phone").annotate(many=many)
    return list(counted)


def to_put_away(rows, *, point, text, at, typed) -> list:
    """Each order with its bags still expected and the shelf proposed for each class; a constant number of queries."""
    bags = Prefetch("bags", Bag.objects.filled(), to_attr="filled_bags")
    found = list(rows.select_related("merchant").prefetch_related(bags))
    shelves = shelving.proposals(point=point, orders={one.order_id for one in found}, at=at)
    label = bag_in(text)
    for one in found:
        one.form = PutAwayForm(
            typed.get(one.pk), bags=one.filled_bags, shelves=shelves, order=one.order_id, label=label
        )
    return found


# --- Acts -------------------------------------------------------------------------------------


@counter_of
@require_POST
def drop_off_receive(request, point, pk):
    merchant_order = get_object_or_404(merchant_orders_brought_to(point).select_related("merchant"), pk=pk)
    form = PutAwayForm(request.POST, bags=list(merchant_order.bags.expected()))
    text = request.POST.get("q", "").strip()[:200]
    if form.is_valid():
        receive(request, merchant_order, form)
    elif is_shown(merchant_order, point, text):
        return show(request, point, text, typed={merchant_order.pk: request.POST})
    else:
        messages.error(request, " ".join(one for errors in form.errors.values() for one in errors))
    return back(request, point)


def is_shown(merchant_order, point, text) -> bool:
    """With its own form on the page of drop-offs, and not under the name of its shop only."""
    ready = narrowed(expected_at(point, timezone.now()), text).filter(status=Status.READY)
    return ready.filter(pk=merchant_order.pk).exists() and bool(text or not shops_of(ready))


def receive(request, merchant_order, form):
    at = timezone.now()
    try:
        shelving.put_away(
            merchant_order=merchant_order,
            placed=form.placed(),
            from_whom=form.cleaned_data["from_whom"],
            by=request.user,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    facts = {"merchant": merchant_order.merchant, "name": merchant_order.customer_name}
    messages.success(request, _("Reçu\u202f: %(merchant)s, pour %(name)s") % facts)
    if any(not one.shelf for one in form.placed()):
        messages.warning(
            request,
            _(
                "Sans étagère\u202f: il faudra chercher le sac. Une fois rangé, dites où\u202f: touchez son nom dans "
                "«\u202fReçus à l’instant\u202f»."
            ),
        )
    for one in form.placed():
        warn_if_too_warm(request, one.bags[0].storage_class, one.temperature, at)


def warn_if_too_warm(request, storage_class, temperature, at):
    day = timezone.localdate(at)
    sentence = shelving.too_warm_words(storage_class=storage_class, temperature=temperature, day=day)
    if sentence:
        messages.warning(request, sentence)


def back(request, point):
    """To the person's page when the bag was received from there, to the same search, else to the drop-offs."""
    code = code_in(request.POST.get("visit", ""))
    if code:
        return redirect("counter_collection", point.slug, code)
    answer = redirect("drop_offs", point.slug)
    text = request.POST.get("q", "").strip()[:200]
    if text and not code_in(text):
        answer["Location"] += f"?{QueryDict.fromkeys(['q'], text).urlencode()}"
    return answer


@counter_of
@require_POST
def drop_off_all(request, point, pk):
    """Fewer bags than the shop said: the others do not exist."""
    merchant_order = get_object_or_404(merchant_orders_brought_to(point), pk=pk)
    try:
        packing.that_is_all(merchant_order=merchant_order, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté\u202f: il n’y a pas d’autre sac."))
    return back(request, point)


# --- One bag ----------------------------------------------------------------------------------


def bag_at(point, code, number):
    bags = Bag.objects.filter(merchant_order__in=merchant_orders_brought_to(point)).select_related(
        "merchant_order__merchant"
    )
    return get_object_or_404(bags, label=label_of(code, number))


@require_safe
@counter_of
def counter_bag(request, point, code, number):
    """Where it is, and every hand it went through."""
    bag = bag_at(point, code, number)
    facts = {"point": point, "bag": bag, "part": bag.merchant_order, "form": BagForm(initial={"shelf": bag.shelf})}
    moves = bag.moves.select_related("by").order_by("-at", "-pk")
    facts["moves"] = [(move, words.name_of(move.by)) for move in moves]
    at = timezone.now()
    facts["may_undo"] = bag.where == Bag.Where.HERE and at - bag.received_at <= shelving.UNDO_WITHIN
    return render(request, "pickup/bag.html", facts)


@counter_of
@require_POST
def counter_bag_act(request, point, code, number):
    """To another shelf, a temperature read, or received by mistake."""
    bag = bag_at(point, code, number)
    form = BagForm(request.POST)
    if form.is_valid():
        act_on(request, bag, form)
    else:
        messages.error(request, " ".join(one for errors in form.errors.values() for one in errors))
    return redirect("counter_bag", point.slug, code, number)


def act_on(request, bag, form):
    at = timezone.now()
    told = {"bags": [bag], "by": request.user, "at": at}
    try:
        if form.cleaned_data["act"] == custody.Act.NOT_RECEIVED:
            shelving.not_received(merchant_order=bag.merchant_order, **told)
            messages.success(request, _("C’est annulé\u202f: ce sac est de nouveau attendu."))
            warn_if_told(request, bag)
        elif form.cleaned_data["act"] == custody.Act.CHECKED:
            shelving.check(temperature=form.cleaned_data["temperature"], **told)
            messages.success(request, _("Température notée."))
            warn_if_too_warm(request, bag.storage_class, form.cleaned_data["temperature"], at)
        else:
            shelving.move(shelf=form.cleaned_data["shelf"], **told)
            messages.success(request, _("Rangé\u202f: %(shelf)s.") % {"shelf": form.cleaned_data["shelf"]})
    except Refusal as refusal:
        messages.error(request, str(refusal))


def warn_if_told(request, bag):
    collection = bag.merchant_order.order.collection
    if collection.told_ready_at:
        sentence = _("%(name)s sait déjà que tout est arrivé\u202f: appelez si le sac n’est pas là.")
        messages.warning(request, sentence % {"name": collection.full_name})
