"""The hours of accompaniment as a funder asks for them, with nobody to be found behind a figure."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from merchants.books.exports import suppression
from merchants.models import CoachingVisit
from merchants.people import name_of


@dataclass(frozen=True)
class Row:
    """Hidden, none of its figures may be told: it says what a shop struggles with, and too few stand behind it."""

    label: str
    visits: int
    minutes: int
    merchants: int
    is_hidden: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Hours:
    total: Row
    months: list[Row]
    topics: list[Row]
    obstacles: list[Row]


def told(first_on, last_on) -> Hours:
    """The visits between two days, both included; one query.

    The association's own hours are told whole, or they could not be paid for: a shop is only kept out of what was
    worked on with it and of what still holds it back.
    """
    found = list(
        CoachingVisit.objects.filter(on__gte=first_on, on__lte=last_on).select_related("coach").order_by("on", "id")
    )
    smallest = suppression.smallest_cell(last_on)
    months = grouped(found, lambda visit: [(f"{visit.on:%Y-%m}", name_of(visit.coach), visit.coach_id)])
    return Hours(
        total=row_of(("", "", 0), found),
        months=[row_of(key, visits) for key, visits in months.items()],
        topics=tags(found, "topics", CoachingVisit.Topic, smallest),
        obstacles=tags(found, "obstacles", CoachingVisit.Obstacle, smallest),
    )


def grouped(found, keys_of) -> dict:
    """Two people of the same name are two rows."""
    groups = defaultdict(list)
    for visit in found:
        for key in keys_of(visit):
            groups[key].append(visit)
    return dict(sorted(groups.items()))


def tags(found, name, choices, smallest) -> list[Row]:
    """Each tag with the visits that bear it, the most common first. A visit may bear several: they do not add up."""
    labels = {code: str(label) for code, label in choices.choices}
    groups = grouped(found, lambda visit: [(code, "", 0) for code in getattr(visit, name) if code in labels])
    often = Counter({key: len(visits) for key, visits in groups.items()})
    ordered = {(labels[key[0]], "", 0): groups[key] for key, _many in often.most_common()}
    hidden = suppression.hidden_rows([shops_of(visits) for visits in ordered.values()], smallest)
    return [row_of(key, visits, is_hidden=rank in hidden) for rank, (key, visits) in enumerate(ordered.items())]


def row_of(key, visits, **facts) -> Row:
    label, beside, _who = key
    minutes = sum(visit.minutes for visit in visits)
    return Row(label, len(visits), minutes, len(shops_of(visits)), beside=beside, **facts)


def shops_of(visits) -> set:
    return {visit.merchant_id for visit in visits}
