"""Read before it is public: what the association shares or sets aside, whole, and what a text may not hold."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from animations.hearing.models import Move, Reading
from merchants.refusals import Refusal

# From what was read to what it becomes; nothing becomes unread again.
READINGS = {
    Reading.TO_READ: {Reading.SHARED, Reading.SET_ASIDE},
    Reading.SHARED: {Reading.SET_ASIDE},
    Reading.SET_ASIDE: {Reading.SHARED},
}
LONGEST_ANSWER = Move._meta.get_field("words").max_length
LONGEST_NAME = Move._meta.get_field("signed").max_length

BETWEEN = r"[\s.\-–/()]*"
NUMBER = re.compile(rf"(?:\+|(?<!\d)00){BETWEEN}\d(?:{BETWEEN}\d){{7,}}|(?<!\d)0{BETWEEN}[1-9](?:{BETWEEN}\d){{8}}")
MAIL = re.compile(r"[^\s@]\s?@\s?[^\s@]+\.[^\s@]{2,}")


class ReachesSomebody(Refusal):
    sentence = _(
        "Ôtez le numéro de téléphone ou l’adresse e-mail\u202f: ce texte peut être lu par tous, et reste sans nom."
    )


class NoAnswer(Refusal):
    sentence = _("Écrivez la réponse que tout le monde lira.")


class NotSigned(Refusal):
    sentence = _("Signez la réponse\u202f: un prénom suffit.")


def refuse_contact(text) -> None:
    """A telephone number or an e-mail, whatever spaces, dots or wide figures they are written with."""
    plain = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    if NUMBER.search(plain) or MAIL.search(plain):
        raise ReachesSomebody


def answer_in(words, signed) -> dict:
    """An answer as it is kept: said, signed, and reaching nobody but the association."""
    words, signed = words.strip()[:LONGEST_ANSWER], signed.strip()[:LONGEST_NAME]
    if not words:
        raise NoAnswer
    if not signed:
        raise NotSigned
    return {"words": words, "signed": signed}
