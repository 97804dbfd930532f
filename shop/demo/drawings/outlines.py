"""Geometry: outlines as lists of points on a page of 960 by 720."""

from math import cos, hypot, pi, sin
from random import Random

Point = tuple[float, float]
Outline = list[Point]


def oval(cx: float, cy: float, rx: float, ry: float, turn: float = 0, square: float = 2) -> Outline:
    """An ellipse; `square` above 2 fattens its corners."""
    count = max(14, min(72, int((rx + ry) / 4)))
    points = []
    for step in range(count):
        angle = 2 * pi * step / count
        x, y = cos(angle), sin(angle)
        x, y = _signed_power(x, 2 / square) * rx, _signed_power(y, 2 / square) * ry
        points.append((cx + x, cy + y))
    return turned(points, turn, (cx, cy)) if turn else points


def _signed_power(value: float, power: float) -> float:
    return abs(value) ** power * (1 if value >= 0 else -1)


def rectangle(x0: float, y0: float, x1: float, y1: float, radius: float = 5) -> Outline:
    radius = min(radius, abs(x1 - x0) / 2, abs(y1 - y0) / 2)
    corners = [
        (x1 - radius, y0 + radius, -pi / 2),
        (x1 - radius, y1 - radius, 0),
        (x0 + radius, y1 - radius, pi / 2),
        (x0 + radius, y0 + radius, pi),
    ]
    points = []
    for cx, cy, start in corners:
        for step in range(5):
            angle = start + pi / 2 * step / 4
            points.append((cx + radius * cos(angle), cy + radius * sin(angle)))
    return subdivided(points)


def polygon(*points: Point) -> Outline:
    return subdivided(list(points))


def subdivided(points: Outline, longest: float = 40, closed: bool = True) -> Outline:
    """Adds points on long sides, so that an unsteady hand shows there too."""
    result = []
    following = points[1:] + points[:1] if closed else points[1:]
    for (x0, y0), (x1, y1) in zip(points, following, strict=False):
        parts = max(1, int(hypot(x1 - x0, y1 - y0) / longest))
        result += [(x0 + (x1 - x0) * i / parts, y0 + (y1 - y0) * i / parts) for i in range(parts)]
    return result if closed else [*result, points[-1]]


def smooth(*points: Point, parts: int = 8) -> Outline:
    """A closed curve through the points."""
    count = len(points)
    curve = []
    for i in range(count):
        around = [points[(i + j) % count] for j in (-1, 0, 1, 2)]
        curve += _curve_between(*around, parts)
    return curve


def path(*points: Point, parts: int = 8) -> Outline:
    """An open curve through the points."""
    padded = [points[0], *points, points[-1]]
    curve = []
    for i in range(len(points) - 1):
        curve += _curve_between(*padded[i : i + 4], parts)
    return [*curve, points[-1]]


def _curve_between(before: Point, start: Point, end: Point, after: Point, parts: int) -> Outline:
    return [
        (
            _catmull(before[0], start[0], end[0], after[0], step / parts),
            _catmull(before[1], start[1], end[1], after[1], step / parts),
        )
        for step in range(parts)
    ]


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)


def profile(cx: float, *rings: Point, curved: bool = False) -> Outline:
    """What a potter's wheel gives: pairs of (height, half width), top to bottom."""
    right = [(cx + half, y) for y, half in rings]
    left = [(cx - half, y) for y, half in reversed(rings)]
    return smooth(*right, *left) if curved else subdivided(right + left)


def ribbon(points: Outline, width: float, taper: float = 0.5) -> Outline:
    """A brush stroke along an open path, thinner at both ends by `taper`."""
    last = len(points) - 1
    left, right = [], []
    for i, (x, y) in enumerate(points):
        (x0, y0), (x1, y1) = points[max(0, i - 1)], points[min(last, i + 1)]
        length = hypot(x1 - x0, y1 - y0) or 1
        half = width / 2 * (1 - taper * abs(2 * i / last - 1) ** 2)
        dx, dy = -(y1 - y0) / length * half, (x1 - x0) / length * half
        left.append((x + dx, y + dy))
        right.append((x - dx, y - dy))
    return left + right[::-1]


def petals(cx: float, cy: float, radius: float, count: int, depth: float, turn: float = 0) -> Outline:
    """A scalloped circle: a flower, a paper case, a lace edge."""
    steps = count * 8
    points = []
    for step in range(steps):
        angle = 2 * pi * step / steps + turn
        reach = radius * (1 - depth + depth * abs(sin(count * (angle - turn) / 2)))
        points.append((cx + reach * cos(angle), cy + reach * sin(angle)))
    return points


def leaf(x: float, y: float, length: float, width: float, turn: float) -> Outline:
    """A leaf that starts at (x, y) and points along `turn` (radians, 0 to the right)."""
    half = width / 2
    shape = smooth(
        (0, 0),
        (length * 0.28, -half * 0.86),
        (length * 0.62, -half * 0.8),
        (length, 0),
        (length * 0.6, half * 0.86),
        (length * 0.25, half * 0.8),
        parts=4,
    )
    return moved(turned(shape, turn), x, y)


def turned(points: Outline, angle: float, about: Point = (0, 0)) -> Outline:
    c, s, (ax, ay) = cos(angle), sin(angle), about
    return [(ax + (x - ax) * c - (y - ay) * s, ay + (x - ax) * s + (y - ay) * c) for x, y in points]


def moved(points: Outline, dx: float, dy: float) -> Outline:
    return [(x + dx, y + dy) for x, y in points]


def mirrored(points: Outline, cx: float) -> Outline:
    return [(2 * cx - x, y) for x, y in points]


def unsteady(points: Outline, rng: Random, amount: float) -> Outline:
    """The hand trembles a little: two slow waves run along the outline."""
    phase, other, count = rng.uniform(0, 7), rng.uniform(0, 7), len(points)
    slow, quick = rng.choice((2, 3, 4)), rng.choice((7, 9, 11))
    result = []
    for i, (x, y) in enumerate(points):
        angle = 2 * pi * i / count
        wave = sin(slow * angle + phase) * 0.65 + sin(quick * angle + other) * 0.35
        swell = sin(slow * angle + other) * 0.65 + sin(quick * angle + phase) * 0.35
        result.append((x + wave * amount, y + swell * amount))
    return result
