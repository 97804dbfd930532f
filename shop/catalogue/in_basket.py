"""What a visitor already holds, so that a ticket can say « − 2 + » instead of « Ajouter »."""

from dataclasses import dataclass

from oscar.apps.basket.models import Basket, Line

from shop.basket.middleware import whose_lines


@dataclass(frozen=True)
class Held:
    line_id: int
    quantity: int


def held(request) -> dict[int, Held]:
    """Lines by product; nothing is asked for a visitor without a basket."""
    whose = whose_lines(request)
    if whose is None:
        return {}
    lines = Line.objects.filter(whose, basket__status=Basket.OPEN)
    return {line.product_id: Held(line.pk, line.quantity) for line in lines.only("product_id", "quantity")}
