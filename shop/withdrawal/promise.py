"""What is promised to who changes their mind: how much comes back, which way, where to bring what, by when."""

import datetime
from dataclasses import dataclass

from merchants.giving_back import withdrawals
from merchants.giving_back.money_back import WayBack, ways_back
from merchants.models import MerchantOrder, OrderedLine
from pickup.places import counter_hours


@dataclass(frozen=True)
class Given:
    """That many of a line, and what they give back, in cents."""

    quantity: int
    line: OrderedLine
    cents: int


@dataclass
class Share:
    """What one merchant takes back."""

    part: MerchantOrder
    lines: list[Given]
    way: WayBack


@dataclass(frozen=True)
class Promise:
    """Merchant by merchant: what was not handed over comes back at once, the rest once it is brought back."""

    at_once: list[Share]
    to_bring: list[Share]
    bring_by: datetime.date
    openings: str


def promise_of(collection, chosen, wanted, *, at) -> Promise:
    """For the offers that were chosen, and how many of each, by line id."""
    bring_by = withdrawals.return_by(at)
    openings = counter_hours.next_ones(collection.slot.point, at=at, until=bring_by)
    return Promise(
        at_once=shares(collection.order, [one for one in chosen if one.last_day is None], wanted),
        to_bring=shares(collection.order, [one for one in chosen if one.last_day], wanted),
        bring_by=bring_by,
        openings=counter_hours.words_of(openings),
    )


def shares(order, offers, wanted) -> list[Share]:
    found = {}
    for offer in offers:
        quantity = wanted[offer.line.pk]
        given = Given(quantity, offer.line, offer.cents_of(quantity))
        found.setdefault(offer.line.merchant_order, []).append(given)
    sums = [(part, sum(one.cents for one in lines)) for part, lines in found.items()]
    return [Share(way.part, found[way.part], way) for way in ways_back(order, sums)]
