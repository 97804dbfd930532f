"""The lines of a calendar, out of whatever bytes came: real ones are cut, encoded and ended in every way."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from merchants.refusals import Refusal

MOST_BYTES = 5_000_000
# What a date of ours is made of; all else is left where it came from.
KEPT = {
    "UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "CLASS", "SEQUENCE",
    "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE",
}  # fmt: skip
SEVERAL = {"RDATE", "EXDATE"}
NAMED = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*([;:].*)", re.DOTALL)
# What no text holds; a tabulation and the ends of lines are read before.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BYTE_ORDERS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}


class TooBig(Refusal):
    sentence = _("Cet agenda dépasse 5\u00a0Mo\u202f: demandez-en un qui ne tient que les mois à venir.")


class NotACalendar(Refusal):
    sentence = _("Ce n’est pas un agenda au format iCalendar (.ics)\u202f: vérifiez l’adresse ou le fichier.")


class APage(Refusal):
    sentence = _(
        "Cette adresse mène à une page, pas à un agenda\u202f: cherchez sur ce site un lien «\u00a0iCal\u00a0», "
        "«\u00a0S’abonner\u00a0» ou «\u00a0.ics\u00a0», et copiez son adresse."
    )


def lines_of(data: bytes) -> list[str]:
    """Whole content lines. Raises TooBig, APage, NotACalendar."""
    if len(data) > MOST_BYTES:
        raise TooBig
    text = CONTROLS.sub("", text_of(data))
    if "BEGIN:VCALENDAR" not in text.upper():
        raise APage if re.search(r"<(?:!doctype|html|head|body)\b", text[:4000], re.IGNORECASE) else NotACalendar
    return list(whole_lines(re.split(r"\r\n|\n|\r", text)))


def text_of(data: bytes) -> str:
    """UTF-8, as the standard asks; else what the first bytes say; else the alphabet of old French programs."""
    for mark, encoding in BYTE_ORDERS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def whole_lines(physical) -> Iterator[str]:
    """Folded ones together again; a line that names nothing is the rest of a text that was cut by hand."""
    parts: list[str] = []
    for line in physical:
        if parts and line[:1] in (" ", "\t"):
            parts.append(line[1:])
        elif parts and line.strip() and not NAMED.fullmatch(line):
            parts.append("\\n" + line)
        elif line.strip():
            yield from joined(parts)
            parts = [line]
    yield from joined(parts)


def joined(parts) -> Iterator[str]:
    if parts:
        yield "".join(parts)


def blocks(lines, name) -> Iterator[list[str]]:
    """What stands in each component of that name, without what is inside other ones; one that never ends is kept."""
    inside: list[str] | None = None
    depth = 0
    for line in lines:
        word = line.strip().upper()
        if word == f"BEGIN:{name}":
            if inside is not None:
                yield inside
            inside, depth = [], 0
        elif inside is None:
            continue
        elif word == f"END:{name}":
            yield inside
            inside = None
        elif word.startswith(("BEGIN:", "END:")):
            depth += 1 if word.startswith("BEGIN:") else -1
        elif depth <= 0:
            inside.append(line)
    if inside is not None:
        yield inside


def properties(block) -> list[tuple[str, str]]:
    """(name, the rest with its sign) of what is kept, each once where the standard says once."""
    found, seen = [], set()
    for line in block:
        name, rest = NAMED.fullmatch(line).groups() if NAMED.fullmatch(line) else ("", "")
        name = name.upper()
        if name in KEPT and (name not in seen or name in SEVERAL):
            found.append((name, rest))
            seen.add(name)
    return found


def first_value(lines, name) -> str:
    """What the calendar says of itself: « X-WR-CALNAME:Le Foyer rural » → « Le Foyer rural »."""
    for line in lines:
        named = NAMED.fullmatch(line)
        if named and named[1].upper() == name:
            return value_of(named[2])
    return ""


def value_of(rest) -> str:
    """What stands after the parameters, whose quotes may hold colons."""
    found = re.match(r'(?:;(?:[^":]|"[^"]*")*)?:(.*)', rest, re.DOTALL)
    return found[1].strip() if found else ""
