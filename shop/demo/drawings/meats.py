"""The butcher's and the pork butcher's."""
# Curves read best with their points side by side.
# fmt: off

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import leaf, oval, path, polygon, profile, rectangle, ribbon, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded

STRING = "#EFE3CB"


def dry_sausage(sheet: Sheet, skin="#9C5A47", flesh="#B23A36", bloom="#E9DDD0", count=1, slices=3,
        thickness=66) -> None:
    """Dry sausage with its flour and its string, a few slices in front."""
    for i in range(count):
        y = 500 - i * 92
        sheet.standing(y + thickness + 10)
        ends = smooth((250, y - 10), (330, y - thickness * 0.86), (520, y - thickness - 16),
                (720, y - thickness * 0.9), (812, y - 34),
                      (820, y + 6), (730, y + thickness * 0.8), (480, y + thickness), (290, y + thickness * 0.8))
        body = sheet.shape(ends, mix(skin, bloom, 0.25), depth=24, tremble=4)
        rng = sheet.rng
        body.dots([(rng.uniform(270, 800), rng.uniform(y - 60, y + 40)) for _ in range(40)], 9, mix(skin, bloom, 0.62))
        for k in range(5):
            x = 340 + k * 98
            body.curve((x, y - thickness - 10), (x + 16, y), (x - 4, y + thickness), width=5, pigment=STRING, taper=0)
        sheet.curve((812, y - 12), (860, y - 40), (880, y - 8), (846, y + 6), width=6, pigment=STRING, taper=0)
        if i == 0:
            _sausage_face(sheet, 262, y + 2, 54, thickness * 0.95, flesh, skin)
    for k in range(slices):
        x, y = 250 + k * 128, 632 + (k % 2) * 22
        sheet.standing(y + 26)
        _sausage_face(sheet, x, y, 72, 34, flesh, skin)


def _sausage_face(sheet, x, y, rx, ry, flesh, skin) -> None:
    rim = sheet.shape(oval(x, y, rx, ry), shaded(skin, 0.1), depth=0)
    meat = rim.shape(oval(x, y, rx * 0.9, ry * 0.88), flesh)
    meat.dots([(x + sheet.rng.uniform(-rx, rx) * 0.8, y + sheet.rng.uniform(-ry, ry) * 0.8) for _ in range(14)],
            rx * 0.1, "#F4DDD2")


def links(sheet: Sheet, meat="#C9695A", specks="#F1D6C6", count=4, slim=1.0, herbs="") -> None:
    """Fresh sausages, side by side: chipolatas, merguez, toulouse."""
    rng, thick = sheet.rng, 44 * slim
    for i in range(count):
        y = 634 - (count - 1 - i) * thick * 1.5
        sheet.standing(y + thick)
        x0, x1, sag = 236 + (i % 2) * 40, 700 + (i % 2) * 40, thick * 0.8
        for x, way in ((x0, -1), (x1, 1)):
            tie = (x, y - sag - 7), (x + way * 34, y - sag - 22), (x + way * 36, y - sag + 14), (x, y - sag + 7)
            sheet.shape(polygon(*tie), shaded(meat, 0.14), depth=3)
        spine = path((x0, y - sag), (x0 + 110, y - sag * 0.1), (480, y), (x1 - 110, y - sag * 0.1), (x1, y - sag))
        sausage = sheet.shape(ribbon(spine, thick * 2, 0.5), meat, depth=13, tremble=2)
        sausage.curve((x0 + 60, y - thick), (480, y - thick * 0.5), (x1 - 60, y - thick), width=9,
                pigment=lit(meat, 0.5))
        for colour, number in ((mix(meat, specks, 0.6), 26), (herbs or meat, 22)):
            sausage.dots([(rng.uniform(x0, x1), y + rng.uniform(-thick, thick * 0.8)) for _ in range(number)], 5,
                    colour)


def roast(sheet: Sheet, meat="#B4473F", fat="#F3DEC9", ties=5, herbs=True, stuffed="") -> None:
    """A tied roast, its cut face to the left."""
    sheet.standing(632)
    body = smooth((250, 470), (360, 410), (560, 396), (740, 430), (800, 510), (760, 600), (560, 636), (320, 632),
            (240, 580))
    joint = sheet.shape(body, fat, depth=26, tremble=4)
    joint.shape(smooth((280, 540), (420, 470), (620, 470), (800, 520), (780, 640), (300, 650)), mix(meat, fat, 0.28),
            tremble=5)
    for i in range(ties):
        x = 380 + i * 380 / max(1, ties - 1)
        joint.curve((x - 14, 396), (x + 20, 510), (x - 10, 640), width=7, pigment=STRING, taper=0)
        joint.curve((x - 8, 396), (x + 30, 510), (x, 640), width=3, pigment=shaded(STRING, 0.3), taper=0)
    face = sheet.floating().shape(oval(272, 542, 92, 98), fat, depth=6)
    inner = face.shape(oval(272, 544, 76, 82), meat, depth=8)
    if stuffed:
        inner.shape(oval(272, 546, 36, 40), stuffed, depth=5)
    inner.curve((226, 520), (270, 500), (312, 520), width=6, pigment=lit(meat, 0.3))
    if herbs:
        _sprig(sheet, 600, 396, 0.3)


def _sprig(sheet, x, y, turn, pigment="#5F7A4A") -> None:
    sheet.curve((x - 100, y + 20), (x, y), (x + 110, y - 16), width=6, pigment=shaded(pigment, 0.2))
    for i in range(9):
        px, py = x - 80 + i * 21, y + 16 - i * 3.6
        for side in (-1, 1):
            sheet.shape(leaf(px, py, 38, 11, side * (0.9 - turn * 0.3)),
                    mix(pigment, "#A9BF7A", sheet.rng.uniform(0, 0.4)), depth=0)


def chop(sheet: Sheet, meat="#B23A3A", fat="#F6E6D2", marbling=8, bone=True, count=1) -> None:
    """A rib of beef, a pork chop, a leg slice: lying flat, the bone to the right."""
    for i in range(count):
        dx, dy = (i - (count - 1) / 2) * 150, i * 40 - (count - 1) * 14
        sheet.standing(640 + dy)
        if bone:
            sheet.shape(smooth((640 + dx, 470 + dy), (800 + dx, 396 + dy), (846 + dx, 404 + dy),
                    (838 + dx, 440 + dy), (680 + dx, 530 + dy)), "#F3EAD8", depth=8)
        slab = smooth((220 + dx, 560 + dy), (240 + dx, 480 + dy), (360 + dx, 426 + dy), (520 + dx, 430 + dy),
                (640 + dx, 460 + dy),
                      (716 + dx, 530 + dy), (690 + dx, 610 + dy), (540 + dx, 650 + dy), (340 + dx, 650 + dy))
        sheet.shape([(x, y + 22) for x, y in slab], shaded(meat, 0.3), depth=0)
        steak = sheet.shape(slab, fat, depth=12, tremble=4)
        lean = steak.shape([(472 + dx + (x - 460 - dx) * 0.88, 536 + dy + (y - 540 - dy) * 0.84) for x, y in slab],
                meat, depth=14, tremble=4)
        rng = sheet.rng
        for _ in range(marbling):
            x, y = rng.uniform(280, 640) + dx, rng.uniform(460, 620) + dy
            lean.curve((x - 40, y + rng.uniform(-16, 16)), (x, y), (x + 44, y + rng.uniform(-18, 18)),
                    width=rng.uniform(3, 8), pigment=mix(fat, meat, 0.25))


def minced(sheet: Sheet, meat="#B8413C", count=3, seeds="") -> None:
    """Round patties on paper, or stuffed pork parcels when there are seeds in them."""
    places = ((310, 560), (640, 566), (476, 634), (470, 500))[:count]
    for x, base in sorted(places, key=lambda place: place[1]):
        sheet.standing(base)
        dome = smooth((x - 156, base - 46), (x - 140, base - 92), (x - 60, base - 122), (x + 60, base - 122),
                (x + 140, base - 92),
                      (x + 156, base - 46), (x + 90, base - 4), (x, base + 6), (x - 90, base - 4))
        patty = sheet.shape(dome, meat, depth=16, tremble=4)
        patty.shape(oval(x - 6, base - 84, 126, 32), lit(meat, 0.14), tremble=3)
        rng = sheet.rng
        for _ in range(30):
            px, py = x + rng.uniform(-140, 140), base - rng.uniform(4, 110)
            patty.curve((px - 16, py), (px, py + rng.uniform(-8, 8)), (px + 16, py), width=8,
                    pigment=rng.choice((lit(meat, 0.25), shaded(meat, 0.16), mix(meat, "#F3D9CC", 0.5))))
        patty.dots([(x + rng.uniform(-130, 130), base - rng.uniform(10, 100)) for _ in range(18 if seeds else 0)], 7,
                seeds or meat)


def caillette(sheet: Sheet, meat="#8A5B3E", greens="#5E7740", lace="#F0DCC4", count=3) -> None:
    """Caillettes: little domes of pork and chard in their lace of caul."""
    for x, base in ((320, 566), (650, 572), (486, 640))[:count]:
        sheet.standing(base)
        dome = sheet.shape(smooth((x - 136, base - 20), (x - 120, base - 120), (x, base - 186),
                (x + 120, base - 120), (x + 136, base - 20), (x, base + 6)), meat, depth=22, tremble=5)
        rng = sheet.rng
        dome.dots([(x + rng.uniform(-120, 120), base - rng.uniform(10, 170)) for _ in range(26)], 11, greens)
        for i in range(-3, 4):
            dome.curve((x + i * 44, base), (x + i * 30 + 18, base - 90), (x + i * 22, base - 190), width=5,
                    pigment=lace, taper=0)
            dome.curve((x - 140, base - 90 + i * 30), (x, base - 110 + i * 34), (x + 140, base - 90 + i * 28),
                    width=4, pigment=lace, taper=0)


def poultry(sheet: Sheet, skin="#EBC79A", legs="#E0A94F", size=1.0, guinea="") -> None:
    """A bird ready for the oven: the breast up, the drumsticks tied."""
    sheet.standing(640)

    def at(*points):
        return [(470 + x * size, 640 + y * size) for x, y in points]

    body = smooth(*at((-300, -90), (-270, -190), (-150, -262), (0, -270), (150, -236), (262, -170), (296, -90),
            (220, -16), (0, 2), (-220, -14)))
    bird = sheet.shape(body, skin, depth=32, tremble=3)
    bird.shape(smooth(*at((-220, -180), (-120, -244), (20, -250), (60, -216), (-60, -190), (-180, -150))),
            lit(skin, 0.4), tremble=3)
    freckles = [(470 + sheet.rng.uniform(-270, 250) * size, 640 - sheet.rng.uniform(20,
            250) * size) for _ in range(60)]
    bird.dots(freckles, 3, guinea or shaded(skin, 0.16))
    wing = smooth(*at((-236, -96), (-170, -160), (-70, -150), (-30, -104), (-90, -84), (-120, -44), (-200, -50)))
    sheet.floating().shape(wing, shaded(skin, 0.07), depth=13, tremble=2)
    for dx, dy in ((-34, -40), (22, 6)):
        _drumstick(sheet, 470 + (150 + dx) * size, 640 + (-96 + dy) * size, size, skin, legs)
    sheet.curve(*at((246, -226), (290, -196), (300, -236), (260, -250), (246, -218)), width=7 * size, pigment=STRING,
            taper=0)


def _drumstick(sheet, x, y, size, skin, bone) -> None:
    knob = [(x + px * size, y + py * size) for px, py in ((96, -118), (132, -156), (128, -176), (148, -182),
            (160, -166), (150, -150), (112, -100))]
    sheet.shape(smooth(*knob), bone, depth=5)
    meat = [(x + px * size, y + py * size) for px, py in ((-100, 20), (-92, -44), (-20, -84), (60, -110),
            (106, -134), (122, -112), (84, -52), (30, 30), (-40, 60))]
    leg = sheet.shape(smooth(*meat), lit(skin, 0.1), depth=17 * size, tremble=2)
    leg.curve((x - 70 * size, y - 30 * size), (x - 20 * size, y - 62 * size), (x + 40 * size, y - 84 * size),
            width=15 * size, pigment=lit(skin, 0.5))


def ham(sheet: Sheet, meat="#E9A5A0", rind="#F3E2CF", count=4, breadcrumbs="") -> None:
    """Slices of ham, folded over one another."""
    for i in range(count):
        x, y = 320 + i * 96, 560 + (i % 2) * 26
        sheet.standing(y + 80)
        fold = turned(smooth((x - 150, y + 60), (x - 130, y - 80), (x, y - 140), (x + 130, y - 90),
                (x + 156, y + 50), (x, y + 90)), 0.06 * (i - 1), (x, y))
        outer = sheet.shape(fold, breadcrumbs or rind, depth=10, tremble=3)
        inner = outer.shape([(x + (px - x) * 0.9, y + 4 + (py - y) * 0.9) for px, py in fold],
                mix(meat, "#D98C88", i * 0.08), depth=8)
        inner.curve((x - 100, y + 30), (x - 30, y - 20), (x + 20, y - 90), width=9, pigment=lit(meat, 0.5))
        inner.curve((x + 30, y + 50), (x + 70, y), (x + 90, y - 60), width=6, pigment=mix(meat, rind, 0.6))


def terrine(sheet: Sheet, dish="#7A4B32", meat="#A86B57", bits="#6E8A4E", jelly="#D9A25A") -> None:
    """A glazed terrine and its first slice."""
    sheet.standing(600)
    pot = sheet.shape(profile(540, (440, 286), (452, 292), (588, 252), (600, 240)), dish, depth=26)
    pot.curve((300, 520), (540, 540), (780, 520), width=8, pigment=lit(dish, 0.3), taper=0.1)
    for x in (236, 844):
        sheet.shape(oval(x, 474, 36, 20), dish, depth=7)
    sheet.shape(oval(540, 444, 292, 56), shaded(dish, 0.2), depth=0)
    top = sheet.shape(oval(540, 446, 266, 44), jelly, depth=8)
    top.dots([(540 + sheet.rng.uniform(-220, 220), 446 + sheet.rng.uniform(-30, 30)) for _ in range(12)], 9, bits)
    _sprig(sheet, 520, 438, 0.2)
    sheet.standing(668)
    piece = sheet.shape(rectangle(150, 560, 380, 668, 26), meat, depth=14)
    piece.dots([(sheet.rng.uniform(160, 370), sheet.rng.uniform(570, 660)) for _ in range(20)], 10,
            mix(meat, "#F1D6C6", 0.6))
    piece.dots([(sheet.rng.uniform(160, 370), sheet.rng.uniform(570, 660)) for _ in range(8)], 9, bits)
    piece.shape(polygon((150, 560), (380, 560), (380, 574), (150, 572)), jelly)


def ravioli(sheet: Sheet, dough="#F0DDA6", filling="#8FA25E", rows=4, columns=6) -> None:
    """A sheet of ravioles, small cushions still joined."""
    sheet.standing(664)
    sheet.shape(polygon((190, 436), (760, 420), (840, 648), (140, 668)), lit(dough, 0.3), depth=8)
    for row in range(rows):
        for col in range(columns):
            far = row / rows
            x = 480 + (col - (columns - 1) / 2) * (92 + far * 26) - 10
            y = 462 + row * 54
            cushion = sheet.floating().shape(oval(x, y, 40 + far * 11, 22 + far * 4, square=3), dough, depth=6,
                    tremble=2)
            cushion.shape(oval(x - 2, y - 2, 22, 11), mix(dough, filling, 0.4))
            cushion.shape(oval(x - 10, y - 9, 11, 4), lit(dough, 0.7))


CLOSENESS = 1.1
FORMS = {
    "dry_sausage": dry_sausage, "links": links, "roast": roast, "chop": chop, "minced": minced, "caillette": caillette,
    "poultry": poultry, "ham": ham, "terrine": terrine, "ravioli": ravioli,
}
