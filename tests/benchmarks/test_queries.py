"""What pages and acts cost in queries, for a visitor nobody knows, in a small market and in one ten times larger."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.apps.catalogue.models import Product

from animations.models import Animation
from pickup.models import Slot
from shop.ordering import place_order
from tests.benchmarks.market import basket_of, market, placing

pytestmark = pytest.mark.django_db
SIZES = [30, 300]


@pytest.fixture(params=SIZES, ids=["30 products", "300 products"])
def shops(request):
    return market(products=request.param)


@pytest.fixture
def costs_at_most(client, django_assert_max_num_queries):
    """Open an address twice: the first visitor of the day pays no more than the others."""

    def check(most, address, query=None):
        for _visit in range(2):
            with django_assert_max_num_queries(most):
                response = client.get(address, query)
            assert response.status_code == 200
        return response.content.decode()

    return check


def a_product():
    return Product.objects.order_by("pk").first()


def test_the_market_costs_six_queries_with_its_24_products(shops, costs_at_most):
    text = costs_at_most(6, reverse("catalogue"))
    assert text.count("Pain de seigle") >= 24


def test_an_aisle_costs_six_queries(shops, costs_at_most):
    costs_at_most(6, reverse("category", args=["frais"]))


def test_a_later_page_costs_six_queries(shops, costs_at_most):
    costs_at_most(6, reverse("catalogue"), {"page": 2})


def test_a_search_costs_six_queries(shops, costs_at_most):
    text = costs_at_most(6, reverse("search"), {"q": "pains de seigle"})
    assert text.count('class="slate"') == 24


def test_a_product_costs_seven_queries(shops, costs_at_most):
    """Its own row, its shop’s stalls and what is told of four of them, the aisles, and when to have it in three."""
    product = a_product()
    costs_at_most(7, reverse("product", args=[product.slug, product.pk]))


def test_a_merchant_costs_thirteen_queries(shops, costs_at_most):
    """Nine, and one each for its photos, its next animation, its last news and its customers' words."""
    costs_at_most(13, reverse("merchant", args=[shops[0].code]))


def test_the_street_of_merchants_costs_seven_queries(shops, costs_at_most):
    costs_at_most(7, reverse("merchants"))


def test_the_square_costs_eight_queries(shops, costs_at_most):
    costs_at_most(8, reverse("home"))


def test_the_calendar_costs_five_queries(shops, costs_at_most):
    costs_at_most(5, reverse("calendar"))


def test_an_animation_costs_five_queries(shops, costs_at_most):
    animation = Animation.objects.first()
    animation.products.set(Product.objects.all()[:8])
    costs_at_most(5, animation.get_absolute_url())


def one_of_each(count):
    """Goods spread over the five merchants."""
    return Product.objects.order_by("pk")[:count]


def test_a_basket_of_10_lines_from_5_merchants_costs_twelve_queries(shops, client, django_assert_max_num_queries):
    for product in one_of_each(10):
        client.post(reverse("basket_add"), {"product": product.pk})
    with django_assert_max_num_queries(12):
        text = client.get(reverse("basket")).content.decode()
    assert text.count('class="bag ') == 5
    assert text.count('name="was-') == 10


def cost_of_placing(lines):
    basket = basket_of(one_of_each(lines))
    # With its place, as the pages read it.
    facts = placing(basket, slot=Slot.objects.select_related("point").first())
    with CaptureQueriesContext(connection) as captured:
        order = place_order(**facts)
    assert order.lines.count() == lines
    assert order.merchant_orders.count() == 5
    return len(captured)


def test_placing_10_lines_at_5_merchants_costs_sixty_two_queries(shops):
    assert cost_of_placing(lines=10) <= 62


def test_a_line_more_costs_three_queries_more_at_most(shops):
    assert cost_of_placing(lines=20) - cost_of_placing(lines=10) <= 10 * 3
