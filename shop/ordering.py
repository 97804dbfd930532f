"""Placing an order and cancelling it: one act for the website, the phone and the counter."""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order

from animations.seats_sold import following, selling
from animations.taking_part.registering import Who
from merchants.listing import per_collection, stock
from merchants.models import MerchantOrder
from merchants.money_mode import money_mode
from merchants.preparation import merchant_orders
from merchants.promotions import reductions
from merchants.refusals import Refusal
from pickup import collections
from pickup.bags import custody
from pickup.models import Collection, Slot
from pickup.money import store_credit
from pickup.places import slots
from shop.basket.contents import Contents, contents
from shop.checkout import paying
from shop.checkout.agreement import agreement_on
from shop.models import Placement
from shop.orders import contract, messages
from shop.orders.reading import may_be_cancelled
from shop.outbox import preferences
from shop.payments import refunds
from shop.templatetags.town import cents as price_words

logger = logging.getLogger(__name__)
# Two baskets that meet on the same goods may be told to try again by the database: a moment later it works.
ATTEMPTS = 4

Status, IfMissing = MerchantOrder.Status, MerchantOrder.IfMissing


class BasketEmpty(Refusal):
    sentence = gettext_lazy("Votre panier est vide, ou il a déjà été commandé.")


class CannotBeOrdered(Refusal):
    """Something in the basket is no longer for sale, or fewer are left."""

    def __init__(self, obstacles):
        self.obstacles = list(obstacles)
        super().__init__(" ".join(self.obstacles))


class PriceChanged(Refusal):
    """What the resident agreed to is not what it costs now: they look again and decide."""

    def __init__(self, found: Contents, expected_total_cents, *, at):
        self.total_cents = found.total_cents
        super().__init__(_changed_words(found, expected_total_cents, at))


class NoLongerAgreed(Refusal):
    """The goods, their prices, the moment, the name or the terms are not those of the page that was read."""

    sentence = gettext_lazy(
        "Votre commande a changé depuis que vous avez ouvert cette page\u202f: regardez, puis confirmez à nouveau."
    )


class AdultNotDeclared(Refusal):
    sentence = gettext_lazy(
        "La vente d’alcool est réservée aux adultes\u202f: cochez la case qui déclare votre majorité."
    )


class NobodyToName(Refusal):
    sentence = gettext_lazy("Indiquez un prénom ou un nom\u202f: c’est lui que l’on appellera au comptoir.")


class NobodyToCall(Refusal):
    sentence = gettext_lazy("Pour que la boutique vous appelle s’il manque un produit, indiquez un téléphone.")


class CreditChanged(Refusal):
    sentence = gettext_lazy(
        "Ce que paie votre avoir a changé depuis que vous avez ouvert cette page\u202f: regardez, puis confirmez."
    )


class TooBusy(Refusal):
    sentence = gettext_lazy(
        "Beaucoup de monde commande à cet instant. Votre panier est intact\u202f: réessayez dans un moment."
    )


class TooLateToCancel(Refusal):
    sentence = gettext_lazy("L’heure de clôture est passée et vos commerçants préparent déjà\u202f: appelez-nous.")


class AlreadyCollected(Refusal):
    sentence = gettext_lazy(
        "Une partie de cette commande a déjà été remise\u202f: elle ne s’annule plus en entier. Ce qui n’a pas été "
        "remis s’annule commerçant par commerçant, ou se rembourse produit par produit."
    )


# --- Placing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CreditRead:
    """A credit note that somebody typed, and the cents that the page said it pays."""

    code: str
    cents: int


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, all of it known before anything is written."""

    basket: Basket
    contact: collections.Contact
    slot: Slot
    pays_online: bool
    adult_declared: bool
    channel: str
    by: object
    customer: object
    at: datetime
    expected_total_cents: int
    # The letters of the page that was read; what is said aloud at the phone has none.
    agreement: str | None
    # The code of a credit note and what it pays, as was read; spent with the order or not at all.
    credit: CreditRead | None
    # What a merchant does of goods that it cannot supply.
    if_missing: str
    # By which way the person wants to be told; unsaid, what they said before holds.
    told_by: str


def place_order(
    *,
    key,
    basket,
    contact,
    slot,
    pays_online,
    adult_declared,
    expected_total_cents,
    channel,
    by,
    customer,
    at,
    agreement=None,
    credit=None,
    if_missing=IfMissing.TAKE_OFF,
    told_by="",
) -> Order:
    """One order for one key, however often it is sent; all of it or nothing of it."""
    agreed = {"expected_total_cents": expected_total_cents, "agreement": agreement, "credit": credit}
    agreed |= {"if_missing": if_missing, "told_by": told_by}
    wish = Wish(basket, contact, slot, pays_online, adult_declared, channel, by, customer, at, **agreed)
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _order_of(key) or _place(key, wish)
        except OperationalError as failure:
            # Inside somebody else's transaction only they can start again.
            if connection.in_atomic_block:
                raise
            logger.warning("Placing is tried again: %s", failure)
    raise TooBusy


def placed(key) -> Order | None:
    """The order that this key already gave."""
    return Order.objects.filter(placement__key=key).select_related("collection").first() if key else None


def already_placed(*, key, basket) -> Order | None:
    """The same, unless the basket was filled again since: that one is another intention."""
    order = placed(key)
    filled_again = order and basket.pk != order.basket_id and not basket.is_empty
    return None if filled_again else order


def _order_of(key) -> Order | None:
    """Claims the key, waiting for whoever holds it: the order it already gave, if any."""
    Placement.objects.bulk_create([Placement(key=key)], ignore_conflicts=True)
    return Placement.objects.select_for_update(of=("self",)).select_related("order").get(key=key).order


def _place(key, wish) -> Order:
    found = _agreed(wish)
    if found.is_seats_only:
        wish = replace(wish, slot=selling.visit_of(found.seats))
    # Always in this order, so that two people never wait for each other: basket, animations by id, stock by id, slot,
    # storage.
    asked = selling.take(wanted=found.seats, who=_who(wish), channel=wish.channel, at=wish.at)
    wanted = found.wanted
    stock.take(wanted=wanted)
    per_collection.take(wanted=wanted, due_at=wish.slot.starts_at)
    needs = found.needs
    if needs:
        slots.promise(slot=wish.slot, storage=slots.bags_of(needs), needs=needs, at=wish.at)
    order = contract.write(wish=wish, found=found, number=_free_number())
    # Last of all, as whoever changes the hours of a shop holds it too, then looks for the orders they concern.
    if needs:
        slots.refuse_unless_open(slot=wish.slot, needs=needs, at=wish.at)
    selling.write(asked=asked, order=order, by=wish.by, at=wish.at)
    Placement.objects.filter(key=key).update(order=order)
    Basket.objects.filter(pk=wish.basket.pk).update(status=Basket.SUBMITTED, date_submitted=wish.at)
    if wish.credit:
        _spend_credit(order, wish)
    if wish.told_by:
        preferences.choose_way(order=order, way=wish.told_by, by=wish.by, at=wish.at)
    if not wish.pays_online:
        messages.tell_confirmed(order=order, at=wish.at)
    return order


def _who(wish) -> Who:
    contact = wish.contact
    name = f"{contact.first_name} {contact.last_name}".strip()
    return Who(name=name, email=contact.email, phone=contact.phone, user=wish.customer)


def _spend_credit(order, wish):
    """Exactly what was read, or the order is not placed: of two baskets with one note, the second reads again."""
    moves = store_credit.spend(code=wish.credit.code, order=order, key="commande", by=wish.by, at=wish.at)
    if -sum(move.cents for move in moves) != wish.credit.cents:
        raise CreditChanged


def _agreed(wish) -> Contents:
    """The basket, held, as long as it is exactly what the resident agreed to."""
    if not Basket.open.select_for_update().filter(pk=wish.basket.pk).exists():
        raise BasketEmpty
    found = contents(wish.basket, at=wish.at)
    if found.is_empty:
        raise BasketEmpty
    if found.obstacles:
        raise CannotBeOrdered(found.obstacles)
    if found.total_cents != wish.expected_total_cents:
        raise PriceChanged(found, wish.expected_total_cents, at=wish.at)
    if wish.agreement is not None and wish.agreement != _shown(wish, found):
        raise NoLongerAgreed
    if found.has_alcohol and not wish.adult_declared:
        raise AdultNotDeclared
    if not (wish.contact.first_name or wish.contact.last_name):
        raise NobodyToName
    if wish.if_missing == IfMissing.CALL and not wish.contact.phone:
        raise NobodyToCall
    if wish.pays_online:
        paying.refuse_unless_online([bag.merchant for bag in found.bags], mode=money_mode())
    return found


def _shown(wish, found) -> str:
    return agreement_on(found=found, slot=wish.slot, contact=wish.contact, at=wish.at)


def _free_number() -> str:
    """Drawn at random: it tells neither how many orders there are nor whose is next."""
    while True:
        number = f"{secrets.randbelow(9 * 10**8) + 10**8}"
        if not Order.objects.filter(number=number).exists():
            return number


def _changed_words(found: Contents, expected_total_cents, at) -> str:
    changed = [item for item in found.items if item.price_changed]
    ended = reductions.ended({item.sheet.pk: item.line.price_incl_tax for item in changed}, at=at)
    changes = [_change_words(item, ended.get(item.sheet.pk, "")) for item in changed]
    total = _("Le total est de %(now)s au lieu de %(before)s\u202f: regardez, puis confirmez à nouveau.") % {
        "now": price_words(found.total_cents),
        "before": price_words(expected_total_cents),
    }
    return " ".join([*(changes or [_("Votre panier a changé.")]), total])


def _change_words(item, ended) -> str:
    facts = {"title": item.title, "now": price_words(item.unit_cents), "before": price_words(item.price_seen_cents)}
    said = _("%(title)s coûte maintenant %(now)s au lieu de %(before)s.") % facts
    if ended and item.unit_cents > item.price_seen_cents:
        return _("La promotion «\u202f%(name)s\u202f» est terminée\u202f: %(said)s") % {"name": ended, "said": said}
    return said


# --- Cancelling -------------------------------------------------------------------------------


@transaction.atomic
def cancel_order(*, order, by, at, channel, reason) -> Order:
    """Before the cut-off: every merchant is told, the goods and the place are free again, what was paid goes back.

    Cancelled twice is cancelled once.
    """
    order, collection = held(order)
    if at >= collection.slot.cutoff_at and not is_cancelled(order):
        raise TooLateToCancel
    following.refuse_once_used(order, at=at)
    return _cancel(order, collection, by=by, at=at, channel=channel, reason=reason)


@transaction.atomic
def call_off(*, order, by, at, channel, reason) -> Order:
    """The same at any hour, by the association: the place itself cannot receive whoever ordered."""
    order, collection = held(order)
    return _cancel(order, collection, by=by, at=at, channel=channel, reason=reason)


@transaction.atomic
def cancel_unconfirmed(*, order, at, reason) -> Order:
    """Nobody paid online in time: the goods go back to the others, whatever the hour."""
    order, collection = held(order)
    if not order.merchant_orders.filter(confirmed_at=None).exclude(status=Status.CANCELLED).exists():
        # Paid, or promised to be paid at the counter, while we were asking.
        return order
    return _cancel(order, collection, by=None, at=at, channel="SCHEDULED", reason=reason)


def held(order) -> tuple[Order, Collection]:
    """The order, locked until the end of the transaction, with its collection."""
    following.hold_of_order(order)
    # No key of it changes: the journals that name it, posted by somebody who holds its parts, need not wait for us.
    order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    return order, Collection.objects.select_related("slot").get(order=order)


def is_cancelled(order) -> bool:
    return not order.merchant_orders.exclude(status=Status.CANCELLED).exists()


def _cancel(order, collection, *, by, at, channel, reason):
    parts = list(order.merchant_orders.select_for_update().order_by("pk"))
    standing = [part for part in parts if part.status != Status.CANCELLED]
    if not standing:
        return order
    if not all(may_be_cancelled(part) for part in standing):
        raise AlreadyCollected
    stock.hold(parts)
    for part in standing:
        merchant_orders.cancel(merchant_order=part, by=by, at=at, channel=channel, reason=reason)
        custody.cancel(merchant_order=part, by=by, at=at)
    slots.give_back(collection=collection)
    following.follow_order(order=order, by=by, at=at)
    refunds.plan(order=order, at=at)
    messages.tell_cancelled(order=order, at=at, reason=reason)
    return order
