"""The order's own page: where each bag is, what is due, and only for whoever holds its link."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from oscar.apps.order.models import Order

from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders, shortfalls
from pickup.collections import Contact
from pickup.models import Slot
from shop.models import OutgoingMessage
from shop.templatetags.town import cents, day, hours
from tests import factories
from tests.situations import money_that_came_back

pytestmark = pytest.mark.django_db


def address(order, name="order"):
    return reverse(name, args=[order.collection.token])


@pytest.fixture
def order(town):
    cheese = town.sells(
        merchant=factories.MerchantFactory(name="Fromagerie Chavant", open_every_day=True), title="Tomme", price="7.35"
    )
    return town.place(town.basket({town.product: 2, cheese: 1}))


def test_it_shows_the_code_in_three_pairs_the_place_and_the_amount(client, order):
    page = client.get(address(order)).text
    code = order.collection.code
    assert f"{code[:2]} {code[2:4]} {code[4:]}" in page
    assert "La Halle" in page
    assert "15,75" in page
    assert "au comptoir" in page


@pytest.mark.parametrize(
    ("status", "words", "done"),
    [
        ("PLACED", "transmise à la boutique", 0),
        ("ACCEPTED", "prépare votre sac", 0),
        ("READY", "Votre sac est préparé", 1),
        ("DROPPED_OFF", "Votre sac vous attend", 2),
        ("HANDED_OVER", "Ce sac vous a été remis", 4),
    ],
)
def test_each_state_has_its_words_and_its_place_on_the_line(client, town, status, words, done):
    order = town.place()
    MerchantOrder.objects.update(status=status)
    page = client.get(address(order)).text
    assert words in page
    assert page.count('<li class="done">') == done
    assert page.count('<li aria-current="step">') == (1 if done < 4 else 0)


@pytest.mark.parametrize("status", MerchantOrder.Status.values)
def test_every_state_can_be_read(client, order, status):
    MerchantOrder.objects.update(status=status)
    assert client.get(address(order)).status_code == 200


def test_a_shortage_is_said_and_the_amount_follows(client, order):
    line = order.merchant_orders.order_by("pk").first().lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=1, by=None, at=timezone.now())
    page = client.get(address(order)).text
    assert "n’a pu en fournir qu’un seul sur 2" in page
    assert "11,55" in page


def test_an_address_one_does_not_hold_does_not_exist(client, order):
    for name in ("order", "order_cancel", "order_ics", "order_qr"):
        assert client.get(reverse(name, args=["pas-le-bon"])).status_code == 404
        assert client.get(reverse(name, args=[order.number])).status_code == 404
    assert client.get("/ma-commande/%00/").status_code == 404


def test_it_is_neither_kept_nor_listed(client, order):
    answer = client.get(address(order))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.text


def test_the_diary_entry_is_at_the_right_hour(client, order, town):
    calendar = Calendar.from_ical(client.get(address(order, "order_ics")).content)
    (event,) = calendar.events
    assert event.start == town.slot.starts_at
    assert order.collection.spoken_code in event["description"]


def test_the_qr_code_is_a_picture_of_its_own(client, order):
    answer = client.get(address(order, "order_qr"))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "<svg" in answer.text
    assert "<script" not in answer.text


def test_the_page_costs_the_same_whatever_is_inside(client, town, django_assert_max_num_queries):
    many = {town.sells(merchant=factories.MerchantFactory(open_every_day=True)): 1 for _ in range(8)}
    order = town.place(town.basket(many))
    with django_assert_max_num_queries(16):
        client.get(address(order))


# --- Giving it up -----------------------------------------------------------------------------


def test_one_is_asked_before_cancelling(client, order):
    assert "Annuler cette commande" in client.get(address(order, "order_cancel")).text
    assert not MerchantOrder.objects.filter(status="CANCELLED").exists()
    page = client.post(address(order, "order_cancel"), follow=True).text
    assert "Cette commande est annulée" in page
    assert "Vous n’avez rien à payer" in page


def test_a_cancelled_order_says_what_it_was_and_that_nothing_is_owed(client, order):
    ordered = sum(line.kept_cents for part in order.merchant_orders.all() for line in part.lines.all())
    page = client.post(address(order, "order_cancel"), follow=True).text
    assert f"<dt>Total à la commande</dt><dd>{cents(ordered)}</dd>" in page
    assert "vous ne devez rien, et rien n’avait été payé" in page
    assert "0,00" not in page
    client.force_login(factories.association_member("COACH"))
    assert cents(ordered) in client.get(reverse("association_order", args=[order.collection.code])).text


def test_after_the_cut_off_one_is_told_to_call(client, order):
    now = timezone.now()
    Slot.objects.update(
        cutoff_at=now - datetime.timedelta(seconds=1), starts_at=now, ends_at=now + datetime.timedelta(1)
    )
    assert "Annuler ma commande" not in client.get(address(order)).text
    assert client.get(address(order, "order_cancel")).url == address(order)
    assert "appelez-nous" in client.post(address(order, "order_cancel"), follow=True).text


# --- What is written to people ----------------------------------------------------------------


def letter_to(recipient):
    return OutgoingMessage.objects.get(recipient=recipient)


def test_the_confirmation_is_the_whole_contract(order, town):
    letter = letter_to("odette@example.org")
    for words in (
        order.collection.spoken_code,
        order.number,
        town.product.title,
        "15,75",
        f"Vendu par {town.merchant.name}",
        town.merchant.siret,
        town.merchant.mediator,
        "CONDITIONS DE VENTE, VERSION 2026-11",
        "quatorze jours",
        order.collection.token,
        "La Halle",
    ):
        assert words in letter.body, words
    assert [piece["name"] for piece in letter.attachments] == ["retrait.ics"]
    assert "&#x27;" not in letter.body


def test_a_merchant_reads_a_first_name_an_initial_and_nothing_more(order, town):
    letter = letter_to(town.merchant.email)
    assert "Odette M." in letter.body
    for private in ("Marchand", "06 39 98 12 34", "odette@", order.collection.token, "Tomme"):
        assert private not in letter.body


def test_somebody_without_an_email_has_their_code_by_sms(town):
    order = town.place(contact=Contact("Odette", "Marchand", phone="06 39 98 12 34"))
    sms = OutgoingMessage.objects.exclude(recipient=town.merchant.email).get()
    assert (sms.way, sms.recipient) == ("SMS", "")
    assert order.collection.spoken_code in sms.short


def test_somebody_with_a_landline_alone_is_written_nothing(town):
    town.place(contact=Contact("Odette", "Marchand", phone="01 99 00 12 34"))
    assert set(OutgoingMessage.objects.values_list("recipient", flat=True)) == {town.merchant.email}


def test_a_shortage_is_told_at_the_address_given_with_the_order(town):
    mine = factories.UserFactory(email="compte@example.org")
    by_phone = Contact("Odette", "Marchand", phone="06 39 98 12 34")
    for order in (town.place(customer=mine), town.place(customer=mine, contact=by_phone)):
        shortfalls.give_up(merchant_order=order.merchant_orders.get(), by=None, at=timezone.now(), reason="Panne")
    told = OutgoingMessage.objects.filter(key__startswith="given-up:")
    assert list(told.values_list("recipient", flat=True)) == ["odette@example.org"]


# --- One's own --------------------------------------------------------------------------------


def test_a_resident_sees_their_orders_and_nobody_elses(client, town):
    mine, other = factories.UserFactory(), factories.UserFactory()
    order, others = town.place(customer=mine), town.place(customer=other)
    client.force_login(mine)
    page = client.get(reverse("my_orders")).text
    assert order.collection.spoken_code in page
    assert others.collection.spoken_code not in page


def test_without_orders_one_is_shown_the_market(client, db):
    client.force_login(factories.UserFactory())
    assert reverse("catalogue") in client.get(reverse("my_orders")).text


def test_one_can_take_ones_data_away(client, town):
    mine = factories.UserFactory()
    order = town.place(customer=mine)
    town.place(customer=factories.UserFactory())
    client.force_login(mine)
    data = client.get(reverse("my_data")).json()
    assert data["compte"]["e_mail"] == mine.email
    assert [one["numero"] for one in data["commandes"]] == [order.number]
    assert data["commandes"][0]["boutiques"][0]["lignes"][0]["prix_unitaire_euros"] == "4.20"


@pytest.mark.parametrize("name", ["my_orders", "my_data"])
def test_a_visitor_is_asked_to_sign_in(client, db, name):
    assert client.get(reverse(name)).url.startswith(reverse("login"))
    assert not Order.objects.exists()


# --- What goes back, in words -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("PLANNED", "1,00\u202f€ repartent vers la carte qui a payé."),
        ("PENDING", "1,00\u202f€ sont en route"),
        ("DONE", "1,00\u202f€ sont repartis"),
        ("FAILED", "Cet argent vous est toujours dû"),
        ("OTHER", "0,80\u202f€ vous ont été rendus le samedi 28 novembre, par virement de l’association."),
    ],
)
def test_every_state_of_a_refund_is_told(client, order, status, words):
    refund, _dispute = money_that_came_back(order)
    if status == "OTHER":
        refund.other_means, refund.other_cents, refund.other_by = "TRANSFER", 80, factories.UserFactory()
        refund.other_at = datetime.datetime(2026, 11, 28, 9, tzinfo=datetime.UTC)
    refund.status = status
    refund.save()
    assert words in client.get(address(order)).text


def test_a_credit_note_of_the_order_is_shown_with_what_is_left_of_it(client, order):
    part = order.merchant_orders.first()
    given = part.store_credits.create(code="ABCDEFGH", key="k", holder="MERCHANT", cents=400, at=timezone.now())
    given.moves.create(key="m", kind="PAID_OUT", cents=-150, at=timezone.now())
    page = client.get(address(order)).text
    assert "<b>ABCD EFGH</b>\u202f: il y reste 2,50\u202f€" in page


def test_one_is_told_when_to_come_as_one_says_it(client, order, town):
    page = client.get(address(order)).text
    assert f"Venez {day(town.slot.starts_at)}, {hours(town.slot.starts_at, town.slot.ends_at)}." in page


def test_whoever_has_a_question_reads_the_phone_or_else_when_somebody_is_there(client, order, town, settings):
    assert f"{town.slot.point.street}\u202f: {day(town.slot.starts_at)}" in client.get(address(order)).text
    settings.OPERATOR = {**settings.OPERATOR, "phone": "01 99 00 12 12"}
    assert "Appelez le 01 99 00 12 12" in client.get(address(order)).text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("PLACED", "transmise"),
        ("ACCEPTED", "en préparation"),
        ("READY", "préparée"),
        ("HANDED_OVER", "remise"),
        ("UNCOLLECTED", "pas encore retirée"),
        ("CANCELLED", "annulée"),
    ],
)
def test_the_list_of_ones_orders_says_the_state_that_the_order_says(client, town, status, words):
    mine = factories.UserFactory()
    town.place(customer=mine)
    MerchantOrder.objects.update(status=status)
    client.force_login(mine)
    assert f">{words}</span>" in client.get(reverse("my_orders")).text


def test_an_order_that_waits_for_its_payment_is_not_said_to_be_under_way(client, town):
    mine = factories.UserFactory()
    town.place(customer=mine)
    MerchantOrder.objects.update(confirmed_at=None)
    client.force_login(mine)
    assert ">à payer</span>" in client.get(reverse("my_orders")).text
