"""What an order puts in somebody's agenda moves there with what it is about, and comes off it."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from animations import programme
from animations.agenda import ics, personal
from animations.taking_part import registering
from pickup.models import Collection
from shop.ordering import cancel_order
from shop.orders import diary
from tests import factories
from tests.animations import reading
from tests.shop.seats_sold.situations import TastingTown, now, somebody

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(days=2)


@pytest.fixture
def town():
    return TastingTown()


def file_of(order):
    return reading.events(diary.event_of(Collection.objects.select_related("order", "slot__point").get(order=order)))


def move(town):
    moment = {"starts_at": town.animation.starts_at + LATER, "ends_at": town.animation.ends_at + LATER}
    town.animation = programme.change(animation=town.animation, facts=moment, by=None, at=now())


def letter_to(recipient, words):
    (letter,) = [one for one in mail.outbox if one.to == [recipient] and words in one.subject]
    return letter


def attached(letter):
    ((_name, content, _kind),) = letter.attachments
    return reading.events(content if isinstance(content, bytes) else content.encode())


def uid(event):
    return event["UID"][1]


def test_seats_alone_and_their_move_are_one_appointment(town, mailoutbox):
    town.order_seats(2)
    (first,) = attached(letter_to("odette@example.org", "Vos places"))
    move(town)
    (moved,) = attached(letter_to("odette@example.org", "Cela change"))
    assert uid(first) == uid(moved) == ics.uid_of(town.animation)
    assert int(moved["SEQUENCE"][1]) > int(first["SEQUENCE"][1])
    assert moved["DTSTART"] != first["DTSTART"]


def test_the_bag_and_the_seat_of_one_order_are_two_appointments(town):
    order = town.order_seats(1, goods={town.product: 1})
    assert {uid(one).split("-")[0] for one in file_of(order)} == {"retrait", ics.uid_of(town.animation).split("-")[0]}


def test_seats_that_were_given_up_are_no_appointment(town):
    order = town.order_seats(1)
    registering.cancel(registration=town.registration(order), by=None, at=now())
    assert file_of(order) == []


def test_called_off_its_letter_takes_it_off_the_agenda(town, mailoutbox):
    order = town.order_seats(1)
    programme.cancel(animation=town.animation, by=None, at=now(), reason="le four est en panne")
    (event,) = attached(letter_to("odette@example.org", "Annulé"))
    assert (uid(event), event["STATUS"][1]) == (ics.uid_of(town.animation), "CANCELLED")
    assert [one["STATUS"][1] for one in file_of(order)] == ["CANCELLED"]


def test_called_off_it_stays_said_among_the_appointments_of_who_had_paid_and_of_nobody_else(client, town):
    odette, lucien = factories.UserFactory(), factories.UserFactory()
    town.order_seats(1, customer=odette)
    given_up = town.order_seats(1, customer=lucien, contact=somebody("Lucien", "lucien@example.org"))
    registering.cancel(registration=town.registration(given_up), by=None, at=now())
    programme.cancel(animation=town.animation, by=None, at=now(), reason="neige")
    assert [one["STATUS"][1] for one in appointments(client, odette)] == ["CANCELLED"]
    assert appointments(client, lucien) == []


def appointments(client, user):
    token = personal.draw(user=user, at=now()).token
    return reading.events(client.get(reverse("agenda_personal", args=[token])).content)


def test_an_order_that_moved_is_a_revision_everywhere(client, town):
    resident = factories.UserFactory()
    order = town.place(town.fill({town.product: 1}, resident), contact=somebody(), customer=resident)
    (before,) = appointments(client, resident)
    moved_at = now() + datetime.timedelta(minutes=3)
    other = factories.SlotFactory(point=town.slot.point, starts_at=town.slot.starts_at + LATER)
    Collection.objects.filter(order=order).update(slot=other, moved_at=moved_at)
    (after,) = appointments(client, resident)
    assert uid(after) == uid(before)
    assert int(after["SEQUENCE"][1]) > int(before["SEQUENCE"][1]) == 0
    assert after["DTSTAMP"][1] == f"{moved_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    assert file_of(order) == [after]


def test_an_order_that_is_cancelled_comes_off_the_agenda(town, mailoutbox):
    order = town.place(town.fill({town.product: 1}), contact=somebody())
    cancel_order(order=order, by=None, at=now() + datetime.timedelta(minutes=1), channel="ONLINE", reason="essai")
    (event,) = attached(letter_to("odette@example.org", "est annulée"))
    assert event["STATUS"][1] == "CANCELLED"
    assert int(event["SEQUENCE"][1]) > 0
