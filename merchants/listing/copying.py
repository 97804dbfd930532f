"""« Copier » : a new sheet that begins with what another one says, one's own or one that another shop shares."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from merchants.listing import gallery, sheets
from merchants.models import ProductSheet
from merchants.refusals import Refusal

# What a product is, whoever sells it: its words are Oscar's own.
FACTS = (
    *("nature", "vat_code", "is_food", "allergen_state", "allergens", "origin_rule", "origin_country", "origin"),
    "labels",
    *("storage_class", "lead_time_hours", "made_on_the_day", "is_alcohol", "withdrawal_exception"),
    *("piece_grams", "most_piece_grams", "weighed_one_by_one", "net_quantity", "net_unit", "is_prepacked"),
    *("unit_price_exemption", "manufacturer", "manufacturer_contact"),
)


class NotToCopy(Refusal):
    sentence = gettext_lazy("Un panier composé se refait produit par produit\u202f: il ne se copie pas.")


@transaction.atomic
def copy_own(*, source, key, by, at) -> ProductSheet:
    """The shop's own words, facts, prices and photos, under another name; the stock is to be counted."""
    facts = facts_of(source) | {"price_per_kg": source.price_per_kg, "picture_alt": source.picture_alt}
    stock = sheets.stock_of(source)
    facts |= {"price": stock and stock.price, "title": copied_title(source.product.title)}
    made = begun(source=source, merchant=source.merchant, facts=facts, key=key, by=by, at=at)
    gallery.hang_the_same(made, source=source)
    return made


@transaction.atomic
def copy_shared(*, source, merchant, key, by, at) -> ProductSheet:
    """Another shop's words and legal facts: never its price, its stock nor its reference; its photos if it said so."""
    facts = facts_of(source) | {"title": source.product.title}
    if source.shares_picture:
        facts["picture_alt"] = source.picture_alt
    if merchant.vat_exempt:
        facts["vat_code"] = ""
    made = begun(source=source, merchant=merchant, facts=facts, key=key, by=by, at=at)
    if source.shares_picture:
        gallery.hang_the_same(made, source=source)
    return made


def facts_of(source) -> dict:
    categories = list(source.product.categories.values_list("pk", flat=True))
    facts = {name: getattr(source, name) for name in FACTS}
    return facts | {"description": source.product.description, "categories": categories}


def begun(*, source, merchant, facts, key, by, at):
    """Not on sale: whoever copies reads it first. One key makes one sheet."""
    if source.is_bundle:
        raise NotToCopy
    typed = {"import_source": sheets.TYPED, "import_reference": key}
    return sheets.save_sheet(merchant=merchant, facts=facts | typed, by=by, at=at)


def copied_title(title) -> str:
    """« Brioche (copie) », short enough."""
    mark = str(gettext_lazy(" (copie)"))
    return title[: 255 - len(mark)] + mark
