"""A basket shared by link: each line has its person, one orders for all, and the parts make the total to the cent."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis import strategies as st
from oscar.apps.basket.models import Basket, Line
from oscar.apps.partner.models import StockRecord

from merchants.books.earnings import order_kept_cents
from shop import ordering
from shop.basket import edits
from shop.orders import forgetting
from shop.returning import sharing
from shop.returning.models import SharedBasket, SharedLine
from tests import factories
from tests.at_once import at_once
from tests.paces import histories
from tests.shop.returning.situations import neighbours
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


def address(shared):
    return reverse("shared_basket", args=[shared.token])


def lines_of(shared):
    return sorted(shared.lines.values_list("person", "product", "quantity"))


def fills(client, *products):
    for product in products:
        client.post(reverse("basket_add"), {"product": product.pk})


def test_opened_with_what_one_has_and_filled_by_a_neighbour(client, town):
    fills(client, town.product)
    client.post(reverse("share_basket"), {"name": "Rue du Pont", "person": "Odile"})
    shared = SharedBasket.objects.get()
    neighbour, jam = Client(), town.sells(title="Confiture")
    fills(neighbour, jam, jam)
    neighbour.post(address(shared), {"bring": "1", "person": "Marc"})
    assert lines_of(shared) == sorted([("Odile", town.product.pk, 1), ("Marc", jam.pk, 2)])
    assert Line.objects.count() == 0
    text = client.get(address(shared)).text
    assert "La part de Marc" in text
    assert "8,40" in text


def test_the_link_cannot_be_guessed_and_is_no_page_for_engines(client, town):
    shared = neighbours(town.product)
    assert len(shared.token) >= 24
    assert client.get(reverse("shared_basket", args=["1"])).status_code == 404
    assert 'name="robots" content="noindex"' in client.get(address(shared)).text


def test_a_name_is_asked_for(client, town):
    shared = neighbours(town.product)
    fills(client, town.product)
    assert "Donnez votre prénom" in client.post(address(shared), {"bring": "1", "person": " "}).text
    assert Line.objects.count() == 1


def test_who_went_to_choose_is_led_back_with_their_name(client, town):
    shared = neighbours(town.product, Odile=1)
    stalls = client.post(address(shared), {"choose": "1", "person": "Jeannine"}, follow=True)
    assert stalls.request["PATH_INFO"] == reverse("catalogue")
    assert "votre panier vous ramènera ici" in stalls.text
    fills(client, town.product)
    basket = client.get(reverse("basket")).text
    assert address(shared) in basket
    assert "Commander entre voisins" not in basket
    assert 'value="Jeannine"' in client.get(address(shared)).text
    client.post(address(shared), {"bring": "1", "person": "Jeannine"})
    assert ("Jeannine", town.product.pk, 1) in lines_of(shared)
    fills(client, town.product)
    assert "Commander entre voisins" in client.get(reverse("basket")).text


def test_a_quantity_changes_and_the_last_one_goes(client, town):
    shared = neighbours(town.product, Odile=1)
    line = shared.lines.get()
    client.post(address(shared), {"more": line.pk})
    assert shared.lines.get().quantity == 2
    client.post(address(shared), {"less": line.pk})
    client.post(address(shared), {"less": line.pk})
    assert not shared.lines.exists()


def test_a_line_of_another_basket_is_nobody_s_to_change(client, town):
    mine, theirs = neighbours(town.product), neighbours(town.product)
    for act in ("more", "less", "remove"):
        client.post(address(mine), {act: theirs.lines.get().pk})
    assert theirs.lines.get().quantity == 1


def test_one_orders_for_all_and_the_link_closes(client, town):
    shared = neighbours(town.product, Odile=2, Marc=1)
    client.post(address(shared), {"take": "1", "person": "Odile", "is_me": "on"})
    shared.refresh_from_db()
    assert Line.objects.get().quantity == 3
    other = Client()
    fills(other, town.product)
    assert (
        "commande pour tous en ce moment"
        in other.post(address(shared), {"bring": "1", "person": "Marc"}, follow=True).text
    )
    order = town.place(shared.taken_in)
    assert [(one.person, one.cents) for one in sharing.shares_of(order)] == [("Marc", 420), ("Odile", 840)]
    text = client.get(reverse("order", args=[order.collection.token])).text
    assert "La part de chacun" in text
    assert "Odile a commandé pour tous" in other.get(address(shared)).text
    with pytest.raises(sharing.Ordered):
        sharing.reopen(shared=shared)


def test_given_up_it_is_open_again_and_nothing_is_lost(client, town):
    shared = neighbours(town.product, Odile=2)
    client.post(address(shared), {"take": "1", "person": "Odile", "is_me": "on"})
    client.post(address(shared), {"reopen": "1"})
    shared.refresh_from_db()
    assert shared.taken_in is None
    assert lines_of(shared) == [("Odile", town.product.pk, 2)]
    assert Line.objects.count() == 0


def test_who_orders_for_some_neighbours_orders_for_no_others_meanwhile(client, town):
    first, second = neighbours(town.product, name="Rue du Pont", Marc=1), neighbours(town.product, Lise=1)
    client.post(address(first), {"take": "1", "person": "Odile"})
    text = client.post(address(second), {"take": "1", "person": "Odile"}, follow=True).text
    assert "Vous commandez déjà pour «\u202fRue du Pont\u202f»" in text
    assert list(SharedBasket.objects.exclude(taken_in=None)) == [first]
    assert Line.objects.get().quantity == 1


def test_what_is_the_neighbours_is_not_brought_elsewhere(client, town):
    first, second = neighbours(town.product, Marc=1), neighbours(town.product, Lise=1)
    client.post(address(first), {"take": "1", "person": "Odile"})
    client.post(address(second), {"bring": "1", "person": "Odile"})
    text = client.post(reverse("share_basket"), {"name": "Escalier B", "person": "Odile"}, follow=True).text
    assert "Vous commandez déjà pour" in text
    assert lines_of(second) == [("Lise", town.product.pk, 1)]
    assert not SharedBasket.objects.get(name="Escalier B").lines.exists()
    assert Line.objects.get().quantity == 1


def test_signing_in_with_two_keeps_the_one_of_the_account_and_opens_the_other_again(client, town):
    user, jam = factories.UserFactory(), town.sells(title="Confiture")
    home, carried = neighbours(town.product, Marc=1), neighbours(jam, Lise=2)
    sharing.take(shared=home, person="Odile", basket=Basket.objects.create(owner=user))
    client.post(address(carried), {"take": "1", "person": "Odile"})
    fills(client, jam)
    client.force_login(user)
    assert client.get(reverse("basket")).status_code == 200
    carried.refresh_from_db()
    assert (carried.taken_in, carried.taken_by) == (None, "")
    assert dict(Line.objects.values_list("product_id", "quantity")) == {town.product.pk: 1, jam.pk: 1}
    assert Basket.objects.get(shared=home).owner == user


def test_who_gives_up_keeps_what_they_added(client, town):
    shared, jam = neighbours(town.product, Marc=2), town.sells(title="Confiture")
    client.post(address(shared), {"take": "1", "person": "Odile"})
    fills(client, town.product, jam)
    client.post(address(shared), {"reopen": "1"})
    assert dict(Line.objects.values_list("product_id", "quantity")) == {town.product.pk: 1, jam.pk: 1}


def test_an_order_that_was_called_off_is_told_and_may_be_ordered_again(client, town):
    shared, basket = neighbours(town.product, Marc=2), Basket.objects.create()
    sharing.take(shared=shared, person="Odile", basket=basket)
    order = town.place(basket)
    ordering.cancel_order(order=order, by=None, at=timezone.now(), channel="ONLINE", reason="Plus besoin")
    text = client.get(address(shared)).text
    assert "La commande passée par Odile pour tous est annulée" in text
    assert "a commandé pour tous" not in text
    assert "8,40" in text
    with pytest.raises(sharing.CalledOff):
        sharing.step(shared=shared, line=shared.lines.get().pk, by=1)
    client.post(address(shared), {"reopen": "1"})
    client.post(address(shared), {"take": "1", "person": "Lise"})
    shared.refresh_from_db()
    assert shared.taken_by == "Lise"
    assert Line.objects.filter(basket__status=Basket.OPEN).get().quantity == 2


def test_more_than_an_order_takes_is_said(client, town):
    plenty = town.sells(title="Bonbon", stock=None)
    shared = neighbours(plenty, Odile=60, Marc=60)
    text = client.post(address(shared), {"take": "1", "person": "Odile", "is_me": "on"}, follow=True).text
    assert "Bonbon\u202f: vous en voulez 120 à vous tous, une commande en prend 99 au plus." in text
    assert Line.objects.get().quantity == 99


def test_more_than_a_person_takes_stays_in_their_basket(town):
    plenty = town.sells(title="Bonbon", stock=None)
    shared, basket = neighbours(plenty, Odile=60), town.basket({plenty: 60})
    with pytest.raises(sharing.TooManyOfOne, match="Bonbon\u202f: vous en avez déjà 60 ici"):
        sharing.bring(shared=shared, person="Odile", basket=basket)
    assert Line.objects.get().quantity == 60


def test_two_neighbours_of_one_name_stay_two(client, town):
    shared, jam = neighbours(town.product, Marie=1), town.sells(title="Confiture")
    fills(client, jam)
    text = client.post(address(shared), {"bring": "1", "person": "marie"}).text
    assert "Marie est déjà dans ce panier\u202f: ajoutez une lettre (Marie B.)" in text
    assert "C’est bien moi" in text
    assert lines_of(shared) == [("Marie", town.product.pk, 1)]
    client.post(address(shared), {"bring": "1", "person": "Marie B."})
    assert lines_of(shared) == [("Marie", town.product.pk, 1), ("Marie B.", jam.pk, 1)]
    assert "C’est bien moi" not in client.get(address(shared)).text


def test_the_same_person_goes_on_under_their_name(client, town):
    fills(client, town.product)
    client.post(reverse("share_basket"), {"name": "Rue du Pont", "person": "Marie"})
    shared, telephone = SharedBasket.objects.get(), Client()
    fills(client, town.product)
    client.post(address(shared), {"bring": "1", "person": "marie"})
    assert lines_of(shared) == [("Marie", town.product.pk, 2)]
    fills(telephone, town.product)
    telephone.post(address(shared), {"bring": "1", "person": "Marie", "is_me": "on"})
    fills(telephone, town.product)
    telephone.post(address(shared), {"bring": "1", "person": "Marie"})
    assert lines_of(shared) == [("Marie", town.product.pk, 4)]


def test_who_orders_under_the_name_of_another_is_asked_too(client, town):
    shared = neighbours(town.product, Marie=1)
    assert "Marie est déjà dans ce panier" in client.post(address(shared), {"take": "1", "person": "Marie"}).text
    assert SharedBasket.objects.get().taken_in is None


def test_what_ran_out_is_said_and_the_rest_is_ordered(client, town):
    few = town.sells(title="Dernier pot", stock=1)
    shared = neighbours(town.product, Odile=1)
    SharedLine.objects.create(shared=shared, person="Marc", product=few, quantity=2)
    response = client.post(address(shared), {"take": "1", "person": "Odile", "is_me": "on"}, follow=True)
    assert "Dernier pot" in response.text
    assert Line.objects.get().product == town.product


def test_signing_in_while_ordering_keeps_the_neighbours(client, town):
    shared, user = neighbours(town.product, Marc=1), factories.UserFactory()
    client.post(address(shared), {"take": "1", "person": "Odile"})
    shared.refresh_from_db()
    own = Basket.objects.create(owner=user)
    edits.pour(source=shared.taken_in, into=own)
    order = town.place(own, customer=user)
    assert [one.person for one in sharing.shares_of(order)] == ["Marc", "Odile"]


def test_what_the_one_who_orders_adds_is_theirs(town):
    shared, basket = neighbours(town.product, Marc=1), Basket.objects.create()
    sharing.take(shared=shared, person="Odile", basket=basket)
    edits.add(basket=basket, product_id=town.product.pk, quantity=2)
    order = town.place(basket)
    assert {one.person: one.cents for one in sharing.shares_of(order)} == {"Marc": 420, "Odile": 840}


def test_a_bundle_is_owed_by_who_wanted_it(town):
    bundle = factories.bundle_of({town.product: 1, town.sells(): 1}, price="7.01")
    shared, basket = neighbours(bundle, Marc=1, Lise=1), Basket.objects.create()
    sharing.take(shared=shared, person="Odile", basket=basket)
    order = town.place(basket)
    assert {one.person: one.cents for one in sharing.shares_of(order)} == {"Marc": 701, "Lise": 701, "Odile": 0}


@given(
    taken=st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 2), st.integers(1, 9)), min_size=1, max_size=8),
    prices=st.lists(st.integers(1, 999), min_size=3, max_size=3),
    extra=st.integers(0, 3),
)
@pace(
    max_examples=histories(80, each_time=8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_parts_make_the_order_to_the_cent(db, outbox, taken, prices, extra):
    with transaction.atomic():
        town = Town()
        goods = [town.sells(stock=None, price=f"{cents / 100:.2f}") for cents in prices]
        shared, basket = sharing.open_one(name="B", at=timezone.now()), Basket.objects.create()
        wanted = {}
        for person, rank, quantity in taken:
            wanted[person, rank] = wanted.get((person, rank), 0) + quantity
        for (person, rank), quantity in wanted.items():
            SharedLine.objects.create(shared=shared, person=person, product=goods[rank], quantity=quantity)
        sharing.take(shared=shared, person="A", basket=basket)
        if extra:
            edits.add(basket=basket, product_id=goods[0].pk, quantity=extra)
        order = town.place(basket)
        shares = {one.person: one.cents for one in sharing.shares_of(order)}
        assert sum(shares.values()) == order_kept_cents(order)
        for person in set("BCD") & shares.keys():
            assert shares[person] == sum(n * prices[rank] for (who, rank), n in wanted.items() if who == person)
        transaction.set_rollback(True)


def test_names_go_with_the_order_and_with_time(town):
    shared, basket = neighbours(town.product, Marc=1), Basket.objects.create()
    sharing.take(shared=shared, person="Odile", basket=basket)
    order = town.place(basket)
    left = neighbours(town.product)
    sharing.forget_old(at=timezone.now() + sharing.KEPT_OPEN + sharing.A_DAY)
    assert list(SharedBasket.objects.all()) == [shared]
    sharing.forget_of(order)
    assert not SharedBasket.objects.filter(pk__in=[shared.pk, left.pk]).exists()
    assert forgetting.sharing is sharing


@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_both_count(town):
    shared = neighbours(town.product, Odile=1)
    line = shared.lines.get()
    baskets = [town.basket({town.product: 2}) for _each in range(2)]
    acts = [lambda b=b: sharing.bring(shared=shared, person="Marc", basket=b) for b in baskets]
    acts += [lambda: sharing.step(shared=shared, line=line.pk, by=1)] * 2
    assert at_once(*acts) == [None] * 4
    assert lines_of(shared) == [("Marc", town.product.pk, 4), ("Odile", town.product.pk, 3)]


@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True)
def test_signing_in_while_a_neighbour_opens_it_again_waits_in_one_order(town):
    for _round in range(8):
        shared, carried = neighbours(town.product, Marc=1), Basket.objects.create()
        sharing.take(shared=shared, person="Odile", basket=carried)
        home = Basket.objects.create(owner=factories.UserFactory())
        acts = [lambda c=carried, h=home: edits.pour(source=c, into=h), lambda s=shared: sharing.reopen(shared=s)]
        assert at_once(*acts) == [None, None]


@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True)
def test_two_who_order_at_once_order_once(town):
    shared = neighbours(town.product, Odile=2)
    StockRecord.objects.update(num_in_stock=None)
    baskets = [Basket.objects.create() for _each in range(2)]
    answers = at_once(*[lambda b=b: sharing.take(shared=shared, person="X", basket=b) for b in baskets])
    assert sorted(isinstance(one, sharing.Taken) for one in answers) == [False, True]
    assert Line.objects.count() == 1
