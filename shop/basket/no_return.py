"""What cannot be given back once bought, said once for all the products of a bag that it concerns."""

from collections import defaultdict

from django.utils.translation import gettext as _

from merchants.models import ProductSheet

REASONS = dict(ProductSheet.WithdrawalException.choices)


def words_of(said) -> list[str]:
    """Of pairs, a title and why it is not taken back: « Pain, Brioche : sans droit de rétractation (…). »"""
    titles = defaultdict(dict)
    for title, exception in said:
        titles[exception][title] = True
    is_the_same_for_all = len(titles) == 1 and len(said) > 1
    return [
        _("%(what)s\u202f: sans droit de rétractation (%(why)s).")
        % {
            "what": _("Tous ces produits") if is_the_same_for_all else ", ".join(found),
            "why": str(REASONS[exception]).lower(),
        }
        for exception, found in titles.items()
        if exception
    ]
