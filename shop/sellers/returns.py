"""A year of sellers, with the account where each is paid: what the ledger alone does not know."""

from merchants.books.exports import dac7
from merchants.books.exports.dac7 import Seller
from merchants.models import TaxIdentity
from shop.settlement.models import PayoutAccount


def accounts_of_merchants() -> dict[int, tuple[str, str]]:
    """(IBAN, holder) by merchant id, as each merchant said them here."""
    rows = PayoutAccount.objects.values_list("merchant", "iban", "holder")
    return {merchant: (iban, holder) for merchant, iban, holder in rows}


def of_year(year) -> list[Seller]:
    """Whoever sold that year, by name."""
    return dac7.sellers_of(year, accounts_of_merchants=accounts_of_merchants())


def of_merchant(year, merchant) -> Seller:
    """One merchant's year, even if nothing was sold."""
    known = accounts_of_merchants()
    sold = dac7.sellers_of(year, accounts_of_merchants=known, merchant=merchant)
    if sold:
        return sold[0]
    identity = TaxIdentity.objects.filter(merchant=merchant).first()
    return Seller(merchant, identity, *known.get(merchant.pk, dac7.NOTHING))
