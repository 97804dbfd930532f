"""How somebody wants to be told: said on the site, at the counter, or from a letter, without signing in."""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from oscar.apps.order.models import Order

from shop.outbox.ladder import collection_of
from shop.outbox.models import NumberWithoutSms, Preference
from shop.outbox.sms.numbers import mobile_number

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
