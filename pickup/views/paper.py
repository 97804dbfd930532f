"""The pickup book: printed before the doors open, its ticks entered afterwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.refusals import Refusal
from pickup.access import counter_of, slots_of
from pickup.counter.visits import Visit, visits_of
from pickup.models import BookLine, Collection, PickupBook
from pickup.paper import book, book_page, ticks
from pickup.paper.foretelling import Foretelling, Foretold
from pickup.paper.ticks import Tick

BOOKS_SHOWN = 12
# A page that enters more than this at once would be slow: the rest stays ticked, one more press goes on.
MOST_AT_ONCE = 40


@require_safe
@counter_of
def counter_books(request, point):
    """The last books of this place, and what is left to enter of each."""
    books = book.books_of(point)[:BOOKS_SHOWN]
    coming = book.next_slot(at=timezone.now(), point=point)
    return render(request, "pickup/books.html", {"point": point, "books": books, "coming": coming})


@require_POST
@counter_of
def counter_book_make(request, point, pk):
    slot = get_object_or_404(slots_of(point).select_related("point"), pk=pk)
    made = book.make(slot=slot, by=request.user, at=timezone.now())
    return redirect("counter_book", point.slug, made.pk)


@require_safe
@counter_of
def counter_book_pdf(request, point, pk):
    made = get_object_or_404(PickupBook.objects.select_related("slot__point"), pk=pk, slot__point=point)
    return HttpResponse(book_page.pdf_of(made, at=timezone.now()), content_type="application/pdf")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_book(request, point, pk):
    """The same lines in the same order as on paper: boxes ticked beside names, or numbers typed, whose names are
    read before anything is written."""
    made = get_object_or_404(PickupBook.objects.select_related("slot__point"), pk=pk, slot__point=point)
    typed, wanted = request.POST.get("typed", "")[:4000], {}
    try:
        wanted = ticked_in(request.POST, made)
    except Refusal as refusal:
        messages.error(request, refusal)
        wanted = {tick.number: tick for tick in boxes_of(request.POST)}
    else:
        asked = asked_of(made, wanted)
        if asked and typed and "sure" not in request.POST:
            boxes = {tick.number: tick for tick in boxes_of(request.POST)}
            coming = Foretelling([Foretold(line, visit, wanted[line.number]) for line, visit in asked])
            return show(request, point, made, typed=typed, wanted=boxes, coming=coming)
        wanted, typed = enter_some(request, made, wanted, [line for line, _visit in asked])
    if request.method == "POST" and not wanted and not typed:
        return redirect("counter_book", point.slug, made.pk)
    return show(request, point, made, typed=typed, wanted=wanted)


def ticked_in(posted, made) -> dict[int, Tick]:
    """By number: the boxes, and over them what was typed."""
    last = made.lines.count()
    boxes = {tick.number: tick for tick in boxes_of(posted) if 1 <= tick.number <= last}
    return boxes | ticks.read(posted.get("typed", "")[:4000].replace("\0", ""), last=last)


def boxes_of(posted) -> list[Tick]:
    numbers = [int(one) for one in posted.getlist("line") if one.isascii() and one.isdigit() and len(one) <= 5]
    means = {number: posted.get(f"paid-{number}", "") for number in numbers}
    known = {number: one if one in book_page.MEANS else "" for number, one in means.items()}
    return [
        Tick(number, known[number], f"adult-{number}" in posted, f"neighbour-{number}" in posted) for number in numbers
    ]


def enter_some(request, made, wanted, asked) -> tuple[dict[int, Tick], str]:
    """Enters the first of them; gives the boxes and the words that are left for the next press."""
    at = timezone.now()
    for line in asked[:MOST_AT_ONCE]:
        ticks.enter(line=line, tick=wanted[line.number], by=request.user, at=at)
    # Those that this press changed, and no other.
    entered = made.lines.filter(pk__in=[line.pk for line in asked], entered_at=at).count()
    if entered:
        said = ngettext("Une ligne saisie.", "%(lines)d lignes saisies.", entered)
        messages.success(request, said % {"lines": entered})
    elif wanted and not asked:
        messages.info(request, _("Rien de nouveau\u202f: c’était déjà saisi."))
    left = asked[MOST_AT_ONCE:]
    boxes = {line.number: wanted[line.number] for line in left if not line.entered_at}
    return boxes, " ".join(ticks.written(wanted[line.number]) for line in left if line.entered_at)


def asked_of(made, wanted) -> list[tuple[BookLine, Visit]]:
    """Of these lines, those that were not entered, and those named again that say more than what was."""
    lines = list(made.lines.filter(number__in=wanted))
    found = visits_of(Collection.objects.filter(book_lines__in=lines), point=made.slot.point)
    visits = {visit.collection.pk: visit for visit in found}
    rows = [(line, visits[line.collection_id]) for line in lines]
    return [(line, visit) for line, visit in rows if ticks.is_asked(line, visit, wanted[line.number])]


def show(request, point, made, *, typed, wanted, coming=None):
    rows = [(line, visit, wanted.get(line.number)) for line, visit in book.lines_of(made)]
    facts = {
        "point": point,
        "book": made,
        "typed": typed,
        "means": [(value, label) for value, (label, _letter) in book_page.MEANS.items()],
        "left": [row for row in rows if not row[0].entered_at],
        "entered": [row for row in rows if row[0].entered_at],
        "coming": coming,
        "conflicts": book.to_look_at(rows),
        "lacks_age": ticks.AgeNotTicked.sentence,
    }
    return render(request, "pickup/book.html", facts)
