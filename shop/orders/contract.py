"""Writing down what was agreed: Oscar's order, one merchant order per merchant, and terms that never change after."""

from django.conf import settings
from django.utils import timezone
from oscar.apps.order.models import Line, LinePrice, Order

from merchants import money
from merchants.commission import terms as commission_terms
from merchants.commission.rules import vat_rate
from merchants.models import MerchantOrder, MerchantOrderMove, OrderedLine
from merchants.money_mode import money_mode
from merchants.preparation.agreed_lines import amounts_of, frozen, oscar_line, price_of, promoted
from pickup import collections
from shop.legal import texts
from shop.legal.models import LegalText
from shop.orders import selling_costs

Status = MerchantOrder.Status
LONGEST_NAME = MerchantOrder._meta.get_field("customer_name").max_length


def write(*, wish, found, number) -> Order:
    """All the rows of an order, in bulk, inside the transaction of the act that places it."""
    order = _order(wish, found, number)
    lines = _lines(order, found)
    versions = texts.versions_on(timezone.localdate(wish.at))
    parts = _merchant_orders(order, wish, found, lines, versions)
    _ordered_lines(parts, lines, found)
    collections.create(
        order=order,
        slot=wish.slot,
        contact=wish.contact,
        channel=wish.channel,
        placed_by=wish.by,
        pays_online=wish.pays_online,
        adult_declared=wish.adult_declared,
        texts=versions,
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
    LinePrice.objects.bulk_create(price_of(line) for line in lines)
    return lines


def _line(order, portion) -> Line:
    return oscar_line(
        order_id=order.pk,
        record=portion.stockrecord,
        product=portion.product,
        merchant=portion.merchant,
        title=portion.title,
        quantity=portion.quantity,
        amounts=amounts_of(
            unit_cents=portion.unit_cents,
            total_cents=portion.total_cents,
            total_excl=money.to_euros(portion.total_cents - portion.vat_cents),
            rate=portion.rate,
            tax_code=portion.sheet.vat_code,
        ),
    )


def _merchant_orders(order, wish, found, lines, versions) -> dict[int, MerchantOrder]:
    """One sale contract per merchant, by merchant id, with the terms in force today and the first move."""
    day = timezone.localdate(wish.at)
    agreed = selling_costs.agreed(wish=wish, found=found, lines=lines, on=day)
    in_force = {"commission_vat_rate": vat_rate(on=day), "terms_version": versions[LegalText.Kind.SALE_TERMS]}
    parts = MerchantOrder.objects.bulk_create(
        MerchantOrder(
            order=order,
            merchant=bag.merchant,
            # Seats alone wait for nobody to prepare them.
            status=Status.DROPPED_OFF if bag.is_seats_only else Status.PLACED,
            money_mode=money_mode(),
            **_wished(wish),
            **_selling_cost(agreed[bag.merchant.pk]),
            **in_force,
        )
        for bag in found.bags
    )
    MerchantOrderMove.objects.bulk_create(
        MerchantOrderMove(merchant_order=part, to_status=part.status, by=wish.by, at=wish.at, channel=wish.channel)
        for part in parts
    )
    return {part.merchant_id: part for part in parts}


def _wished(wish) -> dict:
    """What each shop knows of the resident and of the moment."""
    return {
        "placed_at": wish.at,
        "confirmed_at": None if wish.pays_online else wish.at,
        "due_at": wish.slot.starts_at,
        "due_until": wish.slot.ends_at,
        "due_place": wish.slot.point.name,
        "customer_name": wish.contact.name_for_merchants[:LONGEST_NAME],
        "if_missing": wish.if_missing,
        # A shop sees a number only of whoever asks to be called.
        "phone_to_call": wish.contact.phone if wish.if_missing == MerchantOrder.IfMissing.CALL else "",
    }


def _selling_cost(agreed) -> dict:
    return {
        "commission_rule": agreed.rule,
        "commission_rate": agreed.rate,
        "commission_terms": commission_terms.to_json(agreed.terms),
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
            unit_price_cents=portion.unit_cents,
            **frozen(portion.sheet, rate=portion.rate, quantity=portion.quantity),
            **(promoted(item.reduction.promotion, portion.unit_reduction_cents) if item.reduction else {}),
            **_weight(portion),
            **_bundle(item, portion),
        )
        for line, (item, portion) in zip(lines, _with_items(found), strict=True)
    )
