"""The catalogue as a file to print, in one of its formats; the small one folds into a booklet."""

import io
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter, Transformation

from merchants.invoicing.printing import set_page
from shop.paper.catalogue import Format, page_of

PAGE = Path(__file__).with_name("catalogue.typ")
# Four pages to a sheet folded in two.
TO_A_SHEET = 4


def pdf_of(slot, *, layout, at) -> bytes:
    set_pages = set_page(PAGE, {**page_of(slot, at=at), "format": layout})
    return booklet(set_pages) if layout == Format.A5 else set_pages


def booklet(pdf) -> bytes:
    """Two A5 pages beside each other on each side of A4 sheets: printed on both sides, turned on the short edge, the
    pile folds into a book whose pages follow."""
    pages = list(PdfReader(io.BytesIO(pdf)).pages)
    width, height = pages[0].mediabox.width, pages[0].mediabox.height
    pages += [None] * (-len(pages) % TO_A_SHEET)
    writer = PdfWriter()
    for pair in pairs(len(pages)):
        side = PageObject.create_blank_page(width=2 * width, height=height)
        for place, number in enumerate(pair):
            if pages[number] is not None:
                side.merge_transformed_page(pages[number], Transformation().translate(place * width, 0))
        writer.add_page(side)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def pairs(count) -> list[tuple[int, int]]:
    """Which page is on the left and on the right of each side: the last beside the first, then the second beside the
    last but one, towards the middle."""
    sides = [(count - 1 - n, n) for n in range(count // 2)]
    return [(right, left) if n % 2 else (left, right) for n, (left, right) in enumerate(sides)]
