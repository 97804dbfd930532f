"""« J’ai un avoir »: the code that somebody types on the site, what it pays there, and no guessing.

A credit note is spent where the money it stands for lies: in a merchant's hands, or in the association's boxes. Never
with a card, whose provider only pays merchants out of that very charge (decision 0012).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from pickup import store_credit
from shop.accounts import throttle
from shop.accounts.networks import network_of
from shop.checkout.forms import ReviewForm
from shop.ordering import CreditRead


class NotThisCode(Refusal):
    """The same sentence for a code that does not exist, is used up or pays elsewhere: it teaches nothing."""

    sentence = gettext_lazy(
        "Ce code ne paie rien de cette commande. Relisez-le lettre par lettre, ou montrez-le au comptoir."
    )


class OnlyAtTheCounter(Refusal):
    sentence = gettext_lazy(
        "Un avoir se dépense au comptoir, pas en ligne\u202f: choisissez de payer en venant, "
        "ou effacez le code pour tout payer par carte."
    )


@dataclass(frozen=True)
class Told:
    """What the page says of the code that was typed."""

    code: str
    cents: int = 0
    why_not: str = ""

    def is_read(self, said_cents) -> bool:
        """Whether the page that was sent already said what it pays."""
        return bool(self.cents) and self.cents == said_cents

    @property
    def read(self) -> CreditRead:
        return CreditRead(self.code, self.cents)


def told_of_basket(request, found, at) -> Told | None:
    """Of the last page of an order, where nothing is placed yet; nothing when no code was typed."""
    code = request.POST.get("credit", "").strip()
    if not code:
        return None
    if request.POST.get("pays") == ReviewForm.ONLINE:
        return Told(code, why_not=str(OnlyAtTheCounter.sentence))
    bags = [(bag.merchant, bag.total_cents) for bag in found.bags]
    is_mandated = money_mode() == MoneyMode.MANDATED
    return _told(request, code, lambda: store_credit.would_pay_bags(code=code, bags=bags, is_mandated=is_mandated), at)


def told_of_order(request, code, order, at) -> Told:
    return _told(request, code, lambda: store_credit.would_pay(code=code, order=order), at)


def _told(request, code, look, at) -> Told:
    """A wrong code makes this address wait longer and longer; a right one costs nothing."""
    here = {"what": "avoir", "address": network_of(request)}
    try:
        throttle.count(**here, patience=throttle.OF_A_FOUND_CODE, at=at)
        cents = look()
    except (store_credit.NoSuchCredit, store_credit.NothingLeft, store_credit.NotForThese):
        return Told(code, why_not=str(NotThisCode.sentence))
    except throttle.TooManyTrials as refusal:
        return Told(code, why_not=str(refusal))
    throttle.uncount(**here)
    return Told(code, cents)
