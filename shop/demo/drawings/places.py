"""Where one collects: the market hall, the old station, a village stop with its bus."""
# Curves read best with their points side by side.
# fmt: off

from PIL import Image

from shop.demo.drawings.brush import HEIGHT, WIDTH, Sheet
from shop.demo.drawings.catalogue import miniature, stand
from shop.demo.drawings.lettering import fitting, paint
from shop.demo.drawings.outlines import oval, path, polygon, profile, rectangle, smooth
from shop.demo.drawings.people import figure, someone
from shop.demo.drawings.tones import mix, shaded
from shop.demo.drawings.townscape import (
    TILE,
    awning,
    bunting,
    genoise,
    hills,
    pavement,
    plane_tree,
    sky,
    wall,
    window,
    window_box,
)

COLOURS = ("#A8321E", "#E9B23C", "#2F6B4F", "#2E4A62", "#C9656B")


def draw_place(kind: str, seed: int, size: tuple[int, int] = (WIDTH, HEIGHT), name: str = "") -> Image.Image:
    sheet = Sheet(f"{kind} {seed}", size)
    sky(sheet)
    hills(sheet)
    KINDS[kind](sheet, name)
    return sheet.developed()


def _hall(sheet: Sheet, name: str) -> None:
    """An open timber hall, its tables set, its name on the beam."""
    pavement(sheet, 560)
    sheet.ground.shape(rectangle(150, 330, 810, 580, 2), "#8A6D52")
    sheet.ground.shape(rectangle(150, 430, 810, 600, 2), "#B9966B")
    roof = sheet.ground.shape(polygon((60, 340), (230, 120), (730, 120), (900, 340)), TILE)
    for row in range(7):
        y = 146 + row * 30
        for i in range(28):
            roof.shape(oval(50 + i * 33 + (row % 2) * 16, y, 17, 9), mix(TILE, ("#E0946A", "#A85A38")[(i + row) % 2],
                    0.4))
    sheet.ground.shape(rectangle(52, 330, 908, 356, 4), shaded(TILE, 0.28))
    sheet.ground.shape(polygon((440, 120), (452, 66), (508, 66), (520, 120)), "#EADFC6")
    sheet.ground.shape(polygon((436, 70), (480, 26), (524, 70)), TILE)
    sheet.ground.shape(oval(480, 96, 13, 17), "#8A6D52")
    bunting(sheet, 120, 366, 480, 372, COLOURS, 30)
    bunting(sheet, 480, 372, 840, 366, COLOURS, 30)
    beam = sheet.shape(rectangle(310, 270, 650, 334, 6), "#A8321E", depth=6)
    words = name or "La Halle"
    tall = fitting(words, 290, 32)
    paint(beam, words, 480, 302 - tall / 2, tall, "#FBF7EF")
    for x in (96, 288, 672, 864):
        sheet.standing(610)
        sheet.shape(rectangle(x - 15, 350, x + 15, 600, 3), "#9A7350", depth=6)
        sheet.shape(rectangle(x - 24, 590, x + 24, 616, 4), "#C9BBA0", depth=4)
    _market_tables(sheet)


def _market_tables(sheet: Sheet) -> None:
    rng = sheet.rng
    figure(sheet, someone(rng, extras={"apron"}), 400, 590, 220, arms="offer")
    figure(sheet, someone(rng), 600, 596, 220, arms="offer", way=-1)
    sheet.standing(640)
    sheet.shape(polygon((330, 540), (640, 540), (650, 630), (320, 630)), "#F3E8D2", depth=9)
    for i, (form, options) in enumerate((("paper_bag", {"spill": ""}), ("basket", {}), ("bouquet", {}), ("box", {}))):
        good = miniature(form, options, i, round((66 if form != "basket" else 92) * sheet.scale))
        stand(sheet, good, 366 + i * 78, 544)
    figure(sheet, someone(rng, cut="bun", hair="#E6E2DA"), 180, 676, 250, arms="hip")
    figure(sheet, someone(rng, tall=0.62, cut="curly"), 250, 680, 250)
    bicycle(sheet, 770, 670)


def bicycle(sheet: Sheet, x: float, base: float, colour="#2F6B4F") -> None:
    sheet.standing(base)
    for dx in (-66, 66):
        sheet.shape(oval(x + dx, base - 46, 46, 46), "#3A3A3A", depth=0)
        sheet.floating().shape(oval(x + dx, base - 46, 39, 39), "#E3D5BC", depth=0)
        sheet.standing(base)
    for points in (((-66, -46), (-20, -100), (40, -104)), ((-20, -100), (0, -46), (40, -104)),
            ((-66, -46), (0, -46)), ((66, -46), (44, -120))):
        sheet.floating().stroke(path(*[(x + px, base + py) for px, py in points], parts=2), 8, colour, taper=0)
    sheet.stroke(path((x + 26, base - 130), (x + 44, base - 122), (x + 60, base - 132)), 8, "#5A4A3E", taper=0)
    sheet.shape(oval(x - 22, base - 108, 23, 9), "#5A3A22", depth=2)
    sheet.shape(polygon((x + 46, base - 118), (x + 112, base - 118), (x + 102, base - 74), (x + 56, base - 74)),
            "#C08F55", depth=6)


def _station(sheet: Sheet, name: str) -> None:
    """The old station: clock, canopy, flower tubs."""
    pavement(sheet, 580)
    rng = sheet.rng
    face = wall(sheet.ground, (200, 210, 760, 590), "#EAD7B2", rng)
    sheet.ground.shape(polygon((170, 220), (250, 120), (710, 120), (790, 220)), TILE)
    genoise(sheet.ground, 200, 760, 216)
    gable = sheet.ground.shape(polygon((400, 214), (480, 84), (560, 214)), "#F0E2C4")
    gable.shape(oval(480, 174, 34, 34), "#5A4A3E")
    gable.shape(oval(480, 174, 28, 28), "#FFFDF6")
    gable.curve((480, 174), (480, 154), width=5, pigment="#26221C", taper=0)
    gable.curve((480, 174), (496, 180), width=5, pigment="#26221C", taper=0)
    for x in (270, 370, 590, 690):
        window(face, x, 252, 48, 72, "#7A9AA8")
    words = name or "La Gare"
    board = face.shape(rectangle(330, 340, 630, 384, 4), "#2E4A62", depth=4)
    tall = fitting(words, 260, 24)
    paint(board, words, 480, 362 - tall / 2, tall, "#FBF7EF")
    for x in (250, 480, 710):
        door = face.shape(rectangle(x - 46, 440, x + 46, 592, 30), "#2F6B4F", depth=5)
        door.shape(rectangle(x - 28, 462, x + 28, 540, 14), "#F8E9BE")
    awning(sheet.floating(), 180, 780, 388, 432, "#2F6B4F", bands=14)
    for x in (150, 820):
        sheet.standing(640).shape(profile(x, (580, 44), (640, 34)), "#B8623A", depth=8)
        window_box(sheet.floating(), x, 584, 76, rng)
    figure(sheet, someone(rng, extras={"scarf"}), 370, 670, 260, arms="offer")
    figure(sheet, someone(rng, extras={"apron"}), 470, 664, 260, arms="offer", way=-1)
    bicycle(sheet, 650, 672, "#A8321E")


def _bus_stop(sheet: Sheet, name: str) -> None:
    """The bus halts under the plane tree; the church behind."""
    rng = sheet.rng
    for x0, x1, top in ((20, 170, 300), (168, 300, 340), (640, 790, 330), (786, 980, 290)):
        house = wall(sheet.ground, (x0, top, x1, 560), rng.choice(("#EFD9B0", "#F0CDB2", "#E9DFC9", "#E3C69A")), rng)
        genoise(sheet.ground, x0, x1, top)
        window(house, (x0 + x1) / 2, top + 50, 34, 52, rng.choice(("#7A9AA8", "#8FA58A", "#A8745A")))
    tower = wall(sheet.ground, (420, 170, 520, 560), "#E3D5BC", rng)
    sheet.ground.shape(polygon((404, 176), (470, 60), (536, 176)), TILE)
    tower.shape(rectangle(450, 210, 490, 280, 20), "#6B5A4A")
    pavement(sheet, 548, "#DCCBAA")
    plane_tree(sheet, 800, 640, 500)
    _bus(sheet, name or "Le bus du marché")
    figure(sheet, someone(rng, cut="bun", hair="#E6E2DA", extras={"glasses", "scarf", "skirt"}), 690, 690, 270,
            arms="offer", way=-1)
    figure(sheet, someone(rng, extras={"apron"}), 590, 684, 280, arms="offer")
    good = miniature("basket", {}, 3, round(74 * sheet.scale))
    stand(sheet, good, 644, 640)
    sheet.standing(680).shape(rectangle(884, 470, 894, 680, 2), "#5A5A5A", depth=2)
    sheet.shape(oval(889, 456, 36, 36), "#2E4A62", depth=5)
    sheet.floating().shape(rectangle(868, 446, 910, 470, 6), "#FBF7EF", depth=0)


def _bus(sheet: Sheet, words: str) -> None:
    sheet.standing(650)
    body = sheet.shape(smooth((60, 620), (56, 420), (80, 352), (150, 340), (480, 338), (540, 356), (566, 450),
            (570, 620), (320, 630)), "#F3E8D2", depth=18)
    body.shape(rectangle(40, 500, 600, 640, 0), "#A8321E")
    body.curve((40, 498), (320, 494), (600, 498), width=9, pigment="#E9B23C", taper=0)
    for i in range(3):
        pane = body.shape(rectangle(96 + i * 110, 386, 190 + i * 110, 474, 12), "#8FB0B9")
        pane.shape(polygon((96 + i * 110, 474), (150 + i * 110, 386), (176 + i * 110, 386), (122 + i * 110, 474)),
                "#B9D0D6")
    body.shape(smooth((512, 390), (546, 392), (562, 470), (512, 474)), "#8FB0B9")
    body.shape(rectangle(424, 384, 498, 630, 8), "#F8E9BE")
    body.shape(rectangle(432, 560, 490, 630, 2), shaded("#A8321E", 0.3))
    tall = fitting(words, 330, 30)
    paint(body, words, 236, 538, tall, "#FBF7EF")
    for x in (150, 400):
        sheet.shape(oval(x, 630, 46, 46), "#3A3634", depth=7)
        sheet.shape(oval(x, 630, 19, 19), "#C9BBA0", depth=4)
    awning(sheet.floating(), 404, 520, 352, 396, "#2F6B4F", bands=4)
    sheet.shape(oval(560, 566, 12, 15), "#FCE7A0", depth=0)


KINDS = {"hall": _hall, "station": _station, "bus_stop": _bus_stop}
