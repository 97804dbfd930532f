"""Where food comes from: for some, the law wants the country told before one orders (DOMAIN 2.8)."""

from functools import cache

from babel import Locale
from django.utils.translation import gettext_lazy as _

# The text that asks for it, by the kind of food (`ProductSheet.OriginRule`).
LAW = {
    "produce": _("règlement (UE) 2023/2429\u202f: pays d’origine des fruits et légumes frais"),
    "meat": _("règlements (CE) 1760/2000 et (UE) 1337/2013\u202f: pays d’élevage et d’abattage"),
    "fish": _("règlement (UE) 1379/2013\u202f: zone de pêche ou pays d’élevage"),
    "honey": _("décret 2003-587\u202f: pays où le miel a été récolté"),
    "eggs": _("règlement (UE) 2023/2465\u202f: pays d’origine"),
    "olive_oil": _("règlement (UE) 2022/2104\u202f: pays d’origine"),
}
FRANCE = "FR"


def is_owed(sheet) -> bool:
    return sheet.is_food and bool(sheet.origin_rule)


@cache
def names() -> dict[str, str]:
    """French names of countries by their two letters, France first."""
    known = Locale("fr").territories
    countries = {
        code: name for code, name in known.items() if len(code) == 2 and code.isalpha() and code not in NOT_ONE
    }
    ordered = sorted(countries.items(), key=lambda one: (one[0] != FRANCE, one[1].casefold()))
    return dict(ordered)


# Told by Babel among the countries: the union, the euro zone, the United Nations, trials and the unknown.
NOT_ONE = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def words_of(sheet) -> str:
    """« France, Drôme », or whichever of the two is said."""
    return ", ".join(filter(None, [names().get(sheet.origin_country, ""), sheet.origin]))
