"""The bookshop: novels, picture books, comics, maps, magazines, notebooks."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import MOTIFS
from shop.demo.drawings.lettering import fitting, paint
from shop.demo.drawings.outlines import leaf, oval, path, polygon, rectangle, smooth, turned
from shop.demo.drawings.tones import legible_on, lit, mix, shaded


def book(sheet: Sheet, cover="#8C3B2E", ink="#F6E9CF", scene="plain", title="", author="", width=290, height=400,
        thickness=46, lean=0.0, band="", second="") -> None:
    """A book standing up, a little turned so that its pages show."""
    left, base = 480 - width / 2 - 10, 644
    top = base - height
    sheet.standing(base)
    if second:
        sheet.shape(turned(rectangle(left + 90, top + 30, left + width + 120, base, 4), 0.09, (left + width, base)),
                second, depth=14)
    pages = polygon((left + width, top + 10), (left + width + thickness, top - 12),
            (left + width + thickness, base - 34), (left + width, base - 8))
    edge = sheet.shape(pages, "#F3E8D2", depth=0)
    for i in range(1, 6):
        x = left + width + thickness * i / 6
        edge.curve((x, top - 20), (x, base), width=2.6, pigment="#D9C9AC", taper=0)
    sheet.shape(polygon((left, top), (left + thickness, top - 24), (left + width + thickness, top - 24),
            (left + width, top)), lit(cover, 0.2), depth=0)
    front = sheet.shape(rectangle(left, top, left + width, base, 5), cover, depth=9)
    SCENES[scene](front, left, top, width, height, cover, ink)
    front.curve((left + 15, top), (left + 15, base), width=5, pigment=shaded(cover, 0.25), taper=0)
    if band:
        front.shape(rectangle(left - 5, base - 104, left + width + 5, base - 46, 0), band)
    _title(front, left, top, width, height, title, author, ink if scene in DARK else legible_on(cover))


DARK = {"plain", "night", "frame"}


def _title(front, left, top, width, height, title, author, ink) -> None:
    lines = title.split("/") if title else []
    first = 0.05 if height < 360 else 0.08
    room = height * (0.17 if height < 360 else 0.24) / max(1, len(lines)) / 1.62
    tall = min([fitting(line, width * 0.74, min(height * 0.085, room)) for line in lines] or [0])
    for i, line in enumerate(lines):
        paint(front, line, left + width / 2 + 6, top + height * first + i * tall * 1.62, tall, ink, weight=0.17)
    if author:
        paint(front, author, left + width / 2 + 6, top + height * 0.9, fitting(author, width * 0.5, height * 0.04),
                ink, weight=0.16)


def _plain(front, left, top, width, height, cover, ink) -> None:
    """A novel in the French manner: a bare cover, two fine frames."""
    for inset, thick in ((22, 4), (32, 2.5)):
        x0, y0, x1, y1 = left + inset, top + inset, left + width - inset + 6, top + height - inset
        for a, b in (((x0, y0), (x1, y0)), ((x1, y0), (x1, y1)), ((x1, y1), (x0, y1)), ((x0, y1), (x0, y0))):
            front.curve(a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b, width=thick, pigment=ink, taper=0)
    MOTIFS["sprig"](front, left + width / 2 + 4, top + height * 0.64, width * 0.13, ink)


def _hills(front, left, top, width, height, cover, ink) -> None:
    front.shape(oval(left + width * 0.7, top + height * 0.42, width * 0.14, width * 0.14), ink)
    for i, share in enumerate((0.52, 0.64, 0.78)):
        y = top + height * share
        ridge = smooth((left - 40, y + 30), (left + width * 0.25, y - 40 + i * 20), (left + width * 0.55, y + 20),
                (left + width * 0.8, y - 30), (left + width + 40, y + 10), (left + width + 40, top + height + 40),
                (left - 40, top + height + 40))
        front.shape(ridge, mix(cover, "#1F3A2E", 0.22 + i * 0.22))
    front.curve((left + width * 0.2, top + height), (left + width * 0.5, top + height * 0.86),
            (left + width * 0.4, top + height * 0.74), width=9, pigment=lit(ink, 0.2), taper=0.6)


def _night(front, left, top, width, height, cover, ink) -> None:
    """A crime story: a lamp, a street, one lit window."""
    front.shape(polygon((left, top + height * 0.5), (left + width * 0.4, top + height * 0.38),
            (left + width * 0.4, top + height), (left, top + height)), shaded(cover, 0.45))
    front.shape(polygon((left + width * 0.62, top + height * 0.44), (left + width, top + height * 0.36),
            (left + width, top + height), (left + width * 0.62, top + height)), shaded(cover, 0.35))
    front.shape(rectangle(left + width * 0.74, top + height * 0.52, left + width * 0.86, top + height * 0.62, 2),
            "#F2C14E")
    front.shape(polygon((left + width * 0.5, top + height * 0.42), (left + width * 0.74, top + height),
            (left + width * 0.28, top + height)), mix(cover, "#F2C14E", 0.35))
    front.curve((left + width * 0.5, top + height), (left + width * 0.5, top + height * 0.4), width=8,
            pigment=shaded(cover, 0.6), taper=0)
    front.shape(oval(left + width * 0.5, top + height * 0.4, 17, 20), "#F6DE8D")
    front.shape(smooth((left + width * 0.52, top + height * 0.94), (left + width * 0.5, top + height * 0.74),
            (left + width * 0.56, top + height * 0.68), (left + width * 0.62, top + height * 0.74),
            (left + width * 0.62, top + height * 0.94)), "#1B1A20")


def _child(front, left, top, width, height, cover, ink) -> None:
    """A picture book: a big round animal in the rain or the sun."""
    cx, cy, r = left + width / 2, top + height * 0.67, width * 0.23
    front.shape(oval(cx, top + height * 1.02, width * 0.8, height * 0.24), mix(cover, "#5E8A4A", 0.7))
    for dx in (-0.7, 0.7):
        front.shape(oval(cx + dx * r, cy - r * 0.95, r * 0.34, r * 0.5, turn=dx * 0.5), ink, depth=5)
        front.shape(oval(cx + dx * r, cy - r * 0.9, r * 0.16, r * 0.28, turn=dx * 0.5), lit(ink, 0.5))
    front.shape(oval(cx, cy + r * 0.4, r * 1.05, r * 1.05), ink, depth=9)
    face = front.shape(oval(cx, cy - r * 0.2, r * 0.94, r * 0.86), ink, depth=9)
    face.shape(oval(cx, cy + r * 0.1, r * 0.4, r * 0.3), lit(ink, 0.55))
    for dx in (-0.34, 0.34):
        face.dots([(cx + dx * r, cy - r * 0.28)], 7, "#26221C")
    face.dots([(cx, cy + r * 0.02)], 9, "#26221C")
    for dx in (-0.66, 0.62):
        face.dots([(cx + dx * r, cy + r * 0.06)], 11, "#E58A7A")


def _comic(front, left, top, width, height, cover, ink) -> None:
    """Panels, a balloon, a star of noise."""
    colours = ("#F2C14E", "#7FB0C9", "#E58A5A", "#F6F0E0")
    places = ((0.08, 0.34, 0.5, 0.62), (0.55, 0.34, 0.95, 0.56), (0.08, 0.66, 0.42, 0.95), (0.47, 0.6, 0.95, 0.95))
    for (x0, y0, x1, y1), colour in zip(places, colours, strict=True):
        panel = front.shape(rectangle(left + width * x0, top + height * y0, left + width * x1, top + height * y1, 3),
                colour)
        panel.shape(oval(left + width * (x0 + x1) / 2, top + height * y1, width * 0.13, height * 0.16),
                shaded(colour, 0.4))
        panel.shape(oval(left + width * (x0 + x1) / 2, top + height * (y1 - 0.15), width * 0.08, width * 0.08),
                "#F3D3B3")
    front.shape(oval(left + width * 0.7, top + height * 0.66, width * 0.17, height * 0.045), "#FFFFFF")
    MOTIFS["star"](front, left + width * 0.27, top + height * 0.46, width * 0.11, ink)


def _kitchen(front, left, top, width, height, cover, ink) -> None:
    cx, cy = left + width / 2 + 4, top + height * 0.62
    front.shape(oval(cx, cy, width * 0.36, width * 0.36), "#FBF7EF", depth=6)
    plate = front.shape(oval(cx, cy, width * 0.27, width * 0.27), lit(ink, 0.5))
    for i in range(7):
        angle = 2 * pi * i / 7
        plate.shape(leaf(cx, cy, width * 0.2, width * 0.11, angle), mix(ink, "#7FA05A", (i % 3) * 0.4))
    plate.dots([(cx + width * 0.14 * cos(a), cy + width * 0.14 * sin(a)) for a in (0.4, 1.9, 3.2, 4.8)], 11, "#C8452F")


def _garden(front, left, top, width, height, cover, ink) -> None:
    for i in range(7):
        x = left + width * (0.12 + i * 0.13)
        tall = height * (0.2 + 0.09 * ((i * 3) % 4))
        front.curve((x, top + height), (x + 6, top + height - tall * 0.5), (x, top + height - tall), width=5,
                pigment=mix(ink, "#3E6B3A", 0.6))
        MOTIFS["flower" if i % 2 else "sprig"](front, x, top + height - tall, width * 0.075,
                mix(ink, ("#C8452F", "#E9B23C", "#7A5A8A")[i % 3], 0.55))


def _waves(front, left, top, width, height, cover, ink) -> None:
    for i in range(8):
        y = top + height * (0.42 + i * 0.075)
        front.stroke(path(*[(left - 20 + k * width / 5, y + (14 if (k + i) % 2 else -14)) for k in range(8)]), 13,
                mix(ink, cover, i * 0.1), taper=0)
    front.shape(polygon((left + width * 0.4, top + height * 0.44), (left + width * 0.66, top + height * 0.44),
            (left + width * 0.6, top + height * 0.5), (left + width * 0.45, top + height * 0.5)), "#FBF7EF")
    front.shape(polygon((left + width * 0.52, top + height * 0.3), (left + width * 0.64, top + height * 0.42),
            (left + width * 0.52, top + height * 0.42)), "#FBF7EF")


def _frame(front, left, top, width, height, cover, ink) -> None:
    """A collection with a single emblem."""
    front.shape(rectangle(left + width * 0.14, top + height * 0.36, left + width * 0.9, top + height * 0.84, 6),
            mix(cover, ink, 0.85))
    MOTIFS["bird"](front, left + width * 0.52, top + height * 0.6, width * 0.24, cover)


SCENES = {
    "plain": _plain, "hills": _hills, "night": _night, "child": _child, "comic": _comic, "kitchen": _kitchen,
    "garden": _garden,
    "waves": _waves, "frame": _frame,
}


def map_sheet(sheet: Sheet, cover="#3E6B7A", land="#E3DDB0", water="#9CC3CF", path_colour="#B3402E") -> None:
    """A walking map, half unfolded."""
    sheet.standing(650)
    panels = [(210 + i * 132, 300 + (i % 2) * 34) for i in range(6)]
    for i, ((x0, y0), (x1, y1)) in enumerate(zip(panels, panels[1:], strict=False)):
        fold = sheet.shape(polygon((x0, y0), (x1, y1), (x1, y1 + 312), (x0, y0 + 312)),
                mix(land, "#FFFFFF", 0.1 if i % 2 else 0.35), depth=0)
        fold.stroke(path(*[(170 + k * 100, 470 + 60 * sin(k * 0.9)) for k in range(8)]), 24, water)
        fold.stroke(path(*[(170 + k * 90, 560 - 120 * sin(k * 0.6 + 1)) for k in range(9)]), 7, path_colour, taper=0.1)
        for k in range(4):
            fold.stroke(path(*[(160 + j * 110, 350 + k * 70 + 24 * sin(j + k)) for j in range(8)]), 3,
                    mix(land, "#8A7B4A", 0.5), taper=0)
        if i % 2:
            fold.curve((x0 + 3, y0), (x0 + 3, y0 + 320), width=10, pigment=shaded(land, 0.16), taper=0)
    front = sheet.standing(660).shape(polygon((150, 352), (282, 320), (282, 640), (150, 666)), cover, depth=8)
    MOTIFS["hill"](front, 214, 500, 48, "#F2E6CC")
    front.shape(polygon((150, 380), (282, 350), (282, 400), (150, 430)), "#F2C14E")


def magazine(sheet: Sheet, cover="#E9DCC0", ink="#A8321E", title="Virelle", scene="garden") -> None:
    """A magazine lying open-cornered, another under it."""
    sheet.standing(652)
    sheet.shape(turned(rectangle(320, 236, 660, 650, 4), 0.12, (490, 440)), shaded(cover, 0.3), depth=8)
    corner = turned(rectangle(300, 226, 640, 644, 4), -0.05, (470, 440))
    front = sheet.shape(corner, cover, depth=8)
    SCENES[scene](front, 306, 240, 330, 402, cover, mix(ink, "#2F6B4F", 0.5))
    paint(front, title, 462, 258, fitting(title, 270, 58), ink, weight=0.2)
    sheet.floating().shape(polygon((598, 644), (646, 586), (646, 632)), lit(cover, 0.5), depth=4)


def notebook(sheet: Sheet, cover="#2E4A62", elastic="#E9B23C", pencil="#D9A23A", pattern="", ink="#F2E6CC",
        spiral=False) -> None:
    sheet.standing(650)
    block = turned(rectangle(330, 250, 620, 650, 12), 0.05, (480, 450))
    sheet.shape([(x + 14, y + 4) for x, y in block], "#F3E8D2", depth=4)
    front = sheet.shape(block, cover, depth=12)
    if pattern:
        for i in range(5):
            for k in range(4):
                MOTIFS[pattern](front, 374 + k * 76 + (i % 2) * 30, 290 + i * 84, 26, ink)
    else:
        front.shape(turned(rectangle(390, 320, 560, 400, 5), 0.05, (480, 450)), "#FBF3E2")
    if elastic:
        front.stroke(turned(path((588, 240), (590, 450), (588, 660)), 0.05, (480, 450)), 13, elastic, taper=0)
    if spiral:
        for i in range(12):
            sheet.floating().curve((352 - i * 1.6, 272 + i * 32), (322 - i * 1.6, 264 + i * 32),
                    (338 - i * 1.6, 286 + i * 32), width=6, pigment="#A8ADB2", taper=0)
    if pencil:
        sheet.standing(664)
        sheet.stroke(path((690, 640), (760, 500), (830, 360)), 26, pencil, taper=0.05)
        sheet.shape(polygon((678, 632), (704, 646), (676, 682)), "#F0D9B0", depth=3)
        sheet.shape(polygon((680, 664), (690, 668), (676, 684)), "#26221C", depth=0)


def cards(sheet: Sheet, colours=("#A8321E", "#2F6B4F", "#2E4A62"), motif="bird", envelope="#E9DCC0") -> None:
    """Postcards or playing cards, fanned."""
    count = len(colours)
    for i, colour in enumerate(colours):
        angle = (i - (count - 1) / 2) * 0.24
        sheet.standing(660)
        card = sheet.shape(turned(rectangle(380, 270, 600, 590, 10), angle, (490, 720)), "#FFFDF6", depth=7)
        x, y = turned([(490, 400)], angle, (490, 720))[0]
        card.shape(turned(rectangle(400, 290, 580, 570, 6), angle, (490, 720)), lit(colour, 0.62))
        MOTIFS[motif](card, x, y + 20, 66, colour)
    if envelope:
        sheet.standing(668)
        flap = sheet.shape(polygon((210, 540), (560, 520), (578, 660), (230, 676)), envelope, depth=8)
        flap.curve((212, 544), (392, 630), (560, 522), width=6, pigment=shaded(envelope, 0.25), taper=0)


CLOSENESS = 1.12
FORMS = {"book": book, "map_sheet": map_sheet, "magazine": magazine, "notebook": notebook, "cards": cards}
