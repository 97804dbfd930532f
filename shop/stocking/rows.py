"""What the page of stock shows of each product: its number, or what the collections to come still have of it."""

from dataclasses import dataclass
from datetime import datetime

from merchants.listing import counting, sheets
from merchants.listing.per_collection import Counts, Wanted
from pickup.places import slots

# The next ones are there at once, the others one tap away.
SHOWN_FIRST = 3


@dataclass(frozen=True)
class Then:
    """One collection: how many can still be ordered for it, and how many are."""

    due_at: datetime
    left: int
    taken: int


def with_stock(found, *, at) -> list:
    """The sheets, each with what its row says; four queries more when some are made for each collection."""
    made = {sheet: Wanted.of(sheet, 1, sheet.product.title) for sheet in found if sheet.slot_quantity is not None}
    hours, counts = slots.hours_to_come(sheets=made, at=at), Counts(made.values(), at=at)
    for sheet in found:
        with_number(sheet, at)
        then = thens(made[sheet], hours[sheet.pk], counts) if sheet in made else []
        sheet.each_time, sheet.later = then[:SHOWN_FIRST], then[SHOWN_FIRST:]
    return found


def with_number(sheet, at):
    """How many are left, how many there were, and whether it rests."""
    stock = sheets.stock_of(sheet)
    sheet.counts = stock is not None and stock.num_in_stock is not None
    sheet.left = counting.left_of(stock) if sheet.counts else None
    sheet.yesterday = sheet.days_before[0].quantity if sheet.days_before else None
    sheet.rests = sheet.is_paused(at)


def thens(wanted, hours, counts) -> list[Then]:
    """Those that may still be ordered for, and those that somebody ordered from, soonest first."""
    every = sorted({*hours, *counts.hours_of(wanted)})
    return [Then(due_at, counts.left(wanted, due_at), counts.taken(wanted, due_at)) for due_at in every]
