"""Who keeps a shop, behind the counter with what is sold there."""
# Curves read best with their points side by side.
# fmt: off

from PIL import Image

from shop.demo.drawings.animations import ROOMS
from shop.demo.drawings.brush import HEIGHT, WIDTH, Sheet
from shop.demo.drawings.catalogue import miniature, stand
from shop.demo.drawings.fronts import WINDOWS
from shop.demo.drawings.outlines import rectangle
from shop.demo.drawings.people import bust, someone
from shop.demo.drawings.tones import lit, mix, shaded

SHELVES = (170, 350)


def draw_portrait(trade: str, colour: str, name: str, cut: str,
        size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    sheet = Sheet(f"portrait {name}", size)
    rng = sheet.rng
    tint = mix(rng.choice(ROOMS), "#FBF7EF", 0.35)
    sheet.ground.shape(rectangle(-20, -20, WIDTH + 20, HEIGHT + 44, 0), tint)
    for y in SHELVES:
        sheet.ground.shape(rectangle(-20, y, WIDTH + 20, y + 16, 2), "#B98F60", depth=5)
        for i in range(5):
            if i != 2:
                form, options = WINDOWS[trade][(i + y) % len(WINDOWS[trade])]
                stand(sheet, miniature(form, options, i, round(120 * sheet.scale)), 100 + i * 190, y + 4)
    bust(sheet, someone(rng, top=colour, cut=cut, extras={"apron"}), WIDTH / 2, 660, 2.3)
    sheet.standing(HEIGHT)
    sheet.shape(rectangle(-20, 640, WIDTH + 20, HEIGHT + 40, 0), "#C69A68", depth=10)
    sheet.floating().shape(rectangle(-20, 628, WIDTH + 20, 668, 2), lit("#C69A68", 0.35), depth=4)
    for i in range(7):
        sheet.ground.curve((i * 150, 676), (i * 150 + 4, 720), width=4, pigment=shaded("#C69A68", 0.15), taper=0)
    for i, (form, options) in enumerate(WINDOWS[trade][:2]):
        stand(sheet, miniature(form, options, i, round(190 * sheet.scale)), 150 + i * 660, 652)
    return sheet.developed()
