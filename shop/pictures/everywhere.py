"""Every kept picture of the town, wherever it hangs."""

from collections.abc import Iterator

from animations.models import Animation
from merchants.models import FurtherPicture, Merchant, News, ProductSheet, ShopPhoto, WaitingPicture
from pickup.models import PickupPoint

WALLS = (
    (ProductSheet, "picture"),
    (FurtherPicture, "picture"),
    (WaitingPicture, "picture"),
    (ShopPhoto, "picture"),
    (News, "picture"),
    (Merchant, "front"),
    (Animation, "picture"),
    (PickupPoint, "picture"),
)


def names() -> Iterator[str]:
    """The names of the files, each as many times as it hangs."""
    for model, field in WALLS:
        yield from model._default_manager.exclude(**{field: ""}).values_list(field, flat=True)
