"""An order taken for somebody at the phone: the same act, with its trace and its slip in large print."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order
from oscar.apps.partner.models import StockRecord

from merchants.models import MerchantOrderMove
from pickup.models import PickupPoint
from shop.home import reaching
from shop.templatetags.town import moment
from tests import factories

pytestmark = pytest.mark.django_db

PRODUCTS, BASKET, PLACE = reverse("phone_order"), reverse("phone_order_basket"), reverse("phone_order_place")


@pytest.fixture
def coach(client):
    user = factories.association_member("COACH")
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def _somebody_answers_the_phone(town, coach):
    pass


def fill(client, product, quantity=1):
    return client.post(BASKET, {"product": product.pk, f"quantity-{product.pk}": quantity})


def place(client, town, **differs):
    page = client.get(PLACE)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page.text)[1] for name in ("key", "total")}
    facts = {**hidden, "last_name": "Perrin", "first_name": "Yvonne", "channel": "PHONE", "slot": town.slot.pk}
    facts = {**facts, "said": "on", **differs}
    return client.post(PLACE, {name: value for name, value in facts.items() if value is not None})


def test_products_are_found_by_name(client, town):
    honey = town.sells(title="Miel de châtaignier")
    page = client.get(PRODUCTS, {"q": "chataign"}).text
    assert honey.title in page
    assert town.product.title not in page


def test_the_order_says_who_took_it_and_how(client, town, coach):
    fill(client, town.product, 2)
    slip = client.get(place(client, town).url).text
    order = Order.objects.get()
    collection = order.collection
    assert (collection.channel, collection.placed_by, collection.email, order.user) == ("PHONE", coach, "", None)
    assert MerchantOrderMove.objects.get().by == coach
    assert collection.spoken_code in slip
    assert "Yvonne Perrin" in slip
    assert "8,40" in slip
    assert "Vous pouvez renoncer" in slip


def test_a_second_order_starts_from_an_empty_basket(client, town):
    fill(client, town.product)
    place(client, town)
    fill(client, town.product)
    place(client, town, last_name="Roche")
    assert sorted(order.collection.last_name for order in Order.objects.all()) == ["Perrin", "Roche"]


def test_sent_twice_is_one_order(client, town):
    fill(client, town.product)
    page = client.get(PLACE).text
    key = re.search(r'name="key" value="([^"]*)"', page)[1]
    first, second = place(client, town, key=key), None
    second = client.post(PLACE, {"key": key})
    assert first.url == second.url
    assert Order.objects.count() == 1


def test_an_old_page_sent_again_does_not_swallow_the_next_basket(client, town):
    fill(client, town.product)
    key = re.search(r'name="key" value="([^"]*)"', client.get(PLACE).text)[1]
    place(client, town, key=key)
    fill(client, town.product)
    assert place(client, town, key=key).status_code == 200
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"said": None}, "Dites à la personne"),
        ({"slot": "999999"}, "Choisissez le moment"),
        ({"slot": None}, "Choisissez le moment"),
        ({"last_name": ""}, "Indiquez le nom de la personne"),
        ({"channel": "PIGEON"}, "choix"),
        ({"total": "1"}, "Votre panier a changé"),
        ({"phone": "12"}, "semble incomplet"),
        ({"slot": "9" * 40}, "Choisissez le moment"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, town, typed, sentence):
    fill(client, town.product)
    page = place(client, town, **typed).text
    assert sentence in page
    assert 'value="Yvonne"' in page
    assert not Order.objects.exists()


def test_a_name_is_enough(client, town):
    fill(client, town.product)
    slip = client.get(place(client, town, first_name="").url).text
    assert "<h1>Perrin</h1>" in slip
    order = Order.objects.get()
    assert order.merchant_orders.get().customer_name == "P."


def test_the_page_speaks_of_the_person_and_not_to_them(client, town):
    fill(client, town.product)
    page = client.get(PLACE).text
    assert "Pour la prévenir si un produit manque." in page
    assert "Pour vous prévenir" not in page


def test_of_a_form_on_paper_one_ticks_what_one_knows(client, town):
    fill(client, town.product)
    page = client.get(PLACE, {"channel": "PAPER"}).text.replace("\u202f", " ")
    assert "J’ai vérifié que les prix sont ceux de son catalogue" in page
    assert "étonnera" not in page


def test_each_moment_says_until_when_one_may_cancel_to_be_said_aloud(client, town):
    fill(client, town.product)
    page = client.get(PLACE).text.replace("\u202f", " ")
    assert f"Annuler sans frais : jusqu’au {moment(town.slot.cutoff_at)}." in page


def test_the_slip_says_until_when_and_how_one_may_cancel(client, town):
    fill(client, town.product)
    slip = client.get(place(client, town).url).text.replace("\u202f", " ")
    assert f"Vous pouvez annuler sans frais jusqu’au {moment(town.slot.cutoff_at)}." in slip
    assert reaching.words(at=timezone.now(), point=town.slot.point).replace("\u202f", " ") in slip


def test_the_page_of_such_an_order_says_it_too_and_that_it_is_over_once_it_is(client, town):
    fill(client, town.product)
    place(client, town)
    collection = Order.objects.get().collection
    limit, address = moment(town.slot.cutoff_at), reverse("order", args=[collection.token])
    assert f"Vous pouvez annuler sans frais jusqu’au {limit}" in client.get(address).text
    past = timezone.now() - datetime.timedelta(hours=1)
    type(town.slot).objects.filter(pk=town.slot.pk).update(cutoff_at=past)
    assert f"Vous pouviez annuler sans frais jusqu’au {moment(past)}" in client.get(address).text


def test_alcohol_is_asked_about(client, town):
    fill(client, town.sells(sheet={"is_alcohol": True, "vat_code": "standard"}))
    assert "demandez à la personne si elle est majeure" in place(client, town).text
    assert place(client, town, adult="on").status_code == 302


def test_what_ran_out_is_said_before_going_on(client, town):
    fill(client, town.product)
    StockRecord.objects.update(num_in_stock=0)
    assert client.get(PLACE).url == PRODUCTS
    assert "il n’en reste plus" in client.get(PRODUCTS).text


@pytest.mark.parametrize("product", ["", "abc", "9" * 40, "🥖"])
def test_a_product_made_up_is_a_sentence(client, product):
    client.post(BASKET, {"product": product})
    assert "n’est plus en vente" in client.get(PRODUCTS).text


def test_the_slip_of_an_order_placed_online_is_not_theirs_to_print(client, town):
    order = town.place()
    assert client.get(reverse("phone_order_slip", args=[order.collection.token])).status_code == 404


def test_a_resident_does_not_find_these_pages(client, town):
    order = town.place(channel="PHONE")
    client.force_login(factories.UserFactory())
    for address in (PRODUCTS, PLACE, reverse("phone_order_slip", args=[order.collection.token])):
        assert client.get(address).status_code == 404
    assert client.post(BASKET, {"product": town.product.pk}).status_code == 404


class TestWhoAndWhen:
    @pytest.fixture
    def month(self, client, town):
        """Six moments here after the first one, two at another place."""
        days = [datetime.timedelta(days=n) for n in range(1, 7)]
        here = [factories.SlotFactory(point=town.slot.point, starts_at=town.slot.starts_at + day) for day in days]
        halt = factories.PickupPointFactory(name="Halte de Saint-Roch", slug="saint-roch")
        for day in days[:2]:
            factories.SlotFactory(point=halt, starts_at=town.slot.starts_at + day)
        fill(client, town.product)
        return here

    def read(self, page):
        """What is said at once of each place, and what is folded."""
        return page.split('<details class="later">')

    def test_the_next_four_moments_of_each_place_are_read_and_the_others_folded(self, client, town, month):
        shown, folded = self.read(client.get(PLACE).text)
        said = [slot for slot in [town.slot, *month] if f'value="{slot.pk}"' in shown]
        assert said == [town.slot, *month[:3]]
        assert all(f'value="{slot.pk}"' in folded for slot in month[3:])

    def test_a_later_moment_that_was_chosen_stays_in_sight(self, client, town, month):
        page = place(client, town, slot=month[-1].pk, said=None).text
        assert f'value="{month[-1].pk}" checked' in self.read(page)[0]

    def test_where_they_came_last_comes_first(self, client, town, month):
        resident = factories.resident(point=town.slot.point)
        client.post(reverse("phone_order_person"), {"resident": resident.pk})
        page = client.get(PLACE).text
        assert page.index("La Halle") < page.index("Halte de Saint-Roch")
        resident.point = PickupPoint.objects.get(slug="saint-roch")
        resident.save()
        page = client.get(PLACE).text
        assert page.index("Halte de Saint-Roch") < page.index("La Halle")

    def test_all_that_is_wrong_is_said_in_one_round_each_beside_its_field(self, client, town):
        fill(client, town.sells(title="Cidre", sheet={"is_alcohol": True}))
        wrong = {"last_name": "", "slot": "", "said": None, "if_missing": "CALL", "email": "odette", "way": "SMS"}
        page = place(client, town, **wrong)
        assert page.status_code == 200
        for sentence in (
            "Indiquez le nom de la personne",
            "Choisissez le moment du retrait.",
            "Dites à la personne le total",
            "demandez à la personne si elle est majeure",
            "notez son téléphone",
        ):
            # Once at the top, once beside the field.
            assert page.text.count(sentence) == 2, sentence

    def test_a_form_that_came_on_paper_shows_all_that_was_asked_on_it(self, client, town):
        fill(client, town.product)
        for channel, unfolded in (("PAPER", 2), ("PHONE", 0)):
            assert client.get(PLACE, {"channel": channel}).text.count("<details open>") == unfolded
