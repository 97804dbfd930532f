"""Contact sheets: every picture of a list in one file, so that a page of 24 products costs one request."""

import contextlib
import hashlib
import io
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from PIL import Image

from animations.models import Animation
from merchants.listing.pictures import PAPER_GROUND, SMALL, as_good_as, light_as, small_name
from merchants.models import FurtherPicture, Merchant, ProductSheet, ShopPhoto

COLUMNS = 4
MOST_CELLS = 24
# A page of 24 products weighs 100 kB at most with its words and its stylesheet: 55 kB are left for its pictures.
MOST_BYTES_A_CELL = 2_300
# Composed once, served for a year: time is spent on being light.
THRIFTIEST = 6
# As good as its WebP in three quarters of the octets, and of the time.
AVIF_QUALITIES, AVIF_SPEED = (42, 34, 26, 18), 7

# kind in the address → where the pictures are: model, identifier, field
KINDS = {
    "produits": (ProductSheet, "product_id", "picture"),
    "devantures": (Merchant, "id", "front"),
    "photos": (FurtherPicture, "id", "picture"),
    "animations": (Animation, "id", "picture"),
    "vitrines": (ShopPhoto, "id", "picture"),
}


def address(kind: str, cells: Iterable[tuple[int, str]]) -> str:
    """The signed address of a sheet; `cells` are (identifier, picture's name) in the order of the list.

    The names only make the address change when a picture does; the signature covers them.
    """
    cells = list(cells)[:MOST_CELLS]
    if not any(name for _, name in cells):
        return ""
    ids = ".".join(str(identifier) for identifier, _ in cells)
    version = hashlib.sha256("|".join(str(name) for _, name in cells).encode()).hexdigest()[:8]
    return reverse("contact_sheet", args=[kind, ids, version + signature(kind, ids, version)])


def signature(kind: str, ids: str, version: str) -> str:
    """So that nobody makes us compose the sheets they like."""
    return salted_hmac("shop.pictures", f"{kind}/{ids}/{version}", algorithm="sha256").hexdigest()[:20]


def is_ours(kind: str, ids: str, digest: str) -> bool:
    return kind in KINDS and constant_time_compare(digest[8:], signature(kind, ids, digest[:8]))


def compose(kind: str, ids: str, form: str = "webp") -> bytes:
    """The bytes of a sheet in that form, « webp » or « avif », as good as its budget allows."""
    wanted = [int(identifier) for identifier in ids.split(".")]
    names = picture_names(kind, wanted)
    sheet = composed([names.get(identifier) for identifier in wanted])
    most = MOST_BYTES_A_CELL * len(wanted)
    if form == "avif":
        return light_as(sheet, most_bytes=most, qualities=AVIF_QUALITIES, speed=AVIF_SPEED)
    return as_good_as(sheet, most_bytes=most, effort=THRIFTIEST)


def picture_names(kind: str, wanted: list[int]) -> dict[int, str]:
    model, identifier, field = KINDS[kind]
    return dict(model._default_manager.filter(**{f"{identifier}__in": wanted}).values_list(identifier, field))


def composed(names: list[str | None]) -> Image.Image:
    width, height = SMALL
    sheet = Image.new("RGB", (width * COLUMNS, height * -(-len(names) // COLUMNS)), PAPER_GROUND)
    for place, name in enumerate(names):
        if cell := read_small(name):
            sheet.paste(cell, (place % COLUMNS * width, place // COLUMNS * height))
    return sheet


def read_small(name: str | None) -> Image.Image | None:
    """The small size of a picture; an empty frame when it is missing from the store."""
    if not name:
        return None
    # It may be let go at any moment: opened or not, never asked for first.
    with contextlib.suppress(FileNotFoundError), default_storage.open(small_name(name)) as file:
        return Image.open(io.BytesIO(file.read()), formats=["WEBP"]).convert("RGB")
    return None
