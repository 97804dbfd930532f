"""What a merchant is owed, by the pot that holds it: the provider's balance, or the association's own desk."""

from merchants.books import owed
from merchants.models import MerchantOrder
from merchants.money_mode import MoneyMode
from shop.settlement.models import Transfer
from shop.settlement.planning import Sale, concerned, sales_of

Kind, Status = Transfer.Kind, Transfer.Status


def owed_by_provider(merchant) -> int:
    """Cents owed to the merchant that the provider still holds."""
    return sum(still_there(sale) for sale in unsettled_sales(merchant))


def owed_by_bank(merchant) -> int:
    """Cents owed to the merchant that the association's desk collected under mandate: the bank's to send.

    What was already ordered from the bank is in the books (`sepa:`), so it is counted once.
    """
    if not merchant.orders.filter(money_mode=MoneyMode.MANDATED).exists():
        return 0
    return max(0, -owed.balance_of(merchant) - owed_by_provider(merchant))


def unsettled_sales(merchant) -> list[Sale]:
    found = MerchantOrder.objects.filter(pk__in=concerned().filter(merchant=merchant).values("pk"))
    return sales_of(merchant, list(found.select_related("order").order_by("pk")))


def still_there(sale) -> int:
    left = sale.total(Kind.TRANSFER, Status.DONE) - sale.total(Kind.REVERSAL, Status.DONE)
    return max(0, sale.target - left)
