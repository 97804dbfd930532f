"""Changing one's mind: two steps, no sign-in, no reason asked, an acknowledgement, and the money with the goods."""

import datetime
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from merchants.books import dues, earnings, ledger
from merchants.giving_back import corrections, withdrawals
from merchants.models import AssociationMember, LegalDelay, WithdrawnLine
from merchants.preparation import merchant_orders
from pickup import words
from pickup.bags import drop_off
from pickup.collections import Contact
from pickup.counter.handover import hand_over as hand_over_bags
from shop.models import OutgoingMessage
from shop.templatetags.town import day
from shop.withdrawal import declaring
from tests import factories
from tests.merchants.test_dues import pay_at_the_counter, pay_online
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db

JEANNE = Contact(first_name="Jeanne", last_name="Morel", phone="06 39 98 00 01", email="jeanne@example.org")


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def order(town):
    """Two novels at the bookshop, and a loaf of bread, which perishes."""
    novel = factories.ProductFactory(merchant=town.bookshop, title="Un roman", price="9.90")
    bread = factories.ProductFactory(
        merchant=town.bakery, title="Une miche", price="4.20", sheet={"withdrawal_exception": "perishable"}
    )
    return an_order(town, products=[novel, bread], quantity=2, contact=JEANNE)


def part_of(order, merchant):
    return order.merchant_orders.get(merchant=merchant)


def handed_over(order):
    """Both bags go all the way to the resident."""
    for part in order.merchant_orders.all():
        merchant_orders.accept(merchant_order=part, **now())
        merchant_orders.mark_ready(merchant_order=part, **now())
        drop_off.receive(merchant_order=part, shelf="", **now())
    parts = list(order.merchant_orders.all())
    who = {"collection": order.collection, "point": order.collection.slot.point}
    hand_over_bags(**who, merchant_orders=parts, adult_checked=True, **now())


def now():
    return {"by": None, "at": timezone.now()}


def statement(client, order):
    return client.get(reverse("withdrawal", args=[order.collection.token])).content.decode()


def confirm(client, order, quantity=1, key="une fois", **differs):
    line = order.merchant_orders.get(merchant__code="librairie").lines.get()
    said = {"key": key, "name": "Jeanne Morel", "email": "jeanne@example.org", f"line-{line.pk}": quantity, **differs}
    return client.post(reverse("withdrawal", args=[order.collection.token]), said, follow=True)


# --- Two steps, without signing in ---


def test_a_guest_finds_the_order_by_its_number_and_an_e_mail(client, order):
    said = {"code": order.number, "reached_at": "Jeanne@example.org"}
    response = client.post(reverse("withdrawal_find"), said)
    assert response["Location"] == reverse("withdrawal", args=[order.collection.token])


def test_a_stranger_does_not(client, order):
    said = {"code": order.number, "reached_at": "quelquun@example.org"}
    assert "Nous ne trouvons pas" in client.post(reverse("withdrawal_find"), said).content.decode()


def test_the_words_of_the_law_are_on_each_step(client, order):
    link = reverse("withdrawal", args=[order.collection.token])
    page = client.get(reverse("order", args=[order.collection.token])).content.decode()
    assert f'href="{link}">Renoncer au contrat ici</a>' in page
    assert "Confirmer la rétractation</button>" in statement(client, order)


def test_what_perishes_is_not_offered(client, order):
    page = statement(client, order)
    assert "Un roman" in page
    assert "Une miche" not in page


def test_every_page_leads_to_it(client):
    for name in ("home", "sale_terms"):
        assert reverse("withdrawal_find") in client.get(reverse(name)).content.decode()
    assert "Rayez la mention inutile" in client.get(reverse("withdrawal_form")).content.decode()


def test_the_paper_form_names_who_sold_lately_whatever_became_of_the_shop(client):
    names = {}
    for name, facts, days in [
        ("Ouverte", {}, None),
        ("Suspendue", {"state": "SUSPENDED"}, 10),
        ("Partie", {"state": "LEFT"}, 60),
        ("Jamais", {"state": "SUSPENDED"}, None),
    ]:
        names[name] = factories.MerchantFactory(legal_name=f"{name} SARL", **facts)
        if days:
            part = factories.merchant_order(merchant=names[name], status="HANDED_OVER")
            handed = timezone.now() - datetime.timedelta(days=days)
            part.moves.create(from_status="DROPPED_OFF", to_status="HANDED_OVER", at=handed, channel="COUNTER")
    page = client.get(reverse("withdrawal_form")).text
    assert {name for name in names if f"{name} SARL" in page} == {"Ouverte", "Suspendue"}
    factories.merchant_order(merchant=names["Partie"], status="DROPPED_OFF")
    assert "Partie SARL" in client.get(reverse("withdrawal_form")).text


# --- The acknowledgement ---


def test_the_acknowledgement_is_shown_kept_and_sent(client, order):
    handed_over(order)
    page = confirm(client, order).content.decode()
    declared = order.withdrawals.get()
    day = timezone.localtime(declared.at)
    assert "1 × Un roman" in declared.content
    assert f"{day:%Y}" in declared.content
    assert "Un roman" in page
    letters = {letter.to[0]: letter.body for letter in mail.outbox if "étractation" in letter.subject + letter.body}
    assert letters["jeanne@example.org"].strip() == declared.content.strip()
    assert "renonce à" in next(letter.body for letter in mail.outbox if "renonce" in letter.subject)


def test_sent_twice_it_is_one_declaration(client, order):
    handed_over(order)
    for _time in "12":
        confirm(client, order)
    assert WithdrawnLine.objects.get().quantity == 1


def test_nothing_ticked_is_said(client, order):
    assert "Choisissez au moins un produit" in confirm(client, order, quantity="").content.decode()
    assert not order.withdrawals.exists()


def test_more_than_what_is_left_is_refused(client, order):
    handed_over(order)
    confirm(client, order, key="a", quantity=2)
    assert not withdrawals.offers(order.merchant_orders.all(), **at_now())
    assert confirm(client, order, key="b", quantity=1).status_code == 200
    assert order.withdrawals.count() == 1


def at_now():
    return {"at": timezone.now()}


# --- How long ---


@pytest.mark.parametrize(
    ("handed", "until"),
    [
        # A Wednesday and fourteen days make a Wednesday.
        (datetime.date(2026, 12, 2), datetime.date(2026, 12, 16)),
        # A Saturday, then the Monday after.
        (datetime.date(2026, 11, 28), datetime.date(2026, 12, 14)),
        # Christmas is a Friday: the Monday after.
        (datetime.date(2026, 12, 11), datetime.date(2026, 12, 28)),
        # New year's day is a Friday too.
        (datetime.date(2026, 12, 18), datetime.date(2027, 1, 4)),
    ],
)
def test_fourteen_days_from_the_day_after_then_the_next_working_day(handed, until):
    at = timezone.make_aware(datetime.datetime.combine(handed, datetime.time(23, 30)))
    assert withdrawals.last_day(at) == until


def test_the_number_of_days_is_the_law_s(order):
    LegalDelay.objects.filter(code="withdrawal").update(applies_until=datetime.date(2026, 12, 31))
    LegalDelay.objects.create(code="withdrawal", days=30, source="?", applies_from=datetime.date(2027, 1, 1))
    in_january = timezone.make_aware(datetime.datetime.combine(datetime.date(2027, 1, 4), datetime.time(12)))
    assert withdrawals.last_day(in_january) == datetime.date(2027, 2, 3)


def test_the_day_after_the_last_it_is_over(order, town):
    handed_over(order)
    part = part_of(order, town.bookshop)
    until = withdrawals.last_day(part.moves.get(to_status="HANDED_OVER").at)
    last_minute = timezone.make_aware(datetime.datetime.combine(until, datetime.time(23, 59)))
    assert [offer.most for offer in withdrawals.offers([part], at=last_minute)] == [2]
    assert withdrawals.offers([part], at=last_minute + datetime.timedelta(minutes=1)) == []


# --- The money, with the goods ---


def test_before_the_handover_the_money_goes_back_at_once(client, order, town):
    pay_online(order, 2820)
    confirm(client, order, quantity=2)
    part = part_of(order, town.bookshop)
    assert part.status == "CANCELLED"
    assert dues.due_cents(order) == 840 - 2820
    assert WithdrawnLine.objects.get().ending == "NOT_GIVEN"


def test_after_it_the_money_waits_for_the_goods(client, order, town):
    pay_online(order, 2820)
    handed_over(order)
    confirm(client, order)
    assert dues.refundable_cents(order) == 0
    for _twice in "12":
        response = client_of(town.people["volunteer"], client).post(
            reverse("counter_return_back", args=[town.point.slug, WithdrawnLine.objects.get().pk]), {"on_shelf": "on"}
        )
        assert response.status_code == 302
    assert dues.refundable_cents(order) == 990
    # The bookshop gives back the sale, the association its five percent.
    assert ledger.balance("liability:merchant:librairie") == -(990 - 50)
    assert list(earnings.disagreements()) == []


def test_the_merchant_may_not_wait_for_them(client, order, town):
    handed_over(order)
    confirm(client, order)
    line = WithdrawnLine.objects.get()
    address = reverse("merchant_order_return", args=["librairie", part_of(order, town.bookshop).pk, line.pk])
    client_of(town.people["other merchant"], client).post(address, {"ending": "WAIVED"})
    line.refresh_from_db()
    assert line.ending == "WAIVED"
    assert earnings.kept_cents(part_of(order, town.bookshop)) == 990


def test_the_counter_and_the_association_see_what_comes_back(client, order, town):
    handed_over(order)
    confirm(client, order)
    counter = client_of(town.people["volunteer"], client).get(reverse("counter_returns", args=[town.point.slug]))
    assert "1 × Un roman" in counter.content.decode()
    # The counter says the day that the resident was told.
    told = withdrawals.return_by(WithdrawnLine.objects.get().withdrawal.at)
    assert f"à rapporter au plus tard le {day(told)}" in counter.content.decode()
    everywhere = client_of(town.people["coach"], client).get(reverse("expected_returns"))
    assert "1 × Un roman" in everywhere.content.decode()


def client_of(user, client):
    client.force_login(user)
    return client


def test_what_another_correction_took_meanwhile_is_not_given_back_twice(client, order, town):
    handed_over(order)
    confirm(client, order, quantity=2)
    line = WithdrawnLine.objects.get()
    why = corrections.Why(reason="Abîmé", channel="COUNTER", **now())
    corrections.give_back_goods(line=line.line, quantity=1, key="k", why=why)
    withdrawals.settle(withdrawn=line, ending="BACK", channel="COUNTER", **now())
    assert earnings.kept_cents(part_of(order, town.bookshop)) == 0


def test_the_order_page_tells_what_was_given_back_and_why(client, order, town):
    pay_online(order, 2820)
    line = part_of(order, town.bookshop).lines.get()
    why = corrections.Why(reason="Couverture pliée", channel="COUNTER", bearer="ASSOCIATION", **now())
    corrections.give_back_cents(line=line, cents=150, key="k", why=why)
    page = client.get(reverse("order", args=[order.collection.token])).content.decode()
    assert "1,50\u202f€ en moins\u202f: Couverture pliée." in page
    # The association pays it: the resident's total and what they paid are their own.
    assert "26,70\u202f€" in page
    assert "n’en avait plus" not in page


def test_the_association_gives_back_and_says_who_bears_it(client, order, town):
    pay_online(order, 2820)
    line = part_of(order, town.bookshop).lines.get()
    address = reverse("association_order_correct", args=[order.collection.code, line.pk])
    said = {"key": "k", "amount": "1,50", "bearer": "SHARED", "merchant_percent": 50, "reason": "Couverture pliée"}
    said["channel"] = "COUNTER"
    assert client_of(town.people["treasurer"], client).post(address, said).status_code == 302
    assert ledger.balance("expense:goodwill") == 75
    assert dues.refundable_cents(order) == 150
    assert line.corrections.get().channel == "COUNTER"


@pytest.mark.parametrize("bearer", ["ASSOCIATION", "SHARED"])
@pytest.mark.parametrize("page", ["association_order_correct", "association_order_give_back"])
def test_the_association_s_own_money_wants_a_treasurer_with_a_code(client, order, town, page, bearer):
    pay_online(order, 2820)
    code, line = order.collection.code, part_of(order, town.bookshop).lines.get()
    address = reverse(page, args=[code, line.pk] if page == "association_order_correct" else [code])
    said = {"key": "k", "amount": "1,50", "bearer": bearer, "merchant_percent": 50, "reason": "Geste"}
    said["channel"] = "COUNTER"
    password_only = factories.unproved_member(AssociationMember.Role.TREASURER)
    AssociationMember.objects.create(user=password_only, role=AssociationMember.Role.COACH)
    for person in (town.people["coach"], password_only):
        coach = client_of(person, client)
        assert 'value="ASSOCIATION"' not in coach.get(address).text
        assert "Seule la trésorerie, son code tapé" in coach.post(address, said).text
    assert not line.corrections.exists()
    assert client_of(town.people["treasurer"], client).post(address, said).status_code == 302
    assert ledger.balance("expense:goodwill") > 0


def test_the_association_gives_a_whole_order_back_once(client, order, town):
    pay_online(order, 2820)
    handed_over(order)
    address = reverse("association_order_give_back", args=[order.collection.code])
    said = {"key": "k", "bearer": "MERCHANT", "channel": "PHONE", "reason": "Tout a pris l’eau"}
    coach = client_of(town.people["coach"], client)
    assert "28,20\u202f€" in coach.get(address).content.decode()
    for _twice in "12":
        assert coach.post(address, said).status_code == 302
    assert (dues.refundable_cents(order), ledger.balance("income:commission")) == (2820, 0)
    refused = coach.post(address, {**said, "key": "autre"}).content.decode()
    assert str(corrections.NothingToGiveBack.sentence) in refused


def test_a_part_already_cancelled_stands_aside(client, order, town):
    why = {"by": None, "at": timezone.now(), "channel": "PHONE", "reason": "Panne de four"}
    merchant_orders.cancel(merchant_order=part_of(order, town.bakery), **why)
    address = reverse("association_order_give_back", args=[order.collection.code])
    said = {"key": "k", "bearer": "MERCHANT", "channel": "PHONE", "reason": "Fermé"}
    assert client_of(town.people["coach"], client).post(address, said).status_code == 302
    assert earnings.order_kept_cents(order) == 0


def test_the_treasurer_is_reminded_once_when_the_law_s_day_comes_near(client, order, settings):
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"
    handed_over(order)
    confirm(client, order)
    until = withdrawals.refund_by(WithdrawnLine.objects.get().withdrawal)

    def days_before(days):
        at = timezone.make_aware(datetime.datetime.combine(until, datetime.time(9))) - datetime.timedelta(days=days)
        declaring.remind_of_refunds(at=at)
        return OutgoingMessage.objects.filter(subject__contains="à rembourser bientôt").count()

    assert [days_before(days) for days in (4, 3, 2)] == [0, 1, 1]


def test_goods_awaited_that_are_not_due_or_were_told_cost_nothing_each_minute(
    client, order, django_assert_num_queries
):
    handed_over(order)
    confirm(client, order)
    declared = WithdrawnLine.objects.get()
    now = declared.withdrawal.at
    # The law's shortest delay, the lines.
    with django_assert_num_queries(2):
        declaring.remind_of_refunds(at=now)
    late = now + datetime.timedelta(days=12)
    declaring.remind_of_refunds(at=late)
    declared.refresh_from_db()
    assert declared.reminded_at == late
    with django_assert_num_queries(2):
        declaring.remind_of_refunds(at=late)


@pytest.mark.parametrize("said", [{}, {"quantity": 1, "amount": "1,50"}])
def test_one_thing_is_given_back_at_a_time(client, order, town, said):
    line = part_of(order, town.bookshop).lines.get()
    address = reverse("counter_refused", args=[town.point.slug, order.collection.code, line.pk])
    page = client_of(town.people["volunteer"], client).post(address, {"key": "k", "reason": "Abîmé", **said})
    assert "un seul des trois" in page.content.decode()


def test_the_counter_takes_a_refused_product_off(client, order, town):
    line = part_of(order, town.bookshop).lines.get()
    address = reverse("counter_refused", args=[town.point.slug, order.collection.code, line.pk])
    client_of(town.people["volunteer"], client).post(address, {"key": "k", "reason": "Abîmé", "quantity": 1})
    assert dues.due_cents(order) == 2820 - 990


def test_the_merchant_weighs_on_its_own_page(client, order, town):
    part = part_of(order, town.bookshop)
    line = factories.weighed_line(part)
    address = reverse("merchant_order_weigh", args=["librairie", part.pk, line.pk])
    page = client_of(town.people["other merchant"], client).post(address, {"grams": 5000})
    assert "Relisez la balance" in page.content.decode()
    assert client.post(address, {"grams": 487}).status_code == 302
    assert "487 g pesés" in client.get(reverse("merchant_order", args=["librairie", part.pk])).content.decode()


# --- What the association already paid back ---


@pytest.mark.parametrize("bearer", ["ASSOCIATION", "SHARED"])
def test_goods_already_given_back_are_not_given_up_again(order, town, bearer):
    handed_over(order)
    part = part_of(order, town.bookshop)
    offered = {"order": order, "acknowledge": lambda chosen, wanted: "Accusé", "name": "Jeanne", "email": ""}
    line = part.lines.get()
    declared = withdrawals.withdraw(**offered, wanted={line.pk: 2}, key="a", **now())
    why = corrections.Why(reason="Abîmé", channel="PHONE", bearer=bearer, **now())
    corrections.give_back_goods(line=line, quantity=1, key="k", why=why)
    given = part.lines.get().given_cents
    withdrawals.settle(withdrawn=declared.lines.get(), ending="BACK", channel="COUNTER", **now())
    line = part.lines.get()
    assert (line.kept_quantity, line.left_quantity, line.given_cents) == (1, 0, given)
    assert not withdrawals.offers(order.merchant_orders.filter(pk=part.pk), at=timezone.now())


# --- What it says: how much, which way, where, until when ---


def order_page(client, order):
    return client.get(reverse("order", args=[order.collection.token])).content.decode()


def acknowledgement(client, order, **said):
    confirm(client, order, **said)
    return order.withdrawals.get().content


def test_before_the_handover_only_what_comes_back_now_is_said(client, order):
    pay_online(order, 2820)
    said = acknowledgement(client, order, quantity=2)
    assert "Pas encore remis\u202f: rien à rapporter." in said
    assert "19,80\u202f€ vous sont rendus sur la carte qui a payé" in said
    assert "À rapporter" not in said


def test_after_it_the_day_the_place_its_hours_and_the_amount_are_said(client, order, town):
    pay_online(order, 2820)
    handed_over(order)
    said = acknowledgement(client, order)
    last = withdrawals.return_by(order.withdrawals.get().at)
    assert f"À rapporter au plus tard le {day(last)}." in said
    assert "Dès leur retour\u202f: 9,90\u202f€ vous seront rendus sur la carte qui a payé." in said
    assert f"{town.point.name}, {town.point.street}" in said
    assert f"{day(town.slot.starts_at)}, {words.hours(town.slot.starts_at, town.slot.ends_at)}" in said
    assert "Pas encore remis" not in said


def test_what_was_paid_in_hand_comes_back_in_hand(client, order, town):
    pay_at_the_counter(part_of(order, town.bookshop), 1980)
    handed_over(order)
    assert "9,90\u202f€ vous seront rendus au comptoir, par La Marelle." in acknowledgement(client, order)
    withdrawals.settle(withdrawn=WithdrawnLine.objects.get(), ending="BACK", channel="COUNTER", **now())
    assert "9,90\u202f€ au comptoir, par La Marelle" in order_page(client, order)


def test_what_was_not_paid_is_no_longer_asked(client, order):
    assert "19,80\u202f€ ne vous sont plus demandés." in acknowledgement(client, order, quantity=2)


def test_the_line_of_the_order_says_what_is_to_bring_back_then_what_was(client, order):
    pay_online(order, 2820)
    handed_over(order)
    confirm(client, order)
    line = WithdrawnLine.objects.get()
    page = order_page(client, order)
    assert f"Vous avez renoncé à 1 sur 2 le {day(line.withdrawal.at)}." in page
    assert f"À rapporter au plus tard le {day(withdrawals.return_by(line.withdrawal.at))}" in page
    assert "9,90\u202f€ vous seront rendus sur la carte qui a payé" in page
    withdrawals.settle(withdrawn=line, ending="BACK", channel="COUNTER", **now())
    page = order_page(client, order)
    assert "\u202f: 9,90\u202f€ en moins." in page
    assert "Rétractation." not in page
    assert "À rapporter" not in page


def test_what_was_promised_is_what_comes_back(client, order, town):
    """Paid at the counter for one novel, online for the rest: each pot gives back its own."""
    pay_at_the_counter(part_of(order, town.bookshop), 990)
    pay_online(order, 1830)
    said = acknowledgement(client, order, quantity=2)
    assert "9,90\u202f€ vous sont rendus sur la carte qui a payé" in said
    assert "9,90\u202f€ vous sont rendus au comptoir, par La Marelle" in said
    assert dues.due_by_merchant_order(order)[part_of(order, town.bookshop).pk] == -990
    assert dues.refundable_cents(order) == 990


def test_two_that_are_awaited_of_one_line_promise_no_more_than_it_cost(client, order, town):
    pay_online(order, 2820)
    handed_over(order)
    why = corrections.Why(reason="Rabais", channel="COUNTER", **now())
    corrections.give_back_cents(line=part_of(order, town.bookshop).lines.get(), cents=1500, key="k", why=why)
    confirm(client, order, key="a", quantity=1)
    confirm(client, order, key="b", quantity=1)
    promised = [one.content for one in order.withdrawals.all()]
    assert "Dès leur retour\u202f: 4,80\u202f€" in promised[0]
    assert "Dès leur retour" not in promised[1]
    page = order_page(client, order)
    assert page.count("à son retour, 4,80\u202f€ vous seront rendus") == 1
    assert page.count("vous seront rendus") == 1


def test_one_brings_back_on_a_working_day():
    # A Saturday, and fourteen days: the Monday after.
    said = datetime.datetime(2026, 11, 28, 22, 30, tzinfo=datetime.UTC)
    assert withdrawals.return_by(said) == datetime.date(2026, 12, 14)


# --- At the counter ---


def brought_back(client, town):
    line = WithdrawnLine.objects.get()
    address = reverse("counter_return_back", args=[town.point.slug, line.pk])
    return client_of(town.people["volunteer"], client).post(address, {"on_shelf": "on"}, follow=True)


def test_the_counter_is_led_to_what_it_gives_back_in_hand(client, order, town):
    pay_at_the_counter(part_of(order, town.bookshop), 1980)
    handed_over(order)
    confirm(client, order)
    answer = brought_back(client, town)
    assert answer.redirect_chain[-1][0] == reverse("counter_collection", args=[town.point.slug, order.collection.code])
    assert "9,90\u202f€" in answer.content.decode()


def test_it_is_told_that_the_card_is_paid_back_by_itself(client, order, town):
    pay_online(order, 2820)
    handed_over(order)
    confirm(client, order)
    answer = brought_back(client, town)
    assert answer.redirect_chain[-1][0] == reverse("counter_returns", args=[town.point.slug])
    assert "rien à rendre ici" in answer.content.decode()


def test_the_merchant_waits_for_nothing_that_was_not_handed_over(client, order):
    confirm(client, order)
    told = next(letter.body for letter in mail.outbox if "renonce" in letter.subject)
    assert "Rien n’est à attendre" in told
    assert "au retour des produits" not in told


def test_the_order_says_until_when_one_may_renounce(client, order):
    assert "même avant de venir le chercher" in order_page(client, order)
    handed_over(order)
    until = withdrawals.last_day(part_of(order, order.merchant_orders.first().merchant).moves.last().at)
    assert f"jusqu’au {day(until)} inclus" in order_page(client, order)


def test_each_choice_says_what_it_gives_back(client, order):
    page = statement(client, order)
    assert "Je renonce à 1 (9,90\u202f€)" in page
    assert "Je renonce aux 2 (19,80\u202f€)" in page


# --- What goes back is told by the way it goes ---


def given_back_on_the_novels(order, town):
    line = part_of(order, town.bookshop).lines.get()
    corrections.give_back_cents(
        line=line, cents=150, key="k", why=corrections.Why(reason="Plié", channel="COUNTER", **now())
    )
    return next(letter.body for letter in mail.outbox if "un changement" in letter.subject)


def test_the_letter_says_the_card_when_the_card_paid(order, town):
    pay_online(order, 2820)
    told = given_back_on_the_novels(order, town)
    assert "1,50\u202f€ vous sont rendus sur la carte qui a payé" in told
    assert "comptoir" not in told


def test_the_letter_says_the_counter_when_it_was_paid_there(order, town):
    pay_at_the_counter(part_of(order, town.bookshop), 1980)
    assert "1,50\u202f€ vous sont rendus au comptoir, par La Marelle." in given_back_on_the_novels(order, town)


def test_the_letter_asks_less_when_nothing_was_paid(order, town):
    assert "1,50\u202f€ ne vous sont plus demandés." in given_back_on_the_novels(order, town)


@pytest.mark.parametrize("mode", ["direct_at_pickup", "mandated"])
def test_the_merchant_reads_who_gives_back_in_hand(client, order, town, mode):
    order.merchant_orders.update(money_mode=mode)
    part = part_of(order, town.bookshop)
    pay_at_the_counter(part, 1980)
    address = reverse("merchant_order_give_back", args=["librairie", part.pk, part.lines.get().pk])
    said = {"key": "k", "amount": "1,50", "reason": "Plié"}
    page = client_of(town.people["other merchant"], client).post(address, said, follow=True).content.decode()
    by = "l’association" if mode == "mandated" else "votre boutique"
    assert f"1,50\u202f€ sont à rendre à la personne, au comptoir, par {by}." in page


def test_the_form_says_how_to_print_it_and_its_button_waits_for_a_script(client):
    page = client.get(reverse("withdrawal_form")).text
    assert "ouvrez le menu de votre navigateur" in page
    assert re.search(r"<button[^>]*hidden data-print>", page)
