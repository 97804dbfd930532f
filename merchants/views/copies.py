"""« Copier » : from one's own sheets, and from those that other shops share."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from merchants.access import merchant_space, shared_with, sheets_of
from merchants.finding import asking, ranking
from merchants.listing import copying
from merchants.refusals import Refusal
from merchants.views.photos import form_key, sheet_typed

SHEETS_PER_PAGE = 30


@require_safe
@merchant_space
def shared_sheets(request, merchant):
    """What other shops let one start from, found by their words."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = ranking.those_that_say(shared_with(merchant), asking.read(text)).select_related("product", "merchant")
    page = Paginator(found.order_by("product__title", "pk"), SHEETS_PER_PAGE).get_page(request.GET.get("page"))
    facts = {"merchant": merchant, "page": page, "text": text, "key": form_key(request)}
    return render(request, "merchants/shared_sheets.html", facts)


@require_POST
@merchant_space
def sheet_copy(request, merchant, pk):
    source = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    return copied(request, merchant, source, copying.copy_own)


@require_POST
@merchant_space
def shared_copy(request, merchant, pk):
    source = get_object_or_404(shared_with(merchant).select_related("product", "merchant"), pk=pk)
    return copied(request, merchant, source, partial(copying.copy_shared, merchant=merchant))


def copied(request, merchant, source, copy):
    """The key of the page and what is copied make one sheet, however often it is pressed."""
    key = f"{form_key(request)}-{source.pk}"
    made = sheet_typed(merchant, key)
    try:
        made = made or copy(source=source, key=key, by=request.user, at=timezone.now())
    except IntegrityError:
        made = sheet_typed(merchant, key)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("merchant_products", merchant.code)
    messages.success(request, _("C’est copié\u202f: relisez, donnez un prix, puis mettez en vente."))
    return redirect("sheet_edit", merchant.code, made.pk)
