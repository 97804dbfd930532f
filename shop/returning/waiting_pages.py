"""Asking to be told, and answering from the letter."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merchants.refusals import Refusal
from pickup.phone_numbers import PhoneField
from shop.accounts.networks import network_of
from shop.catalogue.offers import with_prices
from shop.outbox.sms import gateway
from shop.returning import waiting


class WaitingForm(forms.Form):
    """One of the two, and no name: it is one message."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = PhoneField(label=gettext_lazy("Ou un mobile, par SMS"), required=False, max_length=20)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if not gateway.is_offered():
            del self.fields["phone"]

    def clean(self):
        cleaned = super().clean()
        given = [name for name in ("email", "phone") if cleaned.get(name)]
        if not self.errors and len(given) != 1:
            both = "phone" in self.fields
            raise forms.ValidationError(_("Donnez un e-mail ou un mobile.") if both else _("Donnez un e-mail."))
        return cleaned


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_for(request, pk):
    sheet = get_object_or_404(with_prices(), product_id=pk)
    user = request.user if request.user.is_authenticated else None
    form = WaitingForm(request.POST or None, initial={"email": user.email if user else ""})
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data.get(name, "") for name in ("email", "phone")}
        try:
            waiting.ask(product=pk, **told, user=user, network=network_of(request), at=timezone.now())
        except waiting.StillThere as refusal:
            messages.success(request, refusal)
            return redirect("product", sheet.product.slug, pk)
        except Refusal as refusal:
            messages.error(request, refusal)
        else:
            messages.success(request, _("Un message vient de partir\u202f: dites-y oui, et nous vous préviendrons."))
            return redirect("product", sheet.product.slug, pk)
    return render(request, "returning/waiting.html", {"form": form, "product": sheet.product})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_answer(request, token):
    """A mail reader that follows links says nothing for its owner: one presses a button."""
    found = waiting.of_token(token)
    if found is None:
        raise Http404(str(waiting.AskedTooLongAgo.sentence))
    if request.method == "POST":
        return answered(request, found, token)
    return render(request, "returning/waiting_answer.html", {"waiting": found, "days": waiting.TO_WAIT.days})


def answered(request, found, token):
    if "stop" in request.POST:
        waiting.stop(waiting=found)
        messages.success(request, _("C’est noté\u202f: votre adresse est oubliée."))
        return redirect("home")
    try:
        waiting.confirm(waiting=found, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal)
        return redirect("home")
    return redirect("waiting_answer", token)
