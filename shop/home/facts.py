"""What a search engine or an assistant reads of a shop: schema.org, as data that no browser runs."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from merchants.models.merchant import Weekday

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
# So that nothing a shop types closes the block it stands in.
HARMLESS = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def local_business(merchant) -> str:
    """A LocalBusiness with its usual hours, read from what is prefetched on the merchant."""
    facts = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": merchant.name,
        "description": merchant.story[:300] or merchant.trade,
        "url": settings.SITE_URL + reverse("merchant", args=[merchant.code]),
        "telephone": merchant.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": merchant.street,
            "postalCode": merchant.postcode,
            "addressLocality": merchant.city,
            "addressCountry": "FR",
        },
        "openingHoursSpecification": [opening(row) for row in merchant.opening_hours.all()],
    }
    if merchant.front:
        facts["image"] = settings.SITE_URL + merchant.front.url
    return mark_safe(json.dumps(facts, ensure_ascii=False).translate(HARMLESS))  # noqa: S308 – made harmless above


def opening(row) -> dict:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": DAYS[Weekday(row.weekday)],
        "opens": f"{row.opens_at:%H:%M}",
        "closes": f"{row.closes_at:%H:%M}",
    }
