"""A sign painter's alphabet, drawn with the same brush as everything else."""

from unicodedata import normalize

from shop.demo.drawings.brush import Brush
from shop.demo.drawings.outlines import path, subdivided
from shop.demo.drawings.tones import Colour

# Each letter is a list of strokes on a cell 4 wide and 6 high; a stroke that starts
# with "~" is a curve. Points are "x,y".
STROKES = {
    "A": "0,6 2,0 4,6|.7,4.1 3.3,4.1",
    "B": "0,0 0,6|~0,0 2.2,.1 3.2,1.4 2.2,2.8 0,2.9|~0,2.9 2.6,3 3.7,4.4 2.6,5.9 0,6",
    "C": "~3.8,1.1 2.2,0 .5,1 0,3 .5,5 2.2,6 3.8,4.9",
    "D": "0,0 0,6|~0,0 2.4,.4 3.8,3 2.4,5.6 0,6",
    "E": "3.1,0 0,0 0,6 3.3,6|0,2.9 2.6,2.9",
    "F": "3.2,0 0,0 0,6|0,2.9 2.6,2.9",
    "G": "~3.8,1.1 2.2,0 .5,1 0,3 .5,5 2.2,6 3.8,5.2|3.8,5.4 3.8,3.3 2.4,3.3",
    "H": "0,0 0,6|3.8,0 3.8,6|0,2.9 3.8,2.9",
    "I": ".3,0 .3,6",
    "J": "~2.6,0 2.6,3 2.5,5.2 1.3,6 0,5.2",
    "K": "0,0 0,6|3.5,0 0,3.3|1.2,2.4 3.7,6",
    "L": "0,0 0,6 3.1,6",
    "M": "0,6 .4,0 2.3,4 4.2,0 4.6,6",
    "N": "0,6 0,0 3.8,6 3.8,0",
    "O": "~2,0 .5,.9 0,3 .5,5.1 2,6 3.5,5.1 4,3 3.5,.9 2,0",
    "P": "0,0 0,6|~0,0 2.5,.1 3.5,1.6 2.5,3.2 0,3.3",
    "Q": "~2,0 .5,.9 0,3 .5,5.1 2,6 3.5,5.1 4,3 3.5,.9 2,0|2.5,4.6 4,6.4",
    "R": "0,0 0,6|~0,0 2.4,.1 3.4,1.5 2.4,3 0,3.1|1.5,3.1 3.6,6",
    "S": "~3.3,.9 1.9,0 .5,.7 .5,2.1 1.8,2.9 3.1,3.7 3.3,5.1 1.9,6 .2,5.1",
    "T": "0,0 4,0|2,0 2,6",
    "U": "~0,0 0,3.4 .5,5.3 1.9,6 3.3,5.3 3.8,3.4 3.8,0",
    "V": "0,0 2,6 4,0",
    "W": "0,0 1.2,6 2.5,1.4 3.8,6 5,0",
    "X": "0,0 3.8,6|3.8,0 0,6",
    "Y": "0,0 2,3 4,0|2,3 2,6",
    "Z": "0,0 3.6,0 0,6 3.7,6",
    "0": "~1.8,0 .4,.9 0,3 .4,5.1 1.8,6 3.2,5.1 3.6,3 3.2,.9 1.8,0",
    "1": "0,1.2 1.4,0 1.4,6",
    "2": "~0,1.2 1.6,0 3.1,1 2.9,2.6 1.4,4.3 0,6|0,6 3.4,6",
    "3": "~0,.6 1.7,0 3,1.3 1.4,2.7|~1.4,2.7 3.3,4 1.8,6 0,5.3",
    "4": "2.6,6 2.6,0 0,4.2 3.7,4.2",
    "5": "3,0 .4,0 .2,2.6|~.2,2.6 2,2.2 3.4,4 2,6 0,5.4",
    "6": "~3,.4 1,1.2 0,4 1.6,6 3.3,4.3 1.8,2.7 .2,3.6",
    "7": "0,0 3.4,0 1.2,6",
    "8": "~1.8,2.7 .4,1.4 1.8,0 3.2,1.4 1.8,2.7 .1,4.3 1.8,6 3.5,4.3 1.8,2.7",
    "9": "~3.2,2 1.6,3.2 .1,1.7 1.7,0 3.3,1.8 2.6,4.6 .8,6",
    "&": "~3.9,6 1.3,2.6 .7,1.2 1.7,0 2.7,1.1 .5,3.8 .4,5.3 1.7,6 3.1,5.2 3.9,3.6",
    "'": ".5,0 .2,1.5",
    "-": "0,3.2 1.8,3.2",
    ".": ".1,5.8 .3,6",
    "+": "0,3 3,3|1.5,1.5 1.5,4.5",
}
# Combining marks, placed over a letter.
MARKS = {
    "\u0301": "1.5,-.9 2.6,-1.9",
    "\u0300": "2.3,-.9 1.2,-1.9",
    "\u0302": ".9,-.9 1.9,-1.8 2.9,-.9",
    "\u0308": "1,-1.3 1.2,-1.3|2.7,-1.3 2.9,-1.3",
    "\u0327": "~2,6 2.4,6.8 1.6,7.3",
}
SPACE, GAP = 2.2, 1.3


def _strokes_of(code: str) -> list[list[tuple[float, float]]]:
    result = []
    for stroke in code.split("|"):
        pairs = [tuple(map(float, pair.split(","))) for pair in stroke.lstrip("~").split()]
        result.append(path(*pairs, parts=5) if stroke[0] == "~" else subdivided(pairs, 1.5, closed=False))
    return result


GLYPHS = {letter: _strokes_of(code) for letter, code in STROKES.items()}
ACCENTS = {mark: _strokes_of(code) for mark, code in MARKS.items()}


def _width_of(letter: str) -> float:
    return max(x for stroke in GLYPHS[letter] for x, _ in stroke)


def _spelled(text: str) -> list[str]:
    plain = text.upper().replace("’", "'").replace("Œ", "OE").replace("Æ", "AE")
    return [sign for sign in normalize("NFD", plain) if sign in GLYPHS or sign in ACCENTS or sign == " "]


def breadth(text: str) -> float:
    """How wide a text is, in cells, when a letter is 6 high."""
    signs = [sign for sign in _spelled(text) if sign not in ACCENTS]
    return sum(SPACE if sign == " " else _width_of(sign) + GAP for sign in signs) - GAP


def paint(
    brush: Brush, text: str, cx: float, y: float, height: float, pigment: str | Colour, weight: float = 0.16
) -> None:
    """Paints a centred line of capitals; `y` is the top of the letters."""
    unit = height / 6
    x = cx - breadth(text) * unit / 2
    start = x
    for sign in _spelled(text):
        if sign in ACCENTS:
            _paint_strokes(brush, ACCENTS[sign], start, y, unit, height * weight, pigment)
            continue
        start = x
        if sign != " ":
            _paint_strokes(brush, GLYPHS[sign], x, y, unit, height * weight, pigment)
        x += unit * (SPACE if sign == " " else _width_of(sign) + GAP)


def _paint_strokes(brush, strokes, x, y, unit, width, pigment) -> None:
    for stroke in strokes:
        brush.stroke([(x + px * unit, y + py * unit) for px, py in stroke], width, pigment, taper=0.18)


def fitting(text: str, width: float, tallest: float) -> float:
    """The height of letters for which the text fits the width."""
    return min(tallest, width / breadth(text) * 6)
