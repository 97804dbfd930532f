"""Accounts: optional, discreet, and a door to each one's own pages."""

import re

import pytest
from django.urls import reverse

from shop.accounts.models import User
from shop.models import OutgoingMessage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]

CAMILLE = {
    "email": "Camille@Example.org",
    "first_name": "Camille",
    "last_name": "Besson",
    "phone": "06 39 98 00 01",
    "password": "trois petits pains",
}


def sign_up(client, **differs):
    return client.post(reverse("sign_up"), {**CAMILLE, **differs})


def sign_in(client, email="camille@example.org", password=CAMILLE["password"]):
    return client.post(reverse("login"), {"username": email, "password": password})


def test_one_signs_up_then_in_whatever_the_capitals(client):
    assert sign_up(client).url == reverse("login")
    assert sign_in(client, "CAMILLE@example.org").url == reverse("my_space")
    user = User.objects.get()
    assert (user.email, user.first_name, user.phone) == ("camille@example.org", "Camille", "06 39 98 00 01")


def test_signing_up_with_a_known_email_answers_the_same_and_changes_nothing(client):
    owner = factories.UserFactory(email="camille@example.org", first_name="Vraie")
    known, unknown = sign_up(client), sign_up(client, email="autre@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    owner.refresh_from_db()
    assert owner.first_name == "Vraie"
    assert owner.check_password("un-mot-de-passe")
    letter = OutgoingMessage.objects.get()
    assert letter.recipient == "camille@example.org"
    assert reverse("password_reset") in letter.body


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "court"}, "10 caractères"),
        ({"email": "camille"}, "e-mail"),
        ({"first_name": ""}, "Indiquez votre prénom"),
        ({"phone": "abc"}, "semble incomplet"),
        ({"email": "é" * 250 + "@example.org"}, "e-mail"),
    ],
)
def test_what_cannot_be_is_said(client, typed, sentence):
    answer = sign_up(client, **typed)
    assert sentence in answer.text.lower() or sentence in answer.text
    assert not User.objects.exists()


def test_a_wrong_password_and_an_unknown_email_are_told_the_same(client):
    sign_up(client)
    sentence = "ne vont pas ensemble"
    assert sentence in sign_in(client, password="pas le bon").text
    assert sentence in sign_in(client, email="inconnue@example.org").text


def test_signing_in_goes_back_where_one_was_and_never_elsewhere(client):
    sign_up(client)
    facts = {"username": "camille@example.org", "password": CAMILLE["password"]}
    assert client.post(reverse("login"), {**facts, "next": "/commander/vous/"}).url == "/commander/vous/"
    client.logout()
    assert client.post(reverse("login"), {**facts, "next": "https://ailleurs.example/"}).url == reverse("my_space")


def test_a_forgotten_password_is_chosen_again_by_a_link(client, settings):
    settings.SITE_URL = "https://boutique.example.org"
    factories.UserFactory(email="camille@example.org")
    client.post(reverse("password_reset"), {"email": "camille@example.org"}, HTTP_HOST="ailleurs.example")
    (link,) = re.findall(r"https://boutique\.example\.org(\S+)", OutgoingMessage.objects.get().body)
    form = client.get(link).url
    client.post(form, {"new_password1": "du pain et du miel", "new_password2": "du pain et du miel"})
    assert sign_in(client, password="du pain et du miel").url == reverse("my_space")


def test_asking_for_an_unknown_email_tells_nothing(client):
    answer = client.post(reverse("password_reset"), {"email": "inconnue@example.org"})
    assert answer.url == reverse("password_reset_done")
    assert not OutgoingMessage.objects.exists()


def space_of(client, user):
    client.force_login(user)
    return client.get(reverse("my_space"))


def test_a_resident_goes_to_their_orders(client):
    assert space_of(client, factories.UserFactory()).url == reverse("my_orders")


def test_people_who_work_go_where_they_work(client):
    merchant = factories.MerchantFactory()
    assert space_of(client, factories.owner_of(merchant)).url == reverse("merchant_board", args=[merchant.code])
    point = factories.PickupPointFactory()
    assert space_of(client, factories.volunteer_at(point)).url == reverse("counter", args=[point.slug])
    assert space_of(client, factories.association_member("TREASURER")).url == reverse("association")


def test_somebody_with_several_roles_chooses(client):
    user = factories.owner_of(factories.MerchantFactory(name="Les Ruches"))
    factories.Volunteer.objects.create(user=user, point=factories.PickupPointFactory(name="La Halle"))
    page = space_of(client, user).text
    assert "Les Ruches" in page
    assert "La Halle" in page
    assert "Mes commandes" in page
