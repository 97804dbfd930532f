"""Search: what a person typed, found as « Comment les produits sont classés » says; a slip is mended, never a wall."""

from dataclasses import dataclass, replace

from django.utils import timezone

from merchants.finding import asking, neighbours, ranking
from merchants.finding.asking import Asked
from merchants.finding.words import stem_of, telling
from merchants.listing import short_codes
from shop.catalogue import shelves
from shop.catalogue.aisles import Aisles
from shop.catalogue.narrowing import Narrowing, declared_without
from shop.catalogue.offers import PAGE_SIZE, Page, fairly_ordered, on_sale
from shop.catalogue.several import with_choices

EVERYTHING = Narrowing()
# Words asked one by one when they never meet, and other ways to mend one: each is a query.
MOST_ALONE = 4
# So few were found that the ways out are shown too.
FEW = 3


@dataclass(frozen=True)
class Result:
    """A page of what was found, for what was asked; `mended` when it was found for words that nobody typed."""

    page: Page
    asked: Asked
    mended: str = ""

    @property
    def is_few(self):
        return self.page.number == 1 and len(self.page.rows) < FEW


def found(query: str, narrowing: Narrowing = EVERYTHING):
    """Sheets for what a person typed, in order; nothing typed and nothing chosen finds nothing."""
    coded = of_code(query, narrowing)
    return found_for(asking.read(query), narrowing) if coded is None else coded


def of_code(query: str, narrowing: Narrowing = EVERYTHING):
    """The product on sale whose code, read off the printed catalogue, was typed; None for anything else."""
    number = short_codes.number_in(query)
    coded = narrowing.only_when.among(on_sale().filter(short_code=number)) if number else None
    return coded if coded is not None and coded.exists() else None


def found_for(asked: Asked, narrowing: Narrowing = EVERYTHING):
    sheets = said_by(asked, narrowing)
    if asked.concepts:
        return ranking.ranked(sheets, asked)
    return fairly_ordered(sheets, on=timezone.localdate())


def said_by(asked: Asked, narrowing: Narrowing):
    """Those that say it, in no order."""
    sheets = declared_without(narrowing.among(on_sale()), asked.without)
    if asked.concepts:
        return ranking.those_that_say(sheets, asked)
    return sheets if asked or narrowing else sheets.none()


def look(query: str, narrowing: Narrowing = EVERYTHING, *, number=1) -> Result:
    """What is found; when nothing is, what is found for the nearest words that the town knows."""
    asked, coded = asking.read(query), of_code(query, narrowing)
    page = page_for(asked, narrowing, number) if coded is None else page_of_coded(coded, narrowing)
    if page.rows or number > 1:
        return Result(page, asked)
    for words in mended(asked):
        other = mended_as(asked, words)
        page = page_for(other, narrowing, number)
        if page.rows:
            return Result(page, other, mended=words)
    return Result(page, asked)


def page_of_coded(coded, narrowing: Narrowing) -> Page:
    return Page(told(list(coded.values_list("pk", flat=True)), narrowing), 1, has_next=False)


def page_for(asked: Asked, narrowing: Narrowing, number: int) -> Page:
    """First which ones, which few columns tell; then all that is told of each."""
    first, at = (number - 1) * PAGE_SIZE, timezone.now()
    name = asked.text, asked.without, tuple(narrowing.pairs), timezone.localdate(at)
    ids = (
        drawn(asked, narrowing, at) if narrowing.coming else shelves.held_or(name, lambda: drawn(asked, narrowing, at))
    )
    shown = ids[first : first + PAGE_SIZE]
    if len(ids) > shelves.LONG:
        shown = still_so(shown, asked, narrowing)
    return Page(told(shown, narrowing), number, has_next=len(ids) > first + PAGE_SIZE)


def still_so(ids, asked: Asked, narrowing: Narrowing) -> list[int]:
    """A long list may be a minute old: what was declared since, an allergen above all, is asked again."""
    if not (asked.without or narrowing):
        return ids
    kept = declared_without(narrowing.among(on_sale()), asked.without).filter(pk__in=list(ids))
    told_now = set(kept.values_list("pk", flat=True))
    return [pk for pk in ids if pk in told_now]


def drawn(asked: Asked, narrowing: Narrowing, at) -> list[int]:
    """The numbers of what is found, in their order, one of each thing that is sold in several."""
    if not (asked or narrowing):
        return []
    if asked.concepts:
        rows = shelves.as_found(shelves.read(found_for(asked, narrowing)), at=at)
    else:
        rows = shelves.placed(shelves.read(said_by(asked, narrowing)), at=at)
    return [row.pk for row in rows]


def told(ids, narrowing: Narrowing) -> list:
    """What a list tells of each, of what can be had at the moment that was chosen."""
    if not narrowing.coming:
        return shelves.told(ids, at=timezone.now())
    offered = narrowing.only_when.among(on_sale())
    rows = {sheet.pk: sheet for sheet in with_choices(on_sale().filter(pk__in=ids), offered)} if ids else {}
    return [rows[pk] for pk in ids if pk in rows]


def forgiven(query: str, *, most: int) -> list:
    """The first ones found, a slip mended: for whoever types what another person says."""
    asked = asking.read(query)
    sheets = list(found(query)[:most])
    for words in [] if sheets else mended(asked):
        sheets = sheets or list(found_for(mended_as(asked, words))[:most])
    return sheets


def mended_as(asked: Asked, words: str) -> Asked:
    """What it must be without was understood: a slip elsewhere changes nothing of it."""
    return replace(asking.read(words), without=asked.without)


def mended(asked: Asked) -> list[str]:
    """The question with the nearest known words, the nearest first; nothing where a word resembles none."""
    near = neighbours.mended(asked.words)
    if not near or not all(near.values()):
        return []
    most = max(len(words) for words in near.values())
    return [" ".join(nth_of(near.get(word), n) or word for word in asked.words) for n in range(most)]


def nth_of(words, n) -> str:
    return words[min(n, len(words) - 1)] if words else ""


def ways_out(asked: Asked, narrowing: Narrowing) -> dict:
    """For a search that found nothing or little: its words that find something alone, and the aisles near them."""
    near = neighbours.mended(asked.words)
    words = [nth_of(near.get(word), 0) or word for word in asked.words][:MOST_ALONE]
    asks_more = len(words) > 1 or asked.without or narrowing
    alone = [word for word in words if found(word, narrowing.only_when).exists()] if asks_more else []
    return {"alone": alone, "near": aisles_near(words)}


def aisles_near(words) -> list:
    """Those named by one of these words; else the main ones."""
    stems, aisles = {stem_of(word) for word in words}, Aisles()
    named = [aisle for aisle in aisles.offered() if stems & {stem_of(word) for word in telling(aisle.name)}]
    return named or aisles.roots
