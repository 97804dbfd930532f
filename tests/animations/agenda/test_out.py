"""The calendar on the sites of others: RSS, OpenAgenda, schema.org, a frame; each exact, none of it theirs."""

import datetime
import io
import json
import re
from html.parser import HTMLParser

import pytest
from defusedxml import ElementTree
from django.core.management import call_command
from django.urls import reverse

from animations import programme
from animations.models import Animation
from tests import factories
from tests.animations import reading
from tests.animations.agenda.situations import at, brought, event, in_utc, shown
from tests.factories import in_days

pytestmark = pytest.mark.django_db


def an_animation(**facts):
    told = {"starts_at": in_days(3, hour=18), "title": "Crêpes & cidre", "description": "On goûte *huit* cidres."}
    return factories.AnimationFactory(**told | facts)


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


# --- By kind, shop, place ---------------------------------------------------------------------


def titles(response):
    return {reading.text(found, "SUMMARY") for found in reading.events(response.content)}


def test_a_feed_of_one_kind_holds_nothing_else(client):
    an_animation(title="Cidres")
    an_animation(title="Pâtés", kind=Animation.Kind.COOKING_CLASS)
    assert titles(get(client, "agenda_kind", "cours-de-cuisine")) == {"Pâtés"}
    assert get(client, "agenda_kind", "corrida").status_code == 404


def test_a_shop_has_what_it_animates_and_where_its_goods_are_on_the_table(client):
    shop = factories.MerchantFactory(code="ruches")
    an_animation(title="Chez elle", host=shop)
    an_animation(title="À sa table").products.set([factories.ProductFactory(merchant=shop) for _two in range(2)])
    an_animation(title="Ailleurs")
    response = get(client, "agenda_merchant", "ruches")
    assert titles(response) == {"Chez elle", "À sa table"}
    assert len(reading.events(response.content)) == 2
    assert shop.name in reading.text(reading.components(response.content), "NAME")


def test_a_place_has_what_happens_there(client):
    here = an_animation(title="Ici")
    an_animation(title="Là-bas")
    assert titles(get(client, "agenda_place", here.point.slug)) == {"Ici"}


def test_who_animates_is_said(client):
    an_animation(host=factories.MerchantFactory(name="Les Ruches"), hosted_by="Jeanne Mirabel")
    (found,) = reading.events(get(client, "calendar_ics").content)
    assert reading.text(found, "CONTACT") == "Les Ruches, avec Jeanne Mirabel"


# --- schema.org -------------------------------------------------------------------------------


class Blocks(HTMLParser):
    """What a browser finds inside each script."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "script" and dict(attrs).get("type") == "application/ld+json":
            self.inside = True
            self.found.append("")

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "script"


def schema(client, animation):
    parser = Blocks()
    parser.feed(client.get(animation.get_absolute_url()).content.decode())
    (block,) = parser.found
    return json.loads(block)


def test_a_page_says_itself_to_search_engines(client):
    shop = factories.MerchantFactory(name="Les Ruches", code="ruches")
    animation = an_animation(host=shop, price="5.00", capacity=12, starts_at=at("2027-07-15T18:00"))
    told = schema(client, animation)
    assert told["@type"] == "FoodEvent"
    assert told["startDate"] == "2027-07-15T18:00:00+02:00"
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["location"]["address"]["addressLocality"] == "Saint-Aubrac-sur-Lance"
    assert told["organizer"]["url"] == "http://testserver/commercants/ruches/"
    assert (told["offers"]["price"], told["isAccessibleForFree"], told["maximumAttendeeCapacity"]) == (
        "5.00",
        False,
        12,
    )


def test_one_that_is_called_off_says_so_to_search_engines(client):
    animation = an_animation()
    programme.cancel(animation=animation, by=None, at=in_days(1))
    assert schema(client, animation)["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize("words", ["</script><script>alert(1)</script>", "<!--<script>", "a & b > c", "\u2028"])
def test_no_word_ends_the_data(client, words):
    animation = an_animation(title=words, description=words)
    assert schema(client, animation)["name"] == words
    assert "<script>alert" not in client.get(animation.get_absolute_url()).content.decode()


# --- RSS --------------------------------------------------------------------------------------


def test_the_news_are_the_last_announced_and_keep_their_identity(client):
    old = an_animation(title="Ancienne", published_at=in_days(-5))
    an_animation(title="Neuve", published_at=in_days(-1))
    tree = ElementTree.fromstring(get(client, "agenda_rss").content)
    items = tree.findall("channel/item")
    assert [item.find("title").text.split("\u202f: ")[1] for item in items] == ["Neuve", "Ancienne"]
    guid = items[1].find("guid")
    assert (guid.text, guid.get("isPermaLink")) == (f"urn:uuid:{old.uid}", "false")
    assert items[1].find("link").text == f"http://testserver{old.get_absolute_url()}"


def test_a_control_in_a_title_does_not_break_the_news(client):
    Animation.objects.filter(pk=an_animation().pk).update(title="Cloche\x07 fêlée")
    assert ElementTree.fromstring(get(client, "agenda_rss").content) is not None


# --- OpenAgenda -------------------------------------------------------------------------------


def openagenda(client):
    (told,) = get(client, "agenda_openagenda").json()["events"]
    return told


def test_openagenda_reads_an_event_of_its_own_shape(client):
    animation = an_animation(starts_at=at("2027-01-15T18:00"), ends_at=at("2027-01-15T20:00"))
    told = openagenda(client)
    assert isinstance(told["uid"], int)
    assert 0 < told["uid"] < 2**53
    assert told["title"] == {"fr": "Crêpes & cidre"}
    assert told["longDescription"] == {"fr": r"On goûte \*huit\* cidres."}
    assert told["timings"] == [{"begin": "2027-01-15T18:00:00+01:00", "end": "2027-01-15T20:00:00+01:00"}]
    assert told["location"]["countryCode"] == "FR"
    assert (told["status"], told["state"], told["attendanceMode"], told["timezone"]) == (1, 2, 1, "Europe/Paris")
    assert told["slug"] == animation.slug


def test_openagenda_has_neither_too_long_words_nor_too_long_days(client):
    facts = {"starts_at": at("2027-01-15T18:00"), "ends_at": at("2027-01-17T20:00")}
    an_animation(title="T" * 120, description="Un mot de plus. " * 60, **facts)
    told = openagenda(client)
    assert len(told["title"]["fr"]) <= 140
    assert len(told["description"]["fr"]) <= 200
    ends = [[datetime.datetime.fromisoformat(timing[name]) for name in ("begin", "end")] for timing in told["timings"]]
    assert all(end - begin <= datetime.timedelta(hours=24) for begin, end in ends)
    assert (ends[0][0], ends[-1][1]) == (facts["starts_at"], facts["ends_at"])


def test_openagenda_knows_what_is_called_off_and_keeps_its_number(client):
    animation = an_animation()
    before = openagenda(client)
    programme.cancel(animation=animation, by=None, at=in_days(1))
    after = openagenda(client)
    assert (before["uid"], before["status"]) == (after["uid"], 1)
    assert after["status"] == 6


# --- In somebody else's page ------------------------------------------------------------------


def test_only_the_light_page_may_stand_in_somebody_elses(client):
    an_animation()
    framed, ours = get(client, "agenda_embedded"), get(client, "calendar")
    assert "Crêpes &amp; cidre" in framed.content.decode()
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert ours.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in ours.headers["Content-Security-Policy"]


def test_the_light_page_has_neither_cookie_nor_script_nor_form(client):
    an_animation()
    response = get(client, "agenda_embedded")
    assert not response.cookies
    assert not re.search("<script|<form", response.content.decode())


# --- All of them ------------------------------------------------------------------------------

EVERY = ["calendar_ics", "agenda_rss", "agenda_openagenda", "agenda_embedded"]


@pytest.mark.parametrize("name", EVERY)
def test_an_unchanged_feed_is_not_sent_again(client, name):
    an_animation()
    first = get(client, name)
    again = client.get(reverse(name), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", EVERY)
def test_a_feed_costs_the_same_however_many_animations(client, django_assert_num_queries, name):
    for day in range(5):
        an_animation(host=factories.MerchantFactory(), starts_at=in_days(day + 1))
    with django_assert_num_queries(1):
        get(client, name)


@pytest.mark.parametrize("name", EVERY)
def test_what_the_neighbours_announce_is_never_given_out_as_ours(client, name):
    shown(brought(event(f"DTSTART:{in_utc(in_days(2))}", title="Chorale"), when=in_days(0)))
    assert "Chorale" not in get(client, name).content.decode()
    assert "Chorale" in get(client, "calendar").content.decode()


def test_the_page_of_the_shared_agenda_leads_to_every_feed(client, django_assert_max_num_queries):
    shop = factories.MerchantFactory()
    animation = an_animation(host=shop)
    with django_assert_max_num_queries(4):
        text = get(client, "shared_agenda").content.decode()
    for name, args in (("agenda_merchant", [shop.code]), ("agenda_place", [animation.point.slug]), ("agenda_rss", [])):
        assert reverse(name, args=args) in text


@pytest.mark.parametrize(("shape", "mark"), [("ics", b"BEGIN:VCALENDAR\r\n"), ("openagenda", b'"timings"')])
def test_the_command_line_writes_the_same(tmp_path, shape, mark):
    an_animation()
    call_command("export_agenda", format=shape, output=str(tmp_path / "agenda"), stdout=io.StringIO())
    assert mark in (tmp_path / "agenda").read_bytes()
