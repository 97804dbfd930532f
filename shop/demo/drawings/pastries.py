"""Pastries: croissants, pains au chocolat, turnovers, tarts, éclairs, biscuits, slices."""

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import oval, path, petals, polygon, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded


def croissant(sheet: Sheet, crust="#CE8B35", count=2, sprinkle="") -> None:
    places = {
        1: ((480, 540, 1.5),),
        2: ((350, 500, 1.02), (560, 580, 1.16)),
        3: ((300, 494, 0.9), (650, 500, 0.9), (470, 596, 1.1)),
    }[count]
    for x, y, size in places:
        sheet.standing(y + 78 * size)
        _croissant(sheet, x, y, size, crust, sprinkle)


def _croissant(sheet, cx, cy, size, crust, sprinkle) -> None:
    """Seven rolls of dough along an arc, the middle one on top."""
    rolls = []
    for i in (-3, 3, -2, 2, -1, 1, 0):
        angle = i * 0.42
        x, y = cx + 190 * sin(angle) * size, cy + (80 - 120 * cos(angle)) * size
        width, height = (66 - abs(i) * 10) * size, (92 - abs(i) * 17) * size
        roll = sheet.shape(
            oval(x, y, width, height, turn=angle * 0.85, square=2.4),
            mix(crust, "#8C4A1B", abs(i) * 0.06),
            depth=11 * size,
            tremble=2.5,
        )
        roll.curve(
            (x - width * 0.4, y - height * 0.6),
            (x - width * 0.55, y),
            (x - width * 0.3, y + height * 0.5),
            width=13 * size,
            pigment=lit(crust, 0.3),
        )
        roll.curve(
            (x + width * 0.5, y - height * 0.7),
            (x + width * 0.62, y),
            (x + width * 0.4, y + height * 0.7),
            width=5 * size,
            pigment=shaded(crust, 0.3),
        )
        rolls.append(roll)
    if sprinkle:
        for roll in rolls:
            roll.dots(
                [
                    (cx + sheet.rng.uniform(-200, 200) * size, cy + sheet.rng.uniform(-90, 40) * size)
                    for _ in range(34)
                ],
                6,
                sprinkle,
            )


def chocolate_roll(sheet: Sheet, crust="#CB8632", count=2, filling="#3E2216") -> None:
    places = {
        1: ((480, 560, 1.4),),
        2: ((390, 500, 1.05), (570, 600, 1.12)),
        3: ((300, 500, 0.9), (640, 510, 0.9), (470, 612, 1)),
    }[count]
    for x, y, size in places:
        sheet.standing(y + 62 * size)
        w, h = 190 * size, 72 * size
        body = sheet.shape(oval(x, y, w, h, square=4), crust, depth=18, tremble=4)
        for i in range(1, 6):
            sx = x - w + i * w / 3
            body.curve((sx - 10, y - h), (sx + 8, y), (sx - 6, y + h), width=5, pigment=shaded(crust, 0.22))
        body.curve(
            (x - w * 0.8, y - h * 0.6),
            (x, y - h * 0.78),
            (x + w * 0.7, y - h * 0.6),
            width=16 * size,
            pigment=lit(crust, 0.34),
        )
        sheet.floating()
        for dy in (-0.28, 0.3):
            end = sheet.shape(oval(x + w * 0.965, y + h * dy, 17 * size, 21 * size), shaded(crust, 0.32), depth=0)
            end.shape(oval(x + w * 0.97, y + h * dy, 11 * size, 14 * size), filling)


def turnover(sheet: Sheet, crust="#D29541", count=2, filling="#B5652B") -> None:
    places = {1: ((480, 620, 1.45),), 2: ((370, 560, 1), (580, 634, 1.12))}[count]
    for x, base, size in places:
        sheet.standing(base)
        w, h = 210 * size, 170 * size
        edge = smooth(
            (x - w, base - 12),
            (x - w * 0.86, base - h * 0.6),
            (x - w * 0.3, base - h),
            (x + w * 0.36, base - h),
            (x + w * 0.9, base - h * 0.58),
            (x + w, base - 10),
            (x, base + 8),
        )
        pie = sheet.shape(edge, crust, depth=20, tremble=4)
        dome = pie.shape([(x + (px - x) * 0.8, base - 26 + (py - base) * 0.78) for px, py in edge], lit(crust, 0.12))
        for i in range(-3, 4):
            dome.curve(
                (x + i * w * 0.22, base - 30),
                (x + i * w * 0.26 + 8, base - h * 0.5),
                (x + i * w * 0.1, base - h * 0.86),
                width=8 * size,
                pigment=shaded(crust, 0.26),
            )
        for i in range(-8, 9):
            pie.curve(
                (x + i * w * 0.12, base - 20), (x + i * w * 0.125, base + 4), width=6, pigment=shaded(crust, 0.22)
            )
        pie.curve((x + w * 0.5, base - 16), (x + w * 0.7, base - 14), width=14, pigment=filling)


def tart(sheet: Sheet, crust="#D5A055", filling="#E8A33D", fruit="halves", count=1, glaze=0.3) -> None:
    """A round tart seen from above the counter; the fruit is laid in rings."""
    sheet.standing(656)
    rim = [(x, 540 + (y - 540) * 0.42) for x, y in petals(480, 540, 340, 30, 0.05)]
    sheet.shape([(480 + (x - 480) * 0.94, y + 32) for x, y in rim], shaded(crust, 0.2), depth=20)
    top = sheet.shape(rim, crust, depth=8)
    bed = top.shape(oval(480, 540, 300, 120), shaded(filling, 0.24))
    for ring, (rx, ry, number) in enumerate(((252, 98, 17), (166, 64, 12), (82, 32, 7), (0, 0, 1))):
        for i in range(number):
            angle = 2 * pi * i / number + ring * 0.2
            FRUITS[fruit](bed, 480 + rx * cos(angle), 536 + ry * sin(angle), angle, filling)
    bed.curve((280, 486), (390, 460), (520, 452), width=10, pigment=mix(filling, "#FFFFFF", glaze + 0.3))


def _half_fruit(bed, x, y, angle, pigment) -> None:
    bed.shape(oval(x + 3, y + 6, 46, 25), shaded(pigment, 0.3))
    half = bed.shape(oval(x, y, 45, 24), pigment, depth=6)
    half.shape(oval(x - 8, y - 7, 18, 6), lit(pigment, 0.55))


def _berry(bed, x, y, angle, pigment) -> None:
    for dx, dy in ((-20, 6), (18, 8), (0, -8)):
        berry = bed.shape(oval(x + dx, y + dy, 23, 18), mix(pigment, "#5A1030", bed.rng.uniform(0, 0.3)), depth=5)
        berry.shape(oval(x + dx - 6, y + dy - 6, 5, 3), "#FFFFFF")


def _fruit_slice(bed, x, y, angle, pigment) -> None:
    piece = smooth((-52, 8), (-20, -18), (28, -18), (54, 8), (0, 2))
    outline = [
        (
            x + px * cos(angle + 1.57) - py * sin(angle + 1.57),
            y + (px * sin(angle + 1.57) + py * cos(angle + 1.57)) * 0.5,
        )
        for px, py in piece
    ]
    bed.shape([(px + 2, py + 6) for px, py in outline], shaded(pigment, 0.3))
    bed.shape(outline, pigment, depth=4)


def _nut(bed, x, y, angle, pigment) -> None:
    nut = bed.shape(
        oval(x, y, 40, 23, turn=bed.rng.uniform(-0.5, 0.5)), mix(pigment, "#5A3417", bed.rng.uniform(0, 0.3)), depth=6
    )
    for i in (-1, 0, 1):
        nut.curve(
            (x + i * 18 - 8, y - 14),
            (x + i * 18 + 6, y),
            (x + i * 18 - 4, y + 14),
            width=4,
            pigment=shaded(pigment, 0.35),
        )


FRUITS = {"halves": _half_fruit, "berries": _berry, "slices": _fruit_slice, "nuts": _nut}


def eclair(sheet: Sheet, icings=("#4A2A1C", "#D8A0A6", "#C79A5B"), crust="#D7A459") -> None:
    for i, icing in enumerate(icings):
        y = 640 - (len(icings) - 1 - i) * 84
        x = 450 + i * 26
        sheet.standing(y + 40)
        bun = sheet.shape(oval(x, y, 250, 52, square=3), crust, depth=18, tremble=3)
        bun.curve((x - 200, y + 26), (x, y + 34), (x + 200, y + 26), width=7, pigment=shaded(crust, 0.2))
        top = sheet.floating().shape(oval(x, y - 20, 226, 31, square=2.8), icing, depth=9, tremble=4)
        top.curve((x - 180, y - 32), (x - 60, y - 40), (x + 60, y - 39), width=8, pigment=lit(icing, 0.55))
        top.curve((x - 120, y - 14), (x, y - 8), (x + 130, y - 16), width=5, pigment=lit(icing, 0.3))


def little_man(sheet: Sheet, dough="#DDAF68", accent="#C65B2E") -> None:
    """The "suisse" of Valence: a shortbread soldier."""
    sheet.standing(676)
    body = smooth(
        (480, 236),
        (556, 262),
        (566, 340),
        (540, 380),
        (640, 410),
        (690, 500),
        (648, 530),
        (590, 480),
        (584, 560),
        (640, 670),
        (540, 684),
        (480, 590),
        (420, 684),
        (320, 670),
        (376, 560),
        (370, 480),
        (312, 530),
        (270, 500),
        (320, 410),
        (420, 380),
        (394, 340),
        (404, 262),
        parts=6,
    )
    man = sheet.shape(body, dough, depth=22, tremble=3)
    hat = smooth((380, 290), (420, 214), (480, 190), (540, 214), (580, 290), (480, 268))
    sheet.floating().shape(hat, shaded(dough, 0.12), depth=12)
    for x in (450, 510):
        man.dots([(x, 318)], 8, "#5B3A22")
    man.curve((448, 348), (480, 364), (512, 348), width=6, pigment="#8C4A1B")
    for y in (430, 478, 526):
        man.dots([(480, y)], 13, accent)
    man.curve((372, 404), (480, 426), (588, 404), width=8, pigment=lit(dough, 0.5))
    man.curve((360, 570), (480, 560), (600, 570), width=8, pigment=lit(dough, 0.5))


def biscuits(sheet: Sheet, dough="#D9A65C", chips="#4A2A1C", shape="round", count=6, rim="") -> None:
    """A pile of biscuits and one that leans on it."""
    for i in range(count):
        y = 640 - i * 34
        x = 440 + sheet.rng.uniform(-18, 18)
        sheet.standing(650)
        _lying_biscuit(sheet, x, y, mix(dough, "#A86A2C", sheet.rng.uniform(0, 0.2)), chips)
    sheet.standing(664)
    _upright_biscuit(sheet, 690, 566, dough, chips, shape, rim)


def _lying_biscuit(sheet, x, y, dough, chips) -> None:
    sheet.shape(oval(x, y + 8, 170, 32, square=2.6), shaded(dough, 0.24), depth=6)
    top = sheet.shape(oval(x, y - 4, 170, 32, square=2.4), dough, depth=8)
    top.dots([(x + sheet.rng.uniform(-130, 130), y + sheet.rng.uniform(-22, 18)) for _ in range(8)], 8, chips)


def _upright_biscuit(sheet, x, y, dough, chips, shape, rim) -> None:
    outline = {
        "round": oval(x, y, 112, 108),
        "scalloped": petals(x, y, 120, 18, 0.08),
        "square": oval(x, y, 106, 100, square=5),
        "heart": smooth(
            (x, y + 112), (x - 124, y - 20), (x - 62, y - 112), (x, y - 58), (x + 62, y - 112), (x + 124, y - 20)
        ),
    }[shape]
    piece = sheet.shape(outline, dough, depth=16, tremble=3)
    if rim:
        piece.shape([(x + (px - x) * 0.78, y + (py - y) * 0.78) for px, py in outline], rim, depth=6)
    rng = sheet.rng
    piece.dots([(x + rng.uniform(-80, 80), y + rng.uniform(-80, 80)) for _ in range(14)], 10, chips)


def slice_of_tart(sheet: Sheet, crust="#C98A3A", filling="#F0CC72", bits="#C9656B", depth=74) -> None:
    """A wedge of quiche or pizza, its cut side towards us."""
    sheet.standing(640)
    side = polygon((210, 520), (760, 570), (760, 570 + depth), (214, 520 + depth))
    slab = sheet.shape(side, shaded(filling, 0.12), depth=0)
    slab.shape(polygon((200, 494 + depth), (780, 544 + depth), (780, 680), (200, 640)), crust)
    for _ in range(12):
        x = sheet.rng.uniform(230, 740)
        slab.shape(oval(x, 540 + (x - 210) * 0.09 + sheet.rng.uniform(0, depth * 0.4), 18, 9), bits)
    top = sheet.shape(polygon((210, 520), (470, 400), (806, 470), (760, 570)), filling, depth=8, tremble=3)
    rng = sheet.rng
    for _ in range(20):
        x, y = rng.uniform(290, 740), rng.uniform(430, 556)
        top.shape(
            oval(x, y, rng.uniform(14, 30), rng.uniform(8, 15), turn=rng.uniform(0, 3)),
            rng.choice((bits, lit(bits, 0.3), mix(filling, "#B5652B", 0.4))),
        )
    rim = smooth(
        (470, 396), (640, 420), (818, 458), (812, 496), (768, 584), (748, 572), (778, 494), (640, 448), (474, 416)
    )
    sheet.shape(rim, crust, depth=12, tremble=3)


def fritters(sheet: Sheet, dough="#DDA24A", sugar="#FFFBEF", count=9) -> None:
    """A paper cone of bugnes, dusted with sugar."""
    sheet.standing(660)
    rng = sheet.rng
    for i in range(count):
        x, y = 350 + (i % 5) * 66 + rng.uniform(-10, 10), 470 - (i // 5) * 66 - (i % 2) * 20
        lozenge = turned(smooth((x - 74, y), (x, y - 52), (x + 76, y), (x, y + 50)), rng.uniform(-0.9, 0.9), (x, y))
        piece = sheet.shape(lozenge, mix(dough, "#B06A24", rng.uniform(0, 0.25)), depth=12, tremble=5)
        piece.dots([(x + rng.uniform(-60, 60), y + rng.uniform(-40, 40)) for _ in range(12)], 4, sugar)
    bag = sheet.shape(polygon((270, 450), (690, 450), (650, 664), (310, 664)), "#EADBBE", depth=16)
    for i in range(5):
        bag.curve((310 + i * 90, 450), (320 + i * 80, 664), width=16, pigment="#F7EEDB", taper=0)
    sheet.shape(
        polygon(*[(270 + i * 21, 450 - (i % 2) * 14) for i in range(21)], (690, 476), (270, 476)), "#F7EEDB", depth=0
    )


def sponge(sheet: Sheet, dough="#E0B36A", top="#B5652B", count=7) -> None:
    """Madeleines, in their shell shape."""
    for i in range(count):
        row = 0 if i < (count + 1) // 2 else 1
        x = 250 + (i - row * ((count + 1) // 2)) * 150 + row * 80
        y = 510 + row * 100
        sheet.standing(y + 58)
        shell = turned(
            smooth(
                (x - 92, y),
                (x - 60, y - 46),
                (x, y - 60),
                (x + 70, y - 44),
                (x + 96, y),
                (x + 60, y + 46),
                (x, y + 56),
                (x - 62, y + 42),
            ),
            sheet.rng.uniform(-0.4, 0.2),
            (x, y),
        )
        cake = sheet.shape(shell, dough, depth=14, tremble=2)
        for k in range(-3, 4):
            cake.stroke(path((x - 80, y + 4), (x - 10, y + k * 15), (x + 86, y + k * 22)), 6, mix(dough, top, 0.5))


def puffs(sheet: Sheet, dough="#DCA04A", sugar="#FFFDF4", count=12) -> None:
    """A heap of chouquettes on a paper."""
    sheet.ground.shape(polygon((180, 610), (300, 520), (700, 516), (800, 620), (640, 680), (300, 684)), "#FFFDF8")
    rows = ((5, 626), (4, 556), (2, 492), (1, 440))
    for number, y in rows:
        for i in range(number):
            x = 480 + (i - (number - 1) / 2) * 116 + sheet.rng.uniform(-8, 8)
            sheet.standing(y + 52)
            puff = sheet.shape(
                smooth(
                    (x - 66, y + 44), (x - 62, y - 12), (x, y - 52), (x + 60, y - 14), (x + 66, y + 42), (x, y + 54)
                ),
                mix(dough, "#B06A24", sheet.rng.uniform(0, 0.2)),
                depth=14,
                tremble=4,
            )
            for _ in range(9):
                sx, sy = x + sheet.rng.uniform(-50, 50), y + sheet.rng.uniform(-44, 14)
                puff.shape(rectangle(sx, sy, sx + 11, sy + 9, 2), sugar)


CLOSENESS = 1.14
FORMS = {
    "croissant": croissant,
    "chocolate_roll": chocolate_roll,
    "turnover": turnover,
    "tart": tart,
    "eclair": eclair,
    "little_man": little_man,
    "biscuits": biscuits,
    "slice_of_tart": slice_of_tart,
    "fritters": fritters,
    "sponge": sponge,
    "puffs": puffs,
}
