"""The journals as the accountant names them, a row for each account that an entry moves."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from merchants.books import ledger
from merchants.books.exports.chart import Chart, Named
from merchants.models import Journal, JournalBook


@dataclass(frozen=True)
class Movement:
    book: JournalBook
    journal: Journal
    account: Named
    # Debit above zero.
    cents: int


def movements_of(period, *, book="") -> Iterator[Movement]:
    """In the order of the chain, of one of the accountant's journals or of all; raises chart.Unnumbered at once."""
    chart = Chart()
    chart.refuse_gaps(period)
    ledger.seal_pending()
    return read(period, chart, book)


def read(period, chart, wanted):
    journals = Journal.objects.exclude(sequence=None).filter(**period.within()).select_related("order")
    for chunk in ledger.in_chunks(journals.order_by("sequence")):
        lines = ledger.lines_of([journal.pk for journal in chunk])
        for journal in chunk:
            day = timezone.localdate(journal.at)
            book = chart.book_of(journal.key, day)
            if wanted in ("", book.code):
                for code, cents in lines[journal.pk]:
                    yield Movement(book, journal, chart.number_of(code, day), cents)
