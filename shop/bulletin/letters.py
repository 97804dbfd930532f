"""The bulletin by e-mail: only to who asked, once each, with a way out that needs no signing in."""

import datetime
from functools import partial

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants import articles
from merchants.notifications import ONCE
from shop.bulletin.editing import by_heading
from shop.bulletin.models import Bulletin, BulletinReader
from shop.jobs import one_by_one
from shop.outbox.letters_of import OF_BULLETIN

SALT = "shop.bulletin.letters"
# A bulletin older than that is read on the site: the scheduler slept too long for it to be news.
STILL_NEWS = datetime.timedelta(days=14)


def ask(*, user, at) -> None:
    """From the next one on; asked again, nothing changes."""
    BulletinReader.objects.get_or_create(user=user, defaults={"told_until": at})


def stop(*, user) -> None:
    BulletinReader.objects.filter(user=user).delete()


def receives(user) -> bool:
    return user.is_authenticated and BulletinReader.objects.filter(user=user).exists()


def way_out(user) -> str:
    """The address that stops it: whoever has the letter may use it, and nothing else."""
    return settings.SITE_URL + reverse("bulletin_stop", args=[signing.Signer(salt=SALT).sign(user.pk)])


def user_of(token) -> str | None:
    """The number of the account whose letter this is the way out of; None when the token is not ours."""
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None


def send_due(*, at) -> None:
    """Each one that is still news, to each reader once, though the scheduler slept or two of them run at once."""
    recent = Bulletin.objects.published().filter(published_at__gte=at - STILL_NEWS, published_at__lte=at)
    for bulletin in recent.order_by("published_at"):
        waiting = BulletinReader.objects.filter(told_until__lt=bulletin.published_at, user__is_active=True)
        readers = waiting.exclude(user__email="").order_by("pk").values_list("pk", flat=True)
        one_by_one(partial(send, bulletin=bulletin), readers)


@transaction.atomic
def send(pk, bulletin) -> None:
    reader = BulletinReader.objects.select_for_update().select_related("user").filter(pk=pk).first()
    if reader is None or reader.told_until >= bulletin.published_at:
        return
    reader.told_until = bulletin.published_at
    reader.save(update_fields=["told_until"])
    facts = {"bulletin": bulletin, "parts": by_heading(bulletin), "user": reader.user, "site": settings.SITE_URL}
    facts["way_out"] = way_out(reader.user)
    subject = _("%(town)s, le bulletin %(of_month)s") % {
        "town": settings.TOWN_NAME,
        "of_month": articles.of(str(bulletin)),
    }
    headers = {ONCE: f"{OF_BULLETIN}{reader.user_id}:{bulletin.code}", "List-Unsubscribe": f"<{facts['way_out']}>"}
    headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    body = render_to_string("bulletin/messages/bulletin.txt", facts)
    EmailMessage(subject, body, to=[reader.user.email], headers=headers).send()
