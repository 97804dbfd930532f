"""Which products stand in best for one that is missing: of its aisle or its name, at about its price."""

from django.db.models import prefetch_related_objects

from merchants.listing.search_words import stem, words_in

# Twice its price, or half of it, is another purchase.
ABOUT = 2


def nearest_first(line, offers) -> list:
    """What is alike comes first; within it, what nobody has to be asked about."""
    product = line.order_line.product
    prefetch_related_objects(
        [one for one in [product, *(offer.sheet.product for offer in offers)] if one], "categories"
    )
    aisles, words = aisles_of(product), stems_of(line.title)

    def distance(offer):
        of_the_aisle = bool(aisles & aisles_of(offer.sheet.product))
        in_common = len(words & stems_of(offer.sheet.product.title))
        gap = price_gap(line, offer)
        is_alike = bool(of_the_aisle or in_common) and gap <= ABOUT
        return not is_alike, len(offer.to_agree), not of_the_aisle, -in_common, gap

    return sorted(offers, key=distance)


def aisles_of(product) -> set[int]:
    return {category.pk for category in product.categories.all()} if product else set()


def stems_of(title) -> set[str]:
    return {stem(word) for word in words_in(title)}


def price_gap(line, offer) -> float:
    """How many times dearer one is than the other, whichever it is."""
    usual = line.price_per_kg_cents if offer.sheet.is_by_weight else line.unit_price_cents
    return max(usual, offer.price_cents) / max(1, min(usual, offer.price_cents))
