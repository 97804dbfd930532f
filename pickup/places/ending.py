"""A moment that ends at another hour than was said: whoever comes reads the new one, and is told if it is earlier."""

from merchants.models import MerchantOrder
from pickup.models import Collection
from pickup.telling import notifications


def end_at(*, slot, ends_at) -> None:
    """Nobody finds a closed door: an earlier end is written to each person once, a later one takes nothing away."""
    is_earlier, slot.ends_at = ends_at < slot.ends_at, ends_at
    slot.save(update_fields=["ends_at"])
    coming = Collection.objects.filter(slot=slot, holds_place=True)
    parts = MerchantOrder.objects.filter(order__collection__in=coming, due_at=slot.starts_at)
    parts.update(due_until=ends_at)
    if is_earlier:
        for collection in coming.select_related("order", "slot__point").order_by("pk"):
            notifications.tell_ends_earlier(collection=collection)
