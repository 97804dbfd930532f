"""What a person typed, read: the words a product must say, those that mean the same, what it must be without."""

import re
from dataclasses import dataclass

from merchants.finding.words import WITHOUT, stem_of, telling
from merchants.listing.search_words import MOST_WORDS, unaccented
from merchants.models import SearchWord, SynonymPhrase
from merchants.models.sheet import Allergen

# Shorter, a beginning says nothing: « vin » is not « vingt balades ».
SHORTEST_BEGINNING = 4
# A stem is already cut: « châtaign » still says what it is, « crém » (crémant) no more.
SHORTEST_STEM = 6
# How people call the fourteen; what is without milk is without lactose, without gluten without wheat.
CALLED = [
    ("gluten|ble|seigle|orge|avoine|epeautre|cereales?", [Allergen.GLUTEN]),
    (r"fruits?\s+de\s+mer", [Allergen.CRUSTACEANS, Allergen.MOLLUSCS]),
    ("crustaces?|crevettes?", [Allergen.CRUSTACEANS]),
    ("oeufs?", [Allergen.EGGS]),
    ("poissons?", [Allergen.FISH]),
    ("arachides?|cacahuetes?", [Allergen.PEANUTS]),
    ("soja", [Allergen.SOY]),
    ("lait|lactose|laitages?|beurre", [Allergen.MILK]),
    (r"fruits?\s+a\s+coques?|noix(?!\s+de\s+(?:coco|muscade))|noisettes?|amandes?|pistaches?", [Allergen.NUTS]),
    ("celeri", [Allergen.CELERY]),
    ("moutarde", [Allergen.MUSTARD]),
    ("sesame", [Allergen.SESAME]),
    ("sulfites?", [Allergen.SULPHITES]),
    ("lupin", [Allergen.LUPIN]),
    ("mollusques?", [Allergen.MOLLUSCS]),
]
CALLED = [(re.compile(rf"(?:{said})\b"), codes) for said, codes in CALLED]
# « sans gluten ni lait », « sans-gluten, œufs et soja », « sans fruits à coque ».
SMALL_WORDS = r"(?:(?:le|la|les|des|de|du|aucune?)\s+|[ld]\W\s*)?"
ONE = rf"{SMALL_WORDS}(?:{'|'.join(said.pattern for said, _codes in CALLED)})"
WITHOUT_WHAT = re.compile(
    rf"\b(?:{WITHOUT}|ni)[\s-]+{ONE}(?:(?:\s*[,/]\s*|\s+(?:et|ou|ni)\s+)(?:{WITHOUT}[\s-]+)?{ONE})*"
)


@dataclass(frozen=True)
class Word:
    """One word in the forms by which a product may say it: whole words of it, or how one of its words begins."""

    whole: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


# Ways to say the same thing: every word of one of them.
Concept = tuple[tuple[Word, ...], ...]


@dataclass(frozen=True)
class Asked:
    """A question, read. `words` are those typed; `explained` those that everyday words of the town explain."""

    text: str
    words: tuple[str, ...]
    concepts: tuple[Concept, ...]
    without: tuple[str, ...]
    explained: frozenset

    def __bool__(self):
        return bool(self.concepts or self.without)


def read(query: str) -> Asked:
    """Two queries at most, whatever is typed."""
    without, rest = apart_from_allergens(query)
    words = tuple(telling(rest)[:MOST_WORDS])
    stems = [stem_of(word) for word in words]
    ways = expressions(stems)
    known = known_among(short_words(words, ways))
    concepts, explained, at = [], set(), 0
    while at < len(words):
        length, finds = longest(stems, at, ways)
        said = [words[at : at + length], *(telling(way) for way in finds.split(",") if finds)]
        concepts.append(tuple(tuple(word_of(word, known) for word in way) for way in said if way))
        explained.update(words[at : at + length] if finds else [])
        at += length
    return Asked(query, words, tuple(concepts), without, frozenset(explained))


def apart_from_allergens(query) -> tuple[tuple[str, ...], str]:
    """The codes of what it must be without, and what is left of the question."""
    found, plain = [], unaccented(query)

    def taken(match):
        told = [(at.start(), codes) for said, codes in CALLED for at in said.finditer(match[0])]
        found.extend(str(code) for _start, codes in sorted(told) for code in codes)
        return " "

    rest = WITHOUT_WHAT.sub(taken, plain) if WITHOUT in plain else plain
    return tuple(dict.fromkeys(found)), rest


def expressions(stems) -> dict[tuple[str, ...], str]:
    """What each expression that may begin at one of these words finds too."""
    rows = SynonymPhrase.objects.filter(first__in=stems, synonym__ended_at=None).order_by("pk")
    ways = {}
    for said, finds in rows.values_list("stems", "finds"):
        phrase = tuple(said.split())
        ways[phrase] = ",".join(filter(None, [ways.get(phrase), finds]))
    return ways


def longest(stems, at, ways) -> tuple[int, str]:
    """How many words the longest known expression takes from there, and what it finds; one word and nothing else."""
    fits = [phrase for phrase in ways if tuple(stems[at : at + len(phrase)]) == phrase]
    best = max(fits, key=len, default=None)
    return (len(best), ways[best]) if best else (1, "")


def short_words(words, ways) -> set[str]:
    told = {*words, *(word for finds in ways.values() for word in telling(finds.replace(",", " ")))}
    return {word for word in told if is_short(word)}


def is_short(word) -> bool:
    return len(stem_of(word)) < SHORTEST_BEGINNING


def known_among(words) -> set[str]:
    """Those that the town says, in one form or another."""
    if not words:
        return set()
    stems = {stem_of(word): word for word in words}
    said = set(SearchWord.objects.filter(stem__in=stems).values_list("stem", flat=True))
    return {word for word in words if stem_of(word) in said}


def word_of(word, known) -> Word:
    stem = stem_of(word)
    if word in known:
        return Word(tuple(dict.fromkeys([word, stem])))
    return Word((stem,), (word, stem) if len(stem) >= SHORTEST_STEM else (word,))
