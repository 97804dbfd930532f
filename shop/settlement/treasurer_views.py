"""The treasurer's screens of the money itself: the « Caisse », transfers by the bank, its statements."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.books import accounts, ledger
from merchants.refusals import Refusal
from shop.association import spreadsheet
from shop.association.treasury.words import AccountNames
from shop.models import BankLine, SepaBatch, SepaLine, TownPayout, Transfer
from shop.settlement import bank_statement, own_share, reconciliation, sepa, town, waiting
from shop.settlement.accounts import resting
from shop.settlement.caisse import caisse as read_caisse
from shop.settlement.forms import CalledForm, TownPayoutForm
from shop.settlement.treasurer_forms import ExplanationForm, LookForm, RejectionForm, StatementForm
from shop.settlement.views import treasurer_only

LAST, PER_PAGE = 10, 30


# --- The page ---------------------------------------------------------------------------------


@never_cache
@require_safe
@treasurer_only
def caisse(request):
    """Where the money is, whose it is, what is not understood; and the town's own share, to be sent to its bank."""
    context = {
        "caisse": read_caisse(),
        "waiting": waiting.count(),
        "pot": town.pot(),
        "form": TownPayoutForm(initial={"key": town.next_key(timezone.localdate())}),
        "payouts": TownPayout.objects.all()[:3],
        "at": timezone.now(),
    }
    return render(request, "association/caisse/caisse.html", context)


@never_cache
@require_safe
@treasurer_only
def caisse_csv(request):
    found = read_caisse()
    rows = [[_("Partie"), _("Ligne"), _("Montant")]]
    for block in (found.where, found.whose):
        rows += [[block.title, spreadsheet.plain(row.words), spreadsheet.amount(row.cents)] for row in block.rows]
        rows.append([block.title, _("Total"), spreadsheet.amount(block.sum)])
    rows += [[_("Pas compris"), spreadsheet.plain(one["words"]), ""] for one in found.unclear]
    return spreadsheet.response(rows, name=f"caisse-{timezone.localdate():%Y-%m-%d}.csv")


@require_POST
@treasurer_only
def caisse_reconcile(request):
    reconciliation.reconcile_for.delay(request.user.pk)
    messages.success(request, _("C’est lancé\u202f: le résultat s’affiche ici."))
    return redirect("caisse")


# --- What waits for somebody ------------------------------------------------------------------


@never_cache
@require_safe
@treasurer_only
def caisse_waiting(request):
    """What was refused, taken back or rejected: why, what to do, and one button that lets it go on."""
    context = {"waiting": waiting.waiting(), "looks": waiting.last_looks(), "form": LookForm}
    return render(request, "association/caisse/waiting.html", context)


@require_POST
@treasurer_only
def caisse_look_at_transfer(request, pk):
    transfer = get_object_or_404(Transfer, pk=pk)
    done = _("C’est noté\u202f: ce qui est encore dû est redemandé dans les minutes qui viennent.")
    return look(request, waiting.look_at_transfer, done, transfer=transfer)


@require_POST
@treasurer_only
def caisse_look_at_line(request, pk):
    done = _("C’est noté\u202f: la somme part avec le prochain lot de virements.")
    return look(request, waiting.look_at_line, done, line=get_object_or_404(SepaLine, pk=pk))


def look(request, act, done, **row):
    form = LookForm(request.POST)
    try:
        act(**row, note=form.cleaned_data["note"] if form.is_valid() else "", by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, done)
    return redirect("caisse_waiting")


# --- Transfers by the bank --------------------------------------------------------------------


@never_cache
@require_safe
@treasurer_only
def caisse_transfers(request):
    """What the bank has to send, who has not said where, and the batches made so far."""
    due = sepa.due_by_bank()
    context = {
        "due": due,
        "total": sum(cents for _merchant, cents in due),
        "without_iban": sepa.without_iban(),
        "batches": SepaBatch.objects.prefetch_related("lines")[:PER_PAGE],
        "to_take_home": own_share.to_take_home(),
        "to_bring": own_share.to_bring(),
        "resting": resting(at=timezone.now()),
        "called": CalledForm,
    }
    return render(request, "association/caisse/transfers.html", context)


@require_POST
@treasurer_only
def caisse_prepare(request):
    try:
        batch = sepa.prepare(by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
        return redirect("caisse_transfers")
    return redirect("caisse_batch", batch.key)


@never_cache
@require_safe
@treasurer_only
def caisse_batch(request, key):
    """Line by line: who, where, how much, and for which sales."""
    batch = get_object_or_404(SepaBatch, key=key)
    lines = list(batch.lines.select_related("account__merchant", "batch").order_by("account__merchant__name"))
    for line in lines:
        line.sales = sales_paid_by(batch, line)
    context = {
        "batch": batch,
        "lines": lines,
        "total": sum(line.cents for line in lines),
        "at_bank": own_share.held_at_bank(),
        "rejection": RejectionForm(auto_id=False),
        "recently": timezone.now() - datetime.timedelta(days=30),
    }
    return render(request, "association/caisse/batch.html", context)


def sales_paid_by(batch, line) -> list:
    """(order number or nothing, cents): as planned in a draft, as ordered afterwards."""
    if batch.status == SepaBatch.Status.DRAFT:
        shares = sepa.shares_of(line.account.merchant, line.cents)
        return [(part.order.number if part else "", cents) for part, cents in shares]
    journals = sepa.ordered_journals(line)
    lines, account = ledger.lines_of([one.pk for one in journals]), accounts.merchant(line.account.merchant)
    return [(one.order.number if one.order else "", dict(lines[one.pk])[account]) for one in journals]


@require_POST
@treasurer_only
def caisse_freeze(request, key):
    batch = get_object_or_404(SepaBatch, key=key)
    done = _("Le fichier est prêt\u202f: téléchargez-le et déposez-le sur le site de votre banque.")
    return batch_act(request, batch, sepa.freeze, done)


@require_POST
@treasurer_only
def caisse_uploaded(request, key):
    return batch_act(request, get_object_or_404(SepaBatch, key=key), sepa.uploaded, _("C’est noté."))


def batch_act(request, batch, act, done):
    try:
        act(batch=batch, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, done)
    return redirect("caisse_batch", batch.key)


@never_cache
@require_safe
@treasurer_only
def caisse_file(request, key):
    """The same bytes each time."""
    batch = get_object_or_404(SepaBatch.objects.exclude(status=SepaBatch.Status.DRAFT), key=key)
    answer = HttpResponse(bytes(batch.content), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{batch.key}.xml"'
    return answer


@require_POST
@treasurer_only
def caisse_line(request, pk):
    """What became of one transfer, or its leaving out of a draft: the button says which."""
    line = get_object_or_404(SepaLine.objects.select_related("batch"), pk=pk)
    try:
        line_act(request, line)
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est noté."))
    return redirect("caisse_batch", line.batch.key)


def line_act(request, line):
    told, what = {"line": line, "by": request.user, "at": timezone.now()}, request.POST.get("what")
    if what == "out":
        sepa.leave_out(**told)
    elif what == "executed":
        sepa.executed(**told)
    else:
        form = RejectionForm(request.POST)
        sepa.rejected(**told, because=form.cleaned_data["because"] if form.is_valid() else "")


# --- What the bank says -----------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def caisse_statement(request):
    """A statement is read at once, and told row by row."""
    form, report = StatementForm(request.POST or None, request.FILES or None), None
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read()
            report = bank_statement.import_statement(content=content, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return render(request, "association/caisse/statement.html", {"form": form, "report": report})


@never_cache
@require_safe
@treasurer_only
def caisse_lines(request):
    """Movements that nobody explained yet, the oldest first; then the others, the latest first."""
    lines = BankLine.objects.select_related("explained_by")
    others = Paginator(lines.exclude(status=BankLine.Status.UNKNOWN), PER_PAGE)
    context = {
        "waiting": lines.filter(status=BankLine.Status.UNKNOWN).order_by("booked_on", "pk"),
        "page": others.get_page(request.GET.get("page")),
    }
    return render(request, "association/caisse/lines.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def caisse_explain(request, pk):
    line = get_object_or_404(BankLine, pk=pk)
    form = ExplanationForm(request.POST or None, line=line)
    if form.is_valid() and explained(request, line, form):
        messages.success(request, _("C’est noté dans les livres."))
        return redirect("caisse_lines")
    names = AccountNames({line.account, line.explained_as})
    context = {"line": line, "form": form, "account": names[line.account], "explained": names[line.explained_as]}
    return render(request, "association/caisse/explain.html", context)


def explained(request, line, form) -> bool:
    try:
        bank_statement.explain(line=line, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
