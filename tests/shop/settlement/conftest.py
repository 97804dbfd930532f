"""A provider in memory in the place of every gateway, and a shop that it may pay."""

import pytest

from shop.payments import gateway
from tests import factories
from tests.shop.settlement.provider import Provider
from tests.shop.settlement.sales import payable


@pytest.fixture
def provider(monkeypatch):
    made = Provider()
    monkeypatch.setattr(gateway, "gateway_named", lambda code: made)
    return made


@pytest.fixture
def bakery(db):
    return factories.MerchantFactory(code="boulangerie")


@pytest.fixture
def account(bakery, provider):
    return payable(bakery, provider)
