"""Breads: round loaves, long loaves, tins, fougasses, brioches."""

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import oval, path, petals, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded

CRUMB = "#F2DDB4"


def _flour(brush, sheet: Sheet, cx: float, cy: float, rx: float, ry: float, count: int) -> None:
    for _ in range(count):
        angle, reach = sheet.rng.uniform(0, 2 * pi), sheet.rng.random() ** 0.5
        brush.dots([(cx + rx * reach * cos(angle), cy + ry * reach * sin(angle))], 4, "#FFF8E6")


def _slash(brush, points, width: float, crust) -> None:
    """A score that opened in the oven: pale crumb, dark lower lip."""
    brush.stroke([(x + 3, y + 5) for x, y in points], width + 7, shaded(crust, 0.3))
    brush.stroke(points, width, mix(CRUMB, crust, 0.25))


def round_loaf(sheet: Sheet, crust="#B9742F", score="cross", flour=26, width=290, cut=False, seeds="") -> None:
    height = width * 0.66
    sheet.standing(604)
    dome = smooth(
        (480 - width, 560),
        (480 - width * 0.92, 470),
        (480 - width * 0.5, 604 - height * 1.25),
        (480, 604 - height * 1.38),
        (480 + width * 0.5, 604 - height * 1.24),
        (480 + width * 0.93, 468),
        (480 + width, 556),
        (480 + width * 0.7, 604),
        (480, 614),
        (480 - width * 0.7, 606),
    )
    loaf = sheet.shape(dome, crust, depth=34, tremble=4)
    loaf.shape(oval(480 - width * 0.12, 604 - height * 0.82, width * 0.66, height * 0.42), lit(crust, 0.16), tremble=5)
    SCORES[score](loaf, crust, width, height)
    _flour(loaf, sheet, 480, 604 - height * 0.8, width * 0.8, height * 0.5, flour)
    if seeds:
        spots = [
            (480 + sheet.rng.uniform(-0.8, 0.8) * width, 600 - sheet.rng.uniform(0.3, 1.25) * height)
            for _ in range(70)
        ]
        loaf.dots(spots, 5, seeds)
    if cut:
        slice_of_bread(sheet, 690, 628, crust, inclusions=seeds)


def _cross(loaf, crust, width, height) -> None:
    top = 604 - height
    _slash(loaf, path((480 - width * 0.62, top + 60), (480, top - 8), (480 + width * 0.6, top + 52)), 22, crust)
    _slash(loaf, path((480 - width * 0.1, top - 70), (480 + 6, top), (480 + width * 0.12, top + 120)), 20, crust)


def _lines(loaf, crust, width, height) -> None:
    for i in range(-2, 3):
        x = 480 + i * width * 0.34
        _slash(
            loaf,
            path((x - 34, 604 - height * 1.25), (x + 6, 604 - height * 0.85), (x + 30, 604 - height * 0.36)),
            17,
            crust,
        )


def _cracks(loaf, crust, width, height) -> None:
    """Rye: no scores, a floury top that cracked by itself."""
    loaf.shape(oval(480, 604 - height * 0.9, width * 0.84, height * 0.5), mix(crust, "#FFF6E0", 0.42), tremble=6)
    rng = loaf.rng
    for i in range(9):
        x = 480 + (i - 4) * width * 0.19 + rng.uniform(-14, 14)
        y = 604 - height * 0.92 + rng.uniform(-40, 40)
        loaf.curve(
            (x - 44, y + rng.uniform(-40, 40)),
            (x, y + rng.uniform(-10, 10)),
            (x + 52, y + rng.uniform(-36, 36)),
            width=rng.uniform(9, 17),
            pigment=shaded(crust, 0.22),
        )


def _wheat_ear(loaf, crust, width, height) -> None:
    _slash(
        loaf,
        path((480 - width * 0.66, 604 - height * 0.42), (480, 604 - height * 0.74), (480 + width * 0.7, 604 - height)),
        12,
        crust,
    )
    for i in range(6):
        x, y = 480 - width * 0.5 + i * width * 0.2, 604 - height * 0.5 - i * height * 0.083
        for side in (-1, 1):
            _slash(loaf, path((x, y), (x + 22, y + side * 26 - 16), (x + 54, y + side * 40 - 22)), 11, crust)


SCORES = {"cross": _cross, "lines": _lines, "cracks": _cracks, "ear": _wheat_ear}


def slice_of_bread(sheet: Sheet, x: float, base: float, crust, inclusions="", size=1.0) -> None:
    w, h = 104 * size, 150 * size
    sheet.standing(base)
    face = smooth(
        (x - w, base - 10),
        (x - w * 1.02, base - h * 0.7),
        (x - w * 0.5, base - h * 1.05),
        (x + w * 0.45, base - h * 1.06),
        (x + w * 1.02, base - h * 0.7),
        (x + w, base - 8),
        (x, base + 2),
    )
    piece = sheet.shape(face, crust, depth=12)
    inner = piece.shape([(x + (px - x) * 0.86, base - 10 + (py - base) * 0.86) for px, py in face], CRUMB)
    for _ in range(16):
        px, py = x + sheet.rng.uniform(-0.75, 0.75) * w, base - sheet.rng.uniform(0.15, 0.85) * h
        inner.shape(oval(px, py, sheet.rng.uniform(3, 9), sheet.rng.uniform(2, 6)), shaded(CRUMB, 0.1))
    if inclusions:
        inner.dots(
            [(x + sheet.rng.uniform(-0.7, 0.7) * w, base - sheet.rng.uniform(0.15, 0.85) * h) for _ in range(12)],
            9,
            inclusions,
        )


def long_loaf(sheet: Sheet, crust="#C98535", count=2, thickness=64, length=370, scores=6, flour=8, wrap="") -> None:
    """Baguettes and their cousins, crossed or side by side."""
    tilts = {1: (-0.16,), 2: (-0.3, 0.12), 3: (-0.36, -0.06, 0.24)}[count]
    for i, tilt in enumerate(tilts):
        cx, cy = 480 + (i - (count - 1) / 2) * 26, 470 + i * 44
        sheet.standing(cy + thickness + 14)
        _long(sheet, cx, cy, length, thickness, tilt, mix(crust, "#8A4A1C", sheet.rng.uniform(0, 0.16)), scores)
    if wrap:
        band = turned(rectangle(424, 440, 536, 640, 4), -0.05, (480, 540))
        sheet.floating().shape(band, wrap, depth=10)


def _long(sheet, cx, cy, length, thickness, tilt, crust, scores) -> None:
    t, n = thickness, length
    shape = smooth(
        (cx - n, cy),
        (cx - n * 0.86, cy - t * 0.62),
        (cx - n * 0.4, cy - t * 0.95),
        (cx, cy - t),
        (cx + n * 0.45, cy - t * 0.92),
        (cx + n * 0.88, cy - t * 0.55),
        (cx + n, cy + 4),
        (cx + n * 0.86, cy + t * 0.66),
        (cx, cy + t),
        (cx - n * 0.86, cy + t * 0.62),
    )
    loaf = sheet.shape(turned(shape, tilt, (cx, cy)), crust, depth=20, tremble=3)
    step = 1.6 * n / scores
    for i in range(scores):
        x = cx - n * 0.8 + step * (i + 0.5)
        cut = path((x - step * 0.5, cy + t * 0.16), (x, cy - t * 0.24), (x + step * 0.5, cy - t * 0.44))
        _slash(loaf, turned(cut, tilt, (cx, cy)), t * 0.3, crust)
    _flour(loaf, sheet, cx, cy, n * 0.7, t * 0.6, 10)


def tin_loaf(
    sheet: Sheet, crust="#A9652B", crumb="#EBCF9C", inclusions="", length=420, sliced=True, topping=""
) -> None:
    """A loaf baked in a tin, its cut face towards us: wholemeal, gingerbread, cake."""
    x0, x1, base, top = 480 - length * 0.62, 480 + length * 0.5, 602, 396
    sheet.standing(base)
    side = smooth(
        (x0 + 90, base),
        (x0 + 84, top + 60),
        (x0 + 130, top + 2),
        (x0 + 230, top - 22),
        (x1 - 60, top - 18),
        (x1 + 40, top + 14),
        (x1 + 62, top + 80),
        (x1 + 44, base - 24),
        (x1 - 100, base - 8),
    )
    loaf = sheet.shape(side, crust, depth=26, tremble=3)
    loaf.curve((x0 + 180, top + 26), (480, top + 8), (x1 + 10, top + 32), width=24, pigment=lit(crust, 0.22))
    for _ in range(46 if topping else 0):
        loaf.dots([(sheet.rng.uniform(x0 + 110, x1 + 40), sheet.rng.uniform(top - 14, top + 70))], 6, topping)
    _cut_face(sheet, x0 + 116, base, crust, crumb, inclusions)
    if sliced:
        sheet.standing(632)
        _cut_face(sheet, x0 + 4, 630, crust, crumb, inclusions)


def _cut_face(sheet, cx, base, crust, crumb, inclusions) -> None:
    face = smooth(
        (cx - 84, base),
        (cx - 96, base - 120),
        (cx - 92, base - 186),
        (cx - 30, base - 224),
        (cx + 40, base - 222),
        (cx + 94, base - 184),
        (cx + 94, base - 110),
        (cx + 82, base),
        (cx, base + 6),
    )
    heel = sheet.shape(face, shaded(crust, 0.08), depth=8)
    inner = heel.shape([(cx + (x - cx) * 0.86, base - 100 + (y - base + 100) * 0.88) for x, y in face], crumb)
    rng = sheet.rng
    inner.dots([(cx + rng.uniform(-76, 76), base - rng.uniform(14, 200)) for _ in range(26)], 4, shaded(crumb, 0.12))
    if inclusions:
        inner.dots([(cx + rng.uniform(-70, 70), base - rng.uniform(20, 190)) for _ in range(11)], 11, inclusions)


def fougasse(sheet: Sheet, crust="#D79B4A", dots="#4B4A34", slits=4) -> None:
    """A flat bread in the shape of a leaf, opened like a hand."""
    sheet.standing(640)
    flat = smooth(
        (140, 560),
        (230, 470),
        (400, 420),
        (600, 408),
        (770, 452),
        (838, 540),
        (760, 612),
        (560, 646),
        (340, 642),
        (200, 612),
    )
    bread = sheet.shape(flat, crust, depth=20, tremble=6)
    bread.shape(oval(470, 510, 270, 76), lit(crust, 0.2), tremble=6)
    for i in range(slits):
        x = 290 + i * 400 / max(1, slits - 1)
        for side in (-1, 1):
            hole = path((x - 24, 532 + side * 22), (x + 26, 532 + side * 46), (x + 62, 532 + side * 78))
            bread.stroke(hole, 34, shaded(crust, 0.34))
            bread.stroke([(px + 3, py + 5) for px, py in hole], 22, "#EFE2CC")
    spots = [(480 + sheet.rng.uniform(-290, 300), 528 + sheet.rng.uniform(-88, 88)) for _ in range(26)]
    bread.dots(spots, 10, dots)
    bread.dots([(x - 3, y - 3) for x, y in spots[::2]], 3.5, lit(dots, 0.4))


def crown(sheet: Sheet, crust="#C47A2C", sugar="#FFF4DC", bumps=7, filling="") -> None:
    """A brioche crown, as the pogne of the Drôme valley."""
    sheet.standing(640)
    ring = petals(480, 520, 330, bumps, 0.12)
    outer = [(x, 508 + (y - 520) * 0.46) for x, y in ring]
    bread = sheet.shape([(x, y + 26) for x, y in outer], shaded(crust, 0.14), depth=22, tremble=4)
    top = bread.shape(outer, crust, depth=18, tremble=4)
    top.shape(oval(450, 462, 250, 46), lit(crust, 0.28), tremble=6)
    top.shape(oval(484, 496, 118, 44), shaded(crust, 0.42), tremble=3)
    top.shape(oval(488, 506, 104, 34), "#EADAC0", tremble=3)
    for i in range(bumps):
        angle = 2 * pi * i / bumps + 0.4
        x, y = 480 + 236 * cos(angle), 504 + 106 * sin(angle)
        _slash(top, path((x - 26, y + 12), (x, y - 8), (x + 30, y - 10)), 12, crust)
    rng = sheet.rng
    spots = [
        (480 + rng.uniform(170, 300) * cos(a), 500 + rng.uniform(70, 130) * sin(a))
        for a in (rng.uniform(0, 6.3) for _ in range(40))
    ]
    top.dots(spots, 7, filling or sugar)


def head_brioche(sheet: Sheet, crust="#C9812F", count=3, topping="") -> None:
    places = {
        1: ((480, 616, 1.6),),
        2: ((350, 600, 1.15), (620, 626, 1.2)),
        3: ((290, 590, 1), (660, 588, 1), (474, 644, 1.1)),
    }[count]
    for x, base, size in places:
        sheet.standing(base)
        _head_brioche(sheet, x, base, size, crust, topping)


def _head_brioche(sheet, x, base, size, crust, topping) -> None:
    w, h = 128 * size, 124 * size
    bun = sheet.shape(petals(x, base - h * 0.95, w * 1.02, 9, 0.1), crust, depth=18)
    bun.shape(oval(x - 20, base - h * 1.3, w * 0.6, h * 0.3), lit(crust, 0.26), tremble=4)
    head = sheet.shape(oval(x, base - h * 1.72, w * 0.52, h * 0.46), mix(crust, "#8A4A1C", 0.18), depth=14)
    head.shape(oval(x - w * 0.16, base - h * 1.88, w * 0.2, h * 0.12), lit(crust, 0.5))
    case = smooth(
        (x - w, base - h * 0.95),
        (x, base - h * 0.78),
        (x + w, base - h * 0.95),
        (x + w * 0.66, base),
        (x, base + 8),
        (x - w * 0.66, base),
    )
    cup = sheet.shape(case, "#F1E3C8", depth=14)
    for i in range(-4, 5):
        cup.curve((x + i * w * 0.24, base - h), (x + i * w * 0.16, base + 6), width=5, pigment="#D9C5A0")
    if topping:
        spots = [(x + sheet.rng.uniform(-0.8, 0.8) * w, base - h * sheet.rng.uniform(1, 1.9)) for _ in range(22)]
        bun.dots(spots, 8 * size, topping)
        head.dots(spots, 8 * size, topping)


CLOSENESS = 1.2
FORMS = {
    "round_loaf": round_loaf,
    "long_loaf": long_loaf,
    "tin_loaf": tin_loaf,
    "fougasse": fougasse,
    "crown": crown,
    "head_brioche": head_brioche,
}
