"""The toy shop."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import MOTIFS
from shop.demo.drawings.outlines import oval, path, petals, polygon, profile, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded

BRIGHT = ("#C8452F", "#E9B23C", "#3E7A8C", "#5E8A4A")


def _wheel(sheet, x, y, r, colour, hub="#F3E8D2") -> None:
    sheet.shape(oval(x, y, r, r), colour, depth=r * 0.2)
    sheet.shape(oval(x, y, r * 0.36, r * 0.36), hub, depth=r * 0.1)


def train(sheet: Sheet, colours=BRIGHT, wagons=2, wood="#D9B27A") -> None:
    sheet.standing(640)
    for i in range(wagons):
        x = 470 + i * 200
        sheet.shape(rectangle(x - 40, 574, x + 30, 588, 4), shaded(wood, 0.3), depth=3)
        sheet.shape(rectangle(x, 500, x + 170, 600, 10), colours[(i + 1) % len(colours)], depth=12)
        for k in range(3):
            sheet.shape(oval(x + 32 + k * 52, 492, 25, 25), colours[(i + k + 2) % len(colours)], depth=6)
        for dx in (40, 130):
            _wheel(sheet, x + dx, 608, 32, shaded(wood, 0.35))
    sheet.shape(rectangle(150, 480, 360, 600, 26), wood, depth=16)
    sheet.shape(rectangle(306, 390, 430, 600, 10), colours[0], depth=14)
    sheet.shape(rectangle(292, 366, 446, 398, 10), colours[2], depth=7)
    sheet.shape(rectangle(334, 424, 402, 490, 8), "#F6EFDC", depth=0)
    sheet.shape(polygon((196, 410), (256, 410), (246, 486), (206, 486)), colours[1], depth=8)
    sheet.shape(oval(160, 540, 24, 36), lit(wood, 0.4), depth=5)
    for x, r in ((206, 36), (284, 36), (380, 46)):
        _wheel(sheet, x, 646 - r, r, colours[0] if r > 40 else shaded(wood, 0.35))
    for i in range(3):
        sheet.floating().shape(oval(232 + i * 46, 360 - i * 52, 24 + i * 9, 20 + i * 7), "#FFFFFF", depth=6)


def spinning_top(sheet: Sheet, colours=BRIGHT, count=1) -> None:
    for i in range(count):
        x, k = 480 + (i - (count - 1) / 2) * 300, 1.15 if count == 1 else 0.8
        base = 640 + (i % 2) * 10
        sheet.standing(base)
        lean = 0.16 if i % 2 == 0 else -0.2
        body = turned(smooth((x, base), (x - 60 * k, base - 90 * k), (x - 186 * k, base - 190 * k),
                (x - 150 * k, base - 250 * k), (x, base - 270 * k), (x + 150 * k, base - 250 * k),
                (x + 186 * k, base - 190 * k), (x + 60 * k, base - 90 * k)), lean, (x, base))
        sheet.shape(turned(rectangle(x - 13, base - 400 * k, x + 13, base - 250 * k, 8), lean, (x, base)), "#C99B62",
                depth=6)
        top = sheet.shape(body, colours[i % len(colours)], depth=24)
        for row, y in enumerate((232, 190, 140, 90)):
            top.stroke(turned(path((x - 240 * k, base - y * k), (x, base - (y - 26) * k),
                    (x + 240 * k, base - y * k)), lean, (x, base)), 20 * k, colours[(i + row + 1) % len(colours)],
                    taper=0)
        sheet.shape(turned(oval(x, base - 404 * k, 28 * k, 24 * k), lean, (x, base)),
                colours[(i + 2) % len(colours)], depth=6)


def plush(sheet: Sheet, fur="#B5824E", belly="#E9D3AE", ears="bear", scarf="#A8321E", eyes="#26221C") -> None:
    sheet.standing(660)
    for way in (-1, 1):
        sheet.shape(oval(480 + way * 128, 606, 84, 58, turn=way * 0.5), fur, depth=14)
        sheet.shape(oval(480 + way * 160, 612, 40, 34), belly, depth=5)
        sheet.shape(oval(480 + way * 140, 480, 48, 90, turn=way * 0.5), shaded(fur, 0.04), depth=12)
    sheet.shape(oval(480, 520, 140, 140), fur, depth=22)
    sheet.floating().shape(oval(476, 534, 84, 92), belly, depth=10)
    EARS[ears](sheet, fur, belly)
    sheet.shape(oval(480, 290, 142, 126), fur, depth=20, tremble=2.5)
    sheet.shape(oval(476, 330, 66, 50), belly, depth=7)
    for dx in (-56, 52):
        sheet.shape(oval(478 + dx, 276, 14, 16), eyes, depth=0)
        sheet.shape(oval(474 + dx, 271, 4, 5), "#FFFFFF", depth=0)
    sheet.shape(oval(476, 310, 21, 15), shaded(fur, 0.6), depth=3)
    sheet.curve((450, 344), (476, 360), (502, 344), width=6, pigment=shaded(fur, 0.6))
    if scarf:
        sheet.shape(smooth((362, 386), (480, 420), (596, 386), (604, 424), (480, 460), (356, 424)), scarf, depth=8)
        sheet.shape(polygon((520, 430), (584, 420), (600, 540), (534, 550)), scarf, depth=8)


def _bear_ears(sheet, fur, belly) -> None:
    for way in (-1, 1):
        sheet.shape(oval(480 + way * 108, 194, 52, 52), fur, depth=9)
        sheet.shape(oval(480 + way * 106, 200, 29, 30), belly, depth=0)


def _rabbit_ears(sheet, fur, belly) -> None:
    for way in (-1, 1):
        sheet.shape(oval(480 + way * 66, 168, 38, 92, turn=way * 0.2), fur, depth=9)
        sheet.shape(oval(480 + way * 66, 174, 19, 68, turn=way * 0.2), belly, depth=0)


def _fox_ears(sheet, fur, belly) -> None:
    for way in (-1, 1):
        sheet.shape(polygon((480 + way * 40, 200), (480 + way * 140, 110), (480 + way * 140, 250)), fur, depth=9)
        sheet.shape(polygon((480 + way * 70, 200), (480 + way * 124, 146), (480 + way * 124, 230)), shaded(fur, 0.4),
                depth=0)


EARS = {"bear": _bear_ears, "rabbit": _rabbit_ears, "fox": _fox_ears}


def blocks(sheet: Sheet, colours=BRIGHT, motifs=("star", "house", "sun"), count=6) -> None:
    places = ((290, 650), (450, 650), (610, 650), (372, 508), (530, 508), (452, 366))[:count]
    for i, (x, base) in enumerate(places):
        sheet.standing(650)
        colour = colours[i % len(colours)]
        tilt = sheet.rng.uniform(-0.04, 0.04)
        face = sheet.shape(turned(rectangle(x - 68, base - 138, x + 68, base, 8), tilt, (x, base)), lit(colour, 0.1),
                depth=9)
        face.shape(turned(rectangle(x - 52, base - 122, x + 52, base - 16, 6), tilt, (x, base)), "#F6EBD0")
        sheet.shape(polygon((x + 66, base - 138), (x + 98, base - 158), (x + 98, base - 24), (x + 66, base)),
                shaded(colour, 0.24), depth=0)
        sheet.shape(polygon((x - 68, base - 138), (x - 34, base - 158), (x + 98, base - 158), (x + 66, base - 138)),
                lit(colour, 0.4), depth=0)
        MOTIFS[motifs[i % len(motifs)]](face, x, base - 70, 40, colour)


def puzzle(sheet: Sheet, colours=BRIGHT, scene="hill", pieces=4) -> None:
    """A wooden puzzle with a picture and two pieces to place."""
    sheet.standing(656)
    tray = sheet.shape(turned(rectangle(200, 270, 700, 640, 14), -0.04, (450, 460)), "#D9B27A", depth=12)
    tray.shape(turned(rectangle(226, 294, 674, 614, 6), -0.04, (450, 460)), mix(colours[2], "#F3E8D2", 0.5))
    MOTIFS[scene](tray, 450, 450, 150, colours[3 % len(colours)])
    for i in range(1, 4):
        tray.stroke(path(*[(226 + i * 112 + (13 if k % 2 else -13), 280 + k * 56) for k in range(7)]), 4, "#8A6D4A",
                taper=0)
        tray.stroke(path(*[(210 + k * 62, 300 + i * 80 + (12 if k % 2 else -12)) for k in range(9)]), 4, "#8A6D4A",
                taper=0)
    for i in range(min(2, pieces)):
        x, y = 770, 420 + i * 170
        sheet.standing(y + 70)
        piece = smooth((x - 60, y - 56), (x - 12, y - 52), (x, y - 82), (x + 14, y - 52), (x + 60, y - 58),
                (x + 56, y - 10), (x + 86, y), (x + 56, y + 14), (x + 62, y + 60), (x, y + 52), (x - 60, y + 60),
                (x - 54, y + 10), (x - 32, y), (x - 54, y - 12))
        sheet.shape(piece, colours[i % len(colours)], depth=10)


def board_game(sheet: Sheet, colours=BRIGHT, board_colour="#F3E4C0", dice=True) -> None:
    sheet.standing(660)
    board = sheet.shape(polygon((190, 440), (690, 420), (850, 620), (90, 650)), board_colour, depth=9)
    sheet.shape(polygon((90, 650), (850, 620), (850, 636), (90, 668)), shaded(board_colour, 0.35), depth=0)
    for i in range(22):
        angle = 2 * pi * i / 22
        board.shape(oval(470 + 290 * cos(angle), 536 + 84 * sin(angle), 34, 16), colours[i % len(colours)])
    MOTIFS["star"](board, 470, 536, 52, colours[0])
    for i, x in enumerate((330, 440, 620)):
        base = 560 - (i % 2) * 40
        sheet.standing(base)
        sheet.shape(profile(x, (base - 96, 20), (base - 60, 18), (base - 10, 44), (base, 46)),
                colours[i % len(colours)], depth=8)
        sheet.shape(oval(x, base - 110, 30, 29), colours[i % len(colours)], depth=7)
    if dice:
        sheet.standing(600)
        cube = sheet.shape(turned(rectangle(690, 510, 780, 596, 12), 0.15, (735, 550)), "#FFFDF6", depth=9)
        cube.dots([(712, 532), (736, 552), (760, 574)], 8, "#26221C")


def duck(sheet: Sheet, body="#E9B23C", beak="#D9662E", wheels="#C8452F", string="#A8321E") -> None:
    """A duck on wheels, to be pulled along."""
    sheet.standing(650)
    sheet.curve((190, 520), (120, 560), (140, 630), (60, 650), width=7, pigment=string, taper=0)
    sheet.shape(smooth((250, 520), (230, 420), (330, 430), (460, 450), (600, 420), (740, 330), (770, 380),
            (740, 520), (600, 600), (380, 606)), body, depth=26)
    wing = sheet.floating().shape(smooth((440, 500), (500, 450), (640, 440), (700, 410), (680, 500), (580, 556),
            (480, 550)), shaded(body, 0.1), depth=12)
    wing.curve((500, 520), (580, 510), (660, 460), width=8, pigment=lit(body, 0.3))
    sheet.standing(650)
    sheet.shape(oval(330, 340, 116, 112), body, depth=18)
    sheet.shape(smooth((222, 342), (130, 356), (110, 384), (150, 404), (240, 388)), beak, depth=8)
    sheet.floating().shape(oval(304, 314, 16, 18), "#26221C", depth=0)
    sheet.shape(oval(299, 308, 5, 6), "#FFFFFF", depth=0)
    sheet.standing(650)
    for x in (360, 610):
        _wheel(sheet, x, 604, 46, wheels)


def xylophone(sheet: Sheet, colours=("#C8452F", "#E28A2E", "#E9B23C", "#5E8A4A", "#3E7A8C", "#7A5A8A"),
        wood="#D9B27A") -> None:
    sheet.standing(640)
    for dy in (0, 1):
        sheet.shape(polygon((180, 470 + dy * 110), (800, 500 + dy * 60), (800, 528 + dy * 60),
                (180, 504 + dy * 110)), wood, depth=6)
    for i, colour in enumerate(colours):
        x = 216 + i * 100
        sheet.standing(650)
        bar = sheet.shape(rectangle(x, 430 + i * 12, x + 74, 640 - i * 14, 12), colour, depth=9)
        bar.dots([(x + 37, 486 + i * 7), (x + 37, 590 - i * 8)], 7, "#F3E8D2")
    for x0, x1 in ((420, 250), (560, 760)):
        sheet.standing(640)
        sheet.stroke(path((x0, 540), ((x0 + x1) / 2, 420), (x1, 290)), 13, shaded(wood, 0.1), taper=0)
        sheet.shape(oval(x1, 284, 34, 34), colours[0], depth=8)


def kite(sheet: Sheet, colours=BRIGHT, face=False) -> None:
    sheet.floating()
    sheet.curve((480, 540), (560, 600), (440, 640), (540, 700), width=6, pigment="#8A6D4A", taper=0)
    for i, (x, y) in enumerate(((530, 580), (470, 626), (500, 672))):
        for way in (-1, 1):
            sheet.shape(polygon((x, y), (x + way * 44, y - 20), (x + way * 44, y + 22)), colours[i % len(colours)],
                    depth=4)
    kite_ = sheet.shape(polygon((480, 90), (690, 290), (480, 560), (270, 290)), colours[0], depth=14)
    kite_.shape(polygon((480, 80), (700, 290), (480, 290)), colours[1])
    kite_.shape(polygon((480, 290), (260, 290), (480, 570)), colours[2])
    kite_.curve((480, 90), (482, 300), (480, 560), width=6, pigment="#8A6D4A", taper=0)
    kite_.curve((270, 290), (480, 292), (690, 290), width=6, pigment="#8A6D4A", taper=0)
    for x, y, r in ((160, 180, 60), (780, 420, 50)):
        sheet.ground.shape(smooth((x - r * 1.4, y + r * 0.3), (x - r * 0.6, y - r * 0.4), (x + r * 0.2, y - r * 0.6),
                (x + r * 1.3, y), (x + r, y + r * 0.4)), "#FFFFFF")


def doll(sheet: Sheet, hair="#6B3A22", dress="#A8321E", skin="#EBC3A0", pattern="flower") -> None:
    sheet.standing(670)
    for way in (-1, 1):
        sheet.shape(rectangle(452 + way * 40, 560, 492 + way * 40, 656, 18), skin, depth=8)
        sheet.shape(oval(472 + way * 46, 656, 36, 20), "#3E3A46", depth=5)
        sheet.shape(oval(480 + way * 140, 450, 28, 84, turn=way * 0.6), skin, depth=7)
    body = sheet.shape(smooth((430, 370), (530, 370), (600, 560), (640, 600), (480, 618), (320, 600), (360, 560)),
            dress, depth=18)
    for i in range(9):
        MOTIFS[pattern](body, 370 + (i % 4) * 74, 440 + (i // 4) * 66, 18, lit(dress, 0.6))
    sheet.shape(petals(480, 250, 150, 11, 0.08), hair, depth=16)
    face = sheet.floating().shape(oval(480, 270, 104, 100), skin, depth=9)
    face.shape(smooth((360, 240), (420, 150), (540, 150), (600, 240), (520, 200), (440, 204)), hair)
    for dx in (-40, 38):
        face.dots([(480 + dx, 274)], 9, "#26221C")
        face.dots([(480 + dx * 1.5, 304)], 14, "#E79A8A")
    face.curve((452, 316), (480, 330), (508, 316), width=6, pigment="#A8432F")
    for way in (-1, 1):
        sheet.shape(oval(480 + way * 158, 250, 44, 58), hair, depth=10)
        sheet.shape(oval(480 + way * 128, 222, 17, 17), lit(dress, 0.3), depth=3)


def marbles(sheet: Sheet, colours=BRIGHT, bag="#3E5A7A") -> None:
    sheet.standing(640)
    sack = sheet.shape(smooth((300, 640), (200, 560), (240, 430), (330, 360), (300, 290), (420, 310), (520, 290),
            (480, 360), (580, 440), (610, 560), (520, 640)), bag, depth=26)
    sack.curve((310, 360), (400, 380), (500, 358), width=13, pigment="#E9B23C", taper=0)
    for i in range(11):
        angle = i * 2.4
        x, y = 650 + 150 * (i / 11) ** 0.5 * cos(angle), 610 + 50 * (i / 11) ** 0.5 * sin(angle)
        sheet.standing(y + 30)
        ball = sheet.shape(oval(x, y, 35, 35), mix(colours[i % len(colours)], "#E6F0F0", 0.45), depth=8)
        ball.curve((x - 26, y + 10), (x, y - 10), (x + 26, y + 8), width=13, pigment=colours[i % len(colours)])
        ball.shape(oval(x - 11, y - 13, 7, 5), "#FFFFFF")


CLOSENESS = 1.06
FORMS = {
    "train": train, "spinning_top": spinning_top, "plush": plush, "blocks": blocks, "puzzle": puzzle,
    "board_game": board_game,
    "duck": duck, "xylophone": xylophone, "kite": kite, "doll": doll, "marbles": marbles,
}
