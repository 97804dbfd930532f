"""The greengrocer's: roots, leaves, gourds, bunches, crates."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import leaf, oval, path, petals, polygon, profile, rectangle, smooth
from shop.demo.drawings.tones import lit, mix, shaded

GREEN = "#5E8A4A"


def _fan_of_leaves(sheet, x, y, count, length, width, pigment, spread=0.9, lean=-pi / 2) -> None:
    for i in range(count):
        turn = lean + (i - (count - 1) / 2) * spread / max(1, count - 1) * 2 + sheet.rng.uniform(-0.08, 0.08)
        blade = sheet.shape(leaf(x, y, length * sheet.rng.uniform(0.8, 1.05), width, turn),
                mix(pigment, "#A9BF7A", sheet.rng.uniform(0, 0.3)), depth=6)
        blade.curve((x, y), (x + length * 0.8 * cos(turn), y + length * 0.8 * sin(turn)), width=5,
                pigment=lit(pigment, 0.35))


def roots(sheet: Sheet, skin="#E2822E", shape="carrot", count=5, leaves=GREEN, tip="#F0A95A") -> None:
    """A bunch lying on its side, the leaves to the left."""
    for i in range(count):
        y = 470 + i * 40
        sheet.standing(648)
        sheet.floating()
        _fan_of_leaves(sheet, 330, y, 3, 190, 34 if shape == "carrot" else 60, leaves, 0.35,
                pi + (count / 2 - i) * 0.14)
    for i in range(count):
        y = 462 + i * 44
        sheet.standing(y + 44)
        ROOTS[shape](sheet, 330, y, 1 - abs(i - count / 2) * 0.05, mix(skin, "#7A3417", sheet.rng.uniform(0, 0.14)),
                tip)
    sheet.floating().curve((322, 440), (350, 540), (326, 656), width=12, pigment="#C9A46A", taper=0.2)


def _carrot(sheet, x, y, k, skin, tip) -> None:
    body = sheet.shape(smooth((x, y - 32 * k), (x + 60, y - 36 * k), (x + 260 * k, y - 20), (x + 440 * k, y + 8),
            (x + 450 * k, y + 14), (x + 240 * k, y + 30 * k), (x + 40, y + 36 * k), (x - 4, y)), skin, depth=10)
    for i in range(7):
        sx = x + 50 + i * 52
        body.curve((sx, y - 30), (sx + 8, y - 12), width=4, pigment=shaded(skin, 0.2))


def _turnip(sheet, x, y, k, skin, tip) -> None:
    body = sheet.shape(smooth((x, y - 20), (x + 60, y - 70 * k), (x + 160, y - 62 * k), (x + 230, y),
            (x + 400 * k, y + 12), (x + 230, y + 22), (x + 150, y + 66 * k), (x + 50, y + 62 * k)), tip, depth=16)
    body.shape(smooth((x - 20, y - 80), (x + 90, y - 80), (x + 116, y), (x + 90, y + 80), (x - 20, y + 80)), skin,
            tremble=3)


def _leek(sheet, x, y, k, skin, tip) -> None:
    stem = sheet.shape(smooth((x - 60, y - 24), (x + 200, y - 22), (x + 400, y - 24), (x + 440, y - 16),
            (x + 446, y + 8), (x + 400, y + 24), (x + 180, y + 22), (x - 60, y + 24)), tip, depth=10)
    stem.shape(polygon((x - 70, y - 40), (x + 150, y - 40), (x + 90, y + 40), (x - 70, y + 40)), skin)
    stem.curve((x, y - 6), (x + 200, y - 4), (x + 400, y - 6), width=4, pigment=shaded(tip, 0.12))
    for i in (-1, 0, 1):
        sheet.curve((x + 440, y + i * 8), (x + 470, y + i * 14), (x + 486, y + i * 20 + 6), width=4, pigment="#D9C9A6")


ROOTS = {"carrot": _carrot, "turnip": _turnip, "leek": _leek}


def gourd(sheet: Sheet, skin="#D9772E", ribs=9, height=290, width=300, stem="#8A7B4A", shape="round", cut="") -> None:
    """Pumpkins and squashes."""
    base = 640
    sheet.standing(base)
    if shape == "butternut":
        body = sheet.shape(profile(480, (base - 380, 62), (base - 330, 92), (base - 220, 94), (base - 150, 150),
                (base - 70, 172), (base - 6, 110), curved=True), skin, depth=34)
        body.curve((430, base - 340), (420, base - 220), (366, base - 120), width=20, pigment=lit(skin, 0.4))
        ribs = 0
    else:
        body = sheet.shape(smooth((480 - width, base - height * 0.45), (480 - width * 0.76, base - height * 0.9),
                (480, base - height), (480 + width * 0.76, base - height * 0.9),
                                  (480 + width, base - height * 0.45), (480 + width * 0.66, base - 8), (480,
                                          base + 8), (480 - width * 0.66, base - 8)), skin, depth=30)
    for i in range(ribs):
        offset = (i - (ribs - 1) / 2) / (ribs / 2) * width
        tone = shaded(skin, 0.22) if i % 2 else mix(skin, shaded(skin), 0.6)
        body.curve((480 + offset * 0.3, base - height), (480 + offset * 1.04, base - height * 0.48),
                (480 + offset * 0.5, base), width=7, pigment=tone)
        body.curve((480 + offset * 0.3 + 20, base - height * 0.9), (480 + offset * 0.96 + 20, base - height * 0.6),
                width=9, pigment=lit(skin, 0.22))
    top = base - (380 if shape == "butternut" else height)
    sheet.floating().shape(polygon((456, top + 16), (462, top - 42), (494, top - 60), (510, top - 40),
            (500, top + 18)), stem, depth=6)
    if cut:
        _cut_gourd(sheet, 740, 664, skin, cut)


def _cut_gourd(sheet, x, base, skin, flesh) -> None:
    sheet.standing(base)
    piece = sheet.shape(smooth((x - 110, base - 60), (x - 60, base - 140), (x + 50, base - 146),
            (x + 110, base - 70), (x + 60, base), (x - 60, base)), skin, depth=8)
    inner = piece.shape(oval(x, base - 78, 88, 58), flesh, depth=8)
    hollow = inner.shape(oval(x, base - 72, 46, 30), shaded(flesh, 0.18))
    hollow.dots([(x + sheet.rng.uniform(-36, 36), base - 72 + sheet.rng.uniform(-20, 20)) for _ in range(9)], 8,
            "#F6E7C0")


def crate(sheet: Sheet, skin="#C9A56B", shape="round", count=16, leaf_colour="", second="", wood="#D2A66C",
        spots="") -> None:
    """A slatted crate full of one thing: potatoes, apples, chestnuts, clementines…"""
    rng = sheet.rng
    sheet.standing(660)
    sheet.shape(polygon((150, 480), (810, 480), (790, 560), (170, 560)), shaded(wood, 0.4), depth=0)
    places = [(480 + (i - 3) * 94, 470, 0) for i in range(7)] + [(480 + (i - 2.5) * 98, 512,
            1) for i in range(6)] + [(480 + (i - 1.5) * 100, 426, -1) for i in range(4)]
    for x, y, _row in sorted(places, key=lambda place: place[1])[: count + 1]:
        colour = second if second and rng.random() < 0.35 else skin
        SHAPES[shape](sheet, x + rng.uniform(-10, 10), y + rng.uniform(-6, 6),
                mix(colour, "#5A3A1C", rng.uniform(0, 0.14)), spots, leaf_colour)
    for i, y in enumerate((540, 596)):
        slat = sheet.standing(660).shape(polygon((140 + i * 8, y), (820 - i * 8, y), (814 - i * 8, y + 46),
                (146 + i * 8, y + 46)), wood, depth=6)
        slat.curve((200, y + 20), (480, y + 16), (760, y + 24), width=3, pigment=shaded(wood, 0.16))
    for x in (150, 766):
        sheet.shape(polygon((x, 520), (x + 44, 520), (x + 42, 660), (x + 4, 660)), shaded(wood, 0.12), depth=5)


def _round(sheet, x, y, colour, spots, green) -> None:
    fruit = sheet.shape(oval(x, y, 60, 56), colour, depth=14, tremble=2.5)
    fruit.shape(oval(x - 20, y - 22, 16, 10, turn=-0.5), lit(colour, 0.5))
    if spots:
        fruit.dots([(x + sheet.rng.uniform(-46, 46), y + sheet.rng.uniform(-40, 40)) for _ in range(7)], 3, spots)
    if green:
        sheet.shape(leaf(x, y - 46, 44, 22, -0.5), green, depth=3)
        sheet.curve((x, y - 42), (x - 2, y - 66), width=5, pigment="#6B4A2A")


def _potato(sheet, x, y, colour, spots, green) -> None:
    tuber = sheet.shape(oval(x, y, 72, 50, turn=sheet.rng.uniform(-0.7, 0.7), square=2.4), colour, depth=13, tremble=5)
    tuber.dots([(x + sheet.rng.uniform(-50, 50), y + sheet.rng.uniform(-30, 30)) for _ in range(6)], 4,
            shaded(colour, 0.28))


def _pear(sheet, x, y, colour, spots, green) -> None:
    fruit = sheet.shape(profile(x, (y - 78, 18), (y - 50, 32), (y - 14, 50), (y + 24, 56), (y + 52, 32),
            curved=True), colour, depth=13, tremble=2)
    fruit.shape(oval(x - 18, y - 6, 11, 26), lit(colour, 0.45))
    fruit.dots([(x + sheet.rng.uniform(-40, 40), y + sheet.rng.uniform(-40, 44)) for _ in range(8)], 3,
            spots or shaded(colour, 0.2))
    sheet.curve((x, y - 74), (x + 8, y - 108), width=6, pigment="#6B4A2A")


def _chestnut(sheet, x, y, colour, spots, green) -> None:
    nut = sheet.shape(smooth((x - 56, y + 20), (x - 46, y - 24), (x, y - 56), (x + 46, y - 24), (x + 56, y + 20),
            (x, y + 42)), colour, depth=12, tremble=2)
    nut.shape(oval(x, y + 34, 46, 14), mix(colour, "#E3C79A", 0.6))
    nut.curve((x - 24, y - 20), (x - 30, y + 6), width=8, pigment=lit(colour, 0.4))


def _walnut(sheet, x, y, colour, spots, green) -> None:
    nut = sheet.shape(oval(x, y, 54, 50), colour, depth=12, tremble=4)
    nut.curve((x, y - 52), (x + 8, y), (x, y + 52), width=6, pigment=shaded(colour, 0.3))
    for dx in (-30, -14, 22, 36):
        nut.curve((x + dx, y - 30), (x + dx * 1.3, y), (x + dx, y + 30), width=4, pigment=shaded(colour, 0.18))


def _mushroom(sheet, x, y, colour, spots, green) -> None:
    sheet.shape(profile(x, (y - 6, 18), (y + 50, 24), (y + 56, 14)), lit(colour, 0.4), depth=6)
    cap = sheet.shape(smooth((x - 58, y + 6), (x - 44, y - 40), (x, y - 58), (x + 44, y - 40), (x + 58, y + 6),
            (x, y + 16)), colour, depth=12, tremble=3)
    cap.shape(oval(x - 18, y - 30, 17, 8), lit(colour, 0.4))


SHAPES = {"round": _round, "potato": _potato, "pear": _pear, "chestnut": _chestnut, "walnut": _walnut,
        "mushroom": _mushroom}


def head_of_leaves(sheet: Sheet, outer="#4F7F43", heart="#C9D98A", ribs="#E6ECC0", frills=11) -> None:
    """A lettuce: rings of leaves around a heart."""
    sheet.standing(648)
    layers = ((300, 190, 0.0), (246, 164, 0.14), (190, 132, 0.3), (134, 96, 0.5), (80, 60, 0.72))
    for i, (rx, ry, share) in enumerate(layers):
        cy = 486 - i * 6
        tone = mix(outer, heart, share)
        edge = [(x, cy + (y - cy) * ry / rx) for x, y in petals(480, cy, rx, frills - i, 0.13, turn=i * 0.5)]
        ring = sheet.shape(edge, tone, depth=14, tremble=5)
        for k in range(frills - i):
            angle = 2 * pi * k / (frills - i) + i * 0.5 + pi / (frills - i)
            ring.curve((480 + rx * 0.5 * cos(angle), cy + ry * 0.5 * sin(angle)),
                       (480 + rx * 0.95 * cos(angle), cy + ry * 0.95 * sin(angle)), width=6, pigment=mix(tone, ribs,
                               0.6))
        sheet.floating()


def cabbage(sheet: Sheet, outer="#6B3A6B", heart="#8C5A8C", ribs="#D9B8D6") -> None:
    """A tight round cabbage, its ribs running up from the foot, two leaves let go."""
    sheet.standing(646)
    for way, lean in ((-1, 60), (1, 90)):
        loose = smooth((480, 640), (480 + way * 190, 650), (480 + way * 330, 590), (480 + way * 350, 480 - lean * 0.4),
                       (480 + way * 270, 420), (480 + way * 190, 480))
        leaf_ = sheet.shape(loose, shaded(outer, 0.1), depth=14, tremble=6)
        leaf_.curve((480 + way * 60, 640), (480 + way * 210, 590), (480 + way * 310, 490), width=13,
                pigment=mix(outer, ribs, 0.7))
    ball = sheet.shape(oval(480, 450, 238, 204, square=2.2), mix(outer, heart, 0.4), depth=34, tremble=4)
    wrap = smooth((250, 470), (300, 300), (440, 240), (560, 250), (520, 330), (500, 470), (540, 650), (380, 660),
            (270, 600))
    front = ball.shape(wrap, heart, depth=14, tremble=4)
    front.curve((420, 650), (400, 480), (430, 300), width=17, pigment=ribs, taper=0.8)
    for y, reach in ((560, 118), (490, 128), (420, 112), (360, 84)):
        front.curve((408, y), (408 - reach * 0.6, y - 44), (408 - reach, y - 60), width=7,
                pigment=mix(heart, ribs, 0.7))
        front.curve((408, y - 8), (408 + reach * 0.5, y - 50), (408 + reach * 0.8, y - 74), width=6,
                pigment=mix(heart, ribs, 0.7))
    for x, bend in ((560, 40), (620, 70), (664, 84)):
        ball.curve((x - 40, 640), (x + bend * 0.5, 450), (x - 30, 290), width=7, pigment=mix(outer, ribs, 0.5))


def bulbs(sheet: Sheet, skin="#EFE6DC", tint="#B98AA0", count=4, shape="garlic") -> None:
    """Garlic or onions, with their tails."""
    for i in range(count):
        x, base = 300 + i * 130 - (count - 4) * 50, 590 + (i % 2) * 52
        sheet.standing(base)
        sheet.curve((x, base - 130), (x + 12, base - 220), (x + 40, base - 270), width=20,
                pigment=mix(skin, "#C9B08A", 0.5))
        body = sheet.shape(smooth((x, base - 176), (x + 26, base - 138), (x + 90, base - 90), (x + 88, base - 24),
                (x, base), (x - 88, base - 24), (x - 90, base - 90), (x - 26, base - 138)), skin, depth=18)
        for k in range(-3, 4):
            body.curve((x + k * 4, base - 170), (x + k * 30, base - 70), (x + k * 12, base), width=5,
                    pigment=mix(skin, tint, 0.6 if shape == "garlic" else 0.9))
        for k in (-1, 0, 1):
            sheet.curve((x + k * 8, base - 2), (x + k * 16, base + 12), width=3, pigment="#A88F66")


def basket(sheet: Sheet, wicker="#C08F55", goods=("#C8452F", "#E2A33A", "#5E8A4A", "#8C4A6B"), cloth="") -> None:
    """The week's basket: a bit of everything."""
    sheet.standing(660)
    sheet.shape(path_ring(), shaded(wicker, 0.16), depth=0)
    _fan_of_leaves(sheet, 360, 470, 5, 200, 60, GREEN, 0.7)
    _fan_of_leaves(sheet, 640, 470, 4, 170, 30, "#7FA05A", 0.5)
    for i in range(9):
        x, y = 250 + i * 58, 466 - (i % 2) * 40
        _round(sheet, x, y, goods[i % len(goods)], "", GREEN if i % 3 == 0 else "")
    body = sheet.shape(profile(480, (470, 320), (500, 326), (640, 246), (660, 232)), wicker, depth=26)
    for row in range(5):
        y = 500 + row * 36
        for k in range(14):
            x = 170 + k * 48 + (row % 2) * 24
            body.curve((x, y + 8), (x + 22, y - 4), (x + 44, y + 8), width=11,
                    pigment=shaded(wicker, 0.16) if (k + row) % 2 else lit(wicker, 0.2))
    sheet.shape(rectangle(150, 458, 810, 494, 16), lit(wicker, 0.1), depth=7)
    if cloth:
        sheet.shape(polygon((300, 470), (480, 470), (430, 570), (360, 560)), cloth, depth=8)


def path_ring():
    """The handle of the basket."""
    outer = path((200, 480), (240, 300), (480, 210), (720, 300), (760, 480))
    inner = path((726, 480), (690, 320), (480, 246), (270, 320), (234, 480))
    return outer + inner


CLOSENESS = 1.08
FORMS = {
    "roots": roots, "gourd": gourd, "crate": crate, "head_of_leaves": head_of_leaves, "cabbage": cabbage,
    "bulbs": bulbs, "basket": basket,
}
