"""The people of the town, of all ages."""
# Curves read best with their points side by side.
# fmt: off

from dataclasses import dataclass, field
from random import Random

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import oval, path, polygon, rectangle, smooth
from shop.demo.drawings.tones import lit, mix, shaded

SKINS = ("#F2CFAE", "#E6B48C", "#C98F63", "#9A6440", "#6E452E", "#EFC7A6")
HAIRS = ("#3A2A22", "#6B3F22", "#A8682E", "#D9B26A", "#B9B4AE", "#E6E2DA", "#26221C", "#8A4A2E")
CLOTHES = ("#A8321E", "#2F6B4F", "#2E4A62", "#D99A2E", "#7A5A8A", "#3E7A8C", "#C9656B", "#6B7A3E")


@dataclass
class Person:
    skin: str = SKINS[0]
    hair: str = HAIRS[0]
    top: str = CLOTHES[0]
    bottom: str = "#3E4652"
    cut: str = "short"
    extras: set = field(default_factory=set)
    tall: float = 1.0


def someone(rng: Random, **known) -> Person:
    """A passer-by; what is known about them stays as given."""
    passer_by = {
        "skin": rng.choice(SKINS), "hair": rng.choice(HAIRS), "top": rng.choice(CLOTHES),
        "bottom": rng.choice(("#3E4652", "#5A4A3E", "#2E3A4A", "#6B5A4A")),
        "cut": rng.choice(("short", "bob", "bun", "curly", "bald", "long", "cap")), "tall": rng.uniform(0.92, 1.06),
        "extras": {extra for extra in ("glasses", "scarf") if rng.random() < 0.3},
    }
    return Person(**(passer_by | known))


def figure(sheet: Sheet, who: Person, x: float, base: float, height: float = 330, arms: str = "down",
        way: int = 1) -> tuple[float, float]:
    """A whole person standing; gives back where the raised hand is."""
    k = height * who.tall / 330
    sheet.standing(base)
    for dx in (-1, 1):
        sheet.shape(polygon((x + dx * 22 * k - 17 * k, base - 130 * k), (x + dx * 22 * k + 17 * k, base - 130 * k),
                (x + dx * 24 * k + 13 * k, base - 8 * k), (x + dx * 24 * k - 13 * k, base - 8 * k)), who.bottom,
                depth=6 * k)
        sheet.shape(oval(x + dx * 26 * k + way * 6 * k, base - 6 * k, 22 * k, 10 * k), "#3A2E2A", depth=3 * k)
    if "skirt" in who.extras:
        sheet.shape(polygon((x - 42 * k, base - 150 * k), (x + 42 * k, base - 150 * k), (x + 66 * k, base - 62 * k),
                (x - 66 * k, base - 62 * k)), who.bottom, depth=9 * k)
    return bust(sheet, who, x, base - 118 * k, k, arms, way)


def bust(sheet: Sheet, who: Person, x: float, waist: float, k: float, arms: str = "down",
        way: int = 1) -> tuple[float, float]:
    torso = smooth((x - 50 * k, waist), (x - 56 * k, waist - 70 * k), (x - 44 * k, waist - 112 * k),
            (x, waist - 122 * k), (x + 44 * k, waist - 112 * k), (x + 56 * k, waist - 70 * k), (x + 50 * k, waist),
            (x, waist + 8 * k))
    body = sheet.shape(torso, who.top, depth=11 * k)
    if "apron" in who.extras:
        body.shape(rectangle(x - 32 * k, waist - 80 * k, x + 32 * k, waist + 20 * k, 6), "#F6EFDF", depth=4 * k)
    if "stripes" in who.extras:
        for i in range(6):
            body.curve((x - 60 * k, waist - 100 * k + i * 18 * k), (x, waist - 95 * k + i * 18 * k),
                    (x + 60 * k, waist - 100 * k + i * 18 * k), width=7 * k, pigment=lit(who.top, 0.7), taper=0)
    hand = _arms(sheet, who, x, waist, k, arms, way)
    _head(sheet.floating(), who, x, waist - 164 * k, k, way)
    return hand


def _arms(sheet, who, x, waist, k, arms, way) -> tuple[float, float]:
    poses = {
        "down": ((-58, -14), (58, -14)), "offer": ((-58, -14), (96, -62)), "raise": ((-58, -14), (92, -150)),
        "both": ((70, -44), (92, -56)), "hip": ((-58, -14), (64, -40)), "point": ((-58, -14), (118, -120)),
    }
    (lx, ly), (rx, ry) = poses[arms]
    for hx, hy, side in ((lx, ly, -1), (rx, ry, 1)):
        sx, sy = x + way * side * 42 * k, waist - 100 * k
        ex, ey = x + way * hx * k, waist + hy * k
        elbow = ((sx + ex) / 2 + way * side * 14 * k, (sy + ey) / 2 + 16 * k)
        sheet.stroke(path((sx, sy), elbow, (ex, ey)), 27 * k, shaded(who.top, 0.1), taper=0.12)
        sheet.shape(oval(ex, ey, 13 * k, 12 * k), who.skin, depth=3 * k)
    return x + way * rx * k, waist + ry * k


def _head(sheet, who, x, y, k, way) -> None:
    if who.cut in {"long", "bob"}:
        low = 62 if who.cut == "long" else 36
        sheet.shape(smooth((x - 44 * k, y + low * k), (x - 48 * k, y - 10 * k), (x, y - 54 * k),
                (x + 48 * k, y - 10 * k), (x + 44 * k, y + low * k), (x, y + (low - 14) * k)), who.hair, depth=7 * k)
    sheet.shape(rectangle(x - 12 * k, y + 20 * k, x + 12 * k, y + 52 * k, 6), shaded(who.skin, 0.12), depth=0)
    face = sheet.shape(oval(x, y, 37 * k, 42 * k), who.skin, depth=7 * k)
    for dx in (-13, 13):
        face.dots([(x + dx * k + way * 5 * k, y - 2 * k)], 3.6 * k, "#26221C")
        face.dots([(x + dx * 1.6 * k + way * 4 * k, y + 13 * k)], 6.5 * k, mix(who.skin, "#D9543E", 0.3))
    face.curve((x - 10 * k + way * 5 * k, y + 17 * k), (x + way * 5 * k, y + 23 * k),
            (x + 10 * k + way * 5 * k, y + 17 * k), width=3.6 * k, pigment=shaded(who.skin, 0.6))
    face.curve((x + way * 6 * k, y + 2 * k), (x + way * 11 * k, y + 9 * k), width=3.4 * k,
            pigment=shaded(who.skin, 0.24))
    HAIRCUTS[who.cut](sheet, face, who, x, y, k)
    if "glasses" in who.extras:
        for dx in (-14, 14):
            sheet.shape(oval(x + dx * k + way * 5 * k, y - 2 * k, 11.5 * k, 11 * k), "#4A3A30", depth=0)
            sheet.shape(oval(x + dx * k + way * 5 * k, y - 2 * k, 9.3 * k, 8.8 * k), lit(who.skin, 0.3), depth=0)
            sheet.dots([(x + dx * k + way * 5 * k, y - 2 * k)], 3.4 * k, "#26221C")
    if "scarf" in who.extras:
        sheet.shape(smooth((x - 34 * k, y + 40 * k), (x, y + 50 * k), (x + 34 * k, y + 40 * k),
                (x + 36 * k, y + 60 * k), (x, y + 70 * k), (x - 36 * k, y + 60 * k)), mix(who.top, "#E9B23C", 0.7),
                depth=4 * k)
    if "chef" in who.extras:
        sheet.shape(smooth((x - 34 * k, y - 28 * k), (x - 58 * k, y - 76 * k), (x - 24 * k, y - 98 * k),
                (x, y - 104 * k), (x + 28 * k, y - 98 * k), (x + 58 * k, y - 74 * k), (x + 34 * k, y - 28 * k)),
                "#FFFDF6", depth=8 * k)


def _short(sheet, face, who, x, y, k) -> None:
    sheet.shape(smooth((x - 40 * k, y + 2 * k), (x - 42 * k, y - 28 * k), (x - 14 * k, y - 52 * k),
            (x + 24 * k, y - 50 * k), (x + 42 * k, y - 24 * k), (x + 39 * k, y + 2 * k), (x + 28 * k, y - 22 * k),
            (x - 10 * k, y - 26 * k), (x - 30 * k, y - 18 * k)), who.hair, depth=5 * k)


def _bun(sheet, face, who, x, y, k) -> None:
    sheet.shape(oval(x - 10 * k, y - 56 * k, 21 * k, 19 * k), who.hair, depth=5 * k)
    _short(sheet, face, who, x, y, k)


def _curly(sheet, face, who, x, y, k) -> None:
    for i in range(9):
        dx = -42 + i * 10.5
        sheet.shape(oval(x + dx * k, y - (46 - abs(dx) * 0.62) * k, 17 * k, 16 * k),
                mix(who.hair, "#FFFFFF", 0.05 * (i % 2)), depth=4 * k)


def _bald(sheet, face, who, x, y, k) -> None:
    for way in (-1, 1):
        sheet.shape(oval(x + way * 37 * k, y - 4 * k, 8 * k, 18 * k), who.hair, depth=2 * k)
    face.curve((x - 18 * k, y - 30 * k), (x, y - 36 * k), width=6 * k, pigment=lit(who.skin, 0.5))


def _cap(sheet, face, who, x, y, k) -> None:
    sheet.shape(smooth((x - 44 * k, y - 12 * k), (x - 40 * k, y - 42 * k), (x, y - 58 * k), (x + 42 * k, y - 40 * k),
            (x + 62 * k, y - 14 * k), (x + 20 * k, y - 20 * k)), "#4A5662", depth=6 * k)


def _fringe(sheet, face, who, x, y, k) -> None:
    sheet.shape(smooth((x - 42 * k, y), (x - 40 * k, y - 34 * k), (x, y - 54 * k), (x + 40 * k, y - 34 * k),
            (x + 42 * k, y), (x + 30 * k, y - 20 * k), (x - 4 * k, y - 12 * k), (x - 30 * k, y - 18 * k)), who.hair,
            depth=5 * k)


HAIRCUTS = {"short": _short, "bun": _bun, "curly": _curly, "bald": _bald, "cap": _cap, "bob": _fringe, "long": _fringe}


def from_behind(sheet: Sheet, who: Person, x: float, base: float, k: float = 1.0) -> None:
    """Someone in the audience: shoulders and the back of a head."""
    sheet.shape(smooth((x - 84 * k, base), (x - 78 * k, base - 70 * k), (x - 30 * k, base - 104 * k),
            (x + 30 * k, base - 104 * k), (x + 78 * k, base - 70 * k), (x + 84 * k, base)), who.top, depth=12 * k)
    sheet.shape(oval(x, base - 146 * k, 44 * k, 50 * k), who.hair if who.cut != "bald" else who.skin, depth=9 * k)
    if who.cut == "bun":
        sheet.shape(oval(x, base - 200 * k, 22 * k, 20 * k), who.hair, depth=5 * k)
    if who.cut in {"long", "bob"}:
        sheet.shape(smooth((x - 48 * k, base - 80 * k), (x - 50 * k, base - 160 * k), (x, base - 200 * k),
                (x + 50 * k, base - 160 * k), (x + 48 * k, base - 80 * k)), who.hair, depth=8 * k)
