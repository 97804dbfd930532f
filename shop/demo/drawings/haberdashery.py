"""Threads, wools, buttons, ribbons, cloth."""
# Curves read best with their points side by side.
# fmt: off

from math import cos, pi, sin

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.outlines import oval, path, petals, polygon, profile, rectangle, smooth, turned
from shop.demo.drawings.tones import lit, mix, shaded


def spools(sheet: Sheet, threads=("#A8321E", "#2E4A62", "#E9B23C"), wood="#D2A66C", needle=True, size=1.0) -> None:
    count = len(threads)
    for i, thread in enumerate(threads):
        x, base = 480 + (i - (count - 1) / 2) * 190 * size, 620 + (i % 2) * 26
        sheet.standing(base)
        w, h = 78 * size, 210 * size
        sheet.shape(rectangle(x - w, base - 30 * size, x + w, base, 8), wood, depth=8)
        body = sheet.shape(profile(x, (base - h + 26 * size, w * 0.78), (base - h * 0.5, w * 0.92),
                (base - 28 * size, w * 0.78), curved=False), thread, depth=14)
        for k in range(12):
            y = base - 36 * size - k * 13 * size
            body.curve((x - w, y + 7), (x, y), (x + w, y - 9), width=4,
                    pigment=shaded(thread, 0.2) if k % 2 else lit(thread, 0.3), taper=0)
        sheet.shape(rectangle(x - w, base - h, x + w, base - h + 30 * size, 8), wood, depth=8)
        sheet.floating().shape(oval(x, base - h, w * 0.98, 14 * size), lit(wood, 0.3), depth=3)
        sheet.shape(oval(x, base - h, w * 0.26, 5 * size), shaded(wood, 0.4), depth=0)
    if needle:
        sheet.standing(672)
        sheet.stroke(path((640, 668), (740, 640), (840, 608)), 8, "#AEB4B8", taper=0.8)
        sheet.floating().curve((820, 612), (870, 560), (820, 520), (880, 470), width=5, pigment=threads[-1], taper=0)


def yarn(sheet: Sheet, wools=("#B5652B", "#E3D3B5"), needles="#B98A55", size=1.0) -> None:
    """Balls of wool, wound in all directions."""
    count = len(wools)
    if needles:
        sheet.standing(560)
        for x0, x1 in ((300, 640), (660, 330)):
            sheet.stroke(path((x0, 640), ((x0 + x1) / 2, 430), (x1, 230)), 15, needles, taper=0.1)
            sheet.shape(oval(x1, 226, 17, 17), shaded(needles, 0.2), depth=4)
    for i, wool in enumerate(wools):
        x, base = 480 + (i - (count - 1) / 2) * 262 * size, 610 + (i % 2) * 40
        sheet.standing(base)
        r = 146 * size
        ball = sheet.shape(oval(x, base - r, r, r * 0.96), wool, depth=24, tremble=3)
        for k in range(30):
            turn, shift = (0.5, -0.7, 1.8)[k % 3], (k // 3 - 4.5) * r * 0.24
            line = [(x - r, base - r + shift), (x, base - r + shift - r * 0.34), (x + r, base - r + shift)]
            tone = shaded(wool, 0.16) if k % 2 else lit(wool, 0.26)
            clip = list(turned(line, turn, (x, base - r)))
            ball.curve(*clip, width=6 * size, pigment=tone, taper=0.2)
    sheet.standing(676).curve((560, 644), (660, 676), (740, 650), (840, 672), width=9, pigment=wools[-1], taper=0.2)


def buttons(sheet: Sheet, colours=("#A8321E", "#E9B23C", "#2E6F8E", "#F3E8D2"), count=13, holes=4, tin="") -> None:
    rng = sheet.rng
    if tin:
        sheet.standing(640)
        sheet.shape(profile(430, (450, 240), (460, 246), (630, 240), (640, 226)), tin, depth=24)
        sheet.shape(oval(430, 452, 242, 60), shaded(tin, 0.3), depth=0)
    for i in range(count):
        angle, reach = i * 2.4, (i / count) ** 0.5
        cy = 450 if tin else 560
        wide, tall = (190, 40) if tin else (300, 92)
        x, y = (430 if tin else 480) + wide * reach * cos(angle), cy + tall * reach * sin(angle)
        _button(sheet, x, y, rng.uniform(40, 62), colours[i % len(colours)], holes)
    for x, y in ((720, 630), (790, 666)) if tin else ():
        _button(sheet, x, y, 50, colours[0], holes)


def _button(sheet, x, y, r, colour, holes) -> None:
    sheet.standing(y + r * 0.6)
    sheet.shape(oval(x + 3, y + 9, r, r * 0.62), shaded(colour, 0.26), depth=0)
    disc = sheet.floating().shape(oval(x, y, r, r * 0.62), colour, depth=5)
    disc.shape(oval(x, y, r * 0.72, r * 0.43), shaded(colour, 0.1), depth=4)
    for k in range(holes):
        angle = 2 * pi * k / holes + 0.78
        disc.shape(oval(x + r * 0.24 * cos(angle), y + r * 0.16 * sin(angle), r * 0.1, r * 0.08), shaded(colour, 0.6))


def ribbons(sheet: Sheet, colours=("#C9656B", "#2F6B4F", "#E9B23C"), pattern="", lace=False) -> None:
    """Rolls of ribbon, each with its loose end."""
    for i, colour in enumerate(colours):
        x, base = 300 + i * 190, 560 + i * 40
        sheet.standing(base)
        end = smooth((x + 20, base - 16), (x + 130, base - 8), (x + 220, base + 20), (x + 300, base - 6),
                (x + 306, base + 34), (x + 220, base + 58), (x + 120, base + 30), (x + 10, base + 14))
        tail = sheet.shape(end, colour, depth=6)
        roll = sheet.shape(oval(x, base - 96, 106, 106), shaded(colour, 0.12), depth=10)
        for k in range(6):
            roll.shape(oval(x + 2, base - 96, 96 - k * 13, 96 - k * 13),
                    mix(colour, shaded(colour), 0.5) if k % 2 else lit(colour, 0.18))
        roll.shape(oval(x, base - 96, 26, 26), "#E9DCC0", depth=4)
        if pattern == "dots":
            tail.dots([(x + 30 + k * 30, base + 8 + 14 * sin(k * 0.8)) for k in range(9)], 6, "#FFFDF6")
        if lace:
            for k in range(10):
                tail.shape(oval(x + 20 + k * 30, base + 30, 8, 8), "#F8F3EA")


def cloth(sheet: Sheet, base_colour="#F3E8D2", print_colour="#A8321E", pattern="dots", folds=4) -> None:
    """A folded length of printed cotton."""
    for i in range(folds):
        y = 640 - i * 54
        sheet.standing(650)
        layer = sheet.shape(smooth((226, y - 40), (300, y - 54), (640, y - 58), (730, y - 44), (742, y - 20),
                (724, y + 4), (480, y + 12), (240, y + 6), (214, y - 16)),
                mix(base_colour, "#8A6D4A", 0.05 * (i % 2)), depth=12)
        _print(layer, pattern, print_colour, 210, 760, y - 60, y + 16)
    top = sheet.floating().shape(polygon((240, 432), (330, 364), (790, 358), (728, 430)), base_colour, depth=8)
    _print(top, pattern, print_colour, 220, 800, 350, 440)


def _print(brush, pattern, colour, x0, x1, y0, y1) -> None:
    if pattern == "stripes":
        for i in range(12):
            brush.curve((x0 + i * 50, y0), (x0 + i * 50 - 8, y1), width=14, pigment=colour, taper=0)
    elif pattern == "check":
        for i in range(14):
            brush.curve((x0 + i * 42, y0), (x0 + i * 42, y1), width=9, pigment=mix(colour, "#FFFFFF", 0.3), taper=0)
        for y in (y0 + 14, (y0 + y1) / 2, y1 - 12):
            brush.curve((x0, y), ((x0 + x1) / 2, y), (x1, y), width=8, pigment=colour, taper=0)
    else:
        for i in range(26):
            x, y = x0 + (i * 47) % (x1 - x0), y0 + 12 + (i * 31) % (y1 - y0)
            brush.shape(petals(x, y, 15, 5, 0.5) if pattern == "flowers" else oval(x, y, 9, 8), colour)


def scissors(sheet: Sheet, steel="#B4BBC0", handles="#A8321E", golden=False) -> None:
    sheet.standing(640)
    steel = "#D9B45A" if golden else steel
    for way in (-1, 1):
        sheet.stroke(path((480, 470), (480 - way * 60, 350), (480 - way * 96, 200)), 44, steel, taper=0.85)
        ring = oval(480 + way * 96, 592, 82, 62, turn=way * 0.7)
        sheet.stroke(path((480, 470), (480 + way * 46, 530), (480 + way * 70, 560)), 30,
                handles if not golden else steel, taper=0.1)
        sheet.shape(ring, handles, depth=10)
        sheet.floating().shape(oval(480 + way * 98, 594, 50, 36, turn=way * 0.7), "#EFE3CE", depth=0)
        sheet.standing(640)
    sheet.shape(oval(480, 470, 17, 17), shaded(steel, 0.3), depth=4)


def hoop(sheet: Sheet, wood="#D2A66C", linen="#F7F0E0", petals_colour="#C9656B", leaves="#5E8A4A",
        threads=("#C9656B", "#5E8A4A")) -> None:
    """An embroidery hoop with its first flowers."""
    sheet.standing(656)
    sheet.shape(rectangle(460, 176, 500, 222, 8), "#B98A55", depth=5)
    sheet.shape(oval(480, 428, 224, 224), wood, depth=14)
    field = sheet.floating().shape(oval(480, 428, 196, 196), linen, depth=12)
    field.curve((400, 560), (470, 450), (520, 330), width=7, pigment=leaves)
    for x, y, r in ((520, 330, 62), (410, 420, 48), (570, 470, 52)):
        field.shape(petals(x, y, r, 6, 0.4), petals_colour, depth=5)
        field.shape(oval(x, y, r * 0.3, r * 0.3), "#E9B23C")
    for x, y, turn in ((450, 480, -0.4), (470, 450, 3.5), (430, 520, 0.2)):
        field.shape(path((x, y), (x + 40 * cos(turn), y + 40 * sin(turn) - 14),
                (x + 76 * cos(turn), y + 76 * sin(turn)), (x + 36 * cos(turn), y + 36 * sin(turn) + 14)), leaves)
    for i, colour in enumerate(threads):
        sheet.standing(676)
        sheet.curve((640 + i * 40, 660), (740, 640 + i * 20), (820, 664 - i * 30), (890, 640), width=10,
                pigment=colour, taper=0.2)


def zips(sheet: Sheet, colours=("#A8321E", "#2E4A62", "#E9B23C", "#2F6B4F"), metal="#C9B06B") -> None:
    for i, colour in enumerate(colours):
        x = 270 + i * 140
        sheet.standing(650)
        tape = sheet.shape(turned(rectangle(x - 42, 220, x + 42, 650, 4), 0.04 * (i - 1.5), (x, 650)), colour, depth=8)
        for k in range(26):
            tape.shape(rectangle(x - 11 + (k % 2) * 4, 232 + k * 16, x + 8 + (k % 2) * 4, 241 + k * 16, 2), metal)
        sheet.floating().shape(rectangle(x - 18, 300 + i * 40, x + 18, 346 + i * 40, 6), shaded(metal, 0.1), depth=4)
        sheet.shape(rectangle(x - 9, 340 + i * 40, x + 9, 400 + i * 40, 6), metal, depth=3)


def measure(sheet: Sheet, tape="#F2C14E", ink="#26221C") -> None:
    """A tape measure, rolled and running."""
    sheet.standing(650)
    run = smooth((420, 566), (560, 600), (700, 560), (850, 590), (850, 640), (700, 612), (560, 652), (420, 620))
    strip = sheet.shape(run, tape, depth=6)
    for i in range(16):
        strip.curve((440 + i * 26, 560), (440 + i * 26, 600 + (i % 5 == 0) * 14), width=4, pigment=ink, taper=0)
    roll = sheet.shape(oval(360, 520, 150, 142), tape, depth=16)
    for k in range(7):
        roll.shape(oval(360, 520, 138 - k * 18, 130 - k * 17), shaded(tape, 0.14) if k % 2 else lit(tape, 0.25))
    sheet.floating().shape(rectangle(832, 576, 862, 650, 4), "#AEB4B8", depth=4)


CLOSENESS = 1.12
FORMS = {
    "spools": spools, "yarn": yarn, "buttons": buttons, "ribbons": ribbons, "cloth": cloth, "scissors": scissors,
    "hoop": hoop,
    "zips": zips, "measure": measure,
}
