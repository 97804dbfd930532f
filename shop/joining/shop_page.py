"""« Ce qu’il reste à faire »: the checklist of a shop, which the association reads too."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from merchants.access import merchant_space
from merchants.joining.checklist import checklist
from shop.joining.paid import payment_item


@require_safe
@merchant_space
def merchant_checklist(request, merchant):
    found = checklist(merchant, elsewhere=[payment_item(merchant)])
    return render(request, "joining/checklist.html", {"merchant": merchant, "checklist": found})
