"""Somebody the place knows calls again: found, served what they usually take, in six gestures."""

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order

from pickup.collections import Contact
from pickup.models import Resident
from pickup.residents import cards, remembering
from pickup.words import day
from tests import factories
from tests.shop.checkout.test_phone_orders import BASKET, PLACE, PRODUCTS, fill, place

pytestmark = pytest.mark.django_db
PERSON = reverse("phone_order_person")


@pytest.fixture(autouse=True)
def volunteer(client, town):
    user = factories.volunteer_at(town.slot.point)
    client.force_login(user)
    return user


def remembered(client, town, *, quantity=2, **facts):
    fill(client, town.product, quantity)
    place(client, town, phone="01 99 00 12 34", remember="on", **facts)
    return Resident.objects.get()


def test_nobody_is_remembered_who_did_not_say_yes(client, town):
    fill(client, town.product)
    place(client, town, street="3 rue du Lavoir")
    assert not Resident.objects.exists()


def test_who_said_yes_is_remembered_with_who_heard_it_and_how(client, town, volunteer):
    resident = remembered(client, town, street="3 rue du Lavoir", postcode="26999", city="Saint-Roch")
    assert (resident.full_name, resident.agreed_how, resident.agreed_before) == ("Yvonne Perrin", "PHONE", volunteer)
    assert resident.address == "3 rue du Lavoir, 26999 Saint-Roch"
    assert Order.objects.get().collection.resident == resident


def test_found_by_the_end_of_the_number_their_usual_basket_is_one_tap_away(client, town):
    resident = remembered(client, town, quantity=3)
    assert "C’est cette personne" in client.get(PRODUCTS, {"who": "12 34"}).text
    client.post(PERSON, {"resident": resident.pk})
    page = client.get(PRODUCTS).text
    assert f"3 × {town.product.title}" in page
    client.post(BASKET, {"usual": "1"})
    again = place(client, town)
    assert Order.objects.count() == 2
    order = Order.objects.latest("pk")
    assert order.lines.get().quantity == 3
    assert (order.collection.resident, again.url) == (
        resident,
        reverse("phone_order_slip", args=[order.collection.token]),
    )


def test_two_namesakes_are_told_apart_by_where_they_live_their_card_and_their_last_order(client, town):
    first = remembered(client, town, street="3 rue du Lavoir", postcode="26999", city="Saint-Roch")
    by, at = factories.UserFactory(), timezone.now()
    card = cards.give(resident=first, by=by, at=at)
    other = remembering.remember(
        point=town.slot.point,
        contact=Contact("Yvonne", "Perrin", "01 99 00 56 78"),
        letterbox=remembering.Letterbox(),
        agreed_how="PHONE",
        by=by,
        at=at,
    )
    page = client.get(PRODUCTS, {"who": "yvonne perrin"}).text
    for told in ("Saint-Roch", card.spoken_number, f"dernière commande\u202f: {day(at)}", "pas encore de commande"):
        assert told in page, told
    assert f"lieu\u202f: {other.point.name}" in page


def test_who_only_nearly_bears_the_name_is_proposed_as_such(client, town):
    remembered(client, town)
    assert "s’en approche" in client.get(PRODUCTS, {"who": "Yvone Pérrni"}).text
    assert "s’en approche" not in client.get(PRODUCTS, {"who": "Yvonne"}).text
    assert "Personne n’est connu" in client.get(PRODUCTS, {"who": "Zébulon"}).text


def test_their_name_and_number_are_typed_already(client, town):
    client.post(PERSON, {"resident": remembered(client, town).pk})
    fill(client, town.product)
    page = client.get(PLACE).text
    assert 'value="Perrin"' in page
    assert 'value="01 99 00 12 34"' in page
    assert 'name="remember"' not in page


def test_what_rests_today_is_said_and_the_others_are_taken(client, town):
    gone = town.sells(title="Tourte de seigle")
    fill(client, gone)
    resident = remembered(client, town)
    gone.is_public = False
    gone.save()
    client.post(PERSON, {"resident": resident.pk})
    assert "pas en vente aujourd’hui" in client.get(PRODUCTS).text
    page = client.post(BASKET, {"usual": "1"}, follow=True).text
    assert "Tourte de seigle\u202f: Ce produit n’est plus en vente." in page
    assert town.product.title in client.get(PLACE).text


def test_the_next_caller_starts_afresh(client, town):
    resident = remembered(client, town)
    client.post(PERSON, {"resident": resident.pk})
    fill(client, town.product)
    place(client, town)
    assert "Pour Yvonne Perrin" not in client.get(PRODUCTS).text


def test_somebody_elses_name_typed_over_theirs_changes_nothing_of_them(client, town):
    known = remembered(client, town)
    client.post(PERSON, {"resident": known.pk})
    fill(client, town.product)
    page = client.get(PLACE).text
    assert "Pour Yvonne Perrin" in page
    assert "rien ne change" in page
    place(client, town, first_name="Paul", phone="01 99 00 98 76")
    still = Resident.objects.get()
    assert (still.full_name, still.phone) == ("Yvonne Perrin", "01 99 00 12 34")
    assert Order.objects.latest("pk").collection.resident is None


def test_their_own_name_however_it_is_typed_keeps_them_as_they_are_today(client, town):
    known = remembered(client, town)
    client.post(PERSON, {"resident": known.pk})
    fill(client, town.product)
    place(client, town, last_name=" PERRIN", first_name="yvonne", phone="01 99 00 98 76")
    assert Resident.objects.get().phone == "01 99 00 98 76"
    assert Order.objects.latest("pk").collection.resident == known


def test_who_is_not_that_person_is_offered_to_be_remembered(client, town):
    known = remembered(client, town)
    client.post(PERSON, {"resident": known.pk})
    fill(client, town.product)
    assert client.post(PERSON, {"then": "COUNTER"}).url == f"{PLACE}?channel=COUNTER"
    page = client.get(PLACE).text
    assert 'value="Perrin"' not in page
    place(client, town, last_name="Roche", remember="on")
    assert sorted(Resident.objects.values_list("last_name", flat=True)) == ["Perrin", "Roche"]


def test_forgotten_as_soon_as_they_ask(client, town):
    resident = remembered(client, town)
    asking = reverse("resident_forget", args=[resident.pk])
    assert asking in client.get(reverse("resident", args=[resident.pk])).text
    page = client.get(asking).text
    assert "Oublier Yvonne Perrin" in page
    assert "Une visite l’attend encore" in page
    assert Order.objects.get().collection.spoken_code in page
    assert Resident.objects.exists()
    client.post(asking)
    assert not Resident.objects.exists()
    assert Order.objects.get().collection.full_name == "Yvonne Perrin"


def test_another_places_volunteer_does_not_know_them(client, town):
    resident = remembered(client, town)
    client.force_login(factories.volunteer_at(factories.PickupPointFactory()))
    client.post(PERSON, {"resident": resident.pk})
    assert "Perrin" not in client.get(PRODUCTS, {"who": "Perrin"}).text.replace("« Perrin »", "").replace(
        'value="Perrin"', ""
    )
    assert client.get(reverse("resident", args=[resident.pk])).status_code == 404
    assert client.post(reverse("resident_forget", args=[resident.pk])).status_code == 404


@pytest.mark.parametrize("sent", ["", "abc", "9" * 40, "\x00", "-1"])
def test_a_page_that_lies_chooses_nobody(client, town, sent):
    assert client.post(PERSON, {"resident": sent}).status_code == 302
    assert "Pour " not in client.get(PRODUCTS).text.partition("<h1>")[2].partition("</h1>")[0]


def test_two_orders_of_the_same_product_make_a_habit_and_one_alone_does_not(client, town):
    resident = remembered(client, town, quantity=1)
    once = town.sells(title="Bouquet de fête")
    for quantity in (1, 2):
        client.post(PERSON, {"resident": resident.pk})
        fill(client, town.product, quantity)
        if quantity == 2:
            fill(client, once)
        place(client, town)
    client.post(PERSON, {"resident": resident.pk})
    usual = client.get(PRODUCTS).text.partition("D’habitude")[2].partition("</ul>")[0]
    assert f"1 × {town.product.title}" in usual
    assert "Bouquet de fête" not in usual
