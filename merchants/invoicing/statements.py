"""One merchant's month, read from the ledger: sales by day and rate, commission, what was paid, both balances."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.books import accounts
from merchants.invoicing import months
from merchants.models import Entry, Journal, SoldAtRate, Statement

# What moved a merchant's account, by how the journal's key begins; the longest beginning that fits names it.
KINDS = {
    "state:": _("Ventes, commission déduite"),
    "pickup:": _("Reçu des clients, en main propre"),
    "pickup:back:": _("Rendu aux clients, en main propre"),
    "pickup:undo:": _("Encaissements annulés"),
    "transfer:": _("Versé par le prestataire de paiement"),
    "reversal:": _("Repris par le prestataire de paiement"),
    "sepa:": _("Versé par virement"),
    "hand:": _("Réglé directement entre le commerçant et l’association"),
    "refund:": _("Remboursements"),
    "dispute:": _("Paiements contestés"),
    "": _("Autres mouvements"),
}


def kind_of(key) -> str:
    return max((kind for kind in KINDS if key.startswith(kind)), key=len)


@dataclass
class Commission:
    """What the association earned on one group of sales, in cents: without VAT and VAT, by merchant order id."""

    by_sale: dict[int, list[int]] = field(default_factory=dict)

    @property
    def excl(self) -> int:
        return sum(excl for excl, _vat in self.by_sale.values())

    @property
    def vat(self) -> int:
        return sum(vat for _excl, vat in self.by_sale.values())


@dataclass
class Figures:
    """All that a statement says, in cents; movements and balances as the merchant sees them."""

    days: Counter
    taken_back: int
    movements: Counter
    # By (VAT rate of the commission, told by an earlier month, its invoice or None).
    commissions: dict
    opening: int

    @property
    def closing(self) -> int:
        return self.opening + sum(self.movements.values())

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.movements or self.commissions or self.opening)


def figures_of(closing, merchant) -> Figures:
    """A fixed number of queries, whatever the month weighs."""
    days, taken_back = sales_of(closing, merchant)
    return Figures(
        days=days,
        taken_back=taken_back,
        movements=movements_of(closing, merchant),
        commissions=commissions_of(closing, merchant),
        opening=opening_of(closing, merchant),
    )


def opening_of(closing, merchant) -> int:
    """The balance of the last statement: without one, nothing had ever moved."""
    last = Statement.objects.filter(merchant=merchant, closing__month__lt=closing.month).order_by("closing__month")
    return last.values_list("closing_cents", flat=True).last() or 0


def sales_of(closing, merchant) -> tuple[Counter, int]:
    """Cents by (day, rate, "gross" or "vat"), and what refunds took off in all."""
    days, taken_back = Counter(), 0
    sold = SoldAtRate.objects.filter(months.held_by(closing, "journal__"), merchant_order__merchant=merchant)
    for at, rate, gross, vat in sold.values_list("journal__at", "vat_rate", "gross_cents", "vat_cents").iterator():
        day = timezone.localdate(at).isoformat()
        days[day, str(rate), "gross"] += gross
        days[day, str(rate), "vat"] += vat
        taken_back += min(gross, 0)
    return days, taken_back


def movements_of(closing, merchant) -> Counter:
    """Cents by kind on the merchant's account; above zero, in the merchant's favour."""
    moved = Counter()
    entries = Entry.objects.filter(months.held_by(closing, "journal__"), account__code=accounts.merchant(merchant))
    for key, cents in entries.values_list("journal__key", "cents").iterator():
        moved[kind_of(key)] -= cents
    return moved


def commissions_of(closing, merchant) -> dict[tuple, Commission]:
    """What was earned on the merchant's sales, apart for each rate of VAT and each invoice that is corrected.

    Read by the merchant's sales and sorted here: asked for the two accounts, a database may walk through what they
    hold of the whole town, once for each merchant.
    """
    told, found = months.corrected_by(closing, merchant), {}
    entries = Entry.objects.filter(months.held_by(closing, "journal__"), journal__merchant_order__merchant=merchant)
    columns = "journal__merchant_order_id", "journal__merchant_order__commission_vat_rate", "account__code", "cents"
    for pk, rate, code, cents in entries.values_list(*columns).iterator():
        if code in (accounts.INCOME, accounts.VAT):
            group = found.setdefault((str(rate), pk in told, told.get(pk)), Commission())
            group.by_sale.setdefault(pk, [0, 0])[code == accounts.VAT] -= cents
    return found


# --- Kept for ever ----------------------------------------------------------------------------


def content_of(figures) -> dict:
    """What the statement freezes."""
    days = sorted({(day, rate) for day, rate, _what in figures.days})
    commissions = figures.commissions.values()
    return {
        "days": [day_row(figures.days, day, rate) for day, rate in days],
        "rates": [rate_row(figures.days, rate) for rate in sorted({rate for _day, rate in days}, key=float)],
        "gross_cents": sum(cents for (_day, _rate, what), cents in figures.days.items() if what == "gross"),
        "taken_back_cents": figures.taken_back,
        "commission_excl_cents": sum(one.excl for one in commissions),
        "commission_vat_cents": sum(one.vat for one in commissions),
        "movements": [{"kind": kind, "cents": figures.movements[kind]} for kind in KINDS if figures.movements[kind]],
    }


def day_row(days, day, rate) -> dict:
    gross, vat = days[day, rate, "gross"], days[day, rate, "vat"]
    return {"day": day, "rate": rate, "gross_cents": gross, "vat_cents": vat, "excl_cents": gross - vat}


def rate_row(days, wanted) -> dict:
    gross = sum(cents for (_day, rate, what), cents in days.items() if rate == wanted and what == "gross")
    vat = sum(cents for (_day, rate, what), cents in days.items() if rate == wanted and what == "vat")
    return {"rate": wanted, "gross_cents": gross, "vat_cents": vat, "excl_cents": gross - vat}


def make(*, closing, merchant, figures, at) -> Statement:
    """Freeze the month of one merchant; the caller holds the closing's row."""
    return Statement.objects.create(
        closing=closing,
        merchant=merchant,
        opening_cents=figures.opening,
        closing_cents=figures.closing,
        content=content_of(figures),
        made_at=at,
    )


# --- Followed to its lines --------------------------------------------------------------------


def lines_of(statement):
    """The journals behind a statement, oldest first, each with what it moved on the merchant's account, in cents."""
    account = accounts.merchant(statement.merchant)
    journals = Journal.objects.filter(months.held_by(statement.closing), entries__account__code=account)
    moved = journals.select_related("order", "merchant_order").annotate(moved=-Sum("entries__cents"))
    return moved.order_by("at", "pk")
