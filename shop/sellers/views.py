"""« Impôts »: what the shop still has to say, and its copy of what the tax office is told."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from merchants import tax_identity
from merchants.access import merchant_owner
from merchants.books.exports import dac7
from merchants.models import TaxIdentity
from shop.sellers import returns
from shop.sellers.forms import TaxIdentityForm

# Platforms tell the tax office of their sellers from that year on.
FIRST_YEAR = 2023


@never_cache
@require_safe
@merchant_owner
def merchant_tax(request, merchant):
    return tax_page(request, merchant, None)


def tax_page(request, merchant, form):
    identity = TaxIdentity.objects.filter(merchant=merchant).first()
    known = {name: getattr(identity, name) for name in TaxIdentityForm.base_fields} if identity else {}
    this_year = timezone.localdate().year
    years = range(this_year, max(FIRST_YEAR, merchant.joined_on.year) - 1, -1)
    seller = returns.of_merchant(this_year, merchant)
    facts = {"merchant": merchant, "years": years, "seller": seller, "form": form or TaxIdentityForm(initial=known)}
    return render(request, "sellers/tax.html", facts)


@never_cache
@require_POST
@merchant_owner
def merchant_tax_identity(request, merchant):
    form = TaxIdentityForm(request.POST)
    if not form.is_valid():
        return tax_page(request, merchant, form)
    tax_identity.say(merchant=merchant, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("C’est noté. Revenez le changer quand vous voulez."))
    return redirect("merchant_tax", merchant.code)


@never_cache
@require_safe
@merchant_owner
def merchant_tax_copy(request, merchant, year):
    """The shop's own copy, to print or to keep."""
    return render(request, "sellers/copy.html", copy_of(year, merchant))


def copy_of(year, merchant) -> dict:
    """What the page of a copy shows; a year that is none of ours does not exist."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    seller = returns.of_merchant(year, merchant)
    return {"merchant": merchant, "seller": seller, "year": year, **law_of(year)}


def law_of(year) -> dict:
    """By which day a year is declared, and under which limits it is not."""
    most_sales, most_cents = dac7.limits_of(year)
    return {"due_on": dac7.due_on(year), "most_sales": most_sales, "most_cents": most_cents}
