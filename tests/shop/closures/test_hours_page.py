"""The page of hours: one form at a time, days in words, and what is left to bring while the shop is closed."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import Closure, Deed, MerchantOrder, OpeningHours, TeamMember
from merchants.opening import local_day
from tests.factories import MerchantFactory, PickupPointFactory, SlotFactory, UserFactory, in_days
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


class TestSeveralOrdersAtOnce:
    """Two orders on one day, one the day after; each may wait in a week."""

    @pytest.fixture
    def three(self, town):
        town.product.sheet.made_on_the_day = True
        town.product.sheet.save()
        town.tomorrow = SlotFactory(point=town.slot.point, starts_at=in_days(4))
        town.later = SlotFactory(point=town.slot.point, starts_at=in_days(7))
        slots = [town.slot, town.slot, town.tomorrow]
        return [town.place(slot=slot).merchant_orders.get() for slot in slots]

    def say(self, client, town, **said):
        first = timezone.localdate() + datetime.timedelta(3)
        days = {"first_on": first.isoformat(), "last_on": (first + datetime.timedelta(1)).isoformat()}
        return posted(client, town, "hours_close", **days, motive="congés", **said)

    def choices(self, page, three):
        """What is ticked for each order."""
        pattern = r'name="sort-{}" value="(\w+)" checked'
        return [re.findall(pattern.format(part.pk), page) for part in three]

    def test_all_of_them_are_ticked_and_nothing_is_done_before_it_is_confirmed(self, client, town, three):
        page = self.say(client, town)
        assert re.findall(r"toutes \(3\)|\([12]\)", page) == ["toutes (3)", "(2)", "(1)"]
        page = self.say(client, town, what="CANCEL", which="", apply="1", reason="four en panne")
        assert self.choices(page, three) == [["CANCEL"]] * 3
        assert "C’est coché pour 3 commandes" in page
        assert 'value="four en panne"' in page
        assert not Closure.objects.exists()
        assert not MerchantOrder.objects.filter(status="CANCELLED").exists()

    def test_those_of_a_day_are_moved_together_the_others_stay_as_they_were_ticked(self, client, town, three):
        day = local_day(town.slot.starts_at).isoformat()
        typed = {f"sort-{three[2].pk}": "KEEP"}
        page = self.say(client, town, what=f"MOVE-{town.later.pk}", which=day, apply="1", **typed)
        assert self.choices(page, three) == [["MOVE"], ["MOVE"], ["KEEP"]]
        assert page.count(f'<option value="{town.later.pk}" selected') >= 2

    def test_a_moment_that_does_not_suit_one_of_them_leaves_it_to_decide(self, client, town, three):
        MerchantOrder.objects.filter(pk=three[0].pk).update(status="READY")
        cheese = town.sells(merchant=MerchantFactory(open_every_day=True))
        mixed = town.place(town.basket({town.product: 1, cheese: 1}))
        mixed.merchant_orders.exclude(merchant=town.merchant).update(status="READY")
        page = self.say(client, town, what=f"MOVE-{town.later.pk}", which="", apply="1")
        assert "Ce moment ne convient pas à une commande" in page
        assert self.choices(page, [mixed.merchant_orders.get(merchant=town.merchant)]) == [[]]

    def test_nobody_is_sent_to_another_place_with_the_others(self, client, town, three):
        elsewhere = SlotFactory(point=PickupPointFactory(name="Halte de Saint-Roch"), starts_at=in_days(3, hour=18))
        three[1] = town.place(slot=elsewhere).merchant_orders.get()
        page = self.say(client, town, what=f"MOVE-{town.later.pk}", which="", apply="1")
        assert "Une commande se retire dans un autre lieu" in page
        assert self.choices(page, three) == [["MOVE"], [], ["MOVE"]]
        assert "Autre lieu\u202f: La Halle, " in page

    def test_who_reads_the_reason_is_said_beside_it(self, client, town, three):
        assert "Les habitants le lisent" in self.say(client, town)

    def test_nothing_chosen_is_said(self, client, town, three):
        assert "Choisissez d’abord" in self.say(client, town, what="", which="", apply="1")


def test_a_shop_that_never_said_its_week_says_it_first_and_goes_on_with_its_list(client, town):
    OpeningHours.objects.filter(merchant=town.merchant).delete()
    page, checklist = (reverse(name, args=[town.merchant.code]) for name in ("merchant_hours", "merchant_checklist"))
    shown = client.get(page).text
    assert shown.index('id="semaine"') < shown.index('id="fermer"')
    assert f'action="{reverse("hours_week", args=[town.merchant.code])}' in shown
    assert f'href="{page}?changer=fermer#fermer"' in shown
    assert f'action="{reverse("hours_close", args=[town.merchant.code])}' in client.get(f"{page}?changer=fermer").text
    week = reverse("hours_week", args=[town.merchant.code])
    assert client.post(week, {"jour-1": "9 h – 12 h"})["Location"] == checklist
    assert client.post(week, {"jour-1": "9 h – 13 h"})["Location"] == page


def test_a_shop_says_until_when_one_orders_from_it(client, town):
    page = reverse("merchant_hours", args=[town.merchant.code])
    limit = reverse("hours_limit", args=[town.merchant.code])
    assert f'action="{limit}' in client.get(f"{page}?changer=limite").text
    for _twice in range(2):
        assert client.post(limit, {"days_before": "1", "until": "12:00"})["Location"] == page
    assert "la veille, avant 12:00" in client.get(page).text
    told = Deed.objects.filter(merchant=town.merchant, act="hours-change", words__contains="la veille, 12")
    assert told.count() == 1
    assert client.post(limit, {"days_before": "30", "until": "midi"}).status_code == 200
    client.post(limit, {"days_before": "1", "until": ""})
    town.merchant.refresh_from_db()
    assert town.merchant.order_until is None
