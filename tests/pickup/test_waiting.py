"""An order that nobody accepts: the shop is reminded once, then the association is told once."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from merchants.models import Accompaniment, Closure, Merchant, MerchantOrder
from merchants.opening import OpeningTimes
from pickup.telling import waiting
from tests import factories
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def town():
    """Open every day from 8 to 19 h; the order is confirmed today at 18 h, its slot is in three days."""
    town = Town()
    town.place()
    MerchantOrder.objects.update(confirmed_at=factories.in_days(0, hour=18))
    factories.association_member("COACH")
    mail.outbox.clear()
    return town


def deadline():
    (one,) = waiting.waiting(at=factories.in_days(0, hour=18))
    return one


def told():
    return [(letter.subject, letter.to) for letter in mail.outbox]


def test_the_shops_own_hours_are_counted(town):
    """Two hours of opening: one tonight, one tomorrow morning; four make eleven o'clock."""
    assert deadline().remind_at == factories.in_days(1, hour=9)
    assert deadline().escalate_at == factories.in_days(1, hour=11)


def test_closed_until_the_slot_somebody_looks_soon_after_the_cut_off(town):
    today = factories.in_days(0).date()
    Closure.objects.create(merchant=town.merchant, first_on=today, last_on=today + datetime.timedelta(30))
    assert deadline().remind_at == town.slot.cutoff_at
    assert deadline().escalate_at == town.slot.cutoff_at + 60 * MINUTE


def test_ordered_after_the_cut_off_the_hour_runs_from_the_order(town):
    MerchantOrder.objects.update(confirmed_at=town.slot.cutoff_at + 10 * MINUTE)
    (one,) = waiting.waiting(at=town.slot.cutoff_at + 11 * MINUTE)
    assert one.escalate_at == town.slot.cutoff_at + 70 * MINUTE


def test_reminded_once_then_the_association_once(town):
    for minutes in range(0, 24 * 60, 30):
        waiting.remind_and_escalate(at=factories.in_days(0, hour=18) + minutes * MINUTE)
    coach = waiting.who_looks(town.merchant)
    assert told() == [
        ("Une commande vous attend", [town.merchant.email]),
        (f"{town.merchant.name} n’a pas répondu", coach),
    ]


def test_after_a_long_sleep_both_are_told_in_order(town):
    for _twice in range(2):
        waiting.remind_and_escalate(at=factories.in_days(2))
    assert [to for _subject, to in told()] == [[town.merchant.email], waiting.who_looks(town.merchant)]


def test_accepted_nobody_is_told(town):
    MerchantOrder.objects.update(status="ACCEPTED")
    waiting.remind_and_escalate(at=factories.in_days(2))
    assert told() == []


def test_the_coach_beside_the_shop_is_told_rather_than_all(town):
    coach = factories.association_member("COACH")
    Accompaniment.objects.create(merchant=town.merchant, coach=coach, begun_at=factories.in_days(-9), begun_by=coach)
    assert waiting.who_looks(town.merchant) == [coach.email]


def test_the_association_sees_what_waits_and_whom_to_call(client, town):
    client.force_login(factories.association_member("COACH"))
    page = client.get(reverse("waiting_for_shops")).text
    assert town.merchant.name in page
    assert "Odette M." in page
    assert "tel:0465710001" in page


def test_a_spring_night_does_not_stretch_the_delay(town):
    """Open 1 to 5 h on the night when 2 h becomes 3 h: the shop is open three hours, and they are counted so."""
    night = datetime.date(2027, 3, 28)
    town.merchant.opening_hours.all().delete()
    town.merchant.opening_hours.create(weekday=6, opens_at=datetime.time(1), closes_at=datetime.time(5))
    times = OpeningTimes.of(Merchant.objects.all())
    since = datetime.datetime(2027, 3, 27, 12, tzinfo=datetime.UTC)
    by = waiting.after_opening(times, town.merchant.pk, since, 120)
    assert by == datetime.datetime(night.year, night.month, night.day, 2, tzinfo=datetime.UTC)
    assert waiting.after_opening(times, town.merchant.pk, since, 181).date() > night
