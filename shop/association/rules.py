"""The screens where the treasurer writes a whole rule, withdraws one, says the VAT, or tries one on a past month."""

from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from merchants.books.commission_months import Month
from merchants.commission import rules as commission
from merchants.commission import setting, simulation, words
from merchants.models import CommissionRule, OperatorVat
from merchants.refusals import Refusal
from shop.association import spreadsheet
from shop.association.commissions import treasurer_only
from shop.association.rate_forms import RuleForm, TryForm, VatForm, WithdrawForm


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def rule_new(request):
    """A rule typed, then shown with whom it reaches, then written; what is refused is said on the form."""
    form = RuleForm(request.POST or None)
    found = form.is_valid() and done(form, setting.foresee, request, **form.cleaned_data)
    if found and "confirm" in request.POST and (rule := done(form, setting.add_rule, request, **form.cleaned_data)):
        messages.success(request, _("C’est noté\u202f: %(rule)s.") % {"rule": words.in_full(rule)})
        return redirect("commission_rates")
    if found and not form.errors and "edit" not in request.POST:
        return render(
            request, "association/rule_seen.html", {"form": form, "found": found, **on_last_month(found.rule)}
        )
    return render(request, "association/rule_new.html", {"form": form})


def on_last_month(rule) -> dict:
    """What the month before would have cost under it; an animation to come has no sale to try it on."""
    month = Month.of(timezone.localdate()).previous
    is_tried = not (rule.animation or rule.stops)
    return {"month": month, "total": simulation.simulate(month=month, draft=copy(rule)).total if is_tried else None}


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def rule_withdraw(request, pk):
    """Calling off a rule before its first day."""
    rule = get_object_or_404(CommissionRule.objects.select_related("merchant", "category"), pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(form, setting.withdraw, request, rule=rule, **form.cleaned_data):
        messages.success(request, _("La règle est retirée. Les commerçants concernés sont prévenus."))
        return redirect("commission_rates")
    return render(request, "association/rule_withdraw.html", {"form": form, "rule": rule})


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def operator_vat(request):
    """Whether the association adds VAT to its commission."""
    form = VatForm(request.POST or None)
    if form.is_valid() and done(form, setting.set_operator_vat, request, **form.cleaned_data):
        messages.success(request, _("C’est noté. Les commandes déjà passées gardent la TVA de leur jour."))
        return redirect("operator_vat")
    context = {
        "form": form,
        "is_exempt": commission.operator_is_exempt(on=timezone.localdate()),
        "rate": commission.vat_rate(on=timezone.localdate()),
        "history": OperatorVat.objects.select_related("set_by").order_by("-applies_from", "-id"),
    }
    return render(request, "association/operator_vat.html", context)


def done(form, act, request, **what):
    """What the act gives, or nothing: its refusal is written on the form."""
    try:
        return act(**what, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


# --- On a past month --------------------------------------------------------------------------


@require_safe
@treasurer_only
def rule_try(request):
    """What a month would have cost under a rule: nothing is written, the address keeps the question."""
    form = TryForm(request.GET or None)
    context = {"form": form, "address": request.GET.urlencode()}
    if form.is_valid():
        tried = simulation.simulate(**form.simulation())
        context |= {"month": form.month(), "tried": tried, "total": tried.total, "draft": tried.draft}
    return render(request, "association/rule_try.html", context)


@require_safe
@treasurer_only
def rule_try_csv(request):
    """The same table as a file; an unfinished question gives the headings alone."""
    form = TryForm(request.GET)
    rows, code = [headings()], "essai"
    if form.is_valid():
        code, tried = form.month().code, simulation.simulate(**form.simulation())
        rows += [line_of(code, spreadsheet.plain(row.merchant.name), row) for row in tried.rows]
        rows.append(line_of(code, _("Total"), tried.total))
    return spreadsheet.response(rows, name=f"essai-{code}.csv")


def headings():
    return [
        _("Mois"),
        _("Commerçant"),
        _("Commandes"),
        _("Ventes TTC"),
        _("Commission gardée TTC"),
        _("Commission essayée TTC"),
        _("Écart"),
    ]


def line_of(code, name, row):
    cents = [row.gross, row.real, row.simulated, row.difference]
    return [code, name, row.orders, *(spreadsheet.amount(amount) for amount in cents)]
