"""« Écritures »: every journal of the ledger, found by account, kind, order, key or day, on a page and in a file."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from merchants.books import ledger
from merchants.models import Entry, Journal
from pickup.handover import code_in
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
        of_account = Entry.objects.filter(journal=OuterRef("pk"), account__code__startswith=form.asked("compte"))
        journals = journals.filter(Exists(of_account))
    if form.asked("commande"):
        named = Q(order__number=form.asked("commande"))
        code = code_in(form.asked("commande"))
        journals = journals.filter(named | Q(order__collection__code=code) if code else named)
    if form.asked("cle"):
        journals = journals.filter(key__startswith=form.asked("cle"))
    return journals.select_related("order__collection", "by").order_by("-at", "-pk")


@require_safe
@treasurer_only
def treasury_journals(request):
    """A page of journals with their lines; the same number of queries whatever is in the books."""
    form = JournalsForm(request.GET)
    page = Paginator(found(form), PER_PAGE).get_page(request.GET.get("page"))
    lines = ledger.lines_of([journal.pk for journal in page])
    names = words.AccountNames({code for entries in lines.values() for code, _cents in entries})
    for journal in page:
        journal.kind, journal.rest = words.said(journal)
        journal.lines = [(names[code], cents) for code, cents in lines[journal.pk]]
    context = {"form": form, "page": page, "address": address_of(request), "query": request.GET.urlencode()}
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
