"""The association's own cents on the merchants' bank account: an internal transfer takes them home, or brings them.

They come there with what the desk banks, or stay there when goods are given back after their money left the provider.
They lack there when the association bears a promotion or a gesture of a sale that the desk collected.
"""

from django.db.models import Sum

from merchants.books import accounts, ledger, owed
from merchants.models import Entry, Merchant, MerchantOrder
from merchants.money_mode import MoneyMode
from shop.settlement import pots
from shop.settlement.models import PayoutShare, TownPayout


def to_take_home() -> int:
    """Cents to move from the merchants' account to the association's; never what anybody else may still claim."""
    at_bank = held_at_bank()
    return max(0, min(at_bank, at_bank + beyond_the_bank()))


def to_bring() -> int:
    """Cents that the merchants’ account lacks, once the desk has banked all: nobody else’s money may pay them."""
    return max(0, -held_at_bank() - beyond_the_bank())


def held_at_bank() -> int:
    return ledger.balance(accounts.BANK_THIRD_PARTY) + sum(ledger.balances(accounts.IN_FLIGHT).values())


def beyond_the_bank() -> int:
    """What the desk has not banked yet, less all that others may claim of both."""
    in_boxes = sum(sum(ledger.balances(box).values()) for box in (accounts.CASH, accounts.TERMINAL, accounts.CHEQUES))
    return in_boxes - owed_to_merchants() - held_for_residents() - owed.owed_under(accounts.CREDIT)


def owed_to_merchants() -> int:
    """What the desk and the bank owe them; what is only about to leave the provider is still there."""
    mandated = MerchantOrder.objects.filter(money_mode=MoneyMode.MANDATED)
    merchants = Merchant.objects.filter(orders__in=mandated).distinct()
    planned = PayoutShare.objects.filter(payout__status=TownPayout.Status.PLANNED)
    about_to_leave = planned.aggregate(cents=Sum("cents", default=0))["cents"]
    return sum(pots.not_at_provider(merchant) for merchant in merchants) - about_to_leave


def held_for_residents() -> int:
    """What the desk received for bags that nobody has yet, or that it must give back."""
    deposits = ledger.balances(accounts.DEPOSIT)
    at_the_desk = Entry.objects.filter(
        account__code__startswith=accounts.DEPOSIT,
        journal__key__startswith="pickup:",
        journal__merchant_order__money_mode=MoneyMode.MANDATED,
    )
    received = at_the_desk.values_list("account__code").annotate(cents=Sum("cents")).order_by()
    return sum(min(max(0, -deposits.get(code, 0)), max(0, -cents)) for code, cents in received)
