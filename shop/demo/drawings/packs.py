"""Bags, boxes, tins, bars, and what one drinks from."""
# Curves read best with their points side by side.
# fmt: off

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import MOTIFS, label
from shop.demo.drawings.outlines import oval, path, polygon, profile, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded


def paper_bag(sheet: Sheet, kraft="#C9A06B", paper="#FBF3E2", ink="#6B3A22", motif="bean", text="", fold=True,
        spill="", window="", height=400) -> None:
    """A bag of coffee, tea, flour or biscuits, folded at the top."""
    base, top = 640, 640 - height
    sheet.standing(base)
    front = sheet.shape(polygon((330, top + 30), (610, top + 30), (622, base), (322, base)), kraft, depth=20,
            tremble=3)
    sheet.shape(polygon((610, top + 30), (662, top + 14), (672, base - 26), (622, base)), shaded(kraft, 0.22), depth=0)
    front.curve((352, top + 80), (346, base - 120), (352, base - 20), width=9, pigment=lit(kraft, 0.4))
    if fold:
        roll = sheet.shape(polygon((322, top - 18), (668, top - 30), (668, top + 22), (322, top + 48)),
                lit(kraft, 0.1), depth=9)
        roll.curve((322, top + 26), (500, top + 16), (668, top + 2), width=5, pigment=shaded(kraft, 0.2), taper=0)
        sheet.shape(rectangle(300, top - 12, 350, top + 24, 8), ink, depth=4)
    label(front, (362, top + 90, 582, base - (196 if window else 60)), paper, ink, motif, text)
    if window:
        inside = front.shape(oval(472, base - 120, 74, 50), window, depth=6)
        inside.dots([(472 + sheet.rng.uniform(-64, 64), base - 120 + sheet.rng.uniform(-40, 40)) for _ in range(20)],
                10, shaded(window, 0.2))
    for _ in range(13 if spill else 0):
        x, y = 240 + sheet.rng.uniform(-110, 90), 634 + sheet.rng.uniform(-14, 26)
        sheet.standing(y + 9)
        bean = sheet.shape(oval(x, y, 18, 12, turn=sheet.rng.uniform(0, 3)), spill, depth=4)
        bean.curve((x - 12, y), (x, y + 3), (x + 12, y), width=3, pigment=shaded(spill, 0.4))


def tin_box(sheet: Sheet, metal="#2E5A4A", band="#F2C14E", ink="#2E5A4A", paper="#FBF3E2", motif="cup", text="",
        height=300, round_=True, half=130, opened=False, content="#5A4A32") -> None:
    """A tea caddy or a biscuit tin."""
    base, top = 640, 640 - height
    sheet.standing(base)
    ring = (half * 0.98, half)
    can = sheet.shape(profile(480, (top, ring[0]), (top + 8, ring[1]), (base - 10, ring[1]), (base, half * 0.92)),
            metal, depth=28)
    for y in (top + 26, base - 26):
        can.curve((480 - half, y), (480, y + (8 if round_ else 0)), (480 + half, y), width=9, pigment=band, taper=0)
    label(can, (480 - half * 0.66, top + 56, 480 + half * 0.58, base - 54), paper, ink, motif, text)
    can.curve((480 - half * 0.82, top + 44), (480 - half * 0.84, base - 50), width=12, pigment=lit(metal, 0.4))
    if not opened:
        cap = sheet.shape(rectangle(480 - half * 1.03, top - 66, 480 + half * 1.03, top + 8, 14), metal, depth=18)
        cap.curve((480 - half, top - 4), (480, top + 3), (480 + half, top - 4), width=7, pigment=band, taper=0)
        sheet.floating().shape(oval(480, top - 64, half * 0.98, 17), lit(metal, 0.16), depth=4)
        return
    rim = sheet.floating().shape(oval(480, top + 2, half * 0.98, 22), shaded(metal, 0.3), depth=0)
    rim.shape(oval(480, top + 8, half * 0.9, 17), content).dots([(480 + sheet.rng.uniform(-half, half),
            top + sheet.rng.uniform(-8, 20)) for _ in range(24)], 6, lit(content, 0.25))
    sheet.standing(662)
    sheet.shape(oval(480 + half + 110, 624, 96, 40), metal, depth=10)


def bar(sheet: Sheet, wrap="#2E4A62", foil="#D9C48A", chocolate="#4A2A1C", ink="#F2E6CC", motif="star", text="",
        pieces=True, nuts="") -> None:
    """A bar of chocolate, half unwrapped."""
    sheet.standing(664)
    tilt = -0.12
    slab = turned(rectangle(340, 230, 640, 660, 8), tilt, (490, 440))
    tablet = sheet.shape(slab, chocolate, depth=16)
    for row in range(5):
        for col in range(3):
            x, y = 352 + col * 96, 244 + row * 84
            square = turned(rectangle(x, y, x + 84, y + 72, 5), tilt, (490, 440))
            tablet.shape(square, lit(chocolate, 0.12), depth=6)
            if nuts:
                tablet.dots(turned([(x + sheet.rng.uniform(10, 74), y + sheet.rng.uniform(8, 62)) for _ in range(2)],
                        tilt, (490, 440)), 12, nuts)
    torn = turned(polygon(*[(326 + i * 33, 386 + (i % 2) * 22) for i in range(11)], (656, 410), (656, 668),
            (326, 668)), tilt, (490, 440))
    sheet.floating().shape([(x, y - 26) for x, y in torn], foil, depth=6)
    sleeve = sheet.shape([(x, y + 10) for x, y in torn], wrap, depth=18)
    MOTIFS[motif](sleeve, 508, 532, 70, ink)
    if pieces:
        for x, y in ((236, 628), (300, 660)):
            sheet.standing(y + 22)
            sheet.shape(turned(rectangle(x - 42, y - 28, x + 42, y + 24, 5), sheet.rng.uniform(-0.4, 0.4), (x, y)),
                    lit(chocolate, 0.1), depth=9)


def box(sheet: Sheet, card="#D9B48A", ribbon="#A8321E", lid="", motif="", ink="#FBF3E2", width=440, height=210,
        bow=True, text="", paper="") -> None:
    """A cardboard box seen from a corner, sometimes tied with a ribbon."""
    left, right, base = 480 - width / 2, 480 + width / 2, 650
    top = base - height
    sheet.standing(base)
    front = sheet.shape(polygon((left, top), (right - 90, top + 10), (right - 90, base), (left, base - 12)), card,
            depth=14)
    sheet.shape(polygon((right - 90, top + 10), (right + 10, top - 34), (right + 10, base - 52), (right - 90, base)),
            shaded(card, 0.2), depth=0)
    sheet.shape(polygon((left, top), (left + 110, top - 50), (right + 10, top - 34), (right - 90, top + 10)),
            lid or lit(card, 0.4), depth=0)
    if motif or text:
        label(front, (left + 40, top + 34, right - 130, base - 34), paper or lit(card, 0.3), ink, motif, text,
                frame=bool(paper))
    if ribbon:
        middle = (left + right - 90) / 2
        front.shape(polygon((middle - 20, top - 4), (middle + 20, top - 4), (middle + 20, base + 4),
                (middle - 20, base + 4)), ribbon, depth=6)
        sheet.floating().shape(polygon((middle - 20, top + 4), (middle + 90, top - 46), (middle + 128, top - 44),
                (middle + 22, top + 6)), lit(ribbon, 0.16), depth=0)
    if ribbon and bow:
        x, y = (left + right) / 2 + 8, top - 22
        for way in (-1, 1):
            sheet.shape(smooth((x, y), (x + way * 40, y - 66), (x + way * 104, y - 60), (x + way * 96, y - 10),
                    (x + way * 40, y + 8)), ribbon, depth=8)
        sheet.shape(oval(x, y - 8, 20, 18), shaded(ribbon, 0.1), depth=4)


def cup(sheet: Sheet, glaze="#3E6B7A", inside="", saucer="", motif="", ink="#FBF3E2", count=1, drink="#6B3A1E",
        steam=True, tall=1.0) -> None:
    """Cups, mugs and bowls, with or without a saucer."""
    for i in range(count):
        x, base = 480 + (i - (count - 1) / 2) * 270, 630 + (i % 2) * 16
        colour = mix(glaze, "#F2E6CC", 0.5 * (i % 2))
        _one_cup(sheet, x, base, colour, inside or lit(colour, 0.6), saucer, (motif, ink), drink, tall,
                1 if count == 1 else 0.74)
        if steam:
            for dx in (-30, 18):
                top = base - 300 * tall * (1 if count == 1 else 0.74)
                sheet.floating().curve((x + dx, top + 20), (x + dx + 20, top - 30), (x + dx - 8, top - 76),
                        (x + dx + 14, top - 124), width=10, pigment="#FFFFFF")


def _one_cup(sheet, x, base, glaze, inside, saucer, motif, drink, tall, k) -> None:
    h, w = 270 * tall * k, 150 * k
    if saucer:
        sheet.standing(base + 14)
        sheet.shape(oval(x, base - 4, w * 1.6, 40 * k), saucer, depth=10)
        sheet.floating().shape(oval(x, base - 10, w, 22 * k), shaded(saucer, 0.12), depth=0)
    sheet.standing(base)
    ear = [*path((x + w * 0.8, base - h * 0.78), (x + w * 1.5, base - h * 0.72), (x + w * 1.42, base - h * 0.3),
            (x + w * 0.76, base - h * 0.22))]
    sheet.stroke(ear, 30 * k, shaded(glaze, 0.1), taper=0.1)
    body = sheet.shape(profile(x, (base - h, w), (base - h + 10, w * 1.01), (base - h * 0.3, w * 0.93),
            (base - 12, w * 0.72), (base, w * 0.6)), glaze, depth=24 * k)
    body.curve((x - w * 0.8, base - h * 0.9), (x - w * 0.76, base - h * 0.4), width=15 * k, pigment=lit(glaze, 0.45))
    name, ink = motif
    if name:
        MOTIFS[name](body, x - 6, base - h * 0.48, w * 0.46, ink)
    rim = sheet.floating().shape(oval(x, base - h, w, 32 * k), inside, depth=0)
    if drink:
        rim.shape(oval(x, base - h + 9 * k, w * 0.88, 22 * k), drink, depth=4)


def pot(sheet: Sheet, glaze="#7A8F5A", knob="#B98A55", spout=True, motif="", ink="#FBF3E2", enamel=False) -> None:
    """A teapot, or an enamel coffee pot."""
    sheet.standing(640)
    if spout:
        sheet.shape(smooth((300, 560), (200, 470), (164, 400), (196, 384), (250, 430), (350, 470)),
                shaded(glaze, 0.06), depth=10)
    sheet.stroke(path((640, 440), (770, 430), (770, 560), (640, 586)), 34, shaded(glaze, 0.12), taper=0.1)
    rings = ((380, 96), (400, 140), (480, 190), (580, 176), (632, 110), (640, 104)) if not enamel else ((330, 96),
            (346, 104), (560, 176), (626, 180), (640, 168))
    body = sheet.shape(profile(480, *rings, curved=not enamel), glaze, depth=34)
    body.curve((360, 450), (340, 520), (366, 590), width=20, pigment=lit(glaze, 0.4))
    if motif:
        MOTIFS[motif](body, 476, 520, 64, ink)
    top = 380 if not enamel else 330
    sheet.floating().shape(smooth((390, top + 6), (430, top - 42), (480, top - 54), (530, top - 42), (570, top + 6),
            (480, top + 20)), lit(glaze, 0.06), depth=10)
    sheet.shape(oval(480, top - 66, 24, 24), knob, depth=6)


def casserole(sheet: Sheet, enamel="#B3402E", knob="#3A332C", steam=False, pan=False) -> None:
    """A casserole, or a frying pan."""
    sheet.standing(644)
    if pan:
        sheet.stroke(path((660, 560), (800, 500), (900, 450)), 40, knob, taper=0.1)
        sheet.shape(profile(460, (540, 290), (560, 292), (626, 220), (644, 200)), enamel, depth=16)
        well = sheet.floating().shape(oval(460, 540, 290, 70), shaded(enamel, 0.2), depth=0)
        well.shape(oval(466, 548, 240, 50), lit(enamel, 0.1), depth=10)
        return
    for x in (210, 750):
        sheet.shape(oval(x, 500, 54, 26), shaded(enamel, 0.1), depth=7)
    body = sheet.shape(profile(480, (456, 262), (600, 258), (636, 230), (644, 210)), enamel, depth=34)
    body.curve((250, 480), (246, 540), (262, 600), width=20, pigment=lit(enamel, 0.45))
    lid = sheet.shape(smooth((206, 458), (240, 412), (360, 380), (480, 372), (600, 380), (720, 412), (754, 458),
            (480, 470)), lit(enamel, 0.05), depth=14)
    lid.curve((300, 420), (400, 396), (520, 392), width=10, pigment=lit(enamel, 0.5))
    sheet.shape(rectangle(446, 338, 514, 380, 14), knob, depth=7)


CLOSENESS = 1.1
FORMS = {"paper_bag": paper_bag, "tin_box": tin_box, "bar": bar, "box": box, "cup": cup, "pot": pot,
        "casserole": casserole}
