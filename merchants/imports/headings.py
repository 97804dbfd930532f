"""Words without accents, capitals nor punctuation, so that « Prix T.T.C. (€) » is "prix ttc"."""

import re

from merchants.listing.search_words import unaccented


def folded(text: str) -> str:
    text = re.sub(r"\b([a-z])\.", r"\1", unaccented(text.replace("\ufeff", "")))
    return " ".join(re.findall(r"[a-z0-9]+", text))
