"""Clothes and what one carries: knitwear, scarves, socks, shirts, bags."""
# Curves read best with their points side by side.
# fmt: off

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import MOTIFS
from shop.demo.drawings.outlines import mirrored, oval, path, polygon, profile, rectangle, smooth
from shop.demo.drawings.tones import lit, mix, shaded


def _hanger(sheet: Sheet) -> None:
    sheet.floating().curve((480, 176), (474, 140), (496, 118), (510, 136), width=9, pigment="#8A8F94", taper=0)
    sheet.stroke(path((300, 240), (400, 196), (480, 172), (560, 196), (660, 240)), 17, "#B98A55", taper=0.1)


def _knit(brush, wool, x0, x1, y0, y1, pattern, second) -> None:
    if pattern == "cables":
        for i in range(5):
            x = x0 + (x1 - x0) * (i + 0.5) / 5
            brush.stroke(path(*[(x + (15 if k % 2 else -15), y0 + k * (y1 - y0) / 9) for k in range(10)]), 11,
                    lit(wool, 0.26), taper=0)
            brush.stroke(path(*[(x + (-15 if k % 2 else 15), y0 + k * (y1 - y0) / 9) for k in range(10)]), 7,
                    shaded(wool, 0.16), taper=0)
    elif pattern == "stripes":
        for i in range(12):
            y = y0 + i * 34
            brush.shape(rectangle(x0 - 40, y, x1 + 40, y + 15, 0), second)
    elif pattern == "jacquard":
        for row in range(3):
            for i in range(9):
                MOTIFS["star" if row % 2 else "disc"](brush, x0 + (i + 0.5) * (x1 - x0) / 9, y0 + 44 + row * 46, 17,
                        second)
    elif pattern:
        for i in range(9):
            for k in range(9):
                MOTIFS[pattern](brush, x0 + i * 44 + (k % 2) * 22, y0 + k * 46, 13, second)


def sweater(sheet: Sheet, wool="#B5652B", second="#F3E8D2", pattern="cables", neck="round", sleeves="long",
        buttons="") -> None:
    _hanger(sheet)
    sheet.standing(690)
    reach = 600 if sleeves == "long" else 400
    arm = polygon((366, 214), (300, 240), (214, 340), (176, reach), (246, reach + 14), (282, 420), (340, 360))
    if sleeves == "short":
        arm = polygon((366, 214), (300, 236), (196, 356), (262, 410), (344, 350))
    for outline in (arm, mirrored(arm, 480)):
        sleeve = sheet.shape(outline, wool, depth=14)
        _knit(sleeve, wool, 176, 784, 216, 620, pattern if pattern != "cables" else "", second)
        if sleeves == "long":
            sleeve.shape(rectangle(150, reach - 26, 820, reach + 30, 0), shaded(wool, 0.14))
    body = sheet.shape(smooth((366, 214), (420, 200), (480, 216), (540, 200), (594, 214), (632, 290), (624, 480),
            (634, 640), (480, 652), (326, 640), (336, 480), (328, 290)), wool, depth=20)
    _knit(body, wool, 326, 634, 250, 620, pattern, second)
    body.shape(rectangle(300, 612, 660, 670, 0), shaded(wool, 0.14))
    NECKS[neck](sheet, body, wool)
    for i in range(5 if buttons else 0):
        body.dots([(480, 300 + i * 70)], 11, buttons)


def _round_neck(sheet, body, wool) -> None:
    body.shape(oval(480, 206, 74, 48), shaded(wool, 0.14))
    body.shape(oval(480, 200, 58, 34), shaded(wool, 0.45))


def _roll_neck(sheet, body, wool) -> None:
    sheet.shape(rectangle(420, 160, 540, 234, 20), lit(wool, 0.08), depth=9)


def _open_neck(sheet, body, wool) -> None:
    body.shape(polygon((420, 190), (480, 330), (540, 190)), shaded(wool, 0.45))
    body.curve((480, 320), (482, 480), (480, 660), width=6, pigment=shaded(wool, 0.3), taper=0)


def _collar(sheet, body, wool) -> None:
    body.curve((480, 230), (482, 440), (480, 660), width=6, pigment=shaded(wool, 0.3), taper=0)
    for way in (-1, 1):
        sheet.shape(polygon((480, 240), (480 + way * 66, 262), (480 + way * 72, 196), (480 + way * 40, 184)),
                lit(wool, 0.3), depth=5)


NECKS = {"round": _round_neck, "roll": _roll_neck, "open": _open_neck, "collar": _collar}


def scarf(sheet: Sheet, wool="#7A5A8A", second="#E9B23C", pattern="stripes", fringe=True, silk=False) -> None:
    sheet.standing(650)
    for x, length in ((390, 640), (520, 590)):
        end = sheet.shape(polygon((x, 330), (x + 108, 330), (x + 118, length), (x - 6, length)), wool, depth=12)
        _knit(end, wool, x - 20, x + 130, 350, length, pattern, second)
        for k in range(9 if fringe else 0):
            sheet.curve((x + k * 13, length - 4), (x + k * 13 + 3, length + 38), width=6,
                    pigment=second if k % 3 == 0 else wool)
    loop = smooth((300, 330), (330, 220), (480, 176), (636, 220), (668, 330), (600, 400), (480, 424), (366, 400))
    ring = sheet.shape(loop, lit(wool, 0.1) if silk else wool, depth=20)
    _knit(ring, wool, 300, 670, 190, 420, pattern, second)
    sheet.floating().shape(oval(484, 274, 106, 54), "#F3E4CC", depth=0)
    ring.curve((330, 330), (480, 396), (640, 330), width=10, pigment=shaded(wool, 0.2))


def beanie(sheet: Sheet, wool="#2F6B4F", second="#F3E8D2", pattern="jacquard", pompom="#F3E8D2") -> None:
    sheet.standing(650)
    dome = smooth((236, 540), (256, 380), (360, 262), (480, 236), (600, 262), (704, 380), (724, 540), (480, 560))
    hat = sheet.shape(dome, wool, depth=28)
    _knit(hat, wool, 240, 724, 270, 560, pattern, second)
    cuff = sheet.shape(rectangle(218, 520, 742, 650, 40), shaded(wool, 0.06), depth=14)
    for i in range(22):
        cuff.curve((236 + i * 23, 522), (234 + i * 23, 650), width=6, pigment=shaded(wool, 0.2), taper=0)
    if pompom:
        ball = sheet.shape(oval(480, 214, 82, 78), pompom, depth=14, tremble=6)
        for _ in range(26):
            x, y = 480 + sheet.rng.uniform(-66, 66), 214 + sheet.rng.uniform(-62, 62)
            ball.curve((x - 10, y), (x, y + 7), (x + 12, y - 4), width=5, pigment=shaded(pompom, 0.12))


def socks(sheet: Sheet, wool="#A8321E", second="#F3E8D2", pattern="stripes", count=2) -> None:
    for i in range(count):
        dx, dy = (i - 0.5) * 190 - 40, i * 40
        sheet.standing(650)
        sock = [(x + dx, y + dy) for x, y in smooth((420, 200), (560, 196), (566, 420), (640, 500), (720, 560),
                (700, 620), (560, 618), (440, 540), (414, 420))]
        foot = sheet.shape(sock, wool, depth=16)
        _knit(foot, wool, 400 + dx, 740 + dx, 270 + dy, 600 + dy, pattern, second)
        for outline in (rectangle(400 + dx, 180 + dy, 590 + dx, 252 + dy, 0), oval(730 + dx, 596 + dy, 76, 62),
                oval(436 + dx, 520 + dy, 60, 52)):
            foot.shape(outline, second if pattern else shaded(wool, 0.16))


def tote(sheet: Sheet, canvas="#EFE3CB", handles="#A8321E", motif="sun", ink="#A8321E", leather=False) -> None:
    sheet.standing(656)
    for shift in (0, 26):
        sheet.stroke(path((370 + shift, 330), (380 + shift, 210), (470 + shift, 168), (560 + shift, 210),
                (576 + shift, 330)), 22, shaded(handles, 0.14 if shift else 0), taper=0)
    body = sheet.shape(polygon((270, 310), (690, 310), (718, 652), (244, 652)), canvas, depth=26)
    MOTIFS[motif](body, 474, 480, 104, ink)
    if leather:
        sheet.floating().shape(polygon((264, 306), (696, 306), (690, 440), (480, 480), (272, 440)),
                shaded(canvas, 0.1), depth=10)
        sheet.shape(rectangle(462, 440, 498, 512, 8), "#C9B06B", depth=5)
    body.curve((280, 330), (480, 336), (684, 330), width=5, pigment=shaded(canvas, 0.16), taper=0)


def apron(sheet: Sheet, cloth="#2E4A62", strings="#F3E8D2", pocket="", pattern="stripes") -> None:
    sheet.floating().stroke(path((420, 230), (430, 150), (480, 124), (530, 150), (540, 230)), 13, strings, taper=0)
    sheet.standing(680)
    for way in (-1, 1):
        sheet.stroke(path((480 + way * 150, 400), (480 + way * 230, 430), (480 + way * 260, 540)), 13, strings,
                taper=0.2)
    front = sheet.shape(smooth((400, 220), (480, 226), (560, 220), (576, 300), (640, 390), (652, 560), (640, 664),
            (480, 676), (320, 664), (308, 560), (320, 390), (384, 300)), cloth, depth=20)
    _knit(front, cloth, 300, 660, 230, 680, "", strings)
    for i in range(9 if pattern == "stripes" else 0):
        front.curve((310 + i * 44, 210), (308 + i * 44, 680), width=8, pigment=lit(cloth, 0.4), taper=0)
    sheet.floating().shape(rectangle(390, 470, 570, 590, 12), pocket or lit(cloth, 0.12), depth=8)


def slippers(sheet: Sheet, felt="#8A5A6B", lining="#F3E8D2", sole="#6B4A3A", pattern="") -> None:
    for x, base in ((340, 570), (590, 636)):
        sheet.standing(base)
        sheet.shape(oval(x + 20, base - 20, 224, 36, square=2.8), sole, depth=6)
        upper = sheet.shape(smooth((x - 196, base - 34), (x - 190, base - 112), (x - 120, base - 124),
                (x, base - 136), (x + 120, base - 126), (x + 226, base - 70), (x + 238, base - 32), (x, base - 18)),
                felt, depth=18)
        _knit(upper, felt, x - 200, x + 240, base - 130, base - 20, pattern, lining)
        mouth = sheet.floating().shape(oval(x - 80, base - 114, 112, 36, turn=0.03), lining, depth=6)
        mouth.shape(oval(x - 76, base - 104, 82, 22), mix(felt, "#3A2A30", 0.5))


def gloves(sheet: Sheet, wool="#C9656B", second="#F3E8D2", pattern="flower", mittens=True) -> None:
    for i, way in enumerate((1, -1)):
        x, base = 480 - way * 150, 640 - i * 20
        sheet.standing(base)
        hand = [(x + px * way, base + py) for px, py in ((-84, -140), (-98, -290), (-60, -400), (10, -424),
                (76, -390), (92, -280), (84, -140), (0, -130))]
        thumb = smooth(*[(x + px * way, base + py) for px, py in ((60, -180), (120, -270), (170, -310), (186, -270),
                (150, -190), (84, -130))])
        sheet.shape(thumb, wool, depth=10)
        palm = sheet.shape(smooth(*hand), wool, depth=18)
        if mittens:
            MOTIFS[pattern](palm, x, base - 280, 58, second)
        cuff = sheet.shape(profile(x, (base - 150, 84), (base, 92)), second, depth=12)
        for k in range(8):
            cuff.curve((x - 78 + k * 22, base - 150), (x - 82 + k * 23, base), width=6, pigment=shaded(second, 0.14),
                    taper=0)


def umbrella(sheet: Sheet, cloth="#A8321E", second="#E9DCC0", handle="#8A5A2E") -> None:
    sheet.standing(676)
    sheet.stroke(path((480, 200), (484, 440), (486, 600), (520, 660), (560, 640), (560, 606)), 14, handle, taper=0)
    canopy = smooth((150, 420), (230, 270), (380, 180), (480, 164), (580, 180), (730, 270), (810, 420))
    bell = canopy + path((810, 420), (740, 392), (690, 430), (620, 394), (560, 432), (480, 394), (404, 432),
            (340, 394), (276, 430), (220, 392), (150, 420))
    dome = sheet.shape(polygon(*bell), cloth, depth=20)
    for x0, x1 in ((220, 345), (480, 620)):
        dome.shape(smooth((480, 164), (x0 + (480 - x0) * 0.36, 290), (x0, 440), (x1, 440),
                (x1 + (480 - x1) * 0.36, 290)), second)
    for x in (276, 404, 560, 690):
        dome.curve((480, 164), (480 + (x - 480) * 0.66, 270), (x, 440), width=4, pigment=shaded(cloth, 0.3), taper=0)


CLOSENESS = 1.06
FORMS = {
    "sweater": sweater, "scarf": scarf, "beanie": beanie, "socks": socks, "tote": tote, "apron": apron,
    "slippers": slippers,
    "gloves": gloves, "umbrella": umbrella,
}
