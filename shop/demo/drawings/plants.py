"""The florist's: bouquets, plants in pots, wreaths, bulbs, seeds."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import leaf, oval, path, petals, polygon, profile, rectangle, smooth
from shop.demo.drawings.tones import lit, mix, shaded


def _rose(brush, x, y, r, colour) -> None:
    flower = brush.shape(petals(x, y, r, 5, 0.14), colour, depth=r * 0.16)
    for k, share in enumerate((0.72, 0.46, 0.22)):
        flower.shape(petals(x + k, y - k * 2, r * share, 4, 0.18, turn=k),
                shaded(colour, 0.12) if k % 2 == 0 else lit(colour, 0.2))


def _daisy(brush, x, y, r, colour) -> None:
    brush.shape(petals(x, y, r, 9, 0.44), colour, depth=r * 0.1)
    brush.shape(oval(x, y, r * 0.34, r * 0.34), "#E2A32E", depth=r * 0.08)


def _tulip(brush, x, y, r, colour) -> None:
    brush.shape(smooth((x, y + r), (x - r * 0.74, y + r * 0.4), (x - r * 0.72, y - r), (x - r * 0.24, y - r * 0.4),
            (x, y - r * 1.1), (x + r * 0.26, y - r * 0.4), (x + r * 0.74, y - r), (x + r * 0.74, y + r * 0.4)),
            colour, depth=r * 0.2)


def _ball(brush, x, y, r, colour) -> None:
    head = brush.shape(oval(x, y, r * 0.92, r * 0.9), colour, depth=r * 0.18, tremble=3)
    for k in range(10):
        angle = k * 2.4
        head.shape(petals(x + r * 0.62 * (k / 10) ** 0.5 * cos(angle), y + r * 0.62 * (k / 10) ** 0.5 * sin(angle),
                r * 0.24, 4, 0.4), lit(colour, 0.12 + 0.04 * (k % 5)))


def _spike(brush, x, y, r, colour) -> None:
    for k in range(7):
        brush.shape(oval(x + (k % 2 - 0.5) * r * 0.36, y + r - k * r * 0.34, r * 0.3, r * 0.24),
                mix(colour, "#FFFFFF", k * 0.05), depth=3)


def _thistle(brush, x, y, r, colour) -> None:
    for k in range(13):
        angle = pi + pi * k / 12
        brush.curve((x, y), (x + r * cos(angle), y + r * sin(angle)), width=r * 0.15, pigment=colour)
    brush.shape(oval(x, y + r * 0.2, r * 0.42, r * 0.4), "#6B8A6B", depth=4)


FLOWERS = {"rose": _rose, "daisy": _daisy, "tulip": _tulip, "ball": _ball, "spike": _spike, "thistle": _thistle}


def _greens(sheet, x, y, count, length, pigment, spread=1.25) -> None:
    for i in range(count):
        turn = -pi / 2 + (i - (count - 1) / 2) * spread * 2 / max(1, count - 1)
        branch = length * sheet.rng.uniform(0.8, 1.1)
        sheet.stroke(path((x, y), (x + branch * 0.5 * cos(turn), y + branch * 0.5 * sin(turn)),
                (x + branch * cos(turn), y + branch * sin(turn))), 6, shaded(pigment, 0.2))
        for k in range(4):
            at = branch * (0.5 + k * 0.15)
            for side in (-0.7, 0.7):
                sheet.shape(leaf(x + at * cos(turn), y + at * sin(turn), 62, 26, turn + side),
                        mix(pigment, "#A9BF7A", sheet.rng.uniform(0, 0.4)), depth=0)


def _heads(sheet, cx, cy, kinds, colours, count, radius, size) -> None:
    for i in reversed(range(count)):
        angle, reach = i * 2.4 + 0.6, radius * ((i + 0.4) / count) ** 0.5
        x, y = cx + reach * cos(angle) * 1.12, cy + reach * sin(angle) * 0.82
        FLOWERS[kinds[i % len(kinds)]](sheet, x, y, size * sheet.rng.uniform(0.85, 1.15), colours[i % len(colours)])


def bouquet(sheet: Sheet, flowers=("rose", "daisy"), colours=("#C9465A", "#FBF3E2", "#E9B23C"), wrap="#E3C79A",
        ribbon="#A8321E", leaves="#5E8A4A", count=15, size=46, vase="") -> None:
    sheet.floating()
    _greens(sheet, 480, 470, 9, 300, leaves)
    sheet.standing(660)
    if vase:
        body = sheet.shape(profile(480, (430, 70), (446, 66), (540, 116), (620, 110), (656, 84)), vase, depth=22)
        body.curve((398, 530), (400, 590), width=13, pigment=lit(vase, 0.5))
    else:
        paper = sheet.shape(polygon((270, 360), (360, 400), (480, 390), (600, 402), (694, 356), (536, 560),
                (600, 668), (480, 650), (370, 670), (428, 560)), wrap, depth=18)
        paper.curve((340, 390), (430, 500), (456, 640), width=6, pigment=shaded(wrap, 0.14))
        paper.curve((620, 390), (540, 500), (516, 640), width=6, pigment=shaded(wrap, 0.14))
    sheet.floating()
    _heads(sheet, 480, 300, flowers, colours, count, 190, size)
    if not vase:
        sheet.shape(rectangle(424, 540, 540, 572, 8), ribbon, depth=5)
        for way in (-1, 1):
            sheet.shape(smooth((482, 556), (482 + way * 50, 516), (482 + way * 92, 530), (482 + way * 70, 570)),
                    ribbon, depth=5)
            sheet.stroke(path((482, 560), (482 + way * 26, 610), (482 + way * 44, 650)), 15, shaded(ribbon, 0.1),
                    taper=0.2)


def potted(sheet: Sheet, plant="cyclamen", pot="#B8623A", leaves="#4F7F4A", bloom="#C9465A", size=1.0,
        stripes="") -> None:
    sheet.standing(650)
    PLANTS[plant](sheet, leaves, bloom, size)
    rim = 486
    sheet.standing(650)
    body = sheet.shape(profile(480, (rim, 122), (rim + 14, 122), (636, 88), (650, 84)), pot, depth=22)
    for y in (556, 590) if stripes else ():
        body.curve((340, y), (480, y + 6), (620, y), width=13, pigment=stripes, taper=0)
    sheet.shape(rectangle(344, rim - 12, 616, rim + 38, 8), lit(pot, 0.06), depth=11)
    body.curve((380, 540), (392, 630), width=11, pigment=lit(pot, 0.35))


def _cyclamen(sheet, leaves, bloom, k) -> None:
    for i in range(11):
        angle = pi + pi * i / 10
        x, y = 480 + 170 * cos(angle), 480 + 84 * sin(angle)
        blade = sheet.shape(smooth((x, y + 44), (x - 62, y + 10), (x - 44, y - 44), (x, y - 26), (x + 44, y - 44),
                (x + 62, y + 10)), mix(leaves, "#2F5A3A", (i % 3) * 0.2), depth=8)
        blade.shape(oval(x, y, 26, 18), lit(leaves, 0.3))
    for i in range(6):
        x, y = 340 + i * 56, 300 - abs(i - 2.4) * -22 - 70
        sheet.floating().stroke(path((480, 460), (x + 20, 380), (x, y + 40)), 7, "#8A5A4A", taper=0.1)
        for turn in (-2.5, -1.9, -1.3, -0.7):
            sheet.shape(leaf(x, y + 34, 92, 40, turn), mix(bloom, "#FFFFFF", 0.12 * (i % 3)), depth=5)


def _shrub(sheet, leaves, bloom, k) -> None:
    """An olive tree, a laurel: a trunk and a round head."""
    sheet.stroke(path((478, 500), (484, 400), (474, 300)), 24, "#8A6D4A", taper=0.2)
    for i in range(70):
        angle, reach = i * 2.4, 168 * k * (i / 70) ** 0.5
        x, y = 478 + reach * cos(angle), 250 + reach * sin(angle) * 0.86
        sheet.floating().shape(leaf(x, y, 64, 19, sheet.rng.uniform(0, 6.3)),
                mix(leaves, "#B9C9A0", sheet.rng.uniform(0, 0.6)), depth=0)
    sheet.dots([(478 + sheet.rng.uniform(-130, 130), 250 + sheet.rng.uniform(-110,
            110)) for _ in range(12 if bloom else 0)], 10, bloom)


def _herb(sheet, leaves, bloom, k) -> None:
    for i in range(13):
        turn = -pi / 2 + (i - 6) * 0.17
        length = 250 * k * sheet.rng.uniform(0.7, 1.05)
        end = (480 + length * cos(turn), 480 + length * sin(turn))
        sheet.floating().stroke(path((480 + (i - 6) * 9, 484), ((480 + end[0]) / 2, (480 + end[1]) / 2 - 10), end),
                6, shaded(leaves, 0.2), taper=0.2)
        for step in range(6):
            at = 0.3 + step * 0.14
            x, y = 480 + length * at * cos(turn), 480 + length * at * sin(turn)
            for side in (-0.9, 0.9):
                sheet.shape(leaf(x, y, 34, 15, turn + side), mix(leaves, "#A9BF7A", sheet.rng.uniform(0, 0.5)),
                        depth=0)
        if bloom:
            _spike(sheet, end[0], end[1] - 18, 24, bloom)


def _succulent(sheet, leaves, bloom, k) -> None:
    for ring, (count, reach) in enumerate(((12, 190), (10, 150), (8, 108), (6, 66))):
        for i in range(count):
            turn = 2 * pi * i / count + ring * 0.3
            blade = leaf(480, 420, reach * k, 74 * k, turn)
            sheet.floating().shape([(x, 430 + (y - 420) * 0.62 - ring * 14) for x, y in blade],
                    mix(leaves, bloom, ring * 0.14), depth=6)


def _cactus(sheet, leaves, bloom, k) -> None:
    for x, base, w, h in ((480, 490, 78, 300), (386, 470, 42, 150), (580, 480, 46, 190)):
        body = sheet.shape(profile(x, (base - h, w * 0.5), (base - h * 0.8, w), (base - h * 0.2, w), (base, w * 0.7),
                curved=True), mix(leaves, "#2F5A3A", 0.1), depth=14)
        for i in range(-2, 3):
            body.curve((x + i * w * 0.3, base - h), (x + i * w * 0.44, base - h * 0.5), (x + i * w * 0.3, base),
                    width=4, pigment=lit(leaves, 0.4), taper=0)
        _daisy(sheet.floating(), x, base - h + 6, w * 0.46, bloom)


def _orchid(sheet, leaves, bloom, k) -> None:
    for turn in (-2.7, -0.4, -2.2, -0.9):
        sheet.shape(leaf(480, 486, 190, 70, turn), leaves, depth=9)
    for way in (-1, 1):
        sheet.floating().stroke(path((480, 480), (480 + way * 40, 300), (480 + way * 130, 170),
                (480 + way * 210, 190)), 8, shaded(leaves, 0.2), taper=0.2)
        for i in range(4):
            x, y = 480 + way * (60 + i * 50), 244 - i * 30 + (i == 3) * 40
            sheet.shape(petals(x, y, 50, 5, 0.34, turn=0.3), bloom, depth=6)
            sheet.shape(oval(x, y + 8, 14, 18), "#A8243F", depth=3)


def _poinsettia(sheet, leaves, bloom, k) -> None:
    for i in range(9):
        sheet.shape(leaf(480, 440, 200, 86, pi + pi * i / 8), leaves, depth=8)
    for cx, cy, r in ((400, 370, 120), (560, 360, 130), (480, 270, 140)):
        for i in range(9):
            sheet.floating().shape(leaf(cx, cy, r, r * 0.42, 2 * pi * i / 9), mix(bloom, "#5A1020", 0.12 * (i % 2)),
                    depth=5)
        sheet.dots([(cx + 13 * cos(a), cy + 12 * sin(a)) for a in (0, 1.3, 2.6, 3.9, 5.2)], 8, "#E9B23C")


PLANTS = {"cyclamen": _cyclamen, "shrub": _shrub, "herb": _herb, "succulent": _succulent, "cactus": _cactus,
        "orchid": _orchid, "poinsettia": _poinsettia}


def wreath(sheet: Sheet, base="#8A6D4A", leaves="#5E7A5A", accents=("#A8321E", "#E9DCC0"), ribbon="#A8321E",
        dried=False, candles="") -> None:
    sheet.floating()
    for i in range(64):
        angle = 2 * pi * i / 64 + sheet.rng.uniform(-0.05, 0.05)
        reach = 190 + sheet.rng.uniform(-22, 22)
        x, y = 480 + reach * cos(angle), 420 + reach * sin(angle)
        tone = mix(leaves, "#D9C08A" if dried else "#2F5A3A", sheet.rng.uniform(0, 0.6))
        sheet.shape(leaf(x, y, 76, 24, angle + 1.2 + sheet.rng.uniform(-0.5, 0.5)), tone, depth=0)
    for i in range(18):
        angle = 2 * pi * i / 18 + 0.1
        FLOWERS["ball" if dried and i % 3 else "daisy" if dried else "ball"](sheet, 480 + 190 * cos(angle),
                420 + 190 * sin(angle), 24 if i % 2 else 17, accents[i % len(accents)])
    if ribbon:
        for way in (-1, 1):
            sheet.shape(smooth((480, 600), (480 + way * 70, 550), (480 + way * 120, 580), (480 + way * 90, 630)),
                    ribbon, depth=7)
            sheet.stroke(path((480, 606), (480 + way * 40, 650), (480 + way * 50, 700)), 24, shaded(ribbon, 0.1),
                    taper=0.2)
        sheet.shape(oval(480, 604, 24, 22), ribbon, depth=5)
    sheet.curve((470, 236), (480, 190), (490, 236), width=7, pigment=base, taper=0)


def seed_packet(sheet: Sheet, paper="#F3E8D2", flower="daisy", colour="#E9B23C", band="#2F6B4F", bulbs="") -> None:
    """A paper packet of seeds, or of bulbs shown beside it."""
    sheet.standing(650)
    sheet.shape(polygon((560, 270), (740, 300), (700, 646), (540, 640)), shaded(paper, 0.14), depth=8)
    front = sheet.shape(polygon((318, 232), (600, 240), (594, 650), (312, 646)), paper, depth=12)
    front.shape(polygon((310, 230), (604, 230), (604, 318), (310, 312)), band)
    for way, y in ((-1, 420), (1, 450), (0, 400)):
        front.stroke(path((456, 640), (456 + way * 30, 540), (456 + way * 76, y + 20)), 8, "#5E8A4A", taper=0.1)
        FLOWERS[flower](front, 456 + way * 76, y, 54, colour)
    for x, base in ((690, 640), (780, 652), (236, 650)) if bulbs else ():
        sheet.standing(base)
        bulb = sheet.shape(smooth((x, base - 120), (x + 22, base - 84), (x + 58, base - 44), (x + 40, base - 6),
                (x, base), (x - 40, base - 6), (x - 58, base - 44), (x - 22, base - 84)), bulbs, depth=12)
        bulb.curve((x, base - 110), (x - 22, base - 50), (x - 10, base), width=5, pigment=shaded(bulbs, 0.25))


CLOSENESS = 1.06
FORMS = {"bouquet": bouquet, "potted": potted, "wreath": wreath, "seed_packet": seed_packet}
