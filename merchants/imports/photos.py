"""The pictures of a ZIP and the rows that they go with: made ready before the row is held, hung when it is kept."""

import io
import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from PIL import Image

from merchants.belongings import seals
from merchants.imports.comparing import PICTURE, PICTURES
from merchants.imports.guarding import unguarded
from merchants.imports.importing import Outcome
from merchants.listing import gallery, pictures, unused_pictures
from merchants.models import FurtherPicture
from merchants.refusals import Refusal

MOST_NAMES = 8


@dataclass
class Photo:
    """What goes with a row. `mark` tells a file from another one, so that it is hung once.

    `name` is that of the file, `further` are the next ones: (name, mark, ready).
    """

    mark: str = ""
    name: str = ""
    ready: pictures.Prepared | None = None
    further: list[tuple[str, str, pictures.Prepared]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def names_in(cells) -> list[str]:
    """Those that a row names, whatever the software: addresses, names, in one cell or several."""
    columns = ["image", *(f"image_{rank}" for rank in range(2, MOST_NAMES + 1))]
    written = [name for column in columns for name in cells.get(column, "").replace("|", ",").split(",")]
    written.append(unguarded(cells.get("picture", "")))
    named = dict.fromkeys(name.strip()[:300] for name in written if name.strip())
    return list(named)[:MOST_NAMES]


def members_of(row, album) -> list:
    """The files that a row names, in its order; else the one that bears its reference or its title."""
    named = [album.find([name]) for name in row.pictures]
    found = [*filter(None, named)] or [*filter(None, [album.find([], row.reference, row.title)])]
    return list({member.filename: member for member in found}.values())


def remarks_on(row, album):
    missing = [name for name in row.pictures if not album.find([name])]
    if len(missing) == len(row.pictures) and missing and album.find([], row.reference, row.title):
        return
    names = ", ".join(f"«\u202f{short_name(name)}\u202f»" for name in missing)
    if len(missing) == 1:
        yield _("Sa photo %(name)s n’est pas dans ce que vous avez envoyé.") % {"name": names}
    elif missing:
        yield _("Ses photos %(names)s ne sont pas dans ce que vous avez envoyé.") % {"names": names}


def short_name(name) -> str:
    return (name.rsplit("/", 1)[-1] if "://" in name else name)[:80]


def mark_of(member) -> str:
    return f"{member.CRC:08x}-{member.file_size}"


def foreseen(row, sheet, album, *, is_own) -> tuple[list[str], list[str]]:
    """The names of the files that would be hung, and of those that are here already; nothing is read of them."""
    if is_own:
        members = [*filter(None, [album.find(row.pictures)])] if row.pictures else []
        wanted = [member for member in members if sheet is None or not has(sheet.picture.name, member)]
    else:
        members = members_of(row, album)
        wanted = [one for rank, one in enumerate(members) if sheet is None or is_to_hang(one, rank, sheet)]
    told = [bare_name(member) for member in wanted]
    # Those of our own table bear names that mean nothing to a person.
    here = [] if is_own else [bare_name(member) for member in members if member not in wanted]
    return told, here


def bare_name(member) -> str:
    return member.filename.rsplit("/", 1)[-1]


def words_on_one_here(name) -> str:
    return _("La photo «\u202f%(name)s\u202f» y est déjà, ou une autre a été choisie à la main.") % {"name": name[:80]}


def is_to_hang(member, rank, sheet) -> bool:
    mark = mark_of(member)
    return may_hang(Photo(mark), sheet) if rank == 0 else mark not in given_to(sheet)


def given_to(sheet) -> list[str]:
    """The marks of the files that were hung after the first one."""
    return sheet.import_facts.get(PICTURES, [])


def photo_for(row, sheet, album, *, is_own) -> Photo:
    """Made ready only if the sheet has not got it already."""
    if is_own:
        return own_photo_for(row, sheet, album)
    photo = Photo(remarks=list(remarks_on(row, album)))
    for rank, member in enumerate(members_of(row, album)):
        if sheet is None or is_to_hang(member, rank, sheet):
            add_ready(photo, member, album, is_first=rank == 0)
        else:
            photo.remarks.append(words_on_one_here(bare_name(member)))
    return photo


def add_ready(photo, member, album, *, is_first):
    """One that does not open is told, and keeps no other from being hung."""
    name = bare_name(member)
    try:
        made = ready(member, album)
    except Refusal as refusal:
        photo.remarks.append(f"{name[:60]}\u202f: {refusal}")
        return
    if is_first:
        photo.name, photo.mark, photo.ready = name, mark_of(member), made
    else:
        photo.further.append((name, mark_of(member), made))


def own_photo_for(row, sheet, album) -> Photo:
    member = album.find(row.pictures)
    if not member:
        return Photo(remarks=list(remarks_on(row, album)))
    photo = Photo(name=bare_name(member))
    try:
        photo.further = further_of(row, sheet, album)
        if sheet is None or not has(sheet.picture.name, member):
            photo.ready = ready(member, album)
    except Refusal as refusal:
        photo.remarks = [f"{member.filename[:60]}\u202f: {refusal}"]
    return photo


def has(name, member) -> bool:
    """Whether the kept picture of that name is the one of the ZIP: names follow from contents."""
    kept = pictures.content_of(name or "")
    return bool(kept) and PurePosixPath(member.filename).name.startswith(f"{kept}-")


def ready(member, album) -> pictures.Prepared:
    """One of ours comes back as it was; any other is checked and made ready."""
    content = album.read(member)
    data = content.getvalue()
    if not seals.is_ours(member.filename, data):
        return pictures.prepared(content)
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as large:
        return pictures.beside(data, large.convert("RGB"))


def further_of(row, sheet, album) -> list[tuple[str, str, pictures.Prepared]]:
    """Those of our own table after the first, that the sheet has not got."""
    names = json.loads(unguarded(row.facts.get("further_pictures", "")) or "[]")
    members = [album.find([str(name)]) for name in names[: gallery.MOST_PICTURES]]
    kept = [one.picture.name for one in sheet.further_pictures.all()] if sheet else []
    wanted = [member for member in members if member and not any(has(name, member) for name in kept)]
    return [(bare_name(member), "", ready(member, album)) for member in wanted]


def hang(photo, done, *, by, at):
    """On the sheet of the row that was just kept; what was hung joins its changes."""
    done.remarks = photo.remarks
    sheet, hung = done.sheet, []
    if photo.ready or photo.further:
        gallery.hold(sheet)
    if photo.ready and (not photo.mark or may_hang(photo, sheet)):
        before = sheet.picture.name
        put_first(photo, sheet)
        hung += [photo.name] if sheet.picture.name != before else []
    hung += [name for name, mark, made in photo.further if put_after(sheet, mark, made)]
    if hung:
        done.changes.append(hung_words(hung))
    if hung and done.outcome == Outcome.UNCHANGED:
        gallery.sign(sheet, by, at, _("Photo ajoutée à «\u202f%(title)s\u202f»"))
        done.outcome = Outcome.UPDATED


def hung_words(names) -> list[str]:
    name = _("la photo") if len(names) == 1 else _("les photos")
    return [name, "", ", ".join(dict.fromkeys(map(known_name, names)))]


def known_name(name) -> str:
    """As the person who sent it knows it; the name that our own export gave it says nothing to anybody."""
    return _("comme dans le fichier") if seals.SEALED.fullmatch(short_name(name)) else short_name(name)


def put_after(sheet, mark, made) -> bool:
    """After the others, once, while there is room."""
    if (mark and mark in given_to(sheet)) or len(gallery.all_of(sheet)) >= gallery.MOST_PICTURES:
        return False
    further = FurtherPicture(sheet=sheet, rank=gallery.last_rank(sheet) + 1)
    pictures.put(further.picture, made)
    further.save()
    if mark:
        sheet.import_facts = sheet.import_facts | {PICTURES: [*given_to(sheet), mark]}
        sheet.save(update_fields=["import_facts"])
    return True


def may_hang(photo, sheet) -> bool:
    """Looked at again: the merchant may have chosen a photo meanwhile."""
    given = sheet.import_facts.get(PICTURE)
    return given != photo.mark and bool(given or not sheet.picture)


def put_first(photo, sheet):
    unused_pictures.let_go([sheet.picture.name])
    pictures.put(sheet.picture, photo.ready)
    if photo.mark:
        sheet.import_facts = sheet.import_facts | {PICTURE: photo.mark}
    sheet.save(update_fields=["picture", "import_facts"])
