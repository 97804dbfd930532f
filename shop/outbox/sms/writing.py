"""What fits in an SMS: the alphabet of the GSM network (3GPP TS 23.038), and how many are paid for a text."""

import unicodedata

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes two places.
EXTENDED = set("^{}\\[~]|€")
ONE, EACH = 160, 153
FOLDED = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "·": "-",
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
        "×": "x",
        "°": "o",
        "ç": "c",
    }
)


def folded(text) -> str:
    """The same words in that alphabet: one « ê » would otherwise more than halve what fits."""
    # The spaces that French keeps inside its quotes cost as much as letters.
    text = text.replace("\u202f", " ").replace("\u00a0", " ").replace("« ", "«").replace(" »", "»")
    text = text.translate(FOLDED)
    return " ".join("".join(found for sign in text for found in in_alphabet(sign)).split())


def in_alphabet(sign) -> str:
    if sign in BASIC or sign in EXTENDED:
        return sign
    bare = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    return bare if bare and set(bare) <= BASIC | EXTENDED else "?"


def length(text) -> int:
    return sum(2 if sign in EXTENDED else 1 for sign in text)


def segments(text) -> int:
    """How many SMS are paid; a long text takes a little of each to be put together again."""
    used = length(text)
    return 1 if used <= ONE else -(-used // EACH)
