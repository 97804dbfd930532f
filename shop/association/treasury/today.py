"""« Aujourd’hui »: what moved since midnight, and what waits for the treasurer."""

from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from merchants.books import accounts, ledger
from merchants.books.commission_months import Month, posted_in
from merchants.models import Entry, MonthClosing
from pickup.money import till
from shop.association.commissions import treasurer_only
from shop.association.treasury import words
from shop.association.treasury.forms import midnight
from shop.payments import refunds
from shop.payments.models import Dispute
from shop.settlement import waiting as look

LAST_SHOWN = 10
ANY = Q()
GIVEN_BACK = Q(journal__key__startswith=till.GIVEN_BACK)


@dataclass(frozen=True)
class Waiting:
    """Something that a person has to look at, and where."""

    words: str
    count: int
    url: str


def cents_of(start, *kinds, sign=1, only=ANY):
    """The sum, in cents, of what some kinds of journals moved on accounts of one kind."""
    asked = Q()
    for kind in kinds:
        asked |= Q(journal__key__startswith=f"{kind}:")
    return Sum(sign * F("cents"), filter=asked & only & Q(account__code__startswith=start), default=0)


def moved_since(at) -> dict[str, int]:
    """What the day moved, in cents, by name: one query."""
    entries = Entry.objects.filter(journal__at__gte=at)
    return entries.aggregate(
        online=cents_of(accounts.DEPOSIT, "capture", sign=-1),
        counter=cents_of(accounts.DEPOSIT, "pickup", sign=-1, only=~GIVEN_BACK),
        given_back=cents_of(accounts.DEPOSIT, "pickup", only=GIVEN_BACK),
        handed_over=cents_of(accounts.DEPOSIT, "state", only=Q(cents__gt=0)),
        taken_off=cents_of(accounts.DEPOSIT, "state", sign=-1, only=Q(cents__lt=0)),
        commission=cents_of(accounts.INCOME, "state", sign=-1),
        vat=cents_of(accounts.VAT, "state", sign=-1),
        fees=cents_of(accounts.MEMBERSHIP_FEES, "membership", sign=-1),
        refunded=cents_of(accounts.REFUND, "refund"),
        sent=cents_of(accounts.MERCHANT, "transfer", "sepa", only=Q(cents__gt=0)),
        taken_back=cents_of(accounts.MERCHANT, "transfer", "sepa", "reversal", sign=-1, only=Q(cents__lt=0)),
    )


def in_words(moved) -> list[tuple[str, int]]:
    """What goes the other way is said apart, by what it is: it makes no handover, no payment of the day smaller."""
    commission = moved["commission"] + moved["vat"]
    return [
        (_("payés en ligne"), moved["online"]),
        (_("payés au comptoir"), moved["counter"]),
        (_("rendus au comptoir"), moved["given_back"]),
        (_("remis aux habitants"), moved["handed_over"]),
        (_("rendus sur des ventes déjà remises"), moved["taken_off"]),
        (
            _("de commission, TVA comprise") if commission >= 0 else _("de commission rendus, TVA comprise"),
            abs(commission),
        ),
        (_("de cotisations des membres"), moved["fees"]),
        (_("remboursés en ligne"), moved["refunded"]),
        (_("envoyés aux commerçants"), moved["sent"]),
        (_("repris aux commerçants, ou renvoyés par leur banque"), moved["taken_back"]),
    ]


def waiting(today) -> list[Waiting]:
    """Only what there is; nothing waits on a quiet day."""
    found = [
        Waiting(_("remboursements refusés par la banque"), len(refunds.refused()), reverse("disputes")),
        Waiting(_("contestations en cours"), open_disputes(), reverse("disputes")),
        Waiting(_("versements refusés, repris ou rejetés"), look.count(), reverse("caisse_waiting")),
        Waiting(_("comptes où de l’argent n’est pas compris"), not_understood(), not_understood_url()),
        *month_to_close(today),
    ]
    return [one for one in found if one.count]


def open_disputes() -> int:
    return Dispute.objects.filter(state=Dispute.State.OPEN).count()


def not_understood() -> int:
    return sum(1 for cents in ledger.balances(accounts.SUSPENSE).values() if cents)


def not_understood_url():
    return f"{reverse('treasury_journals')}?compte={accounts.SUSPENSE}"


def month_to_close(today) -> list[Waiting]:
    """The month before this one, when something was sold in it and nobody closed it."""
    month = Month.of(today).previous
    is_closed = MonthClosing.objects.filter(month=month.first_on, finished_at__isnull=False).exists()
    if is_closed or not posted_in(month).exists():
        return []
    return [Waiting(_("%(month)s à clôturer") % {"month": month}, 1, reverse("closings"))]


@require_safe
@treasurer_only
def treasury_today(request):
    """The day's sums, what waits, and the last journals; the same number of queries on a busy day."""
    today = timezone.localdate()
    journals = list(latest())
    lines = ledger.lines_of([journal.pk for journal in journals])
    for journal in journals:
        journal.kind = words.kind_of(journal.key)
        journal.moved = sum(cents for _code, cents in lines[journal.pk] if cents > 0)
    context = {
        "today": today,
        "moved": in_words(moved_since(midnight(today))),
        "waiting": waiting(today),
        "journals": journals,
    }
    return render(request, "association/treasury/today.html", context)


def latest():
    return ledger.Journal.objects.select_related("order__collection").order_by("-at", "-pk")[:LAST_SHOWN]
