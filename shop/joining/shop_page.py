"""« Ce qu’il reste à faire »: the checklist of a shop, which the association reads too."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from merchants.access import merchant_space
from merchants.joining.checklist import checklist
from merchants.models import TeamMember
from shop.joining.as_the_association_reads import of_the_shop
from shop.joining.paid import payment_item


@require_safe
@merchant_space
def merchant_checklist(request, merchant):
    found = checklist(merchant, elsewhere=[payment_item(merchant)])
    if merchant.own_role == TeamMember.Role.STAFF:
        found = of_the_shop(found)
    return render(request, "joining/checklist.html", {"merchant": merchant, "checklist": found})
