"""Hours as people type them: « 8 h – 12 h 30, 15 h – 19 h », « 8:00-19:00 », « fermé »."""

import datetime
import re

from django.utils.translation import gettext as _

from merchants.refusals import Refusal

MOST_OPENINGS = 4
SHUT = {"", "fermé", "ferme", "fermée", "-", "–"}
UNTIL = r"(?:-|–|—|à|a)"
# Minutes are not the hour of the next opening: « 8h-12h 15h-19h », « 8h-12h 15-19h ».
OPENS = r"(\d{1,2})\s*(?:[h:]\s*(\d{2}(?!\s*[h:]|\d))?)?"
CLOSES = rf"(\d{{1,2}})\s*(?:[h:]\s*(\d{{2}}(?!\s*(?:[h:]|{UNTIL})|\d))?)?"
AN_OPENING = re.compile(rf"{OPENS}\s*{UNTIL}\s*{CLOSES}")
NOON = re.compile(r"\bmidi( et demie?)?\b")

Times = list[tuple[datetime.time, datetime.time]]


class Unreadable(Refusal):
    def __init__(self, text):
        words = _("«\u202f%(text)s\u202f» ne se lit pas. Écrivez par exemple\u202f: 8 h – 12 h 30, 15 h – 19 h.")
        super().__init__(words % {"text": text.strip()[:60]})


class Upside(Refusal):
    def __init__(self):
        super().__init__(_("Chaque ouverture finit après son début, et commence après la fin de la précédente."))


def read(text: str) -> Times:
    """The openings of a day, in order; none when it is closed."""
    said = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").lower().split())
    if said in SHUT:
        return []
    said = NOON.sub(lambda noon: "12h30" if noon[1] else "12h", said)
    found = [opening(match, text) for match in AN_OPENING.finditer(said)]
    rest = re.sub(r"\bet\b|[,;/\s]", "", AN_OPENING.sub("", said))
    if rest or not found or len(found) > MOST_OPENINGS:
        raise Unreadable(text)
    bounds = [bound for pair in found for bound in pair]
    if any(earlier >= later for earlier, later in zip(bounds, bounds[1:], strict=False)):
        raise Upside
    return found


def opening(match, text):
    hours, minutes, until_hours, until_minutes = match.groups()
    return clock(hours, minutes, text), clock(until_hours, until_minutes, text)


def clock(hours, minutes, text):
    try:
        return datetime.time(int(hours), int(minutes or 0))
    except ValueError as failure:
        raise Unreadable(text) from failure


def written(times: Times) -> str:
    """The same, as the form shows it: « 8 h – 12 h 30, 15 h – 19 h »."""
    return ", ".join(f"{said(opens)} – {said(closes)}" for opens, closes in times)


def said(time) -> str:
    minutes = f"\u00a0{time:%M}" if time.minute else ""
    return f"{time.hour}\u00a0h{minutes}"
