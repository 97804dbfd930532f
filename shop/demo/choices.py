"""What the demo town sells in several sizes, and the sheets that its shops share, once the pictures hang."""

from merchants.listing import sheets, variants
from merchants.models import ProductSheet
from shop.demo import reading


def sell_in_several(*, at):
    town = reading.read("town")
    for told in town["in_several"]:
        lay(sheet_named(told["product"]), told, at)
    for told in town["shared"]:
        sheet = sheet_named(told["product"])
        sheet.is_shared, sheet.shares_picture = True, told["with_pictures"]
        sheet.save(update_fields=["is_shared", "shares_picture"])


def sheet_named(title):
    return ProductSheet.objects.select_related("product", "merchant", "group").get(product__title=title)


def lay(sheet, told, at):
    """Each variant has some in stock and is on sale, as the first one was."""
    facts = {"title": told["product"], "choices": {told["axis"]: told["values"]}}
    group = variants.lay_grid(sheet=sheet, by=None, at=at, **facts)
    for one in group.variants.exclude(pk=sheet.pk).select_related("product", "merchant").order_by("pk"):
        sheets.set_available(sheet=one, quantity=told["stock"], by=None, at=at)
        if not sheets.obstacles(one):
            sheets.publish(sheet=one, by=None, at=at)
