"""Jars and pots: honeys, jams, spreads, preserves, creams, candles."""
# Curves read best with their points side by side.
# fmt: off

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import label
from shop.demo.drawings.outlines import oval, path, petals, polygon, profile, rectangle, smooth
from shop.demo.drawings.tones import lit, mix, shaded

JARS = {
    "honey": ((0, 118), (0.06, 140), (0.2, 150), (0.9, 150), (1, 130)),
    "jam": ((0, 104), (0.08, 130), (0.22, 140), (0.7, 130), (0.94, 112), (1, 100)),
    "tall": ((0, 84), (0.06, 108), (0.16, 112), (0.94, 112), (1, 98)),
    "squat": ((0, 130), (0.1, 166), (0.3, 172), (0.86, 172), (1, 150)),
    "facets": ((0, 100), (0.08, 136), (0.16, 142), (0.6, 142), (0.9, 142), (1, 118)),
}


def jar(
    sheet: Sheet, shape="honey", content="#D9902F", lid="#E9B23C", paper="#FBF3E2", ink="#8A5A1C", motif="bee",
    text="", height=300,
    pieces="", cover="", size=1.0, opaque=0.0, dipper=False, cloudy=0.0,
) -> None:
    base = 640
    top = base - height * size
    rings = [(top + share * height * size, half * size) for share, half in JARS[shape]]
    widest = max(half for _, half in rings)
    sheet.standing(base)
    glass = sheet.shape(profile(480, *rings), mix(content, "#E6EEEC", 0.4 * (1 - opaque)), depth=16)
    inner = glass.shape(profile(480, *[(y + 20 * (y < top + 30), half * 0.93) for y, half in rings]),
            mix(content, "#FFF6DC", cloudy), depth=24)
    if pieces:
        inner.dots([(480 + sheet.rng.uniform(-widest, widest), sheet.rng.uniform(top + 40,
                base - 10)) for _ in range(26)], 15 * size, pieces)
    glass.curve((480 - widest * 0.8, top + height * 0.2), (480 - widest * 0.82, base - 60), width=15,
            pigment=lit(content, 0.7))
    label(glass, (480 - widest * 0.7, top + height * size * 0.3, 480 + widest * 0.66, base - height * size * 0.12),
            paper, ink, motif, text)
    if cover:
        _cloth_cover(sheet, top, rings[0][1], cover)
    else:
        _lid(sheet, top, rings[0][1], lid)
    if dipper:
        _dipper(sheet, 730, 640, content)


def _lid(sheet, top, half, lid) -> None:
    cap = sheet.shape(rectangle(480 - half * 1.08, top - 46, 480 + half * 1.08, top + 14, 12), lid, depth=12)
    for i in range(-9, 10):
        cap.curve((480 + i * half * 0.12, top - 26), (480 + i * half * 0.12, top + 14), width=4,
                pigment=shaded(lid, 0.14), taper=0)
    sheet.floating().shape(rectangle(480 - half * 1.04, top - 50, 480 + half * 1.04, top - 30, 9), lit(lid, 0.2),
            depth=4)


def _cloth_cover(sheet, top, half, cloth) -> None:
    """A square of printed cotton, held by a string."""
    skirt = polygon((480 - half, top - 6), (480 + half, top - 6), (480 + half * 1.5, top + 46),
            (480 + half * 1.06, top + 58), (480 + half * 0.5, top + 44),
                    (480, top + 60), (480 - half * 0.5, top + 44), (480 - half * 1.06, top + 60), (480 - half * 1.5,
                            top + 44))
    dome = smooth((480 - half, top), (480 - half * 0.94, top - 40), (480, top - 56), (480 + half * 0.94, top - 40),
            (480 + half, top), (480, top + 8))
    for outline in (skirt, dome):
        piece = sheet.shape(outline, cloth, depth=10)
        for i in range(-6, 7):
            piece.dots([(480 + i * 34, top - 36 + k * 26 + (i % 2) * 12) for k in range(5)], 6, lit(cloth, 0.75))
    sheet.floating().curve((480 - half, top - 2), (480, top + 8), (480 + half, top - 2), width=9, pigment="#EFE3CB",
            taper=0)
    for way in (-1, 1):
        sheet.curve((490, top + 4), (490 + way * 40, top - 8), (490 + way * 30, top + 26), (490, top + 6), width=6,
                pigment="#EFE3CB")


def _dipper(sheet, x, base, honey) -> None:
    sheet.standing(base + 10)
    sheet.curve((x - 20, base - 16), (x + 70, base - 90), (x + 150, base - 170), width=15, pigment="#B98A55",
            taper=0.1)
    for i in range(5):
        sheet.shape(oval(x - 56 + i * 16, base + 10 - i * 13, 14, 34, turn=0.75), "#C9975C", depth=4)
    sheet.shape(smooth((x - 80, base + 30), (x - 50, base + 2), (x - 16, base + 14), (x - 6, base + 36),
            (x - 50, base + 44)), honey, depth=5)


def pair_of_jars(sheet: Sheet, contents=("#B3263E", "#E2902F"), lids=("#A8321E", "#E9B23C"), ink="#7A1F2B",
        motif="fruit") -> None:
    """A set of small jars."""
    count = len(contents)
    for i, (content, lid) in enumerate(zip(contents, lids, strict=True)):
        x, base = 480 + (i - (count - 1) / 2) * 226, 640 - (i % 2) * 24
        sheet.standing(base)
        glass = sheet.shape(profile(x, (base - 210, 78), (base - 190, 96), (base - 20, 96), (base, 82)),
                mix(content, "#E6EEEC", 0.35), depth=12)
        glass.shape(profile(x, (base - 180, 76), (base - 160, 88), (base - 24, 88), (base - 8, 76)), content, depth=14)
        label(glass, (x - 66, base - 142, x + 62, base - 34), "#FBF3E2", ink if i % 2 else shaded(content, 0.2), motif)
        sheet.shape(rectangle(x - 86, base - 252, x + 86, base - 200, 10), lid, depth=9)


def cream_pot(sheet: Sheet, pot="#F2E6DA", lid="#C99A6B", ink="#6B4A3A", motif="sprig", text="", cream="",
        wide=1.0) -> None:
    """A low pot of cream, balm or wax; opened when a cream colour is given."""
    half = 170 * wide
    sheet.standing(640)
    body = sheet.shape(profile(480, (470, half), (480, half), (624, half * 0.96), (640, half * 0.86)), pot, depth=26)
    label(body, (480 - half * 0.7, 490, 480 + half * 0.62, 616), lit(pot, 0.4), ink, motif, text, frame=False)
    if not cream:
        cap = sheet.shape(rectangle(480 - half * 1.04, 392, 480 + half * 1.04, 480, 14), lid, depth=18)
        cap.curve((480 - half * 0.8, 412), (480 + half * 0.5, 408), width=10, pigment=lit(lid, 0.5))
        return
    sheet.shape(oval(480, 470, half, 38), shaded(pot, 0.14), depth=0)
    surface = sheet.shape(oval(480, 468, half * 0.9, 31), cream, depth=6)
    surface.curve((420, 470), (470, 452), (530, 466), (500, 478), (470, 470), width=9, pigment=lit(cream, 0.6))
    sheet.standing(664)
    sheet.shape(oval(760, 616, 118, 46, turn=-0.1), lid, depth=12)


def candle(sheet: Sheet, wax="#EBC15A", shape="dipped", count=3, flame=True, cells=False) -> None:
    for i in range(count):
        x, base, height = 480 + (i - (count - 1) / 2) * 170, 630 - (i % 2) * 30, 330 - (i % 3) * 76
        half = 62 if shape == "pillar" else 34
        sheet.standing(base)
        body = sheet.shape(profile(x, (base - height, half * 0.92), (base - height + 14, half), (base - 10, half),
                (base, half * 0.86)), wax, depth=half * 0.3)
        if cells:
            for row in range(int(height / 26)):
                body.dots([(x + k * 26 + (row % 2) * 13, base - 14 - row * 25) for k in range(-3, 4)], 9,
                        shaded(wax, 0.13))
        body.curve((x - half * 0.6, base - height + 20), (x - half * 0.62, base - 40), width=9, pigment=lit(wax, 0.5))
        sheet.floating().curve((x, base - height), (x + 3, base - height - 26), width=5, pigment="#4A3320", taper=0)
        if flame:
            fire = sheet.shape(smooth((x + 2, base - height - 84), (x + 20, base - height - 40),
                    (x + 2, base - height - 16), (x - 17, base - height - 40)), "#F2A33A", depth=0)
            fire.shape(oval(x + 1, base - height - 32, 9, 15), "#FCE7A0")


def bowl(sheet: Sheet, bowl_colour="#B3582E", content="#4B4A34", shape="heap", pieces="#6B6A44", sheen="#A9A86B",
        count=40) -> None:
    """A bowl of olives, pollen, tapenade or sweets."""
    sheet.standing(644)
    sheet.shape(profile(480, (468, 290), (480, 296), (560, 232), (626, 130), (644, 124)), bowl_colour, depth=28)
    rim = sheet.shape(oval(480, 468, 292, 66), shaded(bowl_colour, 0.2), depth=0)
    mound = rim.shape(oval(480, 474, 268, 54), content)
    if shape == "heap":
        rng = sheet.rng
        places = sorted(((480 + rng.uniform(-220, 220), 462 - rng.uniform(-26, 60)) for _ in range(count)),
                key=lambda place: place[1])
        for x, y in places:
            piece = sheet.floating().shape(oval(x, y, 30, 24, turn=rng.uniform(0, 3)),
                    mix(pieces, content, rng.uniform(0, 0.7)), depth=5)
            piece.shape(oval(x - 8, y - 8, 7, 4), sheen)
    else:
        mound.stroke(path((300, 470), (400, 440), (520, 452), (640, 470)), 26, lit(content, 0.16))
        mound.stroke(path((360, 490), (470, 472), (600, 486)), 18, shaded(content, 0.14))
        mound.dots([(480 + sheet.rng.uniform(-230, 230), 470 + sheet.rng.uniform(-36, 36)) for _ in range(30)], 6,
                pieces)
    sheet.floating().curve((220, 520), (250, 570), (320, 616), width=13, pigment=lit(bowl_colour, 0.4))


def lace_case(sheet: Sheet, paper="#FFFDF8", sweets=("#E9D9B8", "#C98A8A", "#6B3A22"), count=9) -> None:
    """Sweets in little paper cases: chocolates, fruit jellies."""
    for i in range(count):
        row, col = divmod(i, 3)
        x, y = 270 + col * 200 + row * 14, 486 + row * 82
        sheet.standing(y + 50)
        sheet.shape([(px, y + 12 + (py - y) * 0.52) for px, py in petals(x, y, 92, 14, 0.14)], paper, depth=6)
        colour = sweets[i % len(sweets)]
        sweet = sheet.floating().shape(smooth((x - 58, y + 14), (x - 48, y - 34), (x, y - 52), (x + 48, y - 34),
                (x + 58, y + 14), (x, y + 30)), colour, depth=10)
        sweet.curve((x - 40, y - 14), (x, y - 34), (x + 36, y - 16), width=7, pigment=lit(colour, 0.5))


CLOSENESS = 1.14
FORMS = {"jar": jar, "pair_of_jars": pair_of_jars, "cream_pot": cream_pot, "candle": candle, "bowl": bowl,
        "lace_case": lace_case}
