"""What the association offers, in each legal mode, from the reduced price to the books: no cent is lost on the way.

A loaf at four euros twenty, a fifth less: three euros thirty-six. Two of them: six euros seventy-two are paid, one
euro sixty-eight is offered, half of it by the association; its commission is eight percent of what is paid.
"""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from merchants.books import earnings, invariants
from merchants.giving_back import corrections
from merchants.listing import sheets
from merchants.models import CommissionRule, PriceChange, Promotion
from merchants.preparation import merchant_orders
from merchants.promotions import offering
from merchants.promotions.offering import Offer
from pickup.bags import drop_off
from pickup.counter import handover
from pickup.money import till
from shop.payments.double import balance
from tests import factories
from tests.shop.payments.paying import pay
from tests.shop.test_money_modes import books, owed, settled

pytestmark = pytest.mark.django_db
NOW = timezone.now
PAID, NET, EARNED = 672, 702, {"income:commission": -45, "liability:vat": -9}


def offered(town, by):
    today = timezone.localdate()
    CommissionRule.objects.update(association_bears=Decimal(50))
    PriceChange.objects.create(sheet=town.product.sheet, price="4.20", at=NOW() - datetime.timedelta(days=90))
    days = {"first_day": today, "last_day": today + datetime.timedelta(days=6)}
    facts = {"merchant": town.merchant, "sheet": town.product.sheet, "name": "Semaine du goût", "percent": 20}
    wish = Offer(offered_by=by, agreed_how="signé le 12", **facts, **days)
    return offering.offer(wish, key="k", by=None, at=NOW())


def sold(town, *, by="TOWN", pays_online=False, raised_to=None):
    """Two loaves, ordered while the promotion lasts, given once it is over."""
    promotion, volunteer = offered(town, by), factories.UserFactory()
    if raised_to:
        sheets.save_sheet(
            by=None, merchant=town.merchant, sheet=town.product.sheet, facts={"price": raised_to}, at=NOW()
        )
    order = town.place(town.basket({town.product: 2}), pays_online=pays_online)
    offering.end(promotion=promotion, by_merchant=True, by=None, at=NOW())
    if pays_online:
        pay(order)
    part = order.merchant_orders.get()
    merchant_orders.accept(merchant_order=part, by=None, at=NOW())
    merchant_orders.mark_ready(merchant_order=part, by=None, at=NOW())
    drop_off.receive(merchant_order=part, shelf="B2", by=volunteer, at=NOW())
    if not pays_online:
        facts = {"means": "CASH", "key": "page-1", "by": volunteer, "at": NOW()}
        till.collect_payment(
            collection=order.collection, point=order.collection.slot.point, amounts={part: PAID}, **facts
        )
    facts = {"adult_checked": False, "by": volunteer, "at": NOW()}
    handover.hand_over(
        collection=order.collection,
        point=order.collection.slot.point,
        merchant_orders=order.merchant_orders.all(),
        **facts,
    )
    return order


def because(bearer="MERCHANT"):
    return corrections.Why(bearer=bearer, reason="Écrasé", by=None, at=NOW(), channel="COUNTER")


def give_one_back(order):
    line = order.merchant_orders.get().lines.get()
    corrections.give_back_goods(line=line, quantity=1, key="rendu", why=because())


def give_back(order, *amounts, bearer="MERCHANT"):
    line = order.merchant_orders.get().lines.get()
    for cents in amounts:
        corrections.give_back_cents(line=line, cents=cents, key=f"{bearer}-{cents}", why=because(bearer))


def test_paid_at_pickup_the_association_owes_the_merchant_its_part(town, settings):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    sold(town)
    assert books() == {owed(town): PAID - NET, "expense:promotion": 84, **EARNED}


@pytest.mark.parametrize("mode", ["direct_at_pickup", "mandated"])
def test_a_shop_that_raises_its_price_meanwhile_gets_nothing_more_from_the_association(town, settings, mode):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = mode, ""
    sold(town, raised_to=Decimal("500.00"))
    assert books()["expense:promotion"] == 84


def test_on_mandate_the_merchant_is_owed_its_net_with_that_part(town, settings):
    settings.MONEY_MODE = "mandated"
    order = sold(town)
    box = f"asset:cash:{order.collection.slot.point.slug}"
    assert books() == {box: PAID, owed(town): -NET, "expense:promotion": 84, **EARNED}


def test_split_by_the_provider_what_no_charge_bears_stays_owed(town, settings):
    settings.MONEY_MODE = "psp_split"
    sold(town, pays_online=True)
    fee = balance.charge_fee(PAID, NOW())
    rest = {"expense:psp": fee, "expense:promotion": 84, **EARNED}
    assert books() == {"asset:stripe": PAID - fee, owed(town): -NET, **rest}
    settled(town.merchant)
    assert books() == {"asset:stripe": -fee, owed(town): PAID - NET, **rest}


@pytest.mark.parametrize("mode", ["direct_at_pickup", "mandated"])
def test_one_of_two_given_back_takes_half_of_everything_back(town, settings, mode):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = mode, ""
    order = sold(town)
    give_one_back(order)
    share = earnings.share_of(order.merchant_orders.get())
    assert (share.gross, share.promotion, share.commission, share.net) == (336, 42, 27, 351)
    assert books()["expense:promotion"] == 42
    assert list(earnings.disagreements()) == list(invariants.broken()) == []


@pytest.mark.parametrize(
    ("amounts", "borne"), [([PAID], 0), ([336], 42), ([600, 72], 0), ([100, 101], 59), ([201], 59), ([667], 1)]
)
def test_what_the_merchant_gives_back_of_the_price_is_no_longer_borne_in_one_go_or_in_several(
    town, settings, amounts, borne
):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    order = sold(town)
    give_back(order, *amounts)
    assert books().get("expense:promotion", 0) == borne
    assert list(earnings.disagreements()) == list(invariants.broken()) == []


def test_what_the_association_gives_back_leaves_the_merchant_all_that_it_earned(town, settings):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    order = sold(town)
    give_back(order, 600, bearer="ASSOCIATION")
    assert books()["expense:promotion"] == 84


def test_a_merchants_own_promotion_costs_the_association_nothing(town, settings):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    sold(town, by=Promotion.OfferedBy.MERCHANT)
    assert books() == {owed(town): 54, **EARNED}


def test_a_rule_changed_after_the_order_bears_what_was_agreed(town, settings):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    order = sold(town)
    CommissionRule.objects.update(association_bears=Decimal(0))
    give_one_back(order)
    assert books()["expense:promotion"] == 42
