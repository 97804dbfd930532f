"""How somebody wants to be told: said on the site, at the counter, or from a letter, without signing in."""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy
from oscar.apps.order.models import Order

from shop.outbox.ladder import collection_of, preference_of, ways_to
from shop.outbox.models import NumberWithoutSms, Preference, Way
from shop.outbox.sms.numbers import mobile_number
from shop.templatetags.town import phone

SALT = "shop.outbox.preferences"


def link_of(order) -> str:
    """The address in a letter: whoever has the letter may say how to be told, and nothing else."""
    return settings.SITE_URL + reverse("told_how", args=[signing.Signer(salt=SALT).sign(order.number)])


def order_at(token) -> Order | None:
    """The order whose letter has this address; None when the token is not ours."""
    try:
        number = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Order.objects.filter(number=number).first()


def whose(order) -> dict:
    """The person when the house knows them, else the order alone."""
    collection = collection_of(order)
    if collection and collection.resident_id:
        return {"resident": collection.resident}
    return {"user": order.user} if order.user_id else {"order": order}


def first_way(collection) -> str:
    """By which way news of this order is tried first; nothing when none reaches its person."""
    preference = preference_of(collection.order)
    ways = ways_to(email=collection.email, phone=collection.phone, preference=preference)
    return ways[0] if ways else ""


TOLD = {
    Way.EMAIL: gettext_lazy("par e-mail, à %(email)s."),
    Way.SMS: gettext_lazy("par SMS, au %(phone)s."),
    Way.CALL: gettext_lazy("par un appel, au %(phone)s."),
    Way.LETTER: gettext_lazy("sur papier, au prochain passage."),
    "": gettext_lazy("ni e-mail ni téléphone\u202f: tout se dit au comptoir."),
}


def told_how(collection) -> str:
    """« par SMS, au 06 39 98 12 34. », after « Pour vous prévenir : »."""
    return str(TOLD[first_way(collection)]) % {"email": collection.email, "phone": phone(collection.phone)}


def said_by(**whose) -> Preference:
    """What was said so far, or what holds while nothing was."""
    return Preference.objects.filter(**whose).first() or Preference(**whose)


@transaction.atomic
def choose(*, whose, way, accepts_sms, accepts_calls, reminder, by, at) -> Preference:
    """The last word counts."""
    facts = {"way": way, "accepts_sms": accepts_sms, "accepts_calls": accepts_calls, "reminder": reminder}
    said = {**facts, "said_by": by, "said_at": at}
    return Preference.objects.update_or_create(**whose, defaults=said)[0]


def choose_way(*, order, way, by, at) -> None:
    """Said with an order: by which way first; the rest stays as it was said."""
    said = said_by(**whose(order))
    rest = {name: getattr(said, name) for name in ("accepts_sms", "accepts_calls", "reminder")}
    if way != said.way:
        choose(whose=whose(order), way=way, by=by, at=at, **rest)


@transaction.atomic
def choose_way_of_known(*, order, way, by, at) -> None:
    """The same once the house knows who ordered: it holds for the person, no more for that order alone."""
    Preference.objects.filter(order=order).delete()
    choose_way(order=order, way=way, by=by, at=at)


def stop_sms(*, phone, by, at) -> None:
    """For this number, whatever the order; asked twice is asked once."""
    number = mobile_number(phone)
    if number:
        NumberWithoutSms.objects.get_or_create(number=number, defaults={"by": by, "at": at})
