"""« Courbes »: sales and commission as drawn files that read in black and white, with the table beside."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from merchants.books.commission_months import Month
from merchants.figures import drawing
from shop.association import spreadsheet
from shop.association.commissions import month_asked, treasurer_only
from shop.association.treasury import sales
from shop.templatetags.town import cents as amount


@require_safe
@treasurer_only
def treasury_plots(request):
    """A year of months and the aisles of one of them: drawings, and the same figures in tables."""
    month = month_asked(request)
    aisles = sales.by_category(month)
    context = {
        "month": month,
        "may_go_on": month < Month.of(timezone.localdate()),
        "months": sales.by_month(month),
        "aisles": aisles,
        "aisles_height": drawing.height_of(aisles),
    }
    return render(request, "association/treasury/plots.html", context)


@require_safe
@treasurer_only
@cache_control(private=True, no_cache=True)
def treasury_months_svg(request):
    return drawn(sales.by_month(month_asked(request)))


@require_safe
@treasurer_only
@cache_control(private=True, no_cache=True)
def treasury_aisles_svg(request):
    return drawn(sales.by_category(month_asked(request)))


@require_safe
@treasurer_only
def treasury_months_csv(request):
    month = month_asked(request)
    return table(_("Mois"), sales.by_month(month), name=f"ventes-par-mois-{month.code}.csv")


@require_safe
@treasurer_only
def treasury_aisles_csv(request):
    month = month_asked(request)
    return table(_("Rayon"), sales.by_category(month), name=f"ventes-par-rayon-{month.code}.csv")


def table(heading, figures, *, name):
    rows = [[heading, _("Ventes TTC"), _("Commission TTC")]]
    for one in figures:
        rows.append([spreadsheet.plain(one.name), spreadsheet.amount(one.sales), spreadsheet.amount(one.commission)])
    return spreadsheet.response(rows, name=name)


# --- Drawing ----------------------------------------------------------------------------------


def drawn(figures) -> HttpResponse:
    return HttpResponse(svg(figures), content_type="image/svg+xml")


def svg(figures) -> str:
    """Two bars a row: what was sold, hatched; of it, what the association earned, solid. Each says its amount."""
    return drawing.svg([bars(one) for one in figures], title=_("Ventes, hachurées, et commission, pleine"))


def bars(one) -> drawing.Bars:
    told = _("dont %(commission)s") % {"commission": amount(one.commission)}
    return drawing.Bars(one.name, one.sales, amount(one.sales), one.commission, told)
