"""Cheeses and what the dairy sells with them."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import oval, path, polygon, profile, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded


def small_rounds(sheet: Sheet, rind="#F1E4C3", spots="#C7A96B", count=3, size=1.0, cut=False, herbs="") -> None:
    """Little goat cheeses, such as picodon: flat discs, piled or side by side."""
    places = {1: ((480, 620),), 2: ((360, 590), (600, 628)), 3: ((330, 590), (640, 600), (486, 640)),
              4: ((330, 600), (640, 604), (480, 648), (470, 520))}[count]
    for x, base in places:
        sheet.standing(base if base > 560 else 600)
        _disc(sheet, x, base, 150 * size, 66 * size, rind, spots, herbs)
    if cut:
        _open_disc(sheet, places[-1][0] + 240 * size, places[-1][1] + 6, 110 * size, rind)


def _disc(sheet, x, base, rx, height, rind, spots, herbs="") -> None:
    ry, rng = rx * 0.36, sheet.rng
    side = [*oval(x, base - ry, rx, ry)[: len(oval(x, base - ry, rx, ry)) // 2 + 1]]
    sheet.shape([*side, (x - rx * 0.98, base - height - ry * 0.7), (x + rx * 0.98, base - height - ry * 0.7)],
            shaded(rind, 0.13),
                depth=16, tremble=3)
    top = sheet.floating().shape(oval(x, base - height - ry * 0.7, rx, ry), rind, depth=8, tremble=3)
    top.dots([(x + rng.uniform(-rx, rx), base - height - ry * rng.uniform(0, 1.5)) for _ in range(16)], 6,
            mix(rind, spots, 0.45))
    for _ in range(5):
        sx, sy = x + rng.uniform(-0.7, 0.7) * rx, base - height - ry * rng.uniform(0.2, 1.2)
        top.curve((sx - 24, sy), (sx, sy - 5), (sx + 22, sy + 2), width=4, pigment=mix(rind, spots, 0.7))
    for _ in range(16 if herbs else 0):
        sx, sy = x + rng.uniform(-0.7, 0.7) * rx, base - height - ry * rng.uniform(0.1, 1.4)
        top.curve((sx - 13, sy + rng.uniform(-6, 6)), (sx, sy), (sx + 13, sy + rng.uniform(-6, 6)), width=4,
                pigment=herbs)


def _open_disc(sheet, x, base, size, rind) -> None:
    sheet.standing(base)
    sheet.shape(polygon((x - size, base - 66), (x + size * 0.7, base - 84), (x + size * 0.7, base - 24),
            (x - size, base)), "#FFFBF0", depth=10)
    sheet.shape(polygon((x - size, base - 66), (x - size * 0.1, base - 108), (x + size * 0.7, base - 84)), rind,
            depth=5)


def log(sheet: Sheet, rind="#D9D4C8", paste="#FFFDF5", ash=True, straw=True) -> None:
    """A goat's log with its slices, and the straw that runs through it."""
    sheet.standing(604)
    body = smooth((300, 470), (480, 458), (740, 438), (790, 462), (800, 516), (776, 566), (560, 590), (320, 604))
    log_ = sheet.shape(body, rind, depth=26, tremble=4)
    rng = sheet.rng
    for _ in range(34):
        x, y = rng.uniform(330, 780), rng.uniform(452, 590)
        log_.shape(oval(x, y, rng.uniform(6, 20), rng.uniform(3, 9)), shaded(rind, 0.16 if ash else 0.05))
    for x, base, tilt in ((300, 606, 0), (214, 628, -0.1), (118, 652, -0.3)):
        sheet.standing(base)
        cx, cy = x, base - 70
        sheet.shape(turned(oval(cx + 16, cy, 60, 72), tilt, (cx, cy)), rind, depth=12)
        face = sheet.floating().shape(turned(oval(cx, cy, 58, 70), tilt, (cx, cy)), mix(paste, rind, 0.35), depth=0)
        face.shape(turned(oval(cx, cy + 1, 47, 58), tilt, (cx, cy)), paste, depth=8)
        face.dots([(cx + rng.uniform(-30, 30), cy + rng.uniform(-40, 40)) for _ in range(7)], 3, shaded(paste, 0.08))
        if straw:
            face.dots([(cx, cy)], 6, "#C9A24B")
    if straw:
        sheet.curve((786, 508), (830, 504), (876, 502), width=9, pigment="#C9A24B", taper=0.1)


def wedge(sheet: Sheet, rind="#A9844F", paste="#F2D78E", marks="", veins="", holes=0, size=1.0, thickness=150,
        crust=20) -> None:
    """A wedge of a large wheel, the cut face in front: comté, tomme, blue…"""
    left, right, tip, base = 480 - 300 * size, 480 + 286 * size, 480 - 40 * size, 640
    top = base - thickness - 40
    sheet.standing(base - 6)
    face = polygon((left, top + 66), (right, top + 10), (right, base - 44), (left, base))
    slab = sheet.shape(face, paste, depth=18)
    _openings(slab, sheet, left, right, top, base, paste, veins, holes)
    slab.shape(polygon((right - crust, top), (right + 10, top), (right + 10, base), (right - crust, base - 30)), rind)
    upper = sheet.shape(polygon((left, top + 66), (tip, top - 62), (right, top + 10)), lit(paste, 0.35), depth=6)
    _openings(upper, sheet, left, right, top - 80, top + 70, lit(paste, 0.2), veins, holes // 3)
    back = smooth((tip, top - 66), (tip + 150, top - 52), (right - 30, top - 22), (right + 8, top + 10),
            (right - 22, top + 14),
                  (right - 120, top - 16), (tip + 40, top - 44))
    edge = sheet.floating().shape(back, rind, depth=5)
    if marks:
        edge.dots([(tip + i * 36, top - 54 + i * 7) for i in range(8)], 6, marks)


def _openings(slab, sheet, left, right, top, base, paste, veins, holes) -> None:
    rng = sheet.rng
    for _ in range(holes):
        x, y, r = rng.uniform(left, right), rng.uniform(top + 30, base - 20), rng.uniform(7, 22)
        hole = slab.shape(oval(x, y, r, r * 0.7), shaded(paste, 0.26))
        hole.shape(oval(x + 4, y + 5, r * 0.8, r * 0.5), shaded(paste, 0.12))
    for _ in range(24 if veins else 0):
        x, y = rng.uniform(left, right), rng.uniform(top + 20, base)
        blot = smooth(*[(x + rng.uniform(6, 30) * cos(a), y + rng.uniform(4, 15) * sin(a)) for a in (0, 1.2, 2.4,
                3.6, 4.9)])
        slab.shape(blot, mix(veins, paste, rng.uniform(0, 0.35)))
        slab.curve((x - 40, y + rng.uniform(-14, 14)), (x, y), (x + 44, y + rng.uniform(-14, 14)), width=5,
                pigment=mix(veins, paste, 0.3))


def flat_wheel(sheet: Sheet, rind="#EBD9AC", paste="#FBEFC4", opened=True, box="", runny=True,
        spots="#D9B77C") -> None:
    """Soft cheeses under a bloomy rind, a portion taken out: saint-marcellin, brie…"""
    sheet.standing(636)
    if box:
        sheet.shape(profile(480, (512, 300), (560, 312), (640, 290), (654, 160), curved=True), box, depth=18)
        sheet.shape(oval(480, 556, 306, 104), shaded(box, 0.24), depth=6)
    _disc(sheet, 480, 630, 280, 64, rind, spots)
    if not opened:
        return
    _open(sheet, paste, rind, runny)


def _open(sheet, paste, rind, runny) -> None:
    """A portion is gone: one sees the paste, which flows when the cheese is ripe."""
    heart, near, far, deep = (480, 495), (586, 589), (752, 522), 36
    sheet.floating().shape(polygon(heart, far, (far[0] + 6, far[1] + deep + 6), (near[0] + 10, near[1] + deep + 8),
            near),
                           mix(shaded(rind, 0.28), "#FBF7EF", 0.25), depth=0)
    sheet.shape(polygon(heart, near, (near[0], near[1] + deep), (heart[0], heart[1] + deep)), shaded(paste, 0.2),
            depth=0)
    sheet.shape(polygon(heart, far, (far[0], far[1] + deep), (heart[0], heart[1] + deep)), paste, depth=0)
    if runny:
        pool = smooth((500, 526), (600, 532), (690, 548), (760, 566), (780, 600), (700, 616), (650, 604), (600, 596),
                (540, 566))
        flow = sheet.shape(pool, lit(paste, 0.3), depth=7)
        flow.curve((560, 548), (640, 564), (710, 580), width=8, pigment="#FFFDF2")


def fresh_in_pot(sheet: Sheet, pot="#FFFFFF", inside="#FFFDF4", band="#2E4A62", spoon=True, topping="",
        holes=True) -> None:
    """Faisselle, yoghurt and cream in their pot."""
    sheet.standing(650)
    cup = sheet.shape(profile(480, (392, 190), (400, 194), (640, 148), (654, 136)), pot, depth=26)
    cup.shape(polygon((280, 470), (690, 470), (690, 570), (280, 570)), band)
    cup.curve((280, 560), (480, 574), (690, 560), width=6, pigment=lit(band, 0.5), taper=0)
    for i in range(-4, 5 if holes else -4):
        cup.dots([(480 + i * 36, 606), (498 + i * 36, 628)], 5, shaded(pot, 0.3))
    sheet.shape(oval(480, 396, 194, 48), shaded(pot, 0.1), depth=0)
    surface = sheet.shape(oval(480, 398, 176, 40), inside, depth=8)
    surface.curve((360, 396), (440, 380), (520, 398), (600, 388), width=9, pigment=shaded(inside, 0.08))
    if topping:
        surface.dots([(480 + sheet.rng.uniform(-140, 140), 396 + sheet.rng.uniform(-26, 26)) for _ in range(12)], 10,
                topping)
    if spoon:
        sheet.standing(660)
        sheet.stroke(path((640, 660), (760, 610), (838, 560)), 20, "#B9BEC4", taper=0.3)
        sheet.shape(oval(628, 664, 54, 26, turn=-0.3), "#C9CED3", depth=7)


def glass_pots(sheet: Sheet, inside="#FFFBEF", lid="#A8321E", layer="", count=4) -> None:
    """Small glass pots of yoghurt under a paper lid."""
    for i in range(count):
        x, base = 480 + (i - (count - 1) / 2) * 168, 610 + (i % 2) * 32
        sheet.standing(base)
        pot = sheet.shape(profile(x, (base - 190, 58), (base - 170, 72), (base - 16, 70), (base, 56)),
                mix(inside, "#DCE7EA", 0.25), depth=12)
        pot.shape(rectangle(x - 66, base - 150, x + 66, base - 6, 8), inside)
        if layer:
            pot.shape(polygon((x - 80, base - 60), (x, base - 52), (x + 80, base - 62), (x + 80, base),
                    (x - 80, base)), layer)
        pot.curve((x - 50, base - 150), (x - 54, base - 80), (x - 50, base - 30), width=9, pigment="#FFFFFF")
        cap = sheet.shape(smooth((x - 72, base - 176), (x - 60, base - 214), (x, base - 224), (x + 60, base - 214),
                (x + 72, base - 176), (x, base - 166)), lid, depth=8)
        for k in range(-3, 4):
            cap.curve((x + k * 17, base - 222), (x + k * 20, base - 168), width=4, pigment=lit(lid, 0.3))


def butter(sheet: Sheet, pat="#F6DE8D", wrap="#F4EFE2", stripe="#2E4A62", flakes=False) -> None:
    sheet.standing(636)
    sheet.shape(polygon((180, 600), (280, 500), (770, 490), (830, 610), (730, 664), (250, 670)), wrap, depth=8)
    block = polygon((270, 470), (640, 486), (640, 632), (270, 612))
    front = sheet.shape(block, pat, depth=10)
    sheet.shape(polygon((640, 486), (748, 440), (748, 574), (640, 632)), shaded(pat, 0.16), depth=0)
    top = sheet.shape(polygon((270, 470), (390, 428), (748, 440), (640, 486)), lit(pat, 0.5), depth=0)
    top.curve((380, 448), (470, 452), (640, 460), width=6, pigment=pat)
    for i in range(6):
        front.shape(rectangle(290 + i * 58, 470, 302 + i * 58, 640), mix(pat, stripe, 0.16))
    if flakes:
        front.dots([(sheet.rng.uniform(280, 630), sheet.rng.uniform(490, 610)) for _ in range(26)], 5, "#FFFFFF")
    curl = smooth((168, 624), (150, 560), (210, 530), (262, 560), (250, 620), (214, 600), (206, 570), (186, 590))
    sheet.shape(curl, lit(pat, 0.2), depth=8)


def eggs(sheet: Sheet, shells=("#E2B58C", "#D69F72", "#EFD3B4"), count=6, carton="#A7A297", feather=True) -> None:
    rows = max(1, (count + 2) // 3)
    for i in range(count):
        row, col = divmod(i, 3)
        x, y = 480 + (col - 1) * 168 + row * 22, 496 + row * 62
        sheet.floating().shape(smooth((x, y - 104), (x + 64, y - 40), (x + 72, y + 26), (x, y + 80),
                (x - 72, y + 26), (x - 64, y - 40)),
                               shells[i % len(shells)], depth=20).curve((x - 34, y - 50), (x - 46,
                                       y - 10), width=14, pigment="#FFF6E6")
        if col == 2 or i == count - 1:
            _carton_row(sheet, 480 + row * 22, y + 40, carton, front=row == rows - 1)
    if feather:
        sheet.standing(680)
        sheet.shape(smooth((720, 676), (790, 640), (880, 632), (830, 668), (760, 690)), "#F7F1E4", depth=6)
        sheet.curve((700, 690), (790, 662), (870, 636), width=4, pigment="#C9BDA6")


def _carton_row(sheet, cx, y, carton, front) -> None:
    sheet.standing(y + 78)
    bumps = [(cx - 270, y)]
    for i in range(3):
        bumps += [(cx - 240 + i * 168, y + 4), (cx - 168 + i * 168, y + 34), (cx - 96 + i * 168, y + 4)]
    shell = sheet.shape(polygon(*bumps, (cx + 270, y), (cx + 246, y + 84), (cx - 246, y + 84)), carton, depth=14)
    if front:
        for i in range(4):
            shell.shape(smooth((cx - 254 + i * 168, y), (cx - 222 + i * 168, y + 90), (cx - 286 + i * 168, y + 90)),
                    shaded(carton, 0.14))


CLOSENESS = 1.1
FORMS = {
    "small_rounds": small_rounds, "log": log, "wedge": wedge, "flat_wheel": flat_wheel, "fresh_in_pot": fresh_in_pot,
    "glass_pots": glass_pots, "butter": butter, "eggs": eggs,
}
