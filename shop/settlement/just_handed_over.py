"""Sales that the counter may still undo: nobody is paid for them before it cannot."""

from merchants.money_mode import MoneyMode
from pickup.models import Handover


def parts_just_handed_over(at) -> set[int]:
    """Ids of the merchant orders of which bags left in the last two minutes."""
    return set(Handover.objects.just_written(at).values_list("bags__merchant_order", flat=True))


def just_sold_under_mandate(merchant, at) -> bool:
    parts = merchant.orders.filter(pk__in=parts_just_handed_over(at), money_mode=MoneyMode.MANDATED)
    return parts.exists()
