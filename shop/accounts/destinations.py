"""Where somebody who signs in, or opens an account first, was going: kept from page to page, and said in a word."""

from urllib.parse import urlencode

from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from merchants.models import Merchant


def destination_of(request) -> str:
    """An address of this site, or nothing."""
    said = request.POST.get("next", request.GET.get("next", ""))
    is_here = url_has_allowed_host_and_scheme(
        said, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return said if is_here else ""


def to(name, destination) -> str:
    """The page of this name, which will lead on to the destination."""
    query = urlencode({"next": destination}, safe="/") if destination else ""
    return f"{reverse(name)}?{query}" if query else reverse(name)


def purpose_of(destination) -> str:
    """« Pour adopter La Criée, dites-nous qui vous êtes. »: nothing of any other way."""
    try:
        found = resolve(destination)
    except Resolver404:
        return ""
    if found.url_name != "merchant_adopt":
        return ""
    merchant = Merchant.objects.listed().filter(**found.kwargs).first()
    return _("Pour adopter %(name)s, dites-nous qui vous êtes.") % {"name": merchant.name} if merchant else ""
