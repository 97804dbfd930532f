"""« Ce qui attend un commerçant »: orders that nobody accepted, and lists to print for shops without an e-mail."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants.access import Role, association_only
from merchants.models import Accompaniment, Merchant, MerchantOrder
from merchants.preparation import preparing
from merchants.views.preparing import list_facts
from pickup.bags import late
from pickup.telling import waiting
from shop.closures import left_behind


@require_safe
@association_only(Role.COACH)
def waiting_for_shops(request):
    """The most urgent first, with the number to call; a coach may answer in the shop's own screens."""
    at = timezone.now()
    accompanied = Accompaniment.objects.filter(coach=request.user, ended_at=None).values_list("merchant", flat=True)
    facts = {
        "shops": shops_of(waiting.waiting(at=at), at),
        "accompanied": set(accompanied),
        "left_behind": left_behind.by_shop(left_behind.waiting(at=at)),
        "late": late.late(at=at),
        "to_print": lists_to_print(at),
    }
    return render(request, "association/waiting.html", facts)


def shops_of(found, at) -> list[dict]:
    """Each shop once, those that are late first, with its orders."""
    shops = {}
    for one in found:
        shop = shops.setdefault(one.order.merchant_id, {"merchant": one.order.merchant, "late": False, "orders": []})
        shop["late"] = shop["late"] or one.is_late(at)
        shop["orders"].append({"order": one.order, "late": one.is_late(at), "until": one.escalate_at})
    return sorted(shops.values(), key=lambda shop: not shop["late"])


def lists_to_print(at):
    """What shops without an e-mail have to prepare, by moment."""
    orders = MerchantOrder.objects.confirmed().filter(
        merchant__email="", due_until__gt=at, status__in=preparing.TO_TAKE_FROM_SHELVES
    )
    rows = orders.order_by("due_at", "merchant__name").values_list("merchant", "due_at").distinct()
    shops = Merchant.objects.in_bulk({merchant for merchant, _due_at in rows})
    return [(shops[merchant], due_at) for merchant, due_at in rows]


@require_safe
@association_only(Role.COACH)
def list_for_a_shop(request, code, due_at):
    """The same paper as the shop prints itself."""
    merchant = get_object_or_404(Merchant, code=code)
    facts = {**list_facts(merchant, due_at), "layout": "association/for_a_shop.html", "for_a_shop": True}
    return render(request, "merchants/picking_list.html", facts)
