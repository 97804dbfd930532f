"""Whatever the basket, the cents add up: lines, merchants, VAT, the order, the shares."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merchants import money
from merchants.books.earnings import order_kept_cents, share_of
from tests import factories
from tests.paces import histories
from tests.shop.situations import Town

cents = st.integers(min_value=1, max_value=99_999)
quantities = st.integers(min_value=1, max_value=99)
vat_codes = st.sampled_from(["super_reduced", "reduced", "intermediate", "standard"])
lines = st.tuples(cents, quantities, vat_codes, st.integers(min_value=0, max_value=2))
rates = st.decimals(min_value=0, max_value=30, places=2)


@pytest.mark.django_db
@settings(max_examples=histories(15, each_time=5), deadline=None)
@given(wanted=st.lists(lines, min_size=1, max_size=6), rate=rates, exempt=st.booleans())
def test_everything_adds_up_to_the_cent(wanted, rate, exempt):
    town = Town(capacity=100)
    shops = [factories.MerchantFactory(open_every_day=True, rate=str(rate)) for _ in range(3)]
    shops[0].vat_regime = "EXEMPT_SMALL_BUSINESS" if exempt else "LIABLE"
    shops[0].save()
    quantities = {
        town.sells(
            merchant=shops[shop], price=str(money.to_euros(price)), stock=None, sheet={"vat_code": code}
        ): quantity
        for price, quantity, code, shop in wanted
    }
    order = town.place(town.basket(quantities))
    owed = sum(price * quantity for price, quantity, _code, _shop in wanted)
    shares = [share_of(part) for part in order.merchant_orders.all()]

    assert order.total_incl_tax == money.to_euros(owed) == money.to_euros(order_kept_cents(order))
    assert sum(line.line_price_incl_tax for line in order.lines.all()) == order.total_incl_tax
    assert sum(line.line_price_excl_tax for line in order.lines.all()) == order.total_excl_tax
    assert sum(share.net + share.commission for share in shares) == owed
    assert all(Decimal(0) <= line.line_price_tax < line.line_price_incl_tax for line in order.lines.all())
