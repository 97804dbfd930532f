"""A coach's morning: whom to see, into a shop's space with a reason, a visit noted on a phone, hours for a funder."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.coaching import accompanying
from merchants.models import ActingSession, CoachingVisit, Deed
from tests import factories
from tests.situations import a_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery():
    return factories.MerchantFactory(code="boulangerie", name="Boulangerie du Pont", open_every_day=True)


@pytest.fixture
def coach(bakery):
    coach = factories.association_member("COACH")
    factories.accompanied_by(coach, bakery)
    return coach


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def test_a_price_changed_for_the_shop_is_signed_and_the_shop_ends_it(client, bakery, coach):
    """The banner on each page, the reason, the signature in the trail, the pages that stay closed, the end."""
    sheet = factories.ProductFactory(merchant=bakery, title="Brioche", price="3.90").sheet
    board, stock = reverse("merchant_board", args=[bakery.code]), reverse("sheet_stock", args=[bakery.code, sheet.pk])
    client.force_login(coach)
    assert client.get(board).status_code == 404
    assert client.post(reverse("acting_begin", args=[bakery.code]), {"reason": "Les stocks"}).url == board
    assert "Vous travaillez pour Boulangerie du Pont" in client.get(board).content.decode()
    read_at = timezone.now().isoformat()
    client.post(stock, {"quantity": "7", "initial-quantity": "10", "read_at": read_at})
    for closed in ("merchant_money", "merchant_figures", "merchant_terms", "merchant_statements", "merchant_payouts"):
        assert client.get(reverse(closed, args=[bakery.code])).status_code == 404
    deed = bakery.deeds.get(act="listing-stock")
    assert (deed.hand, deed.by, deed.session.reason) == (Deed.Hand.COACH, coach, "Les stocks")

    client.force_login(factories.owner_of(bakery))
    assert "Vous travaillez pour" not in client.get(board).content.decode()
    trail = page(client, "merchant_trail", bakery.code)
    assert f"<b>{coach.get_full_name()}</b>, coach pour Boulangerie du Pont" in trail
    assert "Les stocks" in trail
    client.post(reverse("merchant_coaching_end", args=[bakery.code, bakery.accompaniments.get().pk]))
    client.force_login(coach)
    assert client.get(board).status_code == 404
    assert client.post(stock, {"quantity": "1", "initial-quantity": "7"}).status_code == 404


def test_no_reason_no_entry_and_finishing_closes(client, bakery, coach):
    client.force_login(coach)
    begin = reverse("acting_begin", args=[bakery.code])
    assert "Dites en quelques mots" in client.post(begin, {"reason": " "}).content.decode()
    assert not ActingSession.objects.exists()
    client.post(begin, {"reason": "Les photos"})
    client.post(reverse("acting_end", args=[bakery.code]))
    assert ActingSession.objects.get().ended_at
    assert client.get(reverse("merchant_board", args=[bakery.code])).status_code == 404


def visit_form(**facts):
    today = timezone.localdate()
    usual = {"on": f"{today:%Y-%m-%d}", "minutes": "45", "how": "SHOP", "topics": ["PHOTOS"], "key": "a" * 32}
    return {**usual, **facts}


def test_a_visit_is_noted_once_and_the_shop_reads_it(client, bakery, coach):
    client.force_login(coach)
    for _time in range(2):
        client.post(
            reverse("visit_new", args=[bakery.code]),
            visit_form(obstacles=["TIME"], next_step="Trois photos de pain", note="Bonne séance."),
        )
    assert CoachingVisit.objects.count() == 1
    client.force_login(factories.owner_of(bakery))
    told = page(client, "merchant_coaching", bakery.code)
    for words in ("Trois photos de pain", "Bonne séance.", "le temps manque", "45\u00a0min"):
        assert words in told


def test_a_step_whose_day_is_past_is_said_late_until_the_next_visit(client, bakery, coach):
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=ago) for ago in (30, 20, 10, 5)]
    a_visit(bakery, coach, on=days[0], next_step="Le seigle", next_on=days[1])
    client.force_login(coach)
    late = "la date est passée"
    assert page(client, "coaching_merchant", bakery.code).count(late) == 1
    a_visit(bakery, coach, on=days[2], next_step="Les photos", next_on=days[3])
    read = page(client, "coaching_merchant", bakery.code)
    assert (read.count(late), read.index("Les photos") < read.index(late) < read.index("Le seigle")) == (1, True)
    a_visit(bakery, coach, next_step="Le site", next_on=today)
    assert late not in page(client, "coaching_merchant", bakery.code)


def test_refused_a_visit_keeps_what_was_typed(client, bakery, coach):
    client.force_login(coach)
    answer = client.post(
        reverse("visit_new", args=[bakery.code]), visit_form(minutes="beaucoup", note="Ce que j’avais écrit")
    ).content.decode()
    assert "Écrivez un nombre de minutes" in answer
    assert "Ce que j’avais écrit" in answer
    assert answer.count(" checked") == 2
    assert not CoachingVisit.objects.exists()


def test_somebody_else_s_visit_is_not_corrected(client, bakery, coach):
    visit = a_visit(bakery, factories.association_member("COACH"))
    client.force_login(coach)
    assert client.post(reverse("visit_edit", args=[visit.pk]), visit_form()).status_code == 404


def test_once_it_is_over_what_was_noted_stays_as_the_shop_read_it(client, bakery, coach):
    visit = a_visit(bakery, coach)
    accompanying.end(accompaniment=bakery.accompaniments.get(), by=factories.owner_of(bakery), at=timezone.now())
    client.force_login(coach)
    url = reverse("visit_edit", args=[visit.pk])
    assert "Vous n’accompagnez plus ce commerçant" in client.get(url, follow=True).content.decode()
    answer = client.post(url, visit_form(note="Ce que j’avais écrit")).content.decode()
    assert "Vous n’accompagnez plus ce commerçant" in answer
    assert "Ce que j’avais écrit" in answer
    visit.refresh_from_db()
    assert (visit.minutes, visit.note) == (60, "")


def test_the_list_costs_the_same_whatever_its_length(client, coach, django_assert_max_num_queries):
    for _shop in range(6):
        merchant = factories.MerchantFactory()
        factories.accompanied_by(coach, merchant)
        a_visit(merchant, coach)
    client.force_login(coach)
    with django_assert_max_num_queries(14):
        assert page(client, "coaching").count("À voir") == 1


def test_hours_on_a_page_and_in_a_file_hide_whoever_could_be_found(client, bakery, coach):
    a_visit(bakery, coach, minutes=90)
    client.force_login(factories.association_member("TREASURER"))
    text, today = page(client, "coaching_hours"), timezone.localdate()
    assert "trop peu de commerçants" in text
    # The days that are counted are those that the fields show.
    assert f'name="du" value="{today:%Y}-01-01"' in text
    assert f'name="au" value="{today:%Y-%m-%d}"' in text
    answer = client.get(reverse("coaching_hours_csv")).content.decode("utf-8-sig")
    assert "trop peu de commerçants" in answer.split("Sujet;")[1]
    # The hours themselves are the association's.
    assert answer.count("1,50") == 2
    for _shop in range(2):
        a_visit(factories.MerchantFactory(), coach, minutes=90)
    answer = client.get(reverse("coaching_hours_csv")).content.decode("utf-8-sig")
    assert "trop peu" not in answer
    assert answer.count(";3;4,50;3\r\n") == 3


def test_an_administrator_puts_a_coach_beside_a_shop(client, bakery):
    coach = factories.association_member("COACH")
    client.force_login(factories.association_member("ADMINISTRATOR"))
    client.post(reverse("coaching_who"), {"merchant": bakery.code, "coach": coach.pk, "agreed_how": ""})
    made = bakery.accompaniments.get()
    assert (made.coach, made.ended_at) == (coach, None)
    client.post(reverse("coaching_stop", args=[made.pk]))
    made.refresh_from_db()
    assert made.ended_at


def test_a_coach_whom_a_shop_thanked_is_told_so(client, bakery, coach, mailoutbox):
    (accompaniment,) = coach.accompaniments.all()
    accompanying.end(accompaniment=accompaniment, by=factories.owner_of(bakery), at=timezone.now())
    assert [mail.to for mail in mailoutbox] == [[coach.email]]
    client.force_login(coach)
    answer = client.get(reverse("coaching_merchant", args=[bakery.code]), follow=True)
    assert "a pris fin le" in answer.content.decode()
