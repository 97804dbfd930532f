"""Closings of what the counters recorded: every event in one and only one, sealed, totals that never reset."""

import datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from merchants.books import accounts, guards, ledger
from merchants.models import Journal
from pickup.models import TillClosing, TillLine
from pickup.money import closings, events, sealing, store_credit
from shop import tasks
from tests.pickup.till_world import A_DAY, FRIDAY, Counter, at, night_after

pytestmark = pytest.mark.django_db
Kind = TillClosing.Kind
PARIS_LEAPS, PARIS_FALLS = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)


@pytest.fixture
def counter():
    return Counter()


def days():
    return list(closings.closings_of(Kind.DAY))


def test_a_day_closes_with_what_was_paid_and_what_went_back(counter):
    counter.takes(1660, at(FRIDAY))
    wrong = counter.takes(420, at(FRIDAY, 11), means="CARD", merchant=1)
    counter.undoes(wrong, at(FRIDAY, 11, 1))
    counter.gives_back(counter.takes(300, at(FRIDAY, 12)), at(FRIDAY, 12, 5))
    (closing,) = night_after(FRIDAY)
    assert (closing.period_on, closing.number, closing.events, closing.late_events) == (FRIDAY, 1, 5, 0)
    assert (closing.plus_cents, closing.minus_cents, closing.net_cents) == (2380, -720, 1660)
    assert closing.totals == [
        ["la-halle", "boulangerie", "boulangerie", "CASH", 1960, 0, 2],
        ["la-halle", "boulangerie", "boulangerie", "GIVEN_BACK", 0, -300, 1],
        ["la-halle", "fromagerie", "fromagerie", "CARD", 420, -420, 2],
    ]
    assert closing.perpetual_by_merchant == {"boulangerie": [1960, -300], "fromagerie": [420, -420]}


def test_where_the_association_collects_its_boxes_are_told():
    counter = Counter(mode="mandated")
    counter.takes(1660, at(FRIDAY))
    counter.takes(420, at(FRIDAY), means="CHEQUE")
    (closing,) = night_after(FRIDAY)
    assert [row[2:4] for row in closing.totals] == [["association", "CASH"], ["association", "CHEQUE"]]


def test_a_day_without_sales_closes_too_and_the_total_goes_on(counter):
    counter.takes(1660, at(FRIDAY))
    night_after(FRIDAY)
    (quiet,) = night_after(FRIDAY + A_DAY)
    assert (quiet.number, quiet.events, quiet.net_cents, quiet.perpetual_cents) == (2, 0, 0, 1660)
    assert list(closings.disagreements()) == []


def test_a_town_where_nothing_was_ever_sold_begins_with_yesterday():
    (closing,) = night_after(FRIDAY)
    assert (closing.period_on, closing.events) == (FRIDAY, 0)


def test_asked_again_nothing_more_is_closed(counter):
    counter.takes(1660, at(FRIDAY))
    night_after(FRIDAY)
    assert night_after(FRIDAY) == []
    assert closings.close_day(day=FRIDAY, at=at(FRIDAY + A_DAY, 3)) == days()[0]
    assert len(days()) == 1


def test_after_several_nights_without_jobs_each_day_has_its_closing(counter):
    counter.takes(100, at(FRIDAY))
    counter.takes(200, at(FRIDAY + 3 * A_DAY))
    made = night_after(FRIDAY + 4 * A_DAY)
    assert [(one.kind, one.period_on.day, one.net_cents) for one in made[:-1]] == [
        ("DAY", 27, 100),
        ("DAY", 28, 0),
        ("DAY", 29, 0),
        ("DAY", 30, 200),
        ("DAY", 1, 0),
    ]
    assert [one.perpetual_cents for one in days()] == [100, 100, 100, 300, 300]
    assert (made[-1].kind, made[-1].net_cents) == ("MONTH", 300)


def test_what_was_paid_offline_and_told_after_the_night_is_in_the_next_day_and_says_so(counter):
    night_after(FRIDAY)
    counter.takes(420, at(FRIDAY, 18))
    counter.takes(100, at(FRIDAY + A_DAY))
    (closing,) = night_after(FRIDAY + A_DAY)
    assert (closing.events, closing.late_events, closing.net_cents) == (2, 1, 520)


def test_today_is_not_closed_before_it_is_over(counter):
    counter.takes(420, at(FRIDAY))
    assert [one.period_on for one in closings.close_due(at=at(FRIDAY, 23, 59))] == [FRIDAY - A_DAY]
    assert not TillLine.objects.exists()


@pytest.mark.parametrize("day", [PARIS_LEAPS, PARIS_FALLS])
def test_a_day_of_twenty_three_or_twenty_five_hours_holds_its_own_and_no_more(counter, day):
    for moment in (at(day, 0), at(day, 23, 59)):
        counter.takes(100, moment)
    counter.takes(7, at(day - A_DAY, 23, 59))
    counter.takes(5, at(day + A_DAY, 0))
    night_after(day + A_DAY)
    assert [(one.period_on, one.net_cents) for one in days()] == [(day - A_DAY, 7), (day, 200), (day + A_DAY, 5)]
    assert all(one.late_events == 0 for one in days())


def test_a_year_is_the_sum_of_its_months_and_a_month_of_its_days(counter):
    counter.takes(100, at(datetime.date(2026, 11, 30), 23))
    counter.takes(200, at(datetime.date(2026, 12, 1), 0))
    counter.takes(400, at(datetime.date(2026, 12, 31), 23, 59))
    night_after(datetime.date(2026, 12, 31))
    november, december = closings.closings_of(Kind.MONTH)
    (year,) = closings.closings_of(Kind.YEAR)
    assert [november.net_cents, december.net_cents, year.net_cents] == [100, 600, 700]
    assert [november.perpetual_cents, december.perpetual_cents, year.perpetual_cents] == [100, 700, 700]
    assert (year.events, year.period_on) == (3, datetime.date(2026, 1, 1))
    assert list(closings.disagreements()) == []


@pytest.mark.parametrize("year", [2027, 2028])
def test_the_last_day_of_a_month_and_of_a_year_whatever_the_calendar(year):
    ends = [closings.last_day(Kind.MONTH, datetime.date(year, month, 1)).day for month in range(1, 13)]
    assert ends == [31, 29 if year == 2028 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert closings.last_day(Kind.YEAR, datetime.date(year, 1, 1)) == datetime.date(year, 12, 31)


def test_a_credit_note_is_no_money(counter):
    """Given, it gives nothing out of a box; the closing tells it apart."""
    payment = counter.takes(420, at(FRIDAY))
    part = payment.merchant_order
    part.lines.update(kept_quantity=0)
    facts = {"agreed": True, "key": "avoir", "by": counter.volunteer, "at": at(FRIDAY, 11), "channel": "COUNTER"}
    store_credit.give(merchant_order=part, **facts)
    (closing,) = night_after(FRIDAY)
    assert [row[3:6] for row in closing.totals] == [["CASH", 420, 0], ["CREDIT", 0, -420]]


class TestNobodyTampers:
    @pytest.fixture
    def closed(self, counter):
        counter.takes(1660, at(FRIDAY))
        night_after(FRIDAY)
        counter.takes(420, at(FRIDAY + A_DAY))
        night_after(FRIDAY + A_DAY)
        return days()

    def test_the_database_refuses_to_change_or_remove_a_closing_or_its_lines(self, closed):
        for act in (
            lambda: TillClosing.objects.update(plus_cents=0),
            lambda: TillLine.objects.update(rank=9),
            lambda: TillLine.objects.all().delete(),
            lambda: TillClosing.objects.filter(pk=closed[-1].pk).delete(),
        ):
            with pytest.raises((DatabaseError, TypeError)), transaction.atomic():
                act()
        assert guards.missing(connection) == []

    def test_whoever_steps_around_the_guards_is_seen(self, closed):
        guards.remove(connection)
        TillClosing.objects.filter(pk=closed[0].pk).update(plus_cents=1661)
        assert any("scellé" in fault for fault in closings.disagreements())
        with pytest.raises(CommandError):
            call_command("verify_ledger")

    def test_a_closing_removed_with_its_lines_is_seen(self, closed):
        guards.remove(connection)
        TillLine.objects.filter(closing=closed[-1])._raw_delete("default")
        TillClosing.objects.filter(pk=closed[-1].pk)._raw_delete("default")
        assert any("La fin des clôtures manque" in fault for fault in closings.disagreements())

    def test_a_closing_sealed_again_without_the_town_s_secret_is_seen(self, closed):
        guards.remove(connection)
        last = closed[-1]
        facts = closings.facts_of(last) | {"late_events": 1}
        TillClosing.objects.filter(pk=last.pk).update(late_events=1, seal=sealing.seal_of(facts))
        assert any("signature" in fault for fault in closings.disagreements())

    def test_whole_books_say_nothing(self, closed):
        assert list(closings.disagreements()) == []
        call_command("verify_ledger")


def test_the_jobs_of_the_town_close_the_tills():
    assert tasks.run_due_jobs()["close_the_tills"] == "ok"
    assert days()


def test_every_payment_event_is_in_one_closing(counter):
    for cents in range(1, 6):
        counter.takes(cents, at(FRIDAY + (cents % 3) * A_DAY))
    night_after(FRIDAY + 3 * A_DAY)
    recorded = Journal.objects.filter(key__startswith=events.COUNTER)
    assert set(TillLine.objects.values_list("journal", flat=True)) == set(recorded.values_list("pk", flat=True))
    assert list(TillLine.objects.values_list("rank", flat=True)) == [1, 2, 3, 4, 5]


def test_a_journal_without_an_order_stops_no_night(counter):
    lines = {accounts.BANK: 5, accounts.cash(counter.point): -5}
    ledger.post(key="pickup:essai", memo="Essai", lines=lines, by=None, at=at(FRIDAY))
    (closing,) = night_after(FRIDAY)
    assert closing.events == 1
    assert list(closings.disagreements()) == []


def test_a_long_day_costs_the_queries_of_a_short_one(counter):
    told = []
    for days, many in ((0, 2), (1, 30)):
        for cents in range(many):
            counter.takes(cents + 1, at(FRIDAY + days * A_DAY))
        ledger.seal_pending()
        with CaptureQueriesContext(connection) as captured:
            closings.close_day(day=FRIDAY + days * A_DAY, at=at(FRIDAY + 2 * A_DAY))
        told.append(sum("SAVEPOINT" not in query["sql"] for query in captured))
    # The first one of all also makes the end of the chain.
    assert told[1] <= told[0]
