"""Which characters an invoice may bear: what no file can keep is taken out, what no letter draws is shown as such."""

import unicodedata
from functools import cache
from pathlib import Path

import typst
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Neither XML nor a page knows them: controls, halves of characters, and what Unicode says is no character.
CONTROL, HALF = "Cc", "Cs"
NO_CHARACTER = "\ufffe\uffff"
# Shown in the place of what cannot be.
BLANK = "□"
# Latin as French and its neighbours write it: always drawn, never asked.
LATIN = range(0x20, 0x180)
PROBE = Path(__file__).with_name("glyph.typ")
# How Typst says that no font has it.
NOT_DRAWN = "could not be displayed"


def refuse_unwritable(text) -> None:
    """For forms: a control character comes from a machine, the person would not see what was taken out."""
    if any(is_unwritable(one) for one in text if not one.isspace()):
        raise ValidationError(_("Ce texte contient un caractère invisible qui ne s’imprime pas\u202f: récrivez-le."))


def is_unwritable(one) -> bool:
    return unicodedata.category(one) in (CONTROL, HALF) or one in NO_CHARACTER


def written(thing):
    """The same document, its texts without what XML refuses; it is frozen so, and stays itself otherwise."""
    if isinstance(thing, str):
        return written_text(thing)
    if isinstance(thing, dict):
        return {key: written(value) for key, value in thing.items()}
    return [written(one) for one in thing] if isinstance(thing, list) else thing


def written_text(text) -> str:
    """A text made of controls alone still leaves a mark: a party has a name."""
    if not any(is_unwritable(one) for one in text):
        return text
    kept = "".join(" " if one.isspace() else "" if is_unwritable(one) else one for one in text)
    return kept if kept.strip() else BLANK


def drawn(thing):
    """The same page with a blank for each character that the fonts of the library do not have."""
    if isinstance(thing, str):
        return "".join(drawn_one(one) for one in unicodedata.normalize("NFC", thing))
    if isinstance(thing, dict):
        return {key: drawn(value) for key, value in thing.items()}
    return [drawn(one) for one in thing] if isinstance(thing, list) else thing


@cache
def drawn_one(one) -> str:
    """Itself, nothing or a blank. What only changes its neighbours (joiners, loose accents) goes with them."""
    if is_unwritable(one) and one != "\n":
        return " " if one.isspace() else ""
    if ord(one) in LATIN or one.isspace():
        return one
    if unicodedata.category(one)[0] == "M" or unicodedata.category(one) == "Cf":
        return ""
    return one if has_a_glyph(one) else BLANK


def has_a_glyph(one) -> bool:
    try:
        probe().compile(sys_inputs={"text": one}, format="pdf", pdf_standards="a-3b")
    except typst.TypstError as failure:
        if NOT_DRAWN not in str(failure):
            raise
        return False
    return True


@cache
def probe():
    """A page of one character, set with the same fonts as an invoice."""
    return typst.Compiler(str(PROBE), root=str(PROBE.parent), ignore_system_fonts=True)
