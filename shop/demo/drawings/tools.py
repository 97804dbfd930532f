"""The ironmonger's: tools, screws, paint, lamps, brooms, cans."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import label
from shop.demo.drawings.outlines import oval, path, petals, polygon, profile, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded

STEEL = "#AEB6BB"


def hammer(sheet: Sheet, handle="#C9975C", steel="#8D969C", grip="", lean=-0.5) -> None:
    sheet.standing(656)
    about = (480, 460)
    shaft = sheet.shape(turned(profile(480, (250, 22), (420, 26), (640, 34), (656, 28)), lean, about), handle,
            depth=11)
    if grip:
        shaft.shape(turned(rectangle(430, 500, 530, 670, 10), lean, about), grip, depth=8)
    head = smooth((350, 232), (370, 196), (470, 206), (520, 200), (620, 180), (690, 236), (600, 246), (520, 268),
            (470, 272), (372, 276))
    sheet.shape(turned(head, lean, about), steel, depth=13)
    sheet.floating().shape(turned(oval(354, 236, 22, 42), lean, about), lit(steel, 0.3), depth=4)


def screwdrivers(sheet: Sheet, handles=("#A8321E", "#E9B23C", "#2E4A62")) -> None:
    for i, colour in enumerate(handles):
        y = 470 + i * 78
        sheet.standing(y + 34)
        sheet.shape(polygon((470, y - 9), (760 + i * 20, y - 8), (800 + i * 20, y - 15), (800 + i * 20, y + 15),
                (760 + i * 20, y + 8), (470, y + 9)), STEEL, depth=4)
        grip = sheet.shape(smooth((190, y - 22), (240, y - 36), (400, y - 34), (460, y - 18), (480, y - 12),
                (480, y + 12), (460, y + 18), (400, y + 34), (240, y + 36), (190, y + 22)), colour, depth=11)
        for k in (-14, 2, 16):
            grip.curve((240, y + k), (320, y + k - 2), (410, y + k), width=5, pigment=lit(colour, 0.3))


def screws(sheet: Sheet, card="#D9B48A", metal="#B9A25A", hooks=False, count=15) -> None:
    """An open carton of screws."""
    sheet.standing(650)
    sheet.shape(polygon((210, 470), (620, 470), (650, 646), (190, 646)), card, depth=16)
    sheet.floating().shape(polygon((210, 470), (300, 420), (690, 420), (620, 470)), shaded(card, 0.4), depth=0)
    for i in range(count):
        x, y = 270 + (i * 61) % 350, 464 - (i * 17) % 34
        _screw(sheet, x, y, sheet.rng.uniform(-0.9, 0.9), metal, 0.8)
    sheet.standing(650).shape(polygon((204, 476), (624, 476), (654, 650), (186, 650)), card, depth=14)
    sheet.shape(rectangle(300, 520, 520, 610, 6), "#FBF3E2", depth=0)
    _screw(sheet.floating(), 410, 566, pi / 2, metal, 1.1)
    for x, y in ((740, 626), (810, 664), (700, 674)):
        sheet.standing(y + 12)
        _screw(sheet, x, y, 1.3, metal, 1)


def _screw(sheet, x, y, turn, metal, k) -> None:
    shaft = turned(polygon((x - 9 * k, y - 40 * k), (x + 9 * k, y - 40 * k), (x + 5 * k, y + 40 * k),
            (x, y + 62 * k), (x - 5 * k, y + 40 * k)), turn, (x, y))
    body = sheet.shape(shaft, metal, depth=3 * k)
    for i in range(5):
        body.stroke(turned(path((x - 14 * k, y - 22 * k + i * 15 * k), (x, y - 18 * k + i * 15 * k),
                (x + 14 * k, y - 28 * k + i * 15 * k)), turn, (x, y)), 4 * k, shaded(metal, 0.35), taper=0)
    sheet.shape(turned(oval(x, y - 44 * k, 22 * k, 11 * k), turn, (x, y)), lit(metal, 0.2), depth=3)


def watering_can(sheet: Sheet, metal="#6E8F86", rose="#B9A25A") -> None:
    sheet.standing(650)
    sheet.stroke(path((400, 440), (320, 330), (460, 240), (620, 300), (640, 440)), 24, shaded(metal, 0.16), taper=0)
    sheet.shape(polygon((600, 600), (790, 350), (826, 372), (640, 646)), shaded(metal, 0.05), depth=8)
    sheet.shape(turned(polygon((770, 330), (860, 318), (860, 400), (796, 384)), 0.4, (810, 360)), rose, depth=8)
    body = sheet.shape(profile(470, (420, 150), (440, 156), (630, 184), (650, 176)), metal, depth=26)
    for y in (470, 612):
        body.curve((260, y), (470, y + 12), (680, y), width=8, pigment=lit(metal, 0.3), taper=0)
    sheet.floating().shape(oval(470, 422, 152, 30), shaded(metal, 0.4), depth=0)


def shears(sheet: Sheet, handles="#A8321E", steel=STEEL, folding=False) -> None:
    """Secateurs."""
    sheet.standing(650)
    sheet.shape(smooth((470, 430), (440, 330), (466, 220), (530, 180), (546, 260), (520, 400)), steel, depth=12)
    sheet.shape(smooth((480, 440), (540, 360), (600, 250), (620, 262), (600, 360), (530, 460)), shaded(steel, 0.12),
            depth=8)
    for way in (-1, 1):
        sheet.shape(smooth((480 + way * 6, 420), (480 + way * 44, 470), (480 + way * 96, 600),
                (480 + way * 104, 656), (480 + way * 58, 650), (480 + way * 30, 560), (480 - way * 10, 470)),
                handles, depth=12)
    sheet.shape(oval(486, 436, 24, 24), shaded(steel, 0.3), depth=5)


def pocket_knife(sheet: Sheet, handle="#C08A4E", steel="#BFC7CC", ring="#9AA2A7", cork=False) -> None:
    sheet.standing(620)
    sheet.shape(smooth((480, 520), (600, 440), (760, 340), (850, 300), (840, 360), (740, 470), (600, 560),
            (490, 580)), steel, depth=13)
    sheet.floating().curve((560, 486), (640, 440), (700, 400), width=6, pigment=shaded(steel, 0.3))
    sheet.standing(640)
    grip = sheet.shape(smooth((500, 500), (400, 520), (260, 560), (160, 620), (166, 664), (260, 660), (400, 620),
            (520, 584)), handle, depth=15)
    for i in range(4):
        grip.curve((200 + i * 40, 640 - i * 16), (340 + i * 30, 590 - i * 10), (480, 540 + i * 8), width=3,
                pigment=shaded(handle, 0.2))
    sheet.shape(turned(rectangle(470, 490, 530, 596, 10), -0.3, (500, 540)), ring, depth=9)


def paint_pot(sheet: Sheet, colour="#3E7A8C", brush_handle="#C9975C", label_colour="#FBF3E2", motif="house") -> None:
    sheet.standing(646)
    pot = sheet.shape(rectangle(290, 370, 610, 646, 14), "#B9C0C4", depth=26)
    label(pot, (290, 430, 612, 600), label_colour, colour, motif)
    sheet.floating().stroke(path((296, 400), (320, 280), (450, 220), (580, 280), (604, 400)), 7, "#8D969C", taper=0)
    sheet.shape(oval(450, 372, 160, 38), "#8D969C", depth=4)
    sheet.shape(oval(450, 372, 142, 29), colour, depth=6)
    drip = smooth((330, 384), (380, 402), (420, 396), (426, 470), (444, 480), (458, 410), (520, 404), (528, 440),
            (546, 440), (560, 392), (450, 360))
    sheet.shape(drip, colour, depth=6)
    sheet.standing(668)
    sheet.shape(polygon((650, 640), (720, 610), (740, 656), (668, 684)), "#D9C08A", depth=6)
    sheet.shape(polygon((640, 646), (672, 632), (690, 674), (656, 690)), colour, depth=4)
    sheet.shape(smooth((716, 606), (780, 590), (880, 540), (896, 566), (800, 630), (740, 656)), brush_handle, depth=8)


def bulb(sheet: Sheet, glow="#F6DE8D", shape="globe", count=1) -> None:
    for i in range(count):
        x, base = 480 + (i - (count - 1) / 2) * 240, 640 - (i % 2) * 20
        sheet.standing(base)
        sheet.shape(profile(x, (base - 110, 54), (base - 20, 52), (base, 26)), STEEL, depth=12)
        for k in range(4):
            sheet.floating().curve((x - 54, base - 94 + k * 22), (x, base - 86 + k * 22),
                    (x + 54, base - 98 + k * 22), width=6, pigment=shaded(STEEL, 0.3), taper=0)
        sheet.standing(base)
        glass = sheet.shape(smooth((x - 54, base - 106), (x - 80, base - 180), (x - 130, base - 270),
                (x - 110, base - 370), (x, base - 424), (x + 110, base - 370), (x + 130, base - 270),
                (x + 80, base - 180), (x + 54, base - 106)), glow, depth=18)
        glass.stroke(path((x - 26, base - 110), (x - 40, base - 220), (x - 16, base - 260), (x, base - 226),
                (x + 16, base - 260), (x + 40, base - 220), (x + 26, base - 110)), 6, "#C9762E", taper=0)
        glass.curve((x - 84, base - 330), (x - 96, base - 270), width=17, pigment="#FFFDF2")


def broom(sheet: Sheet, bristles="#C9A24B", handle="#C9975C", head="#A8321E", small=False) -> None:
    sheet.standing(676)
    lean = 0.14
    sheet.shape(turned(rectangle(468, 90 if not small else 270, 496, 500, 8), lean, (480, 660)), handle, depth=8)
    straw = sheet.shape(turned(polygon((420, 500), (540, 500), (640, 670), (330, 674)), lean, (480, 660)), bristles,
            depth=18)
    for i in range(14):
        straw.stroke(turned(path((430 + i * 8, 500), (400 + i * 14, 590), (340 + i * 22, 680)), lean, (480, 660)), 5,
                shaded(bristles, 0.2) if i % 2 else lit(bristles, 0.3))
    for y in (520, 548):
        straw.stroke(turned(path((360, y + 6), (480, y), (610, y + 6)), lean, (480, 660)), 10, head, taper=0)
    sheet.shape(turned(rectangle(424, 464, 540, 512, 14), lean, (480, 660)), head, depth=8)


def padlock(sheet: Sheet, body="#C9A24B", shackle=STEEL, keys=2) -> None:
    sheet.standing(646)
    ring = [*path((390, 440), (392, 300), (480, 226), (568, 300), (570, 440))]
    sheet.stroke(ring, 46, shackle, taper=0)
    lock = sheet.shape(rectangle(320, 420, 640, 646, 36), body, depth=24)
    lock.shape(oval(480, 516, 27, 27), shaded(body, 0.6))
    lock.shape(polygon((468, 520), (492, 520), (502, 590), (458, 590)), shaded(body, 0.6))
    for i in range(keys):
        x, y = 740, 600 + i * 56
        sheet.standing(y + 26)
        sheet.shape(oval(x, y, 38, 32), shackle, depth=7)
        sheet.floating().shape(oval(x, y, 15, 12), "#EFE3CE", depth=0)
        sheet.shape(polygon((x + 32, y - 9), (x + 140, y - 9), (x + 140, y + 18), (x + 124, y + 18),
                (x + 122, y + 8), (x + 106, y + 20), (x + 100, y + 8), (x + 32, y + 9)), shackle, depth=4)


def rope(sheet: Sheet, hemp="#CDAA73", rings=5, stripe="") -> None:
    sheet.standing(656)
    for i in range(rings):
        y = 620 - i * 36
        coil = sheet.shape(oval(470, y, 240 - i * 5, 66), hemp, depth=8)
        for k in range(18):
            angle = pi * k / 17
            x = 470 + (236 - i * 5) * cos(angle)
            coil.curve((x - 13, y + 64 * sin(angle) - 36), (x + 13, y + 64 * sin(angle) + 6), width=6,
                    pigment=stripe or shaded(hemp, 0.2), taper=0.2)
    top = 620 - (rings - 1) * 36
    sheet.floating().shape(oval(470, top - 2, 186, 42), shaded(hemp, 0.45), depth=0)
    sheet.stroke(path((660, 590), (760, 640), (820, 600), (880, 640)), 34, hemp, taper=0.1)


def wire_basket(sheet: Sheet, wire="#8D969C", handle="#C9975C") -> None:
    """A wire basket for eggs and walnuts."""
    sheet.standing(646)
    sheet.stroke(path((250, 470), (300, 270), (480, 216), (660, 270), (710, 470)), 13, wire, taper=0)
    sheet.shape(rectangle(420, 200, 540, 236, 16), handle, depth=6)
    for i in range(9):
        x = -230 + i * 57
        sheet.stroke(path((480 + x, 470), (480 + x * 0.92, 560), (480 + x * 0.74, 640)), 7, wire, taper=0)
    for y, half in ((470, 236), (520, 226), (580, 204), (640, 172)):
        sheet.stroke(path(*[(480 + half * cos(pi * k / 10), y + 26 * sin(pi * k / 10)) for k in range(11)]), 9, wire,
                taper=0)
    sheet.shape([(x, 470 + (y - 470) * 0.16) for x, y in petals(480, 470, 238, 40, 0.01)],
            mix(wire, "#F3E4CC", 0.55), depth=5)


CLOSENESS = 1.06
FORMS = {
    "hammer": hammer, "screwdrivers": screwdrivers, "screws": screws, "watering_can": watering_can, "shears": shears,
    "pocket_knife": pocket_knife, "paint_pot": paint_pot, "bulb": bulb, "broom": broom, "padlock": padlock,
    "rope": rope,
    "wire_basket": wire_basket,
}
