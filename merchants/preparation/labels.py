"""What is stuck on each bag: whose it is, where it goes and how it is kept; never what is in it, nor what it costs."""

from dataclasses import dataclass
from pathlib import Path

import segno
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from merchants import qr
from merchants.access import orders_of
from merchants.invoicing.printing import set_page
from merchants.models import MerchantOrder
from merchants.models.sheet import Allergen, StorageClass
from merchants.preparation.preparing import HOW_TO_KEEP

Status = MerchantOrder.Status
# Bags that have not left the shop.
IN_THE_SHOP = [Status.PLACED, Status.ACCEPTED, Status.READY]
# Each class has its sign, so that a bag finds its shelf without being read.
SIGNS = {
    StorageClass.AMBIENT: "▢",
    StorageClass.CHILLED: "❄",
    StorageClass.FROZEN: "❄❄",
    StorageClass.HOT: "♨",
    StorageClass.FRAGILE: "⚠",
}
# Three columns of eight, 70 × 37 mm: the sheet sold everywhere.
PER_SHEET = 24
ROLL, SHEET = Path(__file__).with_name("roll.typ"), Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True)
class Label:
    """One bag of one merchant order: a storage class of what it holds, and what names it among all the bags."""

    order: MerchantOrder
    merchant_name: str
    storage_class: str
    allergens: tuple[str, ...]
    number: int
    bags: int
    # « KP7HM2-2 »; of an order whose bags nobody counted, the code alone.
    name: str

    @property
    def how_to_keep(self) -> str:
        return str(HOW_TO_KEEP[self.storage_class])

    @property
    def sign(self) -> str:
        return SIGNS[self.storage_class]

    @property
    def count(self) -> str:
        """« sac 1/2 », so that nobody leaves with half."""
        return _("sac %(number)d/%(bags)d") % {"number": self.number, "bags": self.bags}

    @property
    def name_below(self) -> str:
        """The number that tells it from the other bags of the visit: « -2 » after the code."""
        return self.name.removeprefix(self.order.pickup_code)

    @property
    def when(self) -> str:
        """« sam. 28 nov., 10 h 30 », on the town’s clock."""
        moment = timezone.localtime(self.order.due_at)
        weekday = date_format(moment, "D").rstrip(".")
        minutes = "\u00a0i" if moment.minute else ""
        return date_format(moment, f"{escaped(weekday)}. j N, G\u00a0\\h{minutes}")

    @property
    def allergen_words(self) -> str:
        return _("allergènes\u202f: %(names)s") % {"names": ", ".join(self.allergens)} if self.allergens else ""

    @property
    def qr(self) -> str:
        """The bag's own name, as the counter's camera reads it."""
        return qr.drawn(self.name)

    @property
    def qr_address(self) -> str:
        return segno.make(self.name, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff")


def escaped(word) -> str:
    """As `date_format` leaves it alone."""
    return "".join(f"\\{letter}" for letter in word)


def labels(merchant, *, due_at, named=None) -> list[Label]:
    """Two queries, however many orders; place by place and name by name, as bags are prepared.

    `named`: by order, the storage class and the name of each of its bags, where somebody counts them.
    """
    orders = orders_of(merchant).filter(status__in=IN_THE_SHOP, due_at=due_at).prefetch_related("lines")
    found = orders.order_by("due_place", "customer_name", "pk")
    return [label for order in found for label in labels_of(order, merchant.name, (named or {}).get(order.pk))]


def labels_of(order, merchant_name, named=None) -> list[Label]:
    kept = [line for line in order.lines.all() if line.left_quantity]
    held = [one for one in StorageClass if any(line.storage_class == one for line in kept)]
    rank = {one.value: place for place, one in enumerate(StorageClass)}
    bags = sorted(named, key=lambda bag: rank[bag[0]]) if named else [(one, order.pickup_code) for one in held]
    return [
        Label(
            order=order,
            merchant_name=merchant_name,
            storage_class=storage_class,
            allergens=allergens_in([line for line in kept if line.storage_class == storage_class]),
            number=number,
            bags=len(bags),
            name=name,
        )
        for number, (storage_class, name) in enumerate(bags, start=1)
    ]


def allergens_in(lines) -> tuple[str, ...]:
    named = {name for line in lines for name in line.allergens}
    return tuple(str(one.label).lower() for one in Allergen if one.value in named)


# --- On paper ---------------------------------------------------------------------------------


def roll_pdf(found: list[Label]) -> bytes:
    """62 mm wide, one page per label: the printer cuts between them."""
    return set_page(ROLL, {"labels": [facts_of(label) for label in found]})


def sheet_pdf(found: list[Label], *, start=1) -> bytes:
    """A4 sheets of 24; the labels before `start` were used already."""
    return set_page(SHEET, {"labels": [facts_of(label) for label in found], "start": start})


def facts_of(label) -> dict:
    return {
        "code": label.order.spoken_code,
        "bag": label.name_below,
        "qr": label.qr,
        "name": label.order.customer_name,
        "shop": label.merchant_name,
        "keep": label.how_to_keep,
        "sign": label.sign,
        "when": label.when,
        "place": label.order.due_place,
        "count": label.count,
        "allergens": label.allergen_words,
    }
