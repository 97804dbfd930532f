"""The telling words of a text, the same for what is kept and for what is asked."""

import re

from merchants.listing.search_words import COMMON, stem, unaccented
from merchants.models.search import LONGEST_WORD

WITHOUT = "sans"
# What the French stemmer does not bring together, or brings too close.
SAME = {
    **dict.fromkeys(["fraiche", "fraiches"], "frais"),
    **dict.fromkeys(["blanche", "blanches"], "blanc"),
    **dict.fromkeys(["seche", "seches", "secs"], "sec"),
    **dict.fromkeys(["douce", "douces"], "doux"),
    **dict.fromkeys(["grosse", "grosses"], "gros"),
    **dict.fromkeys(["rousse", "rousses"], "roux"),
    "yeux": "oeil",
    **dict.fromkeys(["cremant", "cremants"], "cremant"),
}


def stem_of(word: str) -> str:
    return SAME.get(word) or stem(word)


def telling(text: str) -> list[str]:
    """« Jus de pomme, sans alcool » → jus, pomme, sansalcool: what a thing is without is no word of it."""
    told, is_without = [], False
    for word in re.findall(r"[a-z0-9]+", unaccented(text)):
        if word == WITHOUT:
            is_without = True
        elif word not in COMMON:
            told.append((f"{WITHOUT}{word}" if is_without else word)[:LONGEST_WORD])
            is_without = False
    return list(dict.fromkeys(told))


def forms_in(text: str) -> str:
    """Each telling word and its stem, between spaces: what an index reads."""
    return " ".join(dict.fromkeys(form for word in telling(text) for form in (word, stem_of(word))))


def sorted_as(title: str) -> str:
    """« Œufs de poules, les six » → « oeufs de poules les six »."""
    return " ".join(re.findall(r"[a-z0-9]+", unaccented(title)))[:255]


def stems_of(phrase: str) -> tuple[str, ...]:
    return tuple(stem_of(word) for word in telling(phrase))


def written_in(text: str) -> dict[str, str]:
    """The telling words of a text as they are written there, by the way they are typed in a hurry."""
    found = {}
    for written in re.findall(r"[^\W_]+", text.lower()):
        for word in telling(written):
            found.setdefault(word, written[:60])
    return found
