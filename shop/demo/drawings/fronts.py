"""Shop fronts, drawn from the trade, the colour and the name painted on the sign."""
# Curves read best with their points side by side.
# fmt: off

from PIL import Image

from shop.demo.drawings.brush import HEIGHT, WIDTH, Sheet
from shop.demo.drawings.catalogue import miniature, stand
from shop.demo.drawings.lettering import breadth, fitting, paint
from shop.demo.drawings.outlines import oval, path, polygon, profile, rectangle
from shop.demo.drawings.tones import legible_on, lit, mix, shaded
from shop.demo.drawings.townscape import SHUTTERS, WALLS, awning, genoise, pavement, sky, wall, window, window_box

# What stands in the window of each trade: forms and options of the catalogue.
WINDOWS = {
    "bakery": (("round_loaf", {}), ("croissant", {}), ("long_loaf", {"count": 3, "thickness": 44})),
    "butcher": (("ham", {}), ("dry_sausage", {"count": 2, "slices": 0}), ("roast", {})),
    "cheese": (("wedge", {}), ("flat_wheel", {}), ("small_rounds", {})),
    "greengrocer": (("crate", {"skin": "#C23B2E", "leaf_colour": "#5E8A4A"}), ("gourd", {}), ("roots", {})),
    "wine": (("bottle", {"count": 3, "second": "#4E6B3A"}), ("bottle", {"shape": "sparkling", "capsule": "#D9B04A",
            "count": 2}), ("bottle", {"shape": "flute", "glass": "#E9B5A6", "count": 2})),
    "bookshop": (("book", {"scene": "hills", "cover": "#E9B77A"}), ("book",
            {"scene": "child", "cover": "#F2C14E", "ink": "#8A5A3A", "width": 360, "height": 340}),
            ("book", {"scene": "waves", "cover": "#7FB0C9", "ink": "#2E4A62"})),
    "haberdashery": (("yarn", {}), ("spools", {"needle": False}), ("buttons", {"tin": "#2E6F8E"})),
    "florist": (("bouquet", {}), ("potted", {}), ("potted", {"plant": "shrub", "bloom": "", "leaves": "#7A8F6B"})),
    "toys": (("plush", {}), ("train", {}), ("blocks", {})),
    "hardware": (("watering_can", {}), ("paint_pot", {}), ("casserole", {})),
    "honey_producer": (("jar", {}), ("jar", {"shape": "jam", "content": "#B3263E", "cover": "#A8321E",
            "motif": "fruit"}), ("candle", {"cells": True})),
    "hairdresser": (("pump", {}), ("mirror", {}), ("hairbrush", {})),
    "tea_coffee": (("tin_box", {}), ("pot", {}), ("paper_bag", {})),
    "fishmonger": (("whole_fish", {"lemon": False}), ("tin", {}), ("prawns", {})),
    "clothing": (("sweater", {}), ("scarf", {}), ("beanie", {})),
}
PAVED = 640


def draw_front(trade: str, colour: str, name: str, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    sheet = Sheet(f"{trade} {name}", size)
    sky(sheet)
    rng = sheet.rng
    plaster = rng.choice(WALLS)
    house = _house(sheet, plaster)
    _upper_floor(sheet, house, rng.choice(SHUTTERS))
    _shop(sheet, house, trade, colour)
    _sign(house, colour, name)
    pavement(sheet, PAVED)
    _doorstep(sheet, trade, colour)
    return sheet.developed()


def _house(sheet, plaster):
    rng = sheet.rng
    for x0, x1, top in ((-40, 96, rng.uniform(90, 190)), (864, 1010, rng.uniform(70, 200))):
        neighbour = mix(rng.choice(WALLS), "#FBF7EF", 0.3)
        wall(sheet.ground, (x0, top, x1, PAVED), neighbour, rng)
        genoise(sheet.ground, x0, x1, top)
    face = wall(sheet.ground, (96, 64, 864, PAVED), plaster, rng)
    genoise(sheet.ground, 96, 864, 62)
    face.curve((856, 80), (858, 360), (856, PAVED), width=15, pigment=shaded(plaster, 0.12), taper=0)
    return face


def _upper_floor(sheet, house, shutters) -> None:
    count = sheet.rng.choice((2, 3))
    for i in range(count):
        x = 480 + (i - (count - 1) / 2) * (300 if count == 2 else 232)
        window(house, x, 108, 72, 92, shutters)
        if sheet.rng.random() < 0.6:
            window_box(house, x, 196, 74, sheet.rng)


def _sign(house, colour, name) -> None:
    board = house.shape(rectangle(120, 232, 840, 306, 5), shaded(colour, 0.28))
    board.shape(rectangle(124, 234, 836, 300, 5), colour, depth=5)
    tall = fitting(name, 620, 34)
    paint(board, name, 480, 251 + (34 - tall) / 2, tall, legible_on(colour), weight=0.17)
    reach = breadth(name) * tall / 12 + 34
    for way in (-1, 1):
        board.shape(oval(480 + way * reach, 268, 7, 7), lit(colour, 0.5))


def _shop(sheet, house, trade, colour) -> None:
    """Window on the left, door on the right, or the other way round."""
    way = sheet.rng.choice((-1, 1))
    pane = (140, 590) if way < 0 else (370, 820)
    door = (640, 800) if way < 0 else (160, 320)
    frame = mix(colour, "#2A2420", 0.18)
    house.shape(rectangle(112, 306, 848, PAVED, 2), frame)
    for x0, x1 in (pane, door):
        house.shape(rectangle(x0 - 8, 330, x1 + 8, PAVED, 3), lit(colour, 0.12), depth=4)
    glass = house.shape(rectangle(pane[0], 340, pane[1], 580, 3), "#F8E9BE")
    glass.shape(polygon((pane[0], 580), (pane[0], 460), (pane[1], 340), (pane[1], 400)), "#FCF3D6")
    house.shape(rectangle(pane[0] + 10, 594, pane[1] - 10, 630, 4), shaded(colour, 0.1), depth=3)
    _door(house, door, colour)
    house.shape(rectangle(pane[0], 566, pane[1], 582, 2), "#C9975C")
    for i, (form, options) in enumerate(WINDOWS[trade]):
        good = miniature(form, options, i, round(124 * sheet.scale))
        if good.height > 180 * sheet.scale:
            good = good.resize((round(good.width * 180 * sheet.scale / good.height), round(180 * sheet.scale)))
        stand(sheet, good, pane[0] + 84 + i * 141, 574)
    awning(sheet.floating(), 118, 842, 306, 374, colour)


def _door(house, door, colour) -> None:
    x0, x1 = door
    leaf_ = house.shape(rectangle(x0, 340, x1, PAVED, 3), colour, depth=6)
    pane = leaf_.shape(rectangle(x0 + 24, 366, x1 - 24, 540, 4), "#F8E9BE")
    pane.shape(polygon((x0, 540), (x0, 480), (x1, 380), (x1, 430)), "#FCF3D6")
    leaf_.shape(rectangle(x0 + 24, 560, x1 - 24, 620, 3), shaded(colour, 0.16), depth=3)
    leaf_.shape(oval(x0 + 14, 520, 7, 7), "#E9B23C")
    card = pane.shape(rectangle((x0 + x1) / 2 - 34, 426, (x0 + x1) / 2 + 34, 462, 3), "#FFFDF6")
    card.curve(((x0 + x1) / 2 - 22, 444), ((x0 + x1) / 2 + 22, 444), width=6, pigment=colour, taper=0)


def _doorstep(sheet, trade, colour) -> None:
    """Something on the pavement: a slate, a bay tree, crates, a bench."""
    sheet.standing(690)
    STREET[{"greengrocer": "crates", "florist": "buckets", "fishmonger": "slate", "bookshop": "bench",
            "wine": "barrel", "toys": "bench",
            "honey_producer": "crates", "butcher": "slate", "clothing": "tree"}.get(trade, sheet.rng.choice(("slate",
                    "tree", "bench")))](sheet, colour)


def _slate(sheet, colour) -> None:
    sheet.shape(polygon((846, 690), (866, 520), (930, 520), (950, 690)), "#A9744A", depth=5)
    board = sheet.shape(polygon((862, 664), (874, 536), (922, 536), (934, 664)), "#3E4A4E", depth=0)
    for i in range(4):
        board.curve((880, 564 + i * 24), (896, 562 + i * 24), (916 + i * 2, 566 + i * 24), width=5, pigment="#F3EBDA")


def _tree(sheet, colour) -> None:
    for x in (60, 906):
        sheet.shape(profile(x, (624, 44), (690, 34)), "#B8623A", depth=8)
        sheet.shape(rectangle(x - 6, 540, x + 6, 626, 3), "#8A6D4A", depth=3)
        sheet.shape(oval(x, 520, 54, 52), "#5E8A4A", depth=14, tremble=6)


def _bench(sheet, colour) -> None:
    for x in (30, 190):
        sheet.shape(rectangle(x, 630, x + 13, 692, 3), "#4A4A4A", depth=3)
    for y in (570, 600, 630):
        sheet.shape(rectangle(14, y, 220, y + 19, 5), mix("#B98A55", colour, 0.2), depth=4)


def _crates(sheet, colour) -> None:
    for i, (x, base) in enumerate(((70, 690), (880, 684))):
        good = miniature("crate", {"skin": ("#D99A2E", "#8C4A6B")[i], "leaf_colour": "#5E8A4A"}, 7 + i,
                round(170 * sheet.scale))
        stand(sheet, good, x + 24, base)


def _buckets(sheet, colour) -> None:
    for x, bloom in ((70, "#E9B23C"), (180, "#C9465A"), (890, "#7A5A8A")):
        sheet.shape(profile(x, (610, 44), (692, 32)), "#9AA8A6", depth=9)
        for k in range(9):
            sheet.shape(oval(x - 44 + k * 11, 590 - (k * 37) % 44, 17, 16), mix(bloom, "#FFFFFF", 0.1 * (k % 4)),
                    depth=4)


def _barrel(sheet, colour) -> None:
    for x in (74, 896):
        cask = sheet.shape(profile(x, (560, 50), (590, 60), (630, 64), (670, 60), (694, 50), curved=True), "#B9824E",
                depth=14)
        for y in (584, 668):
            cask.stroke(path((x - 70, y), (x, y + 7), (x + 70, y)), 9, "#5A5A5A", taper=0)


STREET = {"slate": _slate, "tree": _tree, "bench": _bench, "crates": _crates, "buckets": _buckets, "barrel": _barrel}
