"""Which clock a time of somebody else's was read on: their zone by any of its names, or else the town's."""

import re
import zoneinfo
from functools import cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

PARIS = "Europe/Paris"
IN_PARAMETERS = re.compile(r';TZID=("[^"]*"|[^;:,]*)', re.IGNORECASE)
# « /mozilla.org/20050126_1/Europe/Paris », « /freeassociation.sourceforge.net/Europe/Paris ».
# No zone has a longer name; a search in eight thousand letters takes seconds.
LONGEST = 200
AT_THE_END = re.compile(r"([A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z0-9_+-]+){1,2})$")


@cache
def known() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def zone_named(name, *, otherwise) -> str:
    """« Romance Standard Time » → « Europe/Paris »; a name that nobody knows is `otherwise`."""
    name = name.strip().strip('"')
    if len(name) > LONGEST:
        return otherwise
    at_the_end = AT_THE_END.search(name)
    guesses = [name, WINDOWS_TO_OLSON.get(name, ""), at_the_end[1] if at_the_end else ""]
    return next((guess for guess in guesses if guess in known()), otherwise)


def in_known_zones(rest, *, home) -> str:
    """The same property, its TZID one that the machine knows; what is already in UTC needs none."""
    return IN_PARAMETERS.sub(lambda found: f";TZID={zone_named(found[1], otherwise=home)}", rest)
