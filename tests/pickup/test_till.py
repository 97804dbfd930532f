"""Money at the counter: per merchant, once, never more than is due."""

import pytest

from merchants.books import dues, holdings, ledger
from merchants.models import Journal
from merchants.preparation import merchant_orders
from pickup.models import CounterPayment
from pickup.money import till
from tests import factories
from tests.pickup.situations import DURING, person

pytestmark = pytest.mark.django_db

CASH, CARD, CHEQUE, MEAL_PAPER, MEAL_CARD = CounterPayment.Means.values


@pytest.fixture
def volunteer():
    return factories.UserFactory()


@pytest.fixture
def odette():
    """Four euros twenty at each of two merchants."""
    return person("DROPPED_OFF", "DROPPED_OFF")


def pay(who, amounts, volunteer, *, means=CASH, key="page-1"):
    parts = {who.parts[number]: cents for number, cents in amounts.items()}
    return till.collect_payment(
        collection=who.collection,
        point=who.collection.slot.point,
        amounts=parts,
        means=means,
        key=key,
        by=volunteer,
        at=DURING,
    )


def due(who):
    return list(dues.due_by_merchant_order(who.collection.order).values())


def test_each_merchant_is_paid_and_the_association_holds_nothing(odette, volunteer):
    pay(odette, {0: 420, 1: 420}, volunteer)
    assert due(odette) == [0, 0]
    for part in odette.parts:
        assert ledger.balance(f"liability:merchant:{part.merchant.code}") == 420
    assert ledger.balance(f"liability:deposit:{odette.collection.order.number}") == -840
    assert not ledger.balances("asset:")


def test_a_payment_says_how_by_whom_and_when(odette, volunteer):
    (payment,) = pay(odette, {0: 420}, volunteer, means=CHEQUE)
    assert (payment.means, payment.by, payment.at, payment.cents) == (CHEQUE, volunteer, DURING, 420)
    assert due(odette) == [0, 420]


def test_the_same_page_sent_twice_counts_once(odette, volunteer):
    first = pay(odette, {0: 420}, volunteer)
    assert pay(odette, {0: 420}, volunteer) == first
    assert CounterPayment.objects.count() == 1
    assert due(odette) == [0, 420]


def test_part_in_cash_and_the_rest_by_card(odette, volunteer):
    pay(odette, {0: 200}, volunteer)
    pay(odette, {0: 220}, volunteer, means=CARD, key="page-2")
    assert due(odette) == [0, 420]


def test_more_than_is_due_is_refused_with_the_amount(odette, volunteer):
    with pytest.raises(till.PaidMoreThanDue, match="que 4,20\u202f€"):
        pay(odette, {0: 420, 1: 421}, volunteer)
    assert due(odette) == [420, 420]


def test_two_counters_cannot_be_paid_for_the_same_bag(odette, volunteer):
    pay(odette, {0: 420}, volunteer)
    with pytest.raises(till.PaidMoreThanDue, match="tout est déjà payé"):
        pay(odette, {0: 420}, volunteer, key="another-page")


def test_what_is_short_is_not_due(odette, volunteer):
    odette.parts[0].lines.update(kept_quantity=0)
    with pytest.raises(till.PaidMoreThanDue):
        pay(odette, {0: 420}, volunteer)


@pytest.mark.parametrize("amounts", [{}, {0: 0}, {0: -100}, {0: 420, 1: 0}])
def test_nothing_is_not_a_payment(odette, volunteer, amounts):
    with pytest.raises(till.NothingChosen):
        pay(odette, amounts, volunteer)


class TestTheCashCap:
    def buyer(self):
        return person("DROPPED_OFF", "DROPPED_OFF", lines=[("1000.01", 1)])

    def test_a_thousand_euros_per_sale_and_not_a_cent_more(self, volunteer):
        rich = self.buyer()
        with pytest.raises(till.CashOverCap, match="1\u202f000,00\u202f€"):
            pay(rich, {0: 100_001}, volunteer)
        pay(rich, {0: 100_000, 1: 100_000}, volunteer)
        assert due(rich) == [1, 1]

    def test_cash_given_before_counts(self, volunteer):
        rich = self.buyer()
        pay(rich, {0: 100_000}, volunteer)
        with pytest.raises(till.CashOverCap):
            pay(rich, {0: 1}, volunteer, key="page-2")
        pay(rich, {0: 1}, volunteer, key="page-3", means=CARD)

    def test_a_card_has_no_cap(self, volunteer):
        pay(self.buyer(), {0: 100_001}, volunteer, means=CARD)


def test_an_order_that_waits_for_its_online_payment_is_not_paid_here(odette, volunteer):
    odette.collection.order.merchant_orders.update(confirmed_at=None)
    with pytest.raises(till.WaitsForOnlinePayment):
        pay(odette, {0: 420}, volunteer)


@pytest.mark.parametrize("ended", ["RETURNED", "GIVEN", "DISCARDED", "CANCELLED"])
def test_a_bag_that_was_not_given_is_not_paid(volunteer, ended):
    odette = person(ended, "DROPPED_OFF")
    with pytest.raises(till.SaleOver):
        pay(odette, {0: 420}, volunteer)
    assert due(odette) == [0, 420]
    pay(odette, {1: 420}, volunteer)


class TestGivingBack:
    @pytest.fixture
    def paid(self, odette, volunteer):
        """Both were paid in hand, then the first gave up."""
        pay(odette, {0: 420, 1: 420}, volunteer)
        merchant_orders.cancel(
            merchant_order=odette.parts[0], by=None, at=DURING, channel="MERCHANT", reason="Four en panne"
        )
        return odette

    def give(self, who, cents, volunteer, key="page-2", part=0):
        return till.give_back(
            merchant_order=who.parts[part],
            point=who.parts[part].order.collection.slot.point,
            cents=cents,
            key=key,
            by=volunteer,
            at=DURING,
        )

    def test_who_received_the_money_gives_it_back(self, paid, volunteer):
        assert due(paid) == [-420, 0]
        journal = self.give(paid, 420, volunteer)
        assert due(paid) == [0, 0]
        assert ledger.balance(f"liability:merchant:{paid.parts[0].merchant.code}") == 0
        assert ledger.balance(f"liability:deposit:{paid.collection.order.number}") == -420
        assert (journal.by, journal.at) == (volunteer, DURING)

    def test_the_same_page_sent_twice_gives_back_once(self, paid, volunteer):
        assert self.give(paid, 420, volunteer) == self.give(paid, 420, volunteer)
        assert due(paid) == [0, 0]

    def test_in_two_times_and_never_more_than_was_received(self, paid, volunteer):
        self.give(paid, 200, volunteer)
        with pytest.raises(till.GivesBackTooMuch, match="2,20\u202f€"):
            self.give(paid, 420, volunteer, key="page-3")
        self.give(paid, 220, volunteer, key="page-4")
        with pytest.raises(till.GivesBackTooMuch, match="plus rien"):
            self.give(paid, 1, volunteer, key="page-5")

    def test_a_merchant_who_owes_nothing_gives_nothing(self, paid, volunteer):
        with pytest.raises(till.GivesBackTooMuch):
            self.give(paid, 420, volunteer, part=1)
        with pytest.raises(till.NothingChosen):
            self.give(paid, 0, volunteer)


class TestUndoing:
    @pytest.fixture
    def paid(self, odette, volunteer):
        """Tapped twice as much as was given: the second merchant was not paid."""
        return pay(odette, {0: 420, 1: 420}, volunteer)

    def undo(self, payment, volunteer, *, at=DURING, reason=" Touche de travers "):
        return till.undo_payment(payment=payment, reason=reason, by=volunteer, at=at)

    def test_the_opposite_is_written_and_nothing_is_erased(self, odette, paid, volunteer):
        undone = self.undo(paid[1], volunteer)
        assert due(odette) == [0, 420]
        assert ledger.balance(f"liability:merchant:{odette.parts[1].merchant.code}") == 0
        assert Journal.objects.get(key=f"pickup:undo:{paid[1].key}").by == volunteer
        assert (undone.reason, undone.at) == ("Touche de travers", DURING)
        assert CounterPayment.objects.count() == 2

    def test_undone_twice_is_undone_once(self, odette, paid, volunteer):
        assert self.undo(paid[1], volunteer) == self.undo(paid[1], volunteer, reason="")
        assert due(odette) == [0, 420]

    def test_the_right_payment_takes_its_place(self, odette, paid, volunteer):
        self.undo(paid[1], volunteer)
        pay(odette, {1: 420}, volunteer, means=CARD, key="page-2")
        assert due(odette) == [0, 0]

    def test_the_next_day_it_is_in_the_accounts(self, odette, paid, volunteer):
        evening, midnight = DURING.replace(hour=22, minute=59), DURING.replace(hour=23)
        with pytest.raises(till.TooLateToUndo):
            self.undo(paid[1], volunteer, at=midnight)
        self.undo(paid[1], volunteer, at=evening)
        assert due(odette) == [0, 420]

    def test_what_was_given_back_since_is_not_undone(self, odette, paid, volunteer):
        merchant_orders.cancel(
            merchant_order=odette.parts[1], by=None, at=DURING, channel="MERCHANT", reason="Four en panne"
        )
        till.give_back(
            merchant_order=odette.parts[1],
            point=odette.parts[1].order.collection.slot.point,
            cents=420,
            key="page-2",
            by=volunteer,
            at=DURING,
        )
        with pytest.raises(till.AlreadyGivenBack):
            self.undo(paid[1], volunteer)
        assert due(odette) == [0, 0]

    def test_cash_undone_leaves_the_cap_free(self, volunteer):
        rich = person("DROPPED_OFF", lines=[("1000.00", 1)])
        (payment,) = pay(rich, {0: 100_000}, volunteer)
        self.undo(payment, volunteer)
        pay(rich, {0: 100_000}, volunteer, key="page-2")
        assert due(rich) == [0]


class TestCollectingOnMandate:
    """The association has the money: no merchant is credited before the handover, and its boxes say where it lies."""

    @pytest.fixture
    def odette(self):
        odette = person("DROPPED_OFF", "DROPPED_OFF")
        odette.collection.order.merchant_orders.update(money_mode="mandated")
        return odette

    def box(self, who, family):
        return f"asset:{family}:{who.collection.slot.point.slug}"

    def test_the_money_is_in_the_box_of_its_means(self, odette, volunteer):
        pay(odette, {0: 420}, volunteer)
        pay(odette, {1: 200}, volunteer, means=CARD, key="page-2")
        pay(odette, {1: 220}, volunteer, means=CHEQUE, key="page-3")
        assert ledger.balances("asset:") == {
            self.box(odette, "cash"): 420,
            self.box(odette, "cheques"): 220,
            self.box(odette, "terminal"): 200,
        }
        assert not ledger.balances("liability:merchant:")
        assert ledger.balance(f"liability:deposit:{odette.collection.order.number}") == -840
        assert due(odette) == [0, 0]

    def test_it_is_not_the_associations_own(self, odette, volunteer):
        pay(odette, {0: 420, 1: 420}, volunteer)
        assert (holdings.held_cents(), holdings.third_party_cents(), holdings.own_cents()) == (840, 840, 0)
        assert holdings.revenue_cents() == 0

    def test_the_cash_cap_stays_that_of_one_sale(self, volunteer):
        rich = person("DROPPED_OFF", "DROPPED_OFF", lines=[("1000.01", 1)])
        rich.collection.order.merchant_orders.update(money_mode="mandated")
        with pytest.raises(till.CashOverCap):
            pay(rich, {0: 100_001}, volunteer)
        pay(rich, {0: 100_000, 1: 100_000}, volunteer)

    def test_it_gives_back_out_of_the_boxes_that_hold_the_sale_cash_first(self, odette, volunteer):
        pay(odette, {0: 200}, volunteer)
        pay(odette, {0: 220}, volunteer, means=CARD, key="page-2")
        pay(odette, {1: 420}, volunteer, key="page-3")
        merchant_orders.cancel(
            merchant_order=odette.parts[0], by=None, at=DURING, channel="MERCHANT", reason="Four en panne"
        )
        words = till.giving_words(odette.parts[0], 420, odette.collection.slot.point)
        assert words == "2,00\u202f€ de la caisse, 2,20\u202f€ sur le terminal"
        till.give_back(
            merchant_order=odette.parts[0],
            point=odette.parts[0].order.collection.slot.point,
            cents=420,
            key="page-4",
            by=volunteer,
            at=DURING,
        )
        assert ledger.balance(self.box(odette, "cash")) == 420
        assert ledger.balance(self.box(odette, "terminal")) == 0
        assert due(odette) == [0, 0]

    def test_a_mistake_is_undone_out_of_the_same_box(self, odette, volunteer):
        (payment,) = pay(odette, {0: 420}, volunteer, means=CARD)
        till.undo_payment(payment=payment, reason="", by=volunteer, at=DURING)
        assert ledger.balance(self.box(odette, "terminal")) == 0
        assert due(odette) == [420, 420]


def test_an_order_keeps_the_mode_in_which_it_was_placed(odette, volunteer, settings):
    settings.MONEY_MODE = "mandated"
    pay(odette, {0: 420}, volunteer)
    assert ledger.balance(f"liability:merchant:{odette.parts[0].merchant.code}") == 420
