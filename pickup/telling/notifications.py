"""What the place writes to residents; each message is kept in the transaction of the act that sends it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.books.dues import dues_of, parts_of
from merchants.models import OrderedLine
from merchants.telling import ONCE, About, BuyerLetter
from pickup import words
from pickup.models import Bag
from pickup.money import card


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
    BuyerLetter(
        order=collection.order,
        address=collection.email,
        subject=_("Tout est arrivé\u202f: venez chercher votre commande %(code)s") % {"code": collection.spoken_code},
        template="pickup/messages/all_is_in",
        facts=facts,
        key=f"ready:{collection.order.number}",
        until=collection.slot.ends_at,
    ).send()


def tell_today(*, collection, bags, until):
    """In the morning: what to fetch, where, until when, with which code."""
    BuyerLetter(
        order=collection.order,
        address=collection.email,
        subject=_("Aujourd’hui, %(hours)s\u202f: votre commande %(code)s")
        % {"hours": words.hours(collection.slot.starts_at, collection.slot.ends_at), "code": collection.spoken_code},
        template="pickup/messages/today",
        facts=facts_of(collection) | {"bags": bags},
        key=f"today:{collection.order.number}:{collection.slot_id}",
        about=About.REMINDER,
        until=until,
    ).send()


def tell_ends_earlier(*, collection):
    """The door closes before the hour that they were given."""
    slot = collection.slot
    BuyerLetter(
        order=collection.order,
        address=collection.email,
        subject=_("Votre retrait finira plus tôt\u202f: %(day)s, %(hours)s")
        % {"day": words.day(slot.starts_at), "hours": words.hours(slot.starts_at, slot.ends_at)},
        template="pickup/messages/ends_earlier",
        facts=facts_of(collection),
        key=f"ends:{collection.order.number}:{slot.pk}:{slot.ends_at:%H%M}",
        until=slot.ends_at,
    ).send()


def tell_still_waiting(*, collection, place, bags, until):
    """The day after: these bags wait, until a day and an hour, where they were promised or back at another place."""
    back = {"point": place} if place else {}
    back_key = f":{place.pk}" if place else ""
    BuyerLetter(
        order=collection.order,
        address=collection.email,
        subject=ngettext(
            "Votre sac vous attend\u202f: commande %(code)s",
            "Vos sacs vous attendent\u202f: commande %(code)s",
            bags,
        )
        % {"code": collection.spoken_code},
        template="pickup/messages/still_waiting",
        facts=facts_of(collection) | back | {"bags": bags, "until": words.day_hour(until)},
        key=f"waiting:{collection.order.number}:{collection.slot_id}{back_key}",
        until=until,
    ).send()


def facts_of(collection) -> dict:
    slot = collection.slot
    return {
        "collection": collection,
        "point": slot.point,
        "day": words.day(slot.starts_at),
        "hours": words.hours(slot.starts_at, slot.ends_at),
        "link": settings.SITE_URL + reverse("order", args=[collection.token]),
        "due": due_words(collection),
    }


# --- To shops and to the association ----------------------------------------------------------


def tell_shop_late(*, merchant, orders, slot):
    """Its bags are not there, and the first person comes soon."""
    if not merchant.email:
        return
    link = settings.SITE_URL + reverse("merchant_board", args=[merchant.code])
    facts = {"merchant": merchant, "orders": orders, "point": slot.point, "slot": slot, "link": link}
    subject = _("Vos sacs sont attendus à «\u202f%(place)s\u202f»") % {"place": slot.point.name}
    write([merchant.email], subject, "shop_late", facts, f"late:{orders[0].pk}:{slot.pk}")


def tell_shop_of_round(*, merchant, orders, brought):
    """Its bags must be together sooner, or at another place; `brought`: slot, place and moment of each."""
    if not merchant.email:
        return
    link = settings.SITE_URL + reverse("merchant_board", args=[merchant.code])
    moments = [(slot, place, words.day_hour(by)) for slot, place, by in brought]
    facts = {"merchant": merchant, "orders": orders, "brought": moments, "link": link}
    told = "-".join(f"{slot.pk}.{place.pk}.{by:%H%M}" for slot, place, by in brought[:5])
    subject = _("La tournée change\u202f: vos sacs sont attendus plus tôt, ou ailleurs")
    write([merchant.email], subject, "shop_round", facts, f"round:{orders[0].pk}:{told}")


def tell_association_late(*, merchant, orders, slot, to):
    link = settings.SITE_URL + reverse("counter_slot", args=[slot.point.slug, slot.pk])
    facts = {"merchant": merchant, "orders": orders, "point": slot.point, "slot": slot, "link": link}
    subject = _("%(name)s n’a pas encore déposé ses sacs") % {"name": merchant.name}
    write(to, subject, "association_late", facts, f"late-told:{orders[0].pk}:{slot.pk}")


def write(addresses, subject, template, facts, key):
    body = render_to_string(f"pickup/messages/{template}.txt", facts)
    if addresses:
        EmailMessage(subject=subject, body=body, to=addresses, headers={ONCE: key}).send()


def due_words(collection):
    """The amount to bring, or nothing when all is paid or held by a card."""
    owed = dues_of(parts_of([collection.order_id]))[collection.order_id].by_part
    cents = sum(max(0, part) for part in card.left_to_collect(collection, owed).values())
    return words.amount(cents) if cents else ""
