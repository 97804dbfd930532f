"""The page of docs/ that draws the states of what moves, room by room, written from the dicts that rule them."""

from dataclasses import dataclass

from animations import programme
from animations.deciding import proposals, voting
from animations.membership import states as memberships
from animations.taking_part import states as registrations
from merchants.preparation import merchant_orders

HEADER = """# States

Drawn by `./manage.py draw_states` from the dicts that rule them. A test fails when this page is stale.
In each room one function alone changes a status; each move records who, when and why where a reason is owed.
"""


@dataclass(frozen=True)
class Drawn:
    """Something that moves: where its states are ruled, where it may begin, and what a refusal says of each."""

    title: str
    source: str
    moves: dict
    begins: list
    said: dict | None = None
    words: str = ""

    def text(self) -> str:
        parts = [f"## {self.title}", "", f"`{self.source}`", *([self.words] if self.words else []), ""]
        return "\n".join([*parts, "```mermaid", *self.diagram(), "```", "", *self.legend(), ""])

    def diagram(self):
        yield "stateDiagram-v2"
        yield from (f"    [*] --> {state}" for state in self.begins)
        for was, targets in self.moves.items():
            # A set has no order of its own: the states' own.
            yield from (f"    {was} --> {to}" for to in self.moves if to in targets)
            if not targets:
                yield f"    {was} --> [*]"

    def legend(self):
        said = self.said or {}
        yield "| state | on screen |" + (" what a refusal says of it |" if said else "")
        yield "|---|---|" + ("---|" if said else "")
        for state in self.moves:
            yield f"| {state.value} | {state.label} |" + (f" {said[state]} |" if said else "")


Order, Registration = merchant_orders.Status, registrations.Status
PAGES = [
    Drawn(
        "A merchant order",
        "merchants/preparation/merchant_orders.py",
        merchant_orders.TRANSITIONS,
        [Order.PLACED, Order.DROPPED_OFF],
        merchant_orders.WHERE_IT_IS,
        "\nSeats sold alone begin where nothing waits to be brought (decision 0044).",
    ),
    Drawn("An animation", "animations/programme.py", programme.MOVES, [programme.Status.DRAFT]),
    Drawn(
        "A registration",
        "animations/taking_part/states.py",
        registrations.MOVES,
        [Registration.CONFIRMED, Registration.WAITING],
        registrations.SAID,
    ),
    Drawn(
        "A membership",
        "animations/membership/states.py",
        memberships.MOVES,
        [memberships.Status.ASKED],
    ),
    Drawn(
        "A proposal",
        "animations/deciding/proposals.py",
        proposals.TRANSITIONS,
        [proposals.Status.TO_READ],
    ),
    Drawn(
        "A vote",
        "animations/deciding/voting.py",
        voting.FOLLOWS,
        [voting.State.TO_COME],
        words="\nKept nowhere: told by the clock, the list of voters and the box (`voting.state_of`).",
    ),
]


def page() -> str:
    """The whole page, in Markdown with Mermaid diagrams."""
    return "\n".join([HEADER, *(one.text() for one in PAGES)])
