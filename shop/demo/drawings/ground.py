"""What the goods stand on: the paper, a wash of colour, a cloth, a board, a slate."""

from math import pi

from shop.demo.drawings.brush import HEIGHT, WIDTH, Sheet
from shop.demo.drawings.outlines import oval, polygon, rectangle, smooth
from shop.demo.drawings.tones import lit, mix, shaded

PAPERS = ("#FBF7EF", "#FAF3E6", "#FBF4EC", "#F8F5EC", "#FCF6E9", "#F9F3EE")
HORIZON = 452


def lay(sheet: Sheet, kind: str, tint: str) -> None:
    """Prepares the page: a wash on the paper, then the table."""
    _wash(sheet, tint)
    TABLES[kind](sheet, tint)
    _flecks(sheet, tint)


def _wash(sheet: Sheet, tint: str) -> None:
    """A loose patch of thin colour behind the goods, never twice the same."""
    rng = sheet.rng
    pale = mix(tint, "#FBF7EF", 0.74)
    cx, cy = 480 + rng.uniform(-40, 40), 330 + rng.uniform(-20, 20)
    bulges = [rng.uniform(0.86, 1.12) for _ in range(11)]
    points = [oval(cx, cy, 380 * b, 288 * b)[int(i * 72 / 11) % 72] for i, b in enumerate(bulges)]
    sheet.ground.shape(smooth(*points), pale, tremble=3)


def _plain(sheet: Sheet, tint: str) -> None:
    _table(sheet, mix(tint, "#F3E9D8", 0.72))


def _table(sheet: Sheet, pigment):
    tilt = sheet.rng.uniform(-5, 5)
    edge = polygon((-20, HORIZON + tilt), (WIDTH + 20, HORIZON - tilt), (WIDTH + 20, HEIGHT + 44), (-20, HEIGHT + 44))
    return sheet.ground.shape(edge, pigment, tremble=2.5)


def _cloth(sheet: Sheet, tint: str) -> None:
    """A striped cloth, as on the awnings of the square."""
    cloth = _table(sheet, "#FDFAF3")
    colour = mix(tint, "#FDFAF3", 0.5)
    for i in range(-2, 13):
        x = i * 84 + 12
        far, near = 480 + (x - 480) * 0.82, 480 + (x - 480) * 1.18
        cloth.shape(
            polygon((far, HORIZON - 10), (far + 30, HORIZON - 10), (near + 44, HEIGHT + 44), (near, HEIGHT + 44)),
            colour,
        )


def _gingham(sheet: Sheet, tint: str) -> None:
    cloth = _table(sheet, "#FDFAF3")
    pale, strong = mix(tint, "#FDFAF3", 0.66), mix(tint, "#FDFAF3", 0.34)
    rows = [HORIZON - 4, 474, 506, 549, 603, 672, 770]
    for i, (top, bottom) in enumerate(zip(rows, rows[1:], strict=False)):
        if i % 2 == 0:
            cloth.shape(rectangle(-20, top, WIDTH + 20, bottom, 0), pale)
    for i in range(-3, 14, 2):
        cloth.shape(_lane(i, HORIZON - 10, HEIGHT + 44), pale)
        for top, bottom in list(zip(rows, rows[1:], strict=False))[::2]:
            cloth.shape(_lane(i, top, bottom), strong)


def _lane(i: int, top: float, bottom: float):
    def across(line: float, y: float) -> float:
        return 480 + (line * 72 + 20 - 430) * (0.78 + (y - HORIZON) * 0.0016)

    return polygon(
        (across(i, top), top), (across(i + 1, top), top), (across(i + 1, bottom), bottom), (across(i, bottom), bottom)
    )


def _wood(sheet: Sheet, tint: str) -> None:
    """A plank table with its grain."""
    wood = mix("#D9B584", tint, 0.12)
    planks = _table(sheet, wood)
    y = HORIZON
    for height in (44, 62, 84, 110):
        y += height
        planks.curve(
            (-20, y), (300, y + sheet.rng.uniform(-3, 3)), (980, y), width=4, pigment=shaded(wood, 0.22), taper=0
        )
    for _ in range(9):
        x, y = sheet.rng.uniform(0, 900), sheet.rng.uniform(HORIZON + 12, HEIGHT)
        planks.curve((x, y), (x + 60, y + 3), (x + sheet.rng.uniform(90, 190), y), width=3, pigment=shaded(wood, 0.1))


def _slate(sheet: Sheet, tint: str) -> None:
    stone = mix("#54606B", tint, 0.15)
    slab = _table(sheet, mix(tint, "#F3E9D8", 0.72))
    slab.shape(polygon((120, 520), (838, 514), (920, 664), (44, 668)), shaded(stone, 0.35), tremble=2)
    top = slab.shape(polygon((122, 512), (836, 506), (914, 650), (50, 654)), stone, tremble=2)
    for _ in range(7):
        x, y = sheet.rng.uniform(90, 760), sheet.rng.uniform(520, 640)
        top.curve((x, y), (x + 50, y - 4), (x + 110, y), width=3, pigment=lit(stone, 0.16))


def _paper_sheet(sheet: Sheet, tint: str) -> None:
    """Shop paper, unfolded: the butcher's, the cheesemonger's."""
    _table(sheet, mix(tint, "#F3E9D8", 0.66))
    corners = ((96, 596), (196, 500), (786, 494), (884, 606), (760, 676), (180, 680))
    sheet.ground.shape(polygon(*((x + 7, y + 9) for x, y in corners)), mix(tint, "#C9B79E", 0.6))
    page = sheet.ground.shape(polygon(*corners), "#FFFDF8")
    for i in range(7):
        x = 120 + i * 130
        page.curve((x + 60, 480), (x - 60, 700), width=5, pigment=mix(tint, "#FFFDF8", 0.72), taper=0)


def _board(sheet: Sheet, tint: str) -> None:
    _plain(sheet, tint)
    wood, rng = mix("#C9965C", tint, 0.08), sheet.rng
    handle = rng.choice((-1, 1))
    reach = 480 + handle * 432
    sheet.ground.shape(oval(480 + handle * 380, 606, 96, 26), shaded(wood, 0.36))
    sheet.ground.shape(oval(484, 612, 348, 84, square=3.2), shaded(wood, 0.42))
    sheet.ground.shape(oval(480 + handle * 380, 596, 96, 25), wood)
    top = sheet.ground.shape(oval(480, 596, 348, 82, square=3.2), wood, depth=7)
    sheet.ground.shape(oval(reach, 596, 14, 7), mix(tint, "#F3E9D8", 0.6))
    for i in range(6):
        y = 536 + i * 23
        top.curve((150, y), (400, y + rng.uniform(-5, 5)), (820, y + 2), width=2.6, pigment=shaded(wood, 0.14))


def _flecks(sheet: Sheet, tint: str) -> None:
    """A few specks of paint, as when a brush is shaken."""
    rng = sheet.rng
    for _ in range(rng.randint(5, 9)):
        x, y, r = rng.uniform(30, 930), rng.uniform(30, 420), rng.uniform(1.5, 4.5)
        sheet.ground.shape(oval(x, y, r, r * rng.uniform(0.6, 1), turn=rng.uniform(0, pi)), mix(tint, "#FBF7EF", 0.45))


TABLES = {
    "plain": _plain,
    "cloth": _cloth,
    "gingham": _gingham,
    "wood": _wood,
    "slate": _slate,
    "paper": _paper_sheet,
    "board": _board,
}
