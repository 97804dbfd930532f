"""Tasting then ordering is one tap, and one visit: the pages of a resident."""

import datetime

import pytest
from django.urls import reverse
from oscar.apps.order.models import Order

from animations.taking_part import own_page, registering
from merchants.models import MerchantOrder
from shop.checkout import offers
from tests import factories
from tests.animations.membership.people import a_member
from tests.animations.taking_part.situations import register
from tests.shop.seats_sold.situations import Status, TastingTown, now, somebody

pytestmark = pytest.mark.django_db
CONTACT = {"first_name": "Odette", "last_name": "Marchand", "phone": "06 39 98 12 34", "email": "odette@example.org"}


def page_of(town, client):
    return client.get(town.animation.get_absolute_url()).content.decode()


def put(client, product, **facts):
    return client.post(reverse("basket_add"), {"product": product.pk, **facts})


def confirm(client, **facts):
    page = client.get(reverse("checkout_review"))
    said = {name: page.context[name] for name in ("key", "agreement")}
    told = {"total": page.context["found"].total_cents, "pays": "counter", "terms": "on", **said, **facts}
    return client.post(reverse("checkout_review"), told, follow=True)


def test_the_animation_sells_its_seats(client):
    town = TastingTown()
    page = page_of(town, client)
    assert "Combien de places, à 12,00" in page
    assert "avec vos courses si vous voulez" in page
    assert "à payer sur place" not in page


def test_without_a_shop_one_pays_on_the_spot(client):
    town = TastingTown(host=None)
    page = page_of(town, client)
    assert "à payer sur place" in page
    assert "M’inscrire" in page


def test_seats_alone_ask_for_no_slot(client, mailoutbox):
    town = TastingTown()
    put(client, town.seat(), quantity=2)
    basket = client.get(reverse("basket")).content.decode()
    assert "Elle est à vous quand vous commandez, pas avant" in basket
    client.post(reverse("checkout_who"), CONTACT)
    assert client.get(reverse("checkout_slot")).url == reverse("checkout_review")
    page = confirm(client).content.decode()
    order = Order.objects.get()
    registration = town.registration(order)
    assert registration.spoken_code in page
    assert "Vos places sont retenues" in page
    assert "vos sacs" not in page.lower()


def test_a_refused_seat_leaves_the_basket(client):
    town = TastingTown(capacity=2)
    put(client, town.seat(), quantity=2)
    client.post(reverse("checkout_who"), CONTACT)
    town.order_seats(1)
    page = confirm(client)
    assert page.redirect_chain[-1][0] == reverse("basket")
    assert "il ne reste qu’une place" in page.content.decode()
    assert "Place\u202f: Dégustation de cidre" in page.content.decode()


def test_a_presented_product_is_one_tap_and_its_moment_is_ticked(client):
    town = TastingTown()
    town.animation.products.add(town.product)
    assert f'name="slot" value="{town.slot.pk}"' in page_of(town, client)
    put(client, town.product, slot=town.slot.pk)
    client.post(reverse("checkout_who"), CONTACT)
    picker = client.get(reverse("checkout_slot"))
    assert picker.context["chosen"] == town.slot.pk
    assert client.get(reverse("checkout_review")).url == reverse("checkout_slot")


@pytest.mark.parametrize("slot", ["0", "-1", "abc", "9" * 30, "\x00"])
def test_a_moment_that_does_not_exist_chooses_nothing(client, slot):
    town = TastingTown()
    put(client, town.product, slot=slot)
    client.post(reverse("checkout_who"), CONTACT)
    assert client.get(reverse("checkout_slot")).status_code == 200


def test_a_seat_and_a_bottle_one_order_one_page(client):
    town = TastingTown()
    put(client, town.seat(), quantity=2)
    put(client, town.product, slot=town.slot.pk)
    assert "une commande, un paiement, et une seule visite" in client.get(reverse("basket")).content.decode()
    client.post(reverse("checkout_who"), CONTACT)
    client.post(reverse("checkout_slot"), {"slot": town.slot.pk})
    page = confirm(client).content.decode()
    assert MerchantOrder.objects.count() == 1
    assert "2 places" in page
    assert "Votre code de retrait" in page


def liked(town, likes):
    town.animation.refresh_from_db()
    (choice,) = [one for one in offers.choices_for([], at=now(), likes=likes) if one.slot == town.slot]
    return choice.liked


def in_the_afternoon(**facts):
    starts_at = factories.in_days(3, hour=16)
    return TastingTown(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=1), **facts)


def test_a_moment_says_what_happens_there_that_day_for_who_buys_from_that_shop():
    town = in_the_afternoon()
    assert liked(town, offers.Likes(frozenset([town.merchant.pk]), frozenset(), None)) == [town.animation]
    assert liked(town, offers.Likes(frozenset([0]), frozenset(), None)) == []


def test_a_moment_says_what_one_registered_for():
    town = in_the_afternoon(price=0, member_price=None, pricing="FREE", host=None)
    resident = factories.UserFactory()
    nothing = frozenset()
    assert liked(town, offers.Likes(nothing, nothing, resident)) == []
    kept = register(town.animation, 1, at=now(), user=resident)
    assert liked(town, offers.Likes(nothing, nothing, resident)) == [town.animation]
    registering.cancel(registration=kept, by=None, at=now())
    assert liked(town, offers.Likes(nothing, nothing, resident)) == []


def test_the_picker_says_it(client):
    town = in_the_afternoon()
    put(client, town.product)
    client.post(reverse("checkout_who"), CONTACT)
    page = client.get(reverse("checkout_slot")).content.decode()
    assert "Dégustation de cidre à 16\u00a0h" in page
    assert "<em>Ce " in page


def test_a_member_signed_in_has_a_button_of_their_own(client):
    town = TastingTown()
    assert "Ma place de membre" not in page_of(town, client)
    resident = factories.UserFactory()
    a_member(user=resident)
    client.force_login(resident)
    assert "Ma place de membre, 9,00" in page_of(town, client)


def test_what_is_offered_goes_to_the_basket(client):
    town = TastingTown(capacity=1)
    order = town.order_seats(1)
    waiting = register(town.animation, 1, at=now(), email="odette@example.org")
    registering.cancel(registration=town.registration(order), by=None, at=now())
    page = client.get(own_page.path_of(waiting)).content.decode()
    assert "Oui, les mettre dans mon panier" in page
    put(client, town.seat(), quantity=1)
    client.post(reverse("checkout_who"), CONTACT)
    confirm(client)
    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED
    assert "Revoir la commande" in client.get(own_page.path_of(waiting)).content.decode()


def test_the_door_says_what_is_due(client):
    town = TastingTown()
    order = town.order_seats(2)
    client.force_login(factories.volunteer_at(town.animation.point))
    registration = town.registration(order)
    page = client.get(reverse("door_registration", args=[town.animation.slug, registration.pk])).content.decode()
    assert "24,00\u202f€ à payer au comptoir" in page
    visit = reverse("counter_collection", args=[town.animation.point.slug, order.collection.code])
    assert visit in page
    assert client.get(visit).status_code == 200
    for name in ("counter_slot", "counter_slot_list", "counter_slot_till"):
        moment = client.get(reverse(name, args=[town.animation.point.slug, order.collection.slot_id]))
        assert "Marchand" in moment.content.decode(), name


def test_a_seat_is_in_no_catalogue(client):
    town = TastingTown()
    seat = town.seat()
    assert client.get(reverse("product", args=[seat.slug, seat.pk])).status_code == 404
    assert seat.title not in client.get(reverse("merchant", args=[town.merchant.code])).content.decode()
    client.force_login(factories.owner_of(town.merchant))
    assert "Place\u202f:" not in client.get(reverse("merchant_products", args=[town.merchant.code])).content.decode()


def test_somebody_without_a_screen_has_a_seat_by_a_voice(client):
    town = TastingTown()
    client.force_login(factories.volunteer_at(town.animation.point))
    assert town.seat().title in client.get(reverse("phone_order")).content.decode()
    client.post(reverse("phone_order_basket"), {"product": town.seat().pk, f"quantity-{town.seat().pk}": 2})
    page = client.get(reverse("phone_order_place"))
    said = {"key": page.context["key"], "total": 2400, "said": "on", "channel": "PHONE"}
    told = {"last_name": "Marchand", "phone": "06 39 98 12 34", "slot": town.animation.visit_id, **said}
    slip = client.post(reverse("phone_order_place"), told, follow=True)
    registration = town.animation.registrations.get()
    assert (registration.party, registration.channel, registration.status) == (2, "PHONE", Status.CONFIRMED)
    assert registration.spoken_code in slip.content.decode()


def test_a_member_says_their_telephone_to_a_voice():
    town = TastingTown()
    a_member(phone="06 39 98 12 34")
    order = town.order_seats(0, members=1, contact=somebody(email="", phone="06 39 98 12 34"), channel="PHONE")
    assert order.total_incl_tax == 9
