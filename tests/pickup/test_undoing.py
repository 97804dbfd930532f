"""A handover undone within two minutes: the bag is on its shelf again, and the books say the opposite, exactly."""

import datetime

import pytest
from oscar.apps.partner.models import StockRecord

from merchants.books import accounts, ledger, owed, whereabouts
from merchants.giving_back import withdrawals
from merchants.invoicing import commission
from merchants.models import CommissionRule, Entry, Invoice, Journal, MerchantOrderMove, Withdrawal
from merchants.preparation import merchant_orders as life
from merchants.preparation import shortfalls
from pickup.bags import custody
from pickup.counter import handover, undoing
from pickup.models import Bag, BagMove, Handover
from pickup.money import till
from tests import factories
from tests.pickup.situations import DURING, ORDERED, moment, person

pytestmark = pytest.mark.django_db

SOON = DURING + datetime.timedelta(minutes=1)
JUST_IN_TIME = DURING + datetime.timedelta(minutes=2)
A_SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def volunteer():
    return factories.UserFactory(first_name="Camille", last_name="Besson")


@pytest.fixture
def bakery():
    merchant = factories.MerchantFactory()
    CommissionRule.objects.create(merchant=merchant, rate=8, applies_from=factories.JOINED, set_at=ORDERED)
    return merchant


def give(who, *, bags=(), at=DURING, **facts):
    parts = () if bags else who.parts
    told = {"adult_checked": False, "by": None, "at": at, **facts}
    return handover.hand_over(
        collection=who.collection, point=who.collection.slot.point, bags=bags, merchant_orders=parts, **told
    )


def undo(given, *, at=SOON, by=None):
    return undoing.undo_hand_over(handover=given, by=by, at=at)


def pay(who, cents):
    told = {"means": "CASH", "key": "page-1", "by": factories.UserFactory(), "at": DURING}
    till.collect_payment(collection=who.collection, point=who.collection.slot.point, amounts={who.part: cents}, **told)


def by_account():
    return {code: cents for code, cents in ledger.balances("").items() if cents}


class TestWhatComesBack:
    def test_the_bags_are_on_their_shelf_with_who_took_them_back(self, volunteer):
        odette = person("DROPPED_OFF", "DROPPED_OFF")
        Bag.objects.update(shelf="B2")
        undo(give(odette), by=volunteer)
        assert odette.statuses == ["DROPPED_OFF", "DROPPED_OFF"]
        assert {(bag.where, bag.shelf, bag.handed_over_at) for bag in Bag.objects.all()} == {("HERE", "B2", None)}
        back = BagMove.objects.filter(act="TAKEN_BACK")
        assert [(one.by, one.at) for one in back] == [(volunteer, SOON)] * 2
        row = Handover.objects.get()
        assert (row.undone_by, row.undone_at) == (volunteer, SOON)

    def test_the_sale_and_the_commission_are_unsaid_to_the_cent(self, bakery):
        odette = person("DROPPED_OFF", merchants=[bakery], lines=[("10.00", 1), ("3.33", 3)])
        given = give(odette)
        assert by_account()
        undo(given)
        assert by_account() == {}
        first, second = Journal.objects.filter(key__startswith="state:").order_by("pk")
        lines = [dict(ledger.lines_of([one.pk])[one.pk]) for one in (first, second)]
        assert lines[1] == {code: -cents for code, cents in lines[0].items()}
        assert ledger.verify().is_whole

    def test_what_was_paid_stays_paid(self, bakery):
        odette = person("DROPPED_OFF", merchants=[bakery], lines=[("10.00", 1)])
        pay(odette, 1000)
        undo(give(odette))
        order = odette.collection.order
        assert by_account() == {accounts.merchant(bakery): 1000, accounts.deposit(order): -1000}

    def test_nothing_of_it_counts_as_a_sale(self, bakery):
        odette = person("DROPPED_OFF", merchants=[bakery], lines=[("10.00", 1)])
        pay(odette, 1000)
        given = give(odette)
        assert commission.not_invoiced([bakery])[bakery.pk] == 80
        undo(given)
        assert commission.not_invoiced([bakery])[bakery.pk] == 0
        assert not whereabouts.sold_by(bakery).exists()
        assert owed.received_ahead([bakery])[accounts.merchant(bakery)] == 1000
        assert not MerchantOrderMove.objects.handovers().exists()

    def test_the_stock_is_there_and_still_promised(self):
        odette = person("DROPPED_OFF", lines=[("4.20", 3)])
        stock = StockRecord.objects.get(product=odette.part.lines.get().order_line.product)
        before = (stock.num_in_stock, stock.num_allocated)
        given = give(odette)
        stock.refresh_from_db()
        assert (stock.num_in_stock, stock.num_allocated) == (before[0] - 3, before[1] - 3)
        undo(given)
        stock.refresh_from_db()
        assert (stock.num_in_stock, stock.num_allocated) == before

    def test_the_room_of_the_month_is_read_again(self, bakery):
        odette = person("DROPPED_OFF", merchants=[bakery], lines=[("10.00", 1)])
        given = give(odette)
        odette.part.__class__.objects.update(month_room_cents=50)
        undo(given)
        assert odette.part.month_room_cents is None

    def test_given_again_it_is_earned_once(self, bakery):
        odette = person("DROPPED_OFF", merchants=[bakery], lines=[("10.00", 1)])
        undo(give(odette))
        give(odette, at=SOON)
        assert ledger.balance(accounts.merchant(bakery)) == -920
        assert [move.at for move in MerchantOrderMove.objects.handovers()] == [SOON]

    def test_the_days_to_change_ones_mind_start_at_the_handover_that_stands(self):
        odette = person("DROPPED_OFF")
        undo(give(odette, at=moment("11:59")), at=moment("12:00"))
        tomorrow = moment("10:00") + datetime.timedelta(days=1)
        give(odette, at=tomorrow)
        lines = odette.part.__class__.objects.prefetch_related("lines")
        (offer,) = withdrawals.offers(lines, at=tomorrow)
        assert offer.last_day == withdrawals.last_day(tomorrow)

    def test_a_person_without_email_is_not_lost(self):
        odette = person("UNCOLLECTED")
        undo(give(odette, at=moment("12:10")), at=moment("12:11"))
        assert odette.statuses == ["DROPPED_OFF"]


class TestOnce:
    def test_undone_twice_it_counts_once(self, bakery, volunteer):
        odette = person("DROPPED_OFF", merchants=[bakery])
        given = give(odette)
        undo(given, by=volunteer)
        again = undo(given, at=JUST_IN_TIME)
        assert again.undone_by == volunteer
        assert BagMove.objects.filter(act="TAKEN_BACK").count() == 1
        assert by_account() == {}

    def test_the_same_key_gives_the_same_handover(self):
        odette = person("DROPPED_OFF")
        first = give(odette, key="page-1")
        assert give(odette, key="page-1", at=SOON) == first
        assert odette.part.moves.filter(to_status="HANDED_OVER").count() == 1

    def test_a_key_said_again_for_another_visit_is_another_handover(self):
        odette, marcel = person("DROPPED_OFF"), person("DROPPED_OFF")
        assert give(odette, key="page-1") != give(marcel, key="page-1")
        assert marcel.statuses == ["HANDED_OVER"]

    def test_the_key_of_an_undone_handover_gives_nothing_again(self):
        odette = person("DROPPED_OFF")
        first = give(odette, key="page-1")
        undo(first)
        assert give(odette, key="page-1", at=JUST_IN_TIME) == first
        assert odette.statuses == ["DROPPED_OFF"]


class TestRefusals:
    def test_two_minutes_and_no_more(self):
        early, late = person("DROPPED_OFF"), person("DROPPED_OFF")
        undo(give(early), at=JUST_IN_TIME)
        given = give(late)
        with pytest.raises(undoing.TooLateToUndo, match="deux minutes"):
            undo(given, at=JUST_IN_TIME + A_SECOND)
        assert (early.statuses, late.statuses) == (["DROPPED_OFF"], ["HANDED_OVER"])

    def test_told_late_its_own_time_counts(self):
        odette = person("DROPPED_OFF")
        hour_later = DURING + datetime.timedelta(hours=1)
        given = give(odette, recorded_at=hour_later, channel="OFFLINE")
        assert undo(given, at=SOON).undone_at == SOON
        assert odette.statuses == ["DROPPED_OFF"]

    @pytest.mark.parametrize("start", ["transfer:", "sepa:", "hand:"])
    def test_once_the_money_left_it_stands(self, bakery, start):
        odette = person("DROPPED_OFF", merchants=[bakery], lines=[("10.00", 1)])
        given = give(odette)
        ledger.post(
            key=f"{start}1",
            memo="envoyé",
            lines={accounts.merchant(bakery): 920, accounts.STRIPE: -920},
            by=None,
            at=SOON,
            order=odette.collection.order,
            merchant_order=odette.part,
        )
        with pytest.raises(undoing.MovedOn, match="l’argent de cette vente est déjà parti"):
            undo(given)
        assert odette.statuses == ["HANDED_OVER"]

    def test_once_an_invoice_was_made_it_stands(self, monkeypatch):
        odette = person("DROPPED_OFF")
        given = give(odette)
        monkeypatch.setattr(Invoice.objects, "filter", lambda **_facts: odette.part.lines)
        with pytest.raises(undoing.MovedOn, match="une facture"):
            undo(given)

    def test_once_the_person_gave_a_product_up_it_stands(self):
        odette = person("DROPPED_OFF")
        given = give(odette)
        made = Withdrawal.objects.create(order=odette.collection.order, at=SOON)
        made.lines.create(line=odette.part.lines.get(), quantity=1)
        with pytest.raises(undoing.MovedOn, match="renoncé"):
            undo(given)


class TestBagByBag:
    @pytest.fixture
    def odette(self, bakery):
        return person("DROPPED_OFF", merchants=[bakery], classes=["AMBIENT", "CHILLED"], lines=[("10.00", 1)])

    def bags(self, who):
        return list(Bag.objects.filter(merchant_order__in=who.parts).order_by("number"))

    def test_the_merchant_earns_with_the_last_bag(self, odette):
        first, last = self.bags(odette)
        give(odette, bags=[first])
        assert odette.statuses == ["DROPPED_OFF"]
        assert by_account() == {}
        give(odette, bags=[last])
        assert odette.statuses == ["HANDED_OVER"]
        assert by_account()

    def test_a_bag_given_is_not_given_again(self, odette, volunteer):
        first, last = self.bags(odette)
        give(odette, bags=[first], by=volunteer)
        with pytest.raises(handover.AlreadyHandedOver, match="déjà remis par Camille Besson"):
            give(odette, bags=[first, last], at=SOON)
        assert [bag.where for bag in self.bags(odette)] == ["HANDED_OVER", "HERE"]

    def test_each_of_two_handovers_is_undone_alone(self, odette):
        first, last = self.bags(odette)
        earlier, later = give(odette, bags=[first]), give(odette, bags=[last], at=SOON)
        undo(earlier, at=SOON)
        assert [bag.where for bag in self.bags(odette)] == ["HERE", "HANDED_OVER"]
        assert odette.statuses == ["DROPPED_OFF"]
        assert by_account() == {}
        undo(later, at=JUST_IN_TIME)
        assert [bag.where for bag in self.bags(odette)] == ["HERE", "HERE"]

    def test_a_bag_not_yet_arrived_is_refused_and_its_neighbour_may_go(self, bakery):
        odette = person("READY", merchants=[bakery], classes=["AMBIENT", "CHILLED"])
        here, awaited = self.bags(odette)
        custody.record(bags=[here], act=custody.Act.RECEIVED, by=None, at=ORDERED)
        with pytest.raises(handover.NotHere, match=bakery.name):
            give(odette, bags=[awaited])
        give(odette, bags=[here])
        assert odette.statuses == ["READY"]

    def test_the_age_is_asked_for_the_bag_that_holds_alcohol_only(self, odette):
        dry, wet = self.bags(odette)
        odette.part.lines.filter(storage_class="CHILLED").update(is_alcohol=True)
        give(odette, bags=[dry])
        with pytest.raises(handover.AdultNotChecked):
            give(odette, bags=[wet])

    def test_what_is_left_of_a_bag_refused_in_full_ends_the_sale(self, odette):
        first, last = self.bags(odette)
        give(odette, bags=[first])
        odette.part.lines.filter(storage_class=last.storage_class).update(kept_quantity=0)
        assert handover.end_given(at=SOON) == 1
        assert handover.end_given(at=SOON) == 0
        assert odette.statuses == ["HANDED_OVER"]
        assert ledger.balance(accounts.merchant(odette.part.merchant)) == -920


class TestOnceABagWasGiven:
    """The loaf left with the person, the rest has yet to come: the part is neither the shop's nor not given."""

    WHY = {"by": None, "at": SOON, "reason": "Four en panne"}

    @pytest.fixture
    def odette(self, bakery):
        odette = person("READY", merchants=[bakery], classes=["AMBIENT", "CHILLED"], lines=[("10.00", 1)])
        first = odette.part.bags.order_by("number").first()
        custody.record(bags=[first], act=custody.Act.RECEIVED, by=None, at=ORDERED)
        self.given = give(odette, bags=[first])
        assert odette.statuses == ["READY"]
        return odette

    def test_the_shop_cannot_call_it_off(self, odette):
        with pytest.raises(life.PartlyGiven, match="appelez le tiers-lieu"):
            shortfalls.give_up(merchant_order=odette.part, **self.WHY)
        assert odette.statuses == ["READY"]

    def test_the_shop_cannot_prepare_it_again(self, odette):
        with pytest.raises(life.PartlyGiven):
            life.not_ready_after_all(merchant_order=odette.part, by=None, at=SOON)
        assert odette.statuses == ["READY"]

    def test_no_shortage_takes_off_what_was_given(self, odette):
        odette.collection.order.merchant_orders.update(status="ACCEPTED")
        with pytest.raises(life.PartlyGiven):
            life.declare_shortage(line=odette.part.lines.first(), kept_quantity=0, by=None, at=SOON)

    def test_who_gives_it_up_brings_it_back_first(self, odette):
        offered = withdrawals.offers(odette.parts, at=SOON)
        assert [offer.last_day for offer in offered] == [withdrawals.last_day(SOON)] * 2
        told = {"name": "Odette", "email": "", "by": None, "at": SOON, "acknowledge": lambda *_facts: ""}
        wanted = {offer.line.pk: 1 for offer in offered}
        withdrawals.withdraw(order=odette.collection.order, wanted=wanted, key="one", **told)
        assert withdrawals.awaited(odette.parts).count() == 2
        assert life.kept_cents(odette.part) == 2000

    def test_undone_it_is_the_shops_again(self, odette):
        undo(self.given)
        assert odette.part.begun_at is None
        shortfalls.give_up(merchant_order=odette.part, **self.WHY)
        assert odette.statuses == ["CANCELLED"]

    def test_of_two_handovers_undoing_one_leaves_the_other_begun(self, odette):
        last = odette.part.bags.order_by("number").last()
        custody.record(bags=[last], act=custody.Act.RECEIVED, by=None, at=SOON)
        undo(give(odette, bags=[last], at=SOON))
        assert odette.part.begun_at == DURING


class TestToANeighbour:
    def test_the_name_is_kept_and_told(self, volunteer):
        odette = person("DROPPED_OFF")
        given = give(odette, to_whom="  Lucette Faure ", by=volunteer)
        assert given.to_whom == "Lucette Faure"
        assert BagMove.objects.get(act="HANDED_OVER").to_whom == "Lucette Faure"
        with pytest.raises(handover.AlreadyHandedOver, match="remis par Camille Besson à Lucette Faure"):
            give(odette, at=SOON)

    def test_a_name_too_long_is_refused(self):
        with pytest.raises(handover.NameTooLong):
            give(person("DROPPED_OFF"), to_whom="x" * 81)


def test_no_journal_is_left_alone(bakery):
    """Whatever was posted for an undone handover sums to nothing, account by account."""
    odette = person("DROPPED_OFF", "DROPPED_OFF", merchants=[bakery, factories.MerchantFactory()])
    undo(give(odette))
    for part in odette.parts:
        entries = Entry.objects.filter(journal__merchant_order=part, journal__key__startswith="state:")
        sums = {}
        for code, cents in entries.values_list("account__code", "cents"):
            sums[code] = sums.get(code, 0) + cents
        assert sums
        assert set(sums.values()) == {0}
    assert life.TRANSITIONS["HANDED_OVER"] == ["DROPPED_OFF"]
