"""Pictures in templates."""

from django import template
from django.utils.html import format_html

from merchants.listing.pictures import LARGE, MEDIUM, medium_name, small_name

register = template.Library()


@register.filter
def small(picture) -> str:
    """The address of the small size of a kept picture."""
    return picture.storage.url(small_name(picture.name))


# A page's own picture fills a phone, and three fifths of a desk; one among words, their column; without its frame.
BESIDE_WORDS = "(min-width: 800px) 621px, calc(100vw - 54px)"
AMONG_WORDS = "(min-width: 800px) 698px, calc(100vw - 54px)"


@register.simple_tag
def large_picture(picture, alt=""):
    """The `<img>` of a page's own picture: a phone does not load a desk's; `alt` may be empty where words say it."""
    return format_html("<img {}>", attributes(picture, alt, BESIDE_WORDS))


@register.simple_tag
def later_picture(picture, alt=""):
    """The same further down a page of words: loaded when one comes near it."""
    return format_html('<img {} loading="lazy">', attributes(picture, alt, AMONG_WORDS))


def attributes(picture, alt, sizes):
    told = format_html('src="{}" width="{}" height="{}" alt="{}"', picture.url, *LARGE, alt)
    if not picture.name.endswith(".webp"):
        # Put there by hand: it has one size only.
        return told
    medium = picture.storage.url(medium_name(picture.name))
    widths = format_html("{} {}w, {} {}w", medium, MEDIUM[0], picture.url, LARGE[0])
    return format_html('{} srcset="{}" sizes="{}"', told, widths, sizes)
