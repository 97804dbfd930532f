"""The words of the town nearest to one that it does not know: a slip of the finger, two in a long word."""

from merchants.finding import engines
from merchants.finding.words import stem_of
from merchants.models import SearchWord

# In a shorter word, one slip makes another word. From here on, a neighbour shares at least three letters in a row,
# the edges of the word counted: what the databases are asked for leaves no neighbour out.
SHORTEST, LONG = 4, 8
MOST = 3
MOST_WORDS = 5


def mended(words) -> dict[str, list[str]]:
    """The nearest words for each that the town does not know, as they are written, the nearest first."""
    unknown = [word for word in words if not is_known(word)]
    return {word: nearest(word) for word in unknown[:MOST_WORDS]}


def is_known(word) -> bool:
    """The town says it, or a word that begins so."""
    said = SearchWord.objects.filter(word__startswith=word) | SearchWord.objects.filter(stem=stem_of(word))
    return said.exists()


def nearest(word) -> list[str]:
    slips = slips_allowed(word)
    if not slips:
        return []
    found = engines.alike(word, shortest=len(word) - slips, longest=len(word) + slips)
    ranked = sorted((distance(word, other, most=slips), other) for other in found)
    kept = [other for far, other in ranked if far <= slips][:MOST]
    written = dict(SearchWord.objects.filter(word__in=kept).values_list("word", "written"))
    return [written[other] for other in kept]


def slips_allowed(word) -> int:
    return 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2


def distance(one: str, other: str, *, most: int) -> int:
    """Letters added, dropped, changed or exchanged with the next; more than `most` is told as one more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before_that, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before_that[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
