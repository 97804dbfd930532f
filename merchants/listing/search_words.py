"""Words without accents nor plurals, the same on every database."""

import re
import unicodedata

import snowballstemmer

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


def words_asked(query: str) -> list[tuple[str, str]]:
    """Each telling word of a question, with its stem."""
    return [(word, stem(word)) for word in words_in(query)[:MOST_WORDS]]
