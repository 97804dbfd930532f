"""One merchant's bag in an order, as its owner reads it: where it is, what is in it, what it costs."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books.earnings import given_cents, kept_cents
from merchants.models import MerchantOrder
from merchants.preparation import seats
from merchants.preparation.alike import as_read
from merchants.preparation.merchant_orders import QUANTITIES_MAY_CHANGE
from pickup.models import PickupPoint
from pickup.money import till
from shop.basket import no_return
from shop.basket.contents import allergen_words
from shop.orders.lines import (
    correction_words,
    most_cents,
    ordered_words,
    promotion_words,
    shortage_words,
    weight_words,
)
from shop.templatetags.town import cents

Status = MerchantOrder.Status
# How far along the line of bags each state is; what left the line is not on it.
REACHED = {Status.PLACED: 0, Status.ACCEPTED: 0, Status.READY: 1, Status.DROPPED_OFF: 2, Status.HANDED_OVER: 4}
WHERE = {
    Status.PLACED: gettext_lazy("Votre commande est transmise à la boutique."),
    Status.ACCEPTED: gettext_lazy("La boutique a accepté votre commande et prépare votre sac."),
    Status.READY: gettext_lazy("Votre sac est préparé\u202f; la boutique l’apporte avant votre créneau."),
    Status.DROPPED_OFF: gettext_lazy("Votre sac vous attend."),
    Status.HANDED_OVER: gettext_lazy("Ce sac vous a été remis."),
    Status.CANCELLED: gettext_lazy("Cette partie de la commande est annulée."),
    Status.UNCOLLECTED: gettext_lazy("Ce sac n’a pas été retiré\u202f: dites-nous quand vous venez."),
    Status.RETURNED: gettext_lazy("Ce sac, non retiré, a été rendu à la boutique."),
    Status.GIVEN: gettext_lazy("Ce sac, non retiré, a été donné."),
    Status.DISCARDED: gettext_lazy("Ce sac, non retiré, n’a pas pu être gardé."),
}
# Of seats at an animation, which nobody prepares nor brings.
SEATS = {
    Status.DROPPED_OFF: gettext_lazy("Vos places sont retenues."),
    Status.HANDED_OVER: gettext_lazy("Ce rendez-vous a eu lieu."),
    Status.CANCELLED: gettext_lazy("Ces places ne sont plus les vôtres."),
}
# As merchants and the association read it; the resident knows.
AT_THEIR_REQUEST = gettext_lazy("À la demande de la personne qui l’a passée")


@dataclass
class Part:
    """One merchant's bag in an order."""

    merchant_order: MerchantOrder
    point: PickupPoint
    waits_for_payment: bool
    # What the resident gave up of it, in words, by line id.
    given_up: dict[int, list[str]]
    # What its merchant, or the association for it, received in hand and owes back.
    back_cents: int = 0

    @property
    def merchant(self):
        return self.merchant_order.merchant

    @cached_property
    def lines(self):
        lines = list(self.merchant_order.lines.all())
        titles = {line.pk: line.title for line in lines}
        for line in lines:
            allergens = allergen_words(line.allergen_state, line.allergens)
            line.facts = " · ".join(filter(None, [promotion_words(line), allergens]))
            line.weight_words = weight_words(line)
            line.shortage = shortage_words(line)
            line.ordered_words = ordered_words(line)
            line.stands_for = titles.get(line.replaces_id, "")
            line.may_be_refused = self.may_refuse and bool(line.stands_for and line.left_quantity)
            line.given_back = [*self.given_up.get(line.pk, []), *correction_words(line)]
        return lines

    @property
    def lines_read(self):
        """As one reads them: pieces of a bundle that differ by a cent are told once."""
        return as_read(self.lines, stays_apart=lambda line: bool(line.given_back))

    @property
    def no_return_words(self) -> list[str]:
        """What of it cannot be given back, once for all the lines concerned."""
        return no_return.words_of([(line.title, line.withdrawal_exception) for line in self.lines])

    @property
    def may_refuse(self) -> bool:
        """What stands in for a missing product: until the bag is ready; then at the counter."""
        return self.merchant_order.status in QUANTITIES_MAY_CHANGE

    @property
    def kept_cents(self) -> int:
        """What the resident pays for it: what is sold, less what the association offers."""
        return kept_cents(self.merchant_order) - given_cents(self.merchant_order)

    @property
    def margin_cents(self) -> int:
        if not self.may_refuse:
            return 0
        return sum(most_cents(line) - line.kept_cents for line in self.lines if line.is_weighed)

    @property
    def is_cancelled(self) -> bool:
        return self.merchant_order.status == Status.CANCELLED

    @property
    def is_seats_only(self) -> bool:
        """No bag, or none any more: one comes for the animation itself."""
        return seats.are_alone(self.lines)

    @property
    def words(self) -> str:
        if self.waits_for_payment:
            return _("La boutique attend votre paiement pour commencer.")
        if self.is_seats_only and self.merchant_order.status in SEATS:
            return str(SEATS[self.merchant_order.status])
        if self.is_given_back and self.back_cents:
            return _("Vous avez rendu tout ce sac\u202f: %(back)s vous attendent.") % {"back": self.back_words}
        if self.is_given_back:
            return _("Ce sac vous est entièrement remboursé.")
        return str(WHERE[self.merchant_order.status])

    @property
    def is_given_back(self) -> bool:
        """Over, and nothing of it is left with the resident: the association gave it all back."""
        return self.merchant_order.status == Status.HANDED_OVER and not any(one.left_quantity for one in self.lines)

    @property
    def reason(self) -> str:
        """Why it was cancelled, as whoever did it said; the resident's own change of mind is told on the lines."""
        reason = "" if self.given_up else next((move.reason for move in self.merchant_order.moves.all()), "")
        return reason_words(reason)

    @property
    def back_words(self) -> str:
        """« 8,40 € au comptoir, par La Marelle »."""
        by = _("l’association") if till.is_mandated(self.merchant_order) else self.merchant.name
        return _("%(amount)s au comptoir, par %(by)s") % {"amount": cents(self.back_cents), "by": by}

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The four small bags: words, and "done", "now" or nothing."""
        reached = REACHED.get(self.merchant_order.status)
        if reached is None or self.is_given_back or self.is_seats_only:
            return []
        arrived = _("prêt pour la halte") if self.point.kind == PickupPoint.Kind.STOP else _("arrivé au tiers-lieu")
        labels = [_("commandé"), _("préparé"), arrived, _("remis")]
        return [(label, "done" if n < reached else "now" if n == reached else "") for n, label in enumerate(labels)]


def is_waiting(merchant_order) -> bool:
    return merchant_order.confirmed_at is None and merchant_order.status in {Status.PLACED, Status.DROPPED_OFF}


def reason_words(reason) -> str:
    """Nobody is told of their own wish as of somebody else's."""
    return "" if reason == str(AT_THEIR_REQUEST) else reason
