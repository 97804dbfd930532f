"""Which journals belong to which closed month: each to one, whatever was posted late."""

from django.db.models import Q

from merchants.books.commission_months import Month
from merchants.models import Invoice, Journal, MonthClosing


def before(closing) -> MonthClosing | None:
    """The closing that came before it."""
    return MonthClosing.objects.filter(month__lt=closing.month).order_by("month").last()


def taken_by(closing, path="") -> Q:
    """All that this closing and those before it hold: dated before its end, and chained when it began."""
    _starts_at, ends_at = Month(closing.month).bounds
    return Q(**{f"{path}at__lt": ends_at, f"{path}sequence__lte": closing.through})


def held_by(closing, path="") -> Q:
    """What this closing holds, and no other: a journal posted once its month is closed goes to the next one.

    The chain gives the journals their ranks one after the other: `through` never lets one in that came later.
    """
    previous = before(closing)
    if previous is None:
        return taken_by(closing, path)
    _starts_at, ended_at = Month(previous.month).bounds
    came_after = Q(**{f"{path}at__gte": ended_at}) | Q(**{f"{path}sequence__gt": previous.through})
    return taken_by(closing, path) & came_after


def sales_touched(closing, merchant):
    """Ids of the merchant orders whose earnings this closing moves: a subquery."""
    states = Journal.objects.filter(merchant_order__merchant=merchant, key__startswith="state:")
    return states.filter(held_by(closing)).values("merchant_order_id")


def corrected_by(closing, merchant) -> dict[int, Invoice | None]:
    """Sales of earlier closed months that this one touches again: merchant order id → the invoice that told it."""
    previous = before(closing)
    if previous is None:
        return {}
    states = Journal.objects.filter(merchant_order__in=sales_touched(closing, merchant), key__startswith="state:")
    first = states.filter(taken_by(previous)).order_by("-sequence")
    closings = list(MonthClosing.objects.filter(month__lt=closing.month).order_by("month"))
    invoices = invoice_by_closing(merchant, closings)
    return {
        pk: invoices.get(closing_of(at, sequence, closings))
        for pk, at, sequence in first.values_list("merchant_order_id", "at", "sequence")
    }


def invoice_by_closing(merchant, closings) -> dict[int, Invoice]:
    invoices = Invoice.objects.filter(statement__merchant=merchant, statement__closing__in=closings)
    return {
        invoice.statement.closing_id: invoice for invoice in invoices.select_related("statement").order_by("-rank")
    }


def closing_of(at, sequence, closings):
    """The first closing that took it."""
    taken = (c.pk for c in closings if at < Month(c.month).bounds[1] and sequence <= c.through)
    return next(taken, None)
