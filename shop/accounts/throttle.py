"""Nobody tries a thousand passwords: after a few failures in a row, an e-mail waits before the next trial."""

import datetime
import math

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from merchants.refusals import Refusal
from shop.accounts.models import SignInTrial

FREE_TRIALS = 5
FIRST_WAIT = datetime.timedelta(minutes=1)
# Somebody else's trials must not keep the owner out for long.
LONGEST_WAIT = datetime.timedelta(minutes=15)
FORGOTTEN_AFTER = datetime.timedelta(days=1)


class TooManyTrials(Refusal):
    def __init__(self, wait):
        minutes = max(1, math.ceil(wait.total_seconds() / 60))
        told = ngettext(
            "Trop d’essais pour cet e-mail. Réessayez dans %(minutes)d minute.",
            "Trop d’essais pour cet e-mail. Réessayez dans %(minutes)d minutes.",
            minutes,
        )
        super().__init__(told % {"minutes": minutes})


def key_of(email) -> str:
    """The e-mail is not kept, whether or not it has an account."""
    return salted_hmac("shop.accounts.throttle", email.lower()).hexdigest()


def wait_after(failures) -> datetime.timedelta:
    """One minute after the fifth failure, then twice as long each time, a quarter of an hour at most."""
    if failures < FREE_TRIALS:
        return datetime.timedelta()
    return min(FIRST_WAIT * 2 ** min(failures - FREE_TRIALS, 10), LONGEST_WAIT)


@transaction.atomic
def count_trial(*, email, at) -> None:
    """Counted before the password is looked at, so that a hundred trials at once are a hundred; or refused."""
    SignInTrial.objects.bulk_create([SignInTrial(key=key_of(email), last_at=at)], ignore_conflicts=True)
    trial = SignInTrial.objects.select_for_update().get(key=key_of(email))
    until = trial.last_at + wait_after(trial.failures)
    if at < until:
        raise TooManyTrials(until - at)
    trial.failures = 1 if at - trial.last_at > FORGOTTEN_AFTER else trial.failures + 1
    trial.last_at = at
    trial.save()


def forgive(*, email) -> None:
    """The right password was typed: the failures before it count no more."""
    SignInTrial.objects.filter(key=key_of(email)).delete()


def forget_old(*, at) -> int:
    """Rows that no longer make anybody wait; safe to run at any moment."""
    return SignInTrial.objects.filter(last_at__lt=at - FORGOTTEN_AFTER).delete()[0]
