"""Bags given one by one, undone, refused, paid, in any order: the books balance, what is undone is exactly unsaid."""

import datetime
from collections import Counter as Sums

import pytest
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from merchants.books import accounts, earnings, ledger
from merchants.giving_back import corrections
from merchants.giving_back.corrections import Why
from merchants.models import CommissionRule, Entry, MerchantOrder, MerchantOrderMove
from merchants.refusals import Refusal
from pickup.counter import handover, undoing
from pickup.models import Bag, CounterPayment, Handover
from pickup.money import till
from tests import factories
from tests.paces import histories
from tests.pickup.situations import DURING, ORDERED, person, saturday_slot

pytestmark = pytest.mark.django_db

which = st.integers(0, 7)


class Day(RuleBasedStateMachine):
    """A clock that goes on by half minutes, three people, two shops, one of which pays a commission with a floor."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at, self.keys = DURING, 0
        slot = saturday_slot(point=factories.PickupPointFactory(storage={"AMBIENT": 99, "CHILLED": 99}), capacity=9)
        self.volunteer = factories.UserFactory()
        merchants = [factories.MerchantFactory(), factories.MerchantFactory(vat_regime="EXEMPT_SMALL_BUSINESS")]
        CommissionRule.objects.create(merchant=merchants[0], rate=8, applies_from=factories.JOINED, set_at=ORDERED)
        facts = {"slot": slot, "merchants": merchants, "classes": ["AMBIENT", "CHILLED"]}
        self.people = [
            person("DROPPED_OFF", "DROPPED_OFF", lines=[(price, 2)], **facts) for price in ["0.01", "4.20", "333.33"]
        ]

    def teardown(self):
        ledger.seal_pending()
        assert ledger.verify().is_whole
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def act(self, act):
        try:
            return act()
        except Refusal:
            return None

    @rule(seconds=st.sampled_from([30, 60, 121]))
    def time_goes_by(self, seconds):
        self.at += datetime.timedelta(seconds=seconds)

    @rule(who=which, chosen=st.sets(st.integers(0, 3), min_size=1), again=st.booleans())
    def bags_are_given(self, who, chosen, again):
        who = self.people[who % 3]
        bags = [bag for number, bag in enumerate(bags_of(who)) if number in chosen]
        self.keys += not again
        told = {"adult_checked": False, "by": self.volunteer, "at": self.at, "key": f"page-{self.keys}"}
        self.act(
            lambda: handover.hand_over(collection=who.collection, point=who.collection.slot.point, bags=bags, **told)
        )

    @precondition(lambda self: Handover.objects.exists())
    @rule(number=which)
    def a_handover_is_undone(self, number):
        rows = list(Handover.objects.order_by("-pk"))
        given = rows[number % len(rows)]
        was_undone = given.undone_at
        done = self.act(lambda: undoing.undo_hand_over(handover=given, by=self.volunteer, at=self.at))
        late = self.at - given.at > datetime.timedelta(minutes=2)
        assert not (done and late and not was_undone), "undone too late"

    @rule(who=which, line=which)
    def something_is_refused(self, who, line):
        lines = [line for part in self.people[who % 3].parts for line in part.lines.all()]
        self.keys += 1
        why = Why(reason="Abîmé", by=self.volunteer, at=self.at, channel="COUNTER")
        chosen = lines[line % len(lines)]
        self.act(lambda: corrections.give_back_goods(line=chosen, quantity=1, key=f"r-{self.keys}", why=why))
        handover.end_given(at=self.at)

    @rule(who=which, part=st.integers(0, 1), cents=st.integers(1, 900))
    def somebody_pays(self, who, part, cents):
        who = self.people[who % 3]
        self.keys += 1
        told = {"means": "CASH", "key": f"p-{self.keys}", "by": self.volunteer, "at": self.at}
        self.act(
            lambda: till.collect_payment(
                collection=who.collection, point=who.collection.slot.point, amounts={who.parts[part]: cents}, **told
            )
        )

    @invariant()
    def the_books_say_what_each_order_earns_and_nothing_of_what_was_undone(self):
        assert sum(Entry.objects.values_list("cents", flat=True)) == 0
        assert list(earnings.disagreements()) == []
        for part in MerchantOrder.objects.exclude(status="HANDED_OVER"):
            sums = Sums()
            told = Entry.objects.filter(journal__merchant_order=part, journal__key__startswith="state:")
            for code, cents in told.values_list("account__code", "cents"):
                sums[code] += cents
            assert not any(sums.values()), f"{part}: {sums}"

    @invariant()
    def what_was_paid_is_in_the_deposits(self):
        paid = sum(CounterPayment.objects.values_list("cents", flat=True))
        deposits = Entry.objects.filter(account__code__startswith=accounts.DEPOSIT)
        told = deposits.exclude(journal__key__startswith="state:").values_list("cents", flat=True)
        assert -sum(told) == paid

    @invariant()
    def each_bag_is_where_the_standing_handovers_say(self):
        given = set(Handover.objects.standing().values_list("bags", flat=True)) - {None}
        assert given == set(Bag.objects.filter(where="HANDED_OVER").values_list("pk", flat=True))
        twice = Handover.objects.standing().values_list("bags", flat=True)
        assert len(twice) == len(given), "a bag is in two standing handovers"

    @invariant()
    def a_sale_stands_when_its_bags_are_all_gone(self):
        for part in MerchantOrder.objects.all():
            left = part.bags.filled().exclude(where="HANDED_OVER").exists()
            gone = part.bags.filter(where="HANDED_OVER").exists()
            if part.status == "HANDED_OVER" and gone:
                assert not left
            if part.status == "DROPPED_OFF":
                assert left or not gone
        standing = MerchantOrderMove.objects.handovers().values_list("merchant_order", flat=True)
        handed = MerchantOrder.objects.filter(status="HANDED_OVER").values_list("pk", flat=True)
        assert sorted(standing) == sorted(handed)


def bags_of(who):
    return list(Bag.objects.filter(merchant_order__in=who.parts).order_by("number"))


def test_any_day_of_handovers_and_undos(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_state_machine_as_test(Day, settings=SHORT)


SHORT = pace(
    max_examples=histories(10, each_time=5),
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
