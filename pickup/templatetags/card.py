"""What a card holds, as a shop reads it on its own page of an order."""

from django import template

from pickup.money import card

register = template.Library()


@register.filter
def online_words(merchant_order) -> str:
    """A sentence while money that was promised online is not taken yet, or nothing."""
    collection = getattr(merchant_order.order, "collection", None)
    return card.shop_words(collection) if collection else ""


@register.filter
def chosen_words(merchant_order) -> str:
    """How somebody who has paid nothing yet said that they would, or nothing where that is not known."""
    collection = getattr(merchant_order.order, "collection", None)
    return card.chosen_words(collection, merchant_order.money_mode) if collection else ""
