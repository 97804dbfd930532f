"""A shop's window on its page: its wall of photos, what is made there, its next animation, its last news and words."""

from animations.models import Animation
from merchants.models import News, Word
from merchants.showcase import showing
from shop.home.facts import local_business
from shop.pictures import contact_sheets

# The page's budget of octets and nodes leaves room for these; the others are one tap further, in large.
PHOTOS, WORDS = 4, 2


def of(merchant, *, at, tickets) -> dict:
    """Four queries, whatever the shop shows."""
    wall = wall_of(merchant)
    return {
        "wall": wall,
        "wall_sheet": contact_sheets.address("vitrines", [(photo.pk, photo.picture.name) for photo in wall]),
        "animation": next_animation(merchant, at=at),
        "news": News.objects.published().filter(merchant=merchant).first(),
        "words": list(Word.objects.published().filter(merchant=merchant)[:WORDS]),
        "soonest": min((ticket.earliest.starts_at for ticket in tickets if ticket.earliest), default=None),
        "data": local_business(merchant),
    }


def wall_of(merchant) -> list:
    """The portrait, then the first photos."""
    portrait, photos = showing.parted(list(merchant.photos.filter(is_shown=True)))
    return ([portrait] if portrait else []) + photos[:PHOTOS]


def next_animation(merchant, *, at) -> Animation | None:
    """The next one that this shop hosts."""
    coming = Animation.objects.published().upcoming(at).filter(host=merchant, status=Animation.Status.PUBLISHED)
    return coming.select_related("point").order_by("starts_at", "pk").first()
