"""« J’ai un avoir », once the order is placed: its code is read first, what it pays is said, then it is spent."""

import secrets

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merchants.refusals import Refusal
from pickup.money import store_credit
from pickup.words import amount
from shop.checkout import credit
from shop.orders import reading
from shop.orders.access import collection_at


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        error_messages={"required": gettext_lazy("Écrivez le code de votre avoir, huit lettres et chiffres.")},
    )
    key = forms.CharField(max_length=40)
    # What the page said the note pays: without it, it is only looked at.
    cents = forms.IntegerField(required=False, min_value=1, max_value=2**31)


@never_cache
@require_http_methods(["GET", "POST"])
def order_credit(request, token):
    collection, at = get_object_or_404(collection_at(token)), timezone.now()
    sheet, form, told = reading.sheet_of(collection), CodeForm(request.POST or None), None
    if form.is_valid():
        told = credit.told_of_order(request, form.cleaned_data["code"], collection.order, at)
        if told.is_read(form.cleaned_data["cents"]):
            return spent(request, collection, form.cleaned_data, at)
    key = form.data.get("key") or secrets.token_urlsafe(16)
    leaves = sheet.left_cents - told.cents if told else 0
    context = {"collection": collection, "sheet": sheet, "form": form, "credit": told, "leaves": leaves, "key": key}
    return render(request, "orders/credit.html", context)


def spent(request, collection, said, at):
    by = request.user if request.user.is_authenticated else None
    try:
        moves = store_credit.spend(code=said["code"], order=collection.order, key=said["key"], by=by, at=at)
    except Refusal as refusal:
        messages.error(request, refusal)
        return redirect("order_credit", collection.token)
    paid = -sum(move.cents for move in moves)
    messages.success(request, _("C’est noté\u202f: votre avoir paie %(paid)s.") % {"paid": amount(paid)})
    return redirect("order", collection.token)
