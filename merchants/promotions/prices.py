"""What a resident pays for a product now: the lowest of its own price and of the promotions in force, never their sum.

Read beside a row of something else, so that a list costs no query more.
"""

from django.db.models import DecimalField, F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce, Least

from merchants.models import ReducedPrice

EUROS = DecimalField(max_digits=12, decimal_places=2)


def lowest(*, sheet, at):
    """The reduced prices of a sheet (the name of the column that says which), the best for the resident first.

    At the same price, the association's goes before the merchant's: it bears a part.
    """
    found = ReducedPrice.objects.in_force(at).filter(sheet=OuterRef(sheet))
    return found.order_by("price", "-promotion__offered_by", "pk")


def reduction_beside(*, sheet, at) -> Subquery:
    """The number of the reduced price that holds, if any; `reductions.told` says the rest."""
    return Subquery(lowest(sheet=sheet, at=at).values("pk")[:1])


def price_beside(full, *, sheet, at):
    """What one pays, given the column of the ordinary price."""
    reduced = Subquery(lowest(sheet=sheet, at=at).values("price")[:1])
    return Least(F(full), Coalesce(reduced, F(full)), output_field=EUROS)


def price_of(stockrecord, *, at):
    """The same for one product alone."""
    reduced = (
        ReducedPrice.objects.in_force(at).filter(sheet__product=stockrecord.product_id).aggregate(least=Min("price"))
    )
    return min(stockrecord.price, reduced["least"] or stockrecord.price)
