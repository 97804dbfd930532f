"""What becomes of bags nobody came for: given back to the merchant, given away, or thrown away when it must be."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.giving_back import corrections
from merchants.models import MerchantOrder
from merchants.models.sheet import StorageClass
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup import words
from pickup.access import merchant_orders_of
from pickup.bags import custody
from pickup.bags.drop_off import hold
from pickup.bags.keeping import ON_A_SHELF, Keeping
from pickup.models import Bag, BagMove, Collection

Status = MerchantOrder.Status

ENDINGS = {Status.RETURNED: life.return_to_merchant, Status.GIVEN: life.give, Status.DISCARDED: life.discard}


class SlotNotOver(Refusal):
    sentence = gettext_lazy("Le créneau n’est pas terminé\u202f: la personne peut encore venir.")


class StillKept(Refusal):
    def __init__(self, until):
        super().__init__(
            _("Gardez-le jusqu’au %(until)s\u202f: d’ici là, la personne peut venir, ou le commerçant le reprendre.")
            % {"until": words.day_hour(until)}
        )


class TooOldToGive(Refusal):
    sentence = gettext_lazy("C’est trop vieux pour être donné\u202f: rendez-le au commerçant, ou jetez-le.")


class ToWhom(Refusal):
    sentence = gettext_lazy("Dites à qui c’est donné : une association, une épicerie solidaire, une personne.")


class HalfArrived(Refusal):
    """Its shop has still to bring the rest, as far as the books know."""

    sentence = gettext_lazy(
        "Il manque encore un sac de cette commande. Dites d’abord que le reste n’est jamais arrivé\u202f: "
        "il sera retiré du prix, puis ce qui est ici suivra."
    )


class NothingHere(Refusal):
    sentence = gettext_lazy("Il n’y a plus rien ici de cette commande : relisez la page.")


class PartlyGiven(Refusal):
    """Nobody knows which goods were in which bag."""

    sentence = gettext_lazy(
        "Un autre sac de cette sorte a été remis à la personne : sur sa page, dites produit par produit ce qui "
        "n’a pas été pris (« La personne refuse un produit »), puis revenez cocher « C’est dit »."
    )


@dataclass
class ClassLeft:
    """The bags of one storage class that wait, until when, and what may be done of them now."""

    storage_class: str
    bags: list[Bag]
    until: object
    endings: list[str]
    # Another bag of the class was given: what stayed is told product by product.
    is_partly_given: bool = False

    @property
    def words(self):
        return StorageClass(self.storage_class).label

    @property
    def shelves(self):
        return ", ".join(dict.fromkeys(bag.shelf for bag in self.bags if bag.shelf))

    @property
    def choices(self):
        return [(ending, ENDING_WORDS[ending]) for ending in self.endings]


@dataclass
class LeftBehind:
    """A merchant order that waits after its slot, class by class: ice cream does not wait as jam does."""

    merchant_order: MerchantOrder
    collection: Collection
    classes: list[ClassLeft] = field(default_factory=list)

    @property
    def is_half_arrived(self) -> bool:
        """What never came is said first (`never_came`)."""
        return self.merchant_order.status == Status.READY

    @property
    def is_half_given(self) -> bool:
        return any(bag.where == Bag.Where.HANDED_OVER for bag in self.merchant_order.bags.all())

    @property
    def awaited_words(self) -> str:
        """« frais, surgelé »: what its shop has still to bring."""
        expected = [bag for bag in self.merchant_order.bags.all() if bag.where == Bag.Where.EXPECTED]
        return ", ".join(dict.fromkeys(bag.get_storage_class_display().lower() for bag in expected))

    @property
    def storage_classes(self):
        return [one.storage_class for one in self.classes]

    @property
    def storage_words(self):
        return ", ".join(str(one.words) for one in self.classes)

    @property
    def until(self):
        return min(one.until for one in self.classes)

    @property
    def endings(self):
        """What may be done of all of it in one go."""
        return [ending for ending in ENDINGS if all(ending in one.endings for one in self.classes)]

    @property
    def choices(self):
        return [(ending, ENDING_WORDS[ending]) for ending in self.endings]


ENDING_WORDS = {
    Status.RETURNED: gettext_lazy("Rendu au commerçant"),
    Status.GIVEN: gettext_lazy("Donné"),
    Status.DISCARDED: gettext_lazy("Jeté"),
}


def endings_for(storage_class, *, until, at) -> list[str]:
    """While it is kept, only perishable food may be given away; nothing good is thrown away;
    what is past its time is never given if it had to stay cold or hot."""
    on_a_shelf = storage_class in ON_A_SHELF
    if at < until:
        return [Status.RETURNED] if on_a_shelf else [Status.RETURNED, Status.GIVEN]
    return [Status.RETURNED, Status.GIVEN, Status.DISCARDED] if on_a_shelf else [Status.RETURNED, Status.DISCARDED]


# --- What waits -------------------------------------------------------------------------------


def left_behind(*, point, at) -> list[LeftBehind]:
    """All that waits here after its slot, oldest first; a constant number of queries."""
    rows = (
        merchant_orders_of(point)
        .filter(status__in=[Status.READY, *life.WAITS_THERE], order__collection__slot__ends_at__lte=at)
        .select_related("merchant", "order__collection__slot")
        .prefetch_related(Prefetch("bags", Bag.objects.filled()))
        .order_by("order__collection__slot__ends_at", "order_id", "pk")
    )
    rows = list(rows)
    keepings = Keeping.of_several([row.order.collection.slot for row in rows], point=point.pk)
    found = [judge(row, point, keepings[row.order.collection.slot_id], at) for row in rows]
    return [one for one in found if one.classes or (one.is_half_arrived and one.is_half_given)]


def judge(merchant_order, point, keeping, at):
    collection = merchant_order.order.collection
    bags = merchant_order.bags.all()
    there = [bag for bag in bags if bag.is_here and (bag.back_at_id or collection.slot.point_id) == point.pk]
    classes = classes_left(there, keeping, at)
    for one in classes:
        one.is_partly_given = one.storage_class in given_among(bags)
    return LeftBehind(merchant_order, collection, classes)


def given_among(bags) -> set[str]:
    """The storage classes of which a bag left with the person."""
    return {bag.storage_class for bag in bags if bag.where == Bag.Where.HANDED_OVER}


def classes_left(bags, keeping, at) -> list[ClassLeft]:
    by_class = {}
    for bag in bags:
        by_class.setdefault(bag.storage_class, []).append(bag)
    found = []
    for name, there in sorted(by_class.items()):
        until = keeping.until_of(name)
        found.append(ClassLeft(name, there, until, endings_for(name, until=until, at=at)))
    return found


def cancelled_here(*, point):
    """Bags that were on a shelf when their order was called off: their merchant takes them back."""
    bags = Bag.objects.waiting_at(point).filter(where=Bag.Where.CANCELLED)
    return bags.select_related("merchant_order__merchant").order_by("merchant_order__merchant__name", "label")


def given_to_lately(*, point) -> list[str]:
    """To whom bags of this place were given last: proposed rather than typed again."""
    given = BagMove.objects.filter(act=custody.Act.GIVEN, bag__merchant_order__order__collection__slot__point=point)
    names = given.exclude(to_whom="").order_by("-pk").values_list("to_whom", flat=True)[:20]
    return list(dict.fromkeys(names))[:5]


# --- What becomes of it -----------------------------------------------------------------------


@transaction.atomic
def settle(*, merchant_order, point, ending, by, at, storage_class="", to_whom="", note="", told_by_product=False):
    """Say what became of what waits at this place, all or one storage class; the merchant order was uncollected, then
    returned, given or discarded with its last bag. What goes before the rest comes off the order, which may still be
    collected, or whose seats remain; of a class of which a bag was given, what was not taken comes off before,
    `told_by_product`."""
    held = next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)
    slot = Collection.objects.select_related("slot").get(order=held.order_id).slot
    if at < slot.ends_at:
        raise SlotNotOver
    if held.status == Status.READY:
        raise HalfArrived
    chosen = list(chosen_of(held, point, storage_class))
    refuse_unless_allowed(chosen, ending, Keeping.of(slot, point=point.pk), at)
    others = [bag for bag in held.bags.filled() if bag not in chosen]
    if not told_by_product and given_among(others) & classes_of(chosen):
        raise PartlyGiven
    if ending == Status.GIVEN and not to_whom.strip():
        raise ToWhom
    if held.status == Status.DROPPED_OFF:
        mark(merchant_order=held, by=by, at=at)
    # Given after the slot by mistake and taken back, a bag stands here again beside those that nobody came for.
    back = held.bags.filter(pk__in=[bag.pk for bag in chosen], where=Bag.Where.HERE)
    custody.record(bags=back, act=custody.Act.UNCOLLECTED, by=by, at=at)
    custody.record(bags=chosen, act=ending, by=by, at=at, to_whom=to_whom, note=note)
    told = {"by": by, "at": at, "reason": note}
    is_last = all(bag.where in ENDINGS for bag in others)
    if is_last and not keeps_seats(held):
        ENDINGS[ending](merchant_order=held, **told)
        return
    take_off(held, classes_of(chosen) - classes_shared(others), ending, by, at)
    if is_last:
        life.leave_the_seats(merchant_order=held, **told)


def keeps_seats(merchant_order) -> bool:
    """At an animation, which does not need the bag: whoever did not come for one may come for the other."""
    return merchant_order.lines.filter(is_seat=True, kept_quantity__gt=F("returned_quantity")).exists()


def chosen_of(merchant_order, point, storage_class):
    there = merchant_order.bags.filled().waiting_at(point)
    return there.filter(storage_class=storage_class) if storage_class else there


def classes_of(bags) -> set[str]:
    return {bag.storage_class for bag in bags}


def classes_shared(others) -> set[str]:
    """Nobody knows which goods were in which bag: they come off with the last one of their class, and never if the
    person has one."""
    return given_among(others) | classes_of(bag for bag in others if bag.is_here)


def take_off(merchant_order, storage_classes, ending, by, at):
    """The person will never have these: they cost nothing, and the rest of the order lives on."""
    why = corrections.Why(
        reason=_("Non retiré : %(words)s") % {"words": str(ENDING_WORDS[ending]).lower()},
        by=by,
        at=at,
        channel=life.Channel.COUNTER,
        back_on_shelf=ending == Status.RETURNED,
    )
    for line in merchant_order.lines.filter(storage_class__in=storage_classes):
        if line.left_quantity:
            key = f"uncollected:{merchant_order.pk}"
            corrections.give_back_goods(line=line, quantity=line.left_quantity, key=key, why=why)


@transaction.atomic
def mark(*, merchant_order, by, at):
    """Its slot is over and nobody came."""
    life.mark_uncollected(merchant_order=merchant_order, by=by, at=at)
    left = merchant_order.bags.filled().filter(where=Bag.Where.HERE)
    custody.record(bags=left, act=custody.Act.UNCOLLECTED, by=by, at=at)


@transaction.atomic
def settle_cancelled(*, bag, ending, by, at, to_whom="", note=""):
    """A bag of an order called off leaves the shelf."""
    if ending not in ENDINGS:
        raise NothingHere
    if ending == Status.GIVEN and not to_whom.strip():
        raise ToWhom
    custody.record(bags=[bag], act=ending, by=by, at=at, to_whom=to_whom, note=note)


def refuse_unless_allowed(bags, ending, keeping, at):
    if not bags:
        raise NothingHere
    for one in classes_left(bags, keeping, at):
        if ending not in one.endings:
            raise StillKept(one.until) if at < one.until else TooOldToGive
