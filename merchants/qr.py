"""A code that a camera reads, drawn as SVG: the same strength and margin wherever the town prints or shows one."""

import io

import segno


def drawn(text, *, scale=4) -> str:
    """Black on white, so that the dark theme keeps it readable; `scale` is the side of a module in the SVG."""
    svg = io.BytesIO()
    segno.make(text, error="m", micro=False).save(svg, kind="svg", scale=scale, border=2, light="#fff")
    return svg.getvalue().decode()
