"""Colours: how one pigment gives the three tones of an object."""

from functools import cache

Colour = tuple[int, int, int]

INK = "#26221C"
PAPER = "#FBF7EF"
PLUM = (70, 34, 58)
SUN = (255, 246, 216)


@cache
def rgb(pigment: str | Colour) -> Colour:
    if isinstance(pigment, tuple):
        return pigment
    digits = pigment.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


@cache
def mix(pigment: str | Colour, other: str | Colour, share: float) -> Colour:
    """`share` is how much of the other pigment goes in."""
    one, two = rgb(pigment), rgb(other)
    return tuple(round(a + (b - a) * share) for a, b in zip(one, two, strict=True))


def shaded(pigment: str | Colour, share: float = 0.2) -> Colour:
    """Shadows lean to plum rather than to black: it keeps the page warm."""
    return mix(pigment, PLUM, share)


def lit(pigment: str | Colour, share: float = 0.34) -> Colour:
    return mix(pigment, SUN, share)


def brightness(pigment: str | Colour) -> float:
    red, green, blue = rgb(pigment)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def legible_on(pigment: str | Colour) -> Colour:
    return rgb(PAPER) if brightness(pigment) < 0.6 else rgb(INK)
