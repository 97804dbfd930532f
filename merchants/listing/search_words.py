"""Words to look products up by: without accents, without plurals, the same on every database."""

import re
import unicodedata

import snowballstemmer
from django.db.models import Q

# Too short or too common to tell one product from another.
COMMON_WORDS = "a au aux avec ce ces d dans de des du en et l la le les ou par pour sans sur un une"
COMMON = frozenset(COMMON_WORDS.split())
MOST_WORDS = 12

_stemmer = snowballstemmer.stemmer("french")


def unaccented(text: str) -> str:
    """« Œufs de Pâques » → « oeufs de paques »."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def words_in(text: str) -> list[str]:
    """The telling words of a text, once each, in order."""
    words = re.findall(r"[a-z0-9]+", unaccented(text))
    return list(dict.fromkeys(word for word in words if word not in COMMON))


def stem(word: str) -> str:
    return _stemmer.stemWord(word)


def search_words(*texts: str) -> str:
    """What to keep in `ProductSheet.search_words`: each word and its stem, each after a space."""
    words = words_in(" ".join(text for text in texts if text))
    known = dict.fromkeys(form for word in words for form in (word, stem(word)))
    return "".join(f" {form}" for form in known)


def words_asked(query: str) -> list[tuple[str, str]]:
    """Each word a person typed, with its stem: a product must begin one of its words by either."""
    return [(word, stem(word)) for word in words_in(query)[:MOST_WORDS]]


def words_of(sheet) -> str:
    """The words of a product sheet: its name, its aisles, its merchant and trade, its origin.

    Lists show one of several: each is found by the choices of all, so that « pull bleu » finds the pull.
    """
    aisles = " ".join(category.full_name for category in sheet.product.categories.all())
    variants = sheet.group.variants.values_list("variant", flat=True) if sheet.group_id else []
    choices = " ".join(value for values in variants for value in values)
    return search_words(sheet.product.title, choices, aisles, sheet.merchant.name, sheet.merchant.trade, sheet.origin)


def found_in(sheets, text: str):
    """Those of these sheets where each word typed begins one of their words; nothing typed keeps them all."""
    for word, its_stem in words_asked(text):
        sheets = sheets.filter(Q(search_words__contains=f" {word}") | Q(search_words__contains=f" {its_stem}"))
    return sheets
