"""What was announced last, for those who read news rather than calendars: RSS 2.0."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from animations.agenda import ics
from merchants.invoicing.legible import written_text

MOST = 30


class News(Rss201rev2Feed):
    """An unchanged feed stays the same: nothing in it is the hour at which it is read."""

    def latest_post_date(self):
        dates = [item["pubdate"] for item in self.items]
        return max(dates, default=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))


def feed_of(animations, *, address, itself) -> str:
    """The last announced; `address` makes a path of ours a whole URL, `itself` is this feed's."""
    told = {"town": settings.TOWN_NAME}
    feed = News(
        title=_("Les animations de %(town)s") % told,
        link=address(reverse("calendar")),
        description=_("Ce qui vient d’être annoncé à %(town)s.") % told,
        language="fr",
        feed_url=itself,
    )
    for animation in animations.order_by("-published_at", "-pk")[:MOST]:
        feed.add_item(**item(animation, address))
    return feed.writeString("utf-8")


def item(animation, address) -> dict:
    starts_at = timezone.localtime(animation.starts_at)
    when = date_format(starts_at, "l j F Y, H:i")
    told = f"{when}, {ics.place(animation.point)}.\n\n{animation.description}".strip()
    return {
        "title": written_text(f"{date_format(starts_at, 'j F')}\u202f: {ics.summary(animation)}"),
        "link": address(animation.get_absolute_url()),
        "description": written_text(told),
        "pubdate": animation.published_at,
        "unique_id": f"urn:uuid:{animation.uid}",
        "unique_id_is_permalink": False,
        "categories": [animation.get_kind_display()],
    }
