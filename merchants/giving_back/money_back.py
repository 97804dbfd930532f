"""Which way what is given back reaches the resident: no longer asked, on the card, on a credit note, or in hand."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from merchants.books import dues
from merchants.invoicing.printing import amount
from merchants.models import MerchantOrder, StoreCreditMove
from merchants.money_mode import MoneyMode

NOW = [
    _("%(amount)s ne vous sont plus demandés."),
    _("%(amount)s vous sont rendus sur la carte qui a payé\u202f: votre banque les montre en quelques jours."),
    _("%(amount)s reviennent sur l’avoir qui a payé."),
    _("%(amount)s vous sont rendus au comptoir, par %(by)s."),
]
LATER = [
    _("%(amount)s ne vous seront plus demandés."),
    _("%(amount)s vous seront rendus sur la carte qui a payé."),
    _("%(amount)s reviendront sur l’avoir qui a payé."),
    _("%(amount)s vous seront rendus au comptoir, par %(by)s."),
]
# The same, said to the merchant of whoever is paid back.
TOLD_TO_MERCHANT = [
    _("%(amount)s ne sont plus demandés à la personne."),
    _("%(amount)s repartent sur la carte de la personne."),
    _("%(amount)s reviennent sur l’avoir de la personne."),
    _("%(amount)s sont à rendre à la personne, au comptoir, par %(by)s."),
]


@dataclass(frozen=True)
class WayBack:
    """An amount of one merchant order, in cents, by the way that each part of it comes back."""

    part: MerchantOrder
    unasked: int
    card: int
    credit: int
    hand: int

    @property
    def now(self) -> str:
        return self._said(NOW, self.part.merchant.name)

    @property
    def later(self) -> str:
        return self._said(LATER, self.part.merchant.name)

    @property
    def to_merchant(self) -> str:
        return self._said(TOLD_TO_MERCHANT, _("votre boutique"))

    def _said(self, sentences, shop) -> str:
        by = _("l’association") if self.part.money_mode == MoneyMode.MANDATED else shop
        ways = zip(sentences, (self.unasked, self.card, self.credit, self.hand), strict=True)
        return " ".join(words % {"amount": amount(cents), "by": by} for words, cents in ways if cents)


def ways_back(order, wanted: list[tuple[MerchantOrder, int]]) -> list[WayBack]:
    """How each of these amounts would come back if it were given back now, one after the other.

    What was not paid is no longer asked; then what was paid online goes back, then what was paid to this merchant.
    """
    owed, online = dues.due_by_merchant_order(order), dues.online_part_by_merchant_order([order.pk])
    noted = paid_by_credits(order)
    return [_out_of(part, cents, (owed, online, noted)) for part, cents in wanted]


def owed_back(part) -> WayBack:
    """What was paid beyond what is kept: online for the whole order, and to the merchant of this part."""
    owed = dues.dues_of(dues.parts_of([part.order_id]))[part.order_id]
    hand = max(0, -owed.by_part[part.pk])
    credit = min(hand, paid_by_credits(part.order)[part.pk]) if hand else 0
    return WayBack(part, unasked=0, card=max(0, owed.online_excess_cents), credit=credit, hand=hand - credit)


def way_taken(part, cents) -> WayBack:
    """How an amount that has just been given back on a part reaches the resident; what was not paid is not asked."""
    owed, given = owed_back(part), []
    for pot in (owed.card, owed.credit, owed.hand):
        given.append(min(cents, pot))
        cents -= given[-1]
    return WayBack(part, cents, *given)


def _out_of(part, cents, pots) -> WayBack:
    """Each pot in turn, as far as it goes; what it gave is off it for the next amount."""
    given = []
    for pot in pots:
        given.append(min(cents, max(0, pot[part.pk])))
        pot[part.pk] -= given[-1]
        cents -= given[-1]
    return WayBack(part, *given, hand=cents)


def paid_by_credits(order) -> Counter:
    """What credit notes still pay of each part, by its id; it returns to them before any coin does."""
    moves = StoreCreditMove.objects.filter(merchant_order__order=order).exclude(kind=StoreCreditMove.Kind.PAID_OUT)
    sums = moves.values_list("merchant_order_id").annotate(cents=Sum("cents")).order_by()
    return Counter({pk: -cents for pk, cents in sums})
