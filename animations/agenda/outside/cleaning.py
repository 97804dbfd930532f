"""Words of others, made plain: no tag, no picture, no control, and not longer than we show."""

import html
import re
import unicodedata
from functools import lru_cache

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

# What is read of a text, tags included, to show so much of it.
LONGEST_WRITTEN = 20_000
LONGEST_TITLE, LONGEST_PLACE, LONGEST_STORY, LONGEST_LINK = 160, 200, 2000, 500
BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
# Marks that make a line read from right to left, whatever its letters.
TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
is_web_address = URLValidator(schemes=["http", "https"])


@lru_cache(maxsize=32)
def plain(text) -> str:
    """What a person would read of its beginning; tags go, wherever they were hidden, and never come back.

    Kept a moment: each date of a series says the same again.
    """
    text = BREAKS.sub("\n", text[:LONGEST_WRITTEN])
    # Some write « &lt;p&gt; », and others hide there: undone, and cleaned again.
    for _again in range(4):
        text = html.unescape(nh3.clean(text, tags=set()))
    text = "".join(" " if one.isspace() and one != "\n" else one for one in text if is_written(one))
    return re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", text)).strip()


def is_written(one) -> bool:
    """Neither a control, nor half a character, nor what turns a line around."""
    return one.isspace() or (unicodedata.category(one) not in ("Cc", "Cs", "Cn", "Co") and one not in TURNING)


def line(text, longest) -> str:
    return shortened(" ".join(plain(text).split()), longest)


def story(text) -> str:
    return shortened(re.sub(r"\n{3,}", "\n\n", plain(text)), LONGEST_STORY)


def shortened(text, longest) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def link(text) -> str:
    """An address of the web, or nothing: neither javascript: nor a telephone."""
    text = text.strip()
    try:
        is_web_address(text)
    except ValidationError:
        return ""
    return text if len(text) <= LONGEST_LINK else ""
