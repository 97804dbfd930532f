"""A shop's window on its page: its wall of photos, what is made there, its next animation, its last news and words."""

from django.utils.translation import gettext as _

from animations.models import Animation
from merchants.models import News, Word
from merchants.showcase import showing
from shop.findable.structured import local_business
from shop.pictures import contact_sheets

# The page's budget of octets and nodes leaves room for these; the others are one tap further, in large.
PHOTOS, WORDS = 4, 2


def of(merchant, *, at, tickets) -> dict:
    """Four queries, whatever the shop shows."""
    wall, news = wall_of(merchant), News.objects.published().filter(merchant=merchant).first()
    words = list(Word.objects.published().filter(merchant=merchant)[:WORDS])
    return {
        "wall": wall,
        "inside": inside_words(wall, news, words),
        "wall_sheet": contact_sheets.address("vitrines", [(photo.pk, photo.picture.name) for photo in wall]),
        "animation": next_animation(merchant, at=at),
        "news": news,
        "words": words,
        "soonest": min((ticket.earliest.starts_at for ticket in tickets if ticket.earliest), default=None),
        "data": local_business(merchant),
    }


def inside_words(wall, news, words) -> str:
    """« les photos en grand, les nouvelles et les mots des clients »: what there is, and nothing else."""
    photos = _("les photos en grand") if len(wall) > 1 else _("la photo en grand")
    there = [(wall, photos), (news, _("les nouvelles")), (words, _("les mots des clients"))]
    *first, last = [said for found, said in there if found] or [""]
    return _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def wall_of(merchant) -> list:
    """The portrait, then the first photos."""
    portrait, photos = showing.parted(list(merchant.photos.filter(is_shown=True)))
    return ([portrait] if portrait else []) + photos[:PHOTOS]


def next_animation(merchant, *, at) -> Animation | None:
    """The next one that this shop hosts."""
    coming = Animation.objects.published().upcoming(at).filter(host=merchant, status=Animation.Status.PUBLISHED)
    return coming.select_related("point").order_by("starts_at", "pk").first()
