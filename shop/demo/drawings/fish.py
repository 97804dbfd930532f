"""The fishmonger's van: whole fish, fillets, shellfish, tins."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import leaf, oval, path, petals, polygon, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded


def _ice(sheet: Sheet) -> None:
    """A tray of crushed ice."""
    tray = sheet.ground.shape(oval(480, 600, 400, 96, square=3), "#C9D8DD")
    tray.shape(oval(480, 592, 386, 86, square=3), "#EAF3F4")
    rng = sheet.rng
    for _ in range(46):
        x, y, r = rng.uniform(90, 870), rng.uniform(520, 670), rng.uniform(12, 28)
        tray.shape(smooth((x - r, y), (x - r * 0.3, y - r * 0.6), (x + r, y - r * 0.2), (x + r * 0.5, y + r * 0.5)),
                rng.choice(("#F8FCFC", "#D5E4E8", "#FFFFFF")))


def whole_fish(sheet: Sheet, back="#6F8790", belly="#EDEBDF", spots="#C4574A", count=2, ice=True, lemon=True,
        size=1.0) -> None:
    if ice:
        _ice(sheet)
    for i in range(count):
        y = 606 - (count - 1 - i) * 96 * size
        sheet.standing(y + 50)
        _fish(sheet, 470 + i * 20, y, size, back, belly, spots)
    if lemon:
        _lemon_slice(sheet, 800, 606)


def _fish(sheet, cx, cy, k, back, belly, spots) -> None:
    tail = smooth((cx + 240 * k, cy - 6), (cx + 352 * k, cy - 82 * k), (cx + 324 * k, cy), (cx + 356 * k, cy + 70 * k))
    sheet.shape(tail, shaded(back, 0.08), depth=8)
    sheet.shape(smooth((cx - 40 * k, cy - 62 * k), (cx + 30 * k, cy - 122 * k), (cx + 100 * k, cy - 66 * k),
            (cx + 30 * k, cy - 50 * k)), shaded(back, 0.1), depth=5)
    outline = smooth((cx - 320 * k, cy + 6 * k), (cx - 240 * k, cy - 52 * k), (cx - 60 * k, cy - 84 * k),
            (cx + 130 * k, cy - 54 * k), (cx + 262 * k, cy - 16 * k),
                     (cx + 262 * k, cy + 14 * k), (cx + 120 * k, cy + 56 * k), (cx - 80 * k,
                             cy + 76 * k), (cx - 250 * k, cy + 48 * k))
    fish = sheet.shape(outline, back, depth=12, tremble=2)
    under = smooth((cx - 330 * k, cy + 16 * k), (cx - 180 * k, cy + 2), (cx + 60 * k, cy + 6), (cx + 280 * k, cy),
            (cx + 200 * k, cy + 90 * k), (cx - 200 * k, cy + 100 * k))
    fish.shape(under, belly, depth=0)
    fish.stroke(path((cx - 180 * k, cy - 2), (cx + 40 * k, cy), (cx + 250 * k, cy - 3)), 11 * k, mix(back, spots, 0.5))
    rng = sheet.rng
    fish.dots([(cx + rng.uniform(-170, 220) * k, cy - rng.uniform(6, 70) * k) for _ in range(30)], 5 * k,
            mix(spots, back, 0.2))
    fish.curve((cx - 196 * k, cy - 60 * k), (cx - 170 * k, cy), (cx - 200 * k, cy + 60 * k), width=7 * k,
            pigment=shaded(back, 0.28))
    fish.shape(oval(cx - 250 * k, cy - 14 * k, 15 * k, 15 * k), "#FBF7EF")
    fish.shape(oval(cx - 248 * k, cy - 13 * k, 8 * k, 9 * k), "#26221C")
    fish.shape(leaf(cx - 150 * k, cy + 18 * k, 86 * k, 38 * k, 0.25), shaded(back, 0.14))


def _lemon_slice(sheet, x, y, pigment="#F0C83C") -> None:
    sheet.standing(y + 50)
    rind = sheet.shape(oval(x, y, 62, 54), pigment, depth=6)
    flesh = rind.shape(oval(x, y, 52, 45), "#FBEFB4")
    for i in range(8):
        angle = 2 * pi * i / 8
        flesh.shape(smooth((x + 6 * cos(angle), y + 5 * sin(angle)), (x + 42 * cos(angle - 0.28),
                y + 37 * sin(angle - 0.28)), (x + 42 * cos(angle + 0.28), y + 37 * sin(angle + 0.28))),
                lit(pigment, 0.2))


def fillet(sheet: Sheet, flesh="#EF8E6B", skin="#8A959B", bands="#F8C3A6", count=2, ice=True, dill=True,
        smoked=False) -> None:
    if ice:
        _ice(sheet)
    for i in range(count):
        dx, dy = (i - (count - 1) / 2) * 60, 580 + i * 58 - count * 14
        sheet.standing(dy + 52)
        slab = smooth((200 + dx, dy + 20), (240 + dx, dy - 46), (460 + dx, dy - 74), (700 + dx, dy - 52),
                (770 + dx, dy), (700 + dx, dy + 38), (420 + dx, dy + 56))
        sheet.shape([(x, y + 13) for x, y in slab], skin, depth=5)
        meat = sheet.floating().shape(slab, shaded(flesh, 0.1) if smoked else flesh, depth=11, tremble=3)
        for k in range(9):
            x = 230 + dx + k * 62
            meat.curve((x - 30, dy - 80), (x + 22, dy - 8), (x - 22, dy + 66), width=6, pigment=bands)
        meat.curve((220 + dx, dy - 4), (480 + dx, dy - 16), (760 + dx, dy - 8), width=5, pigment=bands)
    if dill:
        for i in range(9):
            sheet.curve((640, 500), (640 + i * 14, 470 - (i % 3) * 12), (600 + i * 28, 430 + abs(i - 4) * 9),
                    width=4, pigment="#6B8F4E")


def oysters(sheet: Sheet, shell="#8B8A84", pearl="#E9E8E1", flesh="#C9C7B6", count=6) -> None:
    _ice(sheet)
    for i in range(count):
        row, col = divmod(i, 3)
        x, y = 262 + col * 218 + row * 30, 490 + row * 116
        sheet.standing(y + 58)
        edge = [(px, y + (py - y) * 0.68) for px, py in turned(petals(x, y, 118, 7, 0.13), sheet.rng.uniform(0, 2),
                (x, y))]
        cup = sheet.shape(edge, shell, depth=9, tremble=5)
        inner = cup.shape([(x + (px - x) * 0.84, y - 3 + (py - y) * 0.8) for px, py in edge], pearl, depth=5,
                tremble=4)
        meat = inner.shape(smooth((x - 66, y), (x - 30, y - 36), (x + 40, y - 30), (x + 70, y + 6), (x + 20, y + 36),
                (x - 40, y + 30)), flesh, depth=8, tremble=4)
        meat.curve((x - 50, y + 16), (x, y + 26), (x + 50, y + 12), width=8, pigment="#4F5350")
        meat.shape(oval(x - 18, y - 10, 18, 8), "#F6F5EE")
    _lemon_slice(sheet, 826, 640)


def mussels(sheet: Sheet, shell="#2F3B52", flesh="#E79A4B", count=15, opened=5, pot="") -> None:
    """A heap of mussels or clams, some of them open."""
    rng = sheet.rng
    rows = ((6, 620), (5, 566), (4, 512))
    if pot:
        sheet.standing(660)
        sheet.shape(oval(480, 610, 350, 70, square=3), pot, depth=16)
    index = 0
    for number, y in rows:
        for i in range(number):
            x = 480 + (i - (number - 1) / 2) * 112 + rng.uniform(-12, 12)
            sheet.standing(y + 44)
            turn = rng.uniform(-0.9, 0.9)
            half = turned(smooth((x - 78, y + 10), (x - 40, y - 32), (x + 30, y - 38), (x + 76, y - 6),
                    (x + 40, y + 34), (x - 40, y + 32)), turn, (x, y))
            body = sheet.shape(half, shell, depth=9)
            body.stroke(turned(path((x - 60, y - 2), (x, y - 22), (x + 56, y - 12)), turn, (x, y)), 6, lit(shell, 0.3))
            index += 1
            if index % max(1, count // opened) == 0:
                inner = body.shape([(x + (px - x) * 0.82, y + (py - y) * 0.78) for px, py in half], "#D8DDE2", depth=4)
                inner.shape(turned(oval(x, y, 42, 18), turn, (x, y)), flesh, depth=6)


def prawns(sheet: Sheet, shell="#EE8A62", stripes="#F9C9A8", count=5, raw=False) -> None:
    _ice(sheet)
    for i in range(count):
        row = i % 2
        x, y = 200 + i * 138, 530 + row * 70
        sheet.standing(y + 70)
        for k in range(6, -1, -1):
            angle = -2.5 + k * 0.52
            px, py = x + 74 * cos(angle), y + 62 * sin(angle) + 16
            segment = sheet.shape(oval(px, py, 36 - k * 3, 34 - k * 3), mix(shell, stripes, 0.12 * (k % 2)), depth=7)
            segment.curve((px - 20, py - 18), (px, py - 6), (px + 20, py + 14), width=5, pigment=stripes)
        sheet.floating()
        head = (x - 62, y - 16)
        for lift in (-1, 0, 1):
            sheet.curve(head, (x - 110, y - 66 + lift * 22), (x - 96 + lift * 30, y - 120), width=3,
                    pigment=shaded(shell, 0.2))
        sheet.shape(oval(head[0] - 14, head[1] - 2, 6, 6), "#26221C", depth=0)
        sheet.shape(petals(x + 28, y + 76, 28, 3, 0.4), shaded(shell, 0.1), depth=4)


def tin(sheet: Sheet, lid="#2E6F8E", band="#F2C14E", motif="fish", open_=False) -> None:
    """A flat tin with a painted lid, leaning on another."""
    sheet.standing(654)
    sheet.shape(rectangle(180, 556, 620, 654, 40), "#B9BEC2", depth=14)
    sheet.shape(rectangle(176, 540, 624, 600, 40), lid, depth=10)
    sheet.standing(660)
    face = turned(rectangle(360, 300, 780, 612, 66), 0.08, (570, 460))
    sheet.shape([(x + 26, y + 12) for x, y in face], "#A3A9AE", depth=8)
    front = sheet.shape(face, lid, depth=14)
    front.shape([(570 + (x - 570) * 0.88, 456 + (y - 456) * 0.85) for x, y in face], band)
    plate = front.shape([(570 + (x - 570) * 0.84, 456 + (y - 456) * 0.8) for x, y in face], lit(lid, 0.12))
    TIN_MOTIFS[motif](plate, 570, 456, lid, band)


def _fish_motif(plate, cx, cy, lid, band) -> None:
    for dy in (-62, 0, 62):
        body = plate.shape(oval(cx - 10, cy + dy, 112, 24, turn=0.08), "#E9EEF0")
        body.curve((cx - 120, cy + dy - 10), (cx, cy + dy - 12), (cx + 110, cy + dy - 4), width=12,
                pigment=shaded(lid, 0.2))
        plate.shape(polygon((cx + 90, cy + dy + 6), (cx + 140, cy + dy - 18), (cx + 136, cy + dy + 34)), "#E9EEF0")
        plate.dots([(cx - 90, cy + dy - 8)], 5, "#26221C")


def _wave_motif(plate, cx, cy, lid, band) -> None:
    for i in range(-3, 4):
        y = cy + i * 34
        plate.stroke(path(*[(cx - 180 + k * 45, y + (12 if k % 2 else -12)) for k in range(9)]), 11, "#F7F2E4",
                taper=0.2)
    plate.shape(oval(cx + 60, cy - 40, 46, 44), band, depth=4)


TIN_MOTIFS = {"fish": _fish_motif, "wave": _wave_motif}

CLOSENESS = 1.08
FORMS = {
    "whole_fish": whole_fish, "fillet": fillet, "oysters": oysters, "mussels": mussels, "prawns": prawns, "tin": tin,
}
