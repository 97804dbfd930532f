"""Finding the person who calls: by their number, however it is said, or by their name without accents."""

from pickup.counter.finding import plain
from pickup.models import Resident
from pickup.phone_numbers import digits
from pickup.residents import cards

MOST_FOUND = 20
# Four digits said aloud are enough to look.
FEWEST_DIGITS = 4


def find(*, points, text) -> list[Resident]:
    """Residents known at these points; three queries at most, whatever their number."""
    known = Resident.objects.filter(point__in=points)
    bearer = cards.holder(text)
    if bearer:
        return list(known.filter(pk=bearer.pk))
    number = digits(text)
    if len(number) >= FEWEST_DIGITS:
        return list(known.filter(phone_digits__endswith=number)[:MOST_FOUND])
    words = plain(text).split()
    if not words:
        return []
    names = known.values_list("pk", "first_name", "last_name")
    found = [pk for pk, *name in names if all(word in plain(" ".join(name)) for word in words)]
    return list(known.filter(pk__in=found[:MOST_FOUND]))
