"""Bars drawn as a file that reads in black and white: hatched for the whole, solid for a part, each with its words."""

from dataclasses import dataclass
from html import escape

# The drawing is as wide as a phone: on a desk it grows, on a phone it is read as it is.
WIDTH, ROW, EDGE, LONGEST_BAR = 360, 58, 8, 344
INK, PAPER = "#26221C", "#FFFFFF"


@dataclass(frozen=True)
class Bars:
    """`whole` hatched, `part` of it solid, with what is written beside each."""

    name: str
    whole: int
    whole_words: str
    part: int
    part_words: str


def svg(rows: list[Bars], *, title) -> str:
    """An image of ours: no style, no script, only shapes and words."""
    longest = max([abs(one.whole) for one in rows] + [1])
    drawn = [row(one, rank * ROW + EDGE, longest) for rank, one in enumerate(rows)]
    return "\n".join([*opening(height_of(rows), title), *drawn, "</svg>"])


def height_of(rows) -> int:
    return ROW * len(rows) + EDGE


def opening(height, title) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="system-ui, sans-serif" font-size="14" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V7" stroke="{INK}" stroke-width="2.4"/></pattern></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]


def row(one, top, longest) -> str:
    right = EDGE + LONGEST_BAR
    return (
        f'<text x="{EDGE}" y="{top + 14}" font-weight="700">{escape(one.name.capitalize())}</text>'
        f'<text x="{right}" y="{top + 14}" text-anchor="end">{escape(one.whole_words)}</text>'
        f'<rect x="{EDGE}" y="{top + 20}" width="{width(one.whole, longest)}" height="13" '
        f'fill="url(#hatch)" stroke="{INK}"/>'
        f'<rect x="{EDGE}" y="{top + 37}" width="{width(one.part, longest)}" height="8" fill="{INK}"/>'
        f'<text x="{right}" y="{top + 47}" text-anchor="end" font-size="12">{escape(one.part_words)}</text>'
    )


def width(value, longest) -> int:
    """In whole units of the drawing; what is below nothing has no bar, only its words."""
    return max(value, 0) * LONGEST_BAR // longest
