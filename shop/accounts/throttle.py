"""Nobody tries a thousand secrets: after some failures in a row, an e-mail or an address waits."""

import datetime
import math
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from merchants.refusals import Refusal
from shop.accounts.models import SignInTrial

FIRST_WAIT = datetime.timedelta(minutes=1)
A_DAY = datetime.timedelta(days=1)
# Who signed in from an address is not slowed down there by what others fail to type.
KNOWN_THERE_FOR = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Patience:
    """How many failures in a row are free, how long one then waits at most, and when they are forgotten."""

    free: int
    longest: datetime.timedelta
    forgotten_after: datetime.timedelta


# Somebody else's trials must not keep the owner of an e-mail out for long.
OF_AN_EMAIL = Patience(5, datetime.timedelta(minutes=15), A_DAY)
# A whole town hall may share one address: many free failures, and a wait that is no lock.
OF_AN_ADDRESS = Patience(50, datetime.timedelta(minutes=1), datetime.timedelta(hours=1))
# Codes that are worth money and belong to nobody in particular.
OF_A_FOUND_CODE = Patience(5, datetime.timedelta(minutes=15), datetime.timedelta(hours=6))


class TooManyTrials(Refusal):
    def __init__(self, wait):
        minutes = max(1, math.ceil(wait.total_seconds() / 60))
        told = ngettext(
            "Trop d’essais. Réessayez dans %(minutes)d minute.",
            "Trop d’essais. Réessayez dans %(minutes)d minutes.",
            minutes,
        )
        super().__init__(told % {"minutes": minutes})


def key_of(*names) -> str:
    """Neither the e-mail nor the address is kept, whether or not there is an account."""
    return salted_hmac("shop.accounts.throttle", " ".join(names).lower()).hexdigest()


def wait_after(failures, patience=OF_AN_EMAIL) -> datetime.timedelta:
    """One minute after the last free failure, then twice as long each time, up to the longest."""
    if failures < patience.free:
        return datetime.timedelta()
    return min(FIRST_WAIT * 2 ** min(failures - patience.free, 10), patience.longest)


# --- Signing in -------------------------------------------------------------------------------


@transaction.atomic
def count_trial(*, email, at, address="") -> None:
    """Counted before the password is looked at, so that a hundred trials at once are a hundred; or refused."""
    if address and not is_known(email, address, at):
        count(what="password", address=address, patience=OF_AN_ADDRESS, at=at)
    _count(key_of(email), OF_AN_EMAIL, at)


@transaction.atomic
def forgive(*, email, at, address="") -> None:
    """The right password was typed: the failures before it count no more, and the person is known at that address."""
    SignInTrial.objects.filter(key=key_of(email)).delete()
    if address:
        if not is_known(email, address, at):
            uncount(what="password", address=address)
        pair = key_of(email, address)
        SignInTrial.objects.update_or_create(key=pair, defaults={"failures": 0, "last_at": at})


def is_known(email, address, at) -> bool:
    since = at - KNOWN_THERE_FOR
    return SignInTrial.objects.filter(key=key_of(email, address), failures=0, last_at__gt=since).exists()


# --- Any secret typed at an address -----------------------------------------------------------


def count(*, what, address, patience, at) -> None:
    """A trial of `what` at that address, counted before it is looked at. Raises TooManyTrials.

    Addresses that nobody told are not one address: everybody would wait for everybody.
    """
    if address:
        _count(key_of(what, address), patience, at)


def uncount(*, what, address) -> None:
    """It was right: this trial costs nothing, those of the neighbours still count."""
    SignInTrial.objects.filter(key=key_of(what, address), failures__gt=0).update(failures=F("failures") - 1)


@transaction.atomic
def _count(key, patience, at):
    SignInTrial.objects.bulk_create([SignInTrial(key=key, last_at=at)], ignore_conflicts=True)
    trial = SignInTrial.objects.select_for_update().get(key=key)
    until = trial.last_at + wait_after(trial.failures, patience)
    if at < until:
        raise TooManyTrials(until - at)
    trial.failures = 1 if at - trial.last_at > patience.forgotten_after else trial.failures + 1
    trial.last_at = at
    trial.save()


def forget_old(*, at) -> int:
    """Rows that no longer make anybody wait, and people not seen for a month; safe to run at any moment."""
    old = Q(failures__gt=0, last_at__lt=at - A_DAY) | Q(last_at__lt=at - KNOWN_THERE_FOR)
    return SignInTrial.objects.filter(old).delete()[0]
