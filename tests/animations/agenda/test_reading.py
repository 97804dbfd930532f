"""Calendars of the real world: cut, badly encoded, without an end, coming back for ever; read date by date or told."""

import contextlib
import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from animations.agenda.outside import cleaning, reading, repeating
from animations.agenda.outside.lines import APage, NotACalendar, TooBig
from animations.agenda.outside.reading import MOST_DATES, read
from tests.animations.agenda.situations import AT, at, calendar, event

A_DAY = datetime.timedelta(days=1)
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
EVENING = "DTSTART;TZID=Europe/Paris:20261128T180000"


def dates(*events, **options):
    return read(calendar(*events, **options), at=AT).dates


def one(*lines, **facts):
    (found,) = dates(event(*lines, **facts))
    return found


def faults(*events):
    return read(calendar(*events), at=AT).faults


# --- Hours and zones --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART;TZID=Europe/Paris:20261128T180000",
        'DTSTART;TZID="Europe/Paris":20261128T180000',
        "DTSTART;TZID=Romance Standard Time:20261128T180000",
        "DTSTART;TZID=W. Europe Standard Time:20261128T180000",
        "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Paris:20261128T180000",
        "DTSTART;TZID=Zone inventée par quelqu’un:20261128T180000",
        "DTSTART:20261128T180000",
        "DTSTART:20261128T170000Z",
        "DTSTART;TZID=Europe/Paris;VALUE=DATE-TIME:20261128T180000",
        "dtstart;tzid=Europe/Paris:20261128T180000",
    ],
)
def test_six_in_the_evening_is_six_in_the_evening_however_it_is_written(start):
    assert one(start).starts_at == at("2026-11-28T18:00")


def test_the_hour_of_a_calendar_elsewhere_is_read_on_its_own_clock():
    (found,) = dates(event("DTSTART:20261128T180000"), head=["VERSION:2.0", "X-WR-TIMEZONE:Indian/Reunion"])
    assert found.starts_at == at("2026-11-28T15:00")


def test_what_comes_back_at_18_h_is_at_18_h_before_and_after_the_clock_changes():
    found = dates(event("DTSTART;TZID=Europe/Paris:20270320T180000", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert [date.starts_at for date in found] == [at(f"2027-{day}T18:00") for day in ("03-20", "03-27", "04-03")]


def test_without_an_end_it_ends_when_it_begins():
    assert one(EVENING).ends_at == at("2026-11-28T18:00")


def test_a_duration_is_an_end():
    assert one(EVENING, "DURATION:PT1H30M").ends_at == at("2026-11-28T19:30")


@pytest.mark.parametrize(
    "end", ["DTEND:20261128T080000", "DTEND:hier soir", "DURATION:-PT2H", "DTEND;VALUE=DATE:20261127"]
)
def test_an_end_that_makes_no_sense_is_none(end):
    assert one(EVENING, end).ends_at == at("2026-11-28T18:00")


def test_a_whole_day_goes_from_midnight_to_midnight_of_the_town():
    found = one("DTSTART;VALUE=DATE:20261128")
    assert (found.is_all_day, found.starts_at, found.ends_at) == (True, at("2026-11-28"), at("2026-11-29"))


def test_a_date_that_forgets_to_say_that_it_is_one():
    assert one("DTSTART:20261128").is_all_day


def test_several_days_end_the_evening_of_the_last():
    found = one("DTSTART;VALUE=DATE:20261128", "DTEND;VALUE=DATE:20261201")
    assert found.ends_at == at("2026-12-01")


# --- What comes back --------------------------------------------------------------------------


def test_a_rule_without_an_end_stops_at_our_horizon():
    found = dates(event("DTSTART;TZID=Europe/Paris:20261128T180000", "RRULE:FREQ=WEEKLY"))
    assert len(found) == 57
    assert found[-1].starts_at <= AT + reading.AHEAD


def test_dates_taken_out_moved_and_added():
    main = event(
        EVENING, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Paris:20261205T180000", "RDATE:20261224T170000Z"
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Paris:20261212T180000",
        "DTSTART;TZID=Europe/Paris:20261213T160000",
        title="Au temple",
    )
    found = dates(main, moved)
    assert [(date.starts_at, date.title) for date in found] == [
        (at("2026-11-28T18:00"), "Chorale"),
        (at("2026-12-13T16:00"), "Au temple"),
        (at("2026-12-19T18:00"), "Chorale"),
        (at("2026-12-24T18:00"), "Chorale"),
    ]


def test_a_date_that_moves_stays_itself():
    main = event(EVENING, "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("RECURRENCE-ID;TZID=Europe/Paris:20261205T180000", "DTSTART;TZID=Europe/Paris:20261206T100000")
    before, after = dates(main), dates(main, moved)
    assert [date.recurrence_id for date in before] == [date.recurrence_id for date in after]
    assert before[1].starts_at != after[1].starts_at


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY;COUNT=9999",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8;BYMINUTE=1,2,3,4,5",
        "FREQ=PARFOIS",
        "FREQ=WEEKLY;UNTIL=n’importe quand",
        "tous les mardis",
    ],
)
def test_what_comes_back_too_often_or_in_no_known_way_is_told(rule):
    found = read(calendar(event(EVENING, f"RRULE:{rule}")), at=AT)
    assert found.dates == []
    assert "Chorale" in found.faults[0]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=9999",
        "FREQ=DAILY;INTERVAL=0",
    ],
)
def test_a_rule_that_is_never_met_ends_all_the_same(rule):
    start = datetime.datetime(2020, 1, 1, 18, tzinfo=PARIS)
    # Followed to the year 9999, it would be minutes.
    until = repeating.bounded(rule, start, AT.date()).rpartition("UNTIL=")[2]
    assert until[:8] <= f"{AT:%Y%m%d}"
    dates(event("DTSTART;TZID=Europe/Paris:20200101T180000", f"RRULE:{rule}"))


def test_a_file_that_asks_for_too_much_reckoning_is_read_in_part(monkeypatch):
    seconds = iter([0, 1, reading.MOST_SECONDS + 1, reading.MOST_SECONDS + 1])
    monkeypatch.setattr(reading, "process_time", lambda: next(seconds))
    found = read(calendar(event(EVENING, uid="un"), event(EVENING, uid="deux"), event(EVENING, uid="trois")), at=AT)
    assert [date.uid for date in found.dates] == ["un"]
    assert [fault[-len("trop de calculs.") :] for fault in found.faults] == ["trop de calculs."] * 2
    # What was not read may still be announced: nothing is taken away for it.
    assert not found.is_whole


@pytest.mark.parametrize(
    ("until", "many"),
    [
        ("20261205", 2),
        ("20261205T180000", 2),
        ("20261205T170000Z", 2),
        ("20261205T165959Z", 1),
    ],
)
def test_the_end_of_a_rule_is_read_however_it_is_written(until, many):
    assert len(dates(event(EVENING, f"RRULE:FREQ=WEEKLY;UNTIL={until}"))) == many


def test_too_many_dates_are_too_many():
    found = read(calendar(*(event(EVENING, "RRULE:FREQ=DAILY", uid=str(number)) for number in range(8))), at=AT)
    assert len(found.dates) == MOST_DATES
    assert found.faults


def test_a_list_of_no_dates_is_left_aside_at_once():
    """Read by a rule that hesitates, sixty periods would take longer than anybody lives."""
    assert len(dates(event(EVENING, f"RDATE:00000000{('/' + '0' * 17) * 60}!"))) == 1


def test_who_lists_dates_by_the_thousand_writes_for_nobody():
    days = (f"{datetime.date(2026, 12, 1) + datetime.timedelta(day):%Y%m%d}" for day in range(300))
    listed = f"RDATE;VALUE=DATE:{','.join(days)}"
    assert len(dates(event("DTSTART;VALUE=DATE:20261201", listed))) == 300
    found = read(calendar(event("DTSTART;VALUE=DATE:20261201", listed, listed)), at=AT)
    assert found.dates == []
    assert "énumère trop de dates" in found.faults[0]


def test_a_zone_longer_than_any_name_is_the_town_s():
    assert dates(event(f"DTSTART;TZID={'Ab/' * 90}Europe/London:20261128T180000"))[0].starts_at.hour == 17
    assert dates(event("DTSTART;TZID=/mozilla.org/20050126_1/Europe/London:20261128T180000"))[0].starts_at.hour == 18


def test_a_text_without_end_is_read_as_far_as_it_could_be_shown():
    assert "fin" not in cleaning.plain("<b></b>" * 3000 + "fin")
    assert cleaning.story("<b></b>" * 2000 + "fin") == "fin"


# --- Identities -------------------------------------------------------------------------------


def test_two_things_with_one_identity_are_two():
    found = dates(event(EVENING), event("DTSTART;TZID=Europe/Paris:20261129T180000"))
    assert len({(date.uid, date.recurrence_id) for date in found}) == 2


def test_the_same_thing_twice_is_one_and_the_last_version_counts():
    found = dates(event(EVENING, "SEQUENCE:2", title="Corrigé"), event(EVENING, "SEQUENCE:1"))
    assert [date.title for date in found] == ["Corrigé"]


def test_without_an_identity_it_gets_one_that_stays():
    text = calendar(event(EVENING)).replace(b"UID:1@foyer\r\n", b"")
    first, again = (read(text, at=AT).dates[0].uid for _twice in range(2))
    assert first == again
    assert first.startswith("sans-")


def test_an_identity_longer_than_a_column_fits():
    assert len(one(EVENING, uid="x" * 3000).uid) <= 255


# --- Bytes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_come_through_every_alphabet(encoding):
    text = calendar(event(EVENING, title="Fête de l’été à Nœux")).decode()
    (found,) = read(text.encode(encoding), at=AT).dates
    assert found.title == "Fête de l’été à Nœux"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\r\n\r\n"])
def test_lines_end_as_they_like(end):
    text = calendar(event(EVENING)).decode().replace("\r\n", end)
    assert len(read(text.encode(), at=AT).dates) == 1


def test_a_line_folded_in_the_middle_of_a_letter_is_whole_again():
    title = "Marché de Noël " * 8
    folded = f"SUMMARY:{title}".encode()
    folded = b"\r\n ".join(folded[i : i + 74] for i in range(0, len(folded), 74))
    text = calendar(event(EVENING, title="?")).replace(b"SUMMARY:?", folded)
    (found,) = read(text, at=AT).dates
    assert found.title.startswith("March")
    assert "�" not in found.title or b"\xc3\r\n" in folded


def test_a_description_cut_by_hand_is_put_together():
    found = one(EVENING, "DESCRIPTION:Première ligne", "seconde ligne, sans retrait", "LOCATION:Salle des fêtes")
    assert found.description == "Première ligne\nseconde ligne, sans retrait"
    assert found.place == "Salle des fêtes"


def test_a_calendar_cut_on_the_way_keeps_what_came():
    found = read(calendar(event(EVENING)).split(b"END:VEVENT")[0], at=AT)
    assert len(found.dates) == 1
    assert not found.is_whole


def test_alarms_and_tasks_are_not_rendezvous():
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT15M", "DESCRIPTION:Rappel", "END:VALARM"]
    assert one(EVENING, *alarm, "DESCRIPTION:La vraie").description == "La vraie"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", NotACalendar),
        (b"bonjour", NotACalendar),
        (b"<!doctype html><title>Agenda</title>", APage),
        (b"BEGIN:VCALENDAR" + b" " * 5_000_001, TooBig),
        (b"\x89PNG\r\n\x1a\n", NotACalendar),
    ],
)
def test_what_is_no_calendar_is_refused_in_words(data, refusal):
    with pytest.raises(refusal) as told:
        read(data, at=AT)
    assert str(told.value)


# --- Words ------------------------------------------------------------------------------------


def test_html_is_made_plain():
    found = one(EVENING, "DESCRIPTION:<p>Venez <b>nombreux</b> &amp; contents</p><script>alert(1)</script><br>À 18 h")
    assert found.description == "Venez nombreux & contents\n\nÀ 18 h"


@pytest.mark.parametrize(
    "hidden", ["&lt;img src=x onerror=alert(1)&gt;", "&amp;lt;script&amp;gt;alert(1)", "<svg/onload=x>"]
)
def test_a_tag_stays_out_wherever_it_hides(hidden):
    assert "<img" not in one(EVENING, title=f"Fête {hidden}").title
    assert "<s" not in one(EVENING, title=f"Fête {hidden}").title


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "tel:0475000000", "www.foyer.fr", "https://x y"]
)
def test_only_a_web_address_is_a_link(link):
    assert one(EVENING, f"URL:{link}").url == ""


def test_a_line_that_would_read_backwards_is_straightened():
    assert one(EVENING, title="Fête \u202egpj.exe").title == "Fête gpj.exe"


def test_what_is_private_stays_private():
    assert dates(event(EVENING, "CLASS:PRIVATE"), event(EVENING, "CLASS:CONFIDENTIAL", uid="2")) == []


def test_what_is_called_off_says_so():
    assert one(EVENING, "STATUS:CANCELLED").is_cancelled


def test_one_that_makes_no_sense_is_told_and_the_others_are_kept():
    found = read(
        calendar(event("DTSTART:un samedi"), event(EVENING, uid="2"), event(EVENING, uid="3", title="")), at=AT
    )
    assert len(found.dates) == 1
    assert found.faults == [
        "«\u00a0Chorale\u00a0» n’a pas de date que l’on comprenne.",
        "«\u00a0?\u00a0» n’a pas de titre.",
    ]


def test_what_is_over_concerns_nobody():
    assert dates(event("DTSTART:20261110T180000Z")) == []


# --- Anything at all --------------------------------------------------------------------------

NAMES = [
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "SEQUENCE",
    "UID",
    "URL",
    "X-A",
    "",
]
PARAMETERS = ["", ";TZID=Europe/Paris", ";VALUE=DATE", ";VALUE=PERIOD", ";TZID=", ';TZID="', ";X=Y;Z"]
VALUES = [
    "20261128", "20261128T180000", "20261128T180000Z", "20261332T256199", "00010101", "99991231T235959Z", "PT1H",
    "P1W", "-P9999999D", "FREQ=WEEKLY", "FREQ=DAILY;COUNT=3", "FREQ=MONTHLY;BYDAY=-1SA", "FREQ=YEARLY;BYMONTH=13",
    "FREQ=WEEKLY;UNTIL=20261231;BYSETPOS=0", "FREQ=WEEKLY;BYDAY=XX", "20261128T180000Z/PT3H", "20261128,20261129", "",
]  # fmt: skip
a_line = st.builds(
    "{}{}:{}".format,
    st.sampled_from(NAMES),
    st.sampled_from(PARAMETERS),
    st.sampled_from(VALUES) | st.text(max_size=12),
)


@given(st.lists(st.lists(a_line, max_size=6), min_size=1, max_size=4))
def test_whatever_an_event_is_made_of_it_is_a_date_or_a_sentence(blocks):
    found = read(calendar(*(event(*lines) for lines in blocks), event(EVENING, uid="sain")), at=AT)
    assert any(date.uid == "sain" or date.title == "Chorale" for date in found.dates)
    for date in found.dates:
        assert date.starts_at <= date.ends_at
        assert date.title
        assert len(date.uid) <= 255
        assert len(date.recurrence_id) <= 32


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_read_or_refused(data):
    for whole in (data, b"BEGIN:VCALENDAR\n" + data, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + data):
        with contextlib.suppress(NotACalendar, APage):
            read(whole, at=AT)
