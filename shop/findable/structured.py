"""What a search engine or an assistant reads of a shop and of a product, in the words of schema.org."""

from html import unescape

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from merchants.models.merchant import Weekday
from merchants.structured_data import block
from shop.findable.public import whole
from shop.templatetags.town import described

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def local_business(merchant) -> SafeString:
    """A LocalBusiness with its usual hours, read from what is prefetched on the merchant."""
    facts = {
        "@type": "LocalBusiness",
        "name": merchant.name,
        "description": merchant.story[:300] or merchant.trade,
        "url": address_of(merchant),
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
        facts["image"] = whole(merchant.front.url)
    return block(facts)


def product(ticket) -> SafeString:
    """A Product with its price now, tax included, and the shop that sells it; `ticket` is a product's own."""
    sheet = ticket.sheet
    url = whole(reverse("product", args=[sheet.product.slug, sheet.product_id]))
    return block(
        {
            "@type": "Product",
            "name": sheet.product.title,
            "description": Truncator(unescape(strip_tags(described(sheet.product.description)))).chars(300),
            "image": whole(sheet.picture.url) if sheet.picture else None,
            "offers": {
                "@type": "Offer",
                "url": url,
                "price": f"{ticket.price:.2f}",
                "priceCurrency": "EUR",
                "availability": f"https://schema.org/{'OutOfStock' if ticket.is_out or ticket.rests else 'InStock'}",
                "availableDeliveryMethod": "https://schema.org/OnSitePickup",
                "seller": {"@type": "LocalBusiness", "name": sheet.merchant.name, "url": address_of(sheet.merchant)},
            },
        }
    )


def address_of(merchant) -> str:
    return whole(reverse("merchant", args=[merchant.code]))


def opening(row) -> dict:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": DAYS[Weekday(row.weekday)],
        "opens": f"{row.opens_at:%H:%M}",
        "closes": f"{row.closes_at:%H:%M}",
    }
