"""The acts of a shop's public page: saying its story, and hanging, ordering and taking down its photos."""

from pathlib import PurePath

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.listing import pictures, unused_pictures
from merchants.models import ShopPhoto, Showcase
from merchants.refusals import Refusal

MOST_PHOTOS = 8
# Of the name that `pictures.keep` gives; a store may add some of its own behind.
CONTENT_LETTERS = 20
LONGEST_CAPTION = ShopPhoto._meta.get_field("caption").max_length
Kind = ShopPhoto.Kind


class TooManyPhotos(Refusal):
    sentence = gettext_lazy("Huit photos suffisent\u202f: retirez-en une avant d’en ajouter une autre.")


def showcase_of(merchant) -> Showcase:
    """What is said already; an empty one, not kept yet, when nothing is."""
    return Showcase.objects.filter(merchant=merchant).first() or Showcase(merchant=merchant)


def with_addresses(photos) -> list[ShopPhoto]:
    """Each with `small_url`, the address of its small size."""
    photos = list(photos)
    for photo in photos:
        photo.small_url = photo.picture.storage.url(pictures.small_name(photo.picture.name))
    return photos


def parted(photos) -> tuple[ShopPhoto | None, list[ShopPhoto]]:
    """The portrait and the others, of photos in their order."""
    portraits = [photo for photo in photos if photo.kind == Kind.PORTRAIT]
    return (portraits[-1] if portraits else None), [photo for photo in photos if photo.kind == Kind.PHOTO]


@transaction.atomic
def say(*, merchant, story, person, made_here, by, at) -> None:
    """What residents read from now on. Said again as it was, it leaves no trace."""
    kept, shown = showcase_of(merchant), {"person": person, "made_here": made_here}
    before = {"story": merchant.story, **{name: getattr(kept, name) for name in shown}}
    after = {"story": story, **shown}
    if before == after:
        return
    merchant.story = story
    merchant.save(update_fields=["story"])
    Showcase.objects.update_or_create(merchant=merchant, defaults={**shown, "changed_at": at})
    words = _("La page publique de la boutique a changé.")
    trail.sign(merchant=merchant, by=by, at=at, act="page-change", words=words, before=before, after=after)


@transaction.atomic
def hang(*, merchant, upload, kind=Kind.PHOTO, caption="", by, at) -> ShopPhoto:
    """Keeps a photo, not shown yet; the same one twice is one photo."""
    hung = ShopPhoto.objects.select_for_update().filter(merchant=merchant, kind=kind)
    refuse_one_too_many(hung, kind)
    photo = ShopPhoto(merchant=merchant, kind=kind, caption=caption, rank=last_rank(merchant) + 1, added_at=at)
    pictures.keep(photo.picture, upload)
    same = hung.filter(picture__contains=content_of(photo)).first()
    if same:
        unused_pictures.let_go([photo.picture.name])
        return same
    photo.save()
    return photo


@transaction.atomic
def bring_back(*, merchant, ready: pictures.Prepared, kind, caption, by, at) -> ShopPhoto:
    """A photo made ready already, shown at once; here already, it is shown under that caption."""
    hung = ShopPhoto.objects.select_for_update().filter(merchant=merchant, kind=kind)
    brought = ShopPhoto(merchant=merchant, kind=kind, added_at=at)
    pictures.put(brought.picture, ready)
    unused_pictures.let_go([brought.picture.name])
    photo = hung.filter(picture__contains=content_of(brought)).first() or brought
    if photo.pk is None:
        photo.rank = last_rank(merchant) + 1
        refuse_one_too_many(hung, kind)
    photo.caption, photo.is_shown = caption[:LONGEST_CAPTION], True
    photo.save()
    if kind == Kind.PORTRAIT:
        drop(hung.exclude(pk=photo.pk))
    words = _("Les photos de la page publique ont changé.")
    trail.sign(merchant=merchant, by=by, at=at, act="page-photos", words=words)
    return photo


def drop(photos) -> int:
    """How many of them were there: their files go with them."""
    unused_pictures.let_go(list(photos.values_list("picture", flat=True)))
    gone, _by_model = photos.delete()
    return gone


def last_rank(merchant) -> int:
    return ShopPhoto.objects.filter(merchant=merchant).aggregate(last=Max("rank"))["last"] or 0


def refuse_one_too_many(hung, kind):
    if kind == Kind.PHOTO and len(hung) >= MOST_PHOTOS:
        raise TooManyPhotos


def content_of(photo) -> str:
    """What its name begins with, which follows from its content."""
    return PurePath(photo.picture.name).name[:CONTENT_LETTERS]


@transaction.atomic
def show(*, merchant, captions, by, at) -> None:
    """Every photo kept is shown, under these captions (by their number); of several portraits, the last one."""
    photos = list(ShopPhoto.objects.select_for_update().filter(merchant=merchant))
    portraits = [photo for photo in photos if photo.kind == Kind.PORTRAIT]
    drop(ShopPhoto.objects.filter(pk__in=[outdated.pk for outdated in portraits[:-1]]))
    changed = [photo for photo in photos if photo not in portraits[:-1] and redressed(photo, captions)]
    ShopPhoto.objects.bulk_update(changed, ["caption", "is_shown"])
    if changed:
        words = _("Les photos de la page publique ont changé.")
        trail.sign(merchant=merchant, by=by, at=at, act="page-photos", words=words)


def redressed(photo, captions) -> bool:
    """Whether something of it changes."""
    caption = captions.get(photo.pk, photo.caption)
    changes = not photo.is_shown or photo.caption != caption
    photo.is_shown, photo.caption = True, caption
    return changes


@transaction.atomic
def move_up(*, photo, by, at) -> None:
    """Before the one that was before it; the first stays first."""
    row = list(ShopPhoto.objects.select_for_update().filter(merchant=photo.merchant_id, kind=photo.kind))
    place = next((place for place, one in enumerate(row) if one.pk == photo.pk), 0)
    if not place:
        return
    row[place - 1], row[place] = row[place], row[place - 1]
    for rank, one in enumerate(row):
        one.rank = rank
    ShopPhoto.objects.bulk_update(row, ["rank"])
    words = _("Une photo de la page publique passe avant une autre.")
    trail.sign(merchant=photo.merchant, by=by, at=at, act="page-photo-up", words=words, about=f"photo:{photo.pk}")


@transaction.atomic
def take_down(*, photo, by, at) -> None:
    """Off the page; a photo taken down twice is down."""
    if drop(ShopPhoto.objects.filter(pk=photo.pk)):
        words = _("Une photo de la page publique a été retirée.")
        trail.sign(
            merchant=photo.merchant, by=by, at=at, act="page-photo-down", words=words, about=f"photo:{photo.pk}"
        )
