"""Sales collected by the association's own desk under mandate: what the bank has to send."""

import secrets

from django.utils import timezone

from merchants.books import accounts, ledger
from merchants.models import MerchantOrder
from shop.settlement.models import PayoutAccount
from tests.shop.settlement.sales import handed_over, sale, told

NOW = timezone.now
IBAN, OTHER_IBAN = "FR1420041010050500013M02606", "DE89370400440532013000"


def with_iban(merchant, iban=IBAN, holder="Les Pains de l’Été & Cie") -> PayoutAccount:
    facts = {"iban": iban, "holder": holder}
    return PayoutAccount.objects.update_or_create(merchant=merchant, defaults=facts)[0]


def paid_at_the_desk(part, cents):
    """Cash in the association's box, as the till writes it."""
    lines = {accounts.CASH + "la-halle": cents, accounts.deposit(part.order): -cents}
    facts = told(order=part.order, merchant_order=part)
    ledger.post(key=f"pickup:{part.pk}:{secrets.token_hex(4)}", memo="Espèces", lines=lines, **facts)


def sold_at_the_desk(merchant, *, cents=1000, rate="8.00") -> MerchantOrder:
    part = sale(merchant, price=f"{cents / 100:.2f}", rate=rate)
    MerchantOrder.objects.filter(pk=part.pk).update(money_mode="mandated")
    part.refresh_from_db()
    paid_at_the_desk(part, cents)
    return handed_over(part)
