"""Whatever happens, in whatever order, each merchant ends with the net of what is kept, and the books agree."""

import datetime
from collections import defaultdict

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from merchants.books import ledger
from merchants.books.earnings import share_of
from merchants.models import MerchantOrder
from shop.payments import gateway
from shop.settlement import accounts, audit, planning, sending
from shop.settlement.models import PayoutAccount, Transfer
from tests import factories
from tests.paces import histories
from tests.shop.settlement.provider import Provider
from tests.shop.settlement.sales import given_back, handed_over, paid_online, payable, refund_due, sale

pytestmark = pytest.mark.django_db
NOW = timezone.now


class Settling(RuleBasedStateMachine):
    """Two merchants sell in common baskets; the provider has its moods."""

    def __init__(self):
        super().__init__()
        # Each story has its own town: what it wrote is undone when it ends.
        self.town = transaction.atomic()
        self.town.__enter__()
        self.provider, self.plugged = Provider(), gateway.gateway_named
        gateway.gateway_named = lambda code: self.provider
        self.merchants = [factories.MerchantFactory() for _ in range(2)]
        for merchant in self.merchants:
            payable(merchant, self.provider)
        self.parts, self.kept = [], {}

    def teardown(self):
        gateway.gateway_named = self.plugged
        transaction.set_rollback(True)
        self.town.__exit__(None, None, None)

    # --- What people do ---

    @precondition(lambda self: len(self.parts) < 8)
    @rule(cents=st.integers(1, 3000), many=st.integers(1, 4), rate=st.sampled_from(["0", "7.77", "8.00", "33.33"]))
    def somebody_buys_online(self, cents, many, rate):
        first = None
        for merchant in self.merchants:
            part = sale(merchant, price=f"{cents / 100:.2f}", quantity=many, rate=rate, in_order=first and first.order)
            first = first or part
            self.parts.append(part)
            self.kept[part.pk] = many
        paid_online(first.order, 2 * cents * many)

    @precondition(lambda self: self.parts)
    @rule(which=st.integers(0, 7))
    def the_bag_is_handed_over(self, which):
        part = self.fresh(which)
        if part.status == "DROPPED_OFF":
            handed_over(part)

    @precondition(lambda self: self.parts)
    @rule(which=st.integers(0, 7), kept=st.integers(0, 3))
    def something_is_given_back(self, which, kept):
        part = self.fresh(which)
        if part.status == "HANDED_OVER" and kept < self.kept[part.pk]:
            unit = part.lines.get().unit_price_cents
            given_back(part, kept)
            refund_due(part.order, unit * (self.kept[part.pk] - kept))
            self.kept[part.pk] = kept

    def fresh(self, which):
        return MerchantOrder.objects.get(pk=self.parts[which % len(self.parts)].pk)

    # --- What the town does ---

    @rule(which=st.integers(0, 1))
    def a_merchant_is_settled(self, which):
        planning.settle(merchant=self.merchants[which], at=NOW())
        assert planning.settle(merchant=self.merchants[which], at=NOW()) == []

    @rule()
    def what_is_planned_is_sent(self):
        sending.send_planned()

    @rule()
    def transfers_are_read_again(self):
        sending.sync_recent(at=NOW())

    # --- What the provider does ---

    @rule(loses=st.booleans())
    def answers_are_lost_or_not(self, loses):
        self.provider.loses_answers = loses

    @rule(which=st.integers(0, 1), out=st.booleans())
    def a_merchant_is_paid_out_or_has_money_again(self, which, out):
        reference = f"acct_of_{self.merchants[which].code}"
        self.provider.paid_out.add(reference) if out else self.provider.paid_out.discard(reference)

    @rule(which=st.integers(0, 1), able=st.booleans())
    def an_account_is_stopped_or_ready(self, which, able):
        account = PayoutAccount.objects.get(merchant=self.merchants[which])
        self.provider.says(account.reference, can_receive=able)
        accounts.sync_account(account=account, at=NOW())

    # --- What is always true ---

    @invariant()
    def the_books_say_what_the_provider_did_when_every_answer_came(self):
        if Transfer.objects.filter(status="PLANNED", asked_at__isnull=False).exists():
            return
        for merchant in self.merchants:
            sent = self.provider.sent_to(f"acct_of_{merchant.code}")
            assert sent == self.net_of(merchant) + ledger.balance(f"liability:merchant:{merchant.code}")

    def net_of(self, merchant):
        earned = merchant.orders.filter(status="HANDED_OVER").prefetch_related("lines")
        return sum(share_of(part).net for part in earned)

    @invariant()
    def a_charge_never_bears_more_than_it_took(self):
        drawn = defaultdict(int)
        for facts, _group in self.provider.transfers.values():
            drawn[facts.charge] += facts.cents
        for part in self.parts:
            payment = part.order.payments.get()
            assert drawn[payment.charge] <= payment.captured_cents

    @invariant()
    def nobody_is_sent_more_than_was_ever_earned(self):
        for facts, _group in self.provider.transfers.values():
            assert 0 <= facts.reversed_cents <= facts.cents
        assert list(audit.disagreements()) == []
        assert not Transfer.objects.filter(by_provider=True).exists()

    # --- And at the end ---

    def everything_calms_down(self):
        self.provider.loses_answers = False
        for merchant in self.merchants:
            self.provider.says(f"acct_of_{merchant.code}", can_receive=True)
            accounts.sync_account(account=merchant.payout_account, at=NOW())
        for _ in range(4):
            sending.send_planned()
            Transfer.objects.filter(kind="TRANSFER", status="REFUSED").update(closed_at=LONG_AGO)
            planning.settle_due(at=NOW())

    def ends_well(self):
        """Each merchant has its net, or more by exactly what the provider could not take back."""
        self.everything_calms_down()
        for merchant in self.merchants:
            balance = ledger.balance(f"liability:merchant:{merchant.code}")
            refused = Transfer.objects.filter(account__merchant=merchant, kind="REVERSAL", status="REFUSED")
            assert 0 <= balance <= sum(refused.values_list("cents", flat=True))
            assert self.provider.sent_to(f"acct_of_{merchant.code}") == self.net_of(merchant) + balance


LONG_AGO = timezone.now() - datetime.timedelta(days=3)


class Calm(Settling):
    def teardown(self):
        try:
            self.ends_well()
        finally:
            super().teardown()


class AnySettlement(TestCase):
    def test_any_story_ends_with_each_merchant_having_its_net(self):
        one_story = settings(max_examples=histories(30, each_time=10), stateful_step_count=20, deadline=None)
        run_state_machine_as_test(Calm, settings=one_story)
