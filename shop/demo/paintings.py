"""Painting every picture of the town, on all the processors there are, ready to be kept."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import django
from PIL import Image

from merchants.colours import HEX
from merchants.listing.pictures import MEDIUM, SMALL, Prepared, encoded
from shop.demo import drawings, reading

# The best WebP effort costs more time than the drawing itself, for a few bytes.
EFFORT = 2


class Painting(NamedTuple):
    """What to paint: an artist of `drawings` by name, and what it is told."""

    artist: str
    told: dict


def whole_town() -> dict[tuple[str, str], Painting]:
    """Every picture wanted, by kind and by name."""
    wanted = {}
    for shop in reading.shops():
        wanted["front", shop["merchant"]["code"]] = front_of(shop["merchant"])
        wanted["portrait", shop["merchant"]["code"]] = keeper_of(shop["merchant"])
        for seed, product in enumerate(shop["product"]):
            wanted["product", product["name"]] = portrait_of(product, seed)
    for seed, point in enumerate(reading.read("town")["point"]):
        wanted["place", point["slug"]] = Painting("draw_place", {"kind": point["drawing"], "seed": seed})
    for seed, animation in enumerate(reading.read("animations")["animation"]):
        wanted["animation", animation["title"]] = scene_of(animation, seed)
    return wanted


def front_of(merchant) -> Painting:
    told = {"trade": merchant["kind"], "colour": HEX[merchant["colour"]], "name": merchant["name"]}
    return Painting("draw_front", told)


def keeper_of(merchant) -> Painting:
    cut = reading.read("seen")["shop"][merchant["code"]]["hair"]
    told = {"trade": merchant["kind"], "colour": HEX[merchant["colour"]], "name": merchant["owner"], "cut": cut}
    return Painting("draw_portrait", told)


def portrait_of(product, seed) -> Painting:
    return Painting("draw_product", {"form": product["form"], "options": product["drawing"], "seed": seed})


def scene_of(animation, seed) -> Painting:
    """What is shown that day stands on the table."""
    forms = {product["name"]: (product["form"], product["drawing"]) for product in reading.products()}
    goods = [forms[name] for name in animation["products"]]
    return Painting("draw_animation", {"kind": animation["kind"].lower(), "seed": seed, "goods": goods})


def paint(painting: Painting) -> Prepared:
    picture = getattr(drawings, painting.artist)(**painting.told)
    medium, small = (picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2) for size in (MEDIUM, SMALL))
    sizes = (picture, 76), (medium, 76), (small, 85)
    return Prepared(*(encoded(one, quality=quality, effort=EFFORT) for one, quality in sizes))


def paint_all(wanted: dict, *, tell: Callable[[int], None]) -> Iterator[tuple[tuple[str, str], Prepared]]:
    """Each picture as it dries, in order; `tell` hears how many are done."""
    # A fresh interpreter, which knows of Django anew: a copy of this one would share its database connection.
    afresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=afresh, initializer=django.setup) as studio:
        for done, (key, painted) in enumerate(
            zip(wanted, studio.map(paint, wanted.values(), chunksize=8), strict=True), start=1
        ):
            tell(done)
            yield key, painted
