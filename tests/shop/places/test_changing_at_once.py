"""A place changes while somebody orders: either the order comes first and is decided of, or nobody orders for it."""

import threading
from functools import partial

import pytest
from django.utils import timezone

from merchants.models import MerchantOrder
from pickup.models import Collection
from pickup.places import closing, describing, making, slots
from pickup.places.hindrances import hindrances
from shop.places import deciding
from shop.places.models import CollectionFate, PlaceChange
from tests.at_once import at_once
from tests.factories import UserFactory
from tests.shop.places.test_changing_a_place import weekly
from tests.shop.situations import Town

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.row_locks,
    pytest.mark.postgresql,
]


@pytest.fixture
def town():
    town = Town()
    town.point = town.slot.point
    weekly(town.slot)
    making.make_slots(at=timezone.now())
    town.told = {"by": UserFactory(), "at": timezone.now()}
    return town


CHANGES = {
    "a moment closes": lambda town: partial(closing.close_to_newcomers, slot=town.slot, reason="fête", **town.told),
    "a place closes": lambda town: partial(describing.close_place, point=town.point, **town.told),
    "a shop leaves": lambda town: partial(
        describing.set_excluded, point=town.point, merchants=[town.merchant], **town.told
    ),
    "the shelves go": lambda town: partial(
        describing.set_storage, point=town.point, places={"AMBIENT": 0}, **town.told
    ),
}


def decided(town, write, decisions, key="une-cle"):
    facts = {"words": "le lieu change", "reason": "fête", "decisions": decisions, **town.told}
    return deciding.decide(key=key, point=town.point, write=write, **facts)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("how", ["at once", "confirmed"])
@pytest.mark.parametrize("closes_first", [True, False])
def test_an_order_that_is_being_placed_while_the_place_changes(town, change, how, closes_first, monkeypatch):
    basket, write = town.basket(), CHANGES[change](town)
    ordering, changed = threading.Event(), threading.Event()
    take = slots.promise

    def slowly(**facts):
        if not closes_first:
            take(**facts)
        ordering.set()
        # Whoever changes the place waits for an order that comes first: it is not waited for.
        changed.wait(10 if closes_first else 1)
        if closes_first:
            take(**facts)

    def change_then():
        ordering.wait(10)
        try:
            if how == "confirmed":
                return decided(town, write, {})
            return deciding.write_unless_concerned(point=town.point, write=write, at=town.told["at"])
        finally:
            changed.set()

    monkeypatch.setattr(slots, "promise", slowly)
    placed, told = at_once(lambda: town.place(basket, expected_total_cents=420), change_then)
    town.point.refresh_from_db()
    assert not any(hindrances(point=town.point, at=town.told["at"]).values())
    if closes_first:
        assert isinstance(placed, (slots.SlotClosed, slots.MerchantCannotMeet, slots.StorageFull))
        assert not Collection.objects.exists()
    else:
        part = MerchantOrder.objects.get(order=placed)
        named = isinstance(told, deciding.Undecided) or [one.collection.order for one in told] == [part.order]
        assert named


def test_one_change_however_many_confirm(town):
    collection = town.place().collection
    write = CHANGES["a moment closes"](town)
    changes = at_once(*[lambda: decided(town, write, {collection.pk: deciding.Decision("CANCEL")})] * 4)
    assert changes == [PlaceChange.objects.get()] * 4
    assert CollectionFate.objects.get().collection == collection


def test_what_was_decided_is_done_once_however_many_workers_look(town):
    collection = town.place().collection
    change = decided(town, CHANGES["a moment closes"](town), {collection.pk: deciding.Decision("CANCEL")})
    answers = at_once(*[lambda: deciding.go_on(change=change, at=town.told["at"])] * 4)
    assert answers == [None] * 4
    town.slot.refresh_from_db()
    assert (town.slot.taken, change.fates.get().is_done) == (0, True)
