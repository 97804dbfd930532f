"""The trail of a shop: each act that changed something of it, signed by whoever did it, in a sentence that it reads.

`act` is two English words, the subject first: "listing-price", "stock-set", "order-accept", "hours-change",
"team-invite"… What is counted as listing begins with "listing-" (merchants.coaching.autonomy).
"""

import contextlib
import contextvars
import datetime

from django.db.models import Exists, OuterRef, Subquery

from merchants.models import ActingSession, AssociationMember, Deed, Merchant, TeamMember

Hand = Deed.Hand
# A coach who has not opened a page of the shop for that long has left it.
REST = datetime.timedelta(hours=2)
# Nobody works in a shop's screens longer than a day's work without saying again why.
LONGEST = datetime.timedelta(hours=10)
LONGEST_ABOUT = Deed._meta.get_field("about").max_length
LONGEST_WORDS = Deed._meta.get_field("words").max_length
# (Merchant, coach, session) of what was begun in a session that may be closed by now.
BEGUN = contextvars.ContextVar("begun", default=None)


def sign(*, merchant, by, at, act, words, about="", before=None, after=None) -> Deed:
    """Keep what was done, in the transaction of the act itself. `by` is None when the site did it by itself.

    `about` is what several acts share, such as "sheet:12" or "order:51"; `before` and `after` hold what changed.
    """
    hand, session = hand_of(by, merchant, at)
    return Deed.objects.create(
        merchant=merchant,
        by=by,
        at=at,
        hand=hand,
        session_id=session,
        act=act,
        words=shortened(str(words)),
        about=str(about)[:LONGEST_ABOUT],
        before=before,
        after=after,
    )


def hand_of(by, merchant, at) -> tuple[str, int | None]:
    """As whom this person acts on this shop: of its team, a coach for it, or somebody of the association."""
    if by is None:
        return Hand.SITE, None
    begun = BEGUN.get()
    if begun and begun[:2] == (merchant.pk, by.pk):
        return Hand.COACH, begun[2]
    session = open_sessions(at).filter(accompaniment__merchant=OuterRef("pk"), accompaniment__coach=by.pk)
    here = Merchant.objects.filter(pk=merchant.pk).values_list(
        Exists(TeamMember.objects.filter(merchant=OuterRef("pk"), user=by.pk)), Subquery(session.values("pk")[:1])
    )
    is_team, session_id = here.get()
    if is_team:
        return Hand.TEAM, None
    return (Hand.COACH, session_id) if session_id else (Hand.ASSOCIATION, None)


@contextlib.contextmanager
def begun_in(session_id, *, merchant, by):
    """What a coach began and a worker goes on with is signed as it was begun, whatever ended meanwhile."""
    token = BEGUN.set((merchant.pk, by.pk, session_id) if session_id else None)
    try:
        yield
    finally:
        BEGUN.reset(token)


def open_sessions(at):
    """Those of coaches who are at work in a shop's screens at that moment."""
    awake = ActingSession.objects.filter(ended_at=None, seen_at__gt=at - REST, begun_at__gt=at - LONGEST)
    coaches = AssociationMember.objects.filter(role=AssociationMember.Role.COACH).values("user")
    return awake.filter(accompaniment__ended_at=None, accompaniment__coach__in=coaches).order_by("-id")


def shortened(words) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1]}…"
