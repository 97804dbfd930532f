"""« Où va l’argent »: of ten euros that a resident pays, how much to whom; on a page and on the wall."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from merchants.books import ten_euros
from merchants.books.commission_months import Month
from merchants.books.exports.suppression import smallest_cell
from merchants.books.ten_euros import Shared
from merchants.models import MonthClosing
from shop.association.treasury.sales import months_until
from shop.deciding import money_paper


@dataclass(frozen=True)
class Told:
    """Some months closed for good and what they shared out, in words."""

    title: str
    shared: Shared
    # Fewer shops than some in a month: the sums would be those of one of them, only the ten euros are told.
    tells_sums: bool

    @property
    def rows(self) -> list[tuple]:
        """(who, why, cents of ten euros or nothing, cents in all), what is null left out but for the first two."""
        of_ten = self.shared.of_ten_euros or [None] * len(self.shared.parts)
        found = zip(whose(), of_ten, self.shared.parts, strict=True)
        return [(*words, ten, total) for rank, (words, ten, total) in enumerate(found) if total or rank < 2]

    @property
    def is_empty(self) -> bool:
        return not any(self.shared.parts)


def whose() -> list[tuple[str, str]]:
    """In the order of `Shared.parts`."""
    return [
        (_("Aux commerçants"), _("ce que chaque boutique garde de ses ventes")),
        (_("À l’association"), _("la commission, une fois payés les frais et ce qu’elle offre")),
        (_("Aux frais de paiement"), _("la carte bancaire et la banque, payés par l’association")),
        (_("À l’État"), _("la TVA sur la commission\u202f; celle des produits est dans la part des commerçants")),
        (_("Rendu aux habitants"), _("ce qui manquait, ce qui est revenu")),
    ]


def last_closed() -> Month | None:
    """The last month whose closing is done: nothing is told of one that may still change."""
    found = MonthClosing.objects.filter(finished_at__isnull=False).order_by("month").last()
    return Month(found.month) if found else None


def told(first, last, *, title) -> Told:
    return Told(capfirst(title), ten_euros.shared(first, last), tells_sums=may_tell_sums(first, last))


def may_tell_sums(first, last) -> bool:
    """Enough shops behind every month that sold: each was told by itself, and a sum less the others tells the last."""
    shops = ten_euros.shops_behind(first, last)
    return min(shops, default=0) >= smallest_cell(timezone.localdate())


def periods(last) -> list[Told]:
    """The last month closed, then the twelve up to it; a town that is younger has only those that it lived."""
    first = max(months_until(last)[0], first_sold(last))
    found = [told(last, last, title=str(last))]
    if first < last:
        found.append(told(first, last, title=f"{first} – {last}"))
    return found


def first_sold(last) -> Month:
    first = MonthClosing.objects.filter(finished_at__isnull=False).order_by("month").first()
    return Month(first.month) if first else last


@require_safe
def where_money_goes(request):
    last = last_closed()
    facts = {"last": last, "periods": periods(last) if last else []}
    facts["mode"] = settings.MONEY_MODE
    return render(request, "deciding/money.html", facts)


@require_safe
def where_money_goes_pdf(request):
    """One A4 sheet for the wall; there is none before a month is closed."""
    last = last_closed()
    if last is None:
        raise Http404
    address = settings.SITE_URL + reverse("where_money_goes")
    pdf = money_paper.wall_pdf(periods(last), address=address, at=timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")
