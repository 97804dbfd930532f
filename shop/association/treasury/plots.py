"""« Courbes »: sales and commission as drawn files that read in black and white, with the table beside."""

from html import escape

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from merchants.books.commission_months import Month
from shop.association import spreadsheet
from shop.association.commissions import month_asked, treasurer_only
from shop.association.treasury import sales
from shop.templatetags.town import cents as amount

# The drawing is as wide as a phone: on a desk it grows, on a phone it is read as it is.
WIDTH, ROW, EDGE, LONGEST_BAR = 360, 58, 8, 344
INK, PAPER = "#26221C", "#FFFFFF"


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
        "aisles_height": height_of(aisles),
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
    """An image of ours: no style, no script, only shapes and words."""
    return HttpResponse(svg(figures), content_type="image/svg+xml")


def svg(figures) -> str:
    """Two bars a row: what was sold, hatched; of it, what the association earned, solid. Each says its amount."""
    longest = max([abs(one.sales) for one in figures] + [1])
    height = height_of(figures)
    rows = [row(one, rank * ROW + EDGE, longest) for rank, one in enumerate(figures)]
    return "\n".join([*opening(height), *rows, "</svg>"])


def height_of(figures) -> int:
    return ROW * len(figures) + EDGE


def opening(height) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="system-ui, sans-serif" font-size="14" fill="{INK}">',
        f"<title>{escape(_('Ventes, hachurées, et commission, pleine'))}</title>",
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V7" stroke="{INK}" stroke-width="2.4"/></pattern></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]


def row(one, top, longest) -> str:
    right = EDGE + LONGEST_BAR
    told = _("dont %(commission)s") % {"commission": amount(one.commission)}
    return (
        f'<text x="{EDGE}" y="{top + 14}" font-weight="700">{escape(one.name.capitalize())}</text>'
        f'<text x="{right}" y="{top + 14}" text-anchor="end">{escape(amount(one.sales))}</text>'
        f'<rect x="{EDGE}" y="{top + 20}" width="{width(one.sales, longest)}" height="13" '
        f'fill="url(#hatch)" stroke="{INK}"/>'
        f'<rect x="{EDGE}" y="{top + 37}" width="{width(one.commission, longest)}" height="8" fill="{INK}"/>'
        f'<text x="{right}" y="{top + 47}" text-anchor="end" font-size="12">{escape(told)}</text>'
    )


def width(cents, longest) -> int:
    """In whole units of the drawing; what was given back more than sold has no bar, only its words."""
    return max(cents, 0) * LONGEST_BAR // longest
