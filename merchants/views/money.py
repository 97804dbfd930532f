"""« Mon argent »: what the merchant is owed, when it comes, and why this commission."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants.access import merchant_owner, orders_of
from merchants.books import earnings, whereabouts
from merchants.books.commission_months import sums
from merchants.books.reckoning import reckon
from merchants.commission.terms import terms_of
from merchants.commission.words import name_of, part_in_french
from merchants.invoicing import paying, set_off
from merchants.models import CommissionRule, Entry
from merchants.money_mode import money_mode
from merchants.views.agreed import origin_of

SALES_PER_PAGE = 12
BESIDE_SHOWN = 30


@require_safe
@merchant_owner
def merchant_money(request, merchant):
    """The balance of the account, then each sale: paid how, held where, sent when."""
    page = Paginator(whereabouts.sold_by(merchant), SALES_PER_PAGE).get_page(request.GET.get("page"))
    beside = list(whereabouts.beside_sales(merchant)[:BESIDE_SHOWN])
    for entry in beside:
        entry.in_favour = -entry.cents
    facts = {
        **reckoned(merchant),
        "merchant": merchant,
        "page": page,
        "sales": whereabouts.sales_of(merchant, list(page.object_list)),
        "beside": beside,
        "address": "",
    }
    return render(request, "merchants/money.html", facts)


def reckoned(merchant) -> dict:
    """What is owed either way, and the invoices that are left to pay."""
    reckoning = reckon(merchant)
    kept_back = set_off.is_agreed(merchant, on=timezone.localdate())
    to_pay = [] if kept_back else paying.to_pay(merchant, reckoning.debt)
    return {
        "reckoning": reckoning,
        "owes": max(0, -reckoning.balance),
        "money_mode": money_mode(),
        "kept_back": kept_back,
        "to_pay": to_pay,
        "coming": max(0, reckoning.debt - sum(one.cents for one in to_pay)),
        "association_iban": paying.association_iban(),
        "today": timezone.localdate(),
    }


@require_safe
@merchant_owner
def merchant_commission(request, merchant, pk):
    """The terms frozen when the order was placed, in words, and the arithmetic to the cent."""
    order = get_object_or_404(orders_of(merchant).prefetch_related("lines"), pk=pk)
    facts = {
        "merchant": merchant,
        "order": order,
        "parts": parts_of(order),
        "share": earnings.share_of(order),
        "posted": posted(order),
        "month_cap": terms_of(order).month_cap,
    }
    return render(request, "merchants/commission.html", facts)


def parts_of(order) -> list[dict]:
    """Each frozen part: its name, its words, what it is counted on, and its cents, which sum to the commission."""
    kept, detail = earnings.kept_by_line(order), earnings.commission_detail(order)
    titles = {line.order_line_id: line.title for line in order.lines.all()}
    rules = CommissionRule.objects.in_bulk([part.rule_id for part, _cents in detail if part.rule_id])
    return [
        {
            "name": name_of(part),
            "words": part_in_french(part),
            "origin": origin_of(rules[part.rule_id]) if part.rule_id in rules else "",
            "base": part.base(kept),
            "on": [] if part.lines is None else [titles[number] for number in part.lines if number in titles],
            "cents": cents,
        }
        for part, cents in detail
    ]


def posted(order) -> int | None:
    """The commission that the ledger has written for this sale, VAT included; nothing before the handover."""
    entries = Entry.objects.filter(journal__merchant_order=order, journal__key__startswith="state:")
    if not entries.exists():
        return None
    found = entries.aggregate(**sums())
    return found["commission_excl"] + found["commission_vat"]
