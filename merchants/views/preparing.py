"""Preparing a moment: the list, the scale, what stands in for what is missing, who gets the last ones."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from merchants.access import merchant_space, orders_of, sheets_of
from merchants.invoicing.printing import amount
from merchants.preparation import merchant_orders, preparing, replacing, sharing_out, weighing
from merchants.preparation.forms import ReplaceForm, SharesForm, WeightsForm, shares_sent
from merchants.preparation.merchant_orders import QUANTITIES_MAY_CHANGE
from merchants.refusals import Refusal
from merchants.views.orders import facts_of


@require_safe
@merchant_space
def picking_list(request, merchant, due_at):
    """On paper: what to take from the shelves, then bag by bag."""
    return render(request, "merchants/picking_list.html", list_facts(merchant, due_at))


def list_facts(merchant, due_at) -> dict:
    orders = preparing.to_pick(merchant, due_at=due_at)
    return {
        "merchant": merchant,
        "due_at": due_at,
        "moment": preparing.Moment(due_at, orders),
        "orders": [facts_of(order) for order in orders],
        "totals": preparing.totals(orders),
        "printed_at": timezone.now(),
    }


# --- The scale --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def weigh_list(request, merchant, due_at):
    """All that goes on the scale for one moment, on one page; each weight is kept even when another is refused."""
    lines = weighing.to_weigh(merchant, due_at=due_at)
    form = WeightsForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid():
        weighed = weigh_each(form, by=request.user, at=timezone.now())
        if weighed:
            words = ngettext("%(many)d poids noté.", "%(many)d poids notés.", weighed)
            messages.success(request, words % {"many": weighed})
        if not form.errors:
            return redirect("weigh_list", merchant.code, due_at)
        form.lines = weighing.to_weigh(merchant, due_at=due_at)
    facts = {"merchant": merchant, "due_at": due_at, "form": form, "rows": form.rows()}
    facts["left"] = sum(not line.weighed_at for line in form.lines)
    return render(request, "merchants/weigh_list.html", facts)


def weigh_each(form, **told) -> int:
    weighed = 0
    for line, weigh, typed in form.typed():
        try:
            weigh(line=line, **typed, **told)
        except Refusal as refusal:
            form.add_error(form.name("grams", line), str(refusal))
        else:
            weighed += 1
    return weighed


# --- What is missing --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def merchant_order_replace(request, merchant, pk, line):
    """Another product of the shop in place of what is missing."""
    order = get_object_or_404(orders_of(merchant), pk=pk)
    lines = order.lines.select_related("merchant_order", "order_line")
    line = get_object_or_404(lines, pk=line)
    if order.status not in QUANTITIES_MAY_CHANGE or not line.left_quantity:
        messages.error(request, str(merchant_orders.NotNow(order.status)))
        return redirect("merchant_order", merchant.code, pk)
    at = timezone.now()
    offers = replacing.offers(line, missing=line.left_quantity, at=at)
    form = ReplaceForm(request.POST or None, line=line, offers=offers)
    facts = {"merchant": merchant, "order": order, "line": line, "form": form, "offers": offers}
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        act = replaced if "confirmed" in request.POST else looked_at
        answer = said_or_refused(act, request, facts, at)
        if answer:
            return answer
    return render(request, "merchants/replace.html", facts)


def said_or_refused(act, request, facts, at):
    """The answer of the act; nothing when it is refused, and the form says why."""
    said, form = dict(facts["form"].cleaned_data), facts["form"]
    sheet = get_object_or_404(sheets_of(facts["merchant"]).select_related("product"), pk=said.pop("sheet"))
    try:
        return act(request, facts, line=facts["line"], sheet=sheet, at=at, **said)
    except replacing.MustAgree as refusal:
        form.add_error("agreed_how", str(refusal))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return None


def looked_at(request, facts, *, line, kept_quantity, **said):
    """What it changes, before anything is written or sent."""
    standing = replacing.foreseen(line=line, kept_quantity=kept_quantity, **said)
    change = preparing.change_if_kept(line, kept_quantity)
    facts |= {"kept": kept_quantity, "standing": standing, "change": change}
    facts["after"] = change.after + standing.kept_cents
    facts["kept_fields"] = [(name, facts["form"][name].value()) for name in facts["form"].fields]
    return render(request, "merchants/replace_confirm.html", facts)


def replaced(request, facts, *, line, **said):
    standing = replacing.replace(line=line, by=request.user, **said)
    words = _("C’est noté\u202f: %(many)d × %(title)s à la place de «\u202f%(old)s\u202f», pour %(cents)s.")
    named = {"many": standing.kept_quantity, "title": standing.title, "old": line.title}
    messages.success(request, words % {**named, "cents": amount(standing.kept_cents)})
    return redirect("merchant_order", facts["merchant"].code, line.merchant_order_id)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def share_out(request, merchant, due_at, product):
    """« Il n’en reste que six pour neuf commandés »: a rule, what each one gets, then one batch."""
    if "confirmed" in request.POST:
        sent = shares_sent(request.POST)
        if sharing_out.is_done(merchant, due_at=due_at, product=product, shares=sent):
            return done_already(request, merchant, due_at)
    wanted = sharing_out.wanted(merchant, due_at=due_at, product=product)
    if not wanted.lines:
        messages.error(request, _("Plus personne n’attend ce produit pour ce moment."))
        return redirect("picking_list", merchant.code, due_at)
    form = SharesForm(request.POST or None, wanted=wanted)
    if request.method == "POST" and form.is_valid() and "confirmed" in request.POST:
        answer = shared(request, merchant, due_at, product, form)
        if answer:
            return answer
    return shares_page(request, merchant, due_at, form)


def shares_page(request, merchant, due_at, form):
    facts = {"merchant": merchant, "due_at": due_at, "wanted": form.wanted, "form": form}
    if not form.shares:
        return render(request, "merchants/share_out.html", facts)
    return render(request, "merchants/share_out_confirm.html", {**facts, "rows": form.rows()})


def done_already(request, merchant, due_at):
    messages.info(request, _("C’était déjà noté\u202f: chaque commande a sa part, rien d’autre ne change."))
    return redirect("picking_list", merchant.code, due_at)


def shared(request, merchant, due_at, product, form):
    """Back to the list once it is done; nothing when it is to be looked at again."""
    said = {"shares": form.shares, "seen": form.seen, "by": request.user, "at": timezone.now()}
    try:
        shorter = sharing_out.share_out(merchant=merchant, due_at=due_at, product=product, **said)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    if not shorter:
        return done_already(request, merchant, due_at)
    words = ngettext(
        "C’est noté\u202f: une commande change.", "C’est noté\u202f: %(many)d commandes changent.", len(shorter)
    )
    messages.success(request, words % {"many": len(shorter)})
    return redirect("picking_list", merchant.code, due_at)
