"""An order as its owner reads it: where each bag is, in words, and what is paid or due."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Prefetch, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import dues
from merchants.books.earnings import given_cents, kept_cents
from merchants.giving_back import withdrawals
from merchants.listing import by_weight
from merchants.listing.by_weight import Weight, until_weighed
from merchants.models import MerchantOrder, MerchantOrderMove, StoreCredit, StoreCreditMove, Withdrawal, WithdrawnLine
from merchants.preparation.merchant_orders import QUANTITIES_MAY_CHANGE
from pickup import card, till
from pickup.models import Collection, PickupPoint
from pickup.words import day_hour
from shop.basket import no_return
from shop.basket.contents import allergen_words
from shop.checkout.forms import IF_MISSING
from shop.models import Payment, Refund
from shop.orders.given_up import words_by_line
from shop.orders.refunded import soon_words, words_of
from shop.templatetags.town import cents

Status = MerchantOrder.Status
CANCELLABLE = {Status.PLACED, Status.ACCEPTED, Status.READY, Status.DROPPED_OFF}
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
# As merchants and the association read it; the resident knows.
AT_THEIR_REQUEST = gettext_lazy("À la demande de la personne qui l’a passée")
# The same in a word, when every bag of an order is there; else it is being prepared.
TO_PAY = "TO_PAY"
OVERALL = {
    Status.PLACED: (gettext_lazy("transmise"), ""),
    Status.READY: (gettext_lazy("préparée"), ""),
    Status.DROPPED_OFF: (gettext_lazy("vous attend"), "attention"),
    Status.HANDED_OVER: (gettext_lazy("remise"), "good"),
    Status.UNCOLLECTED: (gettext_lazy("pas encore retirée"), "attention"),
    Status.RETURNED: (gettext_lazy("rendue aux boutiques"), "soft"),
    Status.GIVEN: (gettext_lazy("donnée"), "soft"),
    Status.DISCARDED: (gettext_lazy("pas retirée"), "soft"),
}


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
    def words(self) -> str:
        if self.waits_for_payment:
            return _("La boutique attend votre paiement pour commencer.")
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
        if reached is None or self.is_given_back:
            return []
        arrived = _("arrivé à la halte") if self.point.kind == PickupPoint.Kind.STOP else _("arrivé au tiers-lieu")
        labels = [_("commandé"), _("préparé"), arrived, _("remis")]
        return [(label, "done" if n < reached else "now" if n == reached else "") for n, label in enumerate(labels)]


def reason_words(reason) -> str:
    """Nobody is told of their own wish as of somebody else's."""
    return "" if reason == str(AT_THEIR_REQUEST) else reason


def ordered_words(line) -> str:
    """What was ordered and for how much, once less of it is left and nothing else on the line says so."""
    if line.left_quantity == line.ordered_quantity or line.is_weighed or line.shortage or line.replaces_id:
        return ""
    said = {"many": line.ordered_quantity, "amount": cents(line.ordered_quantity * line.unit_price_cents)}
    return _("Vous en aviez commandé %(many)d, pour %(amount)s.") % said


def weight_words(line) -> str:
    """« 1,35 kg pesés, à 18,90 €/kg », or what was announced until it is weighed; nothing of the other lines."""
    if not line.is_weighed or not line.left_quantity:
        return ""
    per_kg = by_weight.kilo_words(line.price_per_kg_cents)
    if line.weighed_at:
        return _("%(grams)s pesés, à %(per_kg)s") % {"grams": by_weight.grams_words(line.kept_grams), "per_kg": per_kg}
    most = line.grams_of(line.most_grams, line.kept_quantity)
    return f"{per_kg} · {by_weight.words([Weight(line.price_per_kg_cents, line.kept_grams, most)])}"


def most_cents(line) -> int:
    """What a line costs when all of it weighs the most that was announced."""
    if line.weighed_at:
        return line.kept_cents
    return line.cents_if(line.kept_quantity, line.grams_of(line.most_grams, line.kept_quantity))


def promotion_words(line) -> str:
    return _("prix réduit, «\u202f%(name)s\u202f»") % {"name": line.promotion.name} if line.promotion else ""


def shortage_words(line) -> str:
    """What the shop could not supply; what was given back since is told apart."""
    supplied = line.left_quantity + sum(one.taken_off for one in line.corrections.all())
    if supplied == line.ordered_quantity:
        return ""
    if line.replaces_id:
        return _("Vous n’en avez pas voulu : vous ne le payez pas.") if not supplied else ""
    if not supplied:
        return _("La boutique n’en avait plus\u202f: ce produit ne vous est pas compté.")
    return _("La boutique n’a pu en fournir que %(kept)d sur %(ordered)d\u202f: vous ne payez que cela.") % {
        "kept": supplied,
        "ordered": line.ordered_quantity,
    }


def correction_words(line) -> list[str]:
    """What was given back on a line, and why; what the resident gave up is told apart."""
    given_up = {f"{withdrawals.key_of(one)}:{line.pk}" for one in line.withdrawn.all()}
    return [
        _("%(amount)s en moins\u202f: %(reason)s.") % {"amount": cents(one.cents), "reason": one.reason.rstrip(".")}
        for one in line.corrections.all()
        if one.cents and one.key not in given_up
    ]


@dataclass
class OrderSheet:
    """Everything that the order page, the confirmation and the printed slip say."""

    collection: Collection
    parts: list[Part]
    paid_cents: int
    due_cents: int
    # Of which neither a card nor a bank holds anything: brought to the counter, or paid again online.
    left_cents: int
    payments: list[Payment]
    refunds: list[Refund]
    # Paid online beyond what is kept, and not planned to go back yet: within the minute.
    excess_cents: int
    # Each with `left`, the cents that it still pays.
    credits: list[StoreCredit]
    # Of what was paid, what a credit note paid; and what somebody gave back in hand.
    paid_by_credit_cents: int
    given_in_hand_cents: int

    @property
    def order(self):
        return self.collection.order

    @property
    def merchant_orders(self) -> list[MerchantOrder]:
        return [part.merchant_order for part in self.parts]

    @property
    def slot(self):
        return self.collection.slot

    @property
    def point(self):
        return self.collection.slot.point

    @property
    def when(self) -> str:
        return day_hour(self.slot.starts_at)

    @property
    def kept_cents(self) -> int:
        return sum(part.kept_cents for part in self.parts)

    @property
    def margin_cents(self) -> int:
        """What the scale may still add, at most, to what was estimated; nothing once every bag is weighed."""
        return sum(part.margin_cents for part in self.parts)

    @property
    def total_words(self) -> str:
        return until_weighed(self.kept_cents, self.margin_cents)

    @property
    def left_words(self) -> str:
        return until_weighed(self.left_cents, self.margin_cents)

    @property
    def due_words(self) -> str:
        return until_weighed(self.due_cents, self.margin_cents)

    @property
    def replaced_words(self) -> list[str]:
        """« Boulangerie du Pont remplace « Tarte aux noix ». », as long as one may say no before the bag is ready."""
        said = _("%(shop)s remplace «\u202f%(title)s\u202f»\u202f: voyez par quoi, plus bas.")
        return [
            said % {"shop": part.merchant.name, "title": line.stands_for}
            for part in self.parts
            for line in part.lines
            if line.may_be_refused
        ]

    @property
    def counter_words(self) -> str:
        """Who is paid at the counter, as was agreed when the order was placed."""
        if any(till.is_mandated(part.merchant_order) for part in self.parts):
            return _("au comptoir, à l’association qui encaisse pour vos commerçants")
        return _("au comptoir, à chaque boutique")

    @property
    def is_cancelled(self) -> bool:
        return all(part.is_cancelled for part in self.parts)

    @property
    def is_finished(self) -> bool:
        return not any(part.merchant_order.status in CANCELLABLE for part in self.parts)

    @property
    def terms_version(self) -> str:
        return self.parts[0].merchant_order.terms_version if self.parts else ""

    @property
    def if_missing_words(self) -> str:
        """What the resident chose, as long as a shop may still have to act on it."""
        parts = [part.merchant_order for part in self.parts if part.may_refuse]
        labels = {value: str(label) for value, label, _words in IF_MISSING}
        return labels[parts[0].if_missing] if parts else ""

    @property
    def waits_for_payment(self) -> bool:
        return any(part.waits_for_payment for part in self.parts)

    @property
    def was_refused(self) -> bool:
        """The last attempt to pay online did not go through."""
        return bool(self.payments) and self.payments[-1].status == Payment.Status.FAILED

    @property
    def was_let_go(self) -> bool:
        """A card held the amount and let it go before all was weighed."""
        return bool(self.payments) and self.payments[-1].status == Payment.Status.LAPSED

    @property
    def may_pay_again(self) -> bool:
        """The merchants count on a payment online that did not come through: one pays again, or at the counter."""
        came_through = {Payment.Status.PROCESSING, Payment.Status.AUTHORISED, Payment.Status.CAPTURED}
        last = self.payments[-1].status if self.payments else Payment.Status.CAPTURED
        wanted = self.collection.pays_online and self.left_cents > 0 and not self.waits_for_payment
        return wanted and last not in came_through

    @property
    def card_words(self) -> str:
        """What a card holds or a bank has not answered yet, as its owner reads it."""
        if self.is_cancelled:
            return ""
        if self.collection.awaits_bank:
            return _(
                "Nous attendons la réponse de votre banque\u202f: rien d’autre à faire, cette page vous la dira. "
                "Ne payez pas au comptoir."
            )
        if held := self.collection.card_holds_cents:
            return _(
                "Votre carte met de côté %(most)s au plus. Une fois vos sacs prêts, seul le montant pesé est pris"
                "\u202f; le reste est libéré."
            ) % {"most": cents(held)}
        return ""

    @property
    def gone_back(self) -> list[tuple[str, int]]:
        """What was paid and is no longer: each way back in a word, with its cents."""
        ways = [
            (_("Remboursement"), sum(one.cents for one in self.refunds if one.status != Refund.Status.FAILED)),
            (_("Rendu au comptoir"), self.given_in_hand_cents),
            (_("Mis en avoir"), sum(credit.cents for credit in self.credits)),
        ]
        return [(words, back) for words, back in ways if back]

    @property
    def paid_words(self) -> list[str]:
        """« Vous aviez payé 36,35 € », « Remboursement 19,50 € », « Reste payé 16,85 € »: subtracted here."""
        received = self.paid_cents + sum(back for _words, back in self.gone_back)
        if received <= 0:
            return []
        paid = _("%(amount)s, dont %(credit)s par avoir") if self.paid_by_credit_cents > 0 else "%(amount)s"
        paid %= {"amount": cents(received), "credit": cents(self.paid_by_credit_cents)}
        if not self.gone_back:
            return [paid]
        back = [f"{words} {cents(one)}" for words, one in self.gone_back]
        rest = _("Reste payé %(amount)s") % {"amount": cents(self.paid_cents)}
        return [_("Vous aviez payé %(paid)s") % {"paid": paid}, *back, rest]

    @property
    def refunded_words(self) -> list[str]:
        """What goes back, or went back, on a card or otherwise."""
        told = [words_of(refund) for refund in self.refunds]
        was_refused = any(refund.status == Refund.Status.FAILED for refund in self.refunds)
        return told if was_refused or self.excess_cents <= 0 else [*told, soon_words(self.excess_cents)]

    @property
    def withdrawals(self) -> list[Withdrawal]:
        """What the resident declared, oldest first."""
        lines = [line for one in self.merchant_orders for line in one.lines.all()]
        declared = {given_up.withdrawal for line in lines for given_up in line.withdrawn.all()}
        return sorted(declared, key=lambda one: one.pk)

    @property
    def to_give_back(self) -> list[Part]:
        """Bags of which somebody at the counter has money to give back."""
        return [part for part in self.parts if part.back_cents]

    @property
    def has_alcohol(self) -> bool:
        return any(line.is_alcohol for part in self.parts for line in part.lines)

    def may_cancel(self, at) -> bool:
        standing = [part.merchant_order.status for part in self.parts if not part.is_cancelled]
        return bool(standing) and at < self.slot.cutoff_at and all(status in CANCELLABLE for status in standing)


def sheet_of(collection) -> OrderSheet:
    """A handful of queries, whatever the number of lines and merchants; the collection brings its slot and order."""
    cancellations = MerchantOrderMove.objects.filter(to_status=Status.CANCELLED)
    withdrawn = Prefetch("lines__withdrawn", WithdrawnLine.objects.select_related("withdrawal"))
    merchant_orders = (
        collection.order.merchant_orders.select_related("merchant")
        .prefetch_related("lines__promotion", "lines__corrections", withdrawn, Prefetch("moves", cancellations))
        .order_by("pk")
    )
    order, point = collection.order, collection.slot.point
    owed, paid = dues.dues_of(merchant_orders)[order.pk], dues.paid_by_order([order.pk])
    left = card.left_to_collect(collection, owed.by_part)
    given_up = words_by_line(order, [line for one in merchant_orders for line in one.lines.all()])
    return OrderSheet(
        collection=collection,
        parts=[
            Part(one, point, _waits(one), _of_lines(one, given_up), back_cents=max(0, -owed.by_part[one.pk]))
            for one in merchant_orders
        ],
        # The association's gestures are in the books as if paid: not by the resident.
        paid_cents=paid.get(order.pk, 0) - sum(given_cents(one) for one in merchant_orders),
        due_cents=owed.asked_cents,
        left_cents=sum(max(0, part) for part in left.values()),
        payments=list(order.payments.all()),
        refunds=list(Refund.objects.filter(payment__order=order).order_by("pk")),
        excess_cents=owed.online_excess_cents,
        credits=list(_credits_of(order)),
        **(_by_hand_and_credit(order) if order.pk in paid else NOTHING_MOVED),
    )


# Of an order for which nothing was paid yet, there is nothing to look for.
NOTHING_MOVED = {"paid_by_credit_cents": 0, "given_in_hand_cents": 0}


def _by_hand_and_credit(order) -> dict[str, int]:
    """What credit notes paid of an order, and what was given back in hand; notes given are told by themselves."""
    moves = StoreCreditMove.objects.filter(merchant_order__order=order).exclude(kind=StoreCreditMove.Kind.PAID_OUT)
    back = dues.payments_of([order.pk]).filter(journal__key__startswith=till.GIVEN_BACK)
    in_hand = back.exclude(journal__key__startswith=f"{till.GIVEN_BACK}credit:")
    return {
        "paid_by_credit_cents": -(moves.aggregate(sum=Sum("cents"))["sum"] or 0),
        "given_in_hand_cents": in_hand.aggregate(sum=Sum("cents"))["sum"] or 0,
    }


def _credits_of(order):
    return with_left(StoreCredit.objects.filter(merchant_order__order=order))


def credits_left(found) -> list[StoreCredit]:
    """Credit notes given on the orders of these collections that still pay something; one query."""
    given = StoreCredit.objects.filter(merchant_order__order__in=[one.order_id for one in found])
    return list(with_left(given).filter(left__gt=0))


def with_left(credits):
    left = F("cents") + Coalesce(Sum("moves__cents"), 0)
    return credits.select_related("merchant_order__merchant").annotate(left=left).order_by("pk")


def _of_lines(merchant_order, words) -> dict[int, list[str]]:
    return {line.pk: words[line.pk] for line in merchant_order.lines.all() if line.pk in words}


def _waits(merchant_order) -> bool:
    return merchant_order.confirmed_at is None and merchant_order.status == Status.PLACED


def collections():
    """Collections with all that a sheet reads of them."""
    return Collection.objects.select_related("order", "slot__point")


def with_states(found) -> list[Collection]:
    """The same collections, each told in a word where its order is, and the total of its page; two queries more."""
    parts = defaultdict(list)
    for part in MerchantOrder.objects.filter(order__in=[one.order_id for one in found]).prefetch_related("lines"):
        parts[part.order_id].append(part)
    for collection in found:
        own = parts[collection.order_id]
        states = {TO_PAY if _waits(part) else part.status for part in own}
        collection.state_words, collection.state_class = _overall(states)
        collection.kept_cents = sum(kept_cents(part) - given_cents(part) for part in own)
    return found


def _overall(statuses) -> tuple[str, str]:
    if statuses <= {Status.CANCELLED}:
        return _("annulée"), "soft"
    standing = statuses - {Status.CANCELLED}
    if TO_PAY in standing:
        return _("à payer"), "attention"
    alike = standing.pop() if len(standing) == 1 else None
    words, css_class = OVERALL.get(alike, (_("en préparation"), ""))
    return str(words), css_class
