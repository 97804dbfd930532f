"""A seat is sold as a product is: its shop earns it once it is over, the commission follows, what is given up goes
back."""

import datetime

import pytest

from animations import programme
from animations.models import Animation
from animations.seats_sold import following, giving_back
from animations.taking_part import door, forgetting, registering
from merchants.books import accounts, dues, ledger
from merchants.books.earnings import disagreements
from merchants.giving_back import corrections
from merchants.models import Account, Correction, MerchantOrder, OrderedLine
from merchants.money_mode import MoneyMode
from merchants.preparation import merchant_orders
from pickup.bags import drop_off
from shop.models import Refund
from shop.ordering import cancel_order
from shop.payments import refunds, unpaid
from tests import factories
from tests.animations.membership.people import a_member
from tests.shop.payments import paying
from tests.shop.seats_sold.situations import Status, TastingTown, now

pytestmark = pytest.mark.django_db


def part_of(order):
    return MerchantOrder.objects.get(order=order)


def balance(code):
    return ledger.balance(code)


def paid_online(town, settings, people=2, **facts):
    settings.MONEY_MODE = MoneyMode.PSP_SPLIT
    return town.order_seats(people, pays_online=True, **facts)


def test_nothing_is_prepared_nor_told_to_be_ready(mailoutbox):
    town = TastingTown()
    order = town.order_seats(1)
    assert part_of(order).status == "DROPPED_OFF"
    drop_off.tell_all_in(at=now())
    order.collection.refresh_from_db()
    assert order.collection.told_ready_at is None


def test_the_shop_earns_the_seat_of_whoever_came():
    town = TastingTown()
    order = town.order_seats(2)
    following.end_all(at=town.after)
    assert part_of(order).status == "DROPPED_OFF"
    door.arrive(registration=town.registration(order), came=1, by=None, at=town.animation.starts_at)
    following.end_all(at=town.after)
    following.end_all(at=town.after)
    assert part_of(order).status == "HANDED_OVER"
    # Twenty-four euros, less eight per cent of them.
    assert balance(accounts.merchant(town.merchant)) == -(2400 - 192)
    assert not list(disagreements())
    assert dues.due_cents(order) == 2400


def test_a_seat_of_tomorrow_is_not_earned_today():
    town = TastingTown()
    order = town.order_seats(1)
    following.end_all(at=town.animation.starts_at)
    assert part_of(order).status == "DROPPED_OFF"


def test_neither_paid_nor_come_is_forgotten_once_the_door_had_time_to_tell():
    town = TastingTown()
    order = town.order_seats(1)
    following.end_all(at=town.after + datetime.timedelta(days=4))
    assert part_of(order).status == "DROPPED_OFF"
    following.end_all(at=town.after + datetime.timedelta(days=6))
    assert part_of(order).status == "CANCELLED"
    assert dues.due_cents(order) == 0


def test_called_off_everybody_is_paid_back():
    town = TastingTown()
    orders = [town.order_seats(2), town.order_seats(1, goods={town.product: 1})]
    programme.cancel(animation=town.animation, by=None, at=now(), reason="Le chai est inondé")
    assert [part_of(order).status for order in orders] == ["CANCELLED", "PLACED"]
    assert [dues.due_cents(order) for order in orders] == [0, 420]
    assert town.held == 0
    assert not town.seat().is_public
    programme.cancel(animation=town.animation, by=None, at=now())
    assert Correction.objects.count() == 2


def test_called_off_after_the_first_arrivals_they_are_told_and_paid_back_as_the_others(mailoutbox):
    town = TastingTown()
    order = town.order_seats(2)
    early = town.animation.starts_at - datetime.timedelta(minutes=30)
    door.arrive(registration=town.registration(order), came=2, by=None, at=early)
    mailoutbox.clear()
    programme.cancel(animation=town.animation, by=None, at=early, reason="Le cidrier est souffrant")
    assert mailoutbox[0].subject.startswith("Annulé")
    assert mailoutbox[0].to == ["odette@example.org"]
    assert town.registration(order).status == Status.CANCELLED
    following.end_all(at=town.after)
    assert part_of(order).status == "CANCELLED"
    assert list(disagreements()) == []


def test_one_gives_up_in_time_and_is_paid_back():
    town = TastingTown()
    order = town.order_seats(2)
    registering.cancel(registration=town.registration(order), by=None, at=now())
    assert part_of(order).status == "CANCELLED"
    assert (town.registration(order).status, town.held) == (Status.CANCELLED, 0)


def test_one_of_two_is_given_back():
    town = TastingTown()
    order = town.order_seats(2)
    registering.change_party(registration=town.registration(order), party=1, by=None, at=now())
    assert OrderedLine.objects.get(merchant_order__order=order).left_quantity == 1
    assert (dues.due_cents(order), town.held) == (1200, 1)
    following.follow_all(at=now())
    assert town.registration(order).party == 1
    with pytest.raises(giving_back.TakeMoreInTheBasket):
        registering.change_party(registration=town.registration(order), party=2, by=None, at=now())


def test_too_late_the_seat_stays_theirs_and_is_paid():
    town = TastingTown(registration_ends_at=now() + datetime.timedelta(days=1))
    order = town.order_seats(1)
    late = now() + datetime.timedelta(days=1, hours=1)
    with pytest.raises(giving_back.TooLateToGiveBack, match="donnez votre code"):
        registering.cancel(registration=town.registration(order), by=None, at=late)
    assert (town.held, dues.due_cents(order)) == (1, 1200)


def test_an_order_is_not_cancelled_around_seats_that_are_no_longer_paid_back():
    town = TastingTown(registration_ends_at=now() + datetime.timedelta(days=1))
    order = town.order_seats(1, goods={town.product: 1})
    late = now() + datetime.timedelta(days=1, hours=1)
    with pytest.raises(following.SeatsAreUsed):
        cancel_order(order=order, by=None, at=late, channel="ONLINE", reason="Un empêchement")


def test_a_cancelled_order_frees_its_seats():
    town = TastingTown()
    order = town.order_seats(2, goods={town.product: 1})
    cancel_order(order=order, by=None, at=now(), channel="ONLINE", reason="Un empêchement")
    assert (town.registration(order).status, town.held) == (Status.CANCELLED, 0)


def test_what_the_association_takes_off_a_line_frees_a_seat_within_the_minute():
    town = TastingTown()
    order = town.order_seats(2)
    why = corrections.Why(reason="Une personne malade", by=None, at=now(), channel="MERCHANT")
    line = OrderedLine.objects.get(merchant_order__order=order)
    corrections.give_back_goods(line=line, quantity=1, key="one", why=why)
    assert town.held == 2
    following.follow_all(at=now())
    assert (town.held, town.registration(order).party) == (1, 1)
    following.follow_all(at=now())
    assert town.registration(order).moves.count() == 2


def test_paid_by_card_and_called_off_the_card_is_refunded_once(settings):
    town = TastingTown()
    order = paid_online(town, settings)
    paying.pay(order)
    assert dues.due_cents(order) == 0
    programme.cancel(animation=town.animation, by=None, at=now(), reason="La pluie")
    refunds.plan_due(at=now())
    refunds.plan_due(at=now())
    assert [one.cents for one in Refund.objects.all()] == [2400]
    assert balance(accounts.deposit(order)) == 0
    assert not list(disagreements())


def test_nobody_pays_in_time_and_the_seats_are_free_again(settings):
    town = TastingTown()
    order = paid_online(town, settings)
    assert part_of(order).status == "DROPPED_OFF"
    unpaid.cancel_unpaid(at=now() + datetime.timedelta(minutes=31))
    assert part_of(order).status == "CANCELLED"
    assert (town.registration(order).status, town.held) == (Status.CANCELLED, 0)


def test_seats_awaiting_a_card_are_not_earned(settings):
    town = TastingTown()
    order = paid_online(town, settings)
    following.end_all(at=town.after)
    assert part_of(order).status == "DROPPED_OFF"


def test_every_journal_is_balanced():
    town = TastingTown()
    order = town.order_seats(2)
    door.arrive(registration=town.registration(order), came=2, by=None, at=town.animation.starts_at)
    following.end_all(at=town.after)
    assert sum(ledger.balance(account.code) for account in Account.objects.all()) == 0


def test_two_prices_in_one_order_are_one_party_that_gives_the_dearest_back_first():
    town = TastingTown()
    resident = factories.UserFactory()
    a_member(user=resident)
    order = town.order_seats(1, members=1, customer=resident)
    following.follow_all(at=now())
    assert town.registration(order).party == 2
    registering.change_party(registration=town.registration(order), party=1, by=None, at=now())
    assert dues.due_cents(order) == 900


def test_a_shop_that_can_supply_nothing_else_earns_the_seats_all_the_same():
    town = TastingTown()
    order = town.order_seats(1, goods={town.product: 1})
    part, owner = part_of(order), factories.owner_of(town.merchant)
    merchant_orders.accept(merchant_order=part, by=owner, at=now())
    merchant_orders.declare_shortage(line=part.lines.get(is_seat=False), kept_quantity=0, by=owner, at=now())
    door.arrive(registration=town.registration(order), came=1, by=None, at=town.animation.starts_at)
    following.end_all(at=town.after)
    assert part_of(order).status == "HANDED_OVER"
    assert not list(disagreements())


def test_closing_an_account_keeps_paid_seats_that_cannot_be_given_back_and_no_name():
    town, user = TastingTown(), factories.UserFactory()
    order = town.order_seats(2, customer=user)
    registration = town.registration(order)
    Animation.objects.filter(pk=town.animation.pk).update(registration_ends_at=now())
    forgetting.forget_account(user=user, at=now())
    registration.refresh_from_db()
    assert (registration.status, registration.name, registration.user) == (Status.CONFIRMED, "", None)
