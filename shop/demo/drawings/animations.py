"""What happens at the place: tastings, discoveries, cooking classes, fashion shows, talks."""
# Curves read best with their points side by side.
# fmt: off

from collections.abc import Sequence

from PIL import Image

from shop.demo.drawings.brush import HEIGHT, WIDTH, Sheet
from shop.demo.drawings.catalogue import miniature, stand
from shop.demo.drawings.outlines import oval, path, polygon, profile, rectangle
from shop.demo.drawings.people import CLOTHES, figure, from_behind, someone
from shop.demo.drawings.tones import lit, mix, shaded
from shop.demo.drawings.townscape import awning, bunting, string_lights

Goods = Sequence[tuple[str, dict]]
ROOMS = ("#EFDCBB", "#DDE3D3", "#EAD3C6", "#D6DEE2", "#F0E0B8")


def draw_animation(kind: str, seed: int, size: tuple[int, int] = (WIDTH, HEIGHT), goods: Goods = ()) -> Image.Image:
    """`goods` are forms of the catalogue, shown on the table."""
    sheet = Sheet(f"{kind} {seed}", size)
    _room(sheet, ROOMS[seed % len(ROOMS)])
    KINDS[kind](sheet, list(goods))
    return sheet.developed()


def _room(sheet: Sheet, tint: str) -> None:
    """Under the beams of the market hall."""
    sheet.ground.shape(rectangle(-20, -20, WIDTH + 20, 560, 0), mix(tint, "#FBF7EF", 0.3))
    sheet.ground.shape(rectangle(-20, 548, WIDTH + 20, HEIGHT + 44, 0), mix(tint, "#C9A77A", 0.5))
    beam = "#A97F55"
    sheet.ground.shape(rectangle(-20, 26, WIDTH + 20, 62, 2), beam)
    for x in (70, 880):
        sheet.ground.shape(rectangle(x - 18, 40, x + 18, 560, 2), shaded(beam, 0.08))
        for way in (-1, 1):
            sheet.ground.stroke(path((x, 170), (x + way * 60, 110), (x + way * 110, 60)), 20, beam, taper=0)
    for k in range(7):
        sheet.ground.curve((k * 160 - 20, 560 + k % 2), (k * 160 - 80, 720), width=4, pigment=shaded(tint, 0.2),
                taper=0)


def _table(sheet: Sheet, cloth: str, x0=150, x1=810, top=480) -> None:
    sheet.standing(680)
    drape = sheet.shape(polygon((x0, top), (x1, top), (x1 + 16, 660), (x0 - 16, 660)), cloth, depth=16)
    for i in range(int((x1 - x0) / 70)):
        drape.curve((x0 + 40 + i * 70, top + 26), (x0 + 34 + i * 71, 600), (x0 + 36 + i * 72, 664), width=5,
                pigment=shaded(cloth, 0.12))
    sheet.floating().shape(polygon((x0 - 6, top - 26), (x1 + 6, top - 26), (x1 + 22, top + 10), (x0 - 22, top + 10)),
            lit(cloth, 0.4), depth=5)


def _spread(sheet: Sheet, goods, base: float, x0: float, x1: float, width: float) -> None:
    step = (x1 - x0) / max(1, len(goods))
    for i, (form, options) in enumerate(goods):
        good = miniature(form, options, i, round(width * sheet.scale))
        tallest = 0.84 * width * sheet.scale
        if good.height > tallest:
            good = good.resize((round(good.width * tallest / good.height), round(tallest)), Image.Resampling.BOX)
        stand(sheet, good, x0 + step * (i + 0.5), base)


def _tasting(sheet: Sheet, goods) -> None:
    """A host, neighbours, small glasses or morsels in hand."""
    rng = sheet.rng
    colours = rng.sample(CLOTHES, 5)
    string_lights(sheet, -10, 70, 480, 66)
    string_lights(sheet, 470, 66, 980, 74)
    for i, x in enumerate((190, 760, 640)):
        hand = figure(sheet, someone(rng, top=colours[i]), x, 610, 360, arms="raise" if i < 2 else "offer",
                way=1 if x < 480 else -1)
        _glass(sheet, *hand, rng.choice(("#A8243F", "#E9C46A", "#C9862F")))
    figure(sheet, someone(rng, extras={"apron"}, top=colours[3]), 430, 600, 380, arms="offer")
    _table(sheet, rng.choice(("#A8321E", "#2F6B4F", "#2E4A62", "#D9A23A")))
    _spread(sheet, goods or [("small_rounds", {}), ("bottle", {}), ("jar", {}), ("round_loaf", {})], 486, 190, 780,
            132)


def _glass(sheet, x, y, drink) -> None:
    sheet.floating().shape(profile(x, (y - 44, 13), (y - 16, 15), (y - 4, 4), (y + 14, 3), (y + 18, 12)), "#EEF4F2",
            depth=3)
    sheet.shape(profile(x, (y - 30, 12), (y - 16, 13), (y - 7, 4)), drink, depth=3)


def _product_discovery(sheet: Sheet, goods) -> None:
    """A stall with its awning, someone who makes the thing, people who ask."""
    rng = sheet.rng
    colour = rng.choice(CLOTHES)
    for x in (236, 724):
        sheet.standing(670).shape(rectangle(x - 9, 150, x + 9, 660, 3), "#A97F55", depth=4)
    hand = figure(sheet, someone(rng, extras={"apron"}, top=mix(colour, "#F3E8D2", 0.4)), 470, 610, 380, arms="raise")
    awning(sheet.floating(), 190, 770, 120, 196, colour, bands=8)
    _table(sheet, mix(colour, "#FBF7EF", 0.75), 210, 750, 490)
    shown = goods or [("jar", {}), ("jar", {"shape": "jam", "content": "#B3263E"}), ("candle", {})]
    _spread(sheet, shown[:1], hand[1] + 14, hand[0] - 30, hand[0] + 30, 74)
    _spread(sheet, shown, 498, 230, 730, 128)
    figure(sheet, someone(rng, cut="bob"), 130, 690, 380, arms="point")
    figure(sheet, someone(rng, tall=0.62, cut="curly"), 236, 700, 380, arms="down")
    figure(sheet, someone(rng, cut="cap"), 846, 692, 380, arms="hip", way=-1)


def _cooking_class(sheet: Sheet, goods) -> None:
    rng = sheet.rng
    for i, x in enumerate((520, 600, 680, 760)):
        sheet.floating().curve((x, 80), (x, 130 + i * 6), width=4, pigment="#5A4A3E", taper=0)
        sheet.shape(oval(x, 166 + i * 6, 30, 32), ("#B9824E", "#8D969C", "#A8321E", "#5A6A70")[i], depth=6)
    figure(sheet, someone(rng, extras={"chef", "apron"}, top="#F3EBDA"), 480, 604, 390, arms="both")
    figure(sheet, someone(rng, extras={"apron"}), 230, 612, 350, arms="both")
    figure(sheet, someone(rng, extras={"apron", "glasses"}), 740, 612, 350, arms="both", way=-1)
    _table(sheet, "#C9975C", 90, 870, 488)
    pan = miniature("casserole", {"enamel": rng.choice(("#B3402E", "#2F6B4F", "#2E4A62", "#D9A23A"))}, 1,
            round(190 * sheet.scale))
    stand(sheet, pan, 480, 506)
    for dx in (58, 90, 124):
        sheet.curve((480 + dx, 420), (492 + dx, 396), (474 + dx, 370), (488 + dx, 344), width=9, pigment="#FFFFFF")
    _spread(sheet, (goods or [("roots", {}), ("gourd", {})])[:2], 504, 90, 400, 134)
    _spread(sheet, (goods or [])[2:4] or [("bulbs", {}), ("eggs", {})], 504, 570, 880, 130)


def _fashion_show(sheet: Sheet, goods) -> None:
    """Three neighbours on the carpet, others looking."""
    rng = sheet.rng
    bunting(sheet, -10, 90, 490, 84, CLOTHES)
    bunting(sheet, 470, 84, 970, 92, CLOTHES[3:])
    carpet = rng.choice(("#A8321E", "#7A5A8A", "#2E4A62"))
    sheet.ground.shape(polygon((330, 548), (630, 548), (820, 740), (140, 740)), carpet)
    sheet.ground.shape(polygon((352, 548), (366, 548), (200, 740), (170, 740)), lit(carpet, 0.5))
    sheet.ground.shape(polygon((594, 548), (608, 548), (790, 740), (760, 740)), lit(carpet, 0.5))
    tops = rng.sample(CLOTHES, 3)
    figure(sheet, someone(rng, top=tops[0], extras={"scarf", "skirt"}, cut="bob", hair="#E6E2DA"), 350, 600, 370,
            arms="hip")
    figure(sheet, someone(rng, top=tops[1], extras={"stripes"}, cut="short"), 610, 604, 380, arms="down", way=-1)
    figure(sheet, someone(rng, top=tops[2], extras={"scarf", "glasses", "skirt"}, cut="long"), 480, 660, 420,
            arms="hip")
    _audience(sheet, ((60, 716), (180, 740), (800, 738), (910, 716)))


def _audience(sheet, places, k=0.9) -> None:
    for x, base in places:
        from_behind(sheet.floating(), someone(sheet.rng), x, base, k)


def _talk(sheet: Sheet, goods) -> None:
    """Someone explains; a board with hand-drawn arrows; rows of heads."""
    rng = sheet.rng
    sheet.floating().shape(rectangle(300, 130, 700, 400, 8), "#A97F55", depth=7)
    board = sheet.shape(rectangle(316, 146, 684, 384, 4), "#3E4F4A", depth=6)
    chalk = "#F3EBDA"
    ring = [(400, 230), (560, 200), (620, 300), (460, 330)]
    for i, (x, y) in enumerate(ring):
        board.shape(oval(x, y, 36, 30), mix(("#E9B23C", "#C9656B", "#8FB58A", "#8FB0C9")[i], "#3E4F4A", 0.12))
        nx, ny = ring[(i + 1) % 4]
        board.curve((x + (nx - x) * 0.34, y + (ny - y) * 0.34), ((x + nx) / 2 + 8, (y + ny) / 2 - 12),
                (x + (nx - x) * 0.66, y + (ny - y) * 0.66), width=7, pigment=chalk)
    hand = figure(sheet, someone(rng, extras={"glasses"}, top=rng.choice(CLOTHES)), 210, 610, 390, arms="point")
    sheet.stroke(path(hand, (hand[0] + 40, hand[1] - 24), (hand[0] + 84, hand[1] - 40)), 6, "#8A6D4A", taper=0)
    sheet.standing(640).shape(polygon((740, 470), (880, 470), (868, 640), (752, 640)), "#B98A55", depth=12)
    _spread(sheet, (goods or [("basket", {})])[:1], 476, 744, 876, 120)
    _audience(sheet, ((80, 700), (270, 690), (470, 702), (660, 692), (860, 704)), 0.86)
    _audience(sheet, ((170, 770), (370, 764), (570, 772), (770, 766)), 0.98)


KINDS = {
    "tasting": _tasting, "product_discovery": _product_discovery, "cooking_class": _cooking_class,
    "fashion_show": _fashion_show, "talk": _talk,
}
