"""What one likes, waits for and shared with neighbours may be taken away, and goes with the account and its orders."""

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order

from merchants.models import MerchantOrder
from shop.accounts import forgetting as accounts
from shop.orders import export
from shop.orders import forgetting as orders
from shop.returning import favourites, sharing, waiting
from shop.returning.models import Favourite, SharedBasket, Waiting
from tests.shop.orders.test_forgetting import HILDEGARDE, found_anywhere, hildegarde
from tests.shop.returning.situations import neighbours

pytestmark = pytest.mark.django_db

__all__ = ["hildegarde"]


def waits(user, product):
    told = {"email": HILDEGARDE.email, "phone": "", "user": user, "network": "", "at": timezone.now()}
    waiting.ask(product=product.pk, **told)


def test_everything_goes_with_the_account_and_its_orders(town, hildegarde):  # noqa: F811 (a fixture)
    honey = town.sells(title="Miel", stock=0)
    favourites.keep(user=hildegarde, products=[honey.pk], at=timezone.now())
    waits(hildegarde, honey)
    shared, basket = neighbours(town.product, **{"Hildegarde Z.": 1}), Basket.objects.create(owner=hildegarde)
    sharing.take(shared=shared, person="Hildegarde", basket=basket)
    order = town.place(basket, contact=HILDEGARDE, customer=hildegarde)
    accounts.forget(user=hildegarde, at=timezone.now())
    MerchantOrder.objects.filter(order=order).update(status="CANCELLED")
    orders.forget_what_is_over(at=timezone.now())
    assert found_anywhere() == []
    assert not any(model.objects.exists() for model in (Favourite, Waiting, SharedBasket))


def account_closes(user, order):
    accounts.forget(user=user, at=timezone.now())
    MerchantOrder.objects.filter(order=order).update(status="CANCELLED")
    orders.forget_what_is_over(at=timezone.now())


def test_an_account_that_closes_leaves_the_baskets_of_the_other_neighbours(town, hildegarde):  # noqa: F811 (a fixture)
    open_one, order = neighbours(town.product), town.place(contact=HILDEGARDE, customer=hildegarde)
    Order.objects.filter(pk=order.pk).update(basket=None)
    account_closes(hildegarde, order)
    assert list(SharedBasket.objects.all()) == [open_one]
    assert open_one.lines.count() == 1


def test_what_was_ordered_for_neighbours_is_not_ordered_again_when_the_account_closes(
    client,
    town,
    hildegarde,  # noqa: F811 (a fixture)
):
    shared, basket = neighbours(town.product, Marc=1), Basket.objects.create(owner=hildegarde)
    sharing.take(shared=shared, person="Hildegarde", basket=basket)
    order = town.place(basket, contact=HILDEGARDE, customer=hildegarde)
    accounts.forget(user=hildegarde, at=timezone.now())
    shared.refresh_from_db()
    assert sharing.order_of(shared) == order
    with pytest.raises(sharing.Ordered):
        sharing.take(shared=shared, person="Lise", basket=Basket.objects.create())
    assert "Commander pour tous" not in client.get(reverse("shared_basket", args=[shared.token])).text
    assert [(one.person, one.cents) for one in sharing.shares_of(order)] == [("Marc", 420), ("Hildegarde", 0)]


def test_what_was_being_ordered_opens_again_without_the_name_when_the_account_closes(town, hildegarde):  # noqa: F811
    shared, basket = neighbours(town.product, Marc=1), Basket.objects.create(owner=hildegarde)
    sharing.take(shared=shared, person="Hildegarde", basket=basket)
    accounts.forget(user=hildegarde, at=timezone.now())
    shared.refresh_from_db()
    assert (shared.taken_in, shared.taken_by) == (None, "")
    assert found_anywhere() == []


def test_it_may_be_taken_away(client, town, hildegarde):  # noqa: F811 (a fixture)
    honey = town.sells(title="Miel", stock=0)
    favourites.keep(user=hildegarde, products=[honey.pk], at=timezone.now())
    waits(hildegarde, honey)
    told = export.of(hildegarde)
    assert [one["produit"] for one in told["favoris"]] == ["Miel"]
    assert [one["a"] for one in told["a_prevenir_quand_il_y_en_a"]] == [HILDEGARDE.email]
    client.force_login(hildegarde)
    assert client.get(reverse("my_data")).status_code == 200
