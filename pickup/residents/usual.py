"""What somebody usually takes, read in their own last orders."""

from collections import Counter, defaultdict

from merchants.models import OrderedLine
from pickup.models import Collection

LAST_ORDERS = 5
# Taken twice is a habit.
OFTEN = 2


def usual_products(resident) -> dict[int, int]:
    """Usual quantity by product id of somebody known at the counter."""
    return usual_of(Collection.objects.filter(resident=resident))


def usual_of(collections) -> dict[int, int]:
    """Usual quantity by product id: what came in two of the last five orders at least, else the whole last order.

    Two queries; a bundle's components are left out, since they were not chosen one by one.
    """
    recent = collections.order_by("-order__date_placed", "-pk")
    orders = list(recent.values_list("order_id", flat=True)[:LAST_ORDERS])
    taken = defaultdict(Counter)
    # What replaced a missing product was not chosen either.
    lines = OrderedLine.objects.filter(merchant_order__order__in=orders, bundle_title="", replaces=None)
    for order, product, quantity in lines.values_list(
        "merchant_order__order_id", "order_line__product_id", "ordered_quantity"
    ):
        if product:
            taken[product][order] += quantity
    often = {product: by_order for product, by_order in taken.items() if len(by_order) >= OFTEN}
    last = {product: by_order for product, by_order in taken.items() if orders and orders[0] in by_order}
    return {product: typical(by_order.values()) for product, by_order in (often or last).items()}


def typical(quantities) -> int:
    """The quantity taken most often; between two, the smaller one."""
    return min(Counter(quantities).items(), key=lambda one: (-one[1], one[0]))[0]
