"""The hairdresser's shelf: soaps, combs, brushes, slides, towels."""
# Curves read best with their points side by side.
# fmt: off

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import MOTIFS
from shop.demo.drawings.outlines import oval, path, petals, polygon, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded


def soap(sheet: Sheet, bar="#9DB08A", shape="round", stamp="sprig", bubbles=True, second="", wrap="", bits="") -> None:
    sheet.standing(640)
    if second:
        sheet.shape(oval(640, 520, 150, 92, square=4), shaded(second, 0.1), depth=14)
    outline = {"round": oval(460, 540, 196, 110), "block": rectangle(250, 430, 680, 640, 34),
            "flower": [(x, 540 + (y - 540) * 0.6) for x, y in petals(460, 540, 210, 9, 0.12)]}[shape]
    sheet.shape([(x + 4, y + 34) for x, y in outline], shaded(bar, 0.2), depth=10)
    cake = sheet.floating().shape(outline, bar, depth=18)
    cake.shape([(465 + (x - 465) * 0.8, 536 + (y - 536) * 0.78) for x, y in outline], lit(bar, 0.14), depth=6)
    if bits:
        cake.dots([(460 + sheet.rng.uniform(-180, 180), 540 + sheet.rng.uniform(-100, 100)) for _ in range(32)], 5,
                bits)
    MOTIFS[stamp](cake, 464, 538, 62, shaded(bar, 0.3))
    if wrap:
        cake.shape(rectangle(290, 400, 380, 680, 0), wrap, depth=5)
    for x, y, r in ((720, 600, 40), (790, 560, 26), (760, 650, 22), (230, 650, 24)) if bubbles else ():
        bubble = sheet.shape(oval(x, y, r, r), "#EAF2F2", depth=r * 0.24)
        bubble.shape(oval(x - r * 0.3, y - r * 0.34, r * 0.24, r * 0.18), "#FFFFFF")


def comb(sheet: Sheet, horn="#8A5A2E", teeth=24, handle=False, lean=-0.28) -> None:
    sheet.standing(620)
    about = (480, 520)
    spine = rectangle(190, 420, 770, 490, 32)
    sheet.shape(turned(spine, lean, about), horn, depth=10)
    for i in range(teeth):
        if handle and i < teeth * 0.3:
            continue
        x = 206 + i * 550 / teeth
        width = 12 if i > teeth / 2 else 15
        sheet.shape(turned(polygon((x, 480), (x + width, 480), (x + width * 0.75, 606), (x + width * 0.3, 606)),
                lean, about), mix(horn, "#5A3A1C", 0.1 * (i % 2)), depth=3)
    top = sheet.floating().stroke(turned(path((230, 440), (480, 434), (730, 440)), lean, about), 11, lit(horn, 0.4))
    top.dots([(480, 440)], 3, horn)


def hairbrush(sheet: Sheet, wood="#B9824E", cushion="#A8321E", pins="#3A332C", shape="oval") -> None:
    sheet.standing(640)
    lean, about = -0.5, (480, 480)
    sheet.shape(turned(smooth((560, 452), (700, 462), (820, 446), (850, 480), (820, 514), (700, 500), (560, 510)),
            lean, about), wood, depth=11)
    outline = oval(400, 480, 210, 122) if shape == "oval" else rectangle(200, 390, 600, 570, 60)
    sheet.shape(turned(outline, lean, about), wood, depth=16)
    pad = sheet.floating().shape(turned([(400 + (x - 400) * 0.8, 480 + (y - 480) * 0.76) for x, y in outline], lean,
            about), cushion, depth=8)
    for row in range(-3, 4):
        for col in range(-5, 6):
            x, y = turned([(400 + col * 30 + (row % 2) * 15, 480 + row * 25)], lean, about)[0]
            pad.shape(oval(x, y, 5, 5), pins)


def slides(sheet: Sheet, colours=("#C9656B", "#2F6B4F", "#E9B23C"), motif="flower") -> None:
    """Hair slides on a card."""
    sheet.standing(656)
    card = sheet.shape(turned(rectangle(300, 220, 660, 650, 14), 0.05, (480, 440)), "#F6EBD6", depth=11)
    card.shape(oval(488, 256, 15, 15), "#D9C9A6")
    for i, colour in enumerate(colours):
        y = 346 + i * 108
        clip = sheet.floating().shape(turned(rectangle(346, y - 26, 616, y + 26, 26), -0.06, (480, y)), colour,
                depth=8)
        clip.curve((370, y - 6), (480, y - 16), (590, y - 20), width=7, pigment=lit(colour, 0.5))
        MOTIFS[motif](sheet, 400 + i * 60, y - 4, 42, mix(colour, "#FFFDF2", 0.6))


def scrunchies(sheet: Sheet, colours=("#7A5A8A", "#E3C79A", "#A8321E"), spots="") -> None:
    for i, colour in enumerate(colours):
        x, y = 300 + i * 180, 540 + (i % 2) * 60
        sheet.standing(y + 84)
        ring = sheet.shape([(px, y + (py - y) * 0.7) for px, py in petals(x, y, 128, 13, 0.1)], colour, depth=12,
                tremble=4)
        for k in range(13):
            ring.curve((x, y), (x + 120 * (k - 6) / 6, y + 80 * ((k * 5) % 13 - 6) / 6), width=5,
                    pigment=shaded(colour, 0.16))
        if spots:
            ring.dots([(x + sheet.rng.uniform(-110, 110), y + sheet.rng.uniform(-80, 80)) for _ in range(22)], 6,
                    spots)
        sheet.floating().shape([(px, y + (py - y) * 0.66) for px, py in petals(x, y, 52, 11, 0.1)],
                mix("#EFE0C6", colour, 0.16), depth=0)


def towel(sheet: Sheet, cotton="#E9DCC8", stripes="#2E6F8E", count=3) -> None:
    for i in range(count):
        y = 640 - i * 84
        colour = mix(cotton, stripes, 0.34 * (i % 2))
        sheet.standing(650)
        layer = sheet.shape(smooth((220, y - 60), (320, y - 80), (640, y - 82), (738, y - 62), (752, y - 30),
                (730, y), (480, y + 6), (230, y), (206, y - 30)), colour, depth=15)
        for x in (560, 600, 650):
            layer.curve((x, y - 90), (x + 12, y - 40), (x, y + 10), width=13 if x != 600 else 22,
                    pigment=stripes if i % 2 == 0 else lit(stripes, 0.6), taper=0)
        layer.curve((226, y - 30), (300, y - 36), (380, y - 30), width=6, pigment=shaded(colour, 0.14))


def mirror(sheet: Sheet, frame="#B9824E", glass="#CFE0E2") -> None:
    sheet.standing(660)
    sheet.shape(smooth((450, 480), (510, 480), (506, 560), (520, 640), (480, 664), (440, 640), (454, 560)), frame,
            depth=10)
    sheet.shape(oval(480, 320, 186, 196), frame, depth=16)
    face = sheet.floating().shape(oval(480, 320, 156, 166), glass, depth=10)
    for shift in (0, 56):
        face.curve((370 + shift, 380), (430 + shift, 300), (500 + shift, 190), width=22 if shift else 12,
                pigment="#F3FAFA", taper=0.2)


CLOSENESS = 1.1
FORMS = {"soap": soap, "comb": comb, "hairbrush": hairbrush, "slides": slides, "scrunchies": scrunchies,
        "towel": towel, "mirror": mirror}
