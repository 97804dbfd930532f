"""« Compte d’un commerçant »: what the association owes each merchant, line by line, as a bank would show it."""

from django.core.paginator import Paginator
from django.db.models import F, Q, Sum, Window
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from merchants.books import accounts, ledger
from merchants.models import Entry, Merchant
from shop.association import spreadsheet
from shop.association.commissions import treasurer_only
from shop.association.treasury import words
from shop.association.treasury.forms import BetweenDaysForm
from shop.association.views import address_of

PER_PAGE = 30


def entries_of(merchant):
    """Every movement of the merchant's account, oldest first."""
    moved = Entry.objects.filter(account__code=accounts.merchant(merchant))
    return moved.select_related("journal__order__collection").order_by("journal__at", "pk")


def balances_after(merchant, entry_ids) -> dict[int, int]:
    """What the association owes the merchant after each of these movements, in cents, by entry id: one query."""
    running = Window(Sum(-F("cents")), order_by=[F("journal__at").asc(), F("pk").asc()])
    moved = Entry.objects.filter(account__code=accounts.merchant(merchant)).annotate(owed=running)
    # A condition on the running sum itself keeps the others out of it: the sum is over the whole account.
    wanted = moved.filter(Q(pk__in=entry_ids) | Q(owed=None))
    return dict(wanted.values_list("pk", "owed"))


@require_safe
@treasurer_only
def treasury_merchants(request):
    """What each merchant is owed now; two queries whatever their number."""
    owed = ledger.balances(accounts.MERCHANT)
    merchants = [(merchant, -owed.get(accounts.merchant(merchant), 0)) for merchant in Merchant.objects.all()]
    context = {
        "merchants": merchants,
        "owed": sum(cents for _merchant, cents in merchants if cents > 0),
        "owing": -sum(cents for _merchant, cents in merchants if cents < 0),
    }
    return render(request, "association/treasury/merchants.html", context)


@require_safe
@treasurer_only
def treasury_merchant(request, code):
    """The newest movements first, each with the balance after it, whatever is filtered out between them."""
    merchant, form = get_object_or_404(Merchant, code=code), BetweenDaysForm(request.GET)
    asked = entries_of(merchant).filter(**form.conditions("journal__")).order_by("-journal__at", "-pk")
    page = Paginator(asked, PER_PAGE).get_page(request.GET.get("page"))
    owed = balances_after(merchant, [entry.pk for entry in page])
    for entry in page:
        entry.kind, entry.rest = words.said(entry.journal)
        entry.owed = owed[entry.pk]
    context = {
        "merchant": merchant,
        "form": form,
        "page": page,
        "owed_now": -ledger.balance(accounts.merchant(merchant)),
        "address": address_of(request),
        "query": request.GET.urlencode(),
    }
    return render(request, "association/treasury/merchant.html", context)


@require_safe
@treasurer_only
def treasury_merchant_csv(request, code):
    """The same account, oldest first, sent as it is read."""
    merchant, form = get_object_or_404(Merchant, code=code), BetweenDaysForm(request.GET)
    wanted = set(entries_of(merchant).filter(**form.conditions("journal__")).values_list("pk", flat=True))
    return spreadsheet.streamed(csv_rows(merchant, wanted), name=f"compte-{merchant.code}.csv")


def csv_rows(merchant, wanted):
    """The balance runs over every movement; only those wanted are given."""
    yield [_("Date"), _("Genre"), _("Libellé"), _("Commande"), _("En sa faveur"), _("À sa charge"), _("Solde dû")]
    owed = 0
    for chunk in ledger.in_chunks(entries_of(merchant)):
        for entry in chunk:
            owed -= entry.cents
            if entry.pk in wanted:
                yield csv_row(entry, owed)


def csv_row(entry, owed):
    journal = entry.journal
    number = journal.order.number if journal.order else ""
    texts = [words.kind_of(journal.key), journal.memo, number]
    figures = [max(-entry.cents, 0), max(entry.cents, 0), owed]
    return [
        spreadsheet.moment(journal.at),
        *map(spreadsheet.plain, texts),
        *map(spreadsheet.amount, figures),
    ]
