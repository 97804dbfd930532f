"""How an order may be paid, and who is paid: what the town's legal mode allows for the merchants of one basket."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from shop.payments.gateway import is_offered
from shop.settlement.accounts import who_cannot_receive

# What somebody reads before choosing, in each mode.
IN_HAND = gettext_lazy(
    "En espèces, par carte ou par chèque, boutique par boutique\u202f: chacune est payée en main propre."
)
TO_THE_ASSOCIATION = gettext_lazy(
    "En espèces, par carte ou par chèque, en une fois\u202f: l’association encaisse pour vos commerçants."
)
SPLIT = gettext_lazy(
    "En une fois pour toutes les boutiques\u202f: le prestataire de paiement verse sa part à chaque commerçant. "
    "Vous allez sur sa page, puis vous revenez ici."
)
COLLECTED = gettext_lazy(
    "En une fois pour toutes les boutiques\u202f: l’association encaisse pour vos commerçants et paie chacun. "
    "Vous allez sur la page de paiement, puis vous revenez ici."
)


class NotOnline(Refusal):
    sentence = gettext_lazy("Le paiement en ligne n’est pas proposé ici\u202f: vous paierez au comptoir.")


class CannotReceive(Refusal):
    """Some merchants have no account that can be paid; the sentence names them."""

    def __init__(self, merchants):
        super().__init__(why_not(merchants))


@dataclass(frozen=True)
class Choice:
    """What the last page proposes; `why_not` says which merchants keep it from being paid online."""

    online: bool
    counter_words: str
    online_words: str
    why_not: str = ""


def choice_for(merchants) -> Choice:
    """What these merchants' basket may be paid with in this town, now; one query at most."""
    mode = money_mode()
    is_mandated = mode == MoneyMode.MANDATED
    words = (str(TO_THE_ASSOCIATION), str(COLLECTED)) if is_mandated else (str(IN_HAND), str(SPLIT))
    if mode == MoneyMode.DIRECT_AT_PICKUP or not is_offered():
        return Choice(False, *words)
    waiting = who_cannot_receive(merchants, mode=mode)
    return Choice(not waiting, *words, why_not=why_not(waiting))


def refuse_unless_online(merchants, *, mode):
    """The acts ask this, whatever a form proposed. Raises NotOnline or CannotReceive; one query at most."""
    if mode == MoneyMode.DIRECT_AT_PICKUP or not is_offered():
        raise NotOnline
    if waiting := who_cannot_receive(merchants, mode=mode):
        raise CannotReceive(waiting)


def why_not(merchants) -> str:
    """« La Marelle ne reçoit pas encore les paiements en ligne… », or nothing."""
    if not merchants:
        return ""
    *first, last = [merchant.name for merchant in merchants]
    names = _("%(names)s et %(last)s") % {"names": ", ".join(first), "last": last} if first else last
    return ngettext(
        "%(names)s ne reçoit pas encore les paiements en ligne\u202f: payez au comptoir, en venant.",
        "%(names)s ne reçoivent pas encore les paiements en ligne\u202f: payez au comptoir, en venant.",
        len(merchants),
    ) % {"names": names}
