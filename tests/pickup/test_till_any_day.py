"""Random till days: whatever is paid, undone, given back and closed, at whatever hour it is told, the sums agree."""

import datetime

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from merchants.books import accounts, ledger
from merchants.models import Entry, Journal
from merchants.refusals import Refusal
from pickup.models import TillLine
from pickup.money import closings, events
from tests.paces import histories
from tests.pickup.till_world import FRIDAY, Counter, at

pytestmark = pytest.mark.django_db
which, hours = st.integers(0, 7), st.integers(0, 23)


class Tills(RuleBasedStateMachine):
    """Some days of November and December; a clock that goes on, payments told with an earlier hour."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.counters = [Counter(mode="mandated")]
        self.today, self.payments = FRIDAY, []

    def teardown(self):
        closings.close_due(at=at(self.today + datetime.timedelta(days=1), 1))
        self.agrees()
        recorded = Journal.objects.filter(key__startswith=events.COUNTER)
        assert TillLine.objects.count() == recorded.count()
        assert ledger.verify().is_whole
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def agrees(self):
        assert list(closings.disagreements()) == []
        last = closings.closings_of("DAY").last()
        if last:
            moved = Entry.objects.filter(journal__till_line__isnull=False).exclude(
                account__code__startswith=accounts.DEPOSIT
            )
            assert last.perpetual_cents == (moved.aggregate(cents=Sum("cents"))["cents"] or 0)
            assert last.perpetual_events == TillLine.objects.count()
            assert last.perpetual_cents == sum(sum(both) for both in last.perpetual_by_merchant.values())

    @invariant()
    def perpetual_totals_are_the_sum_of_the_journal(self):
        self.agrees()

    def act(self, act):
        try:
            with transaction.atomic():
                return act()
        except Refusal:
            return None

    @rule(
        cents=st.integers(1, 5000),
        merchant=st.integers(0, 1),
        hour=hours,
        ago=st.integers(0, 2),
        means=st.sampled_from(["CASH", "CARD", "CHEQUE"]),
    )
    def somebody_pays(self, cents, merchant, hour, ago, means):
        """Told today, done up to two days ago at a counter without a network."""
        when = at(self.today - datetime.timedelta(days=ago), hour)
        self.payments.append(self.counters[0].takes(cents, when, means=means, merchant=merchant))

    @precondition(lambda self: self.payments)
    @rule(number=which)
    def a_payment_is_undone(self, number):
        payment = self.payments[number % len(self.payments)]
        self.act(lambda: self.counters[0].undoes(payment, payment.at))

    @precondition(lambda self: self.payments)
    @rule(number=which, cents=st.integers(1, 3000), hour=hours)
    def money_is_given_back(self, number, cents, hour):
        payment = self.payments[number % len(self.payments)]
        self.act(lambda: self.counters[0].gives_back(payment, at(self.today, hour), cents))

    @rule(nights=st.integers(1, 5), runs=st.booleans())
    def nights_pass(self, nights, runs):
        """The jobs run, once or twice, or sleep."""
        self.today += datetime.timedelta(days=nights)
        if runs:
            closings.close_due(at=at(self.today, 1))
            closings.close_due(at=at(self.today, 2))


@pytest.mark.histories
def test_any_days_at_the_tills():
    run_state_machine_as_test(
        Tills,
        settings=pace(
            max_examples=histories(25, each_time=6),
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
