"""Statements and invoices as the screens show them."""

import datetime

from django.http import HttpResponse
from django.utils import timezone

from merchants.books.commission_months import Month
from merchants.books.reckoning import reckon
from merchants.invoicing import paying, printing, set_off, statements
from merchants.models import Invoice


def invoice_file(invoice) -> HttpResponse:
    """The stored bytes, to whoever the view let in; never kept by a proxy."""
    answer = HttpResponse(bytes(invoice.file.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{invoice.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def page_of(statement) -> dict:
    """What the page of a statement shows, its lines apart."""
    content = statement.content
    return {
        "statement": statement,
        "month": Month(statement.closing.month),
        "content": content,
        "days": [in_words(row) for row in content["days"]],
        "rates": [in_words(row) for row in content["rates"]],
        "commission_cents": content["commission_excl_cents"] + content["commission_vat_cents"],
        "movements": [(statements.KINDS[one["kind"]], one["cents"]) for one in content["movements"]],
        "owed_cents": max(0, -statement.closing_cents),
        "invoices": statement.invoices.order_by("rank"),
        # An order's sales may not all be told by rate: what is not is said, never guessed.
        "untold_cents": untold(content),
    }


def asked_of(statement) -> dict:
    """What its invoices asked to be paid, and what of it is left to pay today."""
    asked = statement.invoices.filter(kind=Invoice.Kind.INVOICE, due_cents__gt=0)
    kept_back = set_off.is_agreed(statement.merchant, on=timezone.localdate())
    left = left_by_invoice(statement.merchant, kept_back)
    rows = [{**asked_by(one), "left": left.get(one.pk, 0)} for one in asked.order_by("rank")]
    return {"asked": rows, "is_kept_back": kept_back, "association_iban": paying.association_iban()}


def left_by_invoice(merchant, kept_back) -> dict[int, int]:
    """Cents left to pay by invoice id; an invoice that is not there is settled."""
    owing = reckon(merchant).asked(kept_back=kept_back)
    return {one.invoice.pk: one.cents for one in paying.to_pay(merchant, owing)}


def asked_by(invoice) -> dict:
    """What an invoice asked on its day, as it is written on it."""
    return {
        "number": invoice.number,
        "cents": invoice.due_cents,
        "rest": invoice.incl_cents - invoice.due_cents,
        "due_on": datetime.date.fromisoformat(invoice.content["due_on"]),
    }


def in_words(row) -> dict:
    """A row of sales with its day as a date, and its rate as one writes it."""
    day = {"day": datetime.date.fromisoformat(row["day"])} if "day" in row else {}
    return {**row, **day, "rate": printing.percent(row["rate"])}


def untold(content) -> int:
    """Ventilation missing, in cents: the merchant's part and the commission that no rate explains."""
    states = next((one["cents"] for one in content["movements"] if one["kind"] == "state:"), 0)
    earned = states + content["commission_excl_cents"] + content["commission_vat_cents"]
    return earned - content["gross_cents"]


def lines_of(journals) -> list:
    """Each journal with the words of its kind."""
    return [(journal, statements.KINDS[statements.kind_of(journal.key)]) for journal in journals]


def invoices_of(merchant):
    """All that was issued to the merchant, or in its name; the latest first."""
    return Invoice.objects.filter(merchant=merchant).select_related("statement__closing").order_by("-issued_at", "-pk")
