"""What was ticked on paper, entered afterwards: numbers typed, bags handed over and money noted, once per line."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.refusals import Refusal
from pickup.counter import handover
from pickup.counter.visits import Visit, visits_of
from pickup.models import BookLine, Collection, CounterPayment, Handover
from pickup.money import till
from pickup.paper.book_page import MEANS

BY_LETTER = {letter: means for means, (_label, letter) in MEANS.items()}
# A paper was seen: « v » for « vue ».
ADULT = "v"
# « n » for « voisin »: somebody else signed.
NEIGHBOUR = "n"
ALL, BUT = "tous", "sauf"
TOKEN = re.compile(rf"([0-9]{{1,5}})(?:-([0-9]{{1,5}}))?([{''.join(BY_LETTER)}{ADULT}{NEIGHBOUR}]*)", re.IGNORECASE)


class CannotBeRead(Refusal):
    def __init__(self, typed):
        said = _(
            "«\u202f%(typed)s\u202f» ne se lit pas. Tapez des numéros de ligne, par exemple\u202f: 3 7e 12 20-25, "
            "ou\u202f: tous sauf 4 9."
        )
        super().__init__(said % {"typed": typed[:20]})


class NoSuchLine(Refusal):
    def __init__(self, number):
        super().__init__(_("Ce cahier n’a pas de ligne %(number)d.") % {"number": number})


class NothingDue(Refusal):
    """Money was ticked for a person who owed nothing any more."""

    def __init__(self):
        super().__init__(_("le cahier dit «\u202fpayé\u202f», mais rien n’est dû\u202f: déjà noté, ou payé en ligne."))


class AgeNotTicked(Refusal):
    """The person has left: what is asked is what was done on the spot, and no longer to see a paper."""

    sentence = gettext_lazy(
        "Il y avait de l’alcool, et le cahier ne dit pas «\u202fv\u202f»\u202f: "
        "l’âge a-t-il été vérifié sur place\u202f?"
    )


@dataclass(frozen=True)
class Tick:
    """Line so and so was ticked: paid by what, if anything, whether a paper was seen, and whether a neighbour came."""

    number: int
    means: str = ""
    adult: bool = False
    neighbour: bool = False
    # By its number, and not because « tous » was said: what was entered before is looked at again.
    named: bool = True


# --- Reading ----------------------------------------------------------------------------------


def read(text: str, *, last: int) -> dict[int, Tick]:
    """« 3 7e 12 20-25 » or « tous sauf 4 9 »: ticks by line; `e`, `c`, `q` say how it was paid, `v` an age seen, `n` a
    neighbour who came."""
    words = re.split(r"[\s,;]+", text.strip().lower())
    words = [word for word in words if word]
    if words[:1] == [ALL]:
        but = words[2:] if words[1:2] == [BUT] else words[1:]
        if words[1:2] not in ([], [BUT]):
            raise CannotBeRead(text)
        left_out = ticks_in(but, last)
        return {number: Tick(number, named=False) for number in range(1, last + 1) if number not in left_out}
    return ticks_in(words, last)


def ticks_in(words, last) -> dict[int, Tick]:
    found = {}
    for word in words:
        read_as = TOKEN.fullmatch(word)
        letters = set(read_as[3]) if read_as else set()
        if read_as is None or len(letters - {ADULT, NEIGHBOUR}) > 1:
            raise CannotBeRead(word)
        first, end = int(read_as[1]), int(read_as[2] or read_as[1])
        if not 1 <= first <= end <= last:
            raise NoSuchLine(end if 1 <= first <= end else first)
        means = next((BY_LETTER[one] for one in letters - {ADULT, NEIGHBOUR}), "")
        said = (means, ADULT in letters, NEIGHBOUR in letters)
        found |= {number: Tick(number, *said) for number in range(first, end + 1)}
    return found


def written(tick) -> str:
    """« 3ev »: as one types it."""
    letter = next((letter for letter, means in BY_LETTER.items() if means == tick.means), "")
    return f"{tick.number}{letter}{ADULT if tick.adult else ''}{NEIGHBOUR if tick.neighbour else ''}"


# --- Entering ---------------------------------------------------------------------------------


@transaction.atomic
def enter(*, line: BookLine, tick: Tick, by, at) -> list[str]:
    """What paper says of this line becomes what is known here; told twice, it counts once.

    What cannot be entered as it was ticked is said, stays beside the line, and stops no other line.
    """
    held = BookLine.objects.select_for_update(of=["self"]).select_related("book__slot__point").get(pk=line.pk)
    (visit,) = visits_of(Collection.objects.filter(pk=held.collection_id), point=held.book.slot.point)
    if held.entered_at and not says_more(held, visit, tick):
        return []
    conflicts = hand(held, visit, tick, by=by, at=at) + pay(held, visit, tick, by=by, at=at)
    is_given = given_by(held).standing().exists() or (visit.is_served and not visit.elsewhere)
    held.conflicts, held.entered_by = conflicts, by
    held.entered_at = at if is_given else None
    held.save(update_fields=["conflicts", "entered_at", "entered_by"])
    return conflicts


def is_asked(line, visit, tick) -> bool:
    """« tous » means all that was not entered; what was, is looked at again by its own number alone."""
    return not line.entered_at or (tick.named and says_more(line, visit, tick))


def says_more(line, visit, tick) -> bool:
    """Typed again, once what had been noted was undone, or with money that was forgotten the first time."""
    to_give = visit.here and not given_by(line).standing().exists()
    to_pay = tick.means and visit.to_pay and not paid_by(line).filter(undone=None).exists()
    return bool(to_give or to_pay)


def key_of(line, rows) -> str:
    """Undone, what a line had noted is noted again under another key: the first one has served."""
    undone = rows.count()
    return f"book:{line.pk}:again-{undone}" if undone else f"book:{line.pk}"


def given_by(line):
    """What was handed over because of this line, undone or not."""
    mine = Q(key=f"book:{line.pk}") | Q(key__startswith=f"book:{line.pk}:")
    return Handover.objects.filter(mine, collection=line.collection_id)


def paid_by(line):
    return CounterPayment.objects.filter(key__startswith=f"book:{line.pk}:")


def hand(line, visit: Visit, tick, *, by, at) -> list[str]:
    """All that is here leaves at the time of the slot; what was given meanwhile, or never came, is told."""
    if given_by(line).standing().exists():
        # What came afterwards was not under the pen.
        return []
    bags = [bag for part in visit.here for bag in part.bags_here]
    elsewhere = [part for part in visit.parts if is_elsewhere(part, nothing_here=not bags)]
    told = [str(handover.refusal_of(part.merchant_order)) for part in elsewhere]
    told += [str(handover.WaitsElsewhere(bag, part.slot)) for part in visit.elsewhere for bag in part.bags_elsewhere]
    if not bags:
        return told
    refused = tried(
        handover.hand_over,
        collection=visit.collection,
        point=line.book.slot.point,
        bags=bags,
        adult_checked=tick.adult,
        by=by,
        at=left_at(visit.collection.slot, bags, at),
        recorded_at=at,
        key=key_of(line, given_by(line)),
        channel=Handover.Channel.PAPER,
        to_whom=whoever_came(visit.collection) if tick.neighbour else "",
    )
    return told + refused


def whoever_came(collection) -> str:
    """The neighbour who was named beforehand; else the paper has the name, until it is destroyed."""
    return collection.proxy_name or _("un voisin, nommé sur le cahier")


def is_elsewhere(part, *, nothing_here) -> bool:
    """Never brought here; or given before, which is told where nothing is left to give."""
    return bool(part.is_awaited and part.bags_awaited) or (nothing_here and part.is_handed)


def left_at(slot, bags, at):
    """When bags left that paper alone saw leave: before the end of the slot, after they were brought."""
    return min(at, max([slot.ends_at, *(bag.received_at for bag in bags if bag.received_at)]))


def pay(line, visit: Visit, tick, *, by, at) -> list[str]:
    """All that was due is paid by what was ticked, on the day it is entered: the till closes its days."""
    if not tick.means or paid_by(line).filter(undone=None).exists():
        return []
    amounts = {part.merchant_order: part.due_cents for part in visit.to_pay}
    if not amounts:
        return [str(NothingDue())]
    facts = {"collection": visit.collection, "amounts": amounts, "means": tick.means}
    facts["point"] = line.book.slot.point
    return tried(till.collect_payment, **facts, key=key_of(line, paid_by(line)), by=by, at=at)


def tried(act, **facts) -> list[str]:
    try:
        with transaction.atomic():
            act(**facts)
    except handover.AdultNotChecked:
        return [str(AgeNotTicked())]
    except Refusal as refusal:
        return [str(refusal)]
    return []
