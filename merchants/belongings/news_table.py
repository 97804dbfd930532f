"""What a shop told those who adopted it, one piece of news a row; `merchants.imports.news_back` takes it back.

Dates are written with their offset from universal time: a spreadsheet leaves them alone, and they come back exact.
"""

import datetime

from django.utils import timezone

from merchants.belongings.seals import sealed_name
from merchants.imports.guarding import plain
from merchants.models import News

# Dates before are a slip of the hand; those that a clock cannot convert are among them.
FIRST_YEAR = 2000
HEADINGS = {
    "key": "Nouvelle",
    "written_at": "Écrite le",
    "published_at": "Publiée le",
    "title": "Titre",
    "words": "Texte",
    "picture": "Photo",
    "picture_alt": "Ce que l’on voit sur la photo",
}


def told_by(merchant):
    """The oldest first, as they come back in the order in which they were written."""
    return News.objects.filter(merchant=merchant).order_by("written_at", "pk")


def rows_of(merchant):
    """Guarded for a spreadsheet."""
    for one in told_by(merchant).iterator():
        yield [plain(text) for text in texts_of(one).values()]


def texts_of(one) -> dict[str, str]:
    return {
        "key": one.key,
        "written_at": moment(one.written_at),
        "published_at": moment(one.published_at),
        "title": one.title,
        # As a form sends them, or a file: one way of ending a line.
        "words": one.words.replace("\r\n", "\n"),
        "picture": sealed_name(one.picture.name) if one.picture else "",
        "picture_alt": one.picture_alt,
    }


def moment(at) -> str:
    return timezone.localtime(at).isoformat() if at else ""


def moment_read(text) -> datetime.datetime | None:
    """None of an empty cell; raises ValueError."""
    if not text:
        return None
    at = datetime.datetime.fromisoformat(text)
    if timezone.is_naive(at) or not FIRST_YEAR <= at.year < datetime.MAXYEAR:
        raise ValueError(text)
    return at
