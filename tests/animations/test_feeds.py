"""The calendar in other agendas: exact to the byte, read back by other eyes than the library's."""

import datetime
import zoneinfo

import pytest
from django.urls import reverse

from animations import programme
from animations.models import Animation
from tests import factories
from tests.animations import reading

pytestmark = pytest.mark.django_db
PARIS = zoneinfo.ZoneInfo("Europe/Paris")


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS)


def feed(client):
    return client.get(reverse("calendar_ics")).content


def test_an_evening_at_18_h_reads_18_h_in_summer_and_in_winter(client):
    factories.AnimationFactory(title="Hiver", starts_at=at("2027-01-15T18:00"), ends_at=at("2027-01-15T20:00"))
    factories.AnimationFactory(title="Été", starts_at=at("2027-07-15T18:00"), ends_at=at("2027-07-15T20:00"))
    calendar = reading.components(feed(client))
    winter, summer = [child for child in calendar["children"] if child["component"] == "VEVENT"]
    for event, offset in ((winter, "+0100"), (summer, "+0200")):
        begins = reading.wall_clock(event, "DTSTART")
        assert begins.hour == 18
        assert reading.wall_clock(event, "DTEND").hour == 20
        assert reading.offset_in_force(calendar, begins) == offset


def test_the_written_clock_agrees_with_paris_around_both_changes(client):
    calendar = reading.components(feed(client))
    for text in ("2026-10-25T01:30", "2026-10-25T04:00", "2027-03-28T01:30", "2027-03-28T04:00", "2030-06-01T12:00"):
        offset = at(text).strftime("%z")
        assert reading.offset_in_force(calendar, datetime.datetime.fromisoformat(text)) == offset


def test_long_french_words_are_folded_at_75_octets_and_come_back_whole(client):
    title = "Dégustation, à la fraîche ; œufs, crème brûlée \\ cœur d’artichaut — ça déménage 🍯" + "é" * 30
    story = "Première ligne, avec une virgule ;\r\nseconde ligne.\n" + "Où l’on goûte à tout. " * 30
    factories.AnimationFactory(title=title, description=story)
    (event,) = reading.events(feed(client))
    assert reading.text(event, "SUMMARY") == title
    assert reading.text(event, "DESCRIPTION") == story.replace("\r\n", "\n")


def test_an_event_says_where_what_and_at_which_address(client):
    point = factories.PickupPointFactory(name="La Halle", street="2 place de la Halle")
    animation = factories.AnimationFactory(point=point)
    (event,) = reading.events(feed(client))
    assert reading.text(event, "LOCATION") == "La Halle, 2 place de la Halle, 26999 Saint-Aubrac-sur-Lance"
    assert event["URL"][1] == f"http://testserver{animation.get_absolute_url()}"
    assert reading.text(event, "CATEGORIES") == "Dégustation"
    assert event["STATUS"][1] == "CONFIRMED"
    assert event["SEQUENCE"][1] == "0"
    assert event["DTSTAMP"][1].endswith("Z")


def test_a_change_keeps_the_uid_and_moves_the_sequence(client):
    animation = factories.AnimationFactory()
    (before,) = reading.events(feed(client))
    programme.change(animation=animation, facts={"title": "Miels d’hiver"}, by=None, at=at("2027-01-02T09:00"))
    (after,) = reading.events(feed(client))
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"][1], after["SEQUENCE"][1]) == ("0", "1")
    assert after["LAST-MODIFIED"][1] == after["DTSTAMP"][1] == "20270102T080000Z"


def test_a_cancelled_animation_stays_and_is_said_so(client):
    animation = factories.AnimationFactory(title="Défilé")
    programme.cancel(animation=animation, by=None, at=at("2027-01-02T09:00"))
    (event,) = reading.events(feed(client))
    assert event["STATUS"][1] == "CANCELLED"
    assert event["SEQUENCE"][1] == "1"
    assert reading.text(event, "SUMMARY") == "Annulé\u202f: Défilé"


def test_a_draft_is_nowhere(client):
    draft = factories.AnimationFactory(status=Animation.Status.DRAFT)
    assert reading.events(feed(client)) == []
    assert client.get(reverse("animation_ics", args=[draft.slug])).status_code == 404


def test_one_animation_can_be_taken_alone(client):
    factories.AnimationFactory()
    wanted = factories.AnimationFactory(title="Celle-ci")
    response = client.get(reverse("animation_ics", args=[wanted.slug]))
    (event,) = reading.events(response.content)
    assert reading.text(event, "SUMMARY") == "Celle-ci"
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f'filename="{wanted.slug}.ics"' in response.headers["Content-Disposition"]


def test_the_calendar_names_itself_and_says_how_often_to_look(client):
    calendar = reading.components(feed(client))
    assert calendar["VERSION"][1] == "2.0"
    assert reading.text(calendar, "NAME") == reading.text(calendar, "X-WR-CALNAME")
    assert calendar["REFRESH-INTERVAL"] == ({"VALUE": "DURATION"}, "PT6H")


def test_an_unchanged_feed_is_not_sent_again(client):
    factories.AnimationFactory()
    first = client.get(reverse("calendar_ics"))
    again = client.get(reverse("calendar_ics"), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_feed_costs_one_query_however_many_animations(client, django_assert_num_queries):
    factories.AnimationFactory.create_batch(5, host=factories.MerchantFactory())
    with django_assert_num_queries(1):
        feed(client)
