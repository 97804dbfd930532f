"""Whose money the town holds: third parties' funds are never the association's, wherever they lie (DOMAIN 2.1)."""

from merchants.books import accounts, ledger


def held_cents() -> int:
    """All the money on the town's accounts: at the provider, in its banks, in its cash boxes, on the way."""
    return sum(ledger.balances(accounts.ASSET).values())


def third_party_cents() -> int:
    """What belongs to residents and merchants; somebody in debt never makes another's money ours."""
    return sum(-cents for family in accounts.THIRD_PARTIES for cents in ledger.balances(family).values() if cents < 0)


def own_cents() -> int:
    """What the association may call its own of the money that is held; below zero, it owes more than it holds."""
    return held_cents() - third_party_cents()


def revenue_cents() -> int:
    """What the association earned, VAT excluded: commission, and nothing of what passes through its hands."""
    return -ledger.balance(accounts.INCOME)
