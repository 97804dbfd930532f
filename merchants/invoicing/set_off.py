"""The commission on sales paid in hand, kept back from what is sent: only where the merchant agreed to it."""

from merchants.money_mode import MoneyMode, money_mode


def is_agreed(merchant, *, on) -> bool:
    """Agreed on that local date, in a town that sends merchants anything at all."""
    sends = money_mode() != MoneyMode.DIRECT_AT_PICKUP
    return bool(sends and merchant.set_off_agreed_on and merchant.set_off_agreed_on <= on)
