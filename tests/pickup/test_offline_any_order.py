"""Whatever a network loses, repeats or mixes up of what devices tell, the end is the same; nothing counts twice."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis import strategies as st

from merchants.books import dues
from pickup.models import BagMove, CounterPayment, Handover, OfflineAct, Volunteer
from tests import factories
from tests.paces import histories
from tests.pickup.offline import Device, bags_of
from tests.pickup.situations import moment, person, saturday_slot

pytestmark = pytest.mark.django_db

START = moment("10:05")
SHORT = pace(
    max_examples=histories(12, each_time=5),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Each letter is something that a volunteer does next on one device, for one of two people.
gestures = st.lists(st.tuples(st.sampled_from(["give", "pay", "undo"]), st.integers(0, 1)), min_size=1, max_size=6)
# How it travels: which acts are in each sending, in which order, again and again; then all of them, once in order.
sendings = st.lists(st.lists(st.integers(0, 11), max_size=8), max_size=6)


def volunteer(slot, name):
    user = factories.UserFactory(first_name=name, last_name="")
    Volunteer.objects.create(user=user, point=slot.point)
    return user


def story(device, people, gestures):
    """What this device did, one gesture a few seconds after the other; one undoes only what one did there."""
    acts, standing = [], {}
    for rank, (gesture, number) in enumerate(gestures):
        who, at = people[number], START + datetime.timedelta(seconds=10 * rank)
        given_before = standing.get(("give", number))
        if gesture == "give" and not given_before:
            standing["give", number] = device.hand_over(who, at=at)
            acts.append((standing["give", number], who))
        elif gesture == "pay" and ("pay", number) not in standing:
            standing["pay", number] = device.pay(who, at=at)
            acts.append((standing["pay", number], who))
        elif gesture == "undo" and given_before:
            acts.append((device.undo(given_before, who, at=at), who))
            standing.pop(("give", number))
    told = [act for act, _who in acts]
    return [{**act, "after": told[rank - 1]["key"] if rank else ""} for rank, act in enumerate(told)]


def end_of(people):
    """What the books say at the end, whoever was first."""
    return [
        (sorted(bag.where for bag in bags_of(who)), dues.paid_cents(who.collection.order), who.statuses)
        for who in people
    ]


class Undone(Exception):
    """So that one example leaves nothing to the next."""


def played(example):
    """The example in a transaction that vanishes; gives what it said."""
    said = []
    try:
        with transaction.atomic():
            said.append(example())
            raise Undone
    except Undone:
        return said[0]


@SHORT
@given(done=gestures, travel=sendings)
def test_one_device_told_in_any_way_ends_as_told_once_in_order(done, travel):
    played(lambda: one_device(saturday_slot(), done, travel))


def one_device(slot, done, travel):
    people = [person("DROPPED_OFF", slot=slot) for _somebody in range(2)]
    device = Device(by=volunteer(slot, "Monique"), slot=slot)
    acts = story(device, people, done)

    def in_order():
        for act in acts:
            device.send(act)
        return end_of(people)

    def lost_and_mixed():
        for wanted in travel:
            device.send(*some_of(acts, wanted))
        # The device keeps what was not heard, and tells it again in its order until it is.
        for _again in range(2):
            device.send(*acts)
        return end_of(people)

    assert played(in_order) == played(lost_and_mixed)


def some_of(acts, wanted):
    return [acts[number % len(acts)] for number in wanted] if acts else []


@SHORT
@given(first=gestures, second=gestures, travel=sendings)
def test_two_devices_never_give_a_bag_twice_nor_lose_an_act(first, second, travel):
    played(lambda: two_devices(saturday_slot(), [first, second], travel))


def two_devices(slot, done, travel):
    people = [person("DROPPED_OFF", slot=slot) for _somebody in range(2)]
    devices = [Device(by=volunteer(slot, name), slot=slot) for name in ("Monique", "Paul")]
    stories = [story(device, people, gestures) for device, gestures in zip(devices, done, strict=True)]
    for rank, wanted in enumerate(travel):
        devices[rank % 2].send(*some_of(stories[rank % 2], wanted))
    for _again in range(2):
        for device, acts in zip(devices, stories, strict=True):
            device.send(*acts)
    check(stories, people)


def check(stories, people):
    """Each bag is given at most once at a time; each act told has one row; what the books hold is what stands."""
    told = [act["key"] for acts in stories for act in acts]
    assert sorted(str(key) for key in OfflineAct.objects.values_list("key", flat=True)) == sorted(told)
    for bag in [bag for who in people for bag in bags_of(who)]:
        chain = list(
            bag.moves.filter(act__in=["HANDED_OVER", "TAKEN_BACK"]).order_by("pk").values_list("act", flat=True)
        )
        assert chain == [BagMove.Act.HANDED_OVER, BagMove.Act.TAKEN_BACK] * (len(chain) // 2) + chain[-1:] * (
            len(chain) % 2
        )
        assert Handover.objects.standing().filter(bags=bag).count() == int(bag.where == "HANDED_OVER")
    for act in OfflineAct.objects.filter(kind="PAY"):
        kept = CounterPayment.objects.filter(key__startswith=f"{act.key}:").count()
        assert kept == int(act.outcome != "CONFLICT")
