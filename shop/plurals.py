"""French counts less than two as one: « 0 produit », « 1 produit », « 2 produits ».

What we write is French already and needs no catalogue: only its rule, where Django would take that of English.
"""

import gettext

from django.utils.translation import trans_real


class French(gettext.NullTranslations):
    """What is said where no catalogue knows the sentence."""

    def ngettext(self, msgid1, msgid2, n):
        return msgid1 if -2 < n < 2 else msgid2


def count_as_in_french():
    trans_real.translation("fr").add_fallback(French())
