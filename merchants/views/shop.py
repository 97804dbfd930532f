"""« Ma boutique »: the quieter pages of the shop's space, from one list."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from merchants.access import merchant_space


@require_safe
@merchant_space
def merchant_shop(request, merchant):
    return render(request, "merchants/shop.html", {"merchant": merchant})
