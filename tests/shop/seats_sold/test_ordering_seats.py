"""A seat goes through the same basket and the same payment as a loaf."""

import datetime

import pytest

from animations import programme
from animations.models import Registration
from animations.seats_sold import selling
from animations.taking_part import offers, registering
from merchants.models import MerchantOrder, OrderedLine
from pickup.models import Bag, Slot
from shop.basket.contents import contents
from shop.ordering import cancel_order
from tests import factories
from tests.animations.membership.people import a_member
from tests.animations.taking_part.situations import register
from tests.shop.seats_sold.situations import Status, TastingTown, now, somebody

pytestmark = pytest.mark.django_db


def test_two_seats_are_a_registration_and_no_bag():
    town = TastingTown()
    order = town.order_seats(2)
    registration = town.registration(order)
    assert (registration.status, registration.party, registration.name) == (Status.CONFIRMED, 2, "Odette Marchand")
    assert not Bag.objects.filter(merchant_order__order=order).exists()
    assert order.total_incl_tax == 24
    line = OrderedLine.objects.get(merchant_order__order=order)
    assert (line.nature, line.vat_code, line.withdrawal_exception) == ("SERVICE", "standard", "dated_leisure")


def test_seats_alone_are_collected_when_the_animation_is():
    town = TastingTown()
    collection = town.order_seats(1).collection
    assert (collection.slot.starts_at, collection.slot.point) == (town.animation.starts_at, town.animation.point)
    assert not collection.holds_place
    assert town.slot in Slot.objects.all()
    assert collection.slot not in Slot.objects.all()


def test_a_seat_and_a_bottle_are_one_visit():
    town = TastingTown()
    order = town.order_seats(2, goods={town.product: 1})
    assert order.collection.slot == town.slot
    assert MerchantOrder.objects.get(order=order).status == "PLACED"
    assert Bag.objects.get(merchant_order__order=order).storage_class == "AMBIENT"
    assert order.total_incl_tax == 24 + town.product.stockrecords.get().price
    assert town.registration(order).party == 2


def test_the_line_says_what_day_and_hour():
    town = TastingTown()
    (item,) = contents(town.fill({town.seat(): 2}), at=now()).items
    assert item.title.startswith("Place\u202f: Dégustation de cidre, ")
    assert item.title.endswith("à 11\u00a0h")
    assert "pas avant" in item.seat.words


def test_a_seat_in_a_basket_is_held_for_nobody():
    town = TastingTown(capacity=2)
    late = town.fill({town.seat(): 2})
    town.order_seats(2)
    with pytest.raises(selling.NotEnoughSeats, match="c’est complet, votre panier est intact"):
        town.order_seats(basket=late)
    assert not contents(late, at=now()).is_empty
    assert town.held == 2


def test_fewer_are_left_than_asked_for():
    town = TastingTown(capacity=3)
    town.order_seats(2)
    with pytest.raises(selling.NotEnoughSeats, match="il ne reste qu’une place"):
        town.order_seats(2)


def test_people_registered_by_a_voice_and_people_who_ordered_are_counted_together():
    town = TastingTown(capacity=3)
    register(town.animation, 2, at=now(), channel="PHONE")
    with pytest.raises(selling.NotEnoughSeats):
        town.order_seats(2)


def test_the_members_price_is_for_a_member():
    town = TastingTown()
    resident = factories.UserFactory()
    with pytest.raises(selling.ForMembers):
        town.order_seats(0, members=1, customer=resident)
    a_member(user=resident)
    order = town.order_seats(1, members=1, customer=resident)
    assert order.total_incl_tax == 21
    assert town.registration(order).party == 2
    with pytest.raises(selling.OneEach):
        town.order_seats(0, members=2, customer=resident)


def test_a_membership_that_has_expired_pays_as_everybody():
    town = TastingTown()
    resident = factories.UserFactory()
    a_member(user=resident, at=now() - datetime.timedelta(days=800))
    with pytest.raises(selling.ForMembers):
        town.order_seats(0, members=1, customer=resident)


def test_members_choose_first():
    town = TastingTown(members_first_until=now() + datetime.timedelta(days=1))
    resident = factories.UserFactory()
    with pytest.raises(selling.MembersFirst):
        town.order_seats(1)
    a_member(user=resident)
    assert town.order_seats(1, customer=resident)


def test_no_more_than_the_largest_party():
    town = TastingTown(largest_party=4)
    with pytest.raises(selling.TooManySeats, match="4 places par commande, au plus"):
        town.order_seats(5)


def test_nobody_has_a_sold_seat_by_a_name_alone():
    town = TastingTown(capacity=2)
    with pytest.raises(Exception, match="Cette place se paie"):
        register(town.animation, 1, at=now())
    town.order_seats(2)
    assert register(town.animation, 1, at=now()).status == Status.WAITING


def test_what_was_offered_from_the_list_is_paid_by_whoever_waited():
    town = TastingTown(capacity=2)
    order = town.order_seats(2)
    waiting = register(town.animation, 2, at=now(), email="paul@example.org", name="Paul")
    cancel_order(order=order, by=None, at=now(), channel="ONLINE", reason="Un empêchement")
    waiting.refresh_from_db()
    assert waiting.status == Status.OFFERED
    with pytest.raises(selling.NotEnoughSeats):
        town.order_seats(2)
    paid = town.order_seats(2, contact=somebody("Paul", "Paul@example.org"))
    assert town.registration(paid) == waiting
    waiting.refresh_from_db()
    assert (waiting.status, town.held) == (Status.CONFIRMED, 2)


def test_an_offer_is_not_accepted_by_a_tap_where_one_pays():

    town = TastingTown(capacity=1)
    order = town.order_seats(1)
    waiting = register(town.animation, 1, at=now(), email="paul@example.org")
    registering.cancel(registration=town.registration(order), by=None, at=now())
    with pytest.raises(offers.PaidFirst):
        offers.accept(registration=waiting, by=None, at=now())
    volunteer = factories.UserFactory()
    assert offers.accept(registration=waiting, by=volunteer, at=now()).status == Status.CONFIRMED


def test_a_date_that_moves_takes_its_orders_along():
    town = TastingTown()
    order = town.order_seats(1)
    later = town.animation.starts_at + datetime.timedelta(hours=2)
    facts = {"starts_at": later, "ends_at": later + datetime.timedelta(hours=1)}
    programme.change(animation=town.animation, facts=facts, by=None, at=now())
    order.collection.slot.refresh_from_db()
    assert order.collection.slot.starts_at == later
    assert MerchantOrder.objects.get(order=order).due_at == later
    assert town.seat().title.endswith("à 13\u00a0h")


def test_the_price_follows_what_is_announced_and_never_an_order():
    town = TastingTown()
    order = town.order_seats(1)
    programme.change(animation=town.animation, facts={"price": 15}, by=None, at=now())
    assert town.order_seats(1).total_incl_tax == 15
    assert OrderedLine.objects.get(merchant_order__order=order).unit_price_cents == 1200


def test_what_is_free_again_is_no_longer_sold():
    town = TastingTown()
    basket = town.fill({town.seat(): 1})
    facts = {"pricing": "FREE", "price": 0, "member_price": None}
    programme.change(animation=town.animation, facts=facts, by=None, at=now())
    assert contents(basket, at=now()).obstacles
    assert register(town.animation, 1, at=now()).status == Status.CONFIRMED


def test_the_same_key_gives_one_registration():
    town = TastingTown()
    basket = town.fill({town.seat(): 1})
    first = town.order_seats(basket=basket, key="one", expected_total_cents=1200)
    assert town.order_seats(basket=basket, key="one", expected_total_cents=1200) == first
    assert Registration.objects.count() == 1


def test_a_member_has_one_seat_at_their_price_however_many_orders():
    town = TastingTown()
    resident = factories.UserFactory()
    a_member(user=resident)
    town.order_seats(0, members=1, customer=resident)
    with pytest.raises(selling.OneEach):
        town.order_seats(0, members=1, customer=resident)


def test_whoever_let_an_offer_pass_and_comes_back_is_offered_what_is_to_be_paid():
    town = TastingTown(capacity=1)
    order = town.order_seats(1)
    waiting = register(town.animation, 1, at=now(), email="paul@example.org")
    registering.cancel(registration=town.registration(order), by=None, at=now())
    late = now() + datetime.timedelta(days=2)
    offers.go_on_with_all(at=late)
    waiting.refresh_from_db()
    assert waiting.status == Status.LAPSED
    assert offers.come_back(registration=waiting, by=None, at=late).status == Status.OFFERED


def test_a_voice_registers_and_is_paid_on_the_spot():
    town = TastingTown()
    assert register(town.animation, 1, at=now(), channel="PHONE").status == Status.CONFIRMED


def test_free_for_members_is_one_seat_each_and_no_more():
    town = TastingTown(member_price=0)
    resident = factories.UserFactory()
    a_member(user=resident)
    with pytest.raises(offers.PaidFirst):
        register(town.animation, 2, at=now(), user=resident)
    theirs = register(town.animation, 1, at=now(), user=resident)
    assert theirs.status == Status.CONFIRMED
    with pytest.raises(offers.PaidFirst):
        register(town.animation, 1, at=now(), user=resident)
    with pytest.raises(offers.PaidFirst):
        registering.change_party(registration=theirs, party=3, by=None, at=now())
    assert town.held == 1


def test_one_s_own_page_adds_no_seat_that_nobody_paid():
    town = TastingTown()
    by_voice = register(town.animation, 1, at=now(), channel="PHONE")
    with pytest.raises(offers.PaidFirst):
        registering.change_party(registration=by_voice, party=6, by=None, at=now())
    registering.change_party(registration=by_voice, party=2, by=factories.UserFactory(), at=now())
    assert town.held == 2
