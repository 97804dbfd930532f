"""Every kept picture of the town, wherever it hangs."""

from collections.abc import Iterator

from animations.models import Animation
from merchants.listing.unused_pictures import SHOW_A_PICTURE
from merchants.models import Merchant
from pickup.models import PickupPoint

WALLS = (
    *((model, "picture") for model in SHOW_A_PICTURE),
    (Merchant, "front"),
    (Animation, "picture"),
    (PickupPoint, "picture"),
)


def names() -> Iterator[str]:
    """The names of the files, each as many times as it hangs."""
    for model, field in WALLS:
        yield from model._default_manager.exclude(**{field: ""}).values_list(field, flat=True)
