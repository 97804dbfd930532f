"""What one moment can give, said once for every product of the town: the rule of `slots`, as conditions on rows."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from merchants.listing.per_collection import Counts, Wanted
from merchants.models import BundlePart, Merchant, ProductSheet
from merchants.models.sheet import StorageClass
from merchants.opening import OpeningTimes
from pickup.models import Slot
from pickup.places import slots
from pickup.places.needs import Need, limit_of, prepared_from

# The longest that a sheet may say (a small positive integer), in hours.
LONGEST_LEAD = 32_767


@dataclass(frozen=True)
class Reach:
    """What can still be collected at a slot: by how it is kept, how long it takes, who makes it, what is left."""

    slot: Slot
    storage_classes: frozenset[str]
    most_lead_hours: int
    # Who can work on it then, and who can on the very day.
    merchants: frozenset[int]
    on_the_day: frozenset[int]
    # Sheets that are made for each collection, and none is left for this one; bundles that ask more than is left.
    gone: frozenset[int]

    @property
    def holds(self) -> Q:
        """For sheets; the stock that is not counted by collection is not its matter."""
        own = self._by_its_facts & ~Q(pk__in=self.gone)
        parts = BundlePart.objects.filter(bundle=OuterRef("pk"))
        whole = Exists(parts) & ~Exists(parts.exclude(component__in=ProductSheet.objects.filter(self._by_its_facts)))
        return (Q(is_bundle=False) & own) | (Q(is_bundle=True) & whole & ~Q(pk__in=self.gone))

    @property
    def _by_its_facts(self) -> Q:
        made = Q(made_on_the_day=False, merchant__in=self.merchants)
        made |= Q(made_on_the_day=True, merchant__in=self.on_the_day)
        return made & Q(storage_class__in=self.storage_classes, lead_time_hours__lte=self.most_lead_hours)


def reach_of(slot, *, at) -> Reach | None:
    """Seven queries whatever the town; None once nobody can order for this slot: shut, past its cut-off, or full."""
    candidate = slots.candidate_of(slot)
    if candidate is None or slots.why_nobody(candidate, at):
        return None
    slot = candidate.slot
    merchants = [one for one in Merchant.objects.listed() if one.pk not in candidate.excluded_ids]
    times = OpeningTimes.of(merchants, since=slots.since(at))
    return Reach(
        slot=slot,
        storage_classes=frozenset(name for name in StorageClass.values if (candidate.room(name) or 0) > 0),
        most_lead_hours=most_lead_hours(slot.starts_at, at),
        merchants=_who_can(merchants, slot, times, at, on_the_day=False),
        on_the_day=_who_can(merchants, slot, times, at, on_the_day=True),
        gone=_gone(slot.starts_at, at),
    )


def most_lead_hours(starts_at, at) -> int:
    """What takes longer than that is asked for too late; -1 when nothing can be asked for any more."""
    least, most = -1, LONGEST_LEAD
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if at < prepared_from(starts_at, middle) else (least, middle - 1)
    return least


def _who_can(merchants, slot, times, at, *, on_the_day) -> frozenset[int]:
    needs = [Need(merchant, frozenset(), made_on_the_day=on_the_day) for merchant in merchants]
    limits = [(need.merchant.pk, limit_of(need=need, slot=slot, times=times)[0]) for need in needs]
    return frozenset(pk for pk, limit in limits if limit is not None and at < limit)


def _gone(due_at, at) -> frozenset[int]:
    """Only those that may have run out are looked at: a number of that day, or an order already."""
    made = ProductSheet.objects.filter(slot_quantity__isnull=False)
    told = Q(slot_quantity=0) | ~Q(slot_quantities={}) | Q(collection_stocks__due_at=due_at)
    single = {sheet.pk: [(sheet, 1)] for sheet in made.filter(told).select_related("product")}
    rows = BundlePart.objects.filter(component__slot_quantity__isnull=False).select_related("component__product")
    asked = dict(single)
    for row in rows:
        asked.setdefault(row.bundle_id, []).append((row.component, row.quantity))
    wanted = {pk: [Wanted.of(sheet, n, sheet.product.title) for sheet, n in parts] for pk, parts in asked.items()}
    counts = Counts([one for every in wanted.values() for one in every], at=at)
    return frozenset(pk for pk, every in wanted.items() if counts.refusals(every, due_at))
