"""A thousand histories of money, sixty-four each time: each ends with the books equal to the provider's, to the cent.

Storms are part of them. Placing an order is made short (it has its own proofs); everything after it goes through the
town's own acts and jobs, over the double of Stripe.
"""

import datetime
import gc
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from merchants.giving_back import corrections
from merchants.giving_back.corrections import Why
from merchants.preparation import merchant_orders, replacing, weighing
from merchants.refusals import Refusal
from shop import ordering
from shop.models import Dispute
from shop.payments import attempts, disputes, refunds
from shop.payments.double import door, levers
from shop.payments.double.models import DoubleBell
from shop.settlement import accounts
from tests.money import truths
from tests.money.world import TOLD, World, undone
from tests.paces import histories

pytestmark = [pytest.mark.django_db, pytest.mark.histories]

REAL = timezone.now
which = st.integers(0, 5)
# A refusal of ours changes nothing; the provider's silence is somebody else's turn.
ORDINARY = Refusal
prices = st.sampled_from([1, 99, 420, 1050, 3333])
pieces = st.tuples(prices, st.integers(1, 3), st.just(True))
weights = st.tuples(st.sampled_from([850, 1999, 4500]), st.sampled_from([125, 333, 1000]), st.just(False))
# As the catalogue makes them: a bundle is a line per product, with its own rate; two birds are two lines.
bundles = st.tuples(prices, st.integers(1, 3), st.just("bundle"))
birds = st.tuples(st.sampled_from([850, 1999]), st.sampled_from([333, 1000]), st.just("birds"))
baskets = st.lists(pieces | weights | bundles | birds, min_size=1, max_size=2)
rates = st.sampled_from(["0", "5.55", "7.77", "8.00", "33.33"])
shops = st.sampled_from([[0], [1], [2], [0, 1], [0, 1], [1, 2], [0, 1, 2]])
addresses = st.sampled_from(["/v1/transfers", "/reversals", "/v1/refunds", "/v1/checkout", "/capture", "/v1/"])
# How far a first order has gone when the storm begins.
stages = st.sampled_from(["placed", "paid", "given", "given", "settled", "settled"])
bearers = st.sampled_from(["MERCHANT", "MERCHANT", "ASSOCIATION", "SHARED"])


class Clock:
    """Everybody's clock, the double's included."""

    def __init__(self):
        self.shift = datetime.timedelta(0)

    def now(self):
        return REAL() + self.shift


class AnyHistory(RuleBasedStateMachine):
    """Baskets of one to three shops, what people, banks and the network do to them, in any order."""

    world: World

    def __init__(self):
        super().__init__()
        self.clock, self.collections, self.pages = Clock(), [], 0
        self.patch = mock.patch.object(timezone, "now", self.clock.now)
        self.patch.start()
        self.undo = undone()
        self.undo.__enter__()

    def teardown(self):
        try:
            self.ends_well()
        finally:
            self.undo.__exit__(None, None, None)
            self.patch.stop()

    # --- Finding ---

    def collection(self, number):
        return self.collections[number % len(self.collections)]

    def part(self, number, other):
        parts = self.collection(number).order.merchant_orders.order_by("pk")
        return parts[other % len(parts)]

    def one_of(self, kind, number, **said):
        """Something that the provider has, if it has any such."""
        found = [one for one in self.world.things(kind) if all(one[name] == value for name, value in said.items())]
        return found[number % len(found)] if found else None

    def attempt(self, act, *args, **facts):
        """Done or refused, whole."""
        try:
            with transaction.atomic():
                act(*args, **facts)
        except ORDINARY:
            return

    # --- Residents ---

    @initialize(goods=baskets, rate=rates, shops=shops, slot=st.integers(0, 1), stage=stages)
    def a_first_order(self, goods, rate, shops, slot, stage):
        self.somebody_orders(goods, rate, shops, slot, online=True, pays=stage != "placed")
        if stage in ("given", "settled"):
            for part in self.collections[0].order.merchant_orders.all():
                for _step in range(4):
                    self.weigh_and_go_on(part, 100)
        if stage == "settled":
            self.world.run_jobs()

    def somebody_orders(self, goods, rate, shops, slot, online, pays):
        made = self.world.order(shops=shops, goods=goods, rate=rate, slot=slot, online=online)
        self.collections.append(made)
        if online and pays:
            self.pay(made)

    def pay(self, collection):
        payment = self.world.open_page(collection)
        if payment and payment.provider_reference:
            levers.pay(payment.provider_reference)
            attempts.sync(payment=payment, at=timezone.now())

    @precondition(lambda self: len(self.collections) < 3)
    @rule(
        goods=baskets, rate=rates, shops=shops, slot=st.integers(0, 1), how=st.sampled_from(["hand", "page", "paid"])
    )
    def somebody_else_orders(self, goods, rate, shops, slot, how):
        try:
            self.somebody_orders(goods, rate, shops, slot, online=how != "hand", pays=how == "paid")
        except Refusal:
            return

    @rule(number=which, how=st.sampled_from(["pay", "decline", "refuse", "abandon", "slowly"]), heard=st.booleans())
    def at_the_payment_page(self, number, how, heard):
        collection = self.collection(number)
        try:
            payment = self.world.open_page(collection)
            if not payment or not payment.provider_reference:
                return
            if how == "slowly":
                levers.pay(payment.provider_reference, in_seconds=600)
            else:
                getattr(levers, how)(payment.provider_reference)
            if heard:
                attempts.sync(payment=payment, at=timezone.now())
        except Refusal:
            return

    @rule(number=which, other=which)
    def cash_in_hand(self, number, other):
        self.attempt(self.world.pays_in_hand, self.collection(number), self.part(number, other))

    @rule(number=which)
    def somebody_cancels(self, number):
        facts = {"by": None, "at": timezone.now(), "channel": "ONLINE", "reason": "Imprévu"}
        self.attempt(ordering.cancel_order, order=self.collection(number).order, **facts)

    # --- Merchants and the counter ---

    def weigh_and_go_on(self, part, percent):
        for line in part.lines.filter(price_per_kg_cents__isnull=False, weighed_at=None, kept_quantity__gt=0):
            grams = max(1, line.ordered_grams * percent // 100)
            self.attempt(weighing.weigh, line=line, grams=grams, by=None, at=timezone.now(), agreed_how="Au téléphone")
        self.attempt(self.world.goes_on, part)

    @rule(number=which, percent=st.sampled_from([80, 100, 108, 130]), steps=st.integers(1, 4))
    def bags_go_on(self, number, percent, steps):
        for part in self.collection(number).order.merchant_orders.order_by("pk"):
            for _step in range(steps):
                self.weigh_and_go_on(part, percent)

    @rule(number=which, other=which, kept=st.integers(0, 2))
    def something_is_missing(self, number, other, kept):
        line = self.part(number, other).lines.first()
        facts = {"by": None, "at": timezone.now()}
        self.attempt(merchant_orders.declare_shortage, line=line, kept_quantity=kept, **facts)

    @rule(number=which, other=which, kept=st.integers(0, 2), many=st.integers(1, 3), price=prices)
    def something_else_stands_in(self, number, other, kept, many, price):
        part = self.part(number, other)
        sheet = self.world.another_product(part.merchant, price)
        facts = {"by": None, "at": timezone.now(), "agreed_how": "Au téléphone"}
        facts |= {"line": part.lines.first(), "kept_quantity": kept, "sheet": sheet, "quantity": many}
        self.attempt(replacing.replace, **facts)

    @rule(number=which, other=which)
    def it_is_not_wanted(self, number, other):
        standing = self.part(number, other).lines.last()
        self.attempt(replacing.refuse, line=standing, by=None, at=timezone.now())

    @rule(number=which, other=which)
    def it_was_not_ready_after_all(self, number, other):
        facts = {"by": None, "at": timezone.now()}
        self.attempt(merchant_orders.not_ready_after_all, merchant_order=self.part(number, other), **facts)

    @rule(number=which, other=which)
    def a_merchant_gives_up(self, number, other):
        facts = {**TOLD, "at": timezone.now(), "reason": "Four en panne"}
        self.attempt(merchant_orders.cancel, merchant_order=self.part(number, other), **facts)

    @rule(
        number=which,
        other=which,
        amount=st.sampled_from([1, 2, 40, 300, "all"]),
        bearer=bearers,
        planned=st.booleans(),
    )
    def something_is_given_back(self, number, other, amount, bearer, planned):
        self.pages += 1
        part = self.part(number, other)
        facts = {"by": None, "at": timezone.now(), "channel": "COUNTER", "merchant_percent": 33}
        facts = {"key": f"page-{self.pages}", "why": Why(reason="Abîmé", bearer=bearer, **facts)}
        self.attempt(self.give_back, part, amount, facts)
        if planned:
            self.attempt(refunds.plan, order=part.order, at=timezone.now())

    def give_back(self, part, amount, facts):
        line = part.lines.first()
        if amount == "all":
            corrections.give_back_all(merchant_order=part, **facts)
        elif amount > 2:
            corrections.give_back_cents(line=line, cents=amount, **facts)
        elif line.is_weighed:
            corrections.give_back_weight(line=line, kept_grams=line.kept_grams // (2 * amount), **facts)
        else:
            corrections.give_back_goods(line=line, quantity=amount, **facts)

    # --- The town ---

    @rule()
    def a_minute_passes(self):
        self.clock.shift += datetime.timedelta(minutes=1)
        self.world.run_jobs()

    @rule(length=st.sampled_from([{"minutes": 6}, {"minutes": 40}, {"days": 1, "minutes": 5}, {"days": 4}]))
    def time_goes_by(self, length):
        self.clock.shift += datetime.timedelta(**length)
        levers.pass_time()

    @rule(number=which, by_merchant=st.booleans())
    def the_treasurer_says_who_bears(self, number, by_merchant):
        lost = list(Dispute.objects.filter(state="LOST").order_by("pk"))
        if lost:
            dispute = lost[number % len(lost)]
            part = dispute.payment.order.merchant_orders.first() if by_merchant else None
            facts = {"by": self.world.treasurer, "at": timezone.now()}
            self.attempt(disputes.decide, dispute=dispute, merchant_order=part, **facts)

    # --- The provider and the network ---

    @rule(kind=st.sampled_from(["lose", "lose", "silence", "busy", "crash"]), path=addresses, times=st.integers(1, 3))
    def the_network_is_troubled(self, kind, path, times):
        levers.trouble(kind, path, times)

    @rule(kind=st.sampled_from([levers.hold_refund, levers.short_of_money]))
    def the_next_refund_waits(self, kind):
        kind()

    @rule(chosen=st.lists(st.integers(0, 30), max_size=4))
    def bells_ring_in_any_order(self, chosen):
        bells = list(DoubleBell.objects.order_by("pk"))
        if bells:
            self.world.ring([bells[number % len(bells)] for number in chosen])

    @rule(number=which)
    def a_bank_sends_a_refund_back(self, number):
        refund = self.one_of("refund", number, status="succeeded")
        if refund:
            levers.fail_refund(refund["id"])

    @rule(number=which, cents=st.none() | st.integers(1, 99), heard=st.booleans())
    def a_payment_is_contested(self, number, cents, heard):
        charge = self.one_of("charge", number, captured=True, disputed=False)
        left = charge["amount_captured"] - charge["amount_refunded"] if charge else 0
        left += charge["amount"] - charge["amount_captured"] if charge else 0
        if left > 0:
            reference = levers.dispute(charge["id"], min(cents or left, left))
            if heard:
                self.hear_dispute(reference)

    @rule(number=which, won=st.booleans(), heard=st.booleans())
    def a_dispute_is_closed(self, number, won, heard):
        dispute = self.one_of("dispute", number, status="needs_response")
        if dispute:
            (levers.win_dispute if won else levers.lose_dispute)(dispute["id"])
            if heard:
                self.hear_dispute(dispute["id"])

    def hear_dispute(self, reference):
        try:
            disputes.sync(reference=reference, code="simulator", at=timezone.now())
        except Refusal:
            return

    @rule(number=st.integers(0, 2))
    def a_merchants_money_goes_to_its_bank(self, number):
        levers.empty(self.world.accounts[number].reference)

    @rule(number=st.integers(0, 2), able=st.booleans(), heard=st.booleans())
    def an_account_is_stopped_or_ready(self, number, able, heard):
        account = self.world.accounts[number]
        (levers.complete_account if able else stop)(account.reference)
        if heard:
            accounts.sync_quietly(account, timezone.now())

    # --- And at the end ---

    def ends_well(self):
        self.world.calms_down(self.clock)
        truths.all_of_them(self.world)
        before = truths.counts(self.world)
        self.world.ring(self.world.bells())
        self.world.run_calm_jobs(self.clock)
        assert truths.counts(self.world) == before, "replaying everything added something"
        truths.the_books_are_the_provider(self.world)


def stop(reference):
    levers.ask_account(reference, "external_account", overdue=True)


A_STORM = pace(
    max_examples=histories(125, each_time=8),
    stateful_step_count=8,
    deadline=None,
    database=None,
    # A story of ten steps is read as it is: making it shorter costs more than it tells.
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("rank", range(8))
def test_any_history_ends_with_books_that_equal_the_providers(rank, settings, monkeypatch, request):
    settings.PAYMENT_GATEWAY = "simulator"
    # The judge of types hears these requests in every other test.
    monkeypatch.setattr(door, "answer", door.answer.__wrapped__)
    machine = seed(rank)(type("Storm", (AnyHistory,), {"world": World()}))
    # What is loaded stays loaded: nobody looks through it for garbage a thousand times.
    gc.freeze()
    request.addfinalizer(gc.unfreeze)
    run_state_machine_as_test(machine, settings=A_STORM)
