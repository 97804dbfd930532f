"""A judge of the FEC, written from the text (LPF A47 A-1, VII) field by field: it knows nothing of the exporter."""

import datetime
import re
from collections import defaultdict
from decimal import Decimal

# VII, 1°: the eighteen, in their order.
EIGHTEEN = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
NEVER_EMPTY = ["JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "PieceRef"]
NEVER_EMPTY += ["PieceDate", "EcritureLib", "Debit", "Credit", "ValidDate"]
AMOUNT = re.compile(r"\d+,\d\d")


def rows_of(name, data: bytes) -> list[dict]:
    """The lines of a file that is right in every respect; an AssertionError says what is not."""
    siren, last_on = re.fullmatch(r"(\d{9})FEC(\d{8})\.txt", name).groups()
    last_on = date_of(last_on)
    text = data.decode("iso8859-15")
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert lines[0].split("\t") == EIGHTEEN
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        assert len(cells) == 18, line
        rows.append(dict(zip(EIGHTEEN, cells, strict=True)))
        check_row(rows[-1], last_on)
    check_entries(rows)
    return rows


def check_row(row, last_on):
    for name in NEVER_EMPTY:
        assert row[name].strip(), f"{name} is empty: {row}"
    # The first three characters are those of the French chart of accounts.
    assert re.match(r"[1-7]\d\d", row["CompteNum"]), row
    assert bool(row["CompAuxNum"]) == bool(row["CompAuxLib"]), row
    assert AMOUNT.fullmatch(row["Debit"]), row
    assert AMOUNT.fullmatch(row["Credit"]), row
    assert (cents(row["Debit"]) == 0) != (cents(row["Credit"]) == 0), row
    written, piece, valid = (date_of(row[name]) for name in ("EcritureDate", "PieceDate", "ValidDate"))
    assert written <= valid, row
    assert piece <= valid, row
    assert last_on.replace(year=last_on.year - 1) < written <= last_on, row
    for name in ("EcritureLet", "DateLet", "Montantdevise", "Idevise"):
        assert row[name] == "", row


def check_entries(rows):
    """Numbered in one sequence without a hole, in the order of their validation; each balances, at one date."""
    numbers = [int(row["EcritureNum"]) for row in rows]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert numbers == sorted(numbers)
    validated = [row["ValidDate"] for row in rows]
    assert validated == sorted(validated)
    entries = defaultdict(list)
    for row in rows:
        entries[row["EcritureNum"]].append(row)
    for lines in entries.values():
        assert sum(cents(row["Debit"]) - cents(row["Credit"]) for row in lines) == 0, lines
        assert len({(row["JournalCode"], row["EcritureDate"], row["ValidDate"]) for row in lines}) == 1, lines
    labels = defaultdict(set)
    for row in rows:
        labels[row["CompteNum"]].add(row["CompteLib"])
        labels["journal", row["JournalCode"]].add(row["JournalLib"])
    assert all(len(found) == 1 for found in labels.values()), labels


def cents(text) -> int:
    return int(Decimal(text.replace(",", ".")) * 100)


def date_of(text) -> datetime.date:
    assert re.fullmatch(r"\d{8}", text), text
    return datetime.datetime.strptime(text, "%Y%m%d").replace(tzinfo=datetime.UTC).date()


def balances(rows, beginning="") -> dict[str, int]:
    """Cents by account number, debit above zero."""
    sums = defaultdict(int)
    for row in rows:
        if row["CompteNum"].startswith(beginning):
            sums[row["CompteNum"]] += cents(row["Debit"]) - cents(row["Credit"])
    return {number: total for number, total in sums.items() if total}
