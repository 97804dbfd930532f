"""Bags come in, and the resident is told once all of them are there."""

import pytest
from django.core import mail

from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders as life
from merchants.preparation.merchant_orders import Channel, NotNow
from pickup.bags import drop_off
from shop.outbox import calls
from tests import factories
from tests.pickup.situations import AFTER, DURING, ORDERED, arrived_without, moment, person, saturday_slot

pytestmark = pytest.mark.django_db

WITH_EMAIL = {"email": "odette@example.org"}


@pytest.fixture(autouse=True)
def letters(settings):
    """Messages stay in `mail.outbox`, as this room only knows django.core.mail."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def volunteer():
    return factories.UserFactory()


def receive(part, volunteer=None, shelf="B2", at=DURING):
    drop_off.receive(merchant_order=part, shelf=shelf, by=volunteer, at=at)


def test_every_bag_says_where_it_waits_who_received_it_and_when(volunteer):
    odette = person("READY", classes=["CHILLED", "AMBIENT"])
    receive(odette.part, volunteer, shelf=" Frigo 1 ")
    assert odette.statuses == ["DROPPED_OFF"]
    assert set(odette.part.bags.values_list("shelf", "received_by", "received_at")) == {
        ("Frigo 1", volunteer.pk, DURING)
    }


def test_the_resident_is_told_when_the_last_bag_is_in_and_not_before():
    odette = person("READY", "READY", **WITH_EMAIL)
    receive(odette.parts[0])
    assert mail.outbox == []
    receive(odette.parts[1])
    assert len(mail.outbox) == 1
    assert odette.fresh().told_ready_at == DURING


def test_the_message_says_where_when_the_code_and_the_amount():
    odette = person("READY", lines=[("1200.00", 1)], alcohol=True, **WITH_EMAIL)
    receive(odette.part)
    letter = mail.outbox[0]
    assert letter.to == ["odette@example.org"]
    assert letter.extra_headers["Message-Key"] == f"ready:{odette.collection.order.number}"
    for words in ["La Halle", "samedi 28 novembre", odette.collection.spoken_code, "1\u202f200,00\u202f€", "identité"]:
        assert words in letter.body


def test_the_message_counts_the_bags_that_came():
    odette = arrived_without("CHILLED", classes=["AMBIENT", "CHILLED"], **WITH_EMAIL)
    assert "votre sac vous attend" in mail.outbox[-1].body
    assert odette.part.bags.exclude(received_at=None).get().storage_class == "AMBIENT"


def test_what_is_cancelled_is_not_awaited():
    odette = person("READY", "CANCELLED", **WITH_EMAIL)
    receive(odette.part)
    assert len(mail.outbox) == 1


def test_when_the_last_awaited_bag_is_cancelled_the_next_round_tells_once():
    odette = person("DROPPED_OFF", "READY", **WITH_EMAIL)
    life.cancel(merchant_order=odette.parts[1], by=None, at=DURING, channel=Channel.MERCHANT, reason="Panne")
    for _run in range(2):
        drop_off.tell_all_in(at=DURING)
    assert len(mail.outbox) == 1


def test_nobody_is_told_of_a_slot_that_is_over():
    person("DROPPED_OFF", **WITH_EMAIL)
    drop_off.tell_all_in(at=AFTER)
    assert mail.outbox == []


LANDLINE = {"phone": "01 99 00 12 34"}


@pytest.fixture
def outbox(settings):
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"


def people_to_call(slot, at=DURING):
    return [someone.collection for someone in calls.people(calls.waiting(point=slot.point, at=at))]


def test_without_email_the_person_is_called_and_leaves_the_list(outbox):
    slot = saturday_slot()
    odette = person("READY", slot=slot, **LANDLINE)
    assert people_to_call(slot) == []
    receive(odette.part)
    assert people_to_call(slot) == [odette.collection]
    assert odette.fresh().told_ready_at == DURING
    calls.reached(messages=calls.waiting(point=slot.point, at=DURING), by=None, at=DURING)
    assert people_to_call(slot) == []


@pytest.mark.parametrize(
    ("facts", "at"),
    [({"phone": ""}, DURING), ({**LANDLINE, "email": "odette@example.org"}, DURING), (LANDLINE, moment("12:00"))],
)
def test_who_is_not_in_the_list_of_people_to_call(outbox, facts, at):
    slot = saturday_slot()
    odette = person("READY", slot=slot, **facts)
    receive(odette.part)
    assert people_to_call(slot, at) == []


def test_who_came_already_is_not_called(outbox):
    slot = saturday_slot()
    odette = person("READY", slot=slot, **LANDLINE)
    receive(odette.part)
    MerchantOrder.objects.update(status="HANDED_OVER")
    assert people_to_call(slot) == []


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("ACCEPTED", "pas encore prête"),
        ("DROPPED_OFF", "arrivée au point de retrait"),
        ("CANCELLED", "annulée"),
        ("HANDED_OVER", "déjà été remise"),
    ],
)
def test_only_what_is_ready_is_received(status, sentence):
    odette = person(status)
    with pytest.raises(NotNow, match=sentence):
        receive(odette.part)
    assert odette.statuses == [status]


def test_a_shelf_is_a_short_word():
    odette = person("READY")
    with pytest.raises(drop_off.ShelfTooLong, match="20 caractères"):
        receive(odette.part, shelf="x" * 21)
    assert odette.statuses == ["READY"]


def test_received_long_before_its_day_it_waits(volunteer):
    odette = person("READY")
    receive(odette.part, volunteer, at=ORDERED)
    assert odette.statuses == ["DROPPED_OFF"]


def test_told_twice_the_resident_reads_it_once():
    odette = person("DROPPED_OFF", **WITH_EMAIL)
    for at in [ORDERED, DURING]:
        drop_off.tell(collection=odette.fresh(), at=at)
    assert len(mail.outbox) == 1
    assert odette.fresh().told_ready_at == ORDERED
