"""Is somebody a member today? What the rest of the house asks of the register, and nothing more."""

import re

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from animations.membership import periods
from animations.models import Membership, MembershipPeriod, MembershipReceipt, Registration
from merchants.models import MerchantOrderMove
from pickup.collections import ALPHABET
from pickup.phone_numbers import digits

CARD = re.compile(f"M[{ALPHABET}]{{12}}")
WHOLE_NUMBER = 9


def is_member(*, at, user=None, email="", phone="") -> bool:
    """A year of theirs runs at that moment: of the account, else of the e-mail or the telephone they gave."""
    who = who_is(user=user, email=email, phone=phone)
    return bool(who) and periods.in_order(timezone.localdate(at)).filter(who).exists()


def who_is(*, user=None, email="", phone="") -> Q:
    """Empty when nothing tells who it is."""
    who, number = Q(), digits(phone)
    if user is not None and user.is_authenticated:
        who |= Q(user=user)
    if email.strip():
        who |= Q(email__iexact=email.strip())
    if len(number) == WHOLE_NUMBER:
        who |= Q(phone_digits=number)
    return who


def of_user(user) -> Membership | None:
    """Whatever became of it, but erased."""
    if not user.is_authenticated:
        return None
    return Membership.objects.filter(user=user).select_related("point").first()


def electorate(*, opens_at, announced_at):
    """Who votes on what was announced at a moment: members before that, and on the day the vote opens; each met once.

    Whoever asks for ten free years once the question is known has no voice in it, nor has an account nobody ever saw.
    """
    before = MembershipPeriod.objects.filter(membership=OuterRef("pk"), settled_at__lt=announced_at)
    return periods.in_order(timezone.localdate(opens_at)).filter(Exists(before), were_met())


def were_met() -> Q:
    """Typed from paper or said to have been seen, by somebody of the place; a fee received; an order handed over, or a
    seat counted at a door."""
    fee = MembershipReceipt.objects.filter(period__membership=OuterRef("pk"), cancelled_at=None)
    came = Registration.objects.filter(user=OuterRef("user"), status=Registration.Status.ATTENDED)
    handed = MerchantOrderMove.objects.handovers().filter(merchant_order__order__user=OuterRef("user"))
    visited = Exists(came) | Exists(handed.filter(by__isnull=False))
    said = Q(how=Membership.How.PAPER) | Q(seen_at__isnull=False)
    return said | Q(Exists(fee)) | (Q(user__isnull=False) & Q(visited))


def was_met(member) -> bool:
    return Membership.objects.filter(were_met(), pk=member.pk).exists()


def card_in(text) -> str:
    """The number that was scanned or typed, however it is spaced, or nothing."""
    number = re.sub(r"[\s.\-_]", "", text).upper()
    return number if CARD.fullmatch(number) else ""


def holder(text) -> Membership | None:
    """Who holds the card whose number this is; an older card of theirs names nobody."""
    number = card_in(text)
    return Membership.objects.filter(card_number=number).first() if number else None


def is_known(*, user=None, email="", phone="") -> bool:
    """In the register, or who was there once: nobody is asked twice."""
    who = who_is(user=user, email=email, phone=phone)
    return bool(who) and Membership.objects.filter(who).exists()
