"""What a device takes and what it sends: little, to its own people, and whatever is sent gets an answer."""

import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pickup.models import OfflineAct, PickupPoint
from pickup.offline import reading, settling
from pickup.views import offline
from tests import factories
from tests.factories import in_days
from tests.pickup.offline import Device, bags_of
from tests.pickup.situations import person
from tests.situations import an_offline_act

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot():
    """On now."""
    now = timezone.now()
    return factories.SlotFactory(
        starts_at=now - timezone.timedelta(minutes=30),
        ends_at=now + timezone.timedelta(hours=1),
        cutoff_at=now - timezone.timedelta(hours=3),
    )


@pytest.fixture
def volunteer(slot):
    return factories.volunteer_at(slot.point)


@pytest.fixture
def signed_in(client, volunteer):
    client.force_login(volunteer)
    return client


@pytest.fixture
def odette(slot):
    facts = {"email": "odette@example.org", "phone": "06 39 98 12 34"}
    return person("READY", slot=slot, lines=[("4.20", 1)], **facts)


def load(client, slot, **headers):
    return client.get(reverse("counter_offline_load", args=[slot.point.slug]), headers=headers)


def send(client, slot, body):
    url = reverse("counter_offline_send", args=[slot.point.slug])
    return client.post(url, body, content_type="application/json")


class TestLoading:
    def test_takes_the_name_the_code_the_bags_and_what_is_due(self, signed_in, slot, odette):
        (told,) = load(signed_in, slot).json()["visits"]
        (part,) = told["parts"]
        assert (told["name"], told["code"]) == (odette.collection.full_name, odette.collection.code)
        assert (part["due"], part["alcohol"]) == (420, False)
        assert [bag["label"] for bag in part["bags"]] == [bag.label for bag in bags_of(odette)]

    def test_takes_nothing_else_of_anybody(self, signed_in, slot, odette):
        content = load(signed_in, slot).content.decode()
        line = odette.part.lines.get()
        for kept_here in ["odette@example.org", "06 39 98", "0639", line.title, odette.collection.token]:
            assert kept_here not in content

    def test_again_costs_nothing_as_long_as_nothing_is_new(self, signed_in, slot, odette):
        tag = load(signed_in, slot)["ETag"]
        assert load(signed_in, slot, if_none_match=tag).status_code == 304
        person("READY", slot=slot, first_name="Marc")
        assert load(signed_in, slot, if_none_match=tag).status_code == 200

    def test_is_never_in_a_shared_or_a_disk_cache(self, signed_in, slot, odette):
        assert load(signed_in, slot)["Cache-Control"] == "no-store"

    def test_gives_each_person_their_own_pass(self, signed_in, slot, odette, client):
        tag = load(signed_in, slot)["ETag"]
        client.force_login(factories.volunteer_at(slot.point))
        assert load(client, slot, if_none_match=tag).status_code == 200

    def test_of_a_slot_days_away_is_done_only_when_asked(self, signed_in, slot):
        slot.delete()
        far = factories.SlotFactory(point=slot.point, starts_at=in_days(3))
        assert load(signed_in, far).status_code == 204
        url = reverse("counter_offline_load", args=[far.point.slug])
        assert signed_in.get(url, {"creneau": far.pk}).json()["id"] == far.pk

    @pytest.mark.parametrize("wanted", ["", "-1", "²", "9" * 40, "x", "\x00"])
    def test_nonsense_is_the_slot_of_the_moment(self, signed_in, slot, wanted):
        url = reverse("counter_offline_load", args=[slot.point.slug])
        assert signed_in.get(url, {"creneau": wanted}).json()["id"] == slot.pk

    def test_another_place_s_slot_is_not_given(self, signed_in, slot):
        elsewhere = factories.SlotFactory(point=factories.PickupPointFactory())
        url = reverse("counter_offline_load", args=[slot.point.slug])
        assert signed_in.get(url, {"creneau": elsewhere.pk}).json()["id"] == slot.pk

    def test_costs_the_same_for_one_or_for_many(self, signed_in, slot, django_assert_max_num_queries):
        person("READY", slot=slot)
        with django_assert_max_num_queries(60) as one:
            load(signed_in, slot)
        for _somebody in range(4):
            person("READY", "READY", slot=slot)
        with django_assert_max_num_queries(len(one.captured_queries)):
            load(signed_in, slot)


class TestSending:
    @pytest.fixture
    def device(self, volunteer, slot):
        return Device(by=volunteer, slot=slot, loaded_at=slot.starts_at)

    def test_needs_the_page_s_secret_as_any_form(self, slot, volunteer, odette, device):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(volunteer)
        url = reverse("counter_offline_send", args=[slot.point.slug])
        now = timezone.now()
        body = device.body(device.hand_over(odette, at=now), at=now)
        assert strict.post(url, body, content_type="application/json").status_code == 403
        secret = strict.get(url).json()["csrf"]
        told = strict.post(url, body, content_type="application/json", headers={"X-CSRFToken": secret}).json()
        assert [answer["outcome"] for answer in told["answers"].values()] == ["DONE"]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"now": 1e400, "device": "x", "acts": []}',
            json.dumps({"now": 2**70, "device": str(uuid.uuid4()), "acts": []}).encode(),
            json.dumps({"now": 1_795_000_000_000, "device": str(uuid.uuid4()), "acts": [{}] * 101}).encode(),
            b" " * (reading.HEAVIEST + 1),
        ],
        ids=lambda body: repr(body[:24]),
    )
    def test_what_is_no_sending_is_refused_whole(self, signed_in, slot, body):
        assert send(signed_in, slot, body).status_code == 400
        assert not OfflineAct.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "STEAL"},
            {"at": "hier"},
            {"at": True},
            {"code": None},
            {"pass": "x" * 1000},
            {"pass": {"a": 1}},
            {"bags": "tous"},
            {"bags": []},
            {"bags": [0]},
            {"bags": [True]},
            {"bags": [2**63]},
            {"bags": list(range(1, 500))},
            {"again": "x"},
            {"to_whom": 3},
            {"to_whom": "x" * 81},
            {"kind": "NOTE", "text": "", "aside": False},
            {"kind": "NOTE", "text": "\x00 ", "aside": True},
            {"kind": "NOTE", "text": "x" * 301, "aside": False},
            {"kind": "NOTE", "text": "À demain \ud83d", "aside": False},
            {"code": "\ud83d"},
            {"pass": "\ud83d"},
            {"key": "\x00"},
        ],
        ids=lambda wrong: str(wrong)[:30],
    )
    def test_an_act_that_says_nothing_does_not_stop_the_next_one(self, signed_in, slot, odette, device, wrong):
        now = timezone.now()
        good = device.hand_over(odette, at=now)
        answer = send(signed_in, slot, device.body({**device.hand_over(odette, at=now), **wrong}, good, at=now))
        answers = answer.json()["answers"]
        assert answers.pop(good["key"])["outcome"] == "DONE"
        assert [told["outcome"] for told in answers.values()] in ([], ["REFUSED"])
        assert OfflineAct.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong", [{"means": "OR"}, {"amounts": []}, {"amounts": [[1, 0]]}, {"amounts": [[1, -5]]}, {"amounts": 3}]
    )
    def test_nor_does_a_payment(self, signed_in, slot, odette, device, wrong):
        now = timezone.now()
        bad = {**device.pay(odette, at=now), **wrong}
        assert send(signed_in, slot, device.body(bad, at=now)).json()["answers"][bad["key"]]["outcome"] == "REFUSED"

    def test_a_pass_that_nobody_signed_breaks_nothing(self, signed_in, slot, odette, device):
        now = timezone.now()
        for shown in ["", "x", "é" * 200, "a:b:c"]:
            act = {**device.hand_over(odette, at=now), "pass": shown}
            answer = send(signed_in, slot, device.body(act, at=now)).json()["answers"][act["key"]]
            assert answer["outcome"] == "CONFLICT"

    def test_a_key_used_at_another_place_is_kept_for_a_person(self, signed_in, slot, volunteer, odette, device):
        elsewhere = PickupPoint.objects.create(name="Halte", slug="halte", street="1 rue", postcode="48000", city="B")
        now = timezone.now()
        act = device.hand_over(odette, at=now)
        device.send(act, point=elsewhere, at=now)
        for _twice in range(2):
            answer = send(signed_in, slot, device.body(act, at=now)).json()["answers"][act["key"]]
            assert answer["outcome"] == "CONFLICT"
            assert "d’un autre lieu" in answer["sentence"]
        assert OfflineAct.objects.filter(point=slot.point).count() == 1

    def test_a_hundred_acts_of_one_sending_are_all_answered(self, signed_in, slot, odette, device):
        now = timezone.now()
        acts = [device.hand_over(odette, at=now) for _n in range(100)]
        answers = send(signed_in, slot, device.body(*acts, at=now)).json()["answers"]
        assert sorted(told["outcome"] for told in answers.values()) == ["CONFLICT"] * 99 + ["DONE"]


class TestTheShell:
    def test_knows_nobody(self, signed_in, slot, odette):
        """Kept by every device: it must be the same page for all."""
        url = reverse("counter_offline")
        assert signed_in.get(url).content == Client().get(url).content

    def test_its_worker_keeps_only_the_shell_and_the_town_s_own_files(self, client):
        told = client.get(reverse("counter_worker"))
        kept = json.loads(re.search(r"self\.COUNTER = (\{.*\});", told.content.decode())[1].replace("\\u002D", "-"))
        assert told["Content-Type"].startswith("text/javascript")
        assert kept["shell"] == reverse("counter_offline")
        assert all(url.startswith("/static/shop/") for url in kept["files"])

    def test_changes_its_version_with_its_files(self, monkeypatch):
        files = tuple(offline.static(name) for name in offline.KEPT_FILES)
        before = offline.version.__wrapped__(files)
        assert offline.version.__wrapped__(files) == before
        monkeypatch.setitem(offline.SITE, "town_name", "Autre-Ville")
        assert offline.version.__wrapped__(files) != before

    def test_can_be_installed(self, client):
        told = json.loads(client.get(reverse("counter_manifest")).content)
        assert told["start_url"] == told["scope"] == reverse("counters")
        assert told["icons"]
        assert told["display"] == "standalone"


class TestLeaving:
    def test_a_counter_that_was_loaded_empties_the_device(self, signed_in, slot, odette):
        load(signed_in, slot)
        assert signed_in.post(reverse("logout"))["Location"] == reverse("counter_left")

    def test_otherwise_leads_home(self, signed_in, slot):
        assert signed_in.post(reverse("logout"))["Location"] == reverse("home")


class TestSettling:
    def test_is_counted_on_the_counter_s_first_page_until_done(self, signed_in, slot, odette, volunteer):
        act, first_page = an_offline_act(odette.collection, volunteer), reverse("counter", args=[slot.point.slug])
        assert "est à régler" in signed_in.get(first_page).content.decode()
        page = signed_in.get(reverse("counter_to_settle", args=[slot.point.slug])).content.decode()
        assert act.sentence in page
        assert "C’est vu avec la personne" in page
        url = reverse("counter_settle_act", args=[slot.point.slug, act.pk])
        signed_in.post(url, {"resolution": "FILED", "words": "Odette a bien son pain"})
        assert "est à régler" not in signed_in.get(first_page).content.decode()

    def test_who_settled_it_when_and_in_which_words_stays_readable(self, signed_in, slot, odette, volunteer):
        act = an_offline_act(odette.collection, volunteer)
        url = reverse("counter_settle_act", args=[slot.point.slug, act.pk])
        signed_in.post(url, {"resolution": "FILED", "words": " Odette a bien son pain "})
        ended = OfflineAct.objects.get()
        assert (ended.resolved_by, ended.resolved_words) == (volunteer, "Odette a bien son pain")
        assert ended.resolved_at
        assert ended.sentence == act.sentence
        for address in (
            reverse("counter_to_settle", args=[slot.point.slug]),
            reverse("counter_collection", args=[slot.point.slug, odette.collection.code]),
        ):
            page = signed_in.get(address).text
            assert "Odette a bien son pain" in page
            assert volunteer.get_full_name() in page

    def test_without_a_word_it_is_not_closed_and_what_was_typed_stays(self, signed_in, slot, odette, volunteer):
        act = an_offline_act(odette.collection, volunteer)
        url = reverse("counter_settle_act", args=[slot.point.slug, act.pk])
        assert str(settling.WordsOwed.sentence) in signed_in.post(url, {"resolution": "FILED", "words": " "}).text
        long = "a" * 201
        page = signed_in.post(url, {"resolution": "FILED", "words": long}).text
        assert "200 caractères au plus" in page
        assert f'value="{long}"' in page
        assert OfflineAct.objects.to_settle().count() == 1

    def test_settled_twice_says_who_did_it_first_and_keeps_their_words(self, signed_in, slot, odette, volunteer):
        act = an_offline_act(odette.collection, volunteer)
        url = reverse("counter_settle_act", args=[slot.point.slug, act.pk])
        for words in ("Vu", "Revu"):
            page = signed_in.post(url, {"resolution": "FILED", "words": words}, follow=True).text
        assert "C’est déjà réglé" in page
        assert OfflineAct.objects.get().resolved_words == "Vu"

    def test_a_year_of_endings_is_read_page_by_page(
        self, signed_in, slot, odette, volunteer, django_assert_max_num_queries
    ):
        def settled(many):
            for _one in range(many):
                act = an_offline_act(odette.collection, volunteer)
                settling.settle(act=act, resolution="FILED", words="Vu", by=volunteer, at=timezone.now())

        page = reverse("counter_to_settle", args=[slot.point.slug])
        settled(2)
        with django_assert_max_num_queries(20) as few:
            signed_in.get(page)
        settled(25)
        with django_assert_max_num_queries(len(few.captured_queries)):
            assert "page=2" in signed_in.get(page).text

    def test_another_place_s_is_not_there(self, signed_in, slot, volunteer):
        elsewhere = person("READY", slot=factories.SlotFactory(point=factories.PickupPointFactory()))
        act = an_offline_act(elsewhere.collection, volunteer)
        url = reverse("counter_settle_act", args=[slot.point.slug, act.pk])
        assert signed_in.post(url, {"resolution": "FILED"}).status_code == 404
