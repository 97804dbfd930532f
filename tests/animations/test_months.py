"""A month on one page, and on paper."""

import datetime
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from animations.calendar import Month
from animations.months import grid
from tests import factories
from tests.animations.test_calendar import at

pytestmark = pytest.mark.django_db
DECEMBER = Month(2026, 12)


def held(text, **facts):
    starts = at(text)
    return factories.AnimationFactory(starts_at=starts, ends_at=starts + datetime.timedelta(hours=1), **facts)


def printed(client, shape="a4", month="2026-12"):
    response = client.get(reverse("printed_programme", args=[month, shape]))
    return PdfReader(io.BytesIO(response.content))


def words_of(reader):
    return " ".join(page.extract_text() for page in reader.pages)


def test_whole_weeks_and_each_animation_on_its_own_day():
    last = held("2026-12-31T23:30")
    weeks = grid.weeks(DECEMBER, [last], today=datetime.date(2026, 12, 3))
    assert (weeks[0][0].date, weeks[-1][-1].date) == (datetime.date(2026, 11, 30), datetime.date(2027, 1, 3))
    found = {day.date: day for week in weeks for day in week}
    assert found[datetime.date(2026, 12, 31)].animations == [last]
    assert found[datetime.date(2026, 12, 25)].holiday
    assert [day.date.day for day in found.values() if day.is_today] == [3]
    assert not found[datetime.date(2027, 1, 1)].is_of_the_month


def test_every_month_is_whole_whatever_its_first_day():
    for number in range(1, 13):
        month = Month(2027, number)
        inside = [day for week in grid.weeks(month, [], today=None) for day in week if day.is_of_the_month]
        assert [day.date.day for day in inside] == list(range(1, len(inside) + 1))
        assert (month.after.first_day - month.first_day).days == len(inside)


def test_the_page_of_a_month_shows_what_is_announced(client):
    held("2026-12-12T10:00", title="Miels d’hiver")
    held("2026-12-13T10:00", title="Secret", status="DRAFT")
    page = client.get(reverse("calendar_month", args=["2026-12"])).content.decode()
    assert "Miels d’hiver" in page
    assert "Secret" not in page


@pytest.mark.parametrize("text", ["2026-13", "9999-99", "decembre"])
def test_a_month_that_does_not_exist_is_no_page(client, text):
    assert client.get(f"/animations/mois/{text}/").status_code == 404


@pytest.mark.parametrize("shape", ["a4", "a5"])
def test_the_programme_is_one_sheet_that_tells_all_one_needs(client, shape):
    held("2026-12-12T10:00", title="Miels d’hiver", host=factories.MerchantFactory(name="Le Rucher"), price="3.00")
    held("2026-12-20T18:00", title="Le film du bourg", status="CANCELLED")
    reader = printed(client, shape)
    words = words_of(reader)
    assert len(reader.pages) == 1
    assert all(part in words for part in ("Décembre 2026", "samedi", "12", "Miels d’hiver", "Le Rucher", "3,00"))
    assert "Le film du bourg" not in words


@pytest.mark.parametrize("shape", ["a4", "a5"])
def test_a_full_month_still_holds_on_one_sheet_and_says_that_there_is_more(client, shape):
    for day in range(1, 31):
        held(
            f"2026-12-{day:02}T18:00", title=f"Soirée numéro {day}, avec un titre assez long pour prendre deux lignes"
        )
    reader = printed(client, shape)
    assert len(reader.pages) == 1
    assert "Et d’autres rendez-vous encore" in words_of(reader)


def test_an_empty_month_is_no_empty_page(client):
    assert "Le programme se prépare" in words_of(printed(client))


def test_a_month_costs_the_same_whatever_is_in_it(client, django_assert_max_num_queries):
    held("2026-12-01T18:00")
    with django_assert_max_num_queries(8) as few:
        client.get(reverse("calendar_month", args=["2026-12"]))
    for day in range(2, 20):
        held(f"2026-12-{day:02}T18:00", host=factories.MerchantFactory())
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("calendar_month", args=["2026-12"]))
