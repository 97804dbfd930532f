"""What a month's cap still leaves for an order, read once at its handover and kept on it.

The month is that of the handover, in Paris. The room left is the cap of the order's own terms, less what the orders of
the merchant already handed over that month pay as the ledger stands at that instant. It is never looked at again: a
later refund of another order neither opens room here nor closes any, so that the commission of each order depends on
what is kept of it alone, whatever the order of refunds. What was posted is never rewritten.
"""

from django.db.models import Sum

from merchants.books import accounts
from merchants.books.commission_months import Month
from merchants.commission.terms import terms_of
from merchants.models import Entry, Merchant, MerchantOrder, MerchantOrderMove
from merchants.opening import local_day


def keep_room(*, merchant_order, at):
    """Write the room left on a merchant order that is being handed over; the caller holds its row."""
    cap = terms_of(merchant_order).month_cap
    if cap is None or merchant_order.month_room_cents is not None:
        return
    hold_merchants(merchant_order.order_id)
    earned = earned_cents(merchant=merchant_order.merchant, month=Month.of(local_day(at)))
    merchant_order.month_room_cents = max(0, cap - earned)
    merchant_order.save(update_fields=["month_room_cents"])


def hold_merchants(order_id):
    """Two counters that give two bags of one shop count one after the other; all shops of the visit, by id."""
    ids = MerchantOrder.objects.filter(order=order_id).values("merchant_id")
    list(Merchant.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def earned_cents(*, merchant, month) -> int:
    """The commission, VAT included, that the merchant's orders handed over during a month pay by now."""
    starts_at, ends_at = month.bounds
    handed_over = MerchantOrderMove.objects.handovers().filter(
        merchant_order__merchant=merchant, at__gte=starts_at, at__lt=ends_at
    )
    entries = Entry.objects.filter(
        journal__merchant_order__in=handed_over.values("merchant_order"),
        journal__key__startswith="state:",
        account__code__in=[accounts.INCOME, accounts.VAT],
    )
    return -(entries.aggregate(cents=Sum("cents"))["cents"] or 0)
