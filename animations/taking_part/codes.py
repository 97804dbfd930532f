"""The code of a registration, said at the door: four signs, none of which is heard for another."""

import re
import secrets

from django.utils.translation import gettext_lazy as _

from merchants.refusals import Refusal
from pickup.collections import ALPHABET

LENGTH, DRAWS = 4, 50


class NoCodeFree(Refusal):
    sentence = _("Aucun code n’est libre pour l’instant. Recommencez dans un instant.")


def free_code(animation) -> str:
    """One that nobody has for this animation, which is held: a million of them, for a room."""
    for _draw in range(DRAWS):
        code = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
        if not animation.registrations.filter(code=code).exists():
            return code
    raise NoCodeFree


def code_in(text) -> str:
    """The code in what was typed, whatever its spaces and capitals, or nothing."""
    code = re.sub(r"[\s.\-_]", "", text).upper()
    return code if re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", code) else ""
