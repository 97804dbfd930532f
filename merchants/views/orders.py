"""The board and the orders: accept, prepare, say what is missing, give up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import merchant_space, orders_of
from merchants.books import whereabouts
from merchants.giving_back import withdrawals
from merchants.invoicing.printing import amount
from merchants.joining import at_home
from merchants.models import MerchantOrder
from merchants.money_mode import TO_THE_MERCHANT, MoneyMode
from merchants.preparation import merchant_orders, preparing, seats, shortfalls
from merchants.preparation.alike import as_read
from merchants.preparation.merchant_orders import QUANTITIES_MAY_CHANGE
from merchants.preparation.shortage_forms import ReasonForm, ShortageForm
from merchants.preparation.shortfalls import MAY_BE_GIVEN_UP
from merchants.refusals import Refusal

Status = MerchantOrder.Status
ORDERS_PER_PAGE = 60


@require_safe
@merchant_space
def merchant_board(request, merchant):
    """Today first, by collection moment; `etat` keeps one state."""
    wanted = request.GET.get("etat", "")
    orders = preparing.in_hand(merchant)
    if wanted in preparing.IN_HAND:
        orders = orders.filter(status=wanted)
    at, today = timezone.now(), timezone.localdate()
    page = Paginator(preparing.today_first(orders, today=today), ORDERS_PER_PAGE).get_page(request.GET.get("page"))
    by_moment = preparing.numbers(merchant)
    counts = preparing.in_all(by_moment)
    facts = {
        "merchant": merchant,
        "numbers": [(status, preparing.word_beside(status, many), many) for status, many in counts.items()],
        "urgent": next((status for status in (Status.PLACED, Status.ACCEPTED) if counts[status]), None),
        "moments": preparing.by_moment(with_contents(page.object_list), at=at, counts=by_moment),
        "today": today,
        "wanted": wanted,
        "page": page,
        "address": f"etat={wanted}&" if wanted in preparing.IN_HAND else "",
    }
    facts |= at_home.notices(merchant, at=at)
    return render(request, "merchants/board.html", facts)


def with_contents(orders):
    for order in orders:
        order.contents = preparing.contents_in_words(order)
        order.cents = preparing.kept_cents(order)
    return orders


@require_safe
@merchant_space
def merchant_order(request, merchant, pk):
    told = ["lines__shortages", "lines__weighings", "lines__corrections", "moves"]
    order = get_object_or_404(orders_of(merchant).prefetch_related(*told), pk=pk)
    facts = {"merchant": merchant, "awaited": withdrawals.awaited([order]), **facts_of(order)}
    (sale,) = whereabouts.sales_of(order.merchant, [order])
    facts |= {"money_words": money_words(order, sale), "is_paid": sale.is_paid}
    alone = seats.are_alone(order.lines.all())
    facts["moves"] = [(move, seats.moved_words(move, alone=alone)) for move in order.moves.all()]
    facts["may_give_back"] = order.status not in [*QUANTITIES_MAY_CHANGE, Status.CANCELLED]
    return render(request, "merchants/order.html", facts)


def facts_of(order) -> dict:
    lines = list(order.lines.all())
    titles = {line.pk: line.title for line in lines}
    for line in lines:
        line.stands_for = titles.get(line.replaces_id, "")
        line.how_to_keep = preparing.HOW_TO_KEEP[line.storage_class]
        line.allergens_told = preparing.allergens_in_words(line)
        line.cents = line.kept_cents
    return {
        "order": order,
        "lines": lines,
        "rows": as_read(lines),
        "cents": preparing.kept_cents(order),
        "may_run_short": order.status in QUANTITIES_MAY_CHANGE,
        "may_be_given_up": order.status in MAY_BE_GIVEN_UP and not order.begun_at,
    }


def money_words(order, sale) -> str:
    """How it was paid; as long as it was not, how it may be, in the mode agreed when it was placed."""
    if order.status == Status.CANCELLED:
        return _("Commande annulée\u202f: il n’y a rien à encaisser.")
    if order.money_mode == MoneyMode.MANDATED:
        return str(TO_THE_MERCHANT[order.money_mode])
    online = _("%(amount)s en ligne\u202f: le prestataire de paiement vous verse votre part après la remise.")
    in_hand = _("%(amount)s reçus en main propre.")
    paid = [(online, sale.online), (in_hand, sale.in_hand)]
    told = [words % {"amount": amount(cents)} for words, cents in paid if cents > 0]
    return " ".join(told) or str(TO_THE_MERCHANT[order.money_mode])


# --- Acts -------------------------------------------------------------------------------------


@require_POST
@merchant_space
def merchant_order_accept(request, merchant, pk):
    order = get_object_or_404(orders_of(merchant), pk=pk)
    done = _("Commande %(code)s acceptée.") % {"code": order.spoken_code}
    return told(request, merchant, order, merchant_orders.accept, done)


@require_POST
@merchant_space
def merchant_order_ready(request, merchant, pk):
    order = get_object_or_404(orders_of(merchant), pk=pk)
    done = _("Commande %(code)s prête\u202f: elle n’attend plus que d’être déposée.") % {"code": order.spoken_code}
    return told(request, merchant, order, merchant_orders.mark_ready, done)


@require_POST
@merchant_space
def merchant_order_unready(request, merchant, pk):
    order = get_object_or_404(orders_of(merchant), pk=pk)
    done = _("Commande %(code)s\u202f: de nouveau à préparer.") % {"code": order.spoken_code}
    return told(request, merchant, order, merchant_orders.not_ready_after_all, done)


@require_POST
@merchant_space
def merchant_orders_ready(request, merchant):
    """Those that were ticked; the others stay, each with what it still wants."""
    ticked = [pk for pk in request.POST.getlist("orders") if pk.isdecimal() and len(pk) < 19]
    chosen = orders_of(merchant).filter(pk__in=ticked).order_by("pk")
    told_by = {"by": request.user, "at": timezone.now()}
    ready, not_ready = merchant_orders.mark_several_ready(merchant_orders=chosen, **told_by)
    if not ready and not not_ready:
        messages.error(request, _("Cochez d’abord les commandes qui sont prêtes."))
    if ready:
        messages.success(request, _("Prêtes\u202f: %(codes)s.") % {"codes": ", ".join(o.spoken_code for o in ready)})
    for order, refusal in not_ready:
        messages.error(request, f"{order.customer_name} ({order.spoken_code})\u202f: {refusal}")
    return redirect("merchant_board", merchant.code)


def told(request, merchant, order, act, done):
    """One act on an order, what became of it in a sentence, and back where the person was."""
    try:
        act(merchant_order=order, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    if request.POST.get("from") == "order":
        return redirect("merchant_order", merchant.code, order.pk)
    return redirect("merchant_board", merchant.code)


@require_POST
@merchant_space
def merchant_order_accept_all(request, merchant, due_at):
    try:
        accepted = merchant_orders.accept_all(merchant=merchant, due_at=due_at, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Commandes acceptées\u202f: %(many)s.") % {"many": len(accepted)})
    return redirect("merchant_board", merchant.code)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def merchant_order_cancel(request, merchant, pk):
    """Why, then it is done: the resident reads the reason."""
    order = get_object_or_404(orders_of(merchant).select_related("order__user").prefetch_related("lines"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            shortfalls.give_up(merchant_order=order, by=request.user, at=timezone.now(), reason=reason)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Commande %(code)s annulée.") % {"code": order.spoken_code})
        return redirect("merchant_order", merchant.code, order.pk)
    return render(request, "merchants/give_up.html", {"merchant": merchant, "form": form, **facts_of(order)})


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def merchant_order_shortage(request, merchant, pk, line):
    """How many can be supplied, then what that changes, then it is done."""
    order = get_object_or_404(orders_of(merchant).prefetch_related("lines"), pk=pk)
    line = get_object_or_404(order.lines.filter(kept_quantity__gt=0).select_related("merchant_order"), pk=line)
    if order.status not in QUANTITIES_MAY_CHANGE:
        messages.error(request, str(merchant_orders.NotNow(order.status)))
        return redirect("merchant_order", merchant.code, order.pk)
    form = ShortageForm(request.POST or None, line=line)
    facts = {"merchant": merchant, "order": order, "line": line, "form": form}
    facts["may_replace"] = order.if_missing == MerchantOrder.IfMissing.REPLACE
    if request.method != "POST" or not form.is_valid():
        return render(request, "merchants/shortage.html", facts)
    kept = form.cleaned_data["kept_quantity"]
    if "confirmed" not in request.POST:
        facts |= {"kept": kept, "change": preparing.change_if_kept(line, kept)}
        return render(request, "merchants/shortage_confirm.html", facts)
    return declared(request, merchant, line, kept)


def declared(request, merchant, line, kept):
    try:
        shortfalls.run_short(line=line, kept_quantity=kept, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté\u202f: «\u202f%(title)s\u202f», %(kept)s au lieu de %(ordered)s.") % {
            "title": line.title, "kept": kept, "ordered": line.kept_quantity,
        })  # fmt: skip
    return redirect("merchant_order", merchant.code, line.merchant_order_id)
