"""Pictures in templates."""

from django import template

from merchants.listing.pictures import small_name

register = template.Library()


@register.filter
def small(picture) -> str:
    """The address of the small size of a kept picture."""
    return picture.storage.url(small_name(picture.name))
