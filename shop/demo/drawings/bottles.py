"""Bottles and flasks: wines, beers, juices, syrups, oils, shampoos."""
# Curves read best with their points side by side.
# fmt: off

from shop.demo.drawings.brush import Sheet
from shop.demo.drawings.labels import label
from shop.demo.drawings.outlines import oval, path, polygon, profile, rectangle
from shop.demo.drawings.tones import lit, shaded

# Pairs of (share of the height from the top, half width), neck first.
SILHOUETTES = {
    "bordeaux": ((0, 25), (0.04, 27), (0.06, 23), (0.27, 24), (0.33, 44), (0.38, 70), (0.43, 74), (0.97, 74), (1, 66)),
    "burgundy": ((0, 25), (0.04, 27), (0.06, 23), (0.22, 25), (0.33, 46), (0.47, 78), (0.55, 84), (0.97, 84), (1, 74)),
    "flute": ((0, 22), (0.04, 24), (0.06, 20), (0.2, 24), (0.4, 48), (0.56, 66), (0.97, 68), (1, 60)),
    "sparkling": ((0, 30), (0.06, 33), (0.09, 26), (0.2, 28), (0.33, 50), (0.47, 82), (0.56, 88), (0.96, 90), (1, 76)),
    "beer": ((0, 24), (0.04, 26), (0.07, 22), (0.3, 26), (0.4, 56), (0.46, 68), (0.96, 70), (1, 62)),
    "juice": ((0, 40), (0.07, 42), (0.09, 38), (0.18, 42), (0.3, 74), (0.38, 84), (0.96, 86), (1, 76)),
    "syrup": ((0, 22), (0.05, 24), (0.07, 19), (0.36, 22), (0.44, 52), (0.5, 62), (0.97, 64), (1, 56)),
    "oil": ((0, 22), (0.05, 24), (0.07, 17), (0.28, 20), (0.34, 56), (0.4, 66), (0.97, 66), (1, 62)),
    "spirit": ((0, 28), (0.09, 30), (0.1, 21), (0.3, 24), (0.36, 74), (0.42, 92), (0.96, 92), (1, 86)),
    "flask": ((0, 40), (0.13, 42), (0.14, 26), (0.2, 28), (0.27, 66), (0.33, 80), (0.96, 82), (1, 72)),
    "dropper": ((0, 16), (0.12, 22), (0.14, 30), (0.3, 30), (0.31, 24), (0.36, 26), (0.46, 74), (0.52, 80),
            (0.96, 80), (1, 72)),
}


def bottle(
    sheet: Sheet, shape="bordeaux", glass="#2F4A34", capsule="#7A1F2B", paper="#FBF3E2", ink="#7A1F2B", motif="hill",
    text="",
    height=520, count=1, wide=1.0, level=0.0, drink="", second="",
) -> None:
    """One bottle, or several side by side with the same label."""
    for i in range(count):
        x = 480 + (i - (count - 1) / 2) * 214 * wide
        base = 640 - (i % 2) * 26
        sheet.standing(base)
        tint = second if second and i % 2 else glass
        _bottle(sheet, x, base, SILHOUETTES[shape], tint, capsule, (paper, ink, motif, text), height, wide, level,
                drink)


def _bottle(sheet, x, base, silhouette, glass, capsule, sticker, height, wide, level, drink) -> None:
    top = base - height
    rings = [(top + share * height, half * 1.16 * wide) for share, half in silhouette]
    widest = max(half for _, half in rings)
    body = sheet.shape(profile(x, *rings), glass, depth=widest * 0.2)
    if drink:
        body.shape(rectangle(x - 120, top + height * (0.24 + level), x + 120, base - 10, 4), drink)
        body.curve((x + widest * 0.72, top + height * 0.5), (x + widest * 0.76, base - 20), width=widest * 0.24,
                pigment=shaded(drink, 0.2), taper=0.1)
    body.curve((x - widest * 0.68, top + height * 0.5), (x - widest * 0.7, top + height * 0.75),
            (x - widest * 0.66, base - 24), width=widest * 0.12, pigment=lit(drink or glass, 0.45))
    neck_end = top + height * 0.17
    cap = body.shape(rectangle(x - 90, top - 4, x + 90, neck_end, 0), capsule)
    cap.curve((x - 14, top), (x - 14, neck_end), width=8, pigment=lit(capsule, 0.4))
    cap.curve((x + 16, top), (x + 16, neck_end), width=12, pigment=shaded(capsule, 0.25))
    _sticker(body, x, base, height, widest, sticker)


def _sticker(body, x, base, height, widest, sticker) -> None:
    paper, ink, motif, text = sticker
    y0, y1 = base - height * 0.47, base - height * 0.1
    label(body, (x - widest * 0.92, y0, x + widest * 0.86, y1), paper, ink, motif, text)
    body.shape(polygon((x + widest * 0.62, y0), (x + widest, y0), (x + widest, y1), (x + widest * 0.62, y1)),
            shaded(paper, 0.14))


def pump(sheet: Sheet, glass="#8A5A3A", pump_colour="#2B2622", paper="#F4EADA", ink="#3E5A4A", motif="sprig",
        text="", height=330, wide=1.0) -> None:
    """A flask with a pump."""
    base, top, half = 640, 640 - height, 104 * wide
    sheet.standing(base)
    sheet.shape(rectangle(470, top - 116, 490, top - 30, 4), pump_colour, depth=4)
    sheet.shape(polygon((392, top - 142), (520, top - 146), (534, top - 112), (470, top - 106), (394, top - 118)),
            pump_colour, depth=7)
    sheet.shape(rectangle(440, top - 48, 520, top + 14, 8), pump_colour, depth=9)
    body = sheet.shape(profile(480, (top, 44), (top + 16, 66), (top + 44, half), (base - 14, half),
            (base, half - 14)), glass, depth=24)
    body.curve((480 - half * 0.74, top + 60), (480 - half * 0.76, base - 40), width=15, pigment=lit(glass, 0.45))
    label(body, (480 - half * 0.8, top + 92, 480 + half * 0.72, base - 44), paper, ink, motif, text)


def tube(sheet: Sheet, body="#E7D3C5", cap="#A8321E", ink="#7A2B2B", motif="flower", text="", lean=0.0) -> None:
    """A tube standing on its cap."""
    sheet.standing(644)
    sheet.shape(profile(480, (566, 84), (640, 78), (646, 70)), cap, depth=16)
    skin = sheet.shape(polygon((352, 196), (608, 196), (572, 570), (390, 570)), body, depth=26)
    skin.shape(polygon((340, 180), (620, 180), (618, 226), (342, 226)), shaded(body, 0.1))
    for i in range(13):
        skin.curve((356 + i * 20, 196), (357 + i * 20, 226), width=4, pigment=lit(body, 0.4), taper=0)
    label(skin, (402, 268, 552, 510), lit(body, 0.35), ink, motif, text, frame=False)
    skin.curve((402 + lean, 240), (416, 400), (424, 556), width=12, pigment=lit(body, 0.6))


def carafe(sheet: Sheet, glass="#DCE8E6", drink="#C9862F", cork="#B98A55", foam="") -> None:
    """A demijohn of juice or soup, in clear glass."""
    sheet.standing(642)
    rings = ((214, 46), (232, 44), (300, 46), (350, 110), (420, 168), (600, 172), (642, 150))
    body = sheet.shape(profile(480, *rings, curved=False), glass, depth=20)
    inner = body.shape(profile(480, (330, 96), (366, 112), (424, 152), (596, 156), (630, 138)), drink, depth=18)
    inner.shape(oval(480, 338, 110, 14), foam or lit(drink, 0.4))
    inner.curve((372, 430), (360, 500), (372, 590), width=18, pigment=lit(drink, 0.5))
    sheet.shape(profile(480, (180, 40), (232, 34)), cork, depth=8)
    sheet.stroke(path((436, 262), (480, 270), (524, 262)), 9, "#EFE3CB", taper=0)
    tag = sheet.shape(polygon((540, 290), (640, 318), (622, 384), (522, 356)), "#FBF3E2", depth=5)
    tag.curve((546, 330), (610, 348), width=6, pigment=shaded(drink, 0.3))
    tag.curve((544, 350), (590, 362), width=6, pigment=shaded(drink, 0.3))


CLOSENESS = 1.1
FORMS = {"bottle": bottle, "pump": pump, "tube": tube, "carafe": carafe}
