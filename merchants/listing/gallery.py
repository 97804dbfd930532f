"""The photos of a product: received while its form is filled, hung on its sheet, put first, taken away."""

import datetime
import hashlib

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.listing import pictures, unused_pictures
from merchants.models import FurtherPicture, ProductSheet, WaitingPicture
from merchants.refusals import Refusal

MOST_PICTURES = 8
# A form left open longer than that is forgotten, and its photos with it.
WAITS = datetime.timedelta(days=2)


class TooManyPictures(Refusal):
    sentence = gettext_lazy("Huit photos au plus par produit\u202f: retirez-en une avant d’en ajouter.")


# --- While the form is filled ---


def waiting(*, merchant, key):
    return WaitingPicture.objects.filter(merchant=merchant, key=key) if key else WaitingPicture.objects.none()


def receive(*, merchant, key, upload, at) -> WaitingPicture:
    """Made ready and kept under the form's key, whatever becomes of the form; the same photo sent twice waits once.

    It is made ready before anything is written: nobody waits for a database meanwhile.
    """
    digest = hashlib.file_digest(upload, "sha256").hexdigest()
    upload.seek(0)
    known = waiting(merchant=merchant, key=key).filter(digest=digest).first()
    if known:
        return known
    if waiting(merchant=merchant, key=key).count() >= MOST_PICTURES:
        raise TooManyPictures
    ready = pictures.prepared(upload)
    one = WaitingPicture(merchant=merchant, key=key, digest=digest, received_at=at)
    pictures.put(one.picture, ready)
    facts = {"picture": one.picture.name, "received_at": at}
    kept, is_new = WaitingPicture.objects.get_or_create(merchant=merchant, key=key, digest=digest, defaults=facts)
    if not is_new:
        unused_pictures.let_go([one.picture.name])
    return kept


def leave_out(*, merchant, key, chosen: set[int]):
    """Photos that wait and are not wanted after all."""
    left = waiting(merchant=merchant, key=key).filter(pk__in=chosen)
    unused_pictures.let_go(delete_named(left))


def delete_named(rows) -> list[str]:
    """The names of the pictures of these rows, which are gone."""
    names = list(rows.values_list("picture", flat=True))
    rows.delete()
    return names


def purge(*, at) -> int:
    """The photos of forms that nobody sent: rows and files."""
    names = delete_named(WaitingPicture.objects.filter(received_at__lt=at - WAITS))
    unused_pictures.let_go(names)
    return len(names)


# --- On the sheet ---


def all_of(sheet) -> list:
    """Every picture of a sheet, the first one first; one is called by the name of its file, which never changes."""
    if not sheet.pk:
        return []
    first = [sheet.picture] if sheet.picture else []
    return first + [one.picture for one in sheet.further_pictures.all()]


@transaction.atomic
def hang(*, sheet, key, by, at) -> int:
    """The photos that wait under this key join the sheet, in the order in which they came; gives how many."""
    hold(sheet)
    held = list(waiting(merchant=sheet.merchant, key=key).select_for_update())
    room = MOST_PICTURES - len(all_of(sheet))
    for one in held[:room]:
        add(sheet, one.picture.name)
    unused_pictures.let_go(delete_named(waiting(merchant=sheet.merchant, key=key)))
    if held:
        sign(sheet, by, at, _("Photo ajoutée à «\u202f%(title)s\u202f»"))
    return len(held[:room])


def add(sheet, name, alt=""):
    """First when there is none, else after the others. Its file is there already."""
    if not sheet.picture:
        sheet.picture = name
        sheet.save(update_fields=["picture"])
        return
    FurtherPicture.objects.create(sheet=sheet, picture=name, alt=alt, rank=last_rank(sheet) + 1)


def last_rank(sheet) -> int:
    return sheet.further_pictures.aggregate(last=Max("rank"))["last"] or 0


@transaction.atomic
def put_first(*, sheet, picture: str, by, at):
    """Lists show this one; the one that was first takes its place. First already, or gone, nothing is done."""
    hold(sheet)
    other = next(iter(named(sheet, {picture} - {sheet.picture.name})), None)
    if other is None:
        return
    first, alt = sheet.picture.name, sheet.picture_alt
    sheet.picture, sheet.picture_alt = other.picture.name, other.alt
    sheet.save(update_fields=["picture", "picture_alt"])
    if first:
        other.picture, other.alt = first, alt
        other.save(update_fields=["picture", "alt"])
    else:
        other.delete()
    sign(sheet, by, at, _("Autre photo en premier pour «\u202f%(title)s\u202f»"))


@transaction.atomic
def take_away(*, sheet, chosen: set[str], by, at):
    """These pictures are shown no more; when the first one goes, the next one leads. Gone already, nothing is done."""
    hold(sheet)
    gone = delete_named(sheet.further_pictures.filter(pk__in=[one.pk for one in named(sheet, chosen)]))
    if sheet.picture and sheet.picture.name in chosen:
        gone.append(sheet.picture.name)
        following = sheet.further_pictures.first()
        sheet.picture, sheet.picture_alt = (following.picture.name, following.alt) if following else ("", "")
        sheet.save(update_fields=["picture", "picture_alt"])
        if following:
            following.delete()
    if gone:
        unused_pictures.let_go(gone)
        sign(sheet, by, at, _("Photo retirée de «\u202f%(title)s\u202f»"))


def named(sheet, names: set[str]) -> list[FurtherPicture]:
    """Those of its pictures after the first that bear one of these names, whatever was sent as a name."""
    return [one for one in sheet.further_pictures.all() if one.picture.name in names]


def hang_the_same(sheet, *, source):
    """A kept picture never changes under its name: both sheets show the same file, which cannot go meanwhile."""
    hold(source)
    for picture in all_of(source):
        add(sheet, picture.name)


def hold(sheet):
    """Its row, until the end of the act, and its picture as it is now: whoever came before may have changed it."""
    held = ProductSheet.objects.select_for_update()
    sheet.refresh_from_db(fields=["picture", "picture_alt"], from_queryset=held)


def sign(sheet, by, at, words):
    told = {"words": words % {"title": sheet.product.title}, "about": f"sheet:{sheet.pk}"}
    trail.sign(merchant=sheet.merchant, by=by, at=at, act="listing-picture", **told)
