"""The money of one order told in French, from its journals alone."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.books import accounts, ledger
from merchants.models import Entry, Journal
from shop.association.treasury import words
from shop.association.treasury.tellers import TELLERS, Lines
from shop.templatetags.town import cents as amount


@dataclass(frozen=True)
class Told:
    """One journal: when, its sentence, who wrote it, and the key that proves it."""

    journal: Journal
    sentence: str
    lines: list[tuple[str, int]]


@dataclass(frozen=True)
class Standing:
    """What one account of the order holds once everything is told."""

    name: str
    code: str
    cents: int


@dataclass(frozen=True)
class Story:
    told: list[Told]
    standings: list[Standing]


def story_of(order) -> Story:
    """Every journal of the order, oldest first; five queries whatever their number."""
    journals = list(Journal.objects.filter(pk__in=own_journals(order)).select_related("by").order_by("at", "pk"))
    lines = ledger.lines_of([journal.pk for journal in journals])
    names = words.AccountNames({code for found in lines.values() for code, _cents in found})
    told = [Told(journal, sentence(journal, lines[journal.pk], names), lines[journal.pk]) for journal in journals]
    return Story(told, standings(lines.values(), names))


def own_journals(order) -> set[int]:
    """Those that name the order, and those that move its accounts without naming it; each found by its index."""
    own = [accounts.deposit(order), accounts.refund(order), accounts.credit(order)]
    moving = Entry.objects.filter(account__code__in=own).values_list("journal_id", flat=True)
    return {*Journal.objects.filter(order=order).values_list("pk", flat=True), *moving}


def standings(journals, names) -> list[Standing]:
    """Account by account; what came to nothing is not shown."""
    sums = defaultdict(int)
    for lines in journals:
        for code, cents in lines:
            sums[code] += cents
    return [Standing(names[code], code, cents) for code, cents in sorted(sums.items()) if cents]


def sentence(journal, lines, names) -> str:
    """The sentence of its kind; a journal of another shape is told line by line, so that nothing is hidden."""
    teller = TELLERS.get(journal.key.split(":", 1)[0])
    return (teller and teller(journal, Lines(lines, names))) or told_line_by_line(lines, names)


def told_line_by_line(lines, names) -> str:
    told = [
        _("%(name)s\u202f: %(cents)s au %(side)s")
        % {"name": names[code], "cents": amount(abs(cents)), "side": words.side(cents)}
        for code, cents in lines
    ]
    return "\u202f; ".join(told) + "."
