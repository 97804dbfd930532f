"""« Ce que chacun doit »: who owes what that nothing else settles, and the payments noted by hand."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.models import Merchant
from merchants.money import to_euros
from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from shop.association import spreadsheet
from shop.association.commissions import treasurer_only
from shop.settlement.by_hand import balances, noting
from shop.settlement.by_hand.forms import HandPaymentForm, UndoForm
from shop.settlement.by_hand.models import HandPayment

PER_PAGE = 20


@never_cache
@require_safe
@treasurer_only
def hand_payments(request):
    payments = HandPayment.objects.select_related("merchant", "noted_by", "bank_line")
    owing, owed_by_us = balances.owing(on=timezone.localdate()), balances.owed_by_us()
    to_ask, kept_back = [one for one in owing if not one.is_kept_back], [one for one in owing if one.is_kept_back]
    context = {
        "sides": [
            (to_ask, False, sum(row.cents for row in to_ask)),
            (kept_back, True, sum(row.cents for row in kept_back)),
        ],
        "owing": owing,
        "owed_by_us": owed_by_us,
        "owed_cents": -sum(row.cents for row in owed_by_us),
        "others": Merchant.objects.order_by("name"),
        "page": Paginator(payments, PER_PAGE).get_page(request.GET.get("page")),
        "undoing": UndoForm,
    }
    return render(request, "association/by_hand/list.html", context)


@never_cache
@require_safe
@treasurer_only
def hand_payments_csv(request):
    names = [_("Commerçant"), _("Doit à l’association"), _("Dont facturé"), _("Dont pas encore facturé")]
    rows = [[*names, _("Retenu sur ses versements"), _("L’association lui doit"), _("Depuis"), _("Factures")]]
    for row in (*balances.owing(on=timezone.localdate()), *balances.owed_by_us()):
        rows.append([spreadsheet.plain(row.merchant.name), *in_cells(row)])
    return spreadsheet.response(rows, name=f"ce-que-chacun-doit-{timezone.localdate():%Y-%m-%d}.csv")


def in_cells(row) -> list[str]:
    figures = map(spreadsheet.amount, [max(row.cents, 0), row.invoiced, row.coming])
    numbers = " ".join(one.invoice.number for one in row.invoices)
    since = row.since.isoformat() if row.since else ""
    kept_back = _("oui") if row.is_kept_back else ""
    return [*figures, kept_back, spreadsheet.amount(max(-row.cents, 0)), since, spreadsheet.plain(numbers)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def hand_payment_new(request, code):
    merchant = get_object_or_404(Merchant, code=code)
    left = balances.by_hand(merchant)
    (row,) = balances.told_by_invoices({merchant: left}, on=timezone.localdate())
    form = HandPaymentForm(request.POST or None, initial=likely(row))
    if form.is_valid() and noted(request, merchant, form):
        messages.success(request, _("C’est noté dans les livres."))
        return redirect("hand_payments")
    context = {
        "merchant": merchant,
        "left": left,
        "owed": -left,
        "form": form,
        "row": row,
        "is_mandated": money_mode() == MoneyMode.MANDATED,
    }
    return render(request, "association/by_hand/new.html", context)


def likely(row) -> dict:
    """What may be paid today, proposed as if it had just been; else all that is owed."""
    way = HandPayment.Way.TO_MERCHANT if row.cents < 0 else HandPayment.Way.FROM_MERCHANT
    reference = " ".join(one.invoice.number for one in row.invoices)[: noting.LONGEST_REFERENCE]
    proposed = {"key": uuid.uuid4().hex, "way": way, "paid_on": timezone.localdate(), "reference": reference}
    cents = row.asked or abs(row.cents)
    return {**proposed, "amount": to_euros(cents)} if cents else proposed


def noted(request, merchant, form) -> bool:
    try:
        noting.note(merchant=merchant, **form.facts, by=request.user, at=timezone.now())
    except noting.Doubtful as doubt:
        form.ask_to_confirm(doubt)
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@treasurer_only
def hand_payment_undo(request, pk):
    payment, form = get_object_or_404(HandPayment, pk=pk), UndoForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    try:
        noting.undo(payment=payment, because=because, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est défait\u202f: l’écriture contraire est dans les livres."))
    return redirect("hand_payments")
