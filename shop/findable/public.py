"""The pages that a search engine may show: each has one address, whatever else was asked of it."""

from urllib.parse import urljoin

from django.conf import settings

# What is the same for everybody and says something by itself. Every other page asks not to be shown.
PUBLIC = {
    "home",
    "catalogue",
    "category",
    "reduced",
    "product",
    "merchants",
    "merchant",
    "merchant_inside",
    "town_news",
    "places",
    "place",
    "calendar",
    "calendar_month",
    "animation",
    "life_here",
    "missing_shops",
    "heard_needs",
    "surprises",
    "where_money_goes",
    "shared_agenda",
    "become_member",
    "sell_here",
    "proposals",
    "proposal",
    "decisions",
    "decision",
    "vote",
    "bulletins",
    "bulletin",
    "ranking",
    "selling_costs",
    "legal_notice",
    "sale_terms",
    "platform_terms",
    "ecodesign",
    "privacy",
    "accessibility",
}


def canonical(request) -> str:
    """The whole address of a public page, its page number kept and nothing else; empty for any other page."""
    match = request.resolver_match
    if match is None or match.view_name not in PUBLIC:
        return ""
    number = request.GET.get("page", "")
    asked = f"?page={number}" if number.isdecimal() and number != "1" else ""
    return whole(request.path + asked)


def whole(address) -> str:
    """With the town's name in front; an address elsewhere, as of a picture kept in another store, stays as it is."""
    return urljoin(settings.SITE_URL, address)
