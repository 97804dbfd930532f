"""What a line keeps of its product for ever, and Oscar's line beside it: when it is ordered, or stands in later."""

from decimal import Decimal

from oscar.apps.order.models import Line, LinePrice

from merchants import money


def frozen(sheet, *, rate: Decimal, quantity: int) -> dict:
    """The facts of the sheet today, as an OrderedLine keeps them."""
    return {
        "nature": sheet.nature,
        "vat_code": sheet.vat_code,
        "vat_rate": rate,
        "ordered_quantity": quantity,
        "kept_quantity": quantity,
        "is_seat": sheet.is_seat,
        "storage_class": sheet.storage_class,
        "allergen_state": sheet.allergen_state,
        "allergens": sheet.allergens,
        "is_alcohol": sheet.is_alcohol,
        "withdrawal_exception": sheet.withdrawal_exception,
    }


def promoted(promotion, unit_reduction_cents: int) -> dict:
    """What took something off the price, and who offers it: a promotion changed later changes nothing here."""
    return {
        "promotion": promotion,
        "unit_reduction_cents": unit_reduction_cents,
        "reduced_by_the_town": promotion.offered_by == promotion.OfferedBy.TOWN,
    }


def oscar_line(*, order_id, record, product, merchant, title, quantity, amounts) -> Line:
    """Not written yet."""
    return Line(
        order_id=order_id,
        partner_id=record.partner_id,
        partner_name=merchant.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=product,
        title=title,
        upc=product.upc,
        quantity=quantity,
        num_allocated=quantity,
        **amounts,
    )


def amounts_of(*, unit_cents: int, total_cents: int, total_excl: Decimal, rate: Decimal, tax_code) -> dict:
    """Its prices as Oscar keeps them, in euros."""
    unit, total = money.to_euros(unit_cents), money.to_euros(total_cents)
    return {
        "line_price_incl_tax": total,
        "line_price_excl_tax": total_excl,
        "line_price_before_discounts_incl_tax": total,
        "line_price_before_discounts_excl_tax": total_excl,
        "unit_price_incl_tax": unit,
        "unit_price_excl_tax": money.excluding_vat(unit, rate),
        "tax_code": tax_code,
    }


def price_of(line) -> LinePrice:
    """Not written yet; the line is."""
    return LinePrice(
        order_id=line.order_id,
        line=line,
        quantity=line.quantity,
        price_incl_tax=line.unit_price_incl_tax,
        price_excl_tax=line.unit_price_excl_tax,
        tax_code=line.tax_code,
    )
