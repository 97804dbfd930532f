"""One person at the counter: what is here, what is due, the payment, the handover."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from merchants.refusals import Refusal
from pickup.access import collections_of, counter_of
from pickup.bags import shelving
from pickup.bags.forms import PutAwayForm
from pickup.counter import undoing
from pickup.counter.visits import visit as visit_of_one
from pickup.forms import GiveBackForm, PaymentForm, UndoForm
from pickup.models import CounterPayment
from pickup.money import change, vouchers
from pickup.money.till import (
    NothingChosen,
    collect_payment,
    give_back,
    is_mandated,
    refuse_unless_written,
    undo_payment,
    undoable,
)
from pickup.words import amount


@counter_of
def counter_collection(request, point, code):
    visit, at = shown_visit(point, code), timezone.now()
    facts = {"point": point, "visit": visit, "collection": visit.collection}
    facts |= {"key": PaymentForm.new_key(), "is_late": visit.collection.slot.ends_at <= at}
    facts |= {"undoable": undoable(visit.collection, at=at), "notes": change.notes_for(visit.to_pay_cents)}
    propose_shelves(visit, point=point, at=at)
    facts["adult_checked"] = request.GET.get("adult_checked") == "on"
    facts["taken_back"] = undoing.undoable(visit.collection, point=point, at=at)
    facts["takers"] = vouchers.takers([part.merchant_order for part in visit.parts]) if visit.due_cents else ()
    return render(request, "pickup/collection.html", facts)


def propose_shelves(visit, *, point, at):
    """Where to put what comes in while the person waits: beside their other bags."""
    order = visit.collection.order_id
    shelves = shelving.proposals(point=point, orders={order}, at=at) if visit.awaited else {}
    for part in visit.awaited:
        part.put_away = PutAwayForm(bags=part.bags, shelves=shelves, order=order)


@counter_of
@require_POST
def counter_collect_payment(request, point, code):
    visit = shown_visit(point, code)
    form = PaymentForm(request.POST, visit=visit)
    if not form.is_valid():
        return back(request, point, code, refused=" ".join(sum(form.errors.values(), [])))
    said, amounts = form.cleaned_data, amounts_of(form.cleaned_data, visit)
    try:
        change.refuse_too_little(said["given"], sum(amounts.values()))
        paid = collect_payment(
            collection=visit.collection,
            point=point,
            amounts=amounts,
            means=said["means"],
            key=str(said["key"]),
            by=request.user,
            at=timezone.now(),
        )
        refuse_unless_written(paid, amounts=amounts, means=said["means"])
    except Refusal as refusal:
        return back(request, point, code, refused=str(refusal))
    # By what was noted, not by what is still due: the same page sent twice gives the same change.
    if said["given"] is not None:
        messages.warning(request, change.words(said["given"], sum(payment.cents for payment in paid)))
    return back(request, point, code, told=paid_words(paid, shown_visit(point, code)))


@counter_of
@require_POST
def counter_give_back(request, point, code):
    visit = shown_visit(point, code)
    form = GiveBackForm(request.POST)
    try:
        given = give_back(**given_of(form, visit), point=point, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return back(request, point, code, refused=str(refusal))
    return back(request, point, code, told=given_words(given.merchant_order))


def given_words(merchant_order):
    if is_mandated(merchant_order):
        return _("C’est noté\u202f: rendu par l’association, pour %(merchant)s.") % {
            "merchant": merchant_order.merchant
        }
    return _("C’est noté\u202f: rendu par %(merchant)s.") % {"merchant": merchant_order.merchant}


def given_of(form, visit):
    """Which part of this visit, how much and under which key."""
    said = form.cleaned_data if form.is_valid() else {}
    chosen = [part.merchant_order for part in visit.parts if part.merchant_order.pk == said.get("merchant_order")]
    if not chosen:
        raise NothingChosen
    return {"merchant_order": chosen[0], "cents": said["cents"], "key": str(said["key"])}


@counter_of
@require_POST
def counter_undo_payment(request, point, code, pk):
    collection = get_object_or_404(collections_of(point), code=code)
    taken = CounterPayment.objects.filter(merchant_order__order=collection.order_id)
    payment = get_object_or_404(taken.select_related("merchant_order__merchant"), pk=pk)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return back(request, point, code, refused=" ".join(form.errors["reason"]))
    try:
        undo_payment(payment=payment, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Refusal as refusal:
        return back(request, point, code, refused=str(refusal))
    words = {"amount": amount(payment.cents), "merchant": payment.merchant_order.merchant}
    return back(
        request, point, code, told=_("Annulé\u202f: %(amount)s pour %(merchant)s ne sont plus comptés.") % words
    )


def shown_visit(point, code):
    return visit_of_one(get_object_or_404(collections_of(point), code=code), point=point)


def amounts_of(said, visit):
    """Everything the page showed as due, or the amount typed for one merchant."""
    if not said["merchant_order"]:
        shown = [part for part in visit.parts if part.merchant_order.pk in said["shown"]] or visit.to_pay
        return {part.merchant_order: part.due_cents for part in shown if part.due_cents}
    return {
        part.merchant_order: part.due_cents if said["amount"] is None else said["amount"]
        for part in visit.parts
        if part.merchant_order.pk == said["merchant_order"]
    }


def paid_words(payments, visit):
    """Who is paid; or how much was, and what is left, when it was a part only."""
    paid = {payment.merchant_order_id for payment in payments}
    left = sum(part.due_cents for part in visit.parts if part.merchant_order.pk in paid)
    names = ", ".join(payment.merchant_order.merchant.name for payment in payments)
    if not left:
        return _("C’est noté\u202f: payé, %(names)s.") % {"names": names}
    words = {"names": names, "left": amount(left), "taken": amount(sum(payment.cents for payment in payments))}
    return _("C’est noté\u202f: %(taken)s pour %(names)s. Il reste %(left)s à payer.") % words


def back(request, point, code, *, refused="", told=""):
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, told)
    answer = redirect("counter_collection", point.slug, code)
    if request.POST.get("adult_checked") == "on":
        # Ticked before one was sent to collect first: nobody looks at the card twice.
        answer["Location"] += "?adult_checked=on"
    return answer
