"""The page of hours: one form at a time, days in words, and what is left to bring while the shop is closed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import Closure, OpeningHours, TeamMember
from merchants.opening import local_day
from tests.factories import UserFactory
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(client):
    town = Town()
    owner = UserFactory()
    TeamMember.objects.create(merchant=town.merchant, user=owner, role=TeamMember.Role.OWNER)
    client.force_login(owner)
    return town


def posted(client, town, name, **typed):
    answer = client.post(reverse(name, args=[town.merchant.code]), typed, follow=True)
    return answer.content.decode()


def closed(client, town, first, last, motive="congés"):
    return posted(client, town, "hours_close", first_on=first.isoformat(), last_on=last.isoformat(), motive=motive)


def test_one_form_at_a_time_so_that_none_loses_another(client, town):
    page = reverse("merchant_hours", args=[town.merchant.code])
    acts = {"": "hours_close", "semaine": "hours_week", "feries": "hours_holidays", "un-jour": "hours_special"}
    for opened, act in acts.items():
        shown = client.get(page, {"changer": opened}).content.decode()
        forms = {name for name in acts.values() if f'action="{reverse(name, args=[town.merchant.code])}' in shown}
        assert forms == {act}
    wrong = posted(client, town, "hours_week", **{"jour-6": "le matin"})
    assert 'value="le matin"' in wrong
    assert f'href="{page}#fermer"' in wrong


def test_closed_already_that_day_what_is_left_to_bring_is_said(client, town):
    part = town.place().merchant_orders.get()
    day = local_day(part.due_at)
    OpeningHours.objects.filter(merchant=town.merchant, weekday=day.weekday()).delete()
    shown = closed(client, town, day, day)
    assert f"Une commande reste à déposer pendant cette fermeture\u202f: {part.spoken_code}." in shown


def test_a_closure_over_another_is_refused_and_said_twice_is_one(client, town):
    today = timezone.localdate()
    day, week = datetime.timedelta(1), datetime.timedelta(7)
    first = today + 4 * week
    for _again in (1, 2):
        assert "Vous fermez déjà" not in closed(client, town, first, first + 3 * day)
    assert "Vous fermez déjà du" in closed(client, town, first + day, first + 2 * day, "four")
    assert Closure.objects.count() == 1


def test_days_are_said_in_words(client, town):
    day = timezone.localdate() + datetime.timedelta(30)
    shown = posted(client, town, "hours_special", day=day.isoformat(), times="9h à midi")
    assert f"{day:%d/%m/%Y}" not in shown
    assert "9\u00a0h – 12\u00a0h" in shown
