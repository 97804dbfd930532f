"""The treasurer's month end: which months are closed, closing one, its statements and its invoices."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.books import commission_months
from merchants.books.commission_months import Month
from merchants.invoicing import closing as acts
from merchants.invoicing import documents as papers_of
from merchants.invoicing import reading, statements, totals
from merchants.models import Invoice, Journal, MonthClosing, MonthDocuments, Statement, StatementFile
from merchants.refusals import Refusal
from merchants.tasks import go_on_closing, go_on_with_documents
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
    papers = MonthDocuments.objects.filter(closing=found).first()
    context = {
        "closing": found,
        "page": Paginator(rows, STATEMENTS_PER_PAGE).get_page(request.GET.get("page")),
        "totals": totals.of(found),
        "papers": papers,
        "papers_made": StatementFile.objects.filter(statement__closing=found).count(),
        "is_under_way": is_under_way(found) or is_under_way(papers),
    }
    return render(request, "association/closings/month.html", context)


def is_under_way(work) -> bool:
    """Asked for, not finished, and nothing stops it."""
    return bool(work and not work.finished_at and not work.last_error)


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def closing_start(request, month):
    """What will be closed for good, then the button; or go on with what was left. A worker does the rest."""
    at, asked = timezone.now(), Month(first_day_or_404(month))
    if request.method != "POST":
        return confirmation(request, asked, at=at)
    try:
        begun = acts.start(month=asked, by=request.user, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("closings")
    go_on_closing.delay(begun.pk)
    tell(request, begun)
    return redirect("closing", month)


def confirmation(request, month, *, at):
    if MonthClosing.objects.filter(month=month.first_on).exists():
        return redirect("closing", month.code)
    facts = {"month": month, "missing": acts.what_is_missing(month, at=at)}
    facts |= {"total": commission_months.total_of(month), "merchants": len(commission_months.by_merchant(month))}
    return render(request, "association/closings/confirm.html", facts)


def tell(request, begun):
    """What is true now: without a worker beside, everything was done before this answer."""
    begun.refresh_from_db()
    month = {"month": capfirst(Month(begun.month))}
    if begun.finished_at:
        messages.success(request, _("%(month)s est clôturé, relevés et factures sont faits.") % month)
    elif not begun.last_error:
        messages.success(request, _("La clôture est lancée\u202f: relevés et factures se font l’un après l’autre."))


@require_POST
@treasurer_only
def closing_documents(request, month):
    """Set every page of the month, or go on with what was left; a worker does it."""
    try:
        asked = papers_of.ask(closing=found_or_404(month), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        go_on_with_documents.delay(asked.pk)
    return redirect("closing", month)


def as_file(answer, *, name):
    """Never kept by a proxy."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@treasurer_only
def closing_archive(request, month):
    """Every document of the month, sent as it is read."""
    try:
        chunks = papers_of.archive_of(get_object_or_404(MonthDocuments, closing=found_or_404(month)))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("closing", month)
    answer = StreamingHttpResponse(chunks, content_type="application/zip")
    return as_file(answer, name=f"documents-{month}.zip")


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
    facts = {**reading.page_of(found), **reading.asked_of(found), "merchant": found.merchant, "page": page}
    return render(
        request, "association/closings/statement.html", {**facts, "lines": reading.lines_of(page.object_list)}
    )


@require_safe
@treasurer_only
def statement_pdf(request, pk):
    """Set the first time that somebody asks for it, unless all the month's documents were."""
    found = get_object_or_404(Statement.objects.select_related("closing", "merchant"), pk=pk)
    answer = HttpResponse(bytes(papers_of.make(statement=found).pdf), content_type="application/pdf")
    return as_file(answer, name=f"releve-{found.closing}-{found.merchant.code}.pdf")


@require_safe
@treasurer_only
def invoice(request, pk):
    return reading.invoice_file(get_object_or_404(Invoice.objects.select_related("file"), pk=pk))
