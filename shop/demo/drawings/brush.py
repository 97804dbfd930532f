"""The sheet one paints on, and the brush that stays inside what it has painted."""

from __future__ import annotations

from functools import cached_property
from random import Random
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw

from shop.demo.drawings.outlines import Outline, oval, path, ribbon, unsteady
from shop.demo.drawings.tones import PAPER, Colour, lit, rgb, shaded

# Pages are thought of in 960 by 720 whatever their real size, and painted twice as large
# so that edges are clean once reduced.
WIDTH, HEIGHT = 960, 720
OVERSIZE = 2
FOOT, FOOT_ON_PAGE = 650, 618
SHADOW_LEAN, SHADOW_FLATNESS, SHADOW_STRENGTH = 0.62, 0.2, 46


class Brush:
    """Paints shapes in three tones; a brush made by a shape paints only inside it."""

    def __init__(self, sheet: Sheet, image: Image.Image, mould: Outline | None = None, within: Brush | None = None):
        self.sheet, self.image, self.mould, self.within = sheet, image, mould, within
        self.rng = sheet.rng

    @cached_property
    def stencil(self) -> Stencil | None:
        """Where this brush may paint; made only when something is painted there."""
        return None if self.mould is None else _stencil_of(self.mould, self.within and self.within.stencil)

    def shape(self, outline: Outline, pigment: str | Colour, depth: float = 0, tremble: float = 1.2) -> Brush:
        """Fills an outline; with a depth, its right falls in shade and its left takes light."""
        mould = self.sheet.placed(unsteady(outline, self.rng, tremble))
        painted = Brush(self.sheet, self.image, mould, self if self.mould else None)
        if self.mould is None:
            # Nothing to stay inside of: far quicker than through a stencil.
            ImageDraw.Draw(self.image).polygon(mould, fill=rgb(pigment))
        else:
            painted.stencil.fill(self.image, rgb(pigment))
        if depth:
            painted.stencil.model(self.image, pigment, depth * self.sheet.scale)
        return painted

    def stroke(self, points: Outline, width: float, pigment: str | Colour, taper: float = 0.5) -> Brush:
        return self.shape(ribbon(points, width, taper), pigment, tremble=min(0.8, width / 8))

    def curve(self, *points, width: float, pigment: str | Colour, taper: float = 0.5) -> Brush:
        return self.stroke(path(*points), width, pigment, taper)

    def dots(self, spots: Outline, radius: float, pigment: str | Colour) -> None:
        for x, y in spots:
            size = radius * self.rng.uniform(0.7, 1.25)
            self.shape(oval(x, y, size, size * self.rng.uniform(0.75, 1)), pigment, tremble=radius / 8)


class Stencil(NamedTuple):
    """A mask and where its corner lies on the image."""

    mask: Image.Image
    left: int
    top: int

    def fill(self, image: Image.Image, colour: Colour, mask: Image.Image | None = None) -> None:
        box = (self.left, self.top, self.left + self.mask.width, self.top + self.mask.height)
        image.paste(colour, box, mask or self.mask)

    def model(self, image: Image.Image, pigment: str | Colour, depth: float) -> None:
        away = _slid(self.mask, depth, depth * 0.55)
        self.fill(image, shaded(pigment), ImageChops.subtract(self.mask, away))
        towards = _slid(self.mask, -depth * 0.42, -depth * 0.36)
        self.fill(image, lit(pigment), ImageChops.subtract(self.mask, towards))


def _stencil_of(mould: Outline, within: Stencil | None) -> Stencil:
    left, top = int(min(x for x, _ in mould)) - 1, int(min(y for _, y in mould)) - 1
    right, bottom = int(max(x for x, _ in mould)) + 2, int(max(y for _, y in mould)) + 2
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in mould], fill=255)
    if within:
        dx, dy = left - within.left, top - within.top
        mask = ImageChops.multiply(mask, within.mask.crop((dx, dy, dx + mask.width, dy + mask.height)))
    return Stencil(mask, left, top)


def _slid(mask: Image.Image, dx: float, dy: float) -> Image.Image:
    dx, dy = round(dx), round(dy)
    return mask.crop((dx, dy, mask.width + dx, mask.height + dy))


class Sheet(Brush):
    """A page: a ground, the shadows that fall on it, and the objects that stand there."""

    def __init__(
        self, seed: int | str, size: tuple[int, int] = (WIDTH, HEIGHT), paper: str = PAPER, closeness: float = 1
    ):
        self.size, self.rng = size, Random(seed)
        self.scale = OVERSIZE * size[0] / WIDTH * closeness
        # Coming closer keeps the goods in the middle of the page, and their foot at the same height.
        self.left, self.top = 480 - 480 / closeness, FOOT - FOOT_ON_PAGE / closeness
        large = (size[0] * OVERSIZE, size[1] * OVERSIZE)
        self.base: float | None = None
        self.ground_image = Image.new("RGB", large, rgb(paper))
        self.shadows = Image.new("L", large)
        super().__init__(self, Image.new("RGBA", large))
        self.ground = Brush(self, self.ground_image)

    def shape(
        self, outline: Outline, pigment: str | Colour, depth: float | None = None, tremble: float = 1.6
    ) -> Brush:
        """As any brush does, and the shape casts its shadow if the sheet knows where it stands."""
        if self.base is not None:
            self._cast(outline)
        return super().shape(outline, pigment, _usual_depth(outline) if depth is None else depth, tremble)

    def placed(self, outline: Outline) -> Outline:
        """Where points of the page of 960 by 720 fall on the real image."""
        scale, left, top = self.scale, self.left, self.top
        return [((x - left) * scale, (y - top) * scale) for x, y in outline]

    def _cast(self, outline: Outline) -> None:
        base = self.base
        fallen = [(x + (base - y) * SHADOW_LEAN, base - (base - y) * SHADOW_FLATNESS) for x, y in outline]
        ImageDraw.Draw(self.shadows).polygon(self.placed(fallen), fill=SHADOW_STRENGTH)

    def standing(self, base: float) -> Sheet:
        """What is painted next stands on the table at this height of the page."""
        self.base = base
        return self

    def floating(self) -> Sheet:
        """What is painted next casts no shadow."""
        self.base = None
        return self

    def developed(self) -> Image.Image:
        for layer, colour in ((self.shadows, rgb("#3C2A36")), (self.image, None)):
            box = layer.getbbox()
            if box:
                cut = layer.crop(box)
                self.ground_image.paste(colour or cut, box, cut)
        return self.ground_image.reduce(OVERSIZE)


def _usual_depth(outline: Outline) -> float:
    width = max(x for x, _ in outline) - min(x for x, _ in outline)
    height = max(y for _, y in outline) - min(y for _, y in outline)
    return max(2.5, min(24, 0.13 * min(width, height)))
