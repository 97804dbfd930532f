"""A ZIP that a merchant sent: the pictures in it by their names, and perhaps the table itself.

Nothing is ever written where the ZIP says: a picture is read in memory, one at a time, never beyond its ceiling.
"""

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.imports.grids import UnreadableFile
from merchants.listing import pictures

MOST_BYTES = 300_000_000
MOST_MEMBERS = 30_000
# The list of members: a long name, a long path and what some software adds, for each.
MOST_BYTES_OF_LIST = MOST_MEMBERS * 1_000
MEMBER_SIGNATURE = b"PK\x01\x02"
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif"}
TABLES = (".xlsx", ".csv", ".txt", ".tsv")
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, KeyError)


class UnreadableArchive(UnreadableFile):
    sentence = gettext_lazy("Ce ZIP ne s’ouvre pas\u202f: refaites-le, sans mot de passe.")


class ArchiveTooHeavy(UnreadableFile):
    sentence = gettext_lazy("Ce ZIP dépasse 300 Mo ou 30 000 fichiers\u202f: faites-en plusieurs.")


class NoTable(UnreadableFile):
    sentence = gettext_lazy("Ce ZIP ne contient pas de tableau\u202f: ajoutez-y votre fichier .xlsx ou .csv.")


class OnlyPictures(UnreadableFile):
    sentence = gettext_lazy("Ce ZIP ne contient que des photos\u202f: il va dans le second champ.")


class PictureUnreadable(pictures.PictureRefused):
    sentence = gettext_lazy("Cette image ne se lit pas dans le ZIP.")


def opened(file) -> zipfile.ZipFile:
    """Its list of members, counted while it is read; raises UnreadableFile."""
    try:
        return listed(file)
    except BROKEN as broken:
        raise UnreadableArchive from broken


def listed(file) -> zipfile.ZipFile:
    """Raises ArchiveTooHeavy, or one of BROKEN."""
    counting = Counting(file)
    archive = zipfile.ZipFile(counting)
    counting.is_open = True
    return archive


class Counting:
    """A file that ZipFile reads its list from: what it is given, whatever the file says of itself, is what counts.

    The list is read at once and each member is announced in it by a signature: they are counted before ZipFile makes
    an object of each.
    """

    def __init__(self, file):
        self.file, self.is_open = file, False

    def read(self, size=-1):
        if self.is_open:
            return self.file.read(size)
        most = MOST_BYTES_OF_LIST + 1
        data = self.file.read(most if size is None or size < 0 else min(size, most))
        if len(data) == most or data.count(MEMBER_SIGNATURE) > MOST_MEMBERS:
            raise ArchiveTooHeavy
        return data

    def __getattr__(self, name):
        return getattr(self.file, name)


def is_archive(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def members(archive):
    """What somebody put there; neither folders nor what a Mac adds."""
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if not member.is_dir() and "__MACOSX" not in path.parts and not path.name.startswith("."):
            yield path, member


def table_in(archive, *, most_bytes) -> tuple[str, bytes]:
    """The name and the bytes of its table: the one that is the least deep, a workbook before a text."""
    held = list(members(archive))
    found = [(path, member) for path, member in held if path.suffix.lower() in TABLES]
    # A text beside photos is a note, not a table.
    holds_pictures = any(path.suffix.lower() in PICTURES for path, _member in held)
    if holds_pictures and all(path.suffix.lower() == ".txt" for path, _member in found):
        raise OnlyPictures
    if not found:
        raise NoTable
    path, member = min(found, key=lambda one: (len(one[0].parts), is_secondary(one[0]), str(one[0])))
    return path.name, read(archive, member, most_bytes=most_bytes)


def is_secondary(path) -> int:
    """In our own export, other tables lie beside that of the products."""
    return 0 if path.stem.lower() in {"produits", "products"} else 1 + TABLES.index(path.suffix.lower())


def bytes_called(archive, name, *, most_bytes) -> bytes:
    """Those of its least deep file of that name; none when there is no such file."""
    found = [(path, member) for path, member in members(archive) if path.name.lower() == name]
    if not found:
        return b""
    _path, member = min(found, key=lambda one: len(one[0].parts))
    return read(archive, member, most_bytes=most_bytes)


def read(archive, member, *, most_bytes) -> bytes:
    """One byte more than allowed is enough to know that there is too much."""
    try:
        with archive.open(member) as content:
            data = content.read(most_bytes + 1)
    except BROKEN as broken:
        raise UnreadableArchive from broken
    if len(data) > most_bytes:
        raise ArchiveTooHeavy(_("«\u202f%(name)s\u202f» est trop lourd.") % {"name": member.filename[:60]})
    return data


class Album:
    """The pictures of a ZIP by name, whatever the folder, the capitals and the accents."""

    def __init__(self, file=None):
        self.archive = opened(file) if file else None
        self.by_name, self.by_stem = {}, {}
        for path, member in members(self.archive) if file else ():
            if path.suffix.lower() in PICTURES:
                self.by_name.setdefault(path.name.lower(), member)
                self.by_stem.setdefault(slugify(path.stem), member)

    def __bool__(self):
        return bool(self.by_name)

    def find(self, names, *otherwise):
        """The first picture that bears one of these names, else the reference or the title of the product."""
        found = [self.by_name.get(name) or self.by_stem.get(slugify(stem_of(name))) for name in map(file_name, names)]
        found += [self.by_stem.get(slugify(text)) for text in otherwise if slugify(text)]
        return next((member for member in found if member), None)

    def read(self, member) -> io.BytesIO:
        try:
            return io.BytesIO(read(self.archive, member, most_bytes=pictures.MOST_BYTES))
        except ArchiveTooHeavy as heavy:
            raise pictures.PictureTooHeavy from heavy
        except UnreadableArchive as broken:
            raise PictureUnreadable from broken


def file_name(written) -> str:
    """« https://…/photos/Pain%20d’épi.jpg?v=2 » → « pain d’épi.jpg »."""
    try:
        path = urlsplit(written).path if "://" in written else written
    except ValueError:
        path = written
    return unquote(path).replace("\\", "/").rsplit("/", 1)[-1].strip().lower()


def stem_of(name) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and f".{suffix}" in PICTURES else name
