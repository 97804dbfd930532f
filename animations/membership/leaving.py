"""Leaving, being erased, and the three years after which the register forgets (DOMAIN 2.10)."""

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from animations.membership import joining, periods, states
from animations.models import Exchange, Membership, MembershipPeriod
from merchants import forgetting

Status = Membership.Status
KEPT = relativedelta(years=3)
# A demand that nobody paid is no membership: it is not kept that long.
DEMAND_KEPT = relativedelta(years=1)
STRUCK = {"first_name": "", "organisation": "", "email": "", "phone": "", "phone_digits": "", "street": ""}
STRUCK |= {"postcode": "", "city": "", "user": None, "may_be_asked": False, "in_directory": False}


@transaction.atomic
def leave(*, membership, reason="", by, at) -> Membership:
    """They wish to be members no more; what was paid stays paid, what was asked and not paid is dropped."""
    held = states.locked(membership)
    if held.status == Status.ERASED:
        return held
    periods.drop_waiting(held, at=at)
    held.takings.filter(left_at=None, shift__starts_at__gt=at).update(left_at=at)
    return states.move(held, Status.LEFT, by=by, at=at, reason=reason)


@transaction.atomic
def erase(*, membership, by, at) -> Membership:
    """Nothing of them stays but their years without a name, and the receipts that the books owe ten years."""
    held = states.locked(membership)
    if held.status == Status.ERASED:
        return held
    leave(membership=held, by=by, at=at)
    held = states.locked(membership)
    held.skills.all().delete()
    held.introductions.all().delete()
    held.moves.update(reason="")
    # The hours are the other's too; what was typed of them may name somebody.
    Exchange.objects.filter(Q(giver=held) | Q(receiver=held)).update(words=forgetting.STRUCK)
    forget_letters(held, at=at)
    for name, value in {**STRUCK, "last_name": _("Personne effacée"), "card_number": joining.new_card()}.items():
        setattr(held, name, value)
    held.save()
    return states.move(held, Status.ERASED, by=by, at=at)


def forget_letters(membership, *, at):
    import_string(settings.LETTERS_OF_MEMBERS_FORGOTTEN_BY)(membership=membership, at=at)


def erase_with_account(*, user, at) -> None:
    """They closed their account: the register does not remember what they asked to have forgotten."""
    for membership in Membership.objects.filter(user=user):
        erase(membership=membership, by=None, at=at)


def forget_old(*, at) -> int:
    """Three years after the last day of the last year, one year after a demand that came to nothing.

    Safe to run twice, and to skip months.
    """
    today = timezone.localdate(at)
    seen = Membership.objects.exclude(status=Status.ERASED).annotate(last=Max("periods__last_on", filter=paid()))
    old = seen.filter(Q(last__lt=today - KEPT) | Q(last=None, joined_at__lt=at - DEMAND_KEPT))
    # Somebody who asks for one more year is here.
    asking = MembershipPeriod.objects.filter(periods.WAITS, asked_at__gte=at - DEMAND_KEPT)
    gone = list(old.exclude(pk__in=asking.values("membership")).order_by("pk"))
    for membership in gone:
        erase(membership=membership, by=None, at=at)
    return len(gone)


def paid() -> Q:
    return Q(periods__settled_at__isnull=False)
