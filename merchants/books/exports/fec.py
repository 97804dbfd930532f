"""The « fichier des écritures comptables » that the tax office may ask for (LPF A47 A-1, VII): 18 fields a line."""

import re
import unicodedata
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.fr import siren as siren_numbers

from merchants.books import ledger
from merchants.books.exports import chart as charts
from merchants.models import Entry, Journal
from merchants.money import to_euros
from merchants.refusals import Refusal

FIELDS = ["JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum"]
FIELDS += ["CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet"]
FIELDS += ["ValidDate", "Montantdevise", "Idevise"]
ENCODING, SEPARATOR, END = "iso8859-15", "\t", "\r\n"
# What our sentences write and the prescribed alphabet lacks.
REPLACED = str.maketrans({"’": "'", "‘": "'", "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "→": "->", "−": "-"})


class NoSiren(Refusal):
    sentence = gettext_lazy("Indiquez le SIREN de l’association (OPERATOR_SIREN)\u202f: le nom du fichier le porte.")


class NothingWritten(Refusal):
    def __init__(self, period):
        sentence = _(
            "Rien n’est écrit dans les livres du %(first)s au %(last)s, ni avant\u202f: il n’y a pas de fichier "
            "à donner. Vérifiez le dernier jour de l’exercice."
        )
        super().__init__(sentence % {"first": f"{period.first_on:%d/%m/%Y}", "last": f"{period.last_on:%d/%m/%Y}"})


def name_of(period) -> str:
    """SIREN, FEC, and the day on which the financial year ends. Raises NoSiren."""
    siren = re.sub(r"\s", "", settings.OPERATOR["siren"])
    if not siren_numbers.is_valid(siren):
        raise NoSiren
    return f"{siren}FEC{period.last_on:%Y%m%d}.txt"


def refuse_nothing(period):
    """A file of headings alone is right, and is never what the treasurer wanted: likely another last day."""
    _starts_at, ends_at = period.bounds
    if not Journal.objects.filter(at__lt=ends_at).exists():
        raise NothingWritten(period)


def file_of(period) -> Iterator[bytes]:
    """The file, in pieces: however many entries, little of it is in memory. Raises NoSiren and chart.Unnumbered."""
    name_of(period)
    ledger.seal_pending()
    chart = charts.Chart()
    chart.refuse_gaps(period)
    through = ledger.current_head().sequence
    return pieces(period, chart, through)


def pieces(period, chart, through):
    yield line(FIELDS)
    opening = list(opening_rows(period, chart, through))
    yield from opening
    yield from year_rows(period, chart, through, rank=1 if opening else 0)


def line(fields) -> bytes:
    """One line of the file; what the alphabet cannot write is written without its accent, or as « ? »."""
    return (SEPARATOR.join(map(plain, fields)) + END).encode(ENCODING, errors="replace")


def plain(text) -> str:
    """The same words with nothing that would cut a field or a line."""
    text = " ".join(str(text).translate(REPLACED).replace("|", "/").split())
    return "".join(letter if writable(letter) else unaccented(letter) for letter in text)


def writable(letter) -> bool:
    try:
        return bool(letter.encode(ENCODING)) and letter.isprintable()
    except UnicodeEncodeError:
        return False


def unaccented(letter) -> str:
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"


def amount(cents) -> str:
    """« 12,50 »: neither sign nor thousands."""
    return str(to_euros(cents)).replace(".", ",")


def day(date) -> str:
    return f"{date:%Y%m%d}"


# --- The year's own entries -------------------------------------------------------------------


def year_rows(period, chart, through, *, rank):
    """In the order of the chain, in which entries were validated; `rank` is the last number given."""
    journals = Journal.objects.filter(sequence__lte=through, **period.within()).order_by("sequence")
    validated_on = period.first_on
    for chunk in ledger.in_chunks(journals):
        lines = ledger.lines_of([journal.pk for journal in chunk])
        for journal in chunk:
            rank += 1
            written_on = timezone.localdate(journal.at)
            # Sealed once those before it were: its validation is not older than the latest of their dates.
            validated_on = max(validated_on, written_on)
            piece = journal.key, written_on, journal.memo, validated_on
            yield from rows(chart, rank, lines[journal.pk], piece)


def rows(chart, rank, lines, piece):
    """One line for each account that the journal moves."""
    key, written_on, memo, validated_on = piece
    book = chart.book_of(key, written_on)
    for code, cents in lines:
        named = chart.number_of(code, written_on)
        debit, credit = (cents, 0) if cents > 0 else (0, -cents)
        yield line(
            [
                *[book.code, book.label, rank, day(written_on)],
                *[named.number, named.label, named.auxiliary, named.auxiliary_label],
                *[key, day(written_on), plain(memo) or key, amount(debit), amount(credit)],
                *["", "", day(validated_on), "", ""],
            ]
        )


# --- What the year began with -----------------------------------------------------------------


def opening_rows(period, chart, through):
    """The balances brought forward: what the years before earned is one line, as their accounts are closed."""
    lines = opening_lines(period, through)
    if lines:
        memo = _("Reprise des soldes au %(day)s") % {"day": f"{period.first_on:%d/%m/%Y}"}
        piece = f"{charts.OPENING}{period.first_on}", period.first_on, memo, period.first_on
        yield from rows(chart, 1, lines, piece)


def opening_lines(period, through) -> list[tuple[str, int]]:
    """Cents by account at the first instant of the period, those that count."""
    starts_at, _ends_at = period.bounds
    before = Entry.objects.filter(journal__at__lt=starts_at, journal__sequence__lte=through)
    sums = before.values_list("account__code").annotate(cents=Sum("cents")).exclude(cents=0).order_by("account__code")
    lines, result = [], 0
    for code, cents in sums.iterator():
        if code.startswith(charts.RESULT):
            result += cents
        else:
            lines.append((code, cents))
    if result:
        lines.append((charts.LOSS if result > 0 else charts.PROFIT, result))
    return lines
