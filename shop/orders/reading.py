"""An order as its owner reads it: its bags, and what is paid or due."""

from dataclasses import dataclass

from django.db.models import Prefetch, Sum
from django.utils.translation import gettext as _

from animations.models import Registration
from animations.seats_sold import selling
from animations.taking_part import own_page
from merchants.books import dues
from merchants.books.earnings import given_cents, ordered_cents
from merchants.listing.by_weight import until_weighed
from merchants.models import MerchantOrder, MerchantOrderMove, StoreCredit, StoreCreditMove, Withdrawal, WithdrawnLine
from pickup.models import Collection
from pickup.money import card, till
from pickup.words import day_hour
from shop.checkout.forms import IF_MISSING_SAID
from shop.legal.models import LegalText
from shop.models import Payment, Refund
from shop.orders.given_up import words_by_line
from shop.orders.in_a_word import with_left
from shop.orders.parts import Part, is_waiting
from shop.orders.refunded import soon_words, words_of
from shop.templatetags.town import cents

Status = MerchantOrder.Status
CANCELLABLE = {Status.PLACED, Status.ACCEPTED, Status.READY, Status.DROPPED_OFF}


def may_be_cancelled(part) -> bool:
    """Nothing of it left: once a bag is with the person, nobody knows which goods of it were in that one."""
    return part.status in CANCELLABLE and part.begun_at is None


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
    # The registrations that it gave, with their animation.
    seats: list[Registration]
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
    def ordered_cents(self) -> int:
        return sum(ordered_cents(part) for part in self.merchant_orders)

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
    def is_seats_only(self) -> bool:
        """Nothing to collect: one comes for the animation itself."""
        return all(part.is_seats_only for part in self.parts)

    @property
    def is_finished(self) -> bool:
        return not any(part.merchant_order.status in CANCELLABLE for part in self.parts)

    @property
    def terms_version(self) -> str:
        return self.parts[0].merchant_order.terms_version if self.parts else ""

    @property
    def platform_terms_version(self) -> str:
        """Empty for an order placed before they had versions."""
        return self.collection.texts.get(LegalText.Kind.PLATFORM_TERMS, "")

    @property
    def if_missing_words(self) -> str:
        """« S’il manque un produit, la boutique… », as long as a shop may still have to act on it."""
        parts = [part.merchant_order for part in self.parts if part.may_refuse]
        said = parts and IF_MISSING_SAID[parts[0].if_missing]
        return _("S’il manque un produit, %(said)s") % {"said": said} if said else ""

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
        standing = [part.merchant_order for part in self.parts if not part.is_cancelled]
        return bool(standing) and at < self.slot.cutoff_at and all(may_be_cancelled(one) for one in standing)


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
            Part(one, point, is_waiting(one), _of_lines(one, given_up), back_cents=max(0, -owed.by_part[one.pk]))
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
        seats=_seats_of(order, merchant_orders),
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


def _seats_of(order, merchant_orders) -> list[Registration]:
    has_some = any(line.is_seat for one in merchant_orders for line in one.lines.all())
    found = selling.of_order(order) if has_some else []
    for registration in found:
        registration.path = own_page.path_of(registration)
    return found


def _credits_of(order):
    return with_left(StoreCredit.objects.filter(merchant_order__order=order))


def _of_lines(merchant_order, words) -> dict[int, list[str]]:
    return {line.pk: words[line.pk] for line in merchant_order.lines.all() if line.pk in words}


def collections():
    """Collections with all that a sheet reads of them."""
    return Collection.objects.select_related("order", "slot__point")
