"""Accounts and orders that nobody came back to: a letter, a month, then no name is kept (DOMAIN 2.10)."""

import datetime
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from animations.models import Membership
from merchants import legal
from merchants.models import LegalDelay
from merchants.telling import ONCE
from pickup.models import Collection
from pickup.residents import forgetting as visits
from shop.accounts import forgetting
from shop.accounts.models import User
from shop.jobs import one_by_one
from shop.outbox.letters_of import OF_ACCOUNT

Code = LegalDelay.Code
# How many letters, or accounts, one run sees at most.
A_RUN = 50


def days(code, at) -> datetime.timedelta:
    return datetime.timedelta(days=legal.delay_days(code, timezone.localdate(at)))


def ask_of_guests(*, at) -> int:
    """Orders without an account, each on its own: nobody knows whose the others are. Whom a counter remembers is
    forgotten by it. Gives how many; safe to run at any moment."""
    before = at - days(Code.CUSTOMER_KEPT, at)
    old = Collection.objects.filter(slot__ends_at__lt=before, order__user=None, resident=None)
    return visits.ask(collections=old, at=at)


def forget_accounts(*, at) -> None:
    """Told a month before; whoever signs in or orders meanwhile is here. Safe to run twice, and to skip months."""
    kept, notice = days(Code.CUSTOMER_KEPT, at), days(Code.CUSTOMER_NOTICE, at)
    to_tell = unseen_since(at - kept + notice).filter(told_unused_at=None)
    one_by_one(partial(tell, at=at, last=at + notice), to_tell.order_by("pk")[:A_RUN])
    gone = unseen_since(at - kept).filter(told_unused_at__lte=at - notice)
    one_by_one(partial(forget, at=at), gone.order_by("pk")[:A_RUN])


def unseen_since(moment):
    """Accounts of residents who neither signed in nor ordered since; a member of the place is kept by its register."""
    signed_in = Q(last_login__gte=moment) | Q(date_joined__gte=moment)
    ordered = Collection.objects.filter(order__user=OuterRef("pk"), slot__ends_at__gte=moment)
    works = Q(is_staff=True)
    for model in (*forgetting.WORK, Membership):
        works |= Q(Exists(model.objects.filter(user=OuterRef("pk"))))
    return User.objects.filter(is_active=True).exclude(signed_in).exclude(works).exclude(Exists(ordered))


@transaction.atomic
def tell(user, *, at, last):
    """Once; a letter to an address that takes none is still the month that was given."""
    if not User.objects.filter(pk=user.pk, told_unused_at=None).update(told_unused_at=at):
        return
    link = settings.SITE_URL + reverse("login")
    facts = {"site": settings.SITE_NAME, "link": link, "last": last}
    body = render_to_string("accounts/unused.txt", facts)
    key = f"{OF_ACCOUNT}{user.pk}:unused:{timezone.localdate(at)}"
    subject = _("Votre compte ne sert plus\u202f: faut-il le garder\u202f?")
    EmailMessage(subject, body, to=[user.email], headers={ONCE: key}).send()


@transaction.atomic
def forget(user, *, at):
    """Looked at again, its row held: somebody may be signing in at this very moment."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if unseen_since(at - days(Code.CUSTOMER_KEPT, at)).filter(pk=held.pk).exists():
        forgetting.forget(user=held, at=at)


@transaction.atomic
def seen_again(*, at) -> int:
    """Who came back after the letter starts again: another one is written before anything else is erased."""
    told = User.objects.filter(told_unused_at__isnull=False, is_active=True)
    since = at - days(Code.CUSTOMER_KEPT, at) + days(Code.CUSTOMER_NOTICE, at)
    return told.exclude(pk__in=unseen_since(since).values("pk")).update(told_unused_at=None)
