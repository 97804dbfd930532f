"""Under which number of the French chart of accounts, and in which journal, the accountant reads our entries."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.books import accounts
from merchants.models import AccountNumber, JournalBook, Merchant
from merchants.refusals import Refusal

# How the opening entry of a year begins, and what the years before earned or cost.
OPENING, PROFIT, LOSS = "opening:", "result:profit", "result:loss"
OF_ORDERS = (accounts.DEPOSIT, accounts.REFUND, accounts.CREDIT)
RESULT = ("income:", "expense:")


class Unnumbered(Refusal):
    """Accounts that the chart does not number on some day: a file that leaves them out would be false."""

    def __init__(self, prefixes):
        told = _("Donnez d’abord un numéro du plan comptable à\u202f: %(accounts)s.")
        super().__init__(told % {"accounts": ", ".join(prefixes)})


@dataclass(frozen=True)
class Named:
    """An account as the accountant reads it; the last two are empty when it is not one of a family."""

    number: str
    label: str
    auxiliary: str = ""
    auxiliary_label: str = ""


class Chart:
    """The whole chart, read once; asked without any query."""

    def __init__(self):
        self.numbers = latest_first(AccountNumber, "prefix")
        self.books = latest_first(JournalBook, "key_prefix")
        self.merchants = dict(Merchant.objects.values_list("code", "name"))

    def number_of(self, code, day) -> Named:
        """How an account of the ledger is called on a day. Raises Unnumbered."""
        for row in self.numbers:
            if names(row.prefix, code) and holds(row, day):
                return self.named(row, code)
        raise Unnumbered([code])

    def named(self, row, code) -> Named:
        if not row.is_auxiliary:
            return Named(row.number, row.label)
        end = code.removeprefix(row.prefix)
        return Named(row.number, row.label, end, self.auxiliary_label(row.prefix, end))

    def auxiliary_label(self, prefix, end) -> str:
        if prefix in OF_ORDERS:
            return _("Commande %(number)s") % {"number": end}
        return self.merchants.get(end, end) if prefix == accounts.MERCHANT else end

    def book_of(self, key, day) -> JournalBook:
        """The journal that a key belongs to on a day. Raises Unnumbered."""
        for row in self.books:
            if key.startswith(row.key_prefix) and holds(row, day):
                return row
        raise Unnumbered([key])

    def refuse_gaps(self, period) -> None:
        """Every account must have its number on every day of the period. Raises Unnumbered."""
        days = {period.first_on, period.last_on} | changes(self.numbers)
        days = {day for day in days if period.first_on <= day <= period.last_on}
        wanted = [*accounts.KNOWN, PROFIT, LOSS]
        without = {prefix for day in days for prefix in wanted if not self.knows(prefix, day)}
        if without:
            raise Unnumbered(sorted(without))

    def knows(self, prefix, day) -> bool:
        return any(names(row.prefix, prefix) and holds(row, day) for row in self.numbers)


def latest_first(model, field):
    """The longest beginning first, then the latest row: the first that fits is the right one."""
    return sorted(model.objects.order_by("-applies_from"), key=lambda row: -len(getattr(row, field)))


def names(prefix, code) -> bool:
    return code.startswith(prefix) if prefix.endswith(":") else code == prefix


def holds(row, day) -> bool:
    return row.applies_from <= day and (row.applies_until is None or day <= row.applies_until)


def changes(rows) -> set:
    """The days from which the answer may be another."""
    ended = (row.applies_until for row in rows if row.applies_until)
    return {row.applies_from for row in rows} | {day + datetime.timedelta(days=1) for day in ended}
