"""An animation as search engines read it: schema.org, in a block of data that no browser runs."""

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from animations.agenda import ics
from animations.models import Animation
from merchants import structured_data

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


def block(animation, *, organizer, address) -> SafeString:
    """The JSON that stands in the page; `address` makes a path of ours a whole URL."""
    return structured_data.block(event(animation, organizer=organizer, address=address))


def event(animation, *, organizer, address) -> dict:
    url = address(animation.get_absolute_url())
    return {
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
