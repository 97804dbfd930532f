"""Who looks again when the provider rings for a merchant's account, a transfer or a payout."""

from collections.abc import Callable

from django.conf import settings

from shop.payments import gateway as gateways
from shop.settlement import accounts, sending, town
from shop.settlement.models import PayoutAccount, TownPayout, Transfer


def answer_account(ring, at) -> bool:
    """Whatever the event says of it, the account is read again."""
    named = {ring.reference, ring.account} - {""}
    found = list(PayoutAccount.objects.filter(reference__in=named).select_related("merchant"))
    for account in found:
        accounts.sync_account(account=account, at=at)
    return bool(found)


def answer_transfer(ring, at) -> bool:
    """One whose answer was lost is known by the key that the provider carries for us."""
    transfers = Transfer.objects.filter(kind=Transfer.Kind.TRANSFER).select_related("payment")
    transfer = transfers.filter(reference=ring.reference).first()
    if transfer is None:
        facts = gateways.gateway_named(settings.PAYMENT_GATEWAY).read_transfer(ring.reference)
        transfer = transfers.filter(key=facts.key).first() if facts.key else None
    if transfer is None:
        return False
    if transfer.reference:
        sending.sync_transfer(transfer=transfer, at=at)
    return True


def answer_payout(ring, at) -> bool:
    """What leaves a merchant's own account for the merchant's bank is no business of the town's."""
    if ring.account:
        return True
    payout = TownPayout.objects.filter(reference=ring.reference).first()
    if payout is None:
        return False
    town.sync(payout=payout, at=at)
    return True


ANSWERS: dict[str, Callable] = {
    "core.account": answer_account,
    "account.": answer_account,
    "transfer.": answer_transfer,
    "payout.": answer_payout,
}
