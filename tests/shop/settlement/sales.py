"""Sales paid online, handed over, partly given back: what settlement finds in the books."""

import secrets

from django.utils import timezone

from merchants.books import accounts, ledger
from merchants.books.earnings import post_difference
from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders
from shop.models import Payment
from shop.settlement.models import PayoutAccount
from tests import factories

NOW = timezone.now


def told(**facts):
    return {"by": None, "at": NOW(), **facts}


def payable(merchant, provider=None, reference=None):
    """The merchant's account is ready to receive, here and at the provider."""
    reference = reference or f"acct_of_{merchant.code}"
    if provider is not None:
        provider.says(reference, can_receive=True)
    facts = {"gateway": "simulator", "reference": reference, "status": "PAYABLE"}
    return PayoutAccount.objects.update_or_create(merchant=merchant, defaults=facts)[0]


def sale(merchant, *, price="10.00", quantity=1, in_order=None, rate="8.00", status="DROPPED_OFF"):
    """A merchant order that waits at the place: ten euros, of which eighty cents for the association."""
    return factories.merchant_order(
        merchant=merchant, in_order=in_order, lines=[(price, quantity)], rate=rate, status=status
    )


def paid_online(order, cents) -> Payment:
    """What the resident paid is at the provider, and the books say so."""
    name = secrets.token_hex(6)
    payment = Payment.objects.create(
        order=order,
        gateway="simulator",
        reference=f"amc-{name}",
        charge=f"ch_{name}",
        status=Payment.Status.CAPTURED,
        cents=cents,
        captured_cents=cents,
        created_at=NOW(),
    )
    lines = {accounts.STRIPE: cents, accounts.deposit(order): -cents}
    ledger.post(key=f"capture:{payment.charge}", memo="Paiement en ligne", lines=lines, order=order, **told())
    return payment


def paid_in_hand(part, cents):
    lines = {accounts.merchant(part.merchant): cents, accounts.deposit(part.order): -cents}
    facts = told(order=part.order, merchant_order=part)
    ledger.post(key=f"pickup:{part.pk}:{secrets.token_hex(4)}", memo="Espèces", lines=lines, **facts)


def handed_over(part):
    merchant_orders.hand_over_merchant_order(merchant_order=MerchantOrder.objects.get(pk=part.pk), **told())
    return part


def sold(merchant, *, cents=1000, rate="8.00") -> MerchantOrder:
    """Paid online and handed over: only the transfer is left to do."""
    part = sale(merchant, price=f"{cents / 100:.2f}", rate=rate)
    paid_online(part.order, cents)
    return handed_over(part)


def given_back(part, quantity_kept):
    """Less is kept after all: the books follow, and the resident is owed the difference at the provider."""
    line = part.lines.get()
    line.kept_quantity = quantity_kept
    line.save(update_fields=["kept_quantity"])
    post_difference(merchant_order=merchant_orders.hold(part.pk), memo="Rendu", **told())
    return line.unit_price_cents * (line.ordered_quantity - quantity_kept)


def refund_due(order, cents):
    lines = {accounts.deposit(order): cents, accounts.refund(order): -cents}
    ledger.post(key=f"due:{order.number}:{secrets.token_hex(3)}", memo="Dû", lines=lines, order=order, **told())
