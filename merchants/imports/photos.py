"""The pictures of a ZIP and the rows that they go with: made ready before the row is held, hung when it is kept."""

import io
import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from PIL import Image

from merchants.belongings import seals
from merchants.imports.comparing import PICTURE
from merchants.imports.guarding import unguarded
from merchants.imports.importing import Outcome
from merchants.listing import gallery, pictures
from merchants.models import FurtherPicture
from merchants.refusals import Refusal

MOST_NAMES = 8


@dataclass
class Photo:
    """What goes with a row. `mark` tells a file from another one, so that it is hung once."""

    mark: str = ""
    ready: pictures.Prepared | None = None
    further: list[pictures.Prepared] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def names_in(cells) -> list[str]:
    """Those that a row names, whatever the software: addresses, names, one or several."""
    written = [*cells.get("image", "").replace("|", ",").split(","), unguarded(cells.get("picture", ""))]
    return [name.strip()[:300] for name in written if name.strip()][:MOST_NAMES]


def remarks_on(row, album):
    if row.pictures and not album.find(row.pictures, row.reference, row.title):
        name = row.pictures[0].rsplit("/", 1)[-1] if "://" in row.pictures[0] else row.pictures[0]
        yield _("Sa photo «\u202f%(name)s\u202f» n’est pas dans ce que vous avez envoyé.") % {"name": name[:80]}


def photo_for(row, sheet, album, *, is_own) -> Photo:
    """Made ready only if the sheet has not got it already."""
    member = album.find(row.pictures, *(() if is_own else (row.reference, row.title)))
    if not member:
        return Photo(remarks=list(remarks_on(row, album)))
    photo = Photo("" if is_own else f"{member.CRC:08x}-{member.file_size}")
    try:
        if is_own:
            photo.further = further_of(row, sheet, album)
        if sheet is None or is_wanted(photo, member, sheet):
            photo.ready = ready(member, album)
    except Refusal as refusal:
        photo.remarks = [f"{member.filename[:60]}\u202f: {refusal}"]
    return photo


def is_wanted(photo, member, sheet) -> bool:
    """Neither the one that it has, nor in the place of a photo that the merchant chose."""
    return may_hang(photo, sheet) if photo.mark else not has(sheet.picture.name, member)


def has(name, member) -> bool:
    """Whether the kept picture of that name is the one of the ZIP: names follow from contents."""
    kept = PurePosixPath(name or "").stem.split("_")[0]
    return bool(kept) and PurePosixPath(member.filename).name.startswith(f"{kept}-")


def ready(member, album) -> pictures.Prepared:
    """One of ours comes back as it was; any other is checked and made ready."""
    content = album.read(member)
    data = content.getvalue()
    if not seals.is_ours(member.filename, data):
        return pictures.prepared(content)
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as large:
        small = large.convert("RGB").resize(pictures.SMALL, Image.Resampling.LANCZOS)
    return pictures.Prepared(data, pictures.encoded(small, quality=85))


def further_of(row, sheet, album) -> list[pictures.Prepared]:
    """Those of our own table after the first, that the sheet has not got."""
    names = json.loads(unguarded(row.facts.get("further_pictures", "")) or "[]")
    members = [album.find([str(name)]) for name in names[: gallery.MOST_PICTURES]]
    kept = [one.picture.name for one in sheet.further_pictures.all()] if sheet else []
    wanted = [member for member in members if member and not any(has(name, member) for name in kept)]
    return [ready(member, album) for member in wanted]


def hang(photo, done, *, by, at):
    """On the sheet of the row that was just kept."""
    done.remarks = photo.remarks
    sheet = done.sheet
    if photo.ready and (not photo.mark or may_hang(photo, sheet)):
        before = sheet.picture.name
        put_first(photo, sheet)
        if done.outcome == Outcome.UNCHANGED and sheet.picture.name != before:
            gallery.sign(sheet, by, at, _("Photo ajoutée à «\u202f%(title)s\u202f»"))
            done.outcome = Outcome.UPDATED
    for one in photo.further:
        further = FurtherPicture(sheet=sheet, rank=sheet.further_pictures.count() + 1)
        pictures.put(further.picture, large=one.large, small=one.small)
        further.save()


def may_hang(photo, sheet) -> bool:
    """Looked at again: the merchant may have chosen a photo meanwhile."""
    given = sheet.import_facts.get(PICTURE)
    return given != photo.mark and bool(given or not sheet.picture)


def put_first(photo, sheet):
    pictures.put(sheet.picture, large=photo.ready.large, small=photo.ready.small)
    if photo.mark:
        sheet.import_facts = sheet.import_facts | {PICTURE: photo.mark}
    sheet.save(update_fields=["picture", "import_facts"])
