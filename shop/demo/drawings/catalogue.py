"""One picture per product: a form, the options that make it unlike any other, a seed."""

from PIL import Image

from shop.demo.drawings import (
    books,
    bottles,
    breads,
    care,
    cheeses,
    clothes,
    fish,
    haberdashery,
    jars,
    meats,
    packs,
    pastries,
    plants,
    tools,
    toys,
    vegetables,
)
from shop.demo.drawings.brush import HEIGHT, WIDTH, Sheet
from shop.demo.drawings.ground import PAPERS, lay

FAMILIES = (
    breads, pastries, cheeses, meats, fish, vegetables, bottles, jars, packs, books, haberdashery, clothes, plants,
    toys,
    tools, care,
)  # fmt: skip
FORMS = {name: form for family in FAMILIES for name, form in family.FORMS.items()}
CLOSENESS = {name: family.CLOSENESS for family in FAMILIES for name in family.FORMS}


def draw_product(form: str, options: dict, seed: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    options = dict(options)
    closeness = options.pop("closeness", CLOSENESS[form])
    sheet = Sheet(f"{form} {seed}", size, PAPERS[seed % len(PAPERS)], closeness)
    lay(sheet, options.pop("ground", "plain"), options.pop("tint", "#E0B070"))
    FORMS[form](sheet, **options)
    return sheet.developed()


def miniature(form: str, options: dict, seed: int, width: int) -> Image.Image:
    """The product alone, cut out and small, to stand in a shop window or on a table."""
    options = {key: value for key, value in options.items() if key not in {"ground", "tint", "closeness"}}
    sheet = Sheet(f"{form} {seed}", (480, 360))
    FORMS[form](sheet.floating(), **options)
    cut = sheet.image.crop(sheet.image.getbbox())
    return cut.resize((width, max(1, round(width * cut.height / cut.width))), Image.Resampling.BOX)


def stand(sheet: Sheet, good: Image.Image, cx: float, base: float) -> None:
    """Puts a miniature on a scene, its foot at `base`."""
    ((x, y),) = sheet.placed([(cx, base)])
    sheet.image.alpha_composite(good, (max(0, round(x - good.width / 2)), max(0, round(y - good.height))))
