"""A thing sold in several: what one chooses, and one row per variant with its price and its stock."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import merchant_space
from merchants.listing import sheets, variants
from merchants.listing.forms import ChoicesForm, VariantForm, present_choices
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


def shown(request, merchant, sheet, form, rows):
    return render(
        request, "merchants/variants.html", {"merchant": merchant, "sheet": sheet, "form": form, "rows": rows}
    )


@require_POST
@merchant_space
def variants_save(request, merchant, pk):
    """Every row of the grid at once; what was typed stays when one is refused."""
    sheet = get_object_or_404(whole_sheets_of(merchant).filter(group__isnull=False), pk=pk)
    rows = rows_of(merchant, sheet, request.POST)
    wrong = [one for one in rows if not one.form.is_valid()]
    if wrong:
        return shown(request, merchant, sheet, ChoicesForm(initial=present_choices(sheet)), rows)
    held_back = save_rows(rows, request.user)
    if held_back:
        names = ", ".join(one.product.title for one in held_back)
        messages.warning(request, _("Il reste à compléter avant la vente\u202f: %(names)s.") % {"names": names})
    messages.success(request, _("Les prix et les stocks sont enregistrés."))
    return redirect("sheet_variants", merchant.code, pk)


@transaction.atomic
def save_rows(rows, by):
    """Only what changed is written; gives those that were to be sold and may not be yet."""
    return [one for one in rows if not save_row(one, {"by": by, "at": timezone.now()})]


def save_row(sheet, told) -> bool:
    typed, changed = sheet.form.cleaned_data, sheet.form.changed_data
    if "price" in changed and not sheet.is_by_weight:
        notes = sheets.notes_for_ever(sheet)
        sheets.save_sheet(merchant=sheet.merchant, facts={"price": typed["price"]}, sheet=sheet, notes=notes, **told)
    if "stock" in changed:
        sheets.set_available(sheet=sheet, quantity=typed["stock"], **told)
    if typed["is_public"] and not sheet.product.is_public:
        if sheets.obstacles(sheet):
            return False
        sheets.publish(sheet=sheet, **told)
    elif sheet.product.is_public and not typed["is_public"]:
        sheets.unpublish(sheet=sheet, **told)
    return True
