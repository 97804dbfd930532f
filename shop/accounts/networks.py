"""From where somebody writes to us, as far as it is worth telling apart; never kept as it is."""

import ipaddress

from django.conf import settings


def network_of(request) -> str:
    """The address of the visitor, or the network of one home; behind our own proxy, what it says last."""
    told = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    text = (told.rsplit(",", 1)[-1] or request.META.get("REMOTE_ADDR", "")).strip()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    # A home is given sixty-four bits of addresses, and may use another for each trial.
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))
