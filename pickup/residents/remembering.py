"""Residents whom the place knows because they agreed: remembered, corrected, forgotten (DOMAIN 1.6, 2.10)."""

import datetime
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from merchants.refusals import Refusal
from pickup.collections import Contact, as_a_name
from pickup.models import Collection, Resident
from pickup.phone_numbers import digits
from pickup.residents import forgetting

# Three years after the last order nobody is kept who was not seen again (CNIL, DOMAIN 2.10).
KEPT = datetime.timedelta(days=3 * 365)


class NoName(Refusal):
    sentence = _("Indiquez un nom\u202f: c’est lui que l’on cherchera la prochaine fois.")


@dataclass(frozen=True)
class Letterbox:
    """Where a confirmation is posted, for whoever wants it on paper."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    large_print: bool = False


@transaction.atomic
def remember(*, point, contact: Contact, letterbox: Letterbox, agreed_how, by, at) -> Resident:
    """They said yes, to whom and when; the same name at the same number is the same person."""
    facts = facts_of(contact, letterbox)
    known = Resident.objects.select_for_update().filter(
        behind_the_same_way(facts),
        point=point,
        phone_digits=facts["phone_digits"],
        last_name__iexact=facts["last_name"],
        first_name__iexact=facts["first_name"],
    )
    resident = known.order_by("pk").first()
    if resident is None:
        return Resident.objects.create(point=point, **facts, agreed_how=agreed_how, agreed_at=at, agreed_before=by)
    return change(resident=resident, contact=contact, letterbox=letterbox)


def behind_the_same_way(facts) -> Q:
    """With no number, a name alone may be a namesake's: the same e-mail or the same street says who it is."""
    if facts["phone_digits"]:
        return Q()
    told = {f"{name}__iexact": facts[name] for name in ("email", "street") if facts[name]}
    return Q(**told, _connector=Q.OR) if told else Q(pk__in=[])


@transaction.atomic
def change(*, resident, contact: Contact, letterbox: Letterbox) -> Resident:
    """What they say today is what is kept."""
    for name, value in facts_of(contact, letterbox).items():
        setattr(resident, name, value)
    resident.save()
    return resident


def is_named(resident, contact: Contact) -> bool:
    """Whether it is their name, however it was typed."""
    told = facts_of(contact, Letterbox())
    return said_alike(f"{told['first_name']} {told['last_name']}") == said_alike(resident.full_name)


def said_alike(name) -> list[str]:
    """Its words without case, accents or hyphens, in any alphabet."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one if one.isalnum() else " " for one in letters if not unicodedata.combining(one)).split()


def facts_of(contact, letterbox) -> dict:
    if not (contact.last_name or contact.first_name).strip():
        raise NoName
    # Somebody who gives one name only is looked for by it.
    last_name = contact.last_name.strip() or contact.first_name.strip()
    first_name = contact.first_name.strip() if contact.last_name.strip() else ""
    return {
        "first_name": as_a_name(first_name),
        "last_name": as_a_name(last_name),
        "phone": contact.phone,
        "phone_digits": digits(contact.phone),
        "email": contact.email,
        "street": letterbox.street.strip(),
        "postcode": letterbox.postcode.strip(),
        "city": letterbox.city.strip(),
        "large_print": letterbox.large_print,
    }


def ordered_again(*, resident, collection):
    """This order counts in what they usually take."""
    collection.resident = resident
    collection.save(update_fields=["resident"])


@transaction.atomic
def forget(*, resident, at):
    """As soon as they ask: nothing of them stays but their orders, which the law keeps, and soon without a name."""
    forgetting.ask(collections=Collection.objects.filter(resident=resident), at=at)
    Resident.objects.filter(pk=resident.pk).delete()


def forget_long_unseen(*, at) -> int:
    """Those who ordered nothing for three years; safe to run at any moment."""
    seen = Resident.objects.annotate(last=Max("collections__slot__ends_at"))
    unseen = seen.filter(Q(last__lt=at - KEPT) | Q(last=None, agreed_at__lt=at - KEPT))
    gone = list(unseen)
    for resident in gone:
        forget(resident=resident, at=at)
    return len(gone)
