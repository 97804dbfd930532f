"""What people are told of an order, written with the act and sent after it."""

from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.access import is_of_team
from merchants.telling import BuyerLetter
from pickup.words import day_hour
from shop.legal import texts
from shop.legal.models import LegalText
from shop.orders import diary, reading
from shop.orders.parts import reason_words
from shop.outbox.backend import KEY_HEADER
from shop.templatetags.town import cents as amount_of


def link_to(collection) -> str:
    return settings.SITE_URL + reverse("order", args=[collection.token])


def tell_confirmed(*, order, at) -> None:
    """The whole contract on a durable medium for the resident; for each merchant, what they have to prepare."""
    collection = reading.collections().get(order=order)
    sheet = reading.sheet_of(collection)
    # Seats alone are prepared by nobody: whoever animates reads them on the list of the door.
    letters = [_to_merchant(sheet, part) for part in sheet.parts if not part.is_seats_only]
    if collection.email or collection.phone:
        letters.append(_confirmation(sheet, at))
    mail.get_connection().send_messages(letters)


def _confirmation(sheet, at) -> mail.EmailMessage:
    collection = sheet.collection
    facts = {
        "sheet": sheet,
        "link": link_to(collection),
        "terms": texts.text_on(LegalText.Kind.SALE_TERMS, timezone.localdate(at)),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "operator": settings.OPERATOR,
    }
    message = _to_buyer(
        collection,
        subject=(
            _("Vos places, %(when)s") if sheet.is_seats_only else _("Votre commande %(code)s, à retirer %(when)s")
        )
        % {"code": collection.spoken_code, "when": sheet.when},
        template="confirmation",
        facts=facts,
        key=f"confirmed:{sheet.order.number}",
        lasting=True,
    )
    message.attach("retrait.ics", diary.event_of(collection), "text/calendar")
    return message


def _to_merchant(sheet, part) -> mail.EmailMessage:
    return _letter(
        to=part.merchant.email,
        subject=_("Nouvelle commande %(code)s pour %(when)s")
        % {"code": sheet.collection.spoken_code, "when": sheet.when},
        template="to_merchant",
        facts={
            "part": part,
            "slot": sheet.slot,
            "link": settings.SITE_URL + reverse("merchant_board", args=[part.merchant.code]),
        },
        key=f"placed:{sheet.order.number}:{part.merchant.code}",
    )


def tell_cancelled(*, order, at, reason) -> None:
    """The resident has a trace; merchants who had been told are told to stop."""
    collection = reading.collections().get(order=order)
    sheet = reading.sheet_of(collection)
    letters = [_stop(sheet, part) for part in sheet.parts if part.merchant_order.confirmed_at]
    if collection.email or collection.phone:
        letters.append(_cancelled(sheet, reason))
    mail.get_connection().send_messages(letters)


def _cancelled(sheet, reason) -> mail.EmailMessage:
    collection = sheet.collection
    message = _to_buyer(
        collection,
        subject=_("Votre commande %(code)s est annulée") % {"code": collection.spoken_code},
        template="cancelled",
        facts={"sheet": sheet, "reason": reason_words(reason), "link": link_to(collection)},
        key=f"cancelled:{sheet.order.number}",
    )
    if not collection.slot.is_visit:
        message.attach("retrait.ics", diary.event_of(collection), "text/calendar")
    return message


def tell_part_cancelled(*, merchant_order, reason, by) -> None:
    """One bag will not come: its merchant, if told to prepare it, stops; the resident knows what is left.

    A shop that calls it off itself is not told of it.
    """
    sheet = reading.sheet_of(reading.collections().get(order=merchant_order.order_id))
    part = next(one for one in sheet.parts if one.merchant_order == merchant_order)
    to_stop = merchant_order.confirmed_at and not is_of_team(by, merchant_order.merchant)
    letters = [_stop(sheet, part)] if to_stop else []
    if sheet.collection.email or sheet.collection.phone:
        letters.append(_part_cancelled(sheet, part, reason))
    mail.get_connection().send_messages(letters)


def _part_cancelled(sheet, part, reason) -> mail.EmailMessage:
    names = {"merchant": part.merchant.name, "code": sheet.collection.spoken_code}
    return _to_buyer(
        sheet.collection,
        subject=_("%(merchant)s\u202f: annulé dans votre commande %(code)s") % names,
        template="part_cancelled",
        facts={"sheet": sheet, "part": part, "reason": reason, "link": link_to(sheet.collection)},
        key=f"part-cancelled:{part.merchant_order.pk}",
    )


def _stop(sheet, part) -> mail.EmailMessage:
    code = sheet.collection.spoken_code
    return _letter(
        to=part.merchant.email,
        subject=_("Votre part de la commande %(code)s est annulée") % {"code": code},
        template="to_merchant_cancelled",
        facts={"part": part, "code": code, "when": day_hour(sheet.slot.starts_at)},
        key=f"cancelled:{sheet.order.number}:{part.merchant.code}",
    )


def tell_refunded(*, order, cents: int, key: str) -> None:
    collection = reading.collections().get(order=order)
    letter = _to_buyer(
        collection,
        subject=_("Remboursement de %(amount)s") % {"amount": amount_of(cents)},
        template="refunded",
        facts={"collection": collection, "amount": amount_of(cents), "link": link_to(collection)},
        key=f"refunded:{key}",
        lasting=True,
    )
    mail.get_connection().send_messages([letter])


def _to_buyer(collection, *, subject, template, facts, key, lasting=False) -> BuyerLetter:
    return BuyerLetter(
        order=collection.order,
        address=collection.email,
        subject=subject,
        template=f"orders/messages/{template}",
        facts=facts,
        key=key,
        lasting=lasting,
    )


def _letter(*, to, subject, template, facts, key) -> mail.EmailMessage:
    body = render_to_string(f"orders/messages/{template}.txt", facts)
    return mail.EmailMessage(subject=subject, body=body, to=[to], headers={KEY_HEADER: key})
