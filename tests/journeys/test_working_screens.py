"""The screens people work on, and those of someone ordering: closed to nobody, no wider than the screen."""

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import AssociationMember
from merchants.preparation import merchant_orders
from pickup.bags import drop_off
from tests import factories
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import choose_slot, hear, press, put_in_basket, say_who, sign_in
from tests.journeys.town import town
from tests.journeys.witness import barriers
from tests.situations import an_order

SCREENS = [(PHONE, "light"), (DESK, "dark")]
screens = pytest.mark.parametrize(("screen", "light"), SCREENS, ids=["phone by day", "desk at night"])


@pytest.fixture
def here(transactional_db):
    """Orders in every state that a screen shows: to accept, ready, on the shelf."""
    found = town()
    found.slot = found.morning
    goods = [found.bread, found.cheese, found.novel]
    found.orders = [an_order(found, products=goods) for _order in range(3)]
    bring_to_the_shelf(found, found.orders[0])
    merchant_orders.accept(merchant_order=found.orders[1].merchant_orders.first(), by=None, at=timezone.now())
    return found


def bring_to_the_shelf(found, order):
    for merchant_order in order.merchant_orders.all():
        facts = {"merchant_order": merchant_order, "at": timezone.now()}
        merchant_orders.accept(by=None, **facts)
        merchant_orders.mark_ready(by=None, **facts)
        drop_off.receive(shelf="A1", by=found.volunteer, **facts)


def seen_on(page, addresses):
    """What stands in somebody's way on these screens."""
    found = []
    for address in addresses:
        response = page.goto(address)
        found += [] if response.ok else [f"{address}: {response.status}"]
        found += barriers(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address}: wider than the screen")
    return found


@screens
def test_the_shop_s_own_space(visitor, here, screen, light):
    page = visitor(javascript=True, screen=screen, color_scheme=light)
    sign_in(page, here.owners[here.bakery.code])
    code, order = here.bakery.code, here.orders[1].merchant_orders.get(merchant=here.bakery)
    addresses = [
        reverse("merchant_board", args=[code]),
        reverse("merchant_order", args=[code, order.pk]),
        reverse("merchant_order_shortage", args=[code, order.pk, order.lines.get().pk]),
        reverse("merchant_order_cancel", args=[code, order.pk]),
        reverse("picking_list", args=[code, order.due_at]),
        reverse("merchant_products", args=[code]),
        reverse("sheet_new", args=[code]),
        reverse("sheet_edit", args=[code, here.bread.sheet.pk]),
        reverse("merchant_figures", args=[code]),
    ]
    assert seen_on(page, addresses) == []


@screens
def test_the_counter(visitor, here, screen, light):
    page = visitor(javascript=True, screen=screen, color_scheme=light)
    sign_in(page, here.volunteer)
    point = here.point.slug
    addresses = [
        reverse("counter", args=[point]),
        reverse("counter_slot", args=[point, here.morning.pk]),
        reverse("counter_slot_list", args=[point, here.morning.pk]),
        *[reverse("counter_collection", args=[point, order.collection.code]) for order in here.orders[:2]],
        reverse("drop_offs", args=[point]),
        reverse("counter_to_call", args=[point]),
        reverse("counter_uncollected", args=[point]),
    ]
    assert seen_on(page, addresses) == []


@screens
def test_the_association_s_rooms(visitor, here, screen, light):
    page = visitor(javascript=True, screen=screen, color_scheme=light)
    sign_in(page, factories.association_member(AssociationMember.Role.ADMINISTRATOR))
    addresses = [
        reverse("association"),
        reverse("association_order", args=[here.orders[0].collection.code]),
        reverse("association_order_cancel", args=[here.orders[0].collection.code]),
        reverse("commissions"),
        reverse("commission_lines"),
        reverse("commission_rates"),
        reverse("commission_rate", args=[here.bakery.code]),
        reverse("town_rate"),
        reverse("phone_order") + "?q=pain",
        reverse("papers_to_give"),
        reverse("mailbox"),
    ]
    assert seen_on(page, addresses) == []


@screens
def test_someone_who_orders(visitor, here, screen, light):
    page = visitor(javascript=True, screen=screen, color_scheme=light)
    put_in_basket(page, here.bread, here.novel)
    found = seen_on(page, [reverse("basket"), reverse("checkout_who")])
    say_who(page)
    found += seen_on(page, [reverse("checkout_slot")])
    choose_slot(page, here.morning)
    found += seen_on(page, [reverse("checkout_review")])
    press(page, "Commande avec obligation de paiement")
    hear(page, "Cochez la case des conditions de vente")
    found += barriers(page)
    token = here.orders[0].collection.token
    found += seen_on(page, [reverse("order", args=[token]), reverse("order_cancel", args=[token])])
    assert found == []
