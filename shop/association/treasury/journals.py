"""« Écritures »: every journal of the ledger, found by account, kind, order, key or day, on a page and in a file."""

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from merchants.books import ledger
from merchants.models import Entry, Journal
from pickup.counter.handover import code_in
from shop.association import spreadsheet
from shop.association.commissions import treasurer_only
from shop.association.treasury import words
from shop.association.treasury.forms import JournalsForm
from shop.association.views import address_of

PER_PAGE = 20


def found(form):
    """The journals asked for, newest first."""
    journals = Journal.objects.filter(**form.conditions())
    if form.asked("compte"):
        of_account = Entry.objects.filter(on(form.asked("compte")), journal=OuterRef("pk"))
        journals = journals.filter(Exists(of_account))
    if form.asked("commande"):
        named = Q(order__number=form.asked("commande"))
        code = code_in(form.asked("commande"))
        journals = journals.filter(named | Q(order__collection__code=code) if code else named)
    if form.asked("cle"):
        journals = journals.filter(key__startswith=form.asked("cle"))
    return journals.select_related("order__collection", "by").order_by("-at", "-pk")


def on(account) -> Q:
    """One account, or those of a family, whose name ends with a colon; none asked, all of them."""
    if not account:
        return Q()
    return Q(account__code__startswith=account) if account.endswith(":") else Q(account__code=account)


def total_of(journals, account) -> dict[str, int]:
    """What all of them add up to, page after page: on the account asked for, or on every account, where both sides
    are one sum."""
    entries = Entry.objects.filter(on(account), journal__in=journals.order_by())
    sums = {"debit": Sum("cents", filter=Q(cents__gt=0), default=0)}
    sums |= {"credit": Sum(-F("cents"), filter=Q(cents__lt=0), default=0)}
    total = entries.aggregate(**sums)
    return total | {"rest": abs(total["debit"] - total["credit"]), "is_owed": total["credit"] > total["debit"]}


@require_safe
@treasurer_only
def treasury_journals(request):
    """A page of journals with their lines; the same number of queries whatever is in the books."""
    form = JournalsForm(request.GET)
    journals = found(form)
    account = form.asked("compte") or ""
    page = Paginator(journals, PER_PAGE).get_page(request.GET.get("page"))
    lines = ledger.lines_of([journal.pk for journal in page])
    names = words.AccountNames({code for entries in lines.values() for code, _cents in entries})
    for journal in page:
        journal.kind, journal.rest = words.said(journal)
        journal.lines = [(names[code], cents) for code, cents in lines[journal.pk]]
    context = {
        "form": form,
        "page": page,
        "total": total_of(journals, account),
        "account": words.AccountNames({account})[account] if account else "",
        "address": address_of(request),
        "query": request.GET.urlencode(),
    }
    return render(request, "association/treasury/journals.html", context)


@require_safe
@treasurer_only
def treasury_journals_csv(request):
    """One row per line of a journal, sent as it is read: the whole books fit in little memory."""
    rows = csv_rows(found(JournalsForm(request.GET)).order_by("at", "pk"))
    return spreadsheet.streamed(rows, name="ecritures.csv")


def csv_rows(journals):
    yield [_("N°"), _("Date"), _("Clé"), _("Libellé"), _("Commande"), _("Compte"), _("Débit"), _("Crédit")]
    for chunk in ledger.in_chunks(journals):
        lines = ledger.lines_of([journal.pk for journal in chunk])
        for journal in chunk:
            yield from (csv_row(journal, code, cents) for code, cents in lines[journal.pk])


def csv_row(journal, code, cents):
    debit, credit = (cents, 0) if cents > 0 else (0, -cents)
    texts = [journal.key, journal.memo, journal.order.number if journal.order else "", code]
    key, memo, order, account = map(spreadsheet.plain, texts)
    at = spreadsheet.moment(journal.at)
    return [journal.sequence or "", at, key, memo, order, account, *map(spreadsheet.amount, (debit, credit))]
