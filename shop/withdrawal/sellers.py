"""To whom one may still say that one withdraws: the shops that sell, and those that sold, whatever became of them."""

import datetime

from django.db.models import Q
from django.utils import timezone

from merchants.giving_back import withdrawals
from merchants.models import Merchant, MerchantOrder

# The last day moves to the next one on which people work; no run of days off is longer.
DAYS_OFF = datetime.timedelta(days=7)


def in_time(*, at):
    """Suspended, hidden or gone, a shop that sold lately is still written to."""
    today = timezone.localdate(at)
    since = today - datetime.timedelta(days=withdrawals.days_to_withdraw(today)) - DAYS_OFF
    handed = Q(moves__to_status=MerchantOrder.Status.HANDED_OVER, moves__at__date__gte=since)
    sold = MerchantOrder.objects.confirmed().filter(handed | Q(status__in=withdrawals.NOT_GIVEN))
    listed = Merchant.objects.listed().values("pk")
    return Merchant.objects.filter(Q(pk__in=listed) | Q(pk__in=sold.values("merchant")))
