"""How often a shop is looked at, without a cookie and without anybody in it (docs/decisions/0028).

A page only adds one in memory; once a minute, after an answer has left, a process writes its numbers in one statement.
What a process that is killed had not written yet is lost: these are figures to think with, not accounts.
"""

import logging
import re
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.signals import request_finished
from django.db import Error
from django.utils import timezone

from merchants.figures import day_counts
from merchants.models import AssociationMember, DayCount, ProductSheet, TeamMember

logger = logging.getLogger(__name__)

SECONDS = 60
# Beyond, they are written without waiting for the minute; and if they cannot be, the newest are not counted.
MANY, TOO_MANY = 500, 5000
VIEW, BASKET = 0, 1
# Machines that say so. Those that hide are not told from people.
ROBOTS = re.compile(
    r"bot\b|bot[/ ;-]|crawl|spider|slurp|preview|monitor|uptime|lighthouse|headless|curl|wget|python|java/|okhttp"
    r"|go-http|facebookexternalhit|feed|scan|archiver",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Seen:
    """A product, or else a shop's own page; `user` is only looked at to leave the shop's own people out."""

    kind: int
    day: date
    product: int | None = None
    merchant: int | None = None
    user: int | None = None


class Buffer:
    """What this process has not written yet."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seen, self.since = Counter(), None

    def note(self, one):
        with self.lock:
            if len(self.seen) < TOO_MANY:
                self.seen[one] += 1
            self.since = self.since or time.monotonic()

    def is_due(self) -> bool:
        return self.since is not None and (time.monotonic() - self.since >= SECONDS or sum(self.seen.values()) >= MANY)

    def taken(self) -> Counter:
        with self.lock:
            taken, self.seen, self.since = self.seen, Counter(), None
        return taken

    def give_back(self, taken):
        with self.lock:
            self.seen.update(taken)
            self.since = time.monotonic()


buffer = Buffer()


# --- While a page is made ---------------------------------------------------------------------


def viewed(request, *, product=None, merchant=None):
    # Whoever is answered the same page later counts too (shop.kept).
    request.viewed = {"product": product, "merchant": merchant}
    note(request, Seen(VIEW, timezone.localdate(), product, merchant, who(request)))


def put_in_basket(request, *, product):
    note(request, Seen(BASKET, timezone.localdate(), product, user=who(request)))


def note(request, one):
    if settings.COUNT_VIEWS and is_somebody(request):
        buffer.note(one)


def is_somebody(request) -> bool:
    """A person who reads the page: no machine that says it is one, no page fetched in case it is wanted."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return request.method != "HEAD" and bool(agent) and not ahead and not ROBOTS.search(agent)


def who(request) -> int | None:
    """Nobody's session is opened for this: a page that anybody may keep stays so."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user.pk


# --- After the answer -------------------------------------------------------------------------


def write_when_due(**_signal):
    if buffer.is_due():
        write()


def write() -> int:
    """Rows written. What the database refuses now waits for the next minute."""
    taken = buffer.taken()
    try:
        return day_counts.add(counts_of(taken))
    except Error:
        logger.warning("views wait for the next minute", exc_info=True)
        buffer.give_back(taken)
        return 0


def counts_of(taken) -> dict:
    """By shop, sheet and day; without the shop's own people nor the association's."""
    sheets = {
        product: (merchant, sheet)
        for product, merchant, sheet in ProductSheet.objects.filter(
            product__in={one.product for one in taken if one.product}
        ).values_list("product", "merchant", "pk")
    }
    own, association = insiders({one.user for one in taken if one.user})
    counts = defaultdict(lambda: [0, 0])
    for one, many in taken.items():
        merchant, sheet = sheets.get(one.product, (None, None)) if one.product else (one.merchant, DayCount.PAGE)
        if merchant and one.user not in association and (one.user, merchant) not in own:
            counts[merchant, sheet, one.day][one.kind] += many
    return dict(counts)


def insiders(users) -> tuple[set, set]:
    if not users:
        return set(), set()
    own = set(TeamMember.objects.filter(user__in=users).values_list("user", "merchant"))
    return own, set(AssociationMember.objects.filter(user__in=users).values_list("user", flat=True))


request_finished.connect(write_when_due, dispatch_uid="write the views of the last minute")
