"""A shop closes a day that has orders: each is moved, cancelled or kept, once, and nobody finds a closed door."""

import datetime
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from merchants.hours import editing
from merchants.listing import per_collection
from merchants.models import Closure, CollectionStock, Deed, MerchantOrder, TeamMember
from merchants.opening import local_day
from pickup.collections import Contact
from pickup.telling import missing
from shop.closures import deciding, moving, plans
from shop.closures.deciding import Decision
from shop.closures.models import HoursChange, OrderFate
from shop.models import CardWindow
from shop.orders import giving_up
from shop.payments import weighing
from tests.factories import MerchantFactory, PickupPointFactory, SlotFactory, UserFactory, in_days
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db

Status = MerchantOrder.Status
NO_EMAIL = Contact(first_name="Odette", last_name="Marchand", phone="06 39 98 12 34", email="")


@pytest.fixture
def town():
    """An order for the slot in three days; another slot waits in five."""
    town = Town()
    town.later = SlotFactory(point=town.slot.point, starts_at=in_days(5))
    town.product.sheet.made_on_the_day = True
    town.product.sheet.save()
    town.owner = UserFactory()
    TeamMember.objects.create(merchant=town.merchant, user=town.owner, role=TeamMember.Role.OWNER)
    return town


def closing(town, days=3, many=1):
    first = timezone.localdate() + datetime.timedelta(days)
    facts = {"first_on": first, "last_on": first + datetime.timedelta(many - 1), "reason": "congés"}
    return partial(editing.close, merchant=town.merchant, **facts, by=town.owner, at=timezone.now())


def rehearsed(town, write):
    return plans.rehearse(merchant=town.merchant, write=write, at=timezone.now())


def decided(town, write, *, key="une-cle", **choices):
    part = MerchantOrder.objects.get(merchant=town.merchant)
    facts = {"words": "fermeture", "reason": "congés", "by": town.owner, "at": timezone.now()}
    facts["decisions"] = {part.pk: Decision(**choices)}
    change = deciding.decide(key=key, merchant=town.merchant, write=write, **facts)
    deciding.go_on(change=change, at=timezone.now())
    return change


def sent_to(address):
    return [message.subject for message in mail.outbox if message.to == [address]]


class TestLookingAhead:
    def test_a_day_without_orders_concerns_nobody(self, town):
        town.place()
        assert rehearsed(town, closing(town, days=4)) == []

    def test_the_orders_of_the_day_are_listed_with_the_moments_left_and_nothing_is_written(self, town):
        part = town.place().merchant_orders.get()
        (one,) = rehearsed(town, closing(town))
        assert (one.merchant_order, one.moments, one.can_keep) == (part, [town.later], False)
        assert one.proposed == ""
        assert not Closure.objects.exists()
        assert not Deed.objects.filter(act="hours-change").exists()

    def test_what_may_be_made_the_day_before_can_be_kept(self, town):
        town.product.sheet.made_on_the_day = False
        town.product.sheet.save()
        town.place()
        (one,) = rehearsed(town, closing(town))
        assert (one.can_keep, one.proposed) == (True, "KEEP")

    def test_a_moment_on_another_closed_day_is_not_offered(self, town):
        town.place()
        (one,) = rehearsed(town, closing(town, many=4))
        assert (one.moments, one.proposed) == ([], "")

    def test_every_shop_of_the_order_must_be_able_to_serve_there(self, town):
        other = MerchantFactory(open_every_day=True)
        cheese = town.sells(merchant=other)
        cheese.sheet.made_on_the_day = True
        cheese.sheet.save()
        town.place(town.basket({town.product: 1, cheese: 1}))
        Closure.objects.create(merchant=other, first_on=local_day(in_days(5)), last_on=local_day(in_days(5)))
        (one,) = rehearsed(town, closing(town))
        assert one.moments == []

    def test_a_bag_ready_already_is_nobody_s_worry(self, town):
        order = town.place()
        order.merchant_orders.update(status=Status.READY)
        assert rehearsed(town, closing(town)) == []

    def test_what_another_shop_has_prepared_does_not_wait(self, town):
        cheese = town.sells(merchant=MerchantFactory(open_every_day=True))
        order = town.place(town.basket({town.product: 1, cheese: 1}))
        order.merchant_orders.exclude(merchant=town.merchant).update(status=Status.READY)
        (one,) = rehearsed(town, closing(town))
        assert one.moments == []

    def test_shorter_hours_concern_the_orders_before_which_the_shop_no_longer_opens(self, town):
        town.place()
        evening = dict.fromkeys(range(7), [(datetime.time(18), datetime.time(20))])
        write = partial(editing.set_week, merchant=town.merchant, week=evening, by=town.owner, at=timezone.now())
        assert len(rehearsed(town, write)) == 1


class TestMoving:
    def test_the_whole_order_waits_at_the_other_moment(self, town):
        cheese = town.sells(merchant=MerchantFactory(open_every_day=True))
        order = town.place(town.basket({town.product: 1, cheese: 1}))
        change = decided(town, closing(town), choice="MOVE", slot=town.later)
        order.collection.refresh_from_db()
        assert order.collection.slot == town.later
        assert {part.due_at for part in order.merchant_orders.all()} == {town.later.starts_at}
        assert change.fates.get().done_at
        for slot, taken in [(town.slot, 0), (town.later, 1)]:
            slot.refresh_from_db()
            assert slot.taken == taken
            bags = slot.storage.get(storage_class="AMBIENT").taken
            assert bags == 2 * taken

    def test_what_is_made_for_each_collection_follows(self, town):
        sheet = town.product.sheet
        per_collection.set_rule(sheet=sheet, quantity=5, on_weekdays={}, by=town.owner, at=timezone.now())
        town.place(town.basket({town.product: 2}))
        decided(town, closing(town), choice="MOVE", slot=town.later)
        counts = dict(CollectionStock.objects.values_list("due_at", "taken"))
        assert counts == {town.slot.starts_at: 0, town.later.starts_at: 2}

    def test_a_moment_without_enough_left_is_not_offered(self, town):
        sheet = town.product.sheet
        per_collection.set_rule(sheet=sheet, quantity=2, on_weekdays={}, by=town.owner, at=timezone.now())
        town.place(town.basket({town.product: 2}))
        per_collection.take(wanted={town.product.stockrecords.get().pk: 1}, due_at=town.later.starts_at)
        (one,) = rehearsed(town, closing(town))
        assert one.moments == []

    def test_the_resident_the_shops_and_the_association_are_told(self, town, django_capture_on_commit_callbacks):
        other = MerchantFactory(open_every_day=True)
        order = town.place(town.basket({town.product: 1, town.sells(merchant=other): 1}))
        mail.outbox.clear()
        decided(town, closing(town), choice="MOVE", slot=town.later)
        assert any("est déplacée" in subject for subject in sent_to(order.collection.email))
        assert any("déplacée" in subject for subject in sent_to(other.email))
        assert any("des horaires changent" in subject for subject in sent_to("bonjour@example.org"))

    def test_the_shop_is_not_told_of_what_its_own_team_did_a_coach_s_act_is_told(self, town):
        order = town.place()
        mail.outbox.clear()
        move = partial(moving.move_order, order=order, reason="congés", merchant=town.merchant, at=timezone.now())
        move(to=town.later, by=town.owner)
        assert not sent_to(town.merchant.email)
        move(to=town.slot, by=UserFactory())
        (subject,) = sent_to(town.merchant.email)
        assert "déplacée" in subject

    def test_another_place_is_said_to_the_resident_and_to_the_other_shops(self, town):
        other = MerchantFactory(open_every_day=True)
        order = town.place(town.basket({town.product: 1, town.sells(merchant=other): 1}))
        elsewhere = SlotFactory(point=PickupPointFactory(name="Halte de Saint-Roch"), starts_at=in_days(4))
        was = town.slot.point.name
        mail.outbox.clear()
        decided(town, closing(town), choice="MOVE", slot=elsewhere)
        to_shop = next(message.body for message in mail.outbox if message.to == [other.email])
        assert f"Le lieu change aussi\u202f: Halte de Saint-Roch, et non plus {was}." in to_shop
        to_resident = next(message.body for message in mail.outbox if message.to == [order.collection.email])
        assert f"ce n’est plus {was}." in to_resident

    def test_whoever_gave_no_e_mail_is_called(self, town):
        order = town.place(contact=NO_EMAIL)
        decided(town, closing(town), choice="MOVE", slot=town.later)
        (person,) = missing.to_call(point=town.slot.point, at=timezone.now())
        assert person == order.collection
        assert "déplacé au" in missing.words_of(person)
        missing.told(collection=person, at=timezone.now())
        assert not missing.to_call(point=town.slot.point, at=timezone.now())

    def test_moved_there_already_nothing_changes(self, town):
        order = town.place()
        for _time in range(2):
            moving.move_order(
                order=order, to=town.later, reason="congés", merchant=town.merchant, by=town.owner, at=timezone.now()
            )
        town.later.refresh_from_db()
        assert town.later.taken == 1


class TestWhatACardHolds:
    def held_until(self, order, day, status="AUTHORISED"):
        facts = {"gateway": "simulator", "cents": 1410, "manual_capture": True, "created_at": in_days(0)}
        order.payments.create(reference=f"cs:{order.number}:1", status=status, capture_before=in_days(day), **facts)

    def test_no_moment_past_it_is_offered_the_others_are_and_it_is_said(self, town):
        sooner = SlotFactory(point=town.slot.point, starts_at=in_days(4))
        self.held_until(town.place(), 5)
        (one,) = rehearsed(town, closing(town))
        assert one.moments == [sooner]
        assert "Sa carte retient le prix à peser jusqu’au" in one.none_later

    @pytest.mark.parametrize(("status", "until"), [("AUTHORISED", 6), ("CAPTURED", 5), ("LAPSED", 5)])
    def test_what_it_covers_or_no_longer_holds_keeps_nothing_back(self, town, status, until):
        self.held_until(town.place(), until, status)
        (one,) = rehearsed(town, closing(town))
        assert (one.moments, one.none_later) == ([town.later], "")

    def test_a_card_that_holds_meanwhile_refuses_the_move_and_the_order_stays(self, town):
        order = town.place()
        facts = {"words": "fermeture", "reason": "congés", "by": town.owner, "at": timezone.now()}
        choices = {order.merchant_orders.get().pk: Decision("MOVE", town.later)}
        change = deciding.decide(key="k", merchant=town.merchant, write=closing(town), decisions=choices, **facts)
        self.held_until(order, 5)
        assert not deciding.go_on(change=change, at=timezone.now())
        assert "ne retient pas le prix" in OrderFate.objects.get().refusal
        order.collection.refresh_from_db()
        assert order.collection.slot == town.slot

    def test_not_told_by_the_provider_yet_it_holds_as_long_as_our_window(self, town):
        CardWindow.objects.create(hours=96, applies_from=timezone.localdate() - datetime.timedelta(9))
        order = town.place()
        self.held_until(order, 9, "REDIRECTED")
        order.payments.update(capture_before=None)
        assert weighing.held_until(order) == in_days(4)


class TestTheOthers:
    def test_cancelled_the_part_is_given_up_and_its_goods_are_free(self, town):
        order = town.place()
        decided(town, closing(town), choice="CANCEL")
        part = order.merchant_orders.get()
        assert (part.status, part.moves.last().reason) == (Status.CANCELLED, "congés")
        assert f"Votre part de la commande {part.spoken_code} est annulée" not in sent_to(town.merchant.email)
        assert any("annulé" in subject for subject in sent_to(order.collection.email))
        assert town.product.stockrecords.get().num_allocated == 0

    def test_kept_nothing_changes_and_it_is_no_orphan(self, town):
        part = town.place().merchant_orders.get()
        decided(town, closing(town), choice="KEEP")
        part.refresh_from_db()
        assert (part.status, part.due_at) == (Status.PLACED, town.slot.starts_at)
        assert plans.orphans(timezone.now()) == []

    def test_without_a_decision_nothing_is_written(self, town):
        town.place()
        with pytest.raises(deciding.Undecided):
            decided(town, closing(town), choice="PLUS-TARD")
        assert not Closure.objects.exists()

    def test_a_moment_that_was_not_offered_is_refused(self, town):
        town.place()
        with pytest.raises(deciding.Undecided):
            decided(town, closing(town), choice="MOVE", slot=SlotFactory(starts_at=in_days(3, hour=15)))

    def test_a_reason_is_owed(self, town):
        town.place()
        with pytest.raises(deciding.ReasonOwed):
            deciding.decide(
                key="k",
                merchant=town.merchant,
                write=closing(town),
                words="",
                reason=" ",
                decisions={},
                by=town.owner,
                at=timezone.now(),
            )


class TestTwice:
    def test_sent_twice_it_is_one_change(self, town):
        town.place()
        once = decided(town, closing(town), choice="CANCEL")
        again = decided(town, closing(town), choice="CANCEL")
        assert once == again
        assert (HoursChange.objects.count(), Closure.objects.count()) == (1, 1)

    def test_what_a_stopped_process_left_is_done_later_once(self, town):
        order = town.place()
        facts = {"words": "fermeture", "reason": "congés", "by": town.owner, "at": timezone.now()}
        choices = {order.merchant_orders.get().pk: Decision("MOVE", town.later)}
        deciding.decide(key="k", merchant=town.merchant, write=closing(town), decisions=choices, **facts)
        for _time in range(2):
            deciding.go_on_with_all(at=timezone.now())
        order.collection.refresh_from_db()
        assert order.collection.slot == town.later
        town.later.refresh_from_db()
        assert town.later.taken == 1

    def test_a_moment_that_filled_up_meanwhile_is_decided_again(self, town):
        order = town.place()
        facts = {"words": "fermeture", "reason": "congés", "by": town.owner, "at": timezone.now()}
        choices = {order.merchant_orders.get().pk: Decision("MOVE", town.later)}
        change = deciding.decide(key="k", merchant=town.merchant, write=closing(town), decisions=choices, **facts)
        type(town.later).objects.filter(pk=town.later.pk).update(taken=20)
        assert not deciding.go_on(change=change, at=timezone.now())
        fate = OrderFate.objects.get()
        assert "complet" in fate.refusal
        deciding.decide_again(fate=fate, decision=Decision("CANCEL"), at=timezone.now())
        assert OrderFate.objects.get().done_at
        assert order.merchant_orders.get().status == Status.CANCELLED

    def test_cancelled_by_somebody_else_meanwhile_there_is_nothing_to_move(self, town):
        order = town.place()
        facts = {"words": "fermeture", "reason": "congés", "by": town.owner, "at": timezone.now()}
        part = order.merchant_orders.get()
        choices = {part.pk: Decision("MOVE", town.later)}
        change = deciding.decide(key="k", merchant=town.merchant, write=closing(town), decisions=choices, **facts)
        giving_up.cancel_part(
            merchant_order=part, by=town.owner, at=timezone.now(), channel="MERCHANT", reason="panne"
        )
        assert deciding.go_on(change=change, at=timezone.now())
