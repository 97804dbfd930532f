"""Two lines of the register that are one person become one: looked at side by side, by somebody of the association.

Reversible only by hand: what is emptied is struck like an erased line, `MembershipMerge` says which, who and when.
"""

from django.db import transaction
from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from animations.deciding import supporting, voting
from animations.membership import leaving, periods, states
from animations.models import Exchange, Introduction, Membership, MembershipMerge, MembershipPeriod, ShiftTaking
from merchants.refusals import Refusal

Status = Membership.Status
# What one line knows of the person and the other does not.
TOLD = ["organisation", "email", "phone", "phone_digits", "street", "postcode", "city"]
RANKS = [Status.LEFT, Status.ASKED, Status.MEMBER]


class OnlyOne(Refusal):
    sentence = _("Ces deux lignes n’en font déjà qu’une.")


class TwoAccounts(Refusal):
    sentence = _(
        "Chacune de ces adhésions a son compte sur le site\u202f: demandez à la personne lequel elle garde, et "
        "qu’elle ferme l’autre."
    )


class PaidTwice(Refusal):
    sentence = _(
        "Deux cotisations ont été reçues pour la même année\u202f: la trésorerie annule d’abord un des deux reçus."
    )


def kept_and_gone(one, other) -> tuple[Membership, Membership]:
    """The one with an account stays, else the oldest. Raises TwoAccounts."""
    if one.user_id and other.user_id:
        raise TwoAccounts
    return tuple(sorted([one, other], key=lambda line: (line.user_id is None, line.joined_at, line.pk)))


def card_kept(kept, gone) -> str:
    """The one in somebody's pocket: a card that came with a form on paper, else that of the line that stays."""
    from_paper = [line for line in (kept, gone) if line.how == Membership.How.PAPER]
    return (from_paper or [kept])[0].card_number


@transaction.atomic
def merge(*, one, other, by, at) -> Membership:
    """What is of either is of the one that stays; nothing counts twice. Raises OnlyOne, TwoAccounts, PaidTwice."""
    held = [states.locked(Membership(pk=pk)) for pk in sorted({one.pk, other.pk})]
    if len(held) == 1 or any(line.status == Status.ERASED for line in held):
        raise OnlyOne
    kept, gone = kept_and_gone(*held)
    card, status = card_kept(kept, gone), max(kept.status, gone.status, key=RANKS.index)
    _years(kept, gone, at)
    _shifts(kept, gone, at)
    _skills(kept, gone)
    supporting.are_one_member(kept=kept, gone=gone)
    voting.are_one_member(kept=kept, gone=gone, at=at)
    facts = _facts(kept, gone) | {"card_number": card, "seen_at": at, "seen_by": by}
    leaving.erase(membership=gone, by=by, at=at)
    Membership.objects.filter(pk=kept.pk).update(**facts)
    kept = states.move(states.locked(kept), status, by=by, at=at)
    MembershipMerge.objects.create(kept=kept, gone=gone, by=by, at=at)
    return kept


def _facts(kept, gone) -> dict:
    """What they agreed to stays what they last said on the line that stays."""
    told = {name: getattr(kept, name) or getattr(gone, name) for name in TOLD}
    return {**told, "joined_at": min(kept.joined_at, gone.joined_at)}


# --- Years ------------------------------------------------------------------------------------


def _years(kept, gone, at):
    """All the years with a receipt, free ones where none of these runs; one at most waits for its fee.

    What doubles another is dropped, and stays read. Raises PaidTwice.
    """
    stay: list[MembershipPeriod] = []
    living = MembershipPeriod.objects.filter(membership__in=[kept, gone], dropped_at=None)
    for period in sorted(living.prefetch_related("receipts"), key=_rank):
        met = [other for other in stay if _meet(period, other)]
        if any(_is_paid(period) and _is_paid(other) for other in met):
            raise PaidTwice
        if met or (period.settled_at is None and any(other.settled_at is None for other in stay)):
            MembershipPeriod.objects.filter(pk=period.pk).update(settled_at=None, dropped_at=at)
        else:
            stay.append(period)
    gone.periods.update(membership=kept)


def _rank(period):
    """What was paid comes first, then what lasts longest; what waits for its fee gives way."""
    return (not _is_paid(period), period.settled_at is None, -period.last_on.toordinal(), period.pk)


def _is_paid(period) -> bool:
    return any(receipt.cancelled_at is None for receipt in period.receipts.all())


def _meet(period, other) -> bool:
    return period.first_on <= other.last_on and other.first_on <= period.last_on


# --- What they did and said -------------------------------------------------------------------


def _shifts(kept, gone, at):
    """Both at one shift is one person there."""
    both = ShiftTaking.objects.filter(membership=kept, left_at=None).values("shift")
    gone.takings.filter(left_at=None, shift__in=both).update(left_at=at)
    gone.takings.update(membership=kept)


def _skills(kept, gone):
    for skill in gone.skills.all():
        kept.skills.filter(way=skill.way, field=skill.field, words__iexact=skill.words).delete()
    gone.skills.update(membership=kept)
    asked = Introduction.objects.filter(asked_by=kept, done_at=None).values("skill")
    Introduction.objects.filter(asked_by=gone, done_at=None, skill__in=asked).delete()
    gone.introductions.update(asked_by=kept)
    Introduction.objects.filter(asked_by=kept, skill__membership=kept).delete()
    _hours(kept, gone)


def _hours(kept, gone):
    """Given and received are summed; what one gave oneself was given to nobody."""
    pair = Q(giver=kept, receiver=gone) | Q(giver=gone, receiver=kept)
    Exchange.objects.filter(pair).delete()
    mine = {name: _instead(name, kept, gone) for name in ("giver", "receiver", "said_by")}
    Exchange.objects.filter(Q(giver=gone) | Q(receiver=gone)).update(**mine)


def _instead(name, kept, gone):
    return Case(When(**{name: gone.pk}, then=Value(kept.pk)), default=F(f"{name}_id"), output_field=BigIntegerField())


# --- Finding the other line -------------------------------------------------------------------


def candidates(member, known):
    """Those who may be the same person: the same number, e-mail or name; read by whoever decides."""
    same = Q(last_name__iexact=member.last_name)
    for name in ("email", "phone_digits"):
        if getattr(member, name):
            same |= Q(**{f"{name}__iexact": getattr(member, name)})
    return known.filter(same).exclude(pk=member.pk).order_by("last_name", "first_name", "pk")


def beside(one, other) -> dict:
    """What is read before they become one: both lines, the one that stays first, and the card that stays good."""
    try:
        pair = kept_and_gone(one, other)
    except TwoAccounts as refusal:
        return {"pair": [line_of(one), line_of(other)], "refusal": str(refusal)}
    lines = [line_of(line) for line in pair]
    return {"pair": lines, "card": Membership(card_number=card_kept(*pair)).spoken_card, "refusal": ""}


def line_of(line):
    line.until = periods.paid_until(line)
    line.awaits = periods.waiting(line)
    return line
