"""Two people with one bag: one of them has it, the other is told; nothing is counted or told twice."""

import pytest
from django.core import mail

from merchants.refusals import Refusal
from pickup.bags import drop_off, late, packing, shelving
from pickup.models import Bag, BagMove, LateNotice, SlotStorage
from tests import factories
from tests.at_once import at_once
from tests.pickup.situations import DURING, ORDERED, moment, person

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("one database, many threads"),
]


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def of_bags(many):
    odette = person("READY", email="odette@example.org")
    packing.say(merchant_order=odette.part, counts={"AMBIENT": many}, by=None, at=ORDERED)
    return odette, list(odette.part.bags.order_by("number"))


def receive(odette, *bags):
    return lambda: drop_off.receive(merchant_order=odette.part, bags=bags, shelf="B2", by=None, at=DURING)


@pytest.mark.parametrize("volunteers", [2, pytest.param(8, marks=pytest.mark.postgresql)])
def test_of_several_volunteers_with_one_bag_one_receives_it(volunteers):
    odette, (bag, _other) = of_bags(2)
    answers = at_once(*[receive(odette, bag)] * volunteers)
    refused = [one for one in answers if one is not None]
    assert len(refused) == volunteers - 1
    assert all(isinstance(one, Refusal) and "déjà ici" in str(one) for one in refused), refused
    assert [move.act for move in BagMove.objects.all()] == ["RECEIVED"]


@pytest.mark.postgresql
def test_two_volunteers_who_receive_two_bags_make_one_arrival_and_one_letter():
    odette, bags = of_bags(6)
    assert at_once(*[receive(odette, bag) for bag in bags]) == [None] * 6
    assert odette.statuses == ["DROPPED_OFF"]
    assert odette.part.moves.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.postgresql
def test_two_shops_that_add_bags_to_one_visit_never_share_a_label():
    odette = person("ACCEPTED", "ACCEPTED", classes=["CHILLED"])
    SlotStorage.objects.filter(storage_class="CHILLED").update(capacity=5)
    say = [
        lambda part=part: packing.say(merchant_order=part, counts={"CHILLED": 4}, by=None, at=ORDERED)
        for part in odette.parts
    ]
    answers = at_once(*say)
    assert not [one for one in answers if isinstance(one, Exception)], answers
    assert sorted(Bag.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert SlotStorage.objects.get(storage_class="CHILLED").taken == 5 == Bag.objects.filter(holds_place=True).count()


@pytest.mark.postgresql
def test_undone_by_one_and_received_by_another_ends_in_one_place():
    odette, (bag,) = of_bags(1)
    receive(odette, bag)()
    undo = [lambda: shelving.not_received(merchant_order=odette.part, bags=[bag], by=None, at=DURING)]
    at_once(*undo, receive(odette, bag), *undo, receive(odette, bag))
    bag.refresh_from_db()
    assert {"HERE": "DROPPED_OFF", "EXPECTED": "READY"}[bag.where] == odette.part.status
    acts = list(bag.moves.order_by("pk").values_list("act", flat=True))
    assert acts == (["RECEIVED", "NOT_RECEIVED"] * 3)[: len(acts)]


@pytest.mark.postgresql
def test_several_schedulers_tell_a_late_shop_once():
    person("READY", merchants=[factories.MerchantFactory(email="boulangerie@example.org")])
    assert at_once(*[lambda: late.tell_late(at=moment("09:45"))] * 5) == [None] * 5
    assert LateNotice.objects.count() == 1
    assert [letter.to for letter in mail.outbox] == [["boulangerie@example.org"]]
