"""A resident changes their mind: the declaration, its acknowledgement kept and sent, and what follows from it."""

import datetime

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.giving_back import withdrawals
from merchants.models import Withdrawal
from merchants.telling import BuyerLetter
from pickup.models import Collection
from shop import ordering
from shop.outbox.backend import KEY_HEADER
from shop.payments import letters as letters_of_payments
from shop.payments import refunds
from shop.withdrawal.promise import promise_of

# How long the treasurer has to act: the delay itself is the law's, dated.
WARNED_BEFORE = datetime.timedelta(days=3)


@transaction.atomic
def declare(*, order, wanted: dict[int, int], name, email, key, by, at) -> Withdrawal:
    """Gives up that many of each line, by line id; the same key counts once. Nobody is asked why.

    Raises NothingToWithdraw, NoLongerPossible. What was not handed over yet is refunded from now on;
    the rest is when the goods are back, or when the merchant does not wait for them.
    """
    order, collection = ordering.held(order)

    def acknowledge(chosen, wanted):
        promise = promise_of(collection, chosen, wanted, at=at)
        facts = {"order": order, "collection": collection, "name": name, "promise": promise, "at": at}
        return render_to_string("withdrawal/acknowledgement.txt", {**facts, "operator": settings.OPERATOR})

    was_new = not Withdrawal.objects.filter(key=key).exists()
    declared = withdrawals.withdraw(
        order=order, wanted=wanted, name=name, email=email, key=key, by=by, at=at, acknowledge=acknowledge
    )
    if was_new:
        refunds.plan(order=order, at=at)
        tell(declared, collection)
    return declared


def tell(declared, collection) -> None:
    """The acknowledgement to the resident, on a durable medium; to each merchant, what concerns it."""
    letters = [to_merchant(declared, merchant) for merchant in merchants_of(declared)]
    address = declared.email or collection.email
    if address:
        letters.append(
            BuyerLetter(
                order=collection.order,
                address=address,
                subject=_("Accusé de réception de votre rétractation"),
                template="withdrawal/messages/received",
                facts={"content": declared.content, "code": collection.spoken_code},
                key=f"withdrawal:{declared.pk}",
                lasting=True,
            )
        )
    mail.get_connection().send_messages(letters)


def merchants_of(declared):
    lines = declared.lines.select_related("line__merchant_order__merchant")
    return {line.line.merchant_order.merchant: None for line in lines}


def to_merchant(declared, merchant) -> mail.EmailMessage:
    lines = declared.lines.filter(line__merchant_order__merchant=merchant).select_related("line__merchant_order")
    part = lines[0].line.merchant_order
    facts = {"lines": lines, "part": part, "refund_by": withdrawals.refund_by(declared)}
    facts["is_awaited"] = any(not line.ending for line in lines)
    facts["link"] = settings.SITE_URL + reverse("merchant_order", args=[merchant.code, part.pk])
    return mail.EmailMessage(
        subject=_("Commande %(code)s\u202f: une personne renonce à un achat") % {"code": part.spoken_code},
        body=render_to_string("withdrawal/to_merchant.txt", facts),
        to=[merchant.email],
        headers={KEY_HEADER: f"withdrawal:{declared.pk}:{merchant.code}"},
    )


def offered(collection: Collection, *, at):
    """What this order still allows to give up, merchant by merchant."""
    parts = collection.order.merchant_orders.select_related("merchant").prefetch_related("lines").order_by("pk")
    return withdrawals.offers(parts, at=at)


# --- Before the law's delay ends ---------------------------------------------------------------


def remind_of_refunds(*, at) -> None:
    """The treasurer is told once of goods awaited when the day to refund them comes near (C. conso L221-24)."""
    for line in withdrawals.to_refund_soon(until=timezone.localdate(at) + WARNED_BEFORE):
        remind(line, at=at)


@transaction.atomic
def remind(line, *, at) -> None:
    part, until = line.line.merchant_order, withdrawals.refund_by(line.withdrawal)
    facts = {"line": line, "part": part, "refund_by": until, "list": settings.SITE_URL + reverse("expected_returns")}
    body = render_to_string("withdrawal/to_treasurer.txt", facts)
    subject = _("Commande %(code)s\u202f: à rembourser bientôt") % {"code": part.spoken_code}
    letters = [
        mail.EmailMessage(
            subject=subject, body=body, to=[address], headers={KEY_HEADER: f"refund-by:{line.pk}:{address}"}
        )
        for address in letters_of_payments.treasurers()
    ]
    mail.get_connection().send_messages(letters)
    line.reminded_at = at
    line.save(update_fields=["reminded_at"])
