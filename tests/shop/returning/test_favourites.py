"""Favourites: kept with the account, else in the session; signing in brings them along."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.returning import favourites
from shop.returning.models import Favourite
from tests import factories

pytestmark = pytest.mark.django_db

MINE = reverse("my_favourites")


def likes(client, product, **told):
    return client.post(reverse("favourite", args=[product.pk]), {"next": "/", **told})


def page_of(client, product):
    return client.get(reverse("product", args=[product.slug, product.pk]))


def test_reading_a_product_sets_no_cookie_and_offers_to_keep_it(client, town):
    response = page_of(client, town.product)
    assert "Garder dans mes favoris" in response.text
    assert not response.cookies


def test_without_an_account_they_are_kept_in_the_session(client, town):
    likes(client, town.product)
    assert town.product.title in client.get(MINE).text
    assert "Retirer de mes favoris" in page_of(client, town.product).text
    assert town.product.title not in Client().get(MINE).text
    assert Favourite.objects.count() == 0


def test_signing_in_brings_them_into_the_account(client, town):
    user = factories.UserFactory(email="odette@example.org")
    user.set_password("un-mot-de-passe-long")
    user.save()
    likes(client, town.product)
    told = {"username": user.email, "password": "un-mot-de-passe-long"}
    assert client.post(reverse("login"), told).status_code == 302
    assert town.product.title in client.get(MINE).text
    assert list(user.favourites.values_list("product", flat=True)) == [town.product.pk]
    elsewhere = Client()
    elsewhere.force_login(user)
    assert town.product.title in elsewhere.get(MINE).text


def test_liked_twice_is_liked_once_and_may_be_taken_back(client, town):
    client.force_login(factories.UserFactory())
    likes(client, town.product)
    likes(client, town.product)
    assert Favourite.objects.count() == 1
    likes(client, town.product, remove="1")
    assert Favourite.objects.count() == 0
    assert "Aucun favori" in client.get(MINE).text


@pytest.mark.parametrize("has_account", [True, False])
def test_one_too_many_is_refused_and_the_oldest_stays(client, town, monkeypatch, has_account):
    monkeypatch.setattr(favourites, "MOST", 2)
    if has_account:
        client.force_login(factories.UserFactory())
    oldest, newest = town.sells(title="Le plus ancien"), town.sells(title="De trop")
    for product in (oldest, town.product):
        likes(client, product)
    assert "Vous avez déjà 2 favoris" in likes(client, newest, next=MINE).client.get(MINE).text
    text = client.get(MINE).text
    assert "Le plus ancien" in text
    assert "De trop" not in text
    likes(client, oldest)
    assert "Dans vos favoris" in client.get(MINE).text


def test_signing_in_with_many_loses_none(client, town, monkeypatch):
    monkeypatch.setattr(favourites, "MOST", 1)
    user = factories.UserFactory()
    favourites.keep(user=user, products=[town.sells(title="Le plus ancien").pk], at=timezone.now())
    likes(client, town.product)
    client.force_login(user)
    text = client.get(MINE).text
    assert "Le plus ancien" in text
    assert town.product.title in text


def test_what_cannot_be_had_today_stays_among_them(client, town):
    out = town.sells(title="Miel épuisé", stock=0)
    likes(client, out)
    assert "Miel épuisé" in client.get(MINE).text


def test_what_residents_do_not_see_is_not_liked(client, town):
    hidden = town.sells(title="Caché", is_public=False)
    likes(client, hidden)
    assert "Caché" not in client.get(MINE).text


def test_a_click_from_another_site_keeps_nothing(town):
    client = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert likes(client, town.product).status_code == 403


def test_ten_times_more_cost_no_query_more(client, town, django_assert_max_num_queries):
    for _each in range(12):
        likes(client, town.sells())
    with django_assert_max_num_queries(9):
        client.get(MINE)
