"""« Comptoirs »: the boxes counted, the closings of what the counters recorded, down to each line; the archives."""

import io
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from merchants.books import ledger
from merchants.models import Merchant
from merchants.refusals import Refusal
from pickup.models import MealVoucherTaker, PickupPoint, TillClosing, TillCount, TillSession
from pickup.money import archive, beside_sales, events, sessions, vouchers
from pickup.money import closings as made
from shop.association.commissions import treasurer_only
from shop.association.treasury import words

DAYS, LINES, RECENT = 31, 25, 12
Kind = TillClosing.Kind


@require_safe
@treasurer_only
def tills(request):
    """What is open, what was counted and differs, the closings; the same number of queries however many."""
    counts = list(counted()[:RECENT])
    for count in counts:
        count.difference = sessions.difference_of(count)
    days = Paginator(TillClosing.objects.filter(kind=Kind.DAY).order_by("-number"), DAYS)
    page = days.get_page(request.GET.get("page"))
    context = {
        "open": TillSession.objects.filter(closed_at=None).select_related("point", "opened_by"),
        "counts": counts,
        "held": held_in_boxes(),
        "longer": TillClosing.objects.exclude(kind=Kind.DAY).order_by("-period_on", "-kind")[:RECENT],
        "page": page,
        "runs": runs_of(page.object_list),
        "last": TillClosing.objects.filter(kind=Kind.DAY).order_by("number").last(),
        "takers": MealVoucherTaker.objects.count(),
    }
    return render(request, "association/tills/tills.html", context)


def runs_of(days) -> list[list[TillClosing]]:
    """The days as they are read: those without a movement that follow one another are one row."""
    groups = [(empty, list(run)) for empty, run in groupby(days, key=lambda day: not day.events)]
    return [run for empty, found in groups for run in ([found] if empty else [[day] for day in found])]


def held_in_boxes() -> list[tuple[str, int]]:
    """What the accounts say is in each box, whatever filled it: sales collected on mandate, fees of members."""
    held = {code: cents for start in words.BOXES for code, cents in ledger.balances(start).items() if cents}
    names = words.AccountNames(held)
    return sorted((names[code], cents) for code, cents in held.items())


def counted():
    return TillCount.objects.select_related("session__point", "session__opened_by", "by").order_by("-at", "-pk")


@require_safe
@treasurer_only
def till_count(request, pk):
    """A box as it was counted, and the journal of its difference."""
    count = get_object_or_404(counted(), session=pk)
    context = {"count": count, "difference": sessions.difference_of(count)}
    return render(request, "association/tills/count.html", context)


@require_safe
@treasurer_only
def till_closing(request, pk):
    """One closing: its totals, and what they are made of."""
    closing = get_object_or_404(TillClosing, pk=pk)
    context = {"closing": closing, "totals": told_totals(closing), "beside": beside_sales.of(closing)}
    if closing.kind == Kind.DAY:
        lines = closing.lines.select_related("journal__order__collection").order_by("rank")
        context["page"] = page = Paginator(lines, LINES).get_page(request.GET.get("page"))
        tell(page.object_list)
    else:
        context["shorter"] = made.shorter_of(closing.kind, closing.period_on)
    return render(request, "association/tills/closing.html", context)


def told_totals(closing) -> list[dict]:
    """Each row of the totals in words."""
    names = dict(Merchant.objects.filter(code__in={row[1] for row in closing.totals}).values_list("code", "name"))
    places = dict(PickupPoint.objects.filter(slug__in={row[0] for row in closing.totals}).values_list("slug", "name"))
    return [
        {
            "point": places.get(point, point),
            "merchant": names.get(merchant, merchant),
            "by_association": holder == events.ASSOCIATION,
            "means": events.LABELS.get(means, means),
            "plus": plus,
            "minus": minus,
            "count": count,
        }
        for point, merchant, holder, means, plus, minus, count in closing.totals
    ]


def tell(lines):
    """What each line is, and its amount."""
    told = events.told_by([line.journal for line in lines])
    for line in lines:
        line.words = words.kind_of(line.journal.key)
        line.cents = sum(one.cents for one in told[line.journal_id].movements)
        line.is_late = made.is_late(line.journal.at, line.closing.period_on)


@require_safe
@treasurer_only
def till_archive(request, period):
    """The file to keep ten years; a period that is not over has none yet."""
    written = io.BytesIO()
    try:
        asked = archive.Period.written(period)
        archive.write(asked, written)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    written.seek(0)
    return FileResponse(written, as_attachment=True, filename=f"caisse-{asked}.zip")


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def meal_vouchers(request):
    """Which shops take meal vouchers, as each told the association."""
    shops = Merchant.objects.filter(state=Merchant.State.ACTIVE)
    if request.method == "POST":
        codes = set(request.POST.getlist("merchants"))
        takers = [shop for shop in shops if shop.code in codes]
        vouchers.say_who_takes(merchants=takers, by=request.user, at=timezone.now())
        messages.success(request, _("C’est noté."))
        return redirect("meal_vouchers")
    context = {"shops": shops, "takers": set(MealVoucherTaker.objects.values_list("merchant_id", flat=True))}
    context["cap"] = vouchers.legal.meal_voucher_cap_cents(timezone.localdate())
    return render(request, "association/tills/meal_vouchers.html", context)
