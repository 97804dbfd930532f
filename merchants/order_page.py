"""The address of an order's page, for the letters written here: signed, as its own secret is kept in a room above."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "merchants.order_page"


def address_of(order) -> str:
    """Whoever has the letter reads the order, and answers it."""
    return settings.SITE_URL + reverse("order_from_letter", args=[signing.Signer(salt=SALT).sign(order.number)])


def number_of(signed: str) -> str | None:
    """The number of the order that a letter is about; None when the address is not ours."""
    try:
        return signing.Signer(salt=SALT).unsign(signed)
    except signing.BadSignature:
        return None
