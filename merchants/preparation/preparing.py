"""What a merchant has in hand: orders by collection moment, and what to take from the shelves for one of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from merchants.access import orders_of
from merchants.books.earnings import kept_cents
from merchants.models import MerchantOrder, OrderedLine, ProductSheet
from merchants.models.sheet import Allergen, StorageClass
from merchants.preparation import alike

Status = MerchantOrder.Status
IN_HAND = [Status.PLACED, Status.ACCEPTED, Status.READY, Status.DROPPED_OFF]
TO_TAKE_FROM_SHELVES = [Status.PLACED, Status.ACCEPTED, Status.READY]
TO_WEIGH = [Status.PLACED, Status.ACCEPTED]
# What a merchant counts: the word says what remains to be done.
NUMBERS = {
    Status.PLACED: ngettext_lazy("à accepter", "à accepter", "many"),
    Status.ACCEPTED: ngettext_lazy("à préparer", "à préparer", "many"),
    Status.READY: ngettext_lazy("prête", "prêtes", "many"),
    Status.DROPPED_OFF: ngettext_lazy("déposée", "déposées", "many"),
}
# Nought is said in words.
NONE_OF_THEM = {
    Status.PLACED: gettext_lazy("rien à accepter"),
    Status.ACCEPTED: gettext_lazy("rien à préparer"),
    Status.READY: gettext_lazy("aucune prête"),
    Status.DROPPED_OFF: gettext_lazy("aucune déposée"),
}
# Read at arm's length, between two customers.
HOW_TO_KEEP = {
    StorageClass.AMBIENT: gettext_lazy("ambiant"),
    StorageClass.CHILLED: gettext_lazy("au frais"),
    StorageClass.FROZEN: gettext_lazy("congelé"),
    StorageClass.HOT: gettext_lazy("au chaud"),
    StorageClass.FRAGILE: gettext_lazy("fragile"),
}


@dataclass
class Moment:
    """All that one merchant brings at one hour, be it to several places."""

    due_at: object
    orders: list[MerchantOrder]
    is_today: bool = False
    # How many of the whole moment wait in each state, even when the list shows some of them.
    counts: dict[str, int] = field(default_factory=dict)
    # Its hour has come and bags are still in the shop.
    is_late: bool = False

    @property
    def due_until(self):
        """When the last of its slots ends; nothing without orders."""
        return max((order.due_until for order in self.orders), default=None)

    @property
    def places(self) -> list[str]:
        return sorted({order.due_place for order in self.orders})

    @property
    def to_accept(self) -> int:
        return self.counts.get(Status.PLACED, 0)

    @property
    def to_prepare(self) -> list[MerchantOrder]:
        return [order for order in self.orders if order.status == Status.ACCEPTED]

    @property
    def has_to_weigh(self) -> bool:
        return any(
            line.is_weighed and not line.weighed_at and line.left_quantity
            for order in self.orders
            if order.status in TO_WEIGH
            for line in order.lines.all()
        )

    @property
    def summary(self) -> list[str]:
        """« 2 à accepter », « 5 à préparer »: what is not nought."""
        counted = [(status, self.counts.get(status)) for status in IN_HAND]
        return [f"{many} {NUMBERS[status] % {'many': many}}" for status, many in counted if many]


def word_beside(status, many) -> str:
    return str(NUMBERS[status] % {"many": many} if many else NONE_OF_THEM[status])


def in_hand(merchant):
    """Confirmed orders not yet in the resident's hands, with their lines; today's first, then the days to come."""
    orders = orders_of(merchant).filter(status__in=IN_HAND).prefetch_related("lines")
    return orders.order_by("due_at", "pk")


def today_first(orders, *, today):
    """Today's, then those to come, then what is left of past days."""

    def rank(order):
        day = timezone.localdate(order.due_at)
        return (0 if day == today else 1 if day > today else 2, order.due_at, order.pk)

    return sorted(orders, key=rank)


def numbers(merchant) -> dict[object, Counter]:
    """How many orders wait in each state, by moment; one query."""
    rows = orders_of(merchant).filter(status__in=IN_HAND).order_by().values_list("due_at", "status")
    found = defaultdict(Counter)
    for due_at, status, many in rows.annotate(Count("pk")):
        found[due_at][status] = many
    return found


def in_all(counts) -> dict[str, int]:
    """The same for all moments together."""
    whole = sum(counts.values(), Counter())
    return {status: whole[status] for status in IN_HAND}


def by_moment(orders, *, at, counts) -> list[Moment]:
    """Orders already sorted, gathered by the hour they are due."""
    return [
        Moment(
            due_at,
            list(group),
            is_today=timezone.localdate(due_at) == timezone.localdate(at),
            counts=counts[due_at],
            is_late=due_at <= at and any(counts[due_at][status] for status in TO_TAKE_FROM_SHELVES),
        )
        for due_at, group in groupby(orders, key=lambda order: order.due_at)
    ]


def contents_in_words(order) -> str:
    """« 2 × Pain de seigle, 1 × Brioche », without what is missing."""
    lines = alike.as_read(order.lines.all())
    return ", ".join(f"{line.left_quantity} × {line.title}" for line in lines if line.left_quantity)


def allergens_in_words(line: OrderedLine) -> str:
    """As the merchant declared them when the order was placed; nothing for what is not food."""
    if line.allergen_state == ProductSheet.AllergenState.NONE:
        return _("aucun des 14")
    return ", ".join(str(Allergen(name).label).lower() for name in line.allergens)


# --- The picking list -------------------------------------------------------------------------


@dataclass(frozen=True)
class Total:
    quantity: int
    title: str
    storage: str
    product_id: int | None = None


def to_pick(merchant, *, due_at) -> list[MerchantOrder]:
    """Place by place and name by name; bags already prepared come last."""
    orders = orders_of(merchant).filter(status__in=TO_TAKE_FROM_SHELVES, due_at=due_at)
    lines = OrderedLine.objects.annotate(product_id=F("order_line__product_id"))
    found = orders.prefetch_related(Prefetch("lines", lines)).order_by("due_place", "customer_name", "pk")
    return sorted(found, key=lambda order: order.status == Status.READY)


def totals(orders) -> list[Total]:
    """How many of each product remain to be taken, cold things together so that they leave the fridge last."""
    wanted = Counter()
    for order in orders:
        if order.status == Status.READY:
            continue
        for line in order.lines.all():
            wanted[StorageClass(line.storage_class), line.title, line.product_id] += line.left_quantity
    ranks = list(StorageClass)
    found = sorted(wanted.items(), key=lambda item: (ranks.index(item[0][0]), item[0][1], item[0][2] or 0))
    return [
        Total(quantity, title, HOW_TO_KEEP[storage], product)
        for (storage, title, product), quantity in found
        if quantity
    ]


# --- A shortage, before it is declared --------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What taking some of a line off would do, in cents."""

    missing: int
    before: int
    after: int

    @property
    def cancels(self) -> bool:
        return self.after == 0


def change_if_kept(line: OrderedLine, kept_quantity: int) -> Change:
    before = kept_cents(line.merchant_order)
    missing, kept_quantity = line.left_quantity - kept_quantity, kept_quantity + line.returned_quantity
    after = line.cents_if(kept_quantity, line.grams_of(line.ordered_grams, kept_quantity))
    return Change(missing, before, before - line.kept_cents + after)
