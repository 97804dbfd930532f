"""What a member of the place paid for their year, in the books: the association's own money, no VAT, no merchant."""

from merchants.books import accounts, ledger

RECEIVED = "membership:"
UNDONE = "membership:undone:"


def post_received(*, receipt, box, cents, memo, by, at):
    """Cents that came into a box or onto an account of the association; told twice, written once."""
    ledger.post(
        key=f"membership:{receipt}", memo=memo, lines={box: cents, accounts.MEMBERSHIP_FEES: -cents}, by=by, at=at
    )


def post_undone(*, receipt, box, cents, memo, by, at):
    """The opposite, when a fee was noted by mistake: the first writing stays."""
    ledger.post(
        key=f"membership:undone:{receipt}",
        memo=memo,
        lines={box: -cents, accounts.MEMBERSHIP_FEES: cents},
        by=by,
        at=at,
    )
