"""« J’ai un avoir »: the code that somebody types on the site, what it pays there, and no guessing.

A credit note is spent where the money it stands for lies: in a merchant's hands, or in the association's boxes. Never
with a card, whose provider only pays merchants out of that very charge (decision 0012).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from pickup.money import store_credit
from shop.accounts import throttle
from shop.accounts.networks import network_of
from shop.checkout.forms import ReviewForm
from shop.ordering import CreditRead

# In the session: the last codes that paid nothing.
WRONG = "credit_codes_wrong"


class NotThisCode(Refusal):
    """The same sentence for a code that does not exist or is used up: it teaches nothing."""

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


def told_of_basket(request, form, found, at) -> Told | None:
    """Of the last page of an order, where nothing is placed yet; nothing when no code was typed, or taken back."""
    if "credit" in form.errors:
        return Told("", why_not=str(NotThisCode.sentence))
    code = form.cleaned_data["credit"] if form.is_bound else ""
    if not code or form.takes_code_back:
        return None
    if form.data.get("pays") == ReviewForm.ONLINE:
        return Told(code, why_not=str(OnlyAtTheCounter.sentence))
    bags = [(bag.merchant, bag.total_cents) for bag in found.bags]
    is_mandated = money_mode() == MoneyMode.MANDATED
    return _told(request, code, lambda: store_credit.would_pay_bags(code=code, bags=bags, is_mandated=is_mandated), at)


def told_of_order(request, code, order, at) -> Told:
    return _told(request, code, lambda: store_credit.would_pay(code=code, order=order), at)


def _told(request, code, look, at) -> Told:
    """A wrong code makes this address wait longer and longer, once for each; a right one costs nothing."""
    here = {"what": "avoir", "address": network_of(request)}
    is_new = store_credit.tidied(code) not in request.session.get(WRONG, [])
    try:
        if is_new:
            throttle.count(**here, patience=throttle.OF_A_FOUND_CODE, at=at)
        told = Told(code, look())
    except throttle.TooManyTrials as refusal:
        return Told(code, why_not=str(refusal))
    except (store_credit.NoSuchCredit, store_credit.NothingLeft):
        _remember_wrong(request, store_credit.tidied(code))
        return Told(code, why_not=str(NotThisCode.sentence))
    except store_credit.NotForThese as refusal:
        told = Told(code, why_not=str(refusal))
    if is_new:
        throttle.uncount(**here)
    return told


def _remember_wrong(request, code):
    """The page that is sent again with the same wrong code is no new guess."""
    others = [one for one in request.session.get(WRONG, []) if one != code]
    request.session[WRONG] = [*others, code][-throttle.OF_A_FOUND_CODE.free :]
