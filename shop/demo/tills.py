"""At the counters: who takes meal vouchers, what was paid with them, and the nights that closed each day."""

import contextlib

from django.utils import timezone

from merchants import legal
from merchants.models import Merchant
from merchants.refusals import Refusal
from pickup.money import closings, till, vouchers
from shop.demo import people

TAKERS = ["boulangerie-du-pont", "la-faisselle", "boucherie-vidal", "les-quatre-saisons"]


def take_vouchers(*, at) -> None:
    merchants = Merchant.objects.filter(code__in=TAKERS)
    vouchers.say_who_takes(merchants=merchants, by=people.treasurer(), at=at)


def pay_with_vouchers(life, amounts, *, at) -> dict:
    """What is left to pay by another means; a Sunday, or a law that ended, leaves all of it."""
    means = life.told.get("vouchers")
    left = legal.meal_voucher_cap_cents(timezone.localdate(at)) or 0 if means else 0
    paid = {}
    for part in amounts if left else ():
        if part.merchant.code in TAKERS and min(left, vouchers.eatable_cents(part)) > 0:
            paid[part] = min(left, amounts[part], vouchers.eatable_cents(part))
            left -= paid[part]
    with contextlib.suppress(Refusal):
        facts = {"means": means, "key": f"demo-titres-{life.order.number}", "by": life.helper, "at": at}
        collection = life.order.collection
        till.collect_payment(collection=collection, point=collection.slot.point, amounts=paid, **facts)
        amounts = {part: cents - paid.get(part, 0) for part, cents in amounts.items()}
    return {part: cents for part, cents in amounts.items() if cents}


def close_the_nights(*, at) -> None:
    closings.close_due(at=at)
