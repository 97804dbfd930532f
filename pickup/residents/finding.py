"""Finding the person who calls: by their number, however it is said, or by their name without accents."""

from django.db.models import Max, Prefetch

from pickup.counter.finding import plain
from pickup.models import Resident, ResidentCard
from pickup.phone_numbers import digits
from pickup.residents import cards
from pickup.slips import is_nearly_said, part_of_a_code

MOST_FOUND = 20
# Four digits said aloud are enough to look, and four letters of a card.
FEWEST_DIGITS = 4


def find(*, points, text) -> list[Resident]:
    """Residents known at these points, as `to_tell_apart` gives them; five queries at most, whatever their number."""
    known = Resident.objects.filter(point__in=points)
    bearer = cards.holder(text)
    if bearer:
        return to_tell_apart(known.filter(pk=bearer.pk))
    number = digits(text)
    if len(number) >= FEWEST_DIGITS:
        return to_tell_apart(known.filter(phone_digits__endswith=number))
    return named(known, text, lambda words, name: all(word in name for word in words))


def nearly(*, points, text) -> list[Resident]:
    """When nobody is found: those whose name differs by one slip, else those whose card has these letters in it."""
    known = Resident.objects.filter(point__in=points)
    part = part_of_a_code(text, fewest=FEWEST_DIGITS)
    bearers = known.filter(cards__number__contains=part, cards__revoked_at=None) if part else known.none()
    return named(known, text, is_nearly_said) or to_tell_apart(bearers)


def named(known, text, is_said) -> list[Resident]:
    words = plain(text).split()
    if not words:
        return []
    names = known.values_list("pk", "first_name", "last_name")
    found = [pk for pk, *name in names if is_said(words, plain(" ".join(name)))]
    return to_tell_apart(known.filter(pk__in=found[:MOST_FOUND])) if found else []


def to_tell_apart(people) -> list[Resident]:
    """Each with what tells two namesakes apart: their place, `living_cards`, and `last_ordered_at`; two queries."""
    living = Prefetch("cards", ResidentCard.objects.filter(revoked_at=None), to_attr="living_cards")
    dated = people.annotate(last_ordered_at=Max("collections__order__date_placed"))
    return list(dated.select_related("point").prefetch_related(living)[:MOST_FOUND])
