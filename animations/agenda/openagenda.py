"""The calendar in the shape in which OpenAgenda gives events (v2), so that it can read ours (DOMAIN 4.3)."""

import datetime
import re

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

LONGEST_TITLE, LONGEST_DESCRIPTION = 140, 200
A_DAY = datetime.timedelta(hours=24)
OFFLINE, SCHEDULED, CANCELLED, PUBLISHED = 1, 1, 6, 2
# What Markdown would take for its own.
MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def agenda_of(animations, *, address) -> dict:
    events = [event(animation, address=address) for animation in animations]
    return {"total": len(events), "offset": 0, "limit": len(events), "after": None, "events": events}


def event(animation, *, address) -> dict:
    """Nothing in it depends on when it is read."""
    timings = timings_of(animation)
    link = address(animation.get_absolute_url())
    return {
        "uid": number_of(animation),
        "slug": animation.slug,
        "extIds": [{"key": "uid", "value": f"{animation.uid}@animations"}],
        "title": fr(shortened(animation.title, LONGEST_TITLE)),
        "description": fr(shortened(opening(animation), LONGEST_DESCRIPTION)),
        "longDescription": fr(markdown(animation.description)),
        "conditions": fr(conditions(animation)),
        "keywords": {"fr": [animation.get_kind_display(), *([animation.host.name] if animation.host else [])]},
        "image": image(animation, address),
        "registration": [{"type": "link", "value": link}],
        "accessibility": accessibility(animation),
        "timings": timings,
        "firstTiming": timings[0],
        "lastTiming": timings[-1],
        "age": {"min": None, "max": None},
        "attendanceMode": OFFLINE,
        "onlineAccessLink": None,
        "locationUid": animation.point_id,
        "location": location(animation.point),
        "timezone": settings.TIME_ZONE,
        "status": CANCELLED if animation.is_cancelled else SCHEDULED,
        "state": PUBLISHED,
        "links": [{"link": link}],
        "createdAt": instant(animation.published_at),
        "updatedAt": instant(animation.updated_at),
    }


def number_of(animation) -> int:
    """A whole number that stays its own, small enough for every reader of JSON."""
    return int(animation.uid.hex[:13], 16)


def fr(text) -> dict:
    return {"fr": text}


def opening(animation) -> str:
    """OpenAgenda wants a few words: the first ones, or else what it is and where."""
    told = " ".join(animation.description.split())
    return told or _("%(kind)s à %(place)s") % {"kind": animation.get_kind_display(), "place": animation.point.name}


def shortened(text, longest) -> str:
    """At a word, with its ellipsis."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def markdown(text) -> str:
    """Plain words whose signs are not taken for those of Markdown; a line stays a line."""
    lines = MARKS.sub(r"\\\1", text).replace("\r\n", "\n").strip().split("\n")
    return "\n".join(f"{line}  " if line else line for line in lines).rstrip()


def conditions(animation) -> str:
    if animation.pricing == animation.Pricing.FIXED:
        return _("%(price)s par personne") % {"price": euros(animation.price)}
    return animation.get_pricing_display()


def euros(amount) -> str:
    return f"{amount:.2f}".replace(".", ",") + "\u00a0€"


def image(animation, address) -> dict | None:
    if not animation.picture:
        return None
    base, _slash, name = address(animation.picture.url).rpartition("/")
    return {"base": f"{base}/", "filename": name}


def accessibility(animation) -> dict:
    """Motor (mi) is known of the place; of hearing, sight, mind and intellect nothing is promised."""
    step_free = animation.point.step_free == animation.point.StepFree.YES
    return {"hi": False, "ii": False, "mi": step_free, "pi": False, "vi": False}


def timings_of(animation) -> list[dict]:
    """From beginning to end, cut where it lasts more than a day."""
    starts_at, found = animation.starts_at, []
    while starts_at < animation.ends_at:
        ends_at = min(starts_at + A_DAY, animation.ends_at)
        found.append({"begin": instant(starts_at), "end": instant(ends_at)})
        starts_at = ends_at
    return found


def instant(moment) -> str:
    """On the town's clock, with its offset."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def location(point) -> dict:
    return {
        "uid": point.pk,
        "slug": point.slug,
        "name": point.name,
        "address": f"{point.street}, {point.postcode} {point.city}",
        "postalCode": point.postcode,
        "city": point.city,
        "countryCode": "FR",
        "timezone": settings.TIME_ZONE,
        "access": fr(point.access),
    }
