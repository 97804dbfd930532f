"""The three steps to an order, as a browser without JavaScript sends them."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order
from oscar.apps.partner.models import StockRecord

from pickup.models import Slot
from tests import factories
from tests.shop.settlement.sales import payable
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db

WHO, SLOT, REVIEW = reverse("checkout_who"), reverse("checkout_slot"), reverse("checkout_review")
ODETTE = {"first_name": "Odette", "last_name": "Marchand", "phone": "06 39 98 12 34", "email": ""}


class Visitor:
    """Somebody with a browser: fills the forms in turn, keeping what the pages give."""

    def __init__(self, client, town):
        self.client, self.town = client, town

    def with_basket(self, *products):
        for product in products or [self.town.product]:
            self.client.post(reverse("basket_add"), {"product": product.pk})
        return self

    def who(self, **differs):
        return self.client.post(WHO, {**ODETTE, **differs})

    def slot(self, slot=None):
        return self.client.post(SLOT, {"slot": (slot or self.town.slot).pk})

    def ready(self, *products):
        self.with_basket(*products).who()
        self.slot()
        return self

    def review(self):
        return self.client.get(REVIEW).text

    def hidden(self):
        page = self.review()
        return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("key", "total", "agreement")}

    def orders(self, hidden=None, **differs):
        facts = {**(hidden or self.hidden()), "pays": "counter", "terms": "on", **differs}
        return self.client.post(REVIEW, {name: value for name, value in facts.items() if value is not None})


@pytest.fixture
def visitor(client, town):
    return Visitor(client, town)


def said(answer):
    return unescape(answer.text)


def test_a_guest_with_a_phone_orders_in_three_steps(visitor):
    assert visitor.with_basket().who().url == SLOT
    assert visitor.slot().url == REVIEW
    order_page = visitor.orders().url
    order = Order.objects.get()
    assert order_page == reverse("order", args=[order.collection.token])
    assert (order.user, order.collection.full_name, order.collection.email) == (None, "Odette Marchand", "")
    assert order.collection.spoken_code in said(visitor.client.get(order_page))


def test_the_button_says_what_it_does(visitor):
    assert ">Commande avec obligation de paiement</button>" in visitor.ready().review()


def test_the_last_page_names_the_seller_the_terms_and_the_exceptions(visitor):
    bread = visitor.town.sells(sheet={"withdrawal_exception": "perishable"})
    page = unescape(visitor.ready(bread).review())
    assert f"Vendu par {visitor.town.merchant.legal_name}" in page
    assert "sans droit de rétractation (denrée périssable)" in page
    assert "conditions de vente (version 2026-11)" in page


def test_each_step_sends_back_to_what_is_missing(visitor):
    assert visitor.client.get(WHO).url == reverse("basket")
    assert visitor.client.get(REVIEW).url == reverse("basket")
    visitor.with_basket()
    assert visitor.client.get(SLOT).url == WHO
    assert visitor.client.get(REVIEW).url == WHO
    visitor.who()
    assert visitor.client.get(REVIEW).url == SLOT


# --- Who --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phone": "", "email": ""}, "Indiquez un téléphone ou un e-mail"),
        ({"phone": "12"}, "semble incomplet"),
        ({"phone": "appelez ma fille"}, "semble incomplet"),
        ({"email": "odette@"}, "e-mail"),
        ({"first_name": ""}, "Indiquez votre prénom"),
        ({"last_name": " "}, "Indiquez votre nom"),
        ({"first_name": "O" * 61}, "60"),
        ({"last_name": "M\x00"}, "caractère"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(visitor, typed, sentence):
    answer = visitor.with_basket().who(**typed)
    assert answer.status_code == 200
    assert sentence in said(answer)
    if "last_name" not in typed:
        assert 'value="Marchand"' in answer.text


@pytest.mark.parametrize("name", ["🥖🧀", "Robert'); DROP TABLE order_order;--", "<b>Odette</b>", "O’Connor-Łukasz"])
def test_any_name_is_somebodys_name(visitor, name):
    visitor.with_basket().who(first_name=name)
    visitor.slot()
    page = visitor.client.get(visitor.orders().url)
    assert name in said(page)
    assert "<b>Odette</b>" not in page.text


def test_ten_megabytes_of_name_are_refused_with_a_sentence(visitor):
    answer = visitor.with_basket().who(first_name="O" * 10_000_000)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert visitor.client.get(WHO).status_code == 200


def test_an_account_is_not_asked_twice(visitor):
    visitor.client.force_login(factories.UserFactory(email="camille@example.org", phone="06 39 98 00 01"))
    page = visitor.with_basket().client.get(WHO).text
    assert 'value="camille@example.org"' in page
    assert 'value="06 39 98 00 01"' in page


def test_nobody_learns_which_emails_have_an_account(visitor):
    factories.UserFactory(email="connue@example.org")
    visitor.with_basket()
    known, unknown = visitor.who(email="connue@example.org"), visitor.who(email="inconnue@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    visitor.slot()
    visitor.orders()
    assert Order.objects.get().user is None


def test_the_order_of_an_account_is_in_its_list(visitor):
    user = factories.UserFactory()
    visitor.client.force_login(user)
    visitor.ready().orders()
    assert Order.objects.get().user == user
    assert Order.objects.get().collection.spoken_code in visitor.client.get(reverse("my_orders")).text


# --- When -------------------------------------------------------------------------------------


def test_the_picker_says_the_places_left_and_what_is_on(visitor):
    factories.AnimationFactory(title="Dégustation de miels", point=visitor.town.slot.point)
    factories.AnimationFactory(title="Conférence ailleurs")
    factories.AnimationFactory(title="Brouillon", status="DRAFT", point=visitor.town.slot.point)
    Slot.objects.filter(pk=visitor.town.slot.pk).update(capacity=4, taken=1)
    visitor.with_basket().who()
    page = unescape(visitor.client.get(SLOT).text)
    assert "Encore 3 places" in page
    assert "Dégustation de miels à 10" in page
    assert "ailleurs" not in page
    assert "Brouillon" not in page


def test_the_place_where_one_can_come_first_is_first(visitor):
    later = factories.PickupPointFactory(name="Ancienne Gare")
    factories.SlotFactory(point=later, starts_at=factories.in_days(5))
    factories.SlotFactory(point=later, starts_at=factories.in_days(2), closed_reason="travaux")
    visitor.with_basket().who()
    page = visitor.client.get(SLOT).text
    assert page.index("La Halle") < page.index("Ancienne Gare")


def test_the_other_places_are_folded_with_their_first_moment(visitor):
    later = factories.PickupPointFactory(name="Ancienne Gare")
    factories.SlotFactory(point=later, starts_at=factories.in_days(5))
    visitor.with_basket().who()
    page = visitor.client.get(SLOT).text
    folded = page[page.index('<details class="elsewhere"') : page.index("</details>")]
    assert "Ancienne Gare" in folded
    assert "dès " in folded
    assert "La Halle" not in folded


@pytest.mark.parametrize("why", ["came there", "said so"])
def test_the_place_they_know_comes_first_though_it_opens_later(visitor, why):
    theirs = factories.PickupPointFactory(name="Ancienne Gare")
    slot = factories.SlotFactory(point=theirs, starts_at=factories.in_days(5))
    if why == "said so":
        visitor.client.post(reverse("coming"), {"slot": slot.pk})
    else:
        visitor.client.force_login(factories.UserFactory())
        visitor.with_basket().who()
        visitor.slot(slot)
        visitor.orders()
    visitor.with_basket().who()
    page = visitor.client.get(SLOT).text
    assert page.index("Ancienne Gare") < page.index("La Halle")


def test_a_slot_that_cannot_be_had_says_why(visitor):
    Slot.objects.update(taken=20)
    visitor.with_basket().who()
    page = unescape(visitor.client.get(SLOT).text)
    assert "Le créneau est complet." in page
    assert "Aucun de ces moments ne convient" in page


@pytest.mark.parametrize("slot", ["", "0", "999999", "9" * 40, "-1", "abc", "🥖", "1 OR 1=1"])
def test_an_unknown_slot_is_a_sentence(visitor, slot):
    visitor.with_basket().who()
    assert "Choisissez un moment" in said(visitor.client.post(SLOT, {"slot": slot}))


def test_a_slot_closed_meanwhile_is_not_taken(visitor):
    visitor.with_basket().who()
    Slot.objects.update(closed_reason="fête du village")
    assert "fête du village" in said(visitor.slot())


def test_the_picker_costs_the_same_for_many_slots(visitor, django_assert_max_num_queries):
    visitor.with_basket().who()
    for day in range(1, 13):
        factories.SlotFactory(point=visitor.town.slot.point, starts_at=factories.in_days(day, hour=16))
    with django_assert_max_num_queries(12):
        assert visitor.client.get(SLOT).text.count('name="slot"') == 13


# --- Refusals on the last page ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"terms": None}, "Cochez la case des conditions de vente"),
        ({"pays": None}, "Choisissez comment payer"),
        ({"pays": "bitcoin"}, "Choisissez comment payer"),
        ({"total": "gratuit"}, "Cette page a trop attendu"),
        ({"total": "0"}, "Votre panier a changé"),
    ],
)
def test_what_is_missing_keeps_the_page_and_places_nothing(visitor, typed, sentence):
    answer = visitor.ready().orders(**typed)
    assert answer.status_code == 200
    assert sentence in said(answer)
    assert not Order.objects.exists()


@pytest.mark.parametrize("key", ["", "inventée", "🥖", "a" * 5000])
def test_a_made_up_key_places_nothing(visitor, key):
    visitor.ready()
    assert visitor.orders(hidden={"key": key, "total": "420"}).status_code == 200
    assert not Order.objects.exists()


def test_a_price_changed_during_checkout_is_shown_and_confirmed_again(visitor):
    hidden = visitor.ready().hidden()
    StockRecord.objects.update(price="4.50")
    answer = visitor.orders(hidden)
    assert "coûte maintenant 4,50" in said(answer)
    assert 'name="terms" checked' in answer.text
    assert not Order.objects.exists()
    visitor.orders()
    assert Order.objects.get().total_incl_tax == StockRecord.objects.get().price


def two_prices_cross(visitor, jam):
    StockRecord.objects.filter(product=visitor.town.product).update(price="5.20")
    StockRecord.objects.filter(product=jam).update(price="5.00")


def another_product_of_the_same_price(visitor, jam):
    visitor.client.post(reverse("basket_add"), {"product": visitor.town.sells(price="6.00").pk})
    visitor.town.merchant.partner.stockrecords.get(product=jam).product.basket_lines.all().delete()


def another_moment(visitor, jam):
    visitor.slot(factories.SlotFactory(point=visitor.town.slot.point, starts_at=factories.in_days(5)))


def another_name(visitor, jam):
    visitor.who(first_name="Yvonne")


@pytest.mark.parametrize("change", [two_prices_cross, another_product_of_the_same_price, another_moment, another_name])
def test_what_changed_in_another_window_is_read_before_it_is_ordered(visitor, change):
    jam = visitor.town.sells(price="6.00")
    hidden = visitor.ready(visitor.town.product, jam).hidden()
    change(visitor, jam)
    assert visitor.hidden()["total"] == hidden["total"] == "1020"
    assert "Votre commande a changé depuis" in said(visitor.orders(hidden))
    assert not Order.objects.exists()
    assert visitor.orders().status_code == 302


@pytest.mark.parametrize("agreement", [None, "", "inventé"])
def test_a_page_that_agrees_to_nothing_places_nothing(visitor, agreement):
    assert "Votre commande a changé depuis" in said(visitor.ready().orders(agreement=agreement))
    assert not Order.objects.exists()


def test_what_ran_out_during_checkout_leads_back_to_the_basket(visitor):
    hidden = visitor.ready().hidden()
    StockRecord.objects.update(num_in_stock=0)
    visitor.orders(hidden)
    assert "il n’en reste plus" in said(visitor.client.get(reverse("basket")))
    assert not Order.objects.exists()


def test_a_slot_filled_during_checkout_leads_back_to_the_picker(visitor):
    hidden = visitor.ready().hidden()
    Slot.objects.update(taken=20)
    assert visitor.orders(hidden).url == SLOT
    assert "complet" in said(visitor.client.get(SLOT))
    assert "Odette" in visitor.client.get(WHO).text


def test_alcohol_asks_for_an_adult(visitor):
    wine = visitor.town.sells(sheet={"is_alcohol": True, "vat_code": "standard"})
    visitor.ready(wine)
    assert "aux moins de 18 ans" in unescape(visitor.review())
    assert "déclarez que vous êtes majeur" in said(visitor.orders())
    visitor.orders(adult="on")
    assert Order.objects.get().collection.adult_declared


# --- Sent twice -------------------------------------------------------------------------------


def test_a_double_click_and_the_way_back_are_one_order(visitor):
    hidden = visitor.ready().hidden()
    first, second = visitor.orders(hidden), visitor.orders(hidden)
    assert first.url == second.url
    assert Order.objects.count() == 1
    assert visitor.client.get(REVIEW).url == reverse("basket")


def test_an_old_page_sent_again_after_filling_the_basket_anew_leaves_it_whole(visitor):
    old = visitor.ready().hidden()
    visitor.orders(old)
    visitor.ready(visitor.town.sells())
    assert "Cette page a déjà servi" in said(visitor.orders(old))
    assert Order.objects.count() == 1
    visitor.orders()
    assert Order.objects.count() == 2


def test_nothing_of_the_person_stays_in_the_browser_after(visitor):
    visitor.ready().orders()
    assert "checkout" not in visitor.client.session


# --- Paying online ----------------------------------------------------------------------------


def test_paying_online_goes_to_the_payment_page(visitor):
    payable(visitor.town.merchant)
    answer = visitor.ready().orders(pays="online")
    assert answer.url.startswith("/simulateur/")
    assert "4,20" in visitor.client.get(answer.url).text
    assert Order.objects.get().merchant_orders.get().confirmed_at is None


def test_a_shop_that_cannot_receive_is_named_and_the_basket_is_paid_at_the_counter(visitor):
    payable(visitor.town.merchant)
    other = factories.MerchantFactory(name="La Marelle", open_every_day=True)
    page = visitor.ready(visitor.town.product, visitor.town.sells(merchant=other)).review()
    assert "La Marelle ne reçoit pas encore les paiements en ligne" in unescape(page)
    assert 'value="online"' not in page
    visitor.orders(pays="online")
    assert not Order.objects.exists()
    payable(other, reference="acct_2")
    assert 'value="online"' in visitor.review()


@pytest.mark.parametrize(
    ("mode", "online", "words"),
    [
        ("direct_at_pickup", False, "chacune est payée en main propre"),
        ("psp_split", True, "le prestataire de paiement verse sa part à chaque commerçant"),
        ("mandated", True, "l’association encaisse pour vos commerçants"),
    ],
)
def test_in_each_mode_the_last_page_says_who_is_paid(visitor, settings, mode, online, words):
    settings.MONEY_MODE = mode
    if online:
        payable(visitor.town.merchant)
    page = unescape(visitor.ready().review())
    assert words in page
    assert ('value="online"' in page) is online
    visitor.orders()
    assert Order.objects.get().merchant_orders.get().money_mode == mode


def test_without_a_gateway_one_pays_at_the_counter(visitor, settings):
    settings.PAYMENT_GATEWAY = ""
    assert "par carte en ligne" not in visitor.ready().review()
    assert visitor.orders(pays="online").status_code == 200
    assert not Order.objects.exists()


def test_the_last_page_fits_in_few_queries(client, db, outbox, django_assert_max_num_queries):
    visitor = Visitor(client, Town())
    visitor.ready(*[visitor.town.sells() for _ in range(10)])
    with django_assert_max_num_queries(12):
        visitor.review()


def test_the_order_remembers_when_it_was_placed(visitor):
    before = timezone.now()
    visitor.ready().orders()
    assert before <= Order.objects.get().date_placed <= timezone.now()
