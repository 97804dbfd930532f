"""The letter that brings the news of one's shops: only to who asked for it, at most once a week or once a day.

It is due at five in the afternoon on the town's clock, so that it may be written late and never twice: each moment
at which it is due has its key.
"""

import datetime

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants import articles
from merchants.adoption.news import news_for
from merchants.models import NewsLetter
from merchants.notifications import ONCE
from merchants.opening import instant_of, local_day

Rhythm = NewsLetter.Rhythm
HOUR = datetime.time(17)
THURSDAY = 3
A_DAY = datetime.timedelta(days=1)
SALT = "merchants.adoption.letters"
# A letter of more than that is a newspaper: the rest is read on the site.
MOST_TOLD = 20


@transaction.atomic
def choose(*, user, rhythm, at) -> None:
    """What was published before one asked is read on the site. Asking again for the same changes nothing."""
    NewsLetter.objects.select_for_update().filter(user=user).exclude(rhythm=rhythm).update(
        rhythm=rhythm, told_until=at
    )
    NewsLetter.objects.get_or_create(user=user, defaults={"rhythm": rhythm, "told_until": at})


def rhythm_of(user) -> str:
    found = NewsLetter.objects.filter(user=user).values_list("rhythm", flat=True).first()
    return found or Rhythm.NEVER


# --- Leaving without signing in ---------------------------------------------------------------


def way_out(user) -> str:
    """The address that stops the letters: whoever has the letter may use it, and nothing else."""
    return settings.SITE_URL + reverse("news_stop", args=[signing.Signer(salt=SALT).sign(user.pk)])


def reader_of(token):
    """Whose letter this is the way out of; None when the token is not ours."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return NewsLetter.objects.filter(user_id=pk).select_related("user").first()


def stop(*, letter) -> None:
    NewsLetter.objects.filter(pk=letter.pk).update(rhythm=Rhythm.NEVER)


# --- Writing ----------------------------------------------------------------------------------


def due_at(rhythm, *, at) -> datetime.datetime:
    """The last moment, now or before, at which such a letter was due."""
    day = local_day(at)
    if at < instant_of(day, HOUR):
        day -= A_DAY
    if rhythm == Rhythm.WEEKLY:
        day -= (day.weekday() - THURSDAY) % 7 * A_DAY
    return instant_of(day, HOUR)


def write_due(*, at) -> None:
    """One letter at most per person and moment, though the scheduler slept or two of them run at once."""
    for rhythm in (Rhythm.WEEKLY, Rhythm.DAILY):
        moment = due_at(rhythm, at=at)
        waiting = NewsLetter.objects.filter(rhythm=rhythm, told_until__lt=moment, user__is_active=True)
        for pk in waiting.order_by("pk").values_list("pk", flat=True).iterator():
            write(pk, moment)


@transaction.atomic
def write(pk, moment) -> None:
    """What was published since the last one; nothing new, no letter."""
    letter = NewsLetter.objects.select_for_update().select_related("user").get(pk=pk)
    if letter.rhythm == Rhythm.NEVER or letter.told_until >= moment:
        return
    told = news_for(letter.user).filter(published_at__gt=letter.told_until, published_at__lte=moment)
    told = told.exclude(was_told_before=True)
    since, letter.told_until = letter.told_until, moment
    letter.save(update_fields=["told_until"])
    found = list(told[:MOST_TOLD])
    if found and letter.user.email:
        send(letter.user, found, key=f"news:{letter.user_id}:{since:%y%m%d%H%M}:{moment:%y%m%d}")


def send(user, found, *, key):
    facts = {"user": user, "news": found, "way_out": way_out(user), "site": settings.SITE_URL}
    facts["mine"] = settings.SITE_URL + reverse("my_merchants")
    shops = list(dict.fromkeys(one.merchant.name for one in found))
    subject = _("Des nouvelles %(of_shop)s") % {"of_shop": articles.of(shops[0])}
    if len(shops) > 1:
        subject = _("Des nouvelles %(of_shop)s et d’autres commerçants") % {"of_shop": articles.of(shops[0])}
    body = render_to_string("merchants/messages/news_letter.txt", facts)
    EmailMessage(subject, body, to=[user.email], headers={ONCE: key, **one_click(user)}).send()


def one_click(user) -> dict:
    """So that a mail reader shows its own « Se désabonner » (RFC 8058)."""
    return {"List-Unsubscribe": f"<{way_out(user)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
