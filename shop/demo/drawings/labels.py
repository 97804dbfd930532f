"""Labels: the little drawings stuck on bottles, jars, bags and tins."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Brush
from shop.demo.drawings.lettering import fitting, paint
from shop.demo.drawings.outlines import leaf, oval, path, petals, polygon, rectangle, smooth
from shop.demo.drawings.tones import legible_on, lit, mix, shaded


def label(brush: Brush, box, paper="#FBF3E2", ink="#A8321E", motif="", text="", frame=True) -> None:
    """A paper label in a box (x0, y0, x1, y1), with a motif and sometimes a word."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    inside = brush.shape(rectangle(x0, y0, x1, y1, 6), paper)
    if frame:
        for y in (y0 + height * 0.06, y1 - height * 0.06):
            inside.curve((x0 + 6, y), ((x0 + x1) / 2, y + 1), (x1 - 6, y), width=max(3, height * 0.02), pigment=ink,
                    taper=0.1)
    room = height * (0.58 if text else 0.8)
    if motif:
        MOTIFS[motif](inside, (x0 + x1) / 2, y0 + height * 0.1 + room / 2, min(room, width * 0.86) / 2, ink)
    if text:
        tall = fitting(text, width * 0.68, height * (0.17 if motif else 0.3))
        y = y1 - height * 0.14 - tall if motif else (y0 + y1 - tall) / 2
        paint(inside, text, (x0 + x1) / 2, y, tall, ink, weight=0.17)


def _sun(brush, x, y, r, ink) -> None:
    brush.shape(oval(x, y, r * 0.5, r * 0.5), ink)
    for i in range(12):
        angle = 2 * pi * i / 12
        brush.curve((x + r * 0.62 * cos(angle), y + r * 0.62 * sin(angle)), (x + r * cos(angle), y + r * sin(angle)),
                width=r * 0.12, pigment=ink)


def _sprig(brush, x, y, r, ink) -> None:
    brush.curve((x, y + r), (x + r * 0.1, y), (x, y - r), width=r * 0.1, pigment=ink)
    for i in range(4):
        py = y + r * (0.7 - i * 0.42)
        for turn in (-0.6, pi + 0.6):
            brush.shape(leaf(x, py, r * 0.72, r * 0.34, turn), mix(ink, "#7FA05A", 0.15))


def _flower(brush, x, y, r, ink) -> None:
    brush.shape(petals(x, y, r, 6, 0.42), ink)
    brush.shape(oval(x, y, r * 0.3, r * 0.3), lit(ink, 0.7))


def _bee(brush, x, y, r, ink) -> None:
    for dx in (-0.34, 0.34):
        brush.shape(oval(x + r * dx, y - r * 0.42, r * 0.32, r * 0.44, turn=dx), mix(ink, "#FFFFFF", 0.72))
    body = brush.shape(oval(x, y + r * 0.12, r * 0.72, r * 0.42), "#E9B23C")
    for dx in (-0.3, 0.06, 0.42):
        body.curve((x + r * dx, y - r * 0.4), (x + r * (dx + 0.06), y + r * 0.6), width=r * 0.17,
                pigment=shaded("#4A3320", 0.1), taper=0)


def _fruit(brush, x, y, r, ink) -> None:
    for dx, dy in ((-0.38, 0.3), (0.4, 0.34), (0, -0.1)):
        ball = brush.shape(oval(x + r * dx, y + r * dy, r * 0.42, r * 0.42), ink)
        ball.shape(oval(x + r * dx - r * 0.13, y + r * dy - r * 0.14, r * 0.12, r * 0.08), lit(ink, 0.7))
    brush.shape(leaf(x, y - r * 0.4, r * 0.7, r * 0.36, -0.7), "#5E8A4A")


def _grapes(brush, x, y, r, ink) -> None:
    for row, number in enumerate((4, 3, 2, 1)):
        for i in range(number):
            brush.shape(oval(x + (i - (number - 1) / 2) * r * 0.38, y - r * 0.34 + row * r * 0.36, r * 0.2, r * 0.2),
                    mix(ink, "#FFFFFF", 0.14 * ((i + row) % 2)))
    brush.shape(leaf(x, y - r * 0.5, r * 0.66, r * 0.46, -0.5), "#6B8F4E")


def _hill(brush, x, y, r, ink) -> None:
    brush.shape(oval(x + r * 0.4, y - r * 0.5, r * 0.24, r * 0.24), mix(ink, "#F2C14E", 0.6))
    brush.shape(smooth((x - r, y + r * 0.6), (x - r * 0.5, y - r * 0.5), (x, y + r * 0.1),
            (x + r * 0.4, y - r * 0.1), (x + r, y + r * 0.6)), ink)
    brush.shape(smooth((x - r, y + r * 0.7), (x - r * 0.2, y + r * 0.1), (x + r, y + r * 0.7)), lit(ink, 0.3))


def _house(brush, x, y, r, ink) -> None:
    brush.shape(rectangle(x - r * 0.6, y - r * 0.1, x + r * 0.6, y + r * 0.8, 2), lit(ink, 0.2))
    brush.shape(polygon((x - r * 0.8, y), (x, y - r * 0.8), (x + r * 0.8, y)), ink)
    brush.shape(rectangle(x - r * 0.16, y + r * 0.24, x + r * 0.2, y + r * 0.8, 2), shaded(ink, 0.3))


def _bean(brush, x, y, r, ink) -> None:
    for dx, turn in ((-0.34, 0.5), (0.36, -0.4)):
        bean = brush.shape(oval(x + r * dx, y, r * 0.36, r * 0.56, turn=turn), ink)
        bean.curve((x + r * dx, y - r * 0.5), (x + r * dx + r * 0.08, y), (x + r * dx, y + r * 0.5), width=r * 0.1,
                pigment=lit(ink, 0.4))


def _star(brush, x, y, r, ink) -> None:
    points = []
    for i in range(10):
        angle, reach = -pi / 2 + pi * i / 5, r if i % 2 == 0 else r * 0.44
        points.append((x + reach * cos(angle), y + reach * sin(angle)))
    brush.shape(polygon(*points), ink)


def _moon(brush, x, y, r, ink) -> None:
    brush.shape(smooth((x + r * 0.4, y - r * 0.8), (x - r * 0.5, y - r * 0.5), (x - r * 0.7, y + r * 0.2),
            (x - r * 0.2, y + r * 0.8), (x + r * 0.6, y + r * 0.6), (x - r * 0.02, y + r * 0.3),
            (x - r * 0.06, y - r * 0.4)), ink)
    for dx, dy in ((0.5, -0.4), (0.7, 0.1), (0.3, -0.05)):
        brush.dots([(x + r * dx, y + r * dy)], r * 0.08, ink)


def _bird(brush, x, y, r, ink) -> None:
    brush.shape(smooth((x - r * 0.8, y - r * 0.1), (x - r * 0.5, y - r * 0.5), (x, y - r * 0.2),
            (x + r * 0.9, y - r * 0.3), (x + r * 0.3, y + r * 0.4), (x - r * 0.3, y + r * 0.4)), ink)
    brush.shape(leaf(x - r * 0.1, y, r * 0.7, r * 0.4, -0.9), lit(ink, 0.35))
    brush.shape(polygon((x - r * 0.78, y - r * 0.2), (x - r * 1.02, y - r * 0.06), (x - r * 0.74, y)), "#E2A33A")


def _waves(brush, x, y, r, ink) -> None:
    for i in (-1, 0, 1):
        py = y + i * r * 0.5
        brush.stroke(path((x - r, py), (x - r * 0.5, py - r * 0.24), (x, py), (x + r * 0.5, py + r * 0.24),
                (x + r, py)), r * 0.18, ink)


def _drop(brush, x, y, r, ink) -> None:
    drop = brush.shape(smooth((x, y - r), (x + r * 0.5, y), (x + r * 0.5, y + r * 0.5), (x, y + r * 0.86),
            (x - r * 0.5, y + r * 0.5), (x - r * 0.5, y)), ink)
    drop.curve((x - r * 0.24, y + r * 0.1), (x - r * 0.2, y + r * 0.46), width=r * 0.14, pigment=lit(ink, 0.6))


def _stripes(brush, x, y, r, ink) -> None:
    for i in range(-3, 4):
        brush.curve((x + i * r * 0.5 - r, y + r * 1.4), (x + i * r * 0.5 + r, y - r * 1.4), width=r * 0.16,
                pigment=ink, taper=0)


def _cup(brush, x, y, r, ink) -> None:
    brush.curve((x + r * 0.4, y), (x + r * 0.95, y + r * 0.1), (x + r * 0.4, y + r * 0.5), width=r * 0.14,
            pigment=ink, taper=0)
    brush.shape(smooth((x - r * 0.7, y - r * 0.1), (x + r * 0.6, y - r * 0.1), (x + r * 0.4, y + r * 0.7),
            (x - r * 0.5, y + r * 0.7)), ink)
    for dx in (-0.3, 0.1):
        brush.curve((x + r * dx, y - r * 0.3), (x + r * (dx + 0.14), y - r * 0.6), (x + r * dx, y - r * 0.9),
                width=r * 0.1, pigment=ink)


def _tree(brush, x, y, r, ink) -> None:
    brush.curve((x, y + r), (x, y), width=r * 0.2, pigment=shaded(ink, 0.4), taper=0.1)
    brush.shape(smooth((x, y - r), (x + r * 0.6, y - r * 0.4), (x + r * 0.7, y + r * 0.2), (x, y + r * 0.5),
            (x - r * 0.7, y + r * 0.2), (x - r * 0.6, y - r * 0.4)), ink)


def _plain_disc(brush, x, y, r, ink) -> None:
    brush.shape(oval(x, y, r * 0.8, r * 0.8), ink)
    brush.shape(oval(x, y, r * 0.64, r * 0.64), legible_on(ink))
    brush.shape(oval(x, y, r * 0.56, r * 0.56), ink)


MOTIFS = {
    "sun": _sun, "sprig": _sprig, "flower": _flower, "bee": _bee, "fruit": _fruit, "grapes": _grapes, "hill": _hill,
    "house": _house,
    "bean": _bean, "star": _star, "moon": _moon, "bird": _bird, "waves": _waves, "drop": _drop, "stripes": _stripes,
    "cup": _cup,
    "tree": _tree, "disc": _plain_disc,
}
