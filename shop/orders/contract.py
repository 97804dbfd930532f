"""Writing down what was agreed: Oscar's order, one merchant order per merchant, and terms that never change after."""

from django.conf import settings
from django.utils import timezone
from oscar.apps.order.models import Line, LinePrice, Order

from merchants import money
from merchants.commission import terms as commission_terms
from merchants.commission.rules import vat_rate
from merchants.models import MerchantOrder, MerchantOrderMove, OrderedLine
from merchants.money_mode import money_mode
from pickup import collections
from shop.orders import selling_costs
from shop.orders.terms import terms_on

LONGEST_NAME = MerchantOrder._meta.get_field("customer_name").max_length


def write(*, wish, found, number) -> Order:
    """All the rows of an order, in bulk, inside the transaction of the act that places it."""
    order = _order(wish, found, number)
    lines = _lines(order, found)
    parts = _merchant_orders(order, wish, found, lines)
    _ordered_lines(parts, lines, found)
    collections.create(
        order=order,
        slot=wish.slot,
        contact=wish.contact,
        channel=wish.channel,
        placed_by=wish.by,
        pays_online=wish.pays_online,
        adult_declared=wish.adult_declared,
    )
    return order


def _order(wish, found, number) -> Order:
    excl_cents = found.total_cents - found.vat_cents
    return Order.objects.create(
        number=number,
        basket=wish.basket,
        user=wish.customer,
        # Where they asked to be written to, which is not always the address of their account.
        guest_email=wish.contact.email,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        total_incl_tax=money.to_euros(found.total_cents),
        total_excl_tax=money.to_euros(excl_cents),
        shipping_incl_tax=0,
        shipping_excl_tax=0,
        shipping_code="pickup",
        shipping_method=wish.slot.point.name,
        date_placed=wish.at,
    )


def _lines(order, found) -> list[Line]:
    """Oscar's lines and their prices, in the order of the basket."""
    lines = Line.objects.bulk_create(_line(order, portion) for portion in found.portions)
    LinePrice.objects.bulk_create(
        LinePrice(
            order=order,
            line=line,
            quantity=line.quantity,
            price_incl_tax=line.unit_price_incl_tax,
            price_excl_tax=line.unit_price_excl_tax,
            tax_code=line.tax_code,
        )
        for line in lines
    )
    return lines


def _line(order, portion) -> Line:
    unit, total = money.to_euros(portion.unit_cents), money.to_euros(portion.total_cents)
    total_excl = money.to_euros(portion.total_cents - portion.vat_cents)
    return Line(
        order=order,
        partner_id=portion.stockrecord.partner_id,
        partner_name=portion.merchant.name,
        partner_sku=portion.stockrecord.partner_sku,
        stockrecord=portion.stockrecord,
        product=portion.product,
        title=portion.title,
        upc=portion.product.upc,
        quantity=portion.quantity,
        line_price_incl_tax=total,
        line_price_excl_tax=total_excl,
        line_price_before_discounts_incl_tax=total,
        line_price_before_discounts_excl_tax=total_excl,
        unit_price_incl_tax=unit,
        unit_price_excl_tax=money.excluding_vat(unit, portion.rate),
        tax_code=portion.sheet.vat_code,
        num_allocated=portion.quantity,
    )


def _merchant_orders(order, wish, found, lines) -> dict[int, MerchantOrder]:
    """One sale contract per merchant, by merchant id, with the terms in force today and the first move."""
    day = timezone.localdate(wish.at)
    agreed = selling_costs.agreed(wish=wish, found=found, lines=lines, on=day)
    commission_vat, version = vat_rate(on=day), terms_on(day).version
    parts = MerchantOrder.objects.bulk_create(
        MerchantOrder(
            order=order,
            merchant=merchant,
            placed_at=wish.at,
            confirmed_at=None if wish.pays_online else wish.at,
            due_at=wish.slot.starts_at,
            due_until=wish.slot.ends_at,
            due_place=wish.slot.point.name,
            customer_name=wish.contact.name_for_merchants[:LONGEST_NAME],
            if_missing=wish.if_missing,
            # A shop sees a number only of whoever asks to be called.
            phone_to_call=wish.contact.phone if wish.if_missing == MerchantOrder.IfMissing.CALL else "",
            commission_rule=agreed[merchant.pk].rule,
            commission_rate=agreed[merchant.pk].rate,
            commission_vat_rate=commission_vat,
            commission_terms=commission_terms.to_json(agreed[merchant.pk].terms),
            terms_version=version,
            money_mode=money_mode(),
        )
        for merchant in (bag.merchant for bag in found.bags)
    )
    MerchantOrderMove.objects.bulk_create(
        MerchantOrderMove(merchant_order=part, to_status=part.status, by=wish.by, at=wish.at, channel=wish.channel)
        for part in parts
    )
    return {part.merchant_id: part for part in parts}


def _promotion(item, portion) -> dict:
    """What took something off the price, and who offers it: a promotion changed later changes nothing here."""
    if not item.reduction:
        return {}
    promotion = item.reduction.promotion
    return {
        "promotion": promotion,
        "unit_reduction_cents": portion.unit_reduction_cents,
        "reduced_by_the_town": promotion.offered_by == promotion.OfferedBy.TOWN,
    }


def _weight(portion) -> dict:
    """What was announced of goods sold by weight; until they are weighed, the estimate is what is kept."""
    if not portion.weight:
        return {}
    grams = portion.weight.grams
    weights = {"ordered_grams": grams, "kept_grams": grams, "most_grams": portion.weight.most_grams}
    return {"price_per_kg_cents": portion.weight.per_kg_cents, **weights}


def _bundle(item, portion) -> dict:
    return {"bundle_title": item.title, "bundle_quantity": item.quantity} if portion.is_in_a_bundle else {}


def _with_items(found) -> list:
    """Each portion with the line of the basket that it comes from, in the order of `found.portions`."""
    return [(item, portion) for item in found.items for portion in item.portions]


def _ordered_lines(parts, lines, found):
    OrderedLine.objects.bulk_create(
        OrderedLine(
            merchant_order=parts[item.merchant.pk],
            order_line=line,
            title=portion.title,
            nature=portion.sheet.nature,
            unit_price_cents=portion.unit_cents,
            **_promotion(item, portion),
            **_weight(portion),
            **_bundle(item, portion),
            vat_code=portion.sheet.vat_code,
            vat_rate=portion.rate,
            ordered_quantity=portion.quantity,
            kept_quantity=portion.quantity,
            storage_class=portion.sheet.storage_class,
            allergen_state=portion.sheet.allergen_state,
            allergens=portion.sheet.allergens,
            is_alcohol=portion.sheet.is_alcohol,
            withdrawal_exception=portion.sheet.withdrawal_exception,
        )
        for line, (item, portion) in zip(lines, _with_items(found), strict=True)
    )
