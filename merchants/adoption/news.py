"""What a shop tells those who adopted it: written, published on a day, taken back."""

from django.db import transaction
from django.utils.translation import gettext as _

from merchants import trail
from merchants.listing import pictures, unused_pictures
from merchants.models import News

# A day's news in one shop: beyond, it is noise.
SHOWN_TO_ADOPTERS = 30


@transaction.atomic
def write(*, merchant, key, facts, picture=None, by, at) -> News:
    """A piece of news not published yet; the same key again is the same one, as now typed."""
    news, _is_new = News.objects.get_or_create(merchant=merchant, key=key, defaults={"written_at": at, **facts})
    changed = picture or any(getattr(news, name) != value for name, value in facts.items())
    for name, value in facts.items():
        setattr(news, name, value)
    if picture:
        unused_pictures.let_go([news.picture.name])
        pictures.keep(news.picture, picture)
    news.save()
    if news.published_at and changed:
        sign(news, by, at, "news-change", _("Nouvelle corrigée\u202f: «\u202f%(title)s\u202f»."))
    return news


@transaction.atomic
def publish(*, news, by, at) -> None:
    """Read by everybody from now on, and told to those who asked; published twice keeps its first day."""
    if News.objects.filter(pk=news.pk, published_at=None).update(published_at=at, was_told_before=False):
        sign(news, by, at, "news-publish", _("Nouvelle publiée\u202f: «\u202f%(title)s\u202f»."))


@transaction.atomic
def take_back(*, news, by, at) -> None:
    """Off the page; what was sent by e-mail already is not called back."""
    if News.objects.filter(pk=news.pk, published_at__isnull=False).update(published_at=None):
        sign(news, by, at, "news-take-back", _("Nouvelle retirée\u202f: «\u202f%(title)s\u202f»."))


def sign(news, by, at, act, words):
    about = f"news:{news.pk}"
    trail.sign(merchant=news.merchant, by=by, at=at, act=act, words=words % {"title": news.title}, about=about)


def news_for(user):
    """What the shops that this person adopted tell, the latest first."""
    return News.objects.published().filter(merchant__adoptions__user=user).select_related("merchant")
