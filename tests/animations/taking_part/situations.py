"""Somebody registers, at an hour of the week before."""

import datetime
import secrets

from animations.models import Registration
from animations.taking_part import own_page, registering
from animations.taking_part.registering import Who
from merchants.opening import instant_of
from tests import factories

SATURDAY = datetime.date(2026, 11, 28)
Status = Registration.Status


def moment(time, *, days=0):
    """An hour on the clock of the town, so many days from that Saturday."""
    return instant_of(SATURDAY + datetime.timedelta(days=days), datetime.time.fromisoformat(time))


MONDAY = moment("10:00", days=-5)


def evening(capacity=10, **facts):
    """That Saturday from 18 h to 20 h, on registration."""
    told = {"starts_at": moment("18:00"), "ends_at": moment("20:00"), "entry": "REGISTRATION", "capacity": capacity}
    return factories.AnimationFactory(**told | facts)


def register(animation, party=1, *, at=MONDAY, name="Odette", email="odette@example.org", answers=None, **facts):
    who = Who(name=name, party=party, email=email, phone=facts.pop("phone", ""), user=facts.pop("user", None))
    told = {"key": secrets.token_hex(16), "channel": Registration.Channel.ONLINE, "by": None, **facts}
    return registering.register(animation=animation, who=who, answers=answers or {}, at=at, **told)


def status_of(registration):
    return Registration.objects.values_list("status", flat=True).get(pk=registration.pk)


DOOR = ["", "_arrive", "_count", "_register", "_sheet", "_list_pdf"]
ONE_AT_THE_DOOR = [f"door_{act}" for act in ("registration", "absent", "undo", "party", "accept", "cancel")]
OWN_PAGE = ["registration", *(f"registration_{act}" for act in ("party", "cancel", "accept", "back"))]


def stands_in_addresses(animation):
    """Somebody registered there: what the addresses of their page and of the door need."""
    who = register(animation, 2, at=animation.starts_at - datetime.timedelta(days=1))
    names = ["register", *(f"door{act}" for act in DOOR), *ONE_AT_THE_DOOR]
    return {
        **dict.fromkeys([f"{name}.slug" for name in names], animation.slug),
        **dict.fromkeys([f"{name}.pk" for name in ONE_AT_THE_DOOR], who.pk),
        **dict.fromkeys([f"{name}.signed" for name in OWN_PAGE], own_page.signed(who)),
        "animation_questions.pk": animation.pk,
    }
