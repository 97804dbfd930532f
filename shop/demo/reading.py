"""The town as it is written in data/: read once, with each product's gaps filled from its merchant's habits."""

import datetime
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_HABITS = {
    "nature": "GOODS", "is_food": False, "prepacked": False, "made_on_the_day": False, "alcohol": False, "lead": 0,
    "stock": 10, "net": "", "vat": "", "withdrawal": "", "exemption": "", "origin": "", "maker": "",
    "allergens": "none", "drawing": {}, "price": "", "kilo": "", "grams": (), "one_by_one": False, "bundle": {},
    "origin_rule": "", "country": "", "labels": (),
}  # fmt: skip


@cache
def read(name: str) -> dict:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def shops() -> tuple[dict, ...]:
    """Every merchant with its hours, closures, makers and products."""
    files = sorted((DATA / "merchants").glob("*.toml"))
    return tuple(completed(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


def completed(shop: dict) -> dict:
    habits = NO_HABITS | shop["defaults"]
    for product in shop["product"]:
        for key, value in habits.items():
            product.setdefault(key, value)
        product["drawing"] = {"tint": habits["tint"]} | product["drawing"]
    return shop


def products() -> list[dict]:
    return [product for shop in shops() for product in shop["product"]]


def weekday(name: str) -> int:
    return WEEKDAYS.index(name)


def span(text: str) -> tuple[datetime.time, datetime.time]:
    """« 08:30-12:00 » as two hours of the town's clock."""
    start, end = text.split("-")
    return datetime.time.fromisoformat(start), datetime.time.fromisoformat(end)


def net(text: str) -> tuple[Decimal | None, str]:
    """« 500 g » as a quantity and its unit."""
    if not text:
        return None, ""
    quantity, unit = text.split()
    return Decimal(quantity), unit
