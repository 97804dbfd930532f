"""Products found, in the order that « Comment les produits sont classés » tells."""

from django.db import connection
from django.db.models import Case, Value, When
from django.db.models.functions import Collate

from merchants.finding import engines
from merchants.finding.asking import Asked
from merchants.finding.words import sorted_as

# Letters in the order of the alphabet, whatever the language of the database.
PLAIN = {"postgresql": "C", "sqlite": "BINARY"}


def those_that_say(sheets, asked: Asked):
    """Those of these sheets that say every word, in one way or another; asked nothing, all of them.

    Without an allergen, a word of the description is not enough: « sur du pain grillé » is no bread without gluten.
    """
    columns = ("name", "about") if asked.without else ()
    return sheets.filter(pk__in=engines.matching(asked.concepts, *columns)) if asked.concepts else sheets


def ranked(sheets, asked: Asked):
    """By their name first, then by what is around it, then by their description; begun as typed, then the alphabet."""
    begun = Case(When(document__called__startswith=sorted_as(asked.text), then=Value(0)), default=Value(1))
    called = Collate("document__called", PLAIN[connection.vendor])
    return sheets.order_by(place_of(asked.concepts), begun, called, "product_id")


def place_of(concepts):
    named = When(pk__in=engines.matching(concepts, "name"), then=Value(0))
    around = When(pk__in=engines.matching(concepts, "name", "about"), then=Value(1))
    return Case(named, around, default=Value(2))
