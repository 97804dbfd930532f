"""What the counter shows of each person's visit: what is here, what is awaited, what is due."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.books import dues
from merchants.models import MerchantOrder, MerchantOrderMove
from merchants.preparation import seats
from merchants.preparation.alike import as_read
from pickup.counter import happened
from pickup.models import Bag, Collection, PickupPoint, Slot
from pickup.money import card, till
from pickup.words import name_of

Status = MerchantOrder.Status

AWAITED = {Status.PLACED, Status.ACCEPTED, Status.READY}


@dataclass
class Part:
    """One merchant's bags in a visit, as one sees them from a place."""

    merchant_order: MerchantOrder
    slot: Slot
    point: PickupPoint
    due_cents: int = 0
    back_cents: int = 0
    # Out of which box the association gives back, when it is the one that does.
    back_words: str = ""

    @property
    def merchant(self):
        return self.merchant_order.merchant

    @property
    def is_here(self):
        """Something of it stands on a shelf and may be given."""
        return bool(self.bags_here)

    @property
    def is_awaited(self):
        return self.merchant_order.status in AWAITED

    @property
    def is_elsewhere(self):
        """Something of it waits at another place, where a round brought it or left it."""
        return bool(self.bags_elsewhere)

    @property
    def is_payable_now(self):
        """Some of it is here or was given; or nothing more of it will come."""
        return self.is_here or self.is_handed or not (self.is_awaited or self.is_elsewhere)

    @property
    def is_ready(self):
        return self.merchant_order.status == Status.READY

    @property
    def is_handed(self):
        """Given, all of it or some bags."""
        return self.merchant_order.status == Status.HANDED_OVER or bool(self.bags_handed)

    @property
    def is_seats(self):
        """At an animation, and no bag of it is expected any more."""
        return seats.are_alone(self.merchant_order.lines.all())

    @property
    def bags(self):
        return list(self.merchant_order.bags.all())

    @property
    def bags_here(self):
        return [bag for bag in self.bags_waiting if bag.place_id(self.slot) == self.point.pk]

    @property
    def bags_elsewhere(self):
        return [bag for bag in self.bags_waiting if bag.place_id(self.slot) != self.point.pk]

    @property
    def bags_waiting(self):
        """On a shelf, here or elsewhere."""
        given_up = self.merchant_order.status in dues.OVER
        return [] if given_up else [bag for bag in self.bags if bag.is_here]

    @property
    def places_elsewhere(self) -> str:
        """« La Halle »: where one goes for what is not here."""
        return ", ".join(dict.fromkeys(str(bag.back_at or self.slot.point) for bag in self.bags_elsewhere))

    @property
    def bags_awaited(self):
        return [bag for bag in self.bags if bag.where == Bag.Where.EXPECTED]

    @property
    def bags_handed(self):
        return [bag for bag in self.bags if bag.where == Bag.Where.HANDED_OVER]

    @property
    def lines(self):
        return [line for line in self.merchant_order.lines.all() if line.left_quantity]

    @property
    def by_bundle(self) -> dict[str, list]:
        """The lines under « 1 × Panier du dimanche » that came within it; under nothing, those that came alone."""
        found = {}
        for line in as_read(self.lines):
            name = f"{line.bundle_quantity} × {line.bundle_title}" if line.bundle_title else ""
            found.setdefault(name, []).append(line)
        return found

    @property
    def bundles(self) -> list[str]:
        return [name for name in self.by_bundle if name]

    @property
    def goods(self) -> list[str]:
        """« 1 × Panier du dimanche : 1 × Pain de seigle, 2 × Cidre (alcool) », and what came alone."""
        return [goods_words(name, lines) for name, lines in self.by_bundle.items()]

    @property
    def has_alcohol(self):
        return any(line.is_alcohol for line in self.lines)

    @property
    def has_alcohol_here(self):
        """In the bags that may be given now."""
        here = {bag.storage_class for bag in self.bags_here}
        return any(line.is_alcohol and line.storage_class in here for line in self.lines)

    @property
    def refusable(self) -> list:
        """What the person may refuse, as they read it: pieces that differ by a cent are one."""
        return as_read(self.lines)


@dataclass
class Visit:
    """One person's collection, ready to be shown."""

    collection: Collection
    parts: list[Part]
    history: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def due_cents(self):
        return sum(part.due_cents for part in self.parts)

    @property
    def to_pay_now(self):
        """Parts with something in the person's hands or here."""
        return [part for part in self.parts if part.due_cents and part.is_payable_now]

    @property
    def to_pay_ahead(self):
        """Parts of which nothing has arrived: paid only if the person asks for it."""
        return [part for part in self.parts if part.due_cents and not part.is_payable_now]

    @property
    def to_pay(self):
        """Parts that are paid now; where nothing is, those to come."""
        return self.to_pay_now or self.to_pay_ahead

    @property
    def to_pay_cents(self):
        return sum(part.due_cents for part in self.to_pay)

    @property
    def is_paid_ahead(self):
        """All that is left to pay is for bags that have not arrived."""
        return not self.to_pay_now

    @property
    def to_pay_ahead_cents(self):
        return sum(part.due_cents for part in self.to_pay_ahead)

    @property
    def to_pay_later_cents(self):
        return self.due_cents - self.to_pay_cents

    @property
    def paid_for_words(self):
        """What the sum asked now is for."""
        if all(part.is_seats for part in self.to_pay):
            return _("Pour ses places à un rendez-vous.")
        handed = any(not part.is_here for part in self.to_pay)
        if not handed:
            return _("Pour ce qui est là.")
        if any(part.is_here for part in self.to_pay):
            return _("Pour ce qui est là et ce qui a été remis.")
        return _("Pour ce qui a été remis.")

    @property
    def card_words(self):
        """What a card or a bank already covers, when there is something to hand over."""
        return "" if self.is_cancelled else card.counter_words(self.collection)

    @property
    def card_state(self):
        """The same in a few words."""
        return "" if self.is_cancelled else card.state_words(self.collection)

    @property
    def to_give_back(self):
        """Parts whose merchant holds money for what the person will not have."""
        return [part for part in self.parts if part.back_cents]

    @property
    def back_cents(self):
        return sum(part.back_cents for part in self.parts)

    @property
    def is_mandated(self):
        """The association collects here for the merchants."""
        return any(till.is_mandated(part.merchant_order) for part in self.parts)

    @property
    def here(self):
        return [part for part in self.parts if part.is_here]

    @property
    def awaited(self):
        return [part for part in self.parts if part.is_awaited]

    @property
    def elsewhere(self):
        return [part for part in self.parts if part.is_elsewhere]

    @property
    def handed(self):
        return [part for part in self.parts if part.is_handed]

    @property
    def seats(self):
        """Parts whose seats are taken at an animation of this place, which the door keeps."""
        return [part for part in self.parts if part.is_seats and part.merchant_order.status == Status.DROPPED_OFF]

    @property
    def is_of_seats(self):
        """All that was kept is seats."""
        return all(part.is_seats for part in self.parts if part.lines)

    @property
    def ended(self):
        return [part for part in self.parts if part.merchant_order.status in dues.OVER]

    @property
    def bags_here(self):
        return sum(len(part.bags_here) for part in self.here)

    @property
    def shelves(self):
        """« B2, frigo 1 »: where to walk for what is here."""
        return ", ".join(dict.fromkeys(bag.shelf for part in self.here for bag in part.bags_here if bag.shelf))

    @property
    def has_alcohol(self):
        return any(part.has_alcohol_here for part in self.here)

    @property
    def is_cancelled(self):
        return all(part.merchant_order.status == Status.CANCELLED for part in self.parts)

    @property
    def has_bags(self):
        return any(part.bags for part in self.parts)

    @property
    def is_served(self):
        return not self.here and not self.awaited

    @property
    def served_at(self):
        """When the last bag left; nothing where none did."""
        return max(
            (bag.handed_over_at for part in self.parts for bag in part.bags if bag.handed_over_at), default=None
        )

    @property
    def rank(self):
        """Next first: all here, then something here, then awaited, then served."""
        if self.is_served:
            return 3
        return 2 if not self.here else int(bool(self.awaited))

    @property
    def state(self):
        """A class and its words."""
        if self.is_cancelled:
            return "soft", _("annulé")
        if self.here:
            words = ngettext("%(bags)d sac ici", "%(bags)d sacs ici", self.bags_here) % {"bags": self.bags_here}
            return ("attention" if self.awaited else "good"), words
        has_kept = any(part.lines for part in self.handed)
        if self.awaited:
            return "attention", _("une partie remise") if has_kept else _("rien n’est encore arrivé")
        if self.elsewhere:
            return "attention", _("attend ailleurs\u202f: %(places)s") % {"places": self.places_elsewhere}
        if self.seats and not self.due_cents:
            return "good", _("places retenues")
        if self.seats or (has_kept and self.is_of_seats):
            return self._state_of_seats()
        return "soft", _("remis") if has_kept else _("terminé")

    def _state_of_seats(self):
        """Nothing was handed over: one came to sit, or is still to pay for it."""
        return ("attention", _("places à payer")) if self.due_cents else ("soft", _("rendez-vous passé"))

    @property
    def places_elsewhere(self) -> str:
        return ", ".join(dict.fromkeys(part.places_elsewhere for part in self.elsewhere))

    @property
    def awaited_words(self):
        names = ", ".join(part.merchant.name for part in self.awaited)
        return _("attendu\u202f: %(names)s") % {"names": names} if names else ""


def goods_words(bundle, lines) -> str:
    words = ", ".join(line_words(line) for line in lines)
    return f"{bundle}\u202f: {words}" if bundle else words


def line_words(line) -> str:
    words = f"{line.left_quantity} × {line.title}"
    return _("%(words)s (alcool)") % {"words": words} if line.is_alcohol else words


def by_name(visit):
    return visit.collection.last_name.lower(), visit.collection.first_name.lower(), visit.collection.pk


def visits_of(collections, *, point) -> list[Visit]:
    """Visits as this place sees them, in the order one serves them; a constant number of queries whatever their
    number."""
    rows = list(with_parts(collections))
    owed = dues.dues_of([part for row in rows for part in row.order.merchant_orders.all()])
    visits = [visit_of(row, owed[row.order_id].by_part, point) for row in rows]
    return sorted(visits, key=lambda visit: (visit.rank, visit.collection.last_name.lower(), visit.collection.pk))


def with_parts(collections):
    bags = Prefetch("bags", Bag.objects.filled().select_related("back_at"))
    merchant_orders = MerchantOrder.objects.select_related("merchant").prefetch_related("lines", bags).order_by("pk")
    return collections.select_related("order", "slot__point").prefetch_related(
        Prefetch("order__merchant_orders", merchant_orders)
    )


def visit_of(collection, owed, point):
    left = card.left_to_collect(collection, owed)
    parts = [
        Part(part, collection.slot, point, due_cents=max(0, left[part.pk]), back_cents=max(0, -owed[part.pk]))
        for part in collection.order.merchant_orders.all()
    ]
    return Visit(collection=collection, parts=parts)


def visit(collection, *, point) -> Visit:
    """One visit at this place, with what is due to each merchant and all that happened."""
    (shown,) = visits_of(Collection.objects.filter(pk=collection.pk), point=point)
    shown.history = history_of(shown.collection)
    shown.notes = notes_of(shown.collection)
    for part in shown.to_give_back:
        part.back_words = till.giving_words(part.merchant_order, part.back_cents, point)
    return shown


def notes_of(collection):
    notes = list(collection.notes.select_related("by"))
    for note in notes:
        note.author = name_of(note.by)
    return notes


@dataclass
class Event:
    """A line of the history: what, when, by whom."""

    at: datetime.datetime
    words: str
    by: str


def history_of(collection) -> list[Event]:
    """Moves, money and the age check of the whole visit, latest first."""
    moves = MerchantOrderMove.objects.filter(merchant_order__order=collection.order_id)
    alone = {part.pk for part in collection.order.merchant_orders.all() if seats.are_alone(part.lines.all())}
    events = [
        event(move, move.merchant_order.merchant, moved_words(move, move.merchant_order_id in alone))
        for move in moves.select_related("merchant_order__merchant", "by")
    ]
    events += [given_to(one) for one in collection.handovers.exclude(to_whom="").select_related("by")]
    events += [event(one, one.merchant, told_why(one)) for one in happened.money_of(collection.order_id)]
    settled = collection.offline_acts.settled().select_related("resolved_by")
    events += [Event(at=one.resolved_at, words=settled_words(one), by=name_of(one.resolved_by)) for one in settled]
    if collection.adult_checked_at:
        checked_by = name_of(collection.adult_checked_by)
        events.append(Event(at=collection.adult_checked_at, words=_("Majorité vérifiée"), by=checked_by))
    return sorted(events, key=lambda one: one.at, reverse=True)


def moved_words(move, alone):
    if move.from_status == Status.HANDED_OVER:
        return _("remise défaite")
    words = seats.moved_words(move, alone=alone)
    return words[:1].lower() + words[1:]


def given_to(handover):
    words = _("Remis à %(name)s, à sa place") % {"name": handover.to_whom}
    return Event(at=handover.at, words=words, by=name_of(handover.by))


def settled_words(act):
    words = {"ending": act.get_resolution_display(), "said": act.resolved_words}
    said = _("Fait sans réseau, puis réglé\u202f: %(ending)s («\u202f%(said)s\u202f»)")
    return (said if act.resolved_words else _("Fait sans réseau, puis réglé\u202f: %(ending)s")) % words


def told_why(one):
    return f"{one.words} («\u202f{one.reason}\u202f»)" if one.reason else one.words


def event(fact, merchant, what):
    words = _("%(merchant)s\u202f: %(what)s") % {"merchant": merchant, "what": what}
    return Event(at=fact.at, words=words, by=name_of(fact.by) if fact.by else "")
