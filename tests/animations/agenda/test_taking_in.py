"""What the neighbours announce: waits to be read, follows its source, is shown once, and never passes for ours."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from animations.agenda.outside import fetching, moderation, showing, sources, taking_in, twins
from animations.agenda.outside.fetching import Answer, NobodyThere
from animations.agenda.outside.twins import Sight
from animations.models import AgendaSource, OutsideEvent
from merchants.jobs import LeftForLater
from merchants.models import AssociationMember
from tests import factories
from tests.animations.agenda.situations import AT, at, brought, calendar, event

pytestmark = pytest.mark.django_db
EVENING = "DTSTART;TZID=Europe/Paris:20261128T180000"
SIX_HOURS = datetime.timedelta(hours=6)


def titles(events):
    return sorted(event.title for event in events)


def shown():
    return titles(showing.to_come(at=AT))


# --- Read first -------------------------------------------------------------------------------


def test_nothing_is_shown_before_somebody_read_it():
    source = brought(event(EVENING))
    assert shown() == []
    moderation.show(event=source.events.get(), by=None, at=AT)
    assert shown() == ["Chorale"]


def test_who_is_trusted_is_shown_at_once():
    brought(event(EVENING), trusted=True)
    assert shown() == ["Chorale"]


def test_all_the_dates_of_one_thing_are_decided_of_together_and_so_are_those_to_come():
    source = brought(event(EVENING, "RRULE:FREQ=WEEKLY;COUNT=3"))
    moderation.hide(event=source.events.first(), by=None, at=AT)
    brought(event(EVENING, "RRULE:FREQ=WEEKLY;COUNT=5"))
    assert set(source.events.values_list("status", flat=True)) == {"HIDDEN"}
    assert source.events.count() == 5


def test_words_that_change_are_read_again_but_not_an_hour():
    source = brought(event(EVENING))
    moderation.show(event=source.events.get(), by=None, at=AT)
    brought(event(EVENING.replace("T18", "T19")))
    assert source.events.get().status == "SHOWN"
    assert source.events.get().starts_at == at("2026-11-28T19:00")
    brought(event(EVENING.replace("T18", "T19"), title="Tout autre chose"))
    assert source.events.get().status == "TO_REVIEW"


def test_what_was_put_aside_stays_so_even_announced_again():
    source = brought(event(EVENING))
    moderation.hide(event=source.events.get(), by=None, at=AT)
    brought()
    brought(event(EVENING))
    assert source.events.get().status == "HIDDEN"


def test_a_status_moves_only_as_it_may():
    source = brought(event(EVENING))
    for act, status in ((moderation.show, "SHOWN"), (moderation.show, "SHOWN"), (moderation.hide, "HIDDEN")):
        act(event=source.events.get(), by=None, at=AT)
        assert source.events.get().status == status


# --- Followed ---------------------------------------------------------------------------------


def test_the_same_calendar_twice_writes_nothing_more():
    source = brought(event(EVENING, "RRULE:FREQ=WEEKLY;COUNT=3"))
    before = list(source.events.values())
    brought(event(EVENING, "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert list(source.events.values()) == before


def test_what_is_announced_no_more_goes_but_not_from_a_calendar_cut_short():
    source = brought(event(EVENING), event(EVENING, uid="2", title="Loto"))
    cut = calendar(event(EVENING)).split(b"END:VCALENDAR")[0]
    sources.bring(name=source.name, data=cut, by=None, at=AT)
    assert titles(source.events.all()) == ["Chorale", "Loto"]
    brought(event(EVENING))
    assert titles(source.events.all()) == ["Chorale"]


def followed(**facts):
    told = {"name": "Mairie", "address": "https://mairie.example.org/a.ics", "by": None, "at": AT}
    return sources.follow(**told | facts)


@pytest.fixture
def answers(monkeypatch):
    """What the web answers, in order; and what it was asked."""
    waiting, asked = [], []

    def fetch(address, **known):
        asked.append((address, known))
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(fetching, "fetch", fetch)
    return waiting, asked


def test_an_address_is_read_by_the_job_once_and_again_six_hours_later(answers):
    waiting, asked = answers
    source = followed()
    waiting += [Answer(calendar(event(EVENING)), '"v1"'), Answer(None)]
    for moment in (AT, AT, AT + SIX_HOURS - datetime.timedelta(minutes=1), AT + SIX_HOURS):
        sources.read_due(at=moment)
    assert [known for _address, known in asked] == [
        {"etag": "", "last_modified": ""},
        {"etag": '"v1"', "last_modified": ""},
    ]
    assert titles(source.events.all()) == ["Chorale"]


def test_a_failure_is_told_and_loses_nothing(answers):
    waiting, _asked = answers
    source = followed()
    waiting += [Answer(calendar(event(EVENING))), NobodyThere(), Answer(b"<html>"), Answer(calendar(event(EVENING)))]
    errors = []
    for hours in (0, 6, 7, 8):
        sources.read_due(at=AT + datetime.timedelta(hours=hours))
        source.refresh_from_db()
        errors.append(source.last_error[:8])
    assert errors == ["", "Personne", "Cette ad", ""]
    assert source.events.count() == 1


def test_an_answer_without_any_date_takes_nothing_away_and_is_told(answers):
    waiting, asked = answers
    source = followed()
    waiting += [Answer(calendar(event(EVENING)), '"v1"'), Answer(calendar(), '"v2"'), Answer(calendar(event(EVENING)))]
    sources.read_due(at=AT)
    moderation.show(event=source.events.get(), by=None, at=AT)
    sources.read_due(at=AT + SIX_HOURS)
    source.refresh_from_db()
    assert "n’annonce plus rien" in source.last_error
    assert shown() == ["Chorale"]
    sources.read_due(at=AT + SIX_HOURS + datetime.timedelta(hours=1))
    source.refresh_from_db()
    assert (source.last_error, shown()) == ("", ["Chorale"])
    assert [known["etag"] for _address, known in asked] == ["", '"v1"', '"v1"']


def test_a_file_without_any_date_is_refused_where_there_were_some():
    source = brought(event(EVENING))
    with pytest.raises(taking_in.Emptied):
        brought()
    assert titles(source.events.all()) == ["Chorale"]


def test_an_agenda_that_breaks_the_reading_holds_up_none_of_the_others(answers):
    waiting, _asked = answers
    followed()
    other = followed(name="Foyer", address="https://foyer.example.org/a.ics")
    waiting += [RuntimeError("cassé"), Answer(calendar(event(EVENING)))]
    with pytest.raises(LeftForLater, match="cassé"):
        sources.read_due(at=AT)
    assert titles(other.events.all()) == ["Chorale"]


def test_a_file_of_one_name_is_one_agenda():
    brought(event(EVENING))
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaSource.objects.create(name="Foyer rural", added_at=AT)
    followed(name="Foyer rural")


def test_of_two_jobs_at_once_one_reads(answers):
    waiting, asked = answers
    source = followed()
    waiting.append(Answer(calendar()))
    first, second = (AgendaSource.objects.get(pk=source.pk) for _job in range(2))
    assert [sources.claimed(one, AT) for one in (first, second)] == [True, False]


def test_an_agenda_is_followed_once():
    followed()
    with pytest.raises(sources.FollowedAlready):
        followed(name="Autrement")


def test_what_is_long_over_is_forgotten():
    source = brought(event(EVENING))
    sources.read_due(at=AT + datetime.timedelta(days=90))
    assert not source.events.exists()


def test_an_agenda_that_is_left_takes_its_announcements_away():
    source = brought(event(EVENING), trusted=True)
    sources.leave(source=source, by=None, at=AT)
    assert shown() == []


# --- Once -------------------------------------------------------------------------------------


def both(*lines, first="LOCATION:Salle des fêtes", second="LOCATION:Salle des fêtes de Saint-Aubrac", **facts):
    brought(event(EVENING, first, *lines), trusted=True)
    brought(event(EVENING, second, *lines, uid="autre"), name="Mairie", trusted=True, **facts)


def test_announced_by_two_it_is_shown_once_with_both_names(client):
    both()
    (one,) = showing.to_come(at=AT)
    assert one.source.name == "Foyer rural"
    assert [double.source.name for double in one.said_too] == ["Mairie"]


def test_the_same_words_elsewhere_are_something_else():
    both(second="LOCATION:Gymnase de Valence")
    assert len(shown()) == 2


def test_the_same_words_at_another_hour_are_something_else():
    brought(event(EVENING), trusted=True)
    brought(event(EVENING.replace("T18", "T20"), uid="2"), name="Mairie", trusted=True)
    assert len(shown()) == 2


def test_what_we_host_ourselves_is_shown_as_ours_alone():
    ours = factories.AnimationFactory(title="Dégustation de miels", starts_at=at("2026-11-28T18:00"))
    brought(event(EVENING, uid=f"{ours.uid}@animations", title="Autre titre"), trusted=True)
    brought(event(EVENING, uid="2", title="DÉGUSTATION de miel"), name="Mairie", trusted=True)
    assert shown() == []


def test_when_the_first_leaves_the_second_takes_its_place():
    both()
    sources.leave(source=AgendaSource.objects.get(name="Foyer rural"), by=None, at=AT)
    (one,) = showing.to_come(at=AT)
    assert one.source.name == "Mairie"


def test_one_that_waits_never_hides_one_that_is_shown():
    brought(event(EVENING))
    brought(event(EVENING, uid="2"), name="Mairie", trusted=True)
    assert shown() == ["Chorale"]


a_sight = st.builds(
    Sight,
    rank=st.tuples(st.integers(0, 2), st.integers(1, 9)),
    pk=st.integers(1, 9),
    uid=st.sampled_from("abc"),
    title=st.frozensets(st.sampled_from("xy"), max_size=2),
    starts_at=st.sampled_from([AT, AT + SIX_HOURS]),
    place=st.frozensets(st.sampled_from("pq"), max_size=2),
)


@given(st.lists(a_sight, unique_by=lambda sight: sight.pk), st.lists(a_sight, max_size=3, unique_by=lambda s: s.pk))
def test_a_double_always_leads_to_one_that_is_none(theirs, ours):
    found = twins.doubles(theirs, ours)
    for head, _own in found.values():
        assert head is None or found[head][0] is None
    assert {pk: head for pk, (head, _own) in found.items()} == {
        pk: head for pk, (head, _own) in twins.doubles(theirs[::-1], ours).items()
    } or len({sight.rank for sight in theirs}) < len(theirs)


# --- Pages ------------------------------------------------------------------------------------


@pytest.fixture
def coach(client):
    user = factories.association_member(AssociationMember.Role.COACH)
    client.force_login(user)
    return user


def soon(hours=30):
    return f"DTSTART:{(timezone.now() + datetime.timedelta(hours=hours)).astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def test_a_file_is_brought_and_read_in_one_form(client, coach):
    file = io.BytesIO(calendar(event(soon(), title="Loto"), event("DTSTART:bientôt", title="Bal")))
    file.name = "foyer.ics"
    response = client.post(reverse("outside_source_new"), {"name": "Le Foyer", "file": file}, follow=True)
    text = response.content.decode()
    assert "Loto" in text
    assert "Bal" in text
    assert "Loto" in client.get(reverse("outside_agenda")).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "", "address": "https://mairie.fr/a.ics"}, "Dites le nom"),
        ({"name": "Mairie", "address": "mairie.fr"}, "https://"),
        ({"name": "Mairie"}, "Donnez une adresse, ou un fichier"),
        ({"name": "Mairie", "address": "https://mairie.fr/a.ics", "site": "javascript:1"}, "https://"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, coach, typed, words):
    text = client.post(reverse("outside_source_new"), typed).content.decode()
    assert words in text
    for value in typed.values():
        assert value in text
    assert not AgendaSource.objects.exists()


def test_the_calendar_shows_the_neighbours_under_their_name_once_read(client, coach):
    source = brought(event(soon(), "URL:https://foyer.example.org/", title="Loto du foyer"), when=timezone.now())
    assert "Loto du foyer" not in client.get(reverse("calendar")).content.decode()
    client.post(reverse("outside_event_act", args=[source.events.get().pk, "montrer"]))
    for page in (
        reverse("calendar"),
        reverse("calendar_month", args=[f"{timezone.localdate(source.events.get().starts_at):%Y-%m}"]),
    ):
        text = client.get(page).content.decode()
        assert "Loto du foyer" in text
        assert "Foyer rural" in text
        assert 'href="https://foyer.example.org/"' in text


def test_the_calendar_of_one_kind_is_ours_alone(client):
    brought(event(soon(), title="Loto"), when=timezone.now(), trusted=True)
    assert "Loto" not in client.get(reverse("calendar") + "?genre=degustation").content.decode()


def test_both_calendars_share_their_pages_in_order(client):
    now = timezone.now()
    ours = [
        factories.AnimationFactory(title=f"Nôtre {n:02}", starts_at=now + datetime.timedelta(hours=2 * n + 1))
        for n in range(12)
    ]
    brought(*(event(soon(2 * n + 2), uid=str(n), title=f"Voisin {n:02}") for n in range(12)), when=now, trusted=True)
    pages = [client.get(reverse("calendar") + f"?page={number}").content.decode() for number in (1, 2)]
    assert ours[9].title in pages[0]
    assert "Voisin 09" in pages[0]
    assert "Nôtre 10" in pages[1]
    assert "Voisin 11" in pages[1]
    assert "Voisin 09" not in pages[1]


def test_pages_cost_the_same_whatever_the_neighbours_announce(client, coach, django_assert_max_num_queries):
    now = timezone.now()
    brought(*(event(soon(n + 1), uid=str(n), title=f"Loto {n}") for n in range(9)), when=now, trusted=True)
    brought(
        *(event(soon(n + 1), uid=f"m{n}", title=f"Loto {n}") for n in range(9)), name="Mairie", when=now, trusted=True
    )
    brought(*(event(soon(n + 1), uid=f"b{n}", title=f"Bal {n}") for n in range(9)), name="Bal", when=now)
    for page, most in ((reverse("calendar"), 9), (reverse("outside_agenda"), 9)):
        with django_assert_max_num_queries(most):
            client.get(page)


def test_the_command_line_reads_a_file_and_says_what_it_left(tmp_path):
    (tmp_path / "foyer.ics").write_bytes(calendar(event(soon(), title="Loto"), event("DTSTART:bientôt", title="Bal")))
    told = io.StringIO()
    call_command("import_agenda", str(tmp_path / "foyer.ics"), trust=True, stdout=told)
    assert "foyer\u202f: 1 dates à venir" in told.getvalue()
    assert "Bal" in told.getvalue()
    assert OutsideEvent.objects.get().title == "Loto"


def test_the_command_line_refuses_in_words(tmp_path):
    (tmp_path / "page.ics").write_text("<html>")
    for name in ("page.ics", "absent.ics"):
        with pytest.raises(CommandError):
            call_command("import_agenda", str(tmp_path / name))


@pytest.mark.parametrize(
    "typed", ["🥖", "<script>", "pain\x00", "é" * 20_000, "http://[::1", "\u202e", "https://☃.example.org:x/"]
)
def test_whatever_is_typed_gets_a_sentence(client, coach, typed):
    facts = {"name": typed, "address": typed, "site": typed}
    assert client.post(reverse("outside_source_new"), facts).status_code == 200
    assert not AgendaSource.objects.exists()
