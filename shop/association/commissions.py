"""The treasurer's screens: what each merchant sold and what the association earned, month by month."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from merchants.access import association_only
from merchants.books import commission_months
from merchants.books.commission_months import Month
from merchants.models import AssociationMember, Merchant
from shop.association import spreadsheet

LINES_PER_PAGE = 50
treasurer_only = association_only(AssociationMember.Role.TREASURER)


def month_asked(request) -> Month:
    return Month.written(request.GET.get("mois", ""), otherwise=timezone.localdate())


@require_safe
@treasurer_only
def commissions(request):
    """One row per merchant for the month, and their sum."""
    month = month_asked(request)
    context = {
        "month": month,
        "may_go_on": month < Month.of(timezone.localdate()),
        "rows": commission_months.by_merchant(month),
        "total": commission_months.total_of(month),
    }
    return render(request, "association/commissions.html", context)


@require_safe
@treasurer_only
def commission_lines(request):
    """The handovers behind a figure: those of one merchant, or of all."""
    month, merchant = month_asked(request), merchant_asked(request)
    journals = commission_months.lines(month, merchant=merchant).select_related("order__collection")
    page = Paginator(journals, LINES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "month": month,
        "merchant": merchant,
        "page": page,
        "lines": [(journal, commission_months.share_in(journal)) for journal in page],
        "total": commission_months.total_of(month, merchant=merchant),
        "address": f"mois={month.code}&" + (f"commercant={merchant.code}&" if merchant else ""),
    }
    return render(request, "association/commission_lines.html", context)


def merchant_asked(request):
    code = request.GET.get("commercant", "")
    merchant = Merchant.objects.filter(code=code).first() if code.isprintable() else None
    if code and not merchant:
        raise Http404
    return merchant


@require_safe
@treasurer_only
def commissions_csv(request):
    """The same table as a file; its last row is the sum."""
    month = month_asked(request)
    rows = [headings()]
    for merchant, share in commission_months.by_merchant(month):
        rows.append([month.code, spreadsheet.plain(merchant.name), merchant.siret, *figures(share)])
    rows.append([month.code, _("Total"), "", *figures(commission_months.total_of(month))])
    return spreadsheet.response(rows, name=f"commissions-{month.code}.csv")


def headings():
    return [
        _("Mois"),
        _("Commerçant"),
        _("SIRET"),
        _("Ventes TTC"),
        _("Commission HT"),
        _("TVA"),
        _("Commission TTC"),
        _("Net pour le commerçant"),
    ]


def figures(share):
    cents = [share.gross, share.commission_excl, share.commission_vat, share.commission, share.net]
    return [spreadsheet.amount(amount) for amount in cents]
