"""« Fichiers »: products come in from a file, looked at before anything is written; everything goes out in another."""

import csv

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants import form_keys
from merchants.access import merchant_owner, merchant_space
from merchants.belongings import everything
from merchants.imports import numbers, running, sending, shop_rows, together
from merchants.imports.formats import NAMES_OF_FORMATS
from merchants.imports.forms import ColumnsForm, SendForm, StorageForm
from merchants.imports.guarding import plain
from merchants.imports.importing import COUNTED
from merchants.listing.sheets import Obstacle
from merchants.models import ImportedRow, ProductImport
from merchants.refusals import Refusal
from merchants.tasks import go_on_with_import

ROWS_PER_PAGE, IMPORTS_SHOWN, NAMES_SHOWN = 50, 10, 6
# Asked in the address like an outcome.
NOT_ON_SALE = "attente"
State = ProductImport.State
# Asked once above the rows, not again on each.
SAID_ABOVE = {str(Obstacle.STORAGE.label): gettext_lazy("Sa conservation est à dire, plus haut.")}
UNDER_WAY = {State.LOOKING, State.RUNNING}
TO_COME = {
    ImportedRow.Outcome.CREATED: gettext_lazy("à créer"),
    ImportedRow.Outcome.UPDATED: gettext_lazy("à mettre à jour"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def merchant_files(request, merchant):
    """The form carries a key: sent twice, it is one import."""
    key = form_keys.key_of(request)
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = {"upload": form.cleaned_data["file"], "album": form.cleaned_data["album"], "key": key}
        try:
            sent = sending.send(merchant=merchant, by=request.user, at=timezone.now(), **facts)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            work_on(sent)
            return redirect("merchant_import", merchant.code, sent.pk)
    imports = merchant.product_imports.exclude(state=State.GIVEN_UP)[:IMPORTS_SHOWN]
    context = {"merchant": merchant, "form": form, "key": key, "imports": imports, "formats": NAMES_OF_FORMATS}
    return render(request, "merchants/files.html", context | {"left": everything.LEFT})


def work_on(product_import):
    if product_import.state in UNDER_WAY:
        go_on_with_import.delay(product_import.pk)


def found_or_404(merchant, pk):
    return get_object_or_404(merchant.product_imports.select_related("merchant"), pk=pk)


@require_http_methods(["GET", "HEAD"])
@merchant_space
def merchant_import(request, merchant, pk):
    """Where it is: its columns to choose, how far its reading has gone, what it would do, what it did."""
    product_import = found_or_404(merchant, pk)
    if product_import.state == State.COLUMNS:
        return columns_page(request, merchant, product_import, ColumnsForm(product_import=product_import))
    return import_page(request, merchant, product_import)


def import_page(request, merchant, product_import, **asked):
    shown = rows_shown(request, product_import) | what_is_left(product_import) | asked
    counts = running.outcomes_of(product_import)
    done = sum(counts.values())
    facts = {
        "merchant": merchant,
        "import": product_import,
        "counts": told(counts, product_import.state),
        "done": numbers.in_french(done),
        "total": numbers.in_french(product_import.total),
        "bar": done,
        **shown,
    }
    facts |= {"is_under_way": product_import.state in UNDER_WAY, "useful": counts["CREATED"] + counts["UPDATED"]}
    facts |= {"has_shop": product_import.rows.exclude(table=ImportedRow.Table.PRODUCTS).exists()}
    facts |= {"format_name": NAMES_OF_FORMATS.get(product_import.format, "")}
    return render(request, f"merchants/import_{product_import.state.lower()}.html", facts)


def what_is_left(product_import) -> dict:
    """Before: what comes in and is not sold as it is. After: what is not on sale, and what may be."""
    if product_import.state == State.READY:
        aside = running.kept_aside(product_import)
        shown = [(why, names[:NAMES_SHOWN], len(names) - NAMES_SHOWN) for why, names in aside.items()]
        asked = running.asking_storage(product_import)
        told = {"storage_asked": asked[:NAMES_SHOWN], "many_storage_asked": len(asked)}
        told |= {"storage_others": len(asked) - NAMES_SHOWN, "another_shop": shop_rows.another_shop(product_import)}
        return told | {"aside": shown, "many_aside": sum(map(len, aside.values()))}
    if product_import.state == State.DONE:
        told = {"waiting": together.waiting(product_import).count(), "ready": len(together.ready(product_import))}
        return told | {"storage_form": storage_form(product_import)}
    return {}


def storage_form(product_import, data=None):
    """Nothing once each product says how it is kept."""
    rows = together.kept_nobody_knows_where(product_import)[: together.AT_ONCE]
    return StorageForm(data, rows=rows) if rows else None


def columns_page(request, merchant, product_import, form):
    facts = {"merchant": merchant, "import": product_import, "form": form}
    return render(request, "merchants/import_columns.html", facts)


def told(counts, state):
    """(Outcome, its word in the number that it takes, how many)."""
    words = dict(ImportedRow.Outcome.choices)
    words |= TO_COME if state in {State.LOOKING, State.READY} else {}
    many_words = {**COUNTED, **TO_COME} if state in {State.LOOKING, State.READY} else COUNTED
    said = {one: (many_words if many > 1 else words)[one] for one, many in counts.items() if many}
    return [(one, word, numbers.in_french(counts[one])) for one, word in said.items()]


def rows_shown(request, product_import) -> dict:
    """`quoi` keeps one outcome; what changes nothing comes last, the rest as the file has it."""
    column = "outcome" if product_import.state == State.DONE else "planned"
    wanted = request.GET.get("quoi", "")
    rows = shop_rows.changes_first(product_import.rows.select_related("sheet__product"), column)
    rows = rows.filter(**{column: wanted}) if wanted in ImportedRow.Outcome.values else rows
    rows = rows.filter(sheet__product__is_public=False) if wanted == NOT_ON_SALE else rows
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    say_why_not_on_sale(page.object_list)
    for row in page.object_list:
        row.state, row.place = getattr(row, column), shop_rows.place_of(row)
        words = getattr(row, f"get_{column}_display")()
        row.state_words = words if column == "outcome" else TO_COME.get(row.state, words)
    wanted = wanted if wanted in [*ImportedRow.Outcome.values, NOT_ON_SALE] else ""
    return {"page": page, "wanted": wanted, "address": f"quoi={wanted}&" if wanted else ""}


def say_why_not_on_sale(rows):
    """As each sheet is now: what was mended since the import is told no more."""
    here = [row for row in rows if row.sheet]
    reasons = together.reasons_by_sheet([row.sheet_id for row in here if not row.sheet.product.is_public])
    for row in here:
        row.remarks = [words for words in row.remarks if not words.startswith(str(running.NOT_ON_SALE))]
        row.is_waiting = row.sheet_id in reasons
        row.reasons = [SAID_ABOVE.get(why, why) for why in reasons.get(row.sheet_id, [])]


@require_POST
@merchant_space
def merchant_import_columns(request, merchant, pk):
    """What was chosen stays chosen when something is missing."""
    product_import = found_or_404(merchant, pk)
    if product_import.state != State.COLUMNS:
        return redirect("merchant_import", merchant.code, pk)
    form = ColumnsForm(request.POST, product_import=product_import)
    if not form.is_valid():
        return columns_page(request, merchant, product_import, form)
    try:
        sending.choose_columns(product_import=product_import, columns=form.columns(), at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return columns_page(request, merchant, product_import, form)
    work_on(product_import)
    return redirect("merchant_import", merchant.code, pk)


@require_POST
@merchant_space
def merchant_import_again(request, merchant, pk):
    """Back to the columns."""
    try:
        sending.choose_again(product_import=found_or_404(merchant, pk))
    except Refusal as refusal:
        messages.info(request, str(refusal))
    return redirect("merchant_import", merchant.code, pk)


@require_POST
@merchant_space
def merchant_import_start(request, merchant, pk):
    facts = {"publish": "publish" in request.POST, "by": request.user, "at": timezone.now()}
    product_import = found_or_404(merchant, pk)
    try:
        shop_rows.refuse_another_shop(product_import, is_wanted="other_shop" in request.POST)
        work_on(running.start(product_import=product_import, **facts))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("merchant_import", merchant.code, pk)


@require_POST
@merchant_space
def merchant_import_publish(request, merchant, pk):
    """All that may be on sale, by the act of each sheet; those that are refused say why."""
    done = together.put_on_sale(product_import=found_or_404(merchant, pk), by=request.user, at=timezone.now())
    for title, why in done.refused[:NAMES_SHOWN]:
        messages.warning(
            request, _("«\u202f%(title)s\u202f» n’est pas en vente. %(why)s") % {"title": title, "why": why}
        )
    if done.many:
        words = ngettext("%(many)d produit est en vente.", "%(many)d produits sont en vente.", done.many)
        messages.success(request, words % {"many": done.many})
    elif not done.refused:
        messages.info(request, _("Rien de plus ne peut être mis en vente\u202f: voyez ce qui manque à chacun."))
    return redirect("merchant_import", merchant.code, pk)


@require_POST
@merchant_space
def merchant_import_storage(request, merchant, pk):
    """How several are kept, said once; answered already, they are asked no more."""
    product_import = found_or_404(merchant, pk)
    form = storage_form(product_import, request.POST)
    if form and not form.is_valid():
        return import_page(request, merchant, product_import, storage_form=form)
    if form:
        told = {"pks": form.cleaned_data["sheets"], "storage_class": form.cleaned_data["storage_class"]}
        many = together.say_storage(product_import=product_import, by=request.user, at=timezone.now(), **told)
        words = ngettext(
            "C’est noté pour %(many)d produit, qui n’est pas encore en vente.",
            "C’est noté pour %(many)d produits, qui ne sont pas encore en vente.",
            many,
        )
        messages.success(request, words % {"many": many})
    return redirect("merchant_import", merchant.code, pk)


@require_POST
@merchant_space
def merchant_import_drop(request, merchant, pk):
    product_import = found_or_404(merchant, pk)
    sending.give_up(product_import=product_import, at=timezone.now())
    if product_import.state == State.GIVEN_UP:
        messages.success(request, _("Cet import est abandonné\u202f: rien n’a été changé."))
    return redirect("merchant_files", merchant.code)


@require_safe
@merchant_space
def merchant_import_report(request, merchant, pk):
    """Row by row, under the numbers that the merchant's own spreadsheet shows."""
    product_import = found_or_404(merchant, pk)
    answer = as_file(HttpResponse("\ufeff", content_type="text/csv; charset=utf-8"), name=f"import-{pk}.csv")
    writer = csv.writer(answer, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Ligne"), _("Référence"), _("Nom"), _("Résultat"), _("Changements"), _("Remarques")])
    for row in shop_rows.in_order(product_import.rows).iterator():
        result = row.get_outcome_display() or _("prévu\u202f: %(what)s") % {"what": row.get_planned_display()}
        place = shop_rows.place_of(row) if shop_rows.is_one(row) else row.line
        told = [plain(changes_in_words(row)), plain(" ".join(row.remarks))]
        writer.writerow([place, plain(row.reference), plain(row.title), result, *told])
    return answer


def changes_in_words(row) -> str:
    """« prix 4,20 € → 4,40 €\u202f; les photos pain.jpg »."""
    return "\u202f; ".join(f"{name} {old} → {new}" if old else f"{name} {new}" for name, old, new in row.changes)


# --- Going out --------------------------------------------------------------------------------


@require_safe
@merchant_space
def merchant_products_file(request, merchant):
    """The table of products, to be changed in a spreadsheet and sent back."""
    answer = HttpResponse(everything.products_table(merchant), content_type="text/csv; charset=utf-8")
    return as_file(answer, name=f"produits-{merchant.code}.csv")


@require_safe
@merchant_owner
def merchant_everything(request, merchant):
    answer = StreamingHttpResponse(everything.archive_of(merchant), content_type="application/zip")
    return as_file(answer, name=everything.file_name(merchant, timezone.now()))


def as_file(answer, *, name):
    """Never kept by a proxy."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
