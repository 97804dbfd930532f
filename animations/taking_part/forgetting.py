"""Nobody's name is kept three months after (DOMAIN 2.10); how many registered and came stays."""

import datetime

from django.db import transaction

from animations.models import Answer, Registration
from animations.seats_sold import giving_back
from animations.taking_part import registering

KEPT_FOR = datetime.timedelta(days=91)
Status = Registration.Status


def forget_old(*, at):
    forget(Registration.objects.filter(animation__ends_at__lt=at - KEPT_FOR, forgotten_at=None), at=at)


@transaction.atomic
def forget_account(*, user, at) -> list[int]:
    """Somebody closes their account: what they had to come goes to others, and no line of theirs keeps a name."""
    # Never by the e-mail typed: nobody proved that it is theirs, and it may be somebody else's.
    mine = Registration.objects.filter(user=user, forgotten_at=None)
    to_come = mine.filter(status__in=[Status.CONFIRMED, Status.WAITING, Status.OFFERED], animation__ends_at__gt=at)
    for registration in to_come.select_related("animation").order_by("animation_id", "pk"):
        # Paid seats that can no longer be given back stay theirs, for whoever holds the code; only the name goes.
        if at < giving_back.until(registration) or not giving_back.is_sold(registration):
            registering.cancel(registration=registration, by=user, at=at)
    return forget(mine, at=at)


@transaction.atomic
def forget(registrations, *, at) -> list[int]:
    kept = list(registrations.values_list("pk", flat=True))
    Answer.objects.filter(registration__in=kept).delete()
    nobody = {"name": "", "email": "", "phone": "", "user": None}
    Registration.objects.filter(pk__in=kept).update(**nobody, forgotten_at=at)
    return kept
