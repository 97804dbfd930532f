"""What the shop sold during a month, what the association kept of it, and the orders behind the figures."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants.access import merchant_owner
from merchants.books import commission_months
from merchants.books.commission_months import Month

LINES_PER_PAGE = 100


@require_safe
@merchant_owner
def merchant_figures(request, merchant):
    today = timezone.localdate()
    month = Month.written(request.GET.get("mois", ""), otherwise=today)
    journals = commission_months.lines(month, merchant=merchant)
    page = Paginator(journals, LINES_PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "merchant": merchant,
        "month": month,
        "is_last": month >= Month.of(today),
        "total": commission_months.total_of(month, merchant=merchant),
        "lines": [(journal, commission_months.share_in(journal)) for journal in page.object_list],
        "page": page,
        "address": f"mois={month.code}&",
    }
    return render(request, "merchants/figures.html", facts)
