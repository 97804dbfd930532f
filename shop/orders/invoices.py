"""The resident asks for an invoice of what one merchant sold; it is made in the merchant's name, with its mandate."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from merchants.invoicing import mandates, parties, reading, sales
from merchants.invoicing.legible import refuse_unwritable
from merchants.models import Invoice, MerchantOrder
from merchants.refusals import Refusal
from shop.orders.access import collection_at


class BuyerForm(forms.Form):
    """To whose name; an address only for those who need it on the paper."""

    name = forms.CharField(
        label=gettext_lazy("Au nom de"),
        max_length=120,
        validators=[refuse_unwritable],
        error_messages={"required": gettext_lazy("Écrivez le nom qui doit figurer sur la facture.")},
    )
    street = forms.CharField(
        label=gettext_lazy("Adresse (si vous en avez besoin)"),
        max_length=150,
        required=False,
        validators=[refuse_unwritable],
    )
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=gettext_lazy("Code postal"),
        required=False,
        error_messages={"invalid": gettext_lazy("Un code postal a cinq chiffres.")},
    )
    city = forms.CharField(
        label=gettext_lazy("Commune"), max_length=80, required=False, validators=[refuse_unwritable]
    )

    def clean(self):
        """An address is whole or absent: an invoice once made is not corrected."""
        said = super().clean()
        asked = {
            "street": _("Ajoutez la rue."),
            "postcode": _("Ajoutez le code postal."),
            "city": _("Ajoutez la commune."),
        }
        missing = [name for name in asked if name not in self.errors and not said.get(name)]
        if any(said.get(name) for name in asked):
            for name in missing:
                self.add_error(name, asked[name])
        return said


def with_invoices(sheet):
    """The same sheet, each bag handed over told how its invoice is had: here, or at the shop; two queries at most."""
    handed = [part for part in sheet.parts if part.merchant_order.status == MerchantOrder.Status.HANDED_OVER]
    if not handed:
        return sheet
    made = set(invoices_of(sheet.collection).values_list("merchant_order", flat=True))
    mandated = mandates.given_by([part.merchant for part in handed])
    for part in handed:
        part.invoice = how_to_have_it(part, made, mandated)
    return sheet


def how_to_have_it(part, made, mandated) -> str:
    if part.merchant_order.pk in made:
        return "made"
    return "here" if part.merchant.pk in mandated else "shop"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order_invoice(request, token, merchant):
    """What was invoiced already, and the form to ask."""
    collection = get_object_or_404(collection_at(token))
    part = part_or_404(collection, merchant)
    form = BuyerForm(request.POST or None, initial={"name": collection.full_name})
    if form.is_valid() and issued(request, part, form):
        messages.success(request, _("La facture est faite\u202f: téléchargez-la ci-dessous."))
        return redirect("order_invoice", token, merchant)
    facts = {"collection": collection, "part": part, "form": form}
    facts["invoices"] = list(invoices_of(collection).filter(merchant_order=part))
    facts["may_ask"] = may_ask(part, facts["invoices"])
    return render(request, "orders/invoice.html", facts)


def may_ask(part, already) -> bool:
    """Once the bag is handed over, with the shop's mandate, and never twice for the same goods."""
    if part.status != MerchantOrder.Status.HANDED_OVER or not mandates.in_force(part.merchant):
        return False
    return not already or bool(sales.left_to_invoice(part, already))


@never_cache
@require_GET
def order_invoice_file(request, token, pk):
    collection = get_object_or_404(collection_at(token))
    return reading.invoice_file(get_object_or_404(invoices_of(collection), pk=pk))


def invoices_of(collection):
    return Invoice.objects.filter(subject=Invoice.Subject.SALE, merchant_order__order=collection.order_id)


def part_or_404(collection, code):
    parts = MerchantOrder.objects.filter(order=collection.order_id, merchant__code=code)
    part = parts.select_related("merchant", "order").first()
    if part is None:
        raise Http404
    return part


def issued(request, part, form) -> bool:
    by = request.user if request.user.is_authenticated else None
    buyer = parties.of_resident(**form.cleaned_data)
    try:
        sales.issue(merchant_order=part, buyer=buyer, by=by, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
