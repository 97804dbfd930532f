"""« Ce qui marche »: who looks, who buys and when, for the shop alone; no euros, so its whole team reads it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from merchants.access import merchant_space
from merchants.figures import drawing
from merchants.figures.audience import SPANS, Audience

DRAWINGS = {"jours": Audience.weekdays, "heures": Audience.hours}


@require_safe
@merchant_space
def merchant_audience(request, merchant):
    audience = asked(request, merchant)
    facts = {
        "merchant": merchant,
        "audience": audience,
        "spans": SPANS,
        "plots": [
            plot("jours", _("Selon le jour"), audience.weekdays()),
            plot("heures", _("Selon l’heure"), audience.hours()),
        ],
    }
    return render(request, "merchants/audience.html", facts)


def plot(code, caption, bars):
    return {"code": code, "caption": caption, "bars": bars, "width": drawing.WIDTH, "height": drawing.height_of(bars)}


@require_safe
@merchant_space
@cache_control(private=True, no_cache=True)
def merchant_audience_svg(request, merchant, drawing_name):
    if drawing_name not in DRAWINGS:
        raise Http404
    rows = [bars(bar) for bar in DRAWINGS[drawing_name](asked(request, merchant))]
    title = _("Commandes, hachurées\u202f; passées boutique fermée, pleines")
    return HttpResponse(drawing.svg(rows, title=title), content_type="image/svg+xml")


def asked(request, merchant) -> Audience:
    """`jours` is one of the spans; anything else is the first."""
    days = request.GET.get("jours", "")
    return Audience(merchant, days=int(days) if days in map(str, SPANS) else SPANS[0], at=timezone.now())


def bars(bar) -> drawing.Bars:
    """Both numbers above the bars: the solid one may be as long as the other."""
    told = _("%(orders)d, dont %(closed)d boutique fermée") % {"orders": bar.orders, "closed": bar.closed}
    return drawing.Bars(bar.name, bar.orders, told if bar.orders else "0", bar.closed, "")
