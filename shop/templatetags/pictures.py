"""Pictures in templates."""

from django import template
from django.utils.html import format_html

from merchants.listing.pictures import LARGE, MEDIUM, medium_name, small_name

register = template.Library()


@register.filter
def small(picture) -> str:
    """The address of the small size of a kept picture."""
    return picture.storage.url(small_name(picture.name))


# The picture of a page fills a phone, and three fifths of a desk; the frame around it is taken off.
SIZES = "(min-width: 800px) 621px, calc(100vw - 54px)"


@register.simple_tag
def large_picture(picture, alt=""):
    """The `<img>` of a page's own picture: a phone does not load a desk's; `alt` may be empty where words say it."""
    if not picture.name.endswith(".webp"):
        # Put there by hand: it has one size only.
        return format_html('<img src="{}" width="{}" height="{}" alt="{}">', picture.url, *LARGE, alt)
    return format_html(
        '<img src="{}" srcset="{} {}w, {} {}w" sizes="{}" width="{}" height="{}" alt="{}">',
        picture.url,
        picture.storage.url(medium_name(picture.name)),
        MEDIUM[0],
        picture.url,
        LARGE[0],
        SIZES,
        *LARGE,
        alt,
    )
