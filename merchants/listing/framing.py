"""Where the subject of a photo is, told by contrast and colour alone, and the frame cut around it.

An honest small measure, no more: where it does not see one clear subject, the frame stays in the middle, and a photo
too tall or too wide to be cut lies whole on paper (docs/decisions/0022-photos-first.md).
"""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageOps

PAPER_GROUND = "#F4ECDD"
# Narrower or wider than this, a picture without a clear subject is laid on paper rather than cut.
CUT_BETWEEN = (1.1, 1.7)
# The measure is taken on a thumbnail: a subject is large, its details do not matter.
MEASURED = 96
# What lies outside this share of what stands out is background.
SUBJECT_HOLDS = 0.94
# A subject that fills more than this of both sides is the whole picture; closer than half, a photo loses its place.
FILLS, CLOSEST, BREATH = 0.86, 0.5, 0.08


@dataclass(frozen=True)
class Box:
    """In shares of the width and of the height of the photo."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self):
        return self.right - self.left

    @property
    def height(self):
        return self.bottom - self.top


WHOLE = Box(0, 0, 1, 1)


def framed(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture filling the frame, around its subject where there is one; else whole on paper if it is too long."""
    subject = subject_of(picture)
    window = window_around(subject, picture.size, size) if subject != WHOLE else None
    if window:
        return picture.resize(size, Image.Resampling.LANCZOS, box=window)
    narrowest, widest = CUT_BETWEEN
    if narrowest <= picture.width / picture.height <= widest:
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    return ImageOps.pad(picture, size, Image.Resampling.LANCZOS, color=PAPER_GROUND)


def subject_of(picture: Image.Image) -> Box:
    """What stands out of the background; the whole picture when it is everywhere, or nowhere."""
    weights = standing_out(picture)
    across, down = sums(weights)
    left, right = holding(across)
    top, bottom = holding(down)
    found = Box(left, top, right, bottom)
    return WHOLE if found.width > FILLS and found.height > FILLS else found


def standing_out(picture: Image.Image) -> Image.Image:
    """How much each point of a thumbnail differs from its neighbours, and from the colour of the edges."""
    small = picture.convert("RGB")
    small.thumbnail((MEASURED, MEASURED), Image.Resampling.BOX)
    soft = small.filter(ImageFilter.GaussianBlur(1))
    edges = soft.convert("L").filter(ImageFilter.FIND_EDGES)
    # The filter leaves the outermost points as they were.
    edges = ImageOps.expand(ImageOps.crop(edges, 1), 1, 0) if min(small.size) > 2 else Image.new("L", small.size)
    away = ImageChops.difference(soft, Image.new("RGB", small.size, colour_of_edges(soft))).convert("L")
    both = ImageChops.add(edges, away)
    # The noise of a plain table is not a subject.
    floor = mean(both)
    return both.point([max(0, level - floor) for level in range(256)])


def colour_of_edges(picture: Image.Image) -> tuple[int, int, int]:
    """The middle colour of the four sides: most often the table, the wall or the sky."""
    width, height = picture.size
    sides = [(0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height)]
    points = [point for side in sides for point in picture.crop(side).get_flattened_data()]
    return tuple(sorted(point[band] for point in points)[len(points) // 2] for band in range(3))


def mean(levels: Image.Image) -> int:
    counts = levels.histogram()
    return sum(level * count for level, count in enumerate(counts)) // max(1, sum(counts))


def sums(weights: Image.Image) -> tuple[list[int], list[int]]:
    """By column and by row."""
    width, height = weights.size
    points = weights.tobytes()
    rows = [points[row * width : (row + 1) * width] for row in range(height)]
    return [sum(column) for column in zip(*rows, strict=True)], [sum(row) for row in rows]


def holding(weights: list[int]) -> tuple[float, float]:
    """Where the middle share of the weight lies, between 0 and 1; everything when nothing weighs."""
    total, aside = sum(weights), (1 - SUBJECT_HOLDS) / 2
    if not total:
        return 0.0, 1.0
    first, last, passed = 0, len(weights), 0
    for place, weight in enumerate(weights):
        if passed <= total * aside:
            first = place
        passed += weight
        if passed >= total * (1 - aside):
            last = place + 1
            break
    return first / len(weights), last / len(weights)


def window_around(subject: Box, photo: tuple[int, int], size: tuple[int, int]) -> tuple[float, ...] | None:
    """The frame's own shape, holding the subject with some air, inside the photo; nothing when it does not fit."""
    (width, height), ratio = photo, size[0] / size[1]
    widest = min(width, height * ratio)
    needed = max(subject.width * width, subject.height * height * ratio)
    if needed > widest:
        return None
    wide = min(widest, max(needed * (1 + 2 * BREATH), widest * CLOSEST))
    tall = wide / ratio
    left = placed((subject.left + subject.right) / 2 * width, wide, width)
    top = placed((subject.top + subject.bottom) / 2 * height, tall, height)
    return (left, top, left + wide, top + tall)


def placed(middle: float, length: float, room: float) -> float:
    """Where a window of that length begins so that its middle is as near as the photo allows."""
    return min(max(0.0, middle - length / 2), room - length)
