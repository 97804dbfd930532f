"""A thing sold in several: what one chooses, and one row per variant with its price and its stock."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import merchant_space
from merchants.fields import as_shown
from merchants.listing import counting, meanwhile, sheets, variants
from merchants.listing.forms import ChoicesForm, ReadForm, VariantForm, present_choices
from merchants.refusals import Refusal
from merchants.views.products import whole_sheets_of, with_state


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def sheet_variants(request, merchant, pk):
    """Lays the grid, or more of it; the rows below are saved by `variants_save`."""
    sheet = get_object_or_404(whole_sheets_of(merchant), pk=pk)
    initial = present_choices(sheet) if sheet.group_id else {"title": sheet.product.title}
    form = ChoicesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {"title": form.cleaned_data["title"], "choices": form.choices()}
        try:
            variants.lay_grid(sheet=sheet, by=request.user, at=timezone.now(), **facts)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La grille est faite\u202f: indiquez le prix et le stock de chacun."))
            return redirect("sheet_variants", merchant.code, pk)
    return shown(request, merchant, sheet, form, rows_of(merchant, sheet))


def rows_of(merchant, sheet, data=None):
    """Each variant with its form."""
    if not sheet.group_id:
        return []
    group, at = whole_sheets_of(merchant).filter(group_id=sheet.group_id).order_by("pk"), timezone.now()
    found = [with_state(one, at) for one in group]
    for one in found:
        initial = {"price": one.stock and one.stock.price, "stock": one.left, "is_public": one.product.is_public}
        one.form = VariantForm(data, prefix=f"v{one.pk}", initial=initial)
        one.form.speak_of(", ".join(one.variant))
    return found


def shown(request, merchant, sheet, form, rows, **said):
    facts = {"merchant": merchant, "sheet": sheet, "form": form, "rows": rows, "read_at": timezone.now().isoformat()}
    return render(request, "merchants/variants.html", facts | said)


@require_POST
@merchant_space
def variants_save(request, merchant, pk):
    """Every row of the grid at once; what was typed stays when one is refused."""
    sheet = get_object_or_404(whole_sheets_of(merchant).filter(group__isnull=False), pk=pk)
    rows = rows_of(merchant, sheet, request.POST)
    wrong, read_at = [one for one in rows if not one.form.is_valid()], read_at_of(request)
    choices = ChoicesForm(initial=present_choices(sheet))
    if wrong:
        return shown(request, merchant, sheet, choices, rows, read_at=read_at.isoformat())
    try:
        held_back = save_rows(rows, read_at, request.user)
    except Refusal as refusal:
        # Told of what became of it, who presses again means it.
        return shown(request, merchant, sheet, choices, rows_of(merchant, sheet), refusal=refusal)
    if held_back:
        names = ", ".join(one.product.title for one in held_back)
        messages.warning(request, _("Il reste à compléter avant la vente\u202f: %(names)s.") % {"names": names})
    messages.success(request, _("Les prix et les stocks sont enregistrés."))
    return redirect("sheet_variants", merchant.code, pk)


def read_at_of(request):
    form = ReadForm(request.POST)
    return form.is_valid() and form.cleaned_data["read_at"] or timezone.now()


@transaction.atomic
def save_rows(rows, read_at, by):
    """Only what changed is written; gives those that were to be sold and may not be yet."""
    return [one for one in rows if not save_row(one, read_at, {"by": by, "at": timezone.now()})]


def save_row(sheet, read_at, told) -> bool:
    typed, touched = sheet.form.cleaned_data, sheet.form.changed_data
    if "price" in touched and not sheet.is_by_weight:
        meanwhile.hold(sheet)
        page, facts = meanwhile.Page(read_at), {"price": typed["price"]}
        facts = meanwhile.only_touched(sheet=sheet, facts=facts, page=page, by=told["by"])
        notes = sheets.notes_for_ever(sheet)
        sheets.save_sheet(merchant=sheet.merchant, facts=facts, sheet=sheet, notes=notes, **told)
    if "stock" in touched:
        seen = as_shown(sheet.form, "stock")
        counting.say(sheet=sheet, left=typed["stock"], seen=seen, read_at=read_at, **told)
    return "is_public" not in touched or shown_or_not(sheet, typed["is_public"], told)


def shown_or_not(sheet, is_public, told) -> bool:
    """False when it was to be sold and something is missing."""
    if not is_public:
        sheets.unpublish(sheet=sheet, **told)
    elif sheets.obstacles(sheet):
        return False
    else:
        sheets.publish(sheet=sheet, **told)
    return True
