"""The demo town's merchants can be paid online: each has an account at the double of the provider, all told."""

from django.conf import settings

from merchants.models import Merchant
from shop.payments.double import levers
from shop.settlement import accounts


def open_accounts(*, at) -> None:
    """As each merchant did on « Vos versements »; nothing where the provider is a real one, or none."""
    if settings.PAYMENT_GATEWAY != "simulator":
        return
    for merchant in Merchant.objects.order_by("pk"):
        account = accounts.open_account(merchant=merchant, at=at)
        levers.complete_account(account.reference)
        accounts.sync_account(account=account, at=at)
