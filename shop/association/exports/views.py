"""« Fichiers »: one page that lists them, each with its period, and the files themselves."""

import itertools
import json

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from merchants.books.exports import dac7, daily_sales, fec, journals
from merchants.models import Merchant
from merchants.refusals import Refusal
from shop.association import spreadsheet
from shop.association.commissions import treasurer_only
from shop.association.exports import tables
from shop.association.exports.forms import BetweenForm, JournalForm, ReturnForm, SalesForm, YearForm
from shop.association.exports.measures import TownMeasures
from shop.sellers import returns
from shop.sellers.views import copy_of, law_of

# Each form of the page under its own name, as their fields are called alike.
FORMS = {"fec": YearForm, "journal": JournalForm, "sales": SalesForm, "sellers": ReturnForm, "funder": BetweenForm}


@require_safe
@treasurer_only
def exports(request):
    return the_page(request)


def the_page(request, **bound):
    forms = {name: bound.get(name) or form(auto_id=f"{name}_%s") for name, form in FORMS.items()}
    return render(request, "association/exports/list.html", {"forms": forms, "due_on": next_return_on()})


def next_return_on():
    """The next day by which sellers are declared: this year's, or that of the year to come once it is past."""
    today = timezone.localdate()
    return next(day for day in map(dac7.due_on, (today.year - 1, today.year)) if day >= today)


def asked(request, name):
    """The form as asked, and whether it can be answered."""
    form = FORMS[name](request.GET, auto_id=f"{name}_%s")
    return form, form.is_valid()


@never_cache
@require_safe
@treasurer_only
def export_fec(request):
    form, is_right = asked(request, "fec")
    if not is_right:
        return the_page(request, fec=form)
    try:
        fec.refuse_nothing(form.period)
        name, body = fec.name_of(form.period), fec.file_of(form.period)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("exports")
    answer = StreamingHttpResponse(body, content_type=f"text/plain; charset={fec.ENCODING}")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@never_cache
@require_safe
@treasurer_only
def export_journal(request):
    form, is_right = asked(request, "journal")
    if not is_right:
        return the_page(request, journal=form)
    book = form.cleaned_data["journal"]
    try:
        rows = tables.journals(journals.movements_of(form.period, book=book))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("exports")
    return spreadsheet.streamed(rows, name=f"journal-{book or 'tous'}-{form.period.code}.csv")


@never_cache
@require_safe
@treasurer_only
def export_sales(request):
    form, is_right = asked(request, "sales")
    if not is_right:
        return the_page(request, sales=form)
    days = daily_sales.days_of(form.period, merchant=form.cleaned_data["commercant"])
    return spreadsheet.streamed(tables.daily_sales(days), name=f"ventes-{form.period.code}.csv")


@never_cache
@require_safe
@treasurer_only
def export_sales_json(request):
    form, is_right = asked(request, "sales")
    if not is_right:
        return the_page(request, sales=form)
    days = daily_sales.days_of(form.period, merchant=form.cleaned_data["commercant"])
    answer = StreamingHttpResponse(json_lines(days), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="ventes-{form.period.code}.json"'
    return answer


def json_lines(days):
    """One list, a day at a time: it is never whole in memory."""
    yield "["
    for before, day in zip(itertools.chain([""], itertools.repeat(",")), days, strict=False):
        yield f"{before}\n{json.dumps(json_of(day), ensure_ascii=False)}"
    yield "\n]\n"


def json_of(day) -> dict:
    """Amounts in cents; no VAT at all under the franchise."""
    told = {"day": day.day.isoformat(), "merchant": day.merchant, "siren": day.siren}
    told |= {"category": day.category, "nature": day.nature}
    told |= {"vat_rate": None if day.vat_exempt else str(day.vat_rate), "vat_exempt": day.vat_exempt}
    cents = {"excl_cents": day.excl_cents, "vat_cents": day.vat_cents, "gross_cents": day.gross_cents}
    return {**told, "sales": day.sales, **cents}


@never_cache
@require_safe
@treasurer_only
def export_sellers(request):
    """Who is to be declared for a year, and what each has not said yet."""
    form, is_right = asked(request, "sellers")
    if not is_right:
        return the_page(request, sellers=form)
    facts = {"year": form.year, "sellers": returns.of_year(form.year), **law_of(form.year)}
    return render(request, "association/exports/sellers.html", facts)


@never_cache
@require_safe
@treasurer_only
def export_sellers_csv(request):
    form, is_right = asked(request, "sellers")
    if not is_right:
        return the_page(request, sellers=form)
    return spreadsheet.response(tables.sellers(returns.of_year(form.year)), name=f"dac7-{form.year}.csv")


@never_cache
@require_safe
@treasurer_only
def export_seller(request, year, code):
    """A merchant's copy, to print for whoever has no account here."""
    merchant = get_object_or_404(Merchant, code=code)
    return render(request, "association/exports/seller.html", copy_of(year, merchant))


@require_safe
@treasurer_only
def export_funder(request):
    form, is_right = asked(request, "funder")
    if not is_right:
        return the_page(request, funder=form)
    measures = TownMeasures(form.period, at=timezone.now())
    told = [(one, tables.value_of(one), tables.unit_of(one)) for one in measures.all()]
    facts = {"period": form.period, "indicators": told, "breakdowns": measures.breakdowns()}
    return render(request, "association/exports/funder.html", {**facts, "query": request.GET.urlencode()})


@require_safe
@treasurer_only
def export_funder_csv(request):
    form, is_right = asked(request, "funder")
    if not is_right:
        return the_page(request, funder=form)
    measures = TownMeasures(form.period, at=timezone.now())
    rows = tables.funder(form.period, measures.all(), measures.breakdowns())
    return spreadsheet.response(rows, name=f"indicateurs-{form.period.code}.csv")
