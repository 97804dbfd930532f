"""What residents, the other shops of their order and the association are told of a change of hours."""

from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.access import is_of_team
from merchants.telling import BuyerLetter
from pickup.telling.waiting import who_looks
from pickup.words import day_hour
from shop.orders import diary, reading
from shop.orders.messages import link_to
from shop.outbox.backend import KEY_HEADER


def tell_moved(*, order, was, reason, merchant, by, at):
    """The resident has the new moment and the way to cancel; each shop to prepare it, its new day.

    The shop that moved it itself knows; moved in its name by a coach, it is told.
    """
    collection = reading.collections().get(order=order)
    sheet = reading.sheet_of(collection)
    moved = f"{order.number}:{collection.slot_id}:{at:%Y%m%d%H%M%S}"
    facts = {"sheet": sheet, "was": day_hour(was.starts_at), "reason": reason, "merchant": merchant}
    facts["place_was"] = was.point.name if was.point_id != collection.slot.point_id else ""
    letters = [
        letter(
            to=part.merchant.email,
            subject=_("Commande %(code)s déplacée au %(when)s") % spoken(sheet),
            template="moved_to_merchant",
            facts={**facts, "part": part},
            key=f"moved:{moved}:{part.merchant.code}",
        )
        for part in sheet.parts
        if awaits_news(part, by)
    ]
    if collection.email:
        letters.append(_to_resident(sheet, facts, key=f"moved:{moved}"))
    mail.get_connection().send_messages(letters)


def awaits_news(part, by) -> bool:
    """It has this part to prepare, and did not move it itself."""
    standing = part.merchant_order.confirmed_at and part.merchant_order.status != "CANCELLED"
    return bool(standing and part.merchant.email) and not is_of_team(by, part.merchant)


def _to_resident(sheet, facts, key):
    message = BuyerLetter(
        order=sheet.order,
        address=sheet.collection.email,
        subject=_("Votre commande %(code)s est déplacée au %(when)s") % spoken(sheet),
        template="closures/messages/moved",
        facts={
            **facts,
            "link": link_to(sheet.collection),
            "operator": settings.OPERATOR,
            "site_name": settings.SITE_NAME,
        },
        key=key,
    )
    message.attach("retrait.ics", diary.event_of(sheet.collection), "text/calendar")
    return message


def spoken(sheet) -> dict:
    return {"code": sheet.collection.spoken_code, "when": sheet.when}


def tell_association(*, change):
    """One letter for a change of hours: what becomes of each order."""
    to = settings.OPERATOR.get("email")
    if not to:
        return
    fates = change.fates.select_related("merchant_order", "slot").order_by("pk")
    letter(
        to=to,
        subject=_("%(merchant)s\u202f: des horaires changent, ce que deviennent les commandes")
        % {"merchant": change.merchant.name},
        template="hours_changed",
        facts={"change": change, "fates": fates},
        key=f"hours-changed:{change.pk}",
    ).send()


def tell_left_behind(*, merchant, left) -> tuple[bool, bool]:
    """The shop, and the coach beside it or whoever looks: what nobody can prepare, and where to settle it.

    Whether each of the two was written to.
    """
    facts = {"merchant": merchant, "left": left}
    key = f"left-behind:{left[0].merchant_order.pk}:{left[0].due}"
    if merchant.email:
        words = ngettext(
            "Une commande attend votre décision", "%(many)d commandes attendent votre décision", len(left)
        )
        told = {"subject": words % {"many": len(left)}, "template": "left_behind", "key": key}
        link = link_of("merchant_hours", merchant.code)
        letter(to=merchant.email, facts={**facts, "link": link}, **told).send()
    subject = _("%(name)s\u202f: des commandes que personne ne peut préparer") % {"name": merchant.name}
    told = {"subject": subject, "template": "left_behind_to_association"}
    lookers = who_looks(merchant) or list(filter(None, [settings.OPERATOR.get("email")]))
    for to in lookers:
        letter(to=to, facts={**facts, "link": link_of("waiting_for_shops")}, key=f"{key}:{to}", **told).send()
    return bool(merchant.email), bool(lookers)


def link_of(page, *args) -> str:
    return settings.SITE_URL + reverse(page, args=args)


def letter(*, to, subject, template, facts, key) -> mail.EmailMessage:
    body = render_to_string(f"closures/messages/{template}.txt", {**facts, "site_name": settings.SITE_NAME})
    return mail.EmailMessage(subject=subject, body=body, to=[to], headers={KEY_HEADER: key})
