"""A name as an address says it: « Cœur de bœuf » → coeur-de-boeuf."""

from django.utils.text import slugify

# Django leaves out what it cannot take apart.
LETTERS = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})


def slug(name: str) -> str:
    return slugify(name.translate(LETTERS))
