"""The news of a shop back from its own file, under the dates that they had: nobody is written to again about them."""

import re
from dataclasses import dataclass

from django.db import DataError, IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.adoption import news
from merchants.adoption.forms import NewsForm
from merchants.belongings import news_table
from merchants.belongings.news_table import HEADINGS
from merchants.imports.coming_back import shown
from merchants.imports.facts import RowRefused
from merchants.imports.importing import NOT_KEPT, Done, Outcome
from merchants.imports.photos import known_name
from merchants.imports.shop_back import Hand, PhotoMissing, cells_in
from merchants.models import News
from merchants.refusals import Refusal

# That of a form of ours, or of another town's.
KEY = re.compile(r"[0-9A-Za-z_-]{1,32}")
DATES = ("written_at", "published_at")
WORDS = ("title", "words", "picture_alt")
WITHDRAWN = gettext_lazy(
    "Vous l’avez retirée de votre page depuis\u202f: republiez-la dans «\u202fMes nouvelles\u202f» si vous le voulez."
)


class NotYet(Refusal):
    sentence = gettext_lazy(
        "Sa date n’est pas encore venue\u202f: publiez-la ce jour-là, dans «\u202fMes nouvelles\u202f»."
    )


@dataclass(frozen=True)
class ToldNews:
    """A row that can be read."""

    cells: dict[str, str]

    @property
    def title(self):
        return _("Nouvelle · %(title)s") % {"title": self.cells["title"]}

    @property
    def identity(self):
        return self.cells["key"]

    @property
    def pictures(self) -> list[str]:
        return [self.cells["picture"]] if self.cells["picture"] else []

    @property
    def dates(self) -> dict:
        return {name: news_table.moment_read(self.cells[name]) for name in DATES}

    def kept(self) -> dict:
        return self.cells


def again(kept) -> ToldNews:
    return ToldNews(kept)


def said_in(row) -> ToldNews:
    """As the form of a piece of news takes it. Raises RowRefused."""
    cells = dict.fromkeys(HEADINGS, "") | {name: cell.strip() for name, cell in cells_in(row).items()}
    if not KEY.fullmatch(cells["key"]):
        raise RowRefused(_("la colonne «\u202fNouvelle\u202f» ne se touche pas\u202f: laissez-la comme elle est."))
    for name in DATES:
        refuse_unread_date(name, cells[name])
    form = NewsForm(cells)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise RowRefused(f"«\u202f{HEADINGS[name]}\u202f»\u202f: {errors[0]}")
    return ToldNews(cells | form.facts())


def refuse_unread_date(name, text):
    words = _("«\u202f%(heading)s\u202f»\u202f: laissez cette date comme elle est, ou videz la case.")
    try:
        at = news_table.moment_read(text)
    except (ValueError, OverflowError) as failure:
        raise RowRefused(words % {"heading": HEADINGS[name]}) from failure
    if at is None and name == "written_at":
        raise RowRefused(
            _("«\u202f%(heading)s\u202f»\u202f: laissez cette date comme elle est.") % {"heading": HEADINGS[name]}
        )


# --- One row ----------------------------------------------------------------------------------


def rehearse(said, hand, album) -> Done:
    """What `put` would do; a photo is only looked for."""
    try:
        return foreseen(said, hand, has_photo=bool(album.find(said.pictures)))
    except Refusal as refusal:
        return Done(Outcome.REFUSED, said.title, refusal=str(refusal))


def put(said, hand: Hand) -> Done:
    try:
        with transaction.atomic():
            return taken(said, hand)
    except Refusal as refusal:
        return Done(Outcome.REFUSED, said.title, refusal=str(refusal))
    except (IntegrityError, DataError):
        return Done(Outcome.REFUSED, said.title, refusal=str(NOT_KEPT))


def taken(said, hand) -> Done:
    photo = hand.photo.ready if hand.photo else None
    done = foreseen(said, hand, has_photo=photo is not None)
    if done.outcome == Outcome.UNCHANGED:
        return done
    facts = {name: said.cells[name] for name in WORDS}
    changed = news.bring_back(key=said.identity, facts=facts, picture=photo, **said.dates, **hand.signed())
    return done if changed else Done(Outcome.UNCHANGED, said.title, remarks=done.remarks)


def foreseen(said, hand, *, has_photo) -> Done:
    """What a row changes of what is here, read the same way before and while it is done."""
    if any(at and at > hand.at for at in said.dates.values()):
        raise NotYet
    here = News.objects.filter(merchant=hand.merchant, key=said.identity).first()
    before = news_table.texts_of(here) if here else dict.fromkeys(HEADINGS, "")
    changes = [[HEADINGS[name], shown(before[name]), shown(said.cells[name])] for name in names_changed(said, before)]
    is_other_photo = said.cells["picture"] != before["picture"] and bool(said.pictures)
    if is_other_photo and has_photo:
        changes.append([HEADINGS["picture"], "", known_name(said.cells["picture"])])
    if not here:
        changes.append([HEADINGS["published_at"], "", day_of(said)])
    remarks = [*remarks_on_photo(hand)] if is_other_photo and not has_photo else []
    remarks += [str(WITHDRAWN)] if here and said.dates["published_at"] and not here.published_at else []
    outcome = Outcome.CREATED if not here else Outcome.UPDATED if changes else Outcome.UNCHANGED
    return Done(outcome, said.title, changes=changes, remarks=remarks)


def names_changed(said, before) -> list[str]:
    return [name for name in WORDS if said.cells[name] != before[name]]


def day_of(said) -> str:
    at = said.dates["published_at"]
    return date_format(localtime(at), "j F Y") if at else _("pas encore")


def remarks_on_photo(hand) -> list[str]:
    return hand.photo.remarks if hand.photo and hand.photo.remarks else [str(PhotoMissing.sentence)]
