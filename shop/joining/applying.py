"""« Vendre ici »: what one gains, what it costs, what is asked, and the form that asks to come."""

import datetime

from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from merchants.form_keys import key_of
from merchants.joining import applications
from merchants.models import Merchant, MerchantOrder
from pickup.models import PickupPoint
from shop.accounts.patience import is_patient
from shop.joining.forms import ApplicationForm

MONTH = datetime.timedelta(days=30)
# Below this many shops, a figure would tell what one of them sells (DOMAIN 2.7).
FEWEST = 3
NOT_SENT = gettext_lazy(
    "Votre demande n’est pas encore partie, et rien de ce que vous avez écrit n’est perdu. %(wait)s"
)


@require_safe
def sell_here(request):
    return render(request, "joining/sell_here.html", figures(timezone.now()))


def figures(at) -> dict:
    """What is true today, from the database; nothing is shown of a town that has not begun."""
    shops = Merchant.objects.listed().count()
    sold = MerchantOrder.objects.confirmed().filter(placed_at__gt=at - MONTH)
    found = sold.aggregate(orders=Count("order", distinct=True), sellers=Count("merchant", distinct=True))
    return {
        "shops": shops if shops >= FEWEST else 0,
        "orders": found["orders"] if found["sellers"] >= FEWEST else 0,
        "points": PickupPoint.objects.filter(is_active=True).order_by("name"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request):
    form = ApplicationForm(request.POST or None)
    key = key_of(request)
    if form.is_bound and form.is_valid() and is_patient(request, form, what="application", kept=str(NOT_SENT)):
        kept(form, key)
        return redirect("applied")
    return render(request, "joining/apply.html", {"form": form, "key": key})


def kept(form, key, by=None):
    return applications.apply(key=key, facts=form.cleaned_data, by=by, at=timezone.now())


@require_safe
def applied(request):
    return render(request, "joining/applied.html")
