"""Who sees whom of the register: each their own, a counter its place, the association everybody."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from animations.membership import periods, standing
from animations.models import Membership, MembershipPeriod, MembershipReceipt, Shift
from pickup.models import PickupPoint
from pickup.phone_numbers import digits

Status = Membership.Status
ENOUGH_DIGITS = 4
# What the association's list shows apart, in the order of its tabs.
IN_ORDER, TO_PAY, ENDED, GONE = "a-jour", "a-regler", "a-renouveler", "parties"


def known():
    """The whole register but those whom it forgot."""
    return Membership.objects.exclude(status=Status.ERASED).select_related("point")


def of_place(point):
    return known().filter(point=point)


def own(user):
    return Membership.objects.filter(user=user).select_related("point")


def own_receipts(user):
    return MembershipReceipt.objects.filter(period__membership__user=user).select_related("period__membership")


def places():
    return PickupPoint.objects.filter(kind=PickupPoint.Kind.FIXED)


def shifts_open(at):
    return Shift.objects.filter(cancelled_at=None, ends_at__gt=at).select_related("point")


def read(found, *, at):
    """With what a list says of each: whether the year runs, what is to be paid, until when. Two queries in all."""
    today = timezone.localdate(at)
    runs = MembershipPeriod.objects.filter(periods.running(today), membership=OuterRef("pk"))
    waits = MembershipPeriod.objects.filter(periods.WAITS, membership=OuterRef("pk"))
    found = found.annotate(runs=Exists(runs), waits=Exists(waits))
    return found.prefetch_related(Prefetch("periods", to_attr="years"))


def sorted_out(found, tab):
    """One tab of the list; an unknown one shows everybody."""
    return {
        IN_ORDER: found.filter(status=Status.MEMBER, runs=True),
        TO_PAY: found.filter(waits=True),
        ENDED: found.filter(status=Status.MEMBER, runs=False),
        GONE: found.filter(status=Status.LEFT),
    }.get(tab, found)


def named(found, text):
    """By card, by name, organisation or e-mail, or by the end of a number."""
    text = text.strip()
    card = standing.card_in(text)
    if card:
        return found.filter(card_number=card)
    who = Q()
    for word in text.split()[:4]:
        told = ("last_name", "first_name", "organisation", "email")
        who &= Q(*((f"{name}__icontains", word) for name in told), _connector=Q.OR)
    number = digits(text)
    if len(number) >= ENOUGH_DIGITS and not any(one.isalpha() for one in text):
        who |= Q(phone_digits__endswith=number)
    return found.filter(who)
