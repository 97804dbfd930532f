"""What a person keeps of a list, by links and a form that work without script: an aisle, a shop, a sign, a price…"""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.finding import engines
from merchants.finding.asking import Word
from merchants.finding.documents import sign_of
from merchants.imports import numbers
from merchants.listing import origins
from merchants.models import Merchant, ProductSheet, ReducedPrice
from merchants.models.sheet import Allergen, OfficialSign
from merchants.refusals import Refusal
from shop.catalogue.aisles import Aisle, Aisles
from shop.catalogue.offers import in_aisle
from shop.coming.choice import ANYTIME, Anytime
from shop.templatetags.town import euros

# The names in the address, which people may keep: a list of « sans » and of « signe », one of the others.
AISLE, SHOP, COUNTRY, MOST, SIGN, WITHOUT = "rayon", "chez", "pays", "jusqua", "signe", "sans"
LONGEST = 200
States = ProductSheet.AllergenState


@dataclass(frozen=True)
class Narrowing:
    """What is kept; what an address says and nobody knows is left out."""

    aisle: Aisle | None = None
    merchant: Merchant | None = None
    country: str = ""
    most: Decimal | None = None
    signs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    # When one comes, which no address says.
    coming: Anytime = ANYTIME

    def __bool__(self):
        return any([self.aisle, self.merchant, self.country, self.most is not None, self.signs, self.without])

    def among(self, sheets):
        if self.aisle:
            sheets = in_aisle(sheets, self.aisle.path)
        if self.merchant:
            sheets = sheets.filter(merchant=self.merchant)
        if self.country:
            sheets = sheets.filter(origin_country=self.country)
        if self.most is not None:
            reduced = ReducedPrice.objects.in_force(timezone.now()).filter(price__lte=self.most).values("sheet")
            sheets = sheets.filter(Q(full_price__lte=self.most) | Q(pk__in=reduced))
        for sign in self.signs:
            sheets = sheets.filter(pk__in=engines.matching(bears(sign), "about"))
        return self.coming.among(declared_without(sheets, self.without))

    @property
    def only_when(self) -> "Narrowing":
        """Nothing but the moment kept."""
        return Narrowing(coming=self.coming)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As an address says it."""
        told = [
            (AISLE, self.aisle.slug if self.aisle else ""),
            (SHOP, self.merchant.code if self.merchant else ""),
            (COUNTRY, self.country),
            (MOST, "" if self.most is None else f"{self.most:f}".replace(".", ",")),
            *((SIGN, sign) for sign in self.signs),
            *((WITHOUT, code) for code in self.without),
        ]
        return [(name, value) for name, value in told if value]

    def words_of(self, name, value) -> str:
        words = {
            AISLE: lambda: self.aisle.name,
            SHOP: lambda: self.merchant.name,
            COUNTRY: lambda: origins.names()[value],
            MOST: lambda: _("jusqu’à %(price)s") % {"price": euros(self.most)},
            SIGN: lambda: str(OfficialSign(value).label),
            WITHOUT: lambda: _("sans %(allergen)s") % {"allergen": str(Allergen(value).label).lower()},
        }
        return words[name]()

    def chips(self, query) -> list[tuple[str, str]]:
        """The words of each choice, and the address without it."""
        every = self.pairs
        return [
            (self.words_of(*pair), address_of(query, [other for other in every if other != pair])) for pair in every
        ]


def narrowing_of(told, coming=ANYTIME) -> Narrowing:
    """What an address says; two queries at most."""
    slug, code = text(told, AISLE), text(told, SHOP)
    return Narrowing(
        aisle=Aisles().at(slug) if slug else None,
        merchant=Merchant.objects.filter(code=code).first() if code else None,
        country=text(told, COUNTRY) if text(told, COUNTRY) in origins.names() else "",
        most=price_of(text(told, MOST)),
        signs=tuple(code for code in OfficialSign.values if code in told.getlist(SIGN)),
        without=tuple(code for code in Allergen.values if code in told.getlist(WITHOUT)),
        coming=coming,
    )


def text(told, name) -> str:
    return told.get(name, "").replace("\x00", "").strip()[:LONGEST]


def price_of(typed) -> Decimal | None:
    try:
        return numbers.price(typed) if typed else None
    except Refusal:
        return None


def address_of(query, pairs) -> str:
    """The query string of a search."""
    return urlencode([("q", query), *pairs] if query else pairs)


def bears(sign):
    return [((Word((sign_of(sign),)),),)]


def declared_without(sheets, codes):
    """Those whose merchant said that they hold none of these: what is not said is never taken for « sans »."""
    if not codes:
        return sheets
    none, some = Q(allergen_state=States.NONE), Q(allergen_state=States.CONTAINS)
    for code in codes:
        some &= ~Q(allergens__icontains=f'"{code}"')
    return sheets.filter(none | some & ~Q(allergens=[]), is_food=True)


def without_of(codes) -> list[str]:
    """« sans lait, sans œufs »: what is asked to be absent, told once each."""
    return [_("sans %(allergen)s") % {"allergen": str(Allergen(code).label).lower()} for code in dict.fromkeys(codes)]
