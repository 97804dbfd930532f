"""The treasurer's month end: which months are closed, closing one, its statements and its invoices."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from merchants.books.commission_months import Month
from merchants.invoicing import closing as acts
from merchants.invoicing import reading, statements
from merchants.models import Invoice, Journal, MonthClosing, Statement
from merchants.refusals import Refusal
from merchants.tasks import go_on_closing
from shop.association.commissions import treasurer_only

LINES_PER_PAGE, STATEMENTS_PER_PAGE = 100, 100


@require_safe
@treasurer_only
def closings(request):
    """Every month closed, and the next one to close with what is missing for it."""
    at = timezone.now()
    month = next_month(at)
    missing = acts.what_is_missing(month, at=at) if month else []
    context = {"closings": MonthClosing.objects.order_by("-month"), "month": month, "missing": missing}
    return render(request, "association/closings/list.html", context)


def next_month(at) -> Month | None:
    """The oldest month not closed yet, even if it is not over; none in a town where nothing happened."""
    last = MonthClosing.objects.order_by("month").last()
    if last:
        return Month(last.month).next if last.finished_at else None
    first = Journal.objects.order_by("at").first()
    return Month.of(timezone.localdate(first.at)) if first else None


@require_safe
@treasurer_only
def closing(request, month):
    """How far it has gone, then its statements; the page looks again by itself until it is done."""
    found = found_or_404(month)
    rows = found.statements.select_related("merchant").prefetch_related("invoices").order_by("merchant__name")
    page = Paginator(rows, STATEMENTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "association/closings/month.html", {"closing": found, "page": page})


@require_POST
@treasurer_only
def closing_start(request, month):
    """Begin, or go on with what was left; the rest is done by a worker."""
    try:
        begun = acts.start(month=Month.of(first_day_or_404(month)), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("closings")
    go_on_closing.delay(begun.pk)
    messages.success(request, _("La clôture est lancée\u202f: relevés et factures se font l’un après l’autre."))
    return redirect("closing", month)


def first_day_or_404(text):
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text, re.ASCII):
        raise Http404
    return Month.written(text, otherwise=None).first_on


def found_or_404(text):
    return get_object_or_404(MonthClosing, month=first_day_or_404(text))


@require_safe
@treasurer_only
def statement(request, pk):
    found = get_object_or_404(Statement.objects.select_related("closing", "merchant"), pk=pk)
    page = Paginator(statements.lines_of(found), LINES_PER_PAGE).get_page(request.GET.get("page"))
    facts = {**reading.page_of(found), "merchant": found.merchant, "page": page, "invoice_url": "invoice"}
    return render(
        request, "association/closings/statement.html", {**facts, "lines": reading.lines_of(page.object_list)}
    )


@require_safe
@treasurer_only
def invoice(request, pk):
    return reading.invoice_file(get_object_or_404(Invoice.objects.select_related("file"), pk=pk))
