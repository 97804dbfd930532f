"""Search: every word asked must begin a word of the product; slips are guessed only when nothing is found."""

import difflib
from itertools import pairwise

from django.db.models import Case, Value, When
from django.db.models.functions import StrIndex

from merchants.listing import short_codes
from merchants.listing.search_words import words_asked
from shop.catalogue.offers import asked_for, on_sale

# Enough words to guess from in a town; read only when a search finds nothing.
WORDS_READ = 2000
# Nobody meant a word of two letters.
SHORTEST = 3


def found(query: str):
    """Sheets for what a person typed, those that say it in their name first; nothing typed finds nothing.

    The code of a product on sale, read off the printed catalogue, finds that product alone.
    """
    number = short_codes.number_in(query)
    coded = on_sale().filter(short_code=number) if number else on_sale().none()
    if number and coded.exists():
        return coded
    words = words_asked(query)
    if not words:
        return on_sale().none()
    sheets = asked_for(on_sale(), words)
    # A sheet's words begin with its name: the earlier the word, the closer the product.
    place = StrIndex("search_words", Value(f" {words[0][1]}"))
    said_first = Case(When(product__title__istartswith=query, then=Value(0)), default=Value(1))
    return sheets.order_by(place, said_first, "product__title", "product_id")


def ways_out(query: str) -> dict:
    """For a search that found nothing: the query as it was perhaps meant, and the words worth asking alone."""
    known = known_words()
    asked = [word for word, _ in words_asked(query)]
    mended = [closest(word, known) for word in asked]
    return {
        "nearest": " ".join(mended) if all(mended) and mended != asked else "",
        "alone": [word for word in mended if len(word) >= SHORTEST] if len(asked) > 1 else [],
    }


def known_words() -> set[str]:
    """Words that people read on the sheets: a word's stem, kept just after it, is nothing to suggest."""
    rows = on_sale().order_by("-product_id").values_list("search_words", flat=True)[:WORDS_READ]
    pairs = [pair for row in rows for pair in pairwise(("", *row.split()))]
    return {word for before, word in pairs if len(word) >= SHORTEST and not before.startswith(word)}


def closest(word: str, known: set[str]) -> str:
    if word in known or any(other.startswith(word) for other in known):
        return word
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.72)), "")
