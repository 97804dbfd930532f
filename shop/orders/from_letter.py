"""From a letter to the page of its order, without signing in and without typing a code."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from merchants import order_page
from pickup.models import Collection


@never_cache
@require_safe
def order_from_letter(request, signed):
    number = order_page.number_of(signed)
    if number is None:
        raise Http404
    return redirect("order", get_object_or_404(Collection, order__number=number).token)
