"""Everything given back at the association's expense before the visit: nobody waits for an empty bag."""

import pytest
from oscar.apps.order.models import Order

from merchants.books import dues, invariants, ledger
from merchants.books.earnings import disagreements, share_of
from merchants.giving_back import corrections
from merchants.giving_back.corrections import Why
from merchants.preparation import merchant_orders
from pickup.counter import visits
from pickup.models import Bag
from pickup.places import slots
from pickup.telling import missing
from tests.pickup.situations import AFTER, DURING, ORDERED, person

pytestmark = pytest.mark.django_db


def offered(part, bearer="ASSOCIATION", at=ORDERED, channel="PHONE"):
    """All that remains of a part is given back, the merchant losing nothing."""
    why = Why(reason="La halle est fermée", by=None, at=at, channel=channel, bearer=bearer)
    corrections.give_back_all(merchant_order=part, key=f"halle-{part.pk}", why=why)


def places(who):
    slot = who.fresh().slot
    return slot.taken, sum(row.taken for row in slot.storage.all())


@pytest.mark.parametrize("status", ["PLACED", "ACCEPTED", "READY", "DROPPED_OFF"])
@pytest.mark.parametrize("bearer", ["ASSOCIATION", "SHARED"])
def test_the_merchant_earns_what_was_given_back_and_no_bag_is_awaited(status, bearer):
    who = person(status)
    offered(who.part, bearer)
    shown = visits.visit(who.fresh(), point=who.collection.slot.point)
    assert (shown.awaited, shown.here, shown.is_served) == ([], [], True)
    net = share_of(who.part).net
    assert net > 0
    assert ledger.balance(f"liability:merchant:{who.part.merchant.code}") == -net
    assert dues.due_cents(who.part.order) == 0
    assert list(disagreements()) == list(invariants.deposits_left()) == []


def test_the_place_and_the_room_are_free_again_once():
    who = person("ACCEPTED")
    assert places(who) == (1, 1)
    offered(who.part)
    for _run in range(2):
        slots.give_back_cancelled()
        assert places(who) == (0, 0)


def test_what_remains_to_collect_keeps_its_place():
    who = person("ACCEPTED", "ACCEPTED")
    offered(who.part)
    slots.give_back_cancelled()
    assert places(who) == (1, 1)
    assert [part.merchant_order for part in visits.visit(who.fresh(), point=who.collection.slot.point).awaited] == [
        who.parts[1]
    ]


def test_a_bag_given_back_after_the_visit_was_really_there():
    who = person("DROPPED_OFF")
    Bag.objects.update(received_at=DURING)
    merchant_orders.hand_over_merchant_order(merchant_order=who.part, by=None, at=DURING)
    offered(who.part, at=AFTER)
    slots.give_back_cancelled()
    assert places(who) == (1, 1)


def test_a_part_of_it_given_back_is_no_longer_in_the_bag():
    who = person("ACCEPTED", lines=[("4.20", 2)], classes=("AMBIENT", "CHILLED"))
    for line in who.part.lines.filter(storage_class="CHILLED"):
        why = Why(reason="Vitrine en panne", by=None, at=ORDERED, channel="PHONE", bearer="ASSOCIATION")
        corrections.give_back_goods(line=line, quantity=2, key="vitrine", why=why)
    assert [bag.storage_class for bag in who.part.bags.filled()] == ["AMBIENT"]
    assert who.statuses == ["ACCEPTED"]


def test_the_rest_running_short_ends_it_too():
    who = person("ACCEPTED", lines=[("4.20", 1), ("3.00", 1)])
    first, second = who.part.lines.order_by("pk")
    why = Why(reason="Vitrine en panne", by=None, at=ORDERED, channel="PHONE", bearer="ASSOCIATION")
    corrections.give_back_goods(line=first, quantity=1, key="vitrine", why=why)
    merchant_orders.declare_shortage(line=second, kept_quantity=0, by=None, at=ORDERED)
    assert who.statuses == ["HANDED_OVER"]
    assert dues.due_cents(who.part.order) == 0


def test_a_bag_that_is_not_here_is_still_not_handed_over():
    who = person("PLACED")
    with pytest.raises(merchant_orders.NotNow):
        merchant_orders.hand_over_merchant_order(merchant_order=who.part, by=None, at=DURING)
    assert who.statuses == ["PLACED"]


# --- The person is told -----------------------------------------------------------------------


def test_who_has_an_e_mail_reads_that_nothing_is_left_to_collect(mailoutbox):
    who = person("ACCEPTED", "ACCEPTED", email="odette@example.org")
    Order.objects.update(guest_email="odette@example.org")
    for part in who.parts:
        offered(part)
    first, second = mailoutbox
    assert "ne vous déplacez pas" not in first.body
    assert "ne vous déplacez pas" in second.body


def test_who_only_has_a_phone_is_called_before_the_visit():
    who = person("ACCEPTED")
    offered(who.part)
    (called,) = missing.to_call(point=who.fresh().slot.point, at=ORDERED)
    assert "Il ne reste rien à venir chercher." in missing.words_of(called)
    missing.told(collection=called, at=DURING)
    assert not missing.to_call(point=called.slot.point, at=DURING)


def test_what_was_given_back_across_the_counter_is_no_call():
    who = person("DROPPED_OFF")
    offered(who.part, at=DURING, channel="COUNTER")
    assert not missing.to_call(point=who.fresh().slot.point, at=DURING)
