"""Prices lowered for some days, by a shop or by the association, through the acts that they use."""

import datetime

from merchants.models import Merchant, Promotion
from merchants.opening import local_day
from merchants.promotions import offering
from merchants.promotions.offering import Offer
from shop.demo import reading


def lower_some_prices(*, at) -> None:
    for number, told in enumerate(reading.read("town")["promotion"]):
        offering.offer(wish_of(told, at), key=f"demo-{number}", by=None, at=at)


def wish_of(told, at) -> Offer:
    merchant, today = Merchant.objects.get(code=told["merchant"]), local_day(at)
    product = merchant.sheets.get(product__title=told["product"]) if "product" in told else None
    return Offer(
        merchant=merchant,
        sheet=product,
        name=told["name"],
        kind=told.get("kind", Promotion.Kind.PRICE_REDUCTION),
        offered_by=Promotion.OfferedBy.TOWN if "agreed" in told else Promotion.OfferedBy.MERCHANT,
        agreed_how=told.get("agreed", ""),
        percent=told["percent"],
        first_day=today,
        last_day=today + datetime.timedelta(days=told["days"]),
    )
