"""Until when a basket can be ordered, for the first moment at which all of it can be collected."""

from merchants.opening import OpeningTimes
from pickup.places import slots
from pickup.places.needs import limit_of


def of(found, *, at) -> dict:
    """The first slot that suits everything, and each merchant's own limit for it; five queries."""
    needs = found.needs
    first = next((offer for offer in slots.offered(needs=needs, at=at) if offer.open), None)
    if first is None:
        return {"first": None}
    times = OpeningTimes.of([need.merchant for need in needs])
    for need in needs:
        limit, _sentence = limit_of(need=need, slot=first.slot, times=times)
        bag = next(bag for bag in found.bags if bag.merchant == need.merchant)
        bag.order_before = min(filter(None, [limit, first.slot.cutoff_at]))
    return {"first": first}
