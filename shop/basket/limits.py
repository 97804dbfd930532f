"""Until when a basket can be ordered, for the first moment at which all of it can be collected."""

from pickup.places import slots
from pickup.places.needs import limit_of


def of(found, *, at, wished=None) -> dict:
    """The slot that was wished if it suits everything, else the first that does, and until when each merchant can be
    asked for it; three queries."""
    needs = found.needs
    first, times = slots.first_offered(needs=needs, at=at, wished=wished)
    if first is None:
        return {"first": None}
    limits = {need.merchant: limit_of(need=need, slot=first, times=times)[0] for need in needs}
    for bag in found.bags:
        # Seats have hours of their own.
        if bag.merchant in limits:
            bag.order_before = min(filter(None, [limits[bag.merchant], first.cutoff_at]))
    return {
        "first": first,
        "is_wished": first == wished,
        "order_before": min(filter(None, [first.cutoff_at, *limits.values()])),
    }
