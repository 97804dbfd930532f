"""The page of docs/ that draws the states of a merchant order, written from the dict that rules them."""

from merchants.preparation.merchant_orders import TRANSITIONS, WHERE_IT_IS

HEADER = """# States of a merchant order

Drawn from `merchants/preparation/merchant_orders.py` by `./manage.py draw_states`.
A test fails when this page is stale.
`merchant_orders.move` alone changes a status; each move records who, when, on which channel and why.
"""


def page() -> str:
    """The whole page, in Markdown with a Mermaid diagram."""
    return "\n".join([HEADER, "```mermaid", *diagram(), "```", "", *legend(), ""])


def diagram():
    yield "stateDiagram-v2"
    yield "    [*] --> PLACED"
    for was, targets in TRANSITIONS.items():
        yield from (f"    {was} --> {to}" for to in targets or ["[*]"])


def legend():
    yield "| state | on screen | what a refusal says of it |"
    yield "|---|---|---|"
    yield from (f"| {status.value} | {status.label} | {sentence} |" for status, sentence in WHERE_IT_IS.items())
