"""A provider kept in memory, with its moods: it loses answers, refuses, forgets keys, takes money back by itself."""

import threading
from dataclasses import replace

from shop.payments.gateway import (
    AccountFacts,
    GatewayUnreachable,
    PayoutFacts,
    ProviderRefused,
    ReversalFacts,
    TransferFacts,
)


class Provider:
    """What a town asks of a provider for its merchants; plugged in place of every gateway."""

    code = "simulator"

    def __init__(self):
        self.accounts, self.transfers, self.reversals, self.payouts_made = {}, {}, {}, {}
        self.paid_to = {}
        self.answers, self.asked = {}, []
        # A provider answers one request of a key at a time, whoever asks at the same moment.
        self.one_at_a_time = threading.Lock()
        self.loses_answers = self.is_down = False
        # Accounts whose money already left for the merchant's own bank.
        self.paid_out = set()
        self.refuses_transfers = False
        # The town's own balance there.
        self.is_short_of_money = False

    def once(self, key, act):
        """The same key is the same wish; a lost answer comes after the deed."""
        if self.is_down:
            raise GatewayUnreachable
        with self.one_at_a_time:
            self.asked.append(key)
            if key not in self.answers:
                self.answers[key] = act()
        if self.loses_answers:
            raise GatewayUnreachable
        answer = self.answers[key]
        if isinstance(answer, ProviderRefused):
            raise answer
        return answer

    def forget_keys(self):
        self.answers.clear()

    # --- Accounts ---

    def open_account(self, merchant, *, key):
        def act():
            reference = f"acct_{len(self.accounts) + 1}"
            self.accounts[reference] = AccountFacts(reference, can_receive=False, asked=("external_account",))
            return reference

        return self.once(key, act)

    def account_link(self, account, *, return_url, refresh_url, key):
        return self.once(key, lambda: f"https://provider.example/{account}/{key.rsplit(':')[-1]}")

    def read_account(self, reference):
        if self.is_down:
            raise GatewayUnreachable
        return self.accounts[reference]

    def says(self, reference, **facts):
        self.accounts[reference] = AccountFacts(reference, **{"can_receive": False, **facts})

    # --- Money ---

    def transfer(self, wire):
        def act():
            assert wire.charge, "a transfer without its charge"
            if self.refuses_transfers or not self.accounts[wire.account].can_receive:
                return ProviderRefused("insufficient_capabilities_for_transfer")
            if self.is_short_of_money:
                return ProviderRefused("balance_insufficient")
            return self.make_transfer(wire)

        return self.once(wire.key, act)

    def make_transfer(self, wire):
        reference = f"tr_{len(self.transfers) + 1}"
        facts = TransferFacts(reference, wire.cents, 0, wire.account, wire.charge, wire.key)
        self.transfers[reference] = (facts, wire.group)
        return facts

    def reverse(self, transfer, cents, *, key):
        def act():
            facts, _group = self.transfers[transfer]
            if facts.account in self.paid_out:
                return ProviderRefused("balance_insufficient")
            assert facts.reversed_cents + cents <= facts.cents, "more taken back than was sent"
            self.take_back(transfer, cents)
            reference = f"trr_{len(self.reversals) + 1}"
            self.reversals[reference] = cents
            return ReversalFacts(reference, cents)

        return self.once(key, act)

    def take_back(self, transfer, cents):
        facts, group = self.transfers[transfer]
        told = {**vars(facts), "reversed_cents": facts.reversed_cents + cents}
        self.transfers[transfer] = (TransferFacts(**told), group)

    def read_transfer(self, reference):
        return self.transfers[reference][0]

    def transfers_of(self, group):
        return [facts for facts, of in self.transfers.values() if of == group]

    def sent_to(self, account) -> int:
        made = [facts for facts, _group in self.transfers.values() if facts.account == account]
        return sum(facts.cents - facts.reversed_cents for facts in made)

    def drawn_on(self, charge) -> int:
        return sum(facts.cents for facts, _group in self.transfers.values() if facts.charge == charge)

    # --- The town ---

    def payout(self, cents, *, key, bank=""):
        def act():
            reference = f"po_{len(self.payouts_made) + 1}"
            self.paid_to[reference] = bank
            self.payouts_made[reference] = PayoutFacts(reference, cents, "PENDING", key=key)
            return self.payouts_made[reference]

        return self.once(key, act)

    def payout_becomes(self, reference, state):
        self.payouts_made[reference] = replace(self.payouts_made[reference], state=state)

    def read_payout(self, reference):
        return self.payouts_made[reference]

    def payouts(self, *, since):
        return list(self.payouts_made.values())
