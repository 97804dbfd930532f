"""Who collects an order, where and when, with which code; the bags are counted here, one per merchant and class."""

import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from merchants.models import OrderedLine
from merchants.refusals import Refusal
from pickup.models import Bag, Collection, label_of

# Neither I nor O, neither 0 nor 1: nothing that is read one way and heard another.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
DRAWS = 8


class CannotBeReached(Refusal):
    sentence = _("Indiquez un téléphone ou un e-mail.")


class NoCodeFree(Refusal):
    sentence = _("Aucun code de retrait n’est libre pour l’instant. Recommencez dans un instant.")


@dataclass(frozen=True)
class Contact:
    """How to call the person who comes."""

    first_name: str
    last_name: str
    phone: str = ""
    email: str = ""
    # A neighbour who may come with the code.
    proxy_name: str = ""

    @property
    def name_for_merchants(self):
        """« Odette M. »: all that a merchant may know."""
        initial = f"{self.last_name[0].upper()}." if self.last_name else ""
        return f"{as_a_name(self.first_name)} {initial}".strip()


def as_a_name(text) -> str:
    """« odette marchand-petit » typed in haste is Odette Marchand-Petit; what has a capital is left alone."""
    return text.title() if text.islower() else text


def draw_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _drawn in range(CODE_LENGTH))


def draw_token() -> str:
    return secrets.token_urlsafe(24)


def create(
    *, order, slot, contact: Contact, channel, placed_by, pays_online=False, adult_declared=False, texts=None
) -> Collection:
    """Write who comes for an order whose merchant orders exist; the slot was taken just before, unless it keeps none.

    The code drawn is written on each merchant order, so that its bags can be labelled.
    """
    if channel == Collection.Channel.ONLINE and not (contact.phone or contact.email):
        raise CannotBeReached
    with transaction.atomic():
        collection = _with_a_free_code(
            order=order,
            slot=slot,
            first_name=as_a_name(contact.first_name),
            last_name=as_a_name(contact.last_name),
            phone=contact.phone,
            email=contact.email,
            proxy_name=as_a_name(" ".join(contact.proxy_name.split())),
            channel=channel,
            placed_by=placed_by,
            pays_online=pays_online,
            adult_declared=adult_declared,
            texts=texts or {},
            holds_place=not slot.is_visit,
        )
        order.merchant_orders.update(pickup_code=collection.code)
        _count_bags(order, collection.code)
    return collection


def _with_a_free_code(**facts):
    for _attempt in range(DRAWS):
        code = draw_code()
        try:
            with transaction.atomic():
                return Collection.objects.create(code=code, token=draw_token(), **facts)
        except IntegrityError:
            if not Collection.objects.filter(code=code).exists():
                raise
    raise NoCodeFree


def _count_bags(order, code):
    """One for each way of keeping what a merchant prepares; a shop that fills more says so (pickup.bags.packing)."""
    kept = (
        OrderedLine.objects.filter(merchant_order__order=order, is_seat=False)
        .order_by("merchant_order_id", "storage_class")
        .values_list("merchant_order_id", "storage_class")
        .distinct()
    )
    Bag.objects.bulk_create(
        Bag(merchant_order_id=pk, storage_class=storage_class, number=number, label=label_of(code, number))
        for number, (pk, storage_class) in enumerate(kept, start=1)
    )
