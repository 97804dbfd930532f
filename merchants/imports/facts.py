"""What one row says of a product, whatever the format it came in."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from merchants.models import ProductSheet
from merchants.refusals import Refusal

AllergenState = ProductSheet.AllergenState


class RowRefused(Refusal):
    """This row cannot be kept, the others can; the sentence ends the line « ligne N : … »."""


@dataclass(frozen=True)
class Facts:
    """Depends on the row alone, so that the same row read twice is the same facts."""

    reference: str
    title: str
    description: str = ""
    price: Decimal | None = None
    stock: int | None = None
    categories: tuple[tuple[str, ...], ...] = ()
    # Empty: the row does not say.
    nature: str = ""
    vat_code: str = ""
    # None: the row does not say.
    is_food: bool | None = None
    is_alcohol: bool = False
    is_prepacked: bool = False
    allergen_state: str = AllergenState.UNANSWERED.value
    allergens: tuple[str, ...] = ()
    origin: str = ""
    storage_class: str = ""
    lead_time_hours: int = 0
    net_quantity: Decimal | None = None
    net_unit: str = ""
    manufacturer: str = ""
    manufacturer_contact: str = ""
    parent: str = ""
    # Its number in the other shop, by which another file may name it; how the shop itself calls it, if not so.
    source_id: str = ""
    sku: str = ""
    # What one chooses and what this one is: ((« Taille », « M »), …).
    variation: tuple[tuple[str, str], ...] = ()
    # French sentences: what in the row keeps the product from being sold as it is.
    notes: tuple[str, ...] = ()

    def kept(self) -> dict:
        """The same facts as JSON, to be kept on the sheet and compared with the next file."""
        return {name: plain(value) for name, value in asdict(self).items()}


def again(kept: dict) -> Facts:
    """The facts of a row that was kept as JSON."""
    values = NOTHING_SAID | kept
    values |= {name: values[name] and Decimal(values[name]) for name in ("price", "net_quantity")}
    values |= {name: tuple(values[name]) for name in ("allergens", "notes")}
    return Facts(**values | {name: tuple(map(tuple, values[name])) for name in ("categories", "variation")})


def plain(value):
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


# What a row says of what it leaves out, and a row read long ago of what no row told then.
NOTHING_SAID = Facts(reference="", title="").kept()

# How a fact is called when a merchant is told that the file replaced it.
NAMES = {
    "title": _("le nom"),
    "description": _("la description"),
    "price": _("le prix"),
    "stock": _("le stock"),
    "vat_code": _("la TVA"),
    "allergens": _("les allergènes"),
    "origin": _("l’origine"),
    "storage_class": _("la conservation"),
    "net_quantity": _("la quantité nette"),
    "manufacturer": _("le fabricant"),
}
