"""What became of each order of data/orders.toml: everyone's acts, in the order in which they happened."""

import contextlib
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from oscar.apps.basket.models import Basket
from oscar.apps.catalogue.models import Product

from merchants.books import dues
from merchants.models import MerchantOrder, ProductSheet
from merchants.preparation import merchant_orders, weighing
from pickup.bags import drop_off, uncollected
from pickup.bags.keeping import Keeping
from pickup.counter import handover, notes
from pickup.models import Slot
from pickup.money import card, till
from pickup.places import slots
from pickup.residents import cards, remembering
from shop.accounts.models import User
from shop.basket import edits
from shop.basket.contents import contents
from shop.demo import reading, tills
from shop.demo.people import Resident
from shop.ordering import cancel_order, place_order
from shop.paper import copies
from shop.paper.models import PaperCopy
from shop.payments import attempts
from shop.payments.double import levers

Status = MerchantOrder.Status
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
# Ordered this long before the slot, which leaves every merchant an opening and their lead time.
AHEAD = 76 * HOUR
WISHES = list(MerchantOrder.IfMissing)
# How far along the way of a bag each stage lies.
STEPS = [Status.PLACED, Status.ACCEPTED, Status.READY, Status.DROPPED_OFF, Status.HANDED_OVER]
LEFT = {Status.UNCOLLECTED, Status.RETURNED, Status.GIVEN, Status.DISCARDED}


class NoSlotThen(Exception):
    """On this day of the year no slot suits an order of the story."""


@dataclass
class Life:
    """One order, from the basket on; `order` is known once it is placed."""

    told: dict
    resident: Resident
    helper: User
    slot: Slot
    placed_at: datetime.datetime
    now: datetime.datetime
    order: object = None

    @property
    def is_over(self) -> bool:
        return self.slot.ends_at < self.now

    @property
    def is_paid_online(self) -> bool:
        """Where payments are simulated; elsewhere the same order is paid at the counter."""
        return bool(self.told.get("online")) and settings.PAYMENT_GATEWAY == "simulator"

    @property
    def stage(self) -> str:
        return self.told["stage"]

    def parts(self) -> list[MerchantOrder]:
        rows = self.order.merchant_orders.select_related("merchant", "order").order_by("pk")
        return [part for part in rows if part.status != Status.CANCELLED]

    def reaches(self, part, stage) -> bool:
        """Whether this merchant's bag went as far as a stage."""
        wanted = self.told.get("behind", {}).get(part.merchant.code, self.stage)
        farthest = Status.DROPPED_OFF if wanted in LEFT else wanted
        return farthest in STEPS and STEPS.index(farthest) >= STEPS.index(stage)


def foretell_all(*, residents: dict[str, Resident], helpers: dict[str, User], at) -> list[Life]:
    """Every order that finds a slot that suits it on this day of the year."""
    lives = []
    for told in reading.read("orders")["order"]:
        with contextlib.suppress(NoSlotThen):
            lives.append(foretold(told, residents[told["who"]], helpers[told["point"]], at))
    return lives


# --- When and where ---------------------------------------------------------------------------


def foretold(told, resident, helper, now) -> Life:
    """The order with its slot: the n-th before or after now, or the first further away that suits its merchants."""
    sheets = list(ProductSheet.objects.filter(product__title__in=told["lines"]).select_related("merchant"))
    needs = slots.needs_of(sheets)
    for slot in slots_in_order(told, now)[abs(told["slot"]) - 1 :]:
        placed_at = min(slot.starts_at - AHEAD, now - 5 * HOUR)
        if suits(slot, needs, placed_at):
            return Life(told, resident, helper, slot, placed_at, now)
    raise NoSlotThen


def slots_in_order(told, now):
    here = Slot.objects.filter(point__slug=told["point"]).select_related("point")
    if told["slot"] < 0:
        return here.filter(ends_at__lt=now - HOUR).order_by("-starts_at")
    return here.filter(starts_at__gt=now).order_by("starts_at")


def suits(slot, needs, placed_at) -> bool:
    days = (slot.starts_at - placed_at).days + 2
    return any(offer.open and offer.slot == slot for offer in slots.offered(needs=needs, at=placed_at, days=days))


# --- What happens -----------------------------------------------------------------------------


def acts_of(life: Life) -> Iterator[tuple]:
    """Each act with its hour; those still to come are left out."""
    start, end = life.slot.starts_at, life.slot.ends_at
    prepared = start - 3 * HOUR if life.is_over else life.now - HOUR
    yield life.placed_at, bound(place, life)
    yield life.placed_at + HOUR, bound(refuse_some, life)
    yield life.placed_at + 2 * HOUR, bound(fall_short, life)
    if life.stage == Status.CANCELLED:
        yield life.placed_at + 3 * HOUR, bound(cancel, life)
        return
    yield life.placed_at + 3 * HOUR, bound(accept, life)
    yield prepared, bound(prepare, life)
    yield prepared + 40 * MINUTE, bound(drop, life)
    if life.is_over:
        yield start + 25 * MINUTE, bound(collect, life)
        yield end + 45 * MINUTE, bound(clear_away, life)


def bound(act, life):
    def happen(*, at):
        act(life, at=at)

    return happen


def place(life, *, at):
    basket = Basket.objects.create(owner=life.resident.account)
    ids = dict(Product.objects.filter(title__in=life.told["lines"]).values_list("title", "pk"))
    for title, quantity in life.told["lines"].items():
        edits.add(basket=basket, product_id=ids[title], quantity=quantity)
    found = contents(basket, at=at)
    by_phone = life.told.get("channel") == "PHONE"
    life.order = place_order(
        key=f"demo:{basket.pk}",
        basket=basket,
        contact=life.resident.contact,
        slot=life.slot,
        pays_online=life.is_paid_online,
        adult_declared=found.has_alcohol,
        expected_total_cents=found.total_cents,
        channel="PHONE" if by_phone else "ONLINE",
        # One in three accepts something else, one in three is called: nobody's wish is drawn at random.
        if_missing=WISHES[basket.pk % 3 if life.resident.contact.phone else 0],
        by=life.helper if by_phone else life.resident.account,
        customer=life.resident.account,
        at=at,
    )
    if by_phone:
        remember(life, at=at)
    if by_phone and life.is_over:
        give_confirmation(life)
    if life.is_paid_online:
        pay_online(life, at=at + 2 * MINUTE)


def remember(life, *, at):
    """Who orders by phone in this town said yes, once: they are known the next time."""
    known = remembering.remember(
        point=life.slot.point,
        contact=life.resident.contact,
        letterbox=life.resident.letterbox,
        agreed_how="PHONE",
        by=life.helper,
        at=at,
    )
    remembering.ordered_again(resident=known, collection=life.order.collection)
    if not known.cards.exists():
        cards.give(resident=known, by=life.helper, at=at)


def give_confirmation(life):
    """On paper, at the visit; posted before it to whoever gave an address."""
    posted = bool(life.resident.letterbox.street)
    how, at = (PaperCopy.How.POSTED, life.placed_at + HOUR) if posted else (PaperCopy.How.HANDED, life.slot.starts_at)
    copies.give(collection=life.order.collection, how=how, by=life.helper, at=at)


def pay_online(life, *, at):
    with levers.at(at):
        page = attempts.start(order=life.order, code="simulator", return_url="/", at=at)
        levers.pay(page.reference)
        attempts.sync(payment=life.order.payments.get(), at=at)


def refuse_some(life, *, at):
    """A merchant who cannot prepare their part says so."""
    for part in life.parts():
        reason = life.told.get("refused", {}).get(part.merchant.code)
        if reason:
            by = owner_of(part)
            merchant_orders.cancel(merchant_order=part, by=by, at=at, channel="MERCHANT", reason=reason)


def fall_short(life, *, at):
    for part in life.parts():
        for line in part.lines.filter(title__in=life.told.get("short", {})):
            kept = life.told["short"][line.title]
            merchant_orders.declare_shortage(line=line, kept_quantity=kept, by=owner_of(part), at=at)


def owner_of(part) -> User:
    return part.merchant.team.first().user


def cancel(life, *, at):
    account = life.resident.account
    cancel_order(order=life.order, by=account, at=at, channel="ONLINE", reason=life.told["reason"])


def accept(life, *, at):
    for part in life.parts():
        if life.reaches(part, Status.ACCEPTED):
            merchant_orders.accept(merchant_order=part, by=owner_of(part), at=at)


def prepare(life, *, at):
    for part in life.parts():
        if life.reaches(part, Status.READY):
            weigh(part, at=at)
            merchant_orders.mark_ready(merchant_order=part, by=owner_of(part), at=at)


def weigh(part, *, at):
    """Each weighs a little less or a little more than usual, never above what was announced."""
    for line in part.lines.filter(price_per_kg_cents__isnull=False, weighed_at=None, kept_quantity__gt=0):
        grams = min(line.ordered_grams * (94 + 5 * line.pk % 13) // 100, line.most_grams)
        weighing.weigh(line=line, grams=grams, by=owner_of(part), at=at)


def drop(life, *, at):
    for number, part in enumerate(life.parts()):
        if life.reaches(part, Status.DROPPED_OFF):
            shelf = f"{'ABC'[number % 3]}{life.order.pk % 9 + 1}"
            drop_off.receive(merchant_order=part, shelf=shelf, by=life.helper, at=at + number * MINUTE)
    if life.told.get("note"):
        notes.write(collection=life.order.collection, text=life.told["note"], by=life.helper, at=at)


def collect(life, *, at):
    """The resident comes, pays what is due, leaves with the bags."""
    taken = [part for part in life.parts() if life.reaches(part, Status.HANDED_OVER)]
    if not taken:
        return
    collection = life.order.collection
    collection.refresh_from_db()
    due = card.left_to_collect(collection, dues.due_by_merchant_order(life.order))
    amounts = {part: due[part.pk] for part in taken if due[part.pk] > 0}
    amounts = tills.pay_with_vouchers(life, amounts, at=at)
    if amounts:
        means = life.told.get("means", "CARD")
        key = f"demo-{life.order.number}"
        facts = {"point": collection.slot.point, "means": means, "key": key, "by": life.helper, "at": at}
        till.collect_payment(collection=collection, amounts=amounts, **facts)
    told = {"by": life.helper, "at": at + 2 * MINUTE, "to_whom": life.told.get("to_whom", "")}
    told["point"] = collection.slot.point
    handover.hand_over(collection=collection, merchant_orders=taken, adult_checked=True, **told)


def clear_away(life, *, at):
    """Nobody came: the bags wait, go back, are given, or are thrown away when they must be."""
    if life.stage not in LEFT:
        return
    for part in life.parts():
        if life.stage == Status.UNCOLLECTED:
            uncollected.mark(merchant_order=part, by=life.helper, at=at)
            continue
        until = Keeping.of(life.slot).until(part.bags.filled().values_list("storage_class", flat=True))
        moment = until + HOUR if life.stage == Status.DISCARDED else at
        whom = "l’épicerie solidaire" if life.stage == Status.GIVEN else ""
        told = {"point": life.slot.point, "ending": life.stage, "to_whom": whom}
        uncollected.settle(merchant_order=part, **told, by=life.helper, at=moment)
