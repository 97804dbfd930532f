"""What the counter reads of the papers of somebody who stands there."""

from django import template

from shop.paper import copies

register = template.Library()


@register.simple_tag
def paper_to_give(collection) -> bool:
    """Their confirmation is owed on paper, and nobody gave it yet."""
    return copies.is_waiting(collection)
