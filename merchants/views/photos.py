"""Photo first: a product on sale from a telephone, and the photos that wait for a form."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import merchant_space, sheets_of
from merchants.form_keys import key_of as form_key
from merchants.listing import gallery, pictures, sheets
from merchants.listing.forms import QuickForm
from merchants.models import ProductSheet
from merchants.refusals import Refusal
from merchants.views import saved


def sheet_typed(merchant, key) -> ProductSheet | None:
    """What this form made already."""
    return sheets_of(merchant).filter(import_source=sheets.TYPED, import_reference=key).first()


def received(request, merchant, key) -> list[str]:
    """Every photo sent waits under the form's key, even when the form is refused; gives the refusals."""
    gallery.leave_out(merchant=merchant, key=key, chosen=numbers(request, "leave_out"))
    refusals = []
    for upload in request.FILES.getlist("photo"):
        try:
            gallery.receive(merchant=merchant, key=key, upload=upload, at=timezone.now())
        except Refusal as refusal:
            refusals.append(str(refusal))
        else:
            if pictures.is_small(upload):
                messages.warning(
                    request,
                    _("Cette photo est toute petite, elle paraîtra floue\u202f: %(name)s")
                    % {"name": upload.name[:60]},
                )
    return list(dict.fromkeys(refusals))


def arrange(request, sheet, key):
    """The photos that waited join the sheet; those chosen go, or go first."""
    told = {"by": request.user, "at": timezone.now()}
    gallery.take_away(sheet=sheet, chosen=set(request.POST.getlist("drop")), **told)
    gallery.hang(sheet=sheet, key=key, **told)
    gallery.put_first(sheet=sheet, picture=request.POST.get("first", ""), **told)


def numbers(request, name) -> set[int]:
    return {number(one) for one in request.POST.getlist(name)} - {None}


def number(text) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def photos_context(request, merchant, key, sheet=None) -> dict:
    """What components of photos show: those of the sheet, those that wait."""
    return {
        "key": key,
        "merchant": merchant,
        "hung": gallery.all_of(sheet) if sheet else [],
        "waiting": gallery.waiting(merchant=merchant, key=key),
        "first": request.POST.get("first", ""),
        "dropped": request.POST.getlist("drop"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def sheet_quick(request, merchant):
    """One page: photos, a name, a price, what the template cannot answer; sent twice, it makes one product."""
    key = form_key(request)
    twin = sheet_typed(merchant, key)
    if twin:
        return redirect("sheet_edit", merchant.code, twin.pk)
    refusals = received(request, merchant, key)
    form = QuickForm(request.POST or None, merchant=merchant)
    if request.method == "POST" and ("only_photos" in request.POST or refusals):
        form.only_shown()
    elif form.is_valid():
        return redirect("sheet_edit", merchant.code, listed(request, merchant, form, key).pk)
    facts = photos_context(request, merchant, key) | {"form": form, "refusals": refusals}
    return render(request, "merchants/quick.html", facts)


def listed(request, merchant, form, key):
    """Made now, unless the other click was quicker by a hair."""
    state = merchant.state
    try:
        sheet = begin(request, merchant, form, key)
    except IntegrityError:
        return sheet_typed(merchant, key)
    saved.say(request, sheet, state_before=state)
    return sheet


@transaction.atomic
def begin(request, merchant, form, key):
    told = {"by": request.user, "at": timezone.now()}
    facts = form.facts() | {"import_source": sheets.TYPED, "import_reference": key}
    facts |= {"num_in_stock": form.cleaned_data["stock"], "picture_alt": form.cleaned_data["title"][:150]}
    sheet = sheets.save_sheet(merchant=merchant, facts=facts, **told)
    gallery.hang(sheet=sheet, key=key, **told)
    if "publish" in form.data and not sheets.obstacles(sheet):
        sheets.publish(sheet=sheet, **told)
    return sheet


@require_POST
@merchant_space
def photo_receive(request, merchant):
    """One photo while the rest is typed: gives back the photos that wait, or the sentence that refuses it."""
    key = form_key(request)
    refusals = received(request, merchant, key)
    facts = photos_context(request, merchant, key) | {"refusals": refusals}
    return render(request, "merchants/photos_waiting.html", facts, status=422 if refusals else 200)
