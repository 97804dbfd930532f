"""What a page says to somebody who comes back."""

from django import template

from shop.returning import favourites, sharing

register = template.Library()


@register.simple_tag(takes_context=True)
def is_liked(context, product) -> bool:
    return favourites.is_liked(context["request"], product)


@register.simple_tag
def shares_of(order) -> list:
    """What each neighbour owes whoever ordered for all; nothing for an order of one person."""
    return sharing.shares_of(order)
