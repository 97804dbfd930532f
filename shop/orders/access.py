"""Whose orders: the bearer of the secret link, or the account that placed them."""

from shop.orders.reading import collections


def collection_at(token):
    """By the secret part of the link; it is long enough that nobody guesses one."""
    return collections().filter(token=token)


def collections_of(user):
    return collections().filter(order__user=user).order_by("-order__date_placed")
