"""What a merchant is owed, by the pot that holds it: the provider, or the association's own desk and bank."""

from dataclasses import dataclass

from django.db.models import Q

from merchants.books import owed
from merchants.models import Merchant, MerchantOrder
from merchants.money_mode import MoneyMode
from shop.settlement.accounts import has_bank_account
from shop.settlement.models import PayoutAccount, PayoutShare, TownPayout, Transfer
from shop.settlement.planning import Sale, concerned, debt_of, debt_to_provider, sales_of

Kind, Status = Transfer.Kind, Transfer.Status
# Left the provider, or about to, and not at the bank yet.
ON_THE_WAY = [TownPayout.Status.PLANNED, TownPayout.Status.SENT]


def owed_by_provider(merchant) -> int:
    """Cents owed to the merchant that the provider still holds, once what the merchant owes is held back."""
    sales = unsettled_sales(merchant)
    held = sum(still_there(sale) for sale in sales)
    return max(0, held - debt_of(account_of(merchant), sales)) if held else 0


def owed_by_bank(merchant) -> int:
    """Cents owed to the merchant under mandate that are the bank's to send: collected by the desk, or arrived there.

    What was already ordered from the bank is in the books (`sepa:`), so it is counted once.
    """
    if not merchant.orders.filter(money_mode=MoneyMode.MANDATED).exists():
        return 0
    return max(0, not_at_provider(merchant) - on_the_way(merchant))


def not_at_provider(merchant) -> int:
    """Cents owed to the merchant under mandate that the provider does not hold, or no longer."""
    return max(0, -owed.balance_of(merchant) - owed_by_provider(merchant) - beside_the_mandate(merchant))


def beside_the_mandate(merchant) -> int:
    """Cents that the bank of merchants' funds never received: of each sale in another mode beyond what the provider
    holds of it, and of what the merchant paid by hand beyond its sales.
    """
    sold = merchant.orders.filter(pk__in=owed.unsettled_parts()).exclude(money_mode=MoneyMode.MANDATED)
    held = {sale.part.pk: still_there(sale) for sale in unsettled_sales(merchant)}
    unpaid = owed.unpaid_by_part(merchant, sold.values("pk"))
    return sum(max(0, cents - held.get(pk, 0)) for pk, cents in unpaid.items()) + owed.paid_beyond_sales(merchant)


def on_the_way(merchant) -> int:
    """Cents that left the provider for the bank of merchants' funds and have not arrived."""
    shares = PayoutShare.objects.filter(merchant_order__merchant=merchant, payout__status__in=ON_THE_WAY)
    return sum(shares.values_list("cents", flat=True))


def told_by_account(merchant) -> int:
    """Cents at the provider that the merchant's account alone says to be the merchant's."""
    owed_in_all = max(0, -owed.balance_of(merchant))
    mandated = merchant.orders.filter(money_mode=MoneyMode.MANDATED).exists()
    return owed_in_all - not_at_provider(merchant) if mandated else owed_in_all


def to_keep(merchant) -> int:
    """Cents that must stay at the provider for this merchant: all that may still be sent, whatever the account says.

    What was planned already leaves even where a debt came since; a sale that a person must look at may go on.
    """
    sales = unsettled_sales(merchant)
    planned = sum(sale.total(Kind.TRANSFER, Status.PLANNED) for sale in sales)
    promised = sum(max(0, sale.due - gone(sale)) for sale in sales)
    return max(planned, promised - debt_of(account_of(merchant), sales))


def account_of(merchant) -> PayoutAccount:
    """The merchant's row, or an empty one that is not kept."""
    found = PayoutAccount.objects.filter(merchant=merchant).select_related("merchant").first()
    return found or PayoutAccount(merchant=merchant)


def unsettled_sales(merchant) -> list[Sale]:
    found = MerchantOrder.objects.filter(pk__in=concerned().filter(merchant=merchant).values("pk"))
    return sales_of(merchant, list(found.select_related("order").order_by("pk")))


def still_there(sale) -> int:
    return max(0, sale.target - gone(sale))


def gone(sale) -> int:
    """What left the provider for the merchant's account there, and did not come back."""
    return sale.total(Kind.TRANSFER, Status.DONE) - sale.total(Kind.REVERSAL, Status.DONE)


# --- From the provider to the bank ------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """What one sale has at the provider that the bank is to send instead, in integer cents."""

    sale: Sale
    cents: int

    @property
    def merchant(self) -> Merchant:
        return self.sale.part.merchant


def paid_by_bank() -> list[PayoutAccount]:
    """Merchants under mandate whom the provider cannot pay, and the bank can."""
    mandated = MerchantOrder.objects.filter(pk__in=concerned().values("pk"), money_mode=MoneyMode.MANDATED)
    sold = Q(merchant__in=mandated.values("merchant")) & ~Q(status=PayoutAccount.Status.PAYABLE)
    found = PayoutAccount.objects.filter(sold).select_related("merchant").order_by("merchant__name", "pk")
    return [account for account in found if has_bank_account(account)]


def movable(account, sales) -> list[Part]:
    """What of these sales goes to the bank, the oldest first: never what the merchant owes, nor what is being sent."""
    budget, parts = sum(sale.missing for sale in sales) - debt_to_provider(account, sales), []
    for sale in sales:
        cents = min(sale.missing, max(0, budget)) if sale.is_mandated else 0
        if cents > 0:
            parts.append(Part(sale, cents))
            budget -= cents
    return parts
