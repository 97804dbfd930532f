"""A town with somebody about to order, for the tests of the basket, the checkout and what follows."""

import secrets

from django.utils import timezone
from oscar.apps.basket.models import Basket

from merchants.money_mode import MoneyMode, money_mode
from pickup.collections import Contact
from shop import ordering
from shop.basket import edits
from shop.basket.contents import contents
from shop.payments.double import levers
from shop.payments.double.models import DoubleBell
from shop.settlement import accounts
from shop.settlement.models import PayoutAccount
from tests import factories


class Town:
    """`Town(stock=1)`: a merchant open every day, one product, one slot in three days."""

    def __init__(self, *, stock=10, price="4.20", **slot):
        self.merchant = factories.MerchantFactory(open_every_day=True, rate="8.00")
        self.product = self.sells(stock=stock, price=price)
        self.slot = factories.SlotFactory(**slot)

    def sells(self, *, merchant=None, **facts):
        return factories.ProductFactory(merchant=merchant or self.merchant, **facts)

    def basket(self, quantities=None, owner=None):
        """A basket holding products with quantities, or one of the town's product."""
        basket = Basket.objects.create(owner=owner)
        for product, quantity in (quantities or {self.product: 1}).items():
            edits.add(basket=basket, product_id=product.pk, quantity=quantity)
        return basket

    def place(self, basket=None, **differs):
        """Places an order as a guest online, paying at the counter, unless told otherwise."""
        basket = basket or self.basket()
        at = differs.pop("at", timezone.now())
        facts = {
            "key": secrets.token_hex(16),
            "basket": basket,
            "contact": ODETTE,
            "slot": self.slot,
            "pays_online": False,
            "adult_declared": False,
            "expected_total_cents": None,
            "channel": "ONLINE",
            "by": None,
            "customer": None,
            "at": at,
            **differs,
        }
        if facts["expected_total_cents"] is None:
            facts["expected_total_cents"] = contents(basket, at=at).total_cents
        if facts["pays_online"] and money_mode() == MoneyMode.PSP_SPLIT:
            for line in basket.lines.select_related("product__sheet__merchant"):
                payable_over_there(line.product.sheet.merchant)
        return ordering.place_order(**facts)


def payable_over_there(merchant):
    """Its account is at the double, with nothing left to say; already opened, it stays as it is."""
    if PayoutAccount.objects.filter(merchant=merchant).exists():
        return
    account = accounts.open_account(merchant=merchant, at=timezone.now())
    levers.complete_account(account.reference)
    accounts.sync_account(account=account, at=timezone.now())
    # What the provider says of it is not the subject.
    DoubleBell.objects.filter(body__contains=account.reference).delete()


ODETTE = Contact(first_name="Odette", last_name="Marchand", phone="06 39 98 12 34", email="odette@example.org")
