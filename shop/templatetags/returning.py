"""What a page says to somebody who comes back."""

from django import template

from shop.returning import favourites, sharing, sharing_pages

register = template.Library()


@register.simple_tag(takes_context=True)
def is_liked(context, product) -> bool:
    return favourites.is_liked(context["request"], product)


@register.simple_tag(takes_context=True)
def filled_for(context):
    """The shared basket whose link one came from, to go back there; nothing for anybody else."""
    return sharing_pages.filled_for(context["request"])


@register.simple_tag
def shares_of(order) -> list:
    """What each neighbour owes whoever ordered for all; nothing for an order of one person."""
    return sharing.shares_of(order)
