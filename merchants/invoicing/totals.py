"""What all the statements and invoices of a month say together."""

from django.db.models import BigIntegerField, Case, Count, F, Sum, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from merchants.models import Invoice


def of(closing) -> dict:
    """What all the statements of a month say together, in cents: sold, invoiced, balances; two queries."""
    told = Cast(KeyTextTransform("gross_cents", "content"), BigIntegerField())
    stated = closing.statements.aggregate(gross=Sum(told, default=0), balances=Sum("closing_cents", default=0))
    invoices = Invoice.objects.filter(statement__closing=closing)
    incl = F("excl_cents") + F("vat_cents")
    signed = Case(When(kind=Invoice.Kind.CREDIT_NOTE, then=-incl), default=incl)
    return {**stated, **invoices.aggregate(invoiced=Sum(signed, default=0), invoices=Count("pk"))}
