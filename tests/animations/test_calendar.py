"""The public calendar and the page of each animation."""

import datetime
import zoneinfo

import pytest
from django.urls import reverse
from django.utils import timezone

from animations import calendar, programme
from animations.calendar import Month
from animations.models import Animation
from tests import factories
from tests.factories import in_days

pytestmark = pytest.mark.django_db
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
HOUR = datetime.timedelta(hours=1)


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS)


def calendar_text(client, query=""):
    response = client.get(reverse("calendar") + query)
    assert response.status_code == 200
    return response.content.decode()


def page_text(client, animation):
    return client.get(animation.get_absolute_url()).content.decode()


def test_what_is_coming_is_shown_and_what_is_over_is_not(client):
    factories.AnimationFactory(title="Demain", starts_at=in_days(1))
    factories.AnimationFactory(title="Hier", starts_at=in_days(-1))
    text = calendar_text(client)
    assert "Demain" in text
    assert "Hier" not in text


def test_what_has_begun_and_is_not_over_is_still_shown(client):
    now = timezone.now()
    factories.AnimationFactory(title="En ce moment", starts_at=now - HOUR, ends_at=now + HOUR)
    assert "En ce moment" in calendar_text(client)


def test_a_past_month_stays_within_reach(client):
    past = factories.AnimationFactory(title="Le mois d’avant", starts_at=in_days(-45))
    text = calendar_text(client, f"?mois={Month.of(past.starts_at)}")
    assert "Le mois d’avant" in text


def test_the_month_before_is_one_touch_away_when_something_was_held_then(client):
    this_month = Month.of(timezone.now())
    assert f"?mois={this_month.before}" not in calendar_text(client)
    factories.AnimationFactory(starts_at=this_month.before.starts_at + 12 * HOUR)
    assert f"?mois={this_month.before}" in calendar_text(client)


def test_only_one_kind_when_asked(client):
    factories.AnimationFactory(title="Miels", kind=Animation.Kind.TASTING)
    factories.AnimationFactory(title="Confitures", kind=Animation.Kind.COOKING_CLASS)
    text = calendar_text(client, "?genre=cours-de-cuisine")
    assert "Confitures" in text
    assert "Miels" not in text


@pytest.mark.parametrize(
    "query",
    [
        "?mois=2026-13",
        "?mois=9999-99",
        "?mois=%00",
        "?genre=<script>",
        "?page=-1",
        "?page=0",
        "?page=²",
        "?page=99999",
    ],
)
def test_an_address_that_makes_no_sense_shows_what_is_coming(client, query):
    factories.AnimationFactory(title="Demain", starts_at=in_days(1))
    assert "Demain" in calendar_text(client, query)


def test_a_cancelled_one_stays_and_says_so(client):
    animation = factories.AnimationFactory(title="Défilé", starts_at=in_days(1))
    assert "annulée" not in calendar_text(client)
    programme.cancel(animation=animation, by=None, at=timezone.now())
    assert "annulée" in calendar_text(client)
    assert "Cette animation est annulée" in page_text(client, animation)


def test_a_draft_is_for_nobody(client):
    draft = factories.AnimationFactory(title="Secret", starts_at=in_days(1), status=Animation.Status.DRAFT)
    assert "Secret" not in calendar_text(client)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_an_empty_calendar_says_what_to_do(client):
    assert "Voir les commerçants" in calendar_text(client)
    assert "Voir toutes les animations" in calendar_text(client, "?genre=conference")


def test_a_long_calendar_goes_on_another_page(client):
    for day in range(calendar.PER_PAGE + 1):
        factories.AnimationFactory(title=f"Jour {day:02}", starts_at=in_days(day + 1))
    assert "Jour 20" not in calendar_text(client)
    assert "page=2" in calendar_text(client)
    assert "Jour 20" in calendar_text(client, "?page=2")


def test_weeks_are_named_as_one_says_them():
    now = at("2026-11-28T12:00")
    days = ["2026-11-28T10:00", "2026-12-02T10:00", "2026-12-07T00:30"]
    weeks = calendar.week_by_week([Animation(starts_at=at(day)) for day in days], at=now)
    assert [title for title, _ in weeks] == ["Cette semaine", "La semaine prochaine", "Semaine du 7 décembre"]


def test_a_month_begins_at_midnight_in_paris(client):
    factories.AnimationFactory(title="Premier janvier", starts_at=at("2027-01-01T00:15"))
    assert "Premier janvier" in calendar_text(client, "?mois=2027-01")
    assert "Premier janvier" not in calendar_text(client, "?mois=2026-12")


def test_months_follow_each_other_over_the_year():
    assert Month(2026, 12).after == Month(2027, 1)
    assert Month(2027, 1).before == Month(2026, 12)
    assert Month(2026, 11).before.after == Month(2026, 11)


def test_the_page_tells_all_one_needs_to_come(client):
    host = factories.MerchantFactory(name="Les Ruches", code="les-ruches")
    animation = factories.AnimationFactory(
        host=host, price="5.00", capacity=12, audience="Dès 6 ans", description="On goûte huit miels."
    )
    text = page_text(client, animation)
    for words in ("Les Ruches", "5,00\u202f€ par personne", "12 personnes au plus", "Dès 6 ans", "huit miels"):
        assert words in text
    assert reverse("merchant", kwargs={"code": "les-ruches"}) in text
    assert "La Halle" in text


def test_a_free_one_open_to_all_says_so(client):
    text = page_text(client, factories.AnimationFactory())
    assert "gratuit" in text
    assert "entrée libre" in text


def test_the_products_shown_have_their_price_and_their_link(client):
    animation = factories.AnimationFactory()
    honey = factories.ProductFactory(title="Miel de châtaignier", price="9.80")
    hidden = factories.ProductFactory(title="Miel caché", is_public=False)
    animation.products.set([honey, hidden])
    text = page_text(client, animation)
    assert "9,80\u202f€" in text
    assert reverse("product", kwargs={"slug": honey.slug, "pk": honey.pk}) in text
    assert "Miel caché" not in text


def test_an_order_can_be_collected_at_the_same_time_in_the_same_place(client):
    animation = factories.AnimationFactory()
    factories.SlotFactory(point=animation.point, starts_at=animation.starts_at)
    elsewhere = factories.SlotFactory(starts_at=animation.starts_at.replace(hour=16))
    text = page_text(client, animation)
    assert "Venez chercher votre commande en même temps" in text
    assert "commandez avant" in text
    assert list(calendar.slots_of_the_day(animation)) != [elsewhere]


def test_a_full_slot_and_a_closed_one_are_not_promised(client):
    animation = factories.AnimationFactory()
    factories.SlotFactory(point=animation.point, starts_at=animation.starts_at, capacity=1, taken=1)
    factories.SlotFactory(
        point=animation.point, starts_at=animation.starts_at + 3 * HOUR, closed_reason="Jour de foire"
    )
    text = page_text(client, animation)
    assert "complet" in text
    assert "commandez avant" not in text
    assert len(calendar.slots_of_the_day(animation)) == 1


def test_the_calendar_costs_the_same_whatever_is_in_it(client, django_assert_max_num_queries):
    for day in range(12):
        factories.AnimationFactory(starts_at=in_days(day + 1), host=factories.MerchantFactory())
    with django_assert_max_num_queries(5):
        calendar_text(client)


def test_a_page_costs_the_same_however_many_products_it_shows(client, django_assert_max_num_queries):
    animation = factories.AnimationFactory(host=factories.MerchantFactory())
    animation.products.set(factories.ProductFactory.create_batch(8))
    factories.SlotFactory(point=animation.point, starts_at=animation.starts_at)
    with django_assert_max_num_queries(5):
        page_text(client, animation)


def test_looking_at_the_calendar_leaves_no_cookie(client):
    assert not client.get(reverse("calendar")).cookies
