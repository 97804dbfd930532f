"""How many bags an order makes, each with its own label; more is never refused, and the room is counted."""

import pytest
from django.urls import reverse

from merchants.models import MerchantOrder
from merchants.preparation.merchant_orders import NotNow
from pickup.bags import drop_off, packing
from pickup.counter.handover import bag_in, code_in
from pickup.models import Bag, SlotStorage
from tests import factories
from tests.pickup.situations import DURING, ORDERED, person

pytestmark = pytest.mark.django_db

CLASSES = ["AMBIENT", "CHILLED"]


def say(who, counts, part=None):
    return packing.say(merchant_order=part or who.part, counts=counts, by=None, at=ORDERED)


def labels(who):
    return list(Bag.objects.filter(merchant_order__in=who.parts).order_by("number").values_list("label", flat=True))


def taken(name="CHILLED"):
    return SlotStorage.objects.get(storage_class=name).taken


def test_each_bag_of_a_visit_has_a_number_of_its_own_whoever_fills_it():
    odette = person("READY", "READY", classes=CLASSES)
    code = odette.collection.code
    assert labels(odette) == [f"{code}-{number}" for number in (1, 2, 3, 4)]


def test_a_shop_that_fills_two_bags_more_says_so_and_no_label_printed_before_changes():
    odette = person("ACCEPTED", "ACCEPTED", classes=CLASSES)
    before = labels(odette)
    say(odette, {"CHILLED": 3})
    assert labels(odette) == [*before, f"{odette.collection.code}-5", f"{odette.collection.code}-6"]
    assert odette.part.bags.filter(storage_class="CHILLED").count() == 3


def test_one_bag_more_is_counted_in_the_fridge_while_there_is_room_and_never_refused():
    odette = person("READY", classes=["CHILLED"])
    SlotStorage.objects.filter(storage_class="CHILLED").update(capacity=2)
    say(odette, {"CHILLED": 3})
    assert taken() == 2
    assert sorted(odette.part.bags.values_list("holds_place", flat=True)) == [False, True, True]
    say(odette, {"CHILLED": 1})
    assert taken() == 1
    assert odette.part.bags.get().holds_place


def test_said_twice_it_counts_once():
    odette = person("READY", classes=CLASSES)
    for _time in range(2):
        say(odette, {"AMBIENT": 2})
    assert odette.part.bags.count() == 3


def test_a_bag_that_was_on_a_shelf_is_not_forgotten():
    odette = person("READY", classes=["AMBIENT"])
    say(odette, {"AMBIENT": 3})
    drop_off.receive(
        merchant_order=odette.part, bags=odette.part.bags.order_by("number")[:2], shelf="B2", by=None, at=DURING
    )
    with pytest.raises(packing.AlreadyBrought):
        say(odette, {"AMBIENT": 1})
    say(odette, {"AMBIENT": 2})
    assert odette.part.bags.count() == 2


@pytest.mark.parametrize(
    ("counts", "refusal"),
    [
        ({"AMBIENT": 0}, packing.TooManyBags),
        ({"AMBIENT": 21}, packing.TooManyBags),
        ({"FROZEN": 1}, packing.HoldsNothing),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(counts, refusal):
    odette = person("READY")
    with pytest.raises(refusal):
        say(odette, counts)
    assert odette.part.bags.count() == 1


def test_once_all_is_on_the_shelves_the_bags_are_what_they_are():
    odette = person("DROPPED_OFF")
    with pytest.raises(NotNow):
        say(odette, {"AMBIENT": 2})


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        ("KP7HM2-2", "KP7HM2", "KP7HM2-2"),
        ("kp 7h m2 - 12", "KP7HM2", "KP7HM2-12"),
        ("https://example.org/s/KP7HM2-2", "KP7HM2", "KP7HM2-2"),
        ("KP7HM2", "KP7HM2", ""),
        ("KP-7H-22", "KP7H22", ""),
        ("KP-7H-M2-3", "KP7HM2", "KP7HM2-3"),
        ("Boulangerie-2", "", ""),
        ("", "", ""),
    ],
)
def test_what_is_scanned_is_a_visit_or_one_of_its_bags(text, code, label):
    assert (code_in(text), bag_in(text)) == (code, label)


# --- In the shop's space ----------------------------------------------------------------------


@pytest.fixture
def at_work(client):
    """The baker, whose order waits for Odette."""
    odette = person("ACCEPTED", classes=CLASSES)
    user = factories.owner_of(odette.part.merchant)
    client.force_login(user)
    return client, odette


def bags_page(odette):
    return reverse("order_bags", args=[odette.part.merchant.code, odette.part.pk])


def test_two_bags_in_the_fridge_and_ready_in_one_gesture(at_work):
    client, odette = at_work
    assert "Au frais" in client.get(bags_page(odette)).content.decode()
    answer = client.post(bags_page(odette), {"AMBIENT": "1", "CHILLED": "2", "ready": ""}, follow=True)
    assert odette.statuses == [MerchantOrder.Status.READY]
    page = answer.content.decode()
    assert "3 sacs, une étiquette par sac" in page
    assert page.count('class="label-code"') == 3
    for count in ("sac 1/3", "sac 2/3", "sac 3/3"):
        assert count in page


def test_what_was_typed_wrong_stays_and_says_why(at_work):
    client, odette = at_work
    page = client.post(bags_page(odette), {"AMBIENT": "1", "CHILLED": "trop", "ready": ""}).content.decode()
    assert "Écrivez un nombre de sacs." in page
    assert 'value="trop"' in page
    assert odette.statuses == [MerchantOrder.Status.ACCEPTED]
