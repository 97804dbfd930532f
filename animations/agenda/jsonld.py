"""An animation as search engines read it: schema.org, in a block of data that no browser runs."""

import json

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from animations.agenda import ics
from animations.models import Animation

Kind = Animation.Kind
TYPES = {
    Kind.TASTING: "FoodEvent",
    Kind.PRODUCT_DISCOVERY: "SaleEvent",
    Kind.COOKING_CLASS: "EducationEvent",
    Kind.FASHION_SHOW: "SocialEvent",
    Kind.TALK: "EducationEvent",
    Kind.REPAIR_CAFE: "SocialEvent",
    Kind.OTHER: "Event",
}
# Inside <script> only « </script » and « <!-- » could end the data: no « < » at all is left.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def block(animation, *, organizer, address) -> SafeString:
    """The JSON that stands in the page; `address` makes a path of ours a whole URL."""
    told = json.dumps(event(animation, organizer=organizer, address=address), ensure_ascii=False)
    return mark_safe(told.translate(ESCAPES))  # noqa: S308 – escaped just above


def event(animation, *, organizer, address) -> dict:
    url = address(animation.get_absolute_url())
    told = {
        "@context": "https://schema.org",
        "@type": TYPES[animation.kind],
        "@id": url,
        "url": url,
        "identifier": ics.uid_of(animation),
        "name": animation.title,
        "description": animation.description.strip(),
        "startDate": timezone.localtime(animation.starts_at).isoformat(),
        "endDate": timezone.localtime(animation.ends_at).isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if animation.is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": "fr",
        "location": place(animation.point),
        "organizer": hosted_by(animation, organizer, address),
        "image": [address(animation.picture.url)] if animation.picture else None,
        "maximumAttendeeCapacity": animation.capacity,
        **cost(animation, url),
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def place(point) -> dict:
    street = {"streetAddress": point.street, "postalCode": point.postcode, "addressLocality": point.city}
    return {
        "@type": "Place",
        "name": point.name,
        "address": {"@type": "PostalAddress", **street, "addressCountry": "FR"},
    }


def hosted_by(animation, organizer, address) -> dict:
    """The shop that animates it, whoever is named, or else the association."""
    if animation.host:
        link = address(reverse("merchant", kwargs={"code": animation.host.code}))
        return {"@type": "Organization", "name": animation.host.name, "url": link}
    return {"@type": "Organization", "name": animation.hosted_by or organizer}


def cost(animation, url) -> dict:
    """A contribution that each one chooses is neither a price nor free of charge: nothing is said of it."""
    if animation.pricing == Animation.Pricing.CONTRIBUTION:
        return {}
    offer = {"@type": "Offer", "price": f"{animation.price:.2f}", "priceCurrency": "EUR", "url": url}
    return {"isAccessibleForFree": animation.is_free, "offers": offer}
