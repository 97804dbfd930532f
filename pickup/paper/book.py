"""The book of a slot: everybody who comes, numbered in the order of names, as it is printed before the doors open."""

from django.db import transaction
from django.db.models import Count

from pickup.access import collections_of
from pickup.counter.finding import plain
from pickup.counter.visits import Visit, visits_of
from pickup.models import BookLine, Collection, PickupBook, Slot


def next_slot(*, at, point=None) -> Slot | None:
    """The one that is on, or the next to open, at this place or anywhere."""
    slots = Slot.objects.receiving().filter(ends_at__gt=at).select_related("point")
    slots = slots.filter(point=point) if point else slots
    return slots.order_by("starts_at", "pk").first()


@transaction.atomic
def make(*, slot, by, at) -> PickupBook:
    """A book of who comes now. Printed twice with the same people, it is the same book: its numbers stay good."""
    Slot.objects.select_for_update().get(pk=slot.pk)
    coming = [visit.collection.pk for visit in visits_in_order(slot)]
    last = slot.books.order_by("-pk").first()
    if last and list(last.lines.values_list("collection_id", flat=True)) == coming:
        return last
    book = PickupBook.objects.create(slot=slot, printed_at=at, printed_by=by)
    BookLine.objects.bulk_create(
        BookLine(book=book, number=number, collection_id=pk) for number, pk in enumerate(coming, start=1)
    )
    return book


def visits_in_order(slot) -> list[Visit]:
    """Those who come, by name as one looks for it: without accents, hyphens or capitals."""
    visits = visits_of(collections_of(slot.point).filter(slot=slot), point=slot.point)
    return sorted((one for one in visits if not one.is_cancelled), key=by_name)


def by_name(visit):
    collection = visit.collection
    return plain(collection.last_name), plain(collection.first_name), collection.pk


def lines_of(book) -> list[tuple[BookLine, Visit]]:
    """Each line of a book with what the counter knows of its person now, in a constant number of queries."""
    lines = list(book.lines.select_related("entered_by"))
    visits = visits_of(Collection.objects.filter(book_lines__book=book), point=book.slot.point)
    by_collection = {visit.collection.pk: visit for visit in visits}
    return [(line, by_collection[line.collection_id]) for line in lines]


def to_look_at(rows) -> dict[str, list[tuple[BookLine, Visit]]]:
    """What the book and the town do not say alike: each sentence once, with those whom it concerns."""
    found = {}
    for line, visit, *_tick in rows:
        for sentence in line.conflicts:
            found.setdefault(sentence, []).append((line, visit))
    return found


def books_of(point):
    """The books of a place, the last one first, with how many lines each has and how many were entered."""
    counted = {"line_count": Count("lines"), "entered_count": Count("lines__entered_at")}
    return PickupBook.objects.filter(slot__point=point).select_related("slot").annotate(**counted)
