"""What the place writes to residents; each message is kept in the transaction of the act that sends it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.books.dues import dues_of, parts_of
from merchants.models import OrderedLine
from pickup import words
from pickup.models import Bag
from pickup.money import card

# Read by the outbox: a message with the same key is written once.
ONCE = "Message-Key"


def tell_all_is_in(*, collection):
    """Everything has arrived: come and collect."""
    facts = {
        "collection": collection,
        "point": collection.slot.point,
        "day": words.day(collection.slot.starts_at),
        "hours": words.hours(collection.slot.starts_at, collection.slot.ends_at),
        "bags": Bag.objects.filled()
        .filter(merchant_order__order=collection.order_id)
        .exclude(received_at=None)
        .count(),
        "link": settings.SITE_URL + reverse("order", args=[collection.token]),
        "due": due_words(collection),
        "card": card.state_words(collection),
        "alcohol": OrderedLine.objects.filter(
            merchant_order__order=collection.order_id, is_alcohol=True, kept_quantity__gt=F("returned_quantity")
        ).exists(),
    }
    EmailMessage(
        subject=_("Tout est arrivé\u202f: venez chercher votre commande %(code)s") % {"code": collection.spoken_code},
        body=render_to_string("pickup/messages/all_is_in.txt", facts),
        to=[collection.email],
        headers={ONCE: f"ready:{collection.order.number}"},
    ).send()


def due_words(collection):
    """The amount to bring, or nothing when all is paid or held by a card."""
    owed = dues_of(parts_of([collection.order_id]))[collection.order_id].by_part
    cents = sum(max(0, part) for part in card.left_to_collect(collection, owed).values())
    return words.amount(cents) if cents else ""
