"""Orders that new hours left behind: the shop and the association are told once, and see them until settled."""

import datetime
from functools import partial

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from merchants.hours import editing
from merchants.models import Closure, Deed, MerchantOrder, TeamMember
from pickup.models import Slot
from shop import tasks
from shop.closures import deciding, left_behind
from shop.closures.deciding import Decision
from shop.closures.models import HoursChange, OrderFate
from shop.orders import giving_up
from tests import factories
from tests.factories import MerchantFactory, SlotFactory, UserFactory, in_days
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(client):
    """An order in three days, made on the day; another slot waits in five. A coach looks."""
    town = Town()
    town.later = SlotFactory(point=town.slot.point, starts_at=in_days(5))
    town.product.sheet.made_on_the_day = True
    town.product.sheet.save()
    town.owner, town.coach = UserFactory(), factories.association_member("COACH")
    TeamMember.objects.create(merchant=town.merchant, user=town.owner, role=TeamMember.Role.OWNER)
    town.part = town.place().merchant_orders.get()
    mail.outbox.clear()
    return town


def shut(town, days=3):
    """Written without its orders having been looked at."""
    day = timezone.localdate() + datetime.timedelta(days)
    return Closure.objects.create(merchant=town.merchant, first_on=day, last_on=day)


def left():
    return [one.merchant_order for one in left_behind.waiting(at=timezone.now())]


def told():
    letters = [message for message in mail.outbox if "décision" in message.subject or "préparer" in message.subject]
    return sorted(to for message in letters for to in message.to)


def refused(town):
    """The day is closed, the order was to move, and the other slot filled up meanwhile."""
    day = timezone.localdate() + datetime.timedelta(3)
    by = {"by": town.owner, "at": timezone.now()}
    write = partial(editing.close, merchant=town.merchant, first_on=day, last_on=day, reason="congés", **by)
    facts = {"words": "fermeture", "reason": "congés", "decisions": {town.part.pk: Decision("MOVE", town.later)}}
    change = deciding.decide(key="k", merchant=town.merchant, write=write, **facts, **by)
    Slot.objects.filter(pk=town.later.pk).update(taken=20)
    deciding.go_on(change=change, at=timezone.now())
    return OrderFate.objects.get()


def test_the_same_key_in_another_shop_is_another_change(town):
    """A key is that of a page of one shop: whoever sends another's never gets that shop's change."""
    refused(town)
    other, by = MerchantFactory(), {"by": town.owner, "at": timezone.now()}
    facts = {"words": "fermeture", "reason": "", "decisions": {}}
    change = deciding.decide(key="k", merchant=other, write=lambda: None, **facts, **by)
    assert (change.merchant, HoursChange.objects.filter(key="k").count()) == (other, 2)


class TestTelling:
    @pytest.mark.parametrize("happens", [shut, refused])
    def test_the_shop_and_the_association_once(self, town, happens):
        happens(town)
        for _minute in range(3):
            tasks.tell_of_orders_left_behind()
        assert told() == sorted([town.coach.email, town.merchant.email])
        assert all(town.part.spoken_code in message.body for message in mail.outbox if "décision" in message.subject)
        deed = Deed.objects.get(act="order-left-behind")
        assert (deed.hand, deed.words.rpartition(". La ")[2]) == (
            Deed.Hand.SITE,
            "boutique et l’association sont prévenues.",
        )

    def test_one_letter_for_all_of_a_shop_then_one_for_what_is_new(self, town):
        town.place()
        shut(town)
        tasks.tell_of_orders_left_behind()
        assert len(told()) == 2
        town.place(slot=town.later)
        shut(town, days=5)
        tasks.tell_of_orders_left_behind()
        assert len(told()) == 4

    def test_left_behind_again_at_another_moment_it_is_told_again(self, town):
        shut(town)
        tasks.tell_of_orders_left_behind()
        MerchantOrder.objects.update(due_at=town.later.starts_at, due_until=town.later.ends_at)
        town.part.order.collection.__class__.objects.update(slot=town.later)
        shut(town, days=5)
        tasks.tell_of_orders_left_behind()
        assert len(told()) == 4

    @pytest.mark.parametrize("status", ["READY", "DROPPED_OFF", "CANCELLED"])
    def test_a_bag_prepared_or_called_off_is_nobody_s_worry(self, town, status):
        MerchantOrder.objects.update(status=status)
        shut(town)
        tasks.tell_of_orders_left_behind()
        assert (left(), told()) == ([], [])

    def test_what_the_hours_still_allow_or_allowed_since_it_was_placed_is_not_left_behind(self, town):
        assert left() == []
        evening = town.slot.starts_at - datetime.timedelta(minutes=1)
        assert left_behind.waiting(at=evening) == []

    def test_not_paid_yet_it_is_not_told(self, town):
        MerchantOrder.objects.update(confirmed_at=None)
        shut(town)
        assert left() == []

    def test_a_shop_without_an_address_is_called(self, town):
        type(town.merchant).objects.update(email="")
        shut(town)
        tasks.tell_of_orders_left_behind()
        assert told() == [town.coach.email]
        words = Deed.objects.get(act="order-left-behind").words
        assert words.endswith(". L’association est prévenue.")

    def test_one_day_of_many_shops_costs_the_same(self, town, django_assert_max_num_queries):
        for _shop in range(3):
            town.place(town.basket({town.sells(merchant=MerchantFactory(open_every_day=True)): 1}))
        with django_assert_max_num_queries(5):
            left()


class TestTheAssociation:
    def page(self, client, town):
        client.force_login(town.coach)
        return client.get(reverse("waiting_for_shops")).text

    def test_sees_them_until_they_are_settled(self, client, town):
        fate = refused(town)
        page = self.page(client, town)
        assert "Commandes que personne ne peut préparer" in page
        assert "complet" in page
        deciding.decide_again(fate=fate, decision=Decision("KEEP"), at=timezone.now())
        assert "Commandes que personne ne peut préparer" not in self.page(client, town)

    def test_called_off_by_somebody_it_waits_for_nobody(self, client, town):
        refused(town)
        why = {"by": town.coach, "at": timezone.now(), "channel": "PHONE", "reason": "panne"}
        giving_up.cancel_part(merchant_order=town.part, **why)
        assert left() == []
        client.force_login(town.owner)
        assert "n’est pas terminé" not in client.get(reverse("merchant_hours", args=[town.merchant.code])).text


class TestTheShop:
    def decide(self, client, town, **posted):
        client.force_login(town.owner)
        address = reverse("hours_left", args=[town.merchant.code])
        page = client.get(address)
        key = page.context["key"]
        facts = {"key": key, "confirm": "1", "reason": "panne de four"}
        return [client.post(address, {**facts, **posted}, follow=True).text for _twice in range(2)]

    def test_reads_them_on_its_page_of_hours(self, client, town):
        shut(town)
        client.force_login(town.owner)
        page = client.get(reverse("merchant_hours", args=[town.merchant.code])).text
        assert town.part.spoken_code in page
        assert reverse("hours_left", args=[town.merchant.code]) in page

    @pytest.mark.parametrize("choice", ["KEEP", "MOVE", "CANCEL"])
    def test_says_once_what_becomes_of_each_and_it_is_settled(self, client, town, choice):
        shut(town)
        typed = {f"sort-{town.part.pk}": choice, f"vers-{town.part.pk}": town.later.pk}
        for page in self.decide(client, town, **typed):
            assert "C’est noté" in page
        assert left() == []
        assert HoursChange.objects.count() == 1
        assert MerchantOrder.objects.get().status == ("CANCELLED" if choice == "CANCEL" else "PLACED")

    def test_without_a_decision_nothing_changes_and_what_was_typed_stays(self, client, town):
        shut(town)
        page = self.decide(client, town)[0]
        assert "Dites ce que devient chaque commande" in page
        assert 'value="panne de four"' in page
        assert left() == [town.part]

    def test_nothing_left_it_says_so(self, client, town):
        client.force_login(town.owner)
        page = client.get(reverse("hours_left", args=[town.merchant.code]), follow=True).text
        assert "Plus aucune commande n’attend votre décision." in page


class TestDecidingOtherwise:
    """Refused, then decided by the page of the orders left behind: it waits no more, nobody is written to again."""

    @pytest.fixture(autouse=True)
    def _told_once(self, town):
        refused(town)
        tasks.tell_of_orders_left_behind()
        mail.outbox.clear()

    def decide(self, town, decision):
        at = timezone.now()
        facts = {"words": "fermeture", "reason": "congés", "decisions": {town.part.pk: decision}}
        change = deciding.decide_of_left(key="k2", merchant=town.merchant, by=town.owner, at=at, **facts)
        deciding.go_on(change=change, at=at)
        tasks.tell_of_orders_left_behind()
        return told()

    def test_kept(self, town):
        assert self.decide(town, Decision("KEEP")) == []
        assert left_behind.waiting(at=timezone.now()) == []
        assert not OrderFate.objects.filter(done_at=None).exists()

    def test_moved_elsewhere(self, town):
        third = SlotFactory(point=town.slot.point, starts_at=in_days(6))
        assert self.decide(town, Decision("MOVE", third)) == []
        town.part.refresh_from_db()
        assert (town.part.due_at, left_behind.waiting(at=timezone.now())) == (third.starts_at, [])

    def test_the_first_change_says_so(self, client, town):
        self.decide(town, Decision("KEEP"))
        client.force_login(town.owner)
        first = HoursChange.objects.get(key="k")
        page = client.get(reverse("hours_change", args=[town.merchant.code, first.pk])).content.decode()
        assert "décidé autrement depuis" in page
        assert "Ce n’est pas fait" not in page
