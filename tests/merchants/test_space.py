"""The merchant's own space: today's orders, a picking list, a shortage, the products and the month's figures."""

import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from merchants.models import MerchantOrder, TeamMember
from merchants.preparation import merchant_orders
from tests.factories import (
    MerchantFactory,
    ProductFactory,
    UserFactory,
    in_days,
    merchant_order,
    order,
    ordered_line,
    owner_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie", name="Boulangerie du Pont", rate="8.00")


@pytest.fixture
def at_work(client, baker):
    """The baker's phone, signed in."""
    client.force_login(owner_of(baker))
    return client


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=["boulangerie", *args]), query)
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def post(client, name, *args, **data):
    response = client.post(reverse(name, args=["boulangerie", *args]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def status_of(made):
    return MerchantOrder.objects.get(pk=made.pk).status


def queries(client, name, *args):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page(client, name, *args)
    return len(seen)


# --- Whose space it is ---


def addresses(made, product):
    line = made.lines.first()
    return [
        reverse("merchant_board", args=["boulangerie"]),
        reverse("merchant_order", args=["boulangerie", made.pk]),
        reverse("merchant_order_cancel", args=["boulangerie", made.pk]),
        reverse("merchant_order_shortage", args=["boulangerie", made.pk, line.pk]),
        reverse("picking_list", args=["boulangerie", made.due_at]),
        reverse("merchant_products", args=["boulangerie"]),
        reverse("sheet_new", args=["boulangerie"]),
        reverse("sheet_edit", args=["boulangerie", product.sheet.pk]),
        reverse("merchant_figures", args=["boulangerie"]),
    ]


def test_only_the_team_enters(client, baker):
    made, product = merchant_order(merchant=baker), ProductFactory(merchant=baker)
    for person in (UserFactory(), owner_of(MerchantFactory())):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses(made, product)} == {404}


def test_nobody_signed_in_is_asked_to_sign_in(client, baker):
    made, product = merchant_order(merchant=baker), ProductFactory(merchant=baker)
    answers = [client.get(address) for address in addresses(made, product)]
    assert {answer.status_code for answer in answers} == {302}
    assert all(answer.url.startswith(reverse("login")) for answer in answers)


def test_staff_work_like_the_owner_but_for_the_money(client, baker):
    user = UserFactory()
    TeamMember.objects.create(merchant=baker, user=user, role=TeamMember.Role.STAFF)
    client.force_login(user)
    made, product = merchant_order(merchant=baker), ProductFactory(merchant=baker)
    money = reverse("merchant_figures", args=["boulangerie"])
    assert {client.get(one).status_code for one in addresses(made, product) if one != money} == {200}
    assert client.get(money).status_code == 404


def test_another_shops_order_does_not_exist_in_ours(at_work, baker):
    other = MerchantFactory()
    theirs, product = merchant_order(merchant=other), ProductFactory(merchant=other)
    line = theirs.lines.first()
    for name, args in [
        ("merchant_order", [theirs.pk]),
        ("merchant_order_cancel", [theirs.pk]),
        ("merchant_order_shortage", [theirs.pk, line.pk]),
        ("sheet_edit", [product.sheet.pk]),
    ]:
        assert at_work.get(reverse(name, args=["boulangerie", *args])).status_code == 404
    for name, args in [
        ("merchant_order_accept", [theirs.pk]),
        ("merchant_order_ready", [theirs.pk]),
        ("merchant_order_cancel", [theirs.pk]),
        ("sheet_stock", [product.sheet.pk]),
        ("sheet_publish", [product.sheet.pk]),
        ("sheet_unpublish", [product.sheet.pk]),
    ]:
        assert at_work.post(reverse(name, args=["boulangerie", *args]), {"reason": "x"}).status_code == 404
    assert status_of(theirs) == "PLACED"


def test_a_line_of_another_shop_cannot_be_taken_off_through_ours(at_work, baker):
    shared = order()
    ours = merchant_order(merchant=baker, in_order=shared)
    theirs = merchant_order(in_order=shared)
    line = theirs.lines.get()
    address = reverse("merchant_order_shortage", args=["boulangerie", ours.pk, line.pk])
    assert at_work.post(address, {"kept_quantity": 0, "confirmed": 1}).status_code == 404
    line.refresh_from_db()
    assert line.kept_quantity == 1


def test_a_merchant_sees_a_first_name_an_initial_and_a_code_only(client, baker):
    resident = UserFactory(first_name="Odette", last_name="Morlaix-Quintin", email="odette.secrete@example.org")
    shared = order(user=resident, guest_email="invitee.secrete@example.org")
    florist = MerchantFactory(name="La fleuriste d’en face")
    ours = merchant_order(merchant=baker, in_order=shared, status="ACCEPTED")
    theirs = merchant_order(merchant=florist, in_order=shared, lines=())
    ordered_line(theirs, product=ProductFactory(merchant=florist, title="Bouquet secret"))
    client.force_login(owner_of(baker))
    for address in addresses(ours, ProductFactory(merchant=baker)):
        text = client.get(address).content.decode()
        for hidden in ("Morlaix", "secret", "fleuriste", shared.number):
            assert hidden not in text, (address, hidden)
    text = page(client, "merchant_order", ours.pk)
    assert "Odette M." in text
    assert "KP 7H M2" in text


def test_an_order_not_paid_yet_is_not_shown(at_work, baker):
    made = merchant_order(merchant=baker, confirmed_at=None)
    assert "Odette M." not in page(at_work, "merchant_board")
    assert at_work.get(reverse("merchant_order", args=["boulangerie", made.pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["merchant_order_accept", "merchant_order_ready", "sheet_stock", "sheet_publish", "sheet_unpublish"]
)
def test_nothing_changes_by_following_a_link(at_work, baker, name):
    assert at_work.get(reverse(name, args=["boulangerie", 1])).status_code == 405


# --- The board ---


def test_the_board_counts_what_matters(at_work, baker):
    for status in ["PLACED", "PLACED", "ACCEPTED", "READY", "DROPPED_OFF", "HANDED_OVER", "CANCELLED"]:
        merchant_order(merchant=baker, status=status)
    text = page(at_work, "merchant_board")
    for many, word in [(2, "à accepter"), (1, "à préparer"), (1, "prête"), (1, "déposée")]:
        assert f'<b>{many}</b><a href="?etat=' in text
        assert f">{word}</a>" in text


def test_nought_is_said_in_words(at_work, baker):
    text = page(at_work, "merchant_board")
    for word in ("rien à accepter", "rien à préparer", "aucune prête", "aucune déposée"):
        assert f">{word}</a>" in text
    assert "<b>0</b>" not in text


def test_today_comes_first(at_work, baker):
    for name, days in [("Demain", 1), ("Hier", -1), ("Aujourd’hui", 0)]:
        due = in_days(days)
        merchant_order(merchant=baker, customer_name=name, due_at=due, due_until=due + datetime.timedelta(hours=2))
    text = page(at_work, "merchant_board")
    shown = sorted(["Demain ·", "Hier ·", "Aujourd’hui ·"], key=text.index)
    assert shown == ["Aujourd’hui ·", "Demain ·", "Hier ·"]


def test_one_hour_at_two_places_is_one_moment(at_work, baker):
    for place, hour in [("La Halle", 12), ("Halte de Saint-Roch", 11), ("La Halle", 12)]:
        merchant_order(merchant=baker, due_place=place, due_until=in_days(3, hour=hour))
    text = page(at_work, "merchant_board")
    assert text.count("Liste de préparation") == 1
    assert "10 h –\u2060 12 h" in text
    assert "Halte de Saint-Roch, La Halle" in text
    assert "Accepter les 3 commandes" in text


def test_one_state_may_be_looked_at_alone(at_work, baker):
    merchant_order(merchant=baker, customer_name="Inès T.")
    merchant_order(merchant=baker, customer_name="Karim B.", status="READY")
    text = page(at_work, "merchant_board", etat="READY")
    assert "Karim B." in text
    assert "Inès T." not in text


def test_an_empty_board_says_what_comes_next(at_work):
    assert "Rien à préparer pour l’instant" in page(at_work, "merchant_board")


def test_the_board_costs_the_same_for_one_order_or_twenty(at_work, baker):
    merchant_order(merchant=baker)
    few = queries(at_work, "merchant_board")
    for days in range(1, 20):
        merchant_order(merchant=baker, due_at=in_days(days), lines=[("1.00", 1), ("2.00", 2)])
    assert queries(at_work, "merchant_board") == few <= 8


def test_an_order_is_accepted_then_ready(at_work, baker):
    made = merchant_order(merchant=baker)
    assert "Commande KP 7H M2 acceptée." in post(at_work, "merchant_order_accept", made.pk)
    assert "prête" in post(at_work, "merchant_order_ready", made.pk)
    assert status_of(made) == "READY"
    move = made.moves.last()
    assert (move.by, move.channel) == (baker.team.get().user, "MERCHANT")


def test_an_order_accepted_twice_says_where_it_is(at_work, baker):
    made = merchant_order(merchant=baker, status="READY")
    assert "Cette commande est prête" in post(at_work, "merchant_order_accept", made.pk)


def test_all_the_orders_of_a_moment_are_accepted_at_once_and_no_other(at_work, baker):
    due = in_days(1)
    together = [merchant_order(merchant=baker, due_at=due) for _ in range(2)]
    later, theirs = merchant_order(merchant=baker), merchant_order(due_at=due)
    assert "Commandes acceptées : 2." in post(at_work, "merchant_order_accept_all", due)
    assert {status_of(made) for made in together} == {"ACCEPTED"}
    assert status_of(later) == status_of(theirs) == "PLACED"


def test_a_moment_survives_the_hour_that_comes_twice(at_work, baker):
    first = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    for hours in (0, 1):
        due = first + datetime.timedelta(hours=hours)
        merchant_order(merchant=baker, due_at=due, due_until=due, customer_name=f"Heure {hours}")
    text = page(at_work, "picking_list", first)
    assert "Heure 0" in text
    assert "Heure 1" not in text


@pytest.mark.parametrize("moment", ["20261345T9999Z", "demain", "20261128T0900"])
def test_a_moment_that_does_not_exist_is_not_found(at_work, moment):
    assert at_work.get(f"/commercant/boulangerie/preparation/{moment}/").status_code == 404


# --- Giving up, and running short ---


def test_giving_up_an_order_asks_why_and_tells_the_resident(at_work, baker):
    made = merchant_order(merchant=baker, in_order=order(guest_email="odette@example.org"))
    assert "Dites pourquoi" in post(at_work, "merchant_order_cancel", made.pk, reason=" ")
    assert status_of(made) == "PLACED"
    post(at_work, "merchant_order_cancel", made.pk, reason="Four en panne")
    assert status_of(made) == "CANCELLED"
    assert made.moves.get().reason == "Four en panne"
    letter = mail.outbox[-1]
    assert letter.to == ["odette@example.org"]
    assert "Four en panne" in letter.body
    assert letter.extra_headers["Message-Key"] == f"given-up:{made.pk}"


@pytest.mark.parametrize("status", ["DROPPED_OFF", "HANDED_OVER"])
def test_a_bag_already_dropped_off_is_not_given_up_from_here(at_work, baker, status):
    made = merchant_order(merchant=baker, status=status)
    assert "ne peut plus être annulée" in page(at_work, "merchant_order_cancel", made.pk)
    text = post(at_work, "merchant_order_cancel", made.pk, reason="Four en panne")
    assert str(merchant_orders.WHERE_IT_IS[status]) in text
    assert status_of(made) == status
    assert mail.outbox == []


def test_the_letter_goes_to_the_address_given_for_the_order(at_work, baker):
    resident = UserFactory(email="compte@example.org")
    for address in ("odette@example.org", ""):
        made = merchant_order(merchant=baker, in_order=order(user=resident, guest_email=address))
        post(at_work, "merchant_order_cancel", made.pk, reason="Four en panne")
    assert [letter.to for letter in mail.outbox] == [["odette@example.org"]]


def test_a_shortage_says_what_it_changes_before_it_is_done(at_work, baker):
    made = merchant_order(merchant=baker, lines=[("4.20", 3), ("10.00", 1)])
    line = made.lines.first()
    text = post(at_work, "merchant_order_shortage", made.pk, line.pk, kept_quantity=1)
    assert "1 au lieu de 3" in text
    assert "14,20 € au lieu de 22,60 €" in text
    line.refresh_from_db()
    assert line.kept_quantity == 3


def test_a_confirmed_shortage_takes_the_goods_off_and_tells_the_resident(at_work, baker):
    made = merchant_order(
        merchant=baker, lines=[("4.20", 3), ("10.00", 1)], in_order=order(guest_email="odette@example.org")
    )
    line = made.lines.first()
    post(at_work, "merchant_order_shortage", made.pk, line.pk, kept_quantity=1, confirmed=1)
    line.refresh_from_db()
    assert line.kept_quantity == 1
    assert "1 au lieu de 3" in page(at_work, "merchant_order", made.pk)
    body = mail.outbox[-1].body.replace("\u202f", " ")
    assert "il en manque 2" in body
    assert "14,20 €" in body
    assert "Le reste vous attend comme prévu" in body


def test_a_shortage_that_leaves_nothing_invites_nobody(at_work, baker):
    made = merchant_order(merchant=baker, lines=[("4.20", 1)], in_order=order(guest_email="odette@example.org"))
    post(at_work, "merchant_order_shortage", made.pk, made.lines.get().pk, kept_quantity=0, confirmed=1)
    body = mail.outbox[-1].body
    assert "vous n’avez pas à venir" in body
    assert "vous attend" not in body


def test_a_shortage_of_all_there_is_warns_that_the_order_is_cancelled(at_work, baker):
    made = merchant_order(merchant=baker, lines=[("4.20", 1)])
    line = made.lines.get()
    assert "elle sera annulée" in post(at_work, "merchant_order_shortage", made.pk, line.pk, kept_quantity=0)
    post(at_work, "merchant_order_shortage", made.pk, line.pk, kept_quantity=0, confirmed=1)
    assert status_of(made) == "CANCELLED"


@pytest.mark.parametrize("kept", ["", "3", "-1", "99", "beaucoup"])
def test_a_shortage_is_fewer_than_what_was_asked(at_work, baker, kept):
    made = merchant_order(merchant=baker, lines=[("4.20", 3)])
    line = made.lines.get()
    post(at_work, "merchant_order_shortage", made.pk, line.pk, kept_quantity=kept, confirmed=1)
    line.refresh_from_db()
    assert line.kept_quantity == 3


def test_many_of_a_thing_are_typed_rather_than_chosen(at_work, baker):
    made = merchant_order(merchant=baker, lines=[("0.50", 40)])
    assert 'type="number"' in page(at_work, "merchant_order_shortage", made.pk, made.lines.get().pk)


def test_nothing_runs_short_once_the_bag_is_ready(at_work, baker):
    made = merchant_order(merchant=baker, lines=[("4.20", 3)], status="READY")
    line = made.lines.get()
    text = post(at_work, "merchant_order_shortage", made.pk, line.pk, kept_quantity=1, confirmed=1)
    assert "Cette commande est prête" in text


def test_a_resident_without_an_e_mail_is_not_written_to(at_work, baker):
    made = merchant_order(merchant=baker)
    post(at_work, "merchant_order_cancel", made.pk, reason="Four en panne")
    assert mail.outbox == []


# --- The picking list ---


def test_the_picking_list_totals_what_remains_then_goes_bag_by_bag(at_work, baker):
    due = in_days(1)
    bread = ProductFactory(merchant=baker, title="Pain de seigle", stock=50)
    for name, quantity, status in [("Karim B.", 2, "PLACED"), ("Inès T.", 3, "ACCEPTED"), ("Paul V.", 4, "READY")]:
        made = merchant_order(merchant=baker, lines=(), due_at=due, customer_name=name, status=status)
        ordered_line(made, product=bread, quantity=quantity, allergens=["gluten"], storage_class="CHILLED")
    merchant_order(merchant=baker, due_at=due, customer_name="Annulée X.", status="CANCELLED")
    text = page(at_work, "picking_list", due)
    assert text.index("<b>5</b>") < text.index("Inès T.") < text.index("Karim B.") < text.index("Paul V.")
    assert "céréales contenant du gluten" in text
    assert "au frais" in text
    assert "Annulée X." not in text


def test_what_is_missing_is_not_picked(at_work, baker):
    due = in_days(1)
    made = merchant_order(merchant=baker, lines=[("4.20", 3), ("1.00", 1)], due_at=due, status="ACCEPTED")
    merchant_orders.declare_shortage(line=made.lines.first(), kept_quantity=0, by=None, at=timezone.now())
    assert made.lines.first().title not in page(at_work, "picking_list", due)


def test_the_picking_list_costs_the_same_for_any_number_of_bags(at_work, baker):
    due = in_days(1)
    merchant_order(merchant=baker, due_at=due)
    few = queries(at_work, "picking_list", due)
    for _ in range(9):
        merchant_order(merchant=baker, due_at=due, lines=[("1.00", 1), ("2.00", 2)])
    assert queries(at_work, "picking_list", due) == few <= 6


# --- The figures ---


def test_the_months_figures_follow_the_orders_handed_over(at_work, baker):
    for price in ("100.00", "50.00"):
        made = merchant_order(merchant=baker, lines=[(price, 1)], status="DROPPED_OFF")
        merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=timezone.now())
    theirs = merchant_order(lines=[("77.00", 1)], status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=theirs, by=None, at=timezone.now())
    text = page(at_work, "merchant_figures")
    for amount in ("150,00 €", "12,00 €", "138,00 €"):
        assert amount in text
    assert "77,00" not in text


def test_a_month_without_sales_says_so(at_work):
    assert "Rien de remis ce mois-ci" in page(at_work, "merchant_figures", mois="2026-01")


def test_the_figures_cost_the_same_for_any_number_of_orders(at_work, baker):
    def hand_over_one():
        made = merchant_order(merchant=baker, status="DROPPED_OFF")
        merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=timezone.now())

    hand_over_one()
    few = queries(at_work, "merchant_figures")
    for _ in range(9):
        hand_over_one()
    assert queries(at_work, "merchant_figures") == few <= 8


def test_amounts_are_those_of_the_ledger_to_the_cent(at_work, baker):
    made = merchant_order(merchant=baker, lines=[("4.20", 3)], status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=timezone.now())
    share = merchant_orders.share_of(MerchantOrder.objects.get(pk=made.pk))
    assert Decimal(share.gross) / 100 == Decimal("12.60")
    assert f"{share.net / 100:.2f} €".replace(".", ",") in page(at_work, "merchant_figures")
