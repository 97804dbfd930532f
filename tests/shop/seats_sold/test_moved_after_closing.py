"""Seats that were paid for one date are paid back when it becomes another, even once registrations are closed."""

import datetime

import pytest
from django.core import mail

from animations import programme
from animations.seats_sold import giving_back
from animations.taking_part import forgetting, own_page, registering
from merchants.books import dues
from shop.ordering import cancel_order
from tests import factories
from tests.shop.seats_sold.situations import Status, TastingTown, now

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def town():
    """Registrations close tomorrow, for an animation in three days."""
    return TastingTown(registration_ends_at=now() + DAY)


@pytest.fixture
def late():
    return now() + DAY + HOUR


def change(town, at, **facts):
    town.animation = programme.change(animation=town.animation, facts=facts, by=None, at=at)


def move(town, at, days=2):
    moment = {"starts_at": town.animation.starts_at + days * DAY, "ends_at": town.animation.ends_at + days * DAY}
    change(town, at, **moment)


def give_up(town, order, at):
    registering.cancel(registration=town.registration(order), by=None, at=at)


def test_moved_after_the_closing_a_seat_is_given_back_until_it_begins(town, late):
    order, other = town.order_seats(1), town.order_seats(1)
    move(town, late)
    give_up(town, order, town.animation.starts_at - HOUR)
    assert (town.registration(order).status, dues.due_cents(order), town.held) == (Status.CANCELLED, 0, 1)
    with pytest.raises(giving_back.TooLateToGiveBack):
        give_up(town, other, town.animation.starts_at)


def test_another_place_is_another_seat(town, late):
    order = town.order_seats(2)
    change(town, late, point=factories.PickupPointFactory())
    registering.change_party(registration=town.registration(order), party=1, by=None, at=late)
    assert (town.held, dues.due_cents(order)) == (1, 1200)


def test_another_title_changes_nothing_of_the_date(town, late):
    order = town.order_seats(1)
    change(town, late, title="Dégustation de poiré")
    with pytest.raises(giving_back.TooLateToGiveBack):
        give_up(town, order, late)


def test_whoever_bought_the_new_date_keeps_its_rule(town, late):
    move(town, now() - HOUR)
    order = town.order_seats(1)
    with pytest.raises(giving_back.TooLateToGiveBack):
        give_up(town, order, late)


def test_a_date_that_was_moved_before_it_was_announced_moved_for_nobody(late):
    town = TastingTown(status="DRAFT", published_at=None, registration_ends_at=now() + DAY)
    move(town, now() - HOUR)
    assert town.animation.moved_at is None


def test_the_bag_of_the_same_order_is_cancelled_with_its_seats(town, late):
    order = town.order_seats(1, goods={town.product: 1})
    type(town.slot).objects.filter(pk=town.slot.pk).update(cutoff_at=late + HOUR)
    move(town, late)
    cancel_order(order=order, by=None, at=late, channel="ONLINE", reason="Autre jour")
    assert (town.registration(order).status, dues.due_cents(order)) == (Status.CANCELLED, 0)


def test_an_account_that_closes_gives_them_back_too(town, late):
    user = factories.UserFactory()
    order = town.order_seats(1, customer=user)
    move(town, late)
    forgetting.forget_account(user=user, at=late)
    assert town.held == 0
    assert dues.due_cents(order) == 0


def test_the_letter_and_the_page_say_so(client, town):
    order = town.order_seats(1)
    programme.change(
        animation=town.animation,
        facts={"registration_ends_at": now() - datetime.timedelta(minutes=1)},
        by=None,
        at=now(),
    )
    town.animation.refresh_from_db()
    address = own_page.path_of(town.registration(order))
    assert "la date pour être remboursé est passée" in client.get(address).text
    move(town, now())
    (letter,) = [one for one in mail.outbox if "Cela change" in one.subject]
    assert "ce que vous avez payé vous est rendu" in letter.body
    assert "vous êtes remboursé jusqu’à son début" in client.get(address).text
