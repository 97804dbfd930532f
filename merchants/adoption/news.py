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
    changed = says(news, facts, pictures.prepared(picture) if picture else None)
    if news.published_at and changed:
        sign(news, by, at, "news-change", _("Nouvelle corrigée\u202f: «\u202f%(title)s\u202f»."))
    return news


def says(news, facts, picture: pictures.Prepared | None) -> bool:
    """From now on; whether something of it changes."""
    changed = any(getattr(news, name) != value for name, value in facts.items())
    for name, value in facts.items():
        setattr(news, name, value)
    if picture:
        changed = shows(news, picture) or changed
    # Nothing else: the day of a publication that came meanwhile stays.
    news.save(update_fields=[*facts, "picture"] if picture else facts)
    return changed


def shows(news, picture: pictures.Prepared) -> bool:
    """Whether it is another photo than before: the same one again leaves the file as it is."""
    before, shown = news.picture.name or "", News()
    pictures.put(shown.picture, picture)
    is_same = bool(before) and pictures.content_of(before) == pictures.content_of(shown.picture.name)
    unused_pictures.let_go([shown.picture.name if is_same else before])
    news.picture = before if is_same else shown.picture.name
    return not is_same


@transaction.atomic
def bring_back(*, merchant, key, facts, written_at, published_at, picture=None, by, at) -> bool:
    """From the shop's own file, under the dates that it had; whether something changed.

    Nobody is written to: it was told in its time. Here already, it takes its words and its photo from the file and
    stays published, or withdrawn, as it is.
    """
    dates = {"written_at": written_at, "published_at": published_at, "was_told_before": bool(published_at)}
    news, is_new = News.objects.get_or_create(merchant=merchant, key=key, defaults={**dates, **facts})
    changed = says(news, facts, picture) or is_new
    if news.published_at and changed:
        sign(news, by, at, "news-back", _("Nouvelle reprise d’un fichier\u202f: «\u202f%(title)s\u202f»."))
    return changed


@transaction.atomic
def publish(*, news, by, at) -> None:
    """Read by everybody from now on, and told to those who asked unless it was before it came back from a file;
    published twice keeps its first day."""
    if News.objects.filter(pk=news.pk, published_at=None).update(published_at=at):
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
