"""How a product runs out, and what rests: one of them or the whole shop."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import merchant_space, sheets_of
from merchants.listing import pausing, rhythm
from merchants.listing.stock_forms import PauseForm, RhythmForm
from merchants.refusals import Refusal

# --- One product ------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def sheet_rhythm(request, merchant, pk):
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    form = RhythmForm.of(sheet, request.POST or None)
    if request.method == "POST" and form.is_valid():
        rhythm.set_rhythm(sheet=sheet, **form.said, by=request.user, at=timezone.now())
        messages.success(request, _("C’est noté pour «\u202f%(title)s\u202f».") % {"title": sheet.product.title})
        return redirect("sheet_rhythm", merchant.code, pk)
    return render(request, "merchants/rhythm.html", rhythm_facts(merchant, sheet, form=form))


def rhythm_facts(merchant, sheet, **forms):
    rests = sheet.is_paused(timezone.now())
    return {"merchant": merchant, "sheet": sheet, "rests": rests, "pause": PauseForm(), **forms}


@require_POST
@merchant_space
def sheet_pause(request, merchant, pk):
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            pausing.pause_sheet(sheet=sheet, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("back_on", str(refusal))
        else:
            title = {"title": sheet.product.title}
            messages.success(request, _("«\u202f%(title)s\u202f» est en pause.") % title)
            return redirect("sheet_rhythm", merchant.code, pk)
    facts = rhythm_facts(merchant, sheet, form=RhythmForm.of(sheet), pause=form)
    return render(request, "merchants/rhythm.html", facts)


@require_POST
@merchant_space
def sheet_resume(request, merchant, pk):
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    pausing.resume_sheet(sheet=sheet, by=request.user, at=timezone.now())
    messages.success(
        request, _("«\u202f%(title)s\u202f» peut de nouveau être commandé.") % {"title": sheet.product.title}
    )
    return redirect("sheet_rhythm", merchant.code, pk)


# --- The whole shop ---------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def shop_pause(request, merchant):
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pausing.pause_shop(merchant=merchant, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("back_on", str(refusal))
        else:
            messages.success(request, _("La boutique est en pause. Les commandes déjà passées restent à préparer."))
            return redirect("shop_pause", merchant.code)
    facts = {"merchant": merchant, "form": form, "rests": merchant.is_paused(timezone.now())}
    return render(request, "merchants/pause.html", facts)


@require_POST
@merchant_space
def shop_resume(request, merchant):
    pausing.resume_shop(merchant=merchant, by=request.user, at=timezone.now())
    messages.success(request, _("La boutique reprend\u202f: on peut de nouveau commander."))
    return redirect("shop_pause", merchant.code)
