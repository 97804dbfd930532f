"""From where somebody writes to us, as far as it is worth telling apart; never kept as it is."""

import ipaddress

from django.conf import settings


def network_of(request) -> str:
    """The address of the visitor, or the network of one home; behind our own proxy, what it says last.

    Nothing when no address is told.
    """
    told = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    text = (told.rsplit(",", 1)[-1] or request.META.get("REMOTE_ADDR", "")).strip()
    try:
        address = ipaddress.ip_address(_without_port(text))
    except ValueError:
        return ""
    # An old address, as a socket of both kinds writes it.
    address = getattr(address, "ipv4_mapped", None) or address
    # A home is given sixty-four bits of addresses, and may use another for each trial.
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


def _without_port(text) -> str:
    """Some proxies write « 192.0.2.1:5678 », or « [2001:db8::1]:5678 »."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
