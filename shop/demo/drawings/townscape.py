"""Sky, hills, walls, roofs and trees of a small town of the south-east."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, sin
from random import Random

from shop.demo.drawings.brush import HEIGHT, WIDTH, Brush, Sheet
from shop.demo.drawings.outlines import oval, path, polygon, rectangle, smooth
from shop.demo.drawings.tones import lit, mix, shaded

WALLS = ("#EFD9B0", "#F0CDB2", "#E9DFC9", "#E3C69A", "#EBD3C6", "#D9DCCB", "#F2E2C4")
SHUTTERS = ("#7A9AA8", "#8FA58A", "#A8745A", "#6E8AA0", "#9A8FB0", "#B9A06B")
TILE = "#C4714A"


def sky(sheet: Sheet, tint: str = "#A9CBD6") -> None:
    rng = sheet.rng
    sheet.ground.shape(smooth((-40, 40), (200, -20), (620, -30), (1000, 20), (1000, 470), (500, 520), (-40, 470)),
            mix(tint, "#FBF7EF", 0.45), tremble=4)
    for _ in range(3):
        x, y, r = rng.uniform(60, 900), rng.uniform(50, 190), rng.uniform(36, 70)
        cloud = smooth((x - r * 1.7, y + r * 0.3), (x - r * 0.8, y - r * 0.4), (x, y - r * 0.66),
                (x + r * 0.8, y - r * 0.3), (x + r * 1.8, y + r * 0.24), (x, y + r * 0.4))
        sheet.ground.shape(cloud, "#FDFBF5")


def hills(sheet: Sheet, base: float = 470) -> None:
    for i, colour in enumerate(("#B9C6C4", "#A9B99A", "#8FA67A")):
        y = base - 150 + i * 56
        sheet.ground.shape(smooth((-60, y + 70), (160, y - 40 + i * 30), (380, y + 40), (620, y - 50), (820, y + 10),
                (1020, y - 20), (1040, base + 120), (-60, base + 120)), colour, tremble=4)


def pavement(sheet: Sheet, top: float, colour: str = "#E3D5BC") -> None:
    stones = sheet.ground.shape(polygon((-20, top), (WIDTH + 20, top), (WIDTH + 20, HEIGHT + 44),
            (-20, HEIGHT + 44)), colour)
    for row in range(4):
        y = top + 14 + row * 27
        for k in range(11):
            x = sheet.rng.uniform(-20, 60) + k * 96
            stones.curve((x, y), (x + 20, y + 2), (x + 44, y), width=4, pigment=shaded(colour, 0.1))


def wall(brush: Brush, box, colour: str, rng: Random) -> Brush:
    x0, y0, x1, y1 = box
    face = brush.shape(rectangle(x0, y0, x1, y1, 2), colour, depth=0)
    for _ in range(7):
        x, y = rng.uniform(x0, x1 - 40), rng.uniform(y0, y1)
        face.shape(rectangle(x, y, x + rng.uniform(26, 52), y + 13, 3),
                mix(colour, rng.choice(("#B98A62", "#FFFDF6")), 0.22))
    return face


def genoise(brush: Brush, x0: float, x1: float, y: float, colour: str = TILE) -> None:
    """The double row of rounded tiles under the eaves."""
    brush.shape(rectangle(x0 - 16, y - 16, x1 + 16, y + 6, 3), shaded(colour, 0.12))
    count = int((x1 - x0 + 20) / 24)
    for row in range(2):
        for i in range(count):
            x = x0 - 6 + i * 24 + row * 12
            brush.shape(oval(x, y + 6 + row * 13, 12, 10), lit(colour, 0.12) if (i + row) % 2 else colour)


def window(brush: Brush, x: float, y: float, width: float, height: float, shutters: str, open_=True) -> None:
    brush.shape(rectangle(x - width / 2 - 8, y - 8, x + width / 2 + 8, y + height + 10, 3), "#F6EDDC")
    glass = brush.shape(rectangle(x - width / 2, y, x + width / 2, y + height, 2), "#7F98A0")
    glass.shape(polygon((x - width / 2, y + height), (x - width / 2, y + height * 0.5), (x + width / 2, y),
            (x + width / 2, y + height * 0.3)), "#A9C0C6")
    glass.curve((x, y), (x, y + height), width=6, pigment="#F6EDDC", taper=0)
    glass.curve((x - width / 2, y + height * 0.5), (x + width / 2, y + height * 0.5), width=5, pigment="#F6EDDC",
            taper=0)
    for way in (-1, 1) if open_ else ():
        left = x + way * (width / 2 + 10) - (width * 0.5 if way < 0 else 0)
        leaf_ = brush.shape(rectangle(left, y - 4, left + width * 0.5, y + height + 6, 2), shutters, depth=4)
        for k in range(7):
            leaf_.curve((left, y + 8 + k * height / 7), (left + width * 0.5, y + 8 + k * height / 7), width=3.4,
                    pigment=shaded(shutters, 0.24), taper=0)


def window_box(brush: Brush, x: float, y: float, width: float, rng: Random) -> None:
    """Geraniums on a sill."""
    for i in range(9):
        brush.shape(oval(x - width / 2 + i * width / 8, y - rng.uniform(4, 20), 13, 12),
                rng.choice(("#5E8A4A", "#7A9A5A", "#C8452F", "#E2725A")))
    brush.shape(rectangle(x - width / 2 - 6, y, x + width / 2 + 6, y + 20, 4), "#9A5A3A", depth=4)


def plane_tree(sheet: Sheet, x: float, base: float, height: float = 400, leaves: str = "#9AA85A") -> None:
    """A plane tree in November: yellow, green and rust."""
    rng = sheet.rng
    sheet.standing(base)
    trunk = sheet.shape(smooth((x - 30, base), (x - 22, base - height * 0.4), (x - 40, base - height * 0.62),
            (x + 40, base - height * 0.62), (x + 20, base - height * 0.4), (x + 32, base)), "#C9BBA0", depth=10)
    trunk.dots([(x + rng.uniform(-26, 26), base - rng.uniform(10, height * 0.5)) for _ in range(12)], 9, "#A89A7A")
    sheet.floating()
    for i in range(34):
        angle, reach = i * 2.4, height * 0.34 * ((i + 1) / 34) ** 0.5
        sheet.shape(oval(x + reach * cos(angle) * 1.15, base - height * 0.72 + reach * sin(angle) * 0.8,
                rng.uniform(34, 54), rng.uniform(28, 44)),
                    mix(leaves, rng.choice(("#D9A23A", "#C9762E", "#7A8F4A")),
                            rng.uniform(0.1, 0.6)), depth=7, tremble=5)


def bunting(sheet: Sheet, x0: float, y0: float, x1: float, y1: float, colours, sag: float = 40,
        count: int = 12) -> None:
    line = path((x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2 + sag), (x1, y1), parts=count)
    sheet.floating().stroke(line, 4, "#8A7B62", taper=0)
    for i, (x, y) in enumerate(line[1:-1:2]):
        sheet.shape(polygon((x - 17, y), (x + 17, y), (x, y + 36)), colours[i % len(colours)], depth=4)


def string_lights(sheet: Sheet, x0: float, y0: float, x1: float, y1: float, sag: float = 50) -> None:
    line = path((x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2 + sag), (x1, y1), parts=8)
    sheet.floating().stroke(line, 4, "#5A4A3E", taper=0)
    for x, y in line[1:-1]:
        sheet.shape(oval(x, y + 13, 17, 17), "#FCEFC0", depth=0)
        sheet.shape(oval(x, y + 13, 9, 10), "#F2C14E", depth=0)


def awning(brush: Brush, x0: float, x1: float, y0: float, y1: float, colour: str, pale: str = "#FDFAF3",
        bands: int = 10) -> None:
    """Stripes, and a scalloped edge."""
    step = (x1 - x0) / bands
    for i in range(bands):
        tone = colour if i % 2 == 0 else pale
        left, right = x0 + i * step, x0 + (i + 1) * step
        spread = 1.05
        low_left, low_right = ((edge - (x0 + x1) / 2) * spread + (x0 + x1) / 2 for edge in (left, right))
        brush.shape(polygon((left, y0), (right, y0), (low_right, y1), (low_left, y1)), tone, tremble=0.6)
        brush.shape(oval((low_left + low_right) / 2, y1, (low_right - low_left) / 2, 19), shaded(tone, 0.12),
                tremble=0.6)
