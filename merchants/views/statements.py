"""« Relevés et factures »: the months closed, their files, and the mandate to invoice residents."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from merchants.access import merchant_owner
from merchants.invoicing import mandates, reading, set_off, statements
from merchants.invoicing.mandate_form import MandateForm
from merchants.models import Invoice, Statement
from merchants.refusals import Refusal

LINES_PER_PAGE, INVOICES_PER_PAGE = 100, 50


@require_safe
@merchant_owner
def merchant_statements(request, merchant):
    return the_list(request, merchant, MandateForm(initial={"signed_on": timezone.localdate()}))


def the_list(request, merchant, form):
    months = Statement.objects.filter(merchant=merchant).select_related("closing").order_by("-closing__month")
    invoices = Paginator(reading.invoices_of(merchant), INVOICES_PER_PAGE).get_page(request.GET.get("page"))
    kept_back = set_off.is_agreed(merchant, on=timezone.localdate())
    left = reading.left_by_invoice(merchant, kept_back)
    for invoice in invoices:
        invoice.left_cents = left.get(invoice.pk, 0)
    facts = {"merchant": merchant, "statements": months, "page": invoices, "form": form, "is_kept_back": kept_back}
    return render(request, "merchants/statements.html", {**facts, "mandate": mandates.in_force(merchant)})


@require_safe
@merchant_owner
def merchant_statement(request, merchant, pk):
    statement = get_object_or_404(Statement.objects.select_related("closing", "merchant"), merchant=merchant, pk=pk)
    page = Paginator(statements.lines_of(statement), LINES_PER_PAGE).get_page(request.GET.get("page"))
    facts = {**reading.page_of(statement), **reading.asked_of(statement), "merchant": merchant, "page": page}
    return render(request, "merchants/statement.html", {**facts, "lines": reading.lines_of(page.object_list)})


@require_safe
@merchant_owner
def merchant_invoice(request, merchant, pk):
    return reading.invoice_file(get_object_or_404(Invoice.objects.select_related("file"), merchant=merchant, pk=pk))


@require_POST
@merchant_owner
def merchant_mandate(request, merchant):
    form = MandateForm(request.POST)
    if not form.is_valid() or not signed(request, merchant, form):
        return the_list(request, merchant, form)
    messages.success(request, _("Votre mandat est enregistré. Vos clients peuvent demander leur facture."))
    return redirect("merchant_statements", merchant.code)


def signed(request, merchant, form) -> bool:
    facts = {name: form.cleaned_data[name] for name in ("signed_by", "signed_on")}
    try:
        mandates.record(merchant=merchant, **facts, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@merchant_owner
def merchant_mandate_end(request, merchant):
    mandates.end(merchant=merchant, by=request.user, at=timezone.now())
    messages.success(request, _("Votre mandat est repris. Vos clients vous demanderont leurs factures."))
    return redirect("merchant_statements", merchant.code)
