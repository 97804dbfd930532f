"""What the sheet of a product lets one choose: the aisle, the VAT, as they are read in a list."""

from django.utils.translation import gettext_lazy
from oscar.apps.catalogue.models import Category

from merchants.models import ProductSheet
from merchants.models.sheet import VatCode

Kept = ProductSheet.WithdrawalException
# The law's own words, as one says them over a counter.
KEPT_BY_WHOM_BOUGHT_IT = [
    (Kept.PERISHABLE, gettext_lazy("Non, c’est périssable")),
    (Kept.MADE_TO_MEASURE, gettext_lazy("Non, c’est fait sur mesure")),
    (Kept.HYGIENE_UNSEALED, gettext_lazy("Non, une fois descellé, pour raison d’hygiène")),
    (Kept.PRESS, gettext_lazy("Non, c’est un journal ou une revue")),
    (Kept.MIXED_INSEPARABLY, gettext_lazy("Non, une fois mêlé à autre chose, il ne s’en sépare plus")),
]


def aisles() -> list[tuple[int, str]]:
    """Every aisle with those above it, in one query."""
    choices, names = [], {}
    for category in Category.objects.order_by("path").only("path", "name", "depth"):
        above = names.get(category.path[: -category.steplen], "")
        names[category.path] = f"{above} › {category.name}" if above else category.name
        choices.append((category.pk, names[category.path]))
    return choices


def vat_choices(rates) -> list[tuple[str, str]]:
    """« 5,5 % · Réduit », for the rates in force."""
    return [
        (code.value, f"{rates[code].normalize():f}".replace(".", ",") + f"\u202f% · {code.label}")
        for code in VatCode
        if code in rates
    ]
