"""Templates by trade: what a sheet says before anything is typed (trades.toml), proposed from the merchant's trade."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy
from oscar.apps.catalogue.models import Category

from merchants.listing.search_words import words_in
from merchants.models import ProductSheet
from merchants.models.sheet import Nature, StorageClass, VatCode

States = ProductSheet.AllergenState
SOURCE = Path(__file__).with_name("trades.toml")
LAST_RESORT = ("autre-aliment", "autre")
# Asked of whoever says that it is not, in a trade or an aisle where one eats what is sold.
IS_IT_EATEN = gettext_lazy(
    "Ce produit se mange-t-il, ou se boit-il\u202f? Si oui, dites-le\u202f: ses allergènes doivent être lus avant "
    "d’acheter. Sinon, confirmez-le ici."
)
# What a template answers for allergens, without a question: none of the fourteen, or the list.
NONE = "none"


@dataclass(frozen=True)
class Template:
    """One kind of goods. What it does not know is a question: `asks` names them."""

    code: str
    name: str
    words: tuple[str, ...]
    vat: str
    food: bool = False
    prepacked: bool = False
    alcohol: bool = False
    nature: str = Nature.GOODS
    storage: str = StorageClass.AMBIENT
    lead: int = 0
    same_day: bool = False
    withdrawal: str = ""
    origin: str = ""
    allergens: str | tuple[str, ...] = ""
    likely: tuple[str, ...] = ()
    net: str = ""
    net_unit: str = ""
    kilo: tuple[int, ...] = ()
    one_by_one: bool = False
    maker: str = ""
    aisle: tuple[str, ...] = field(default=())

    def __post_init__(self):
        VatCode(self.vat), Nature(self.nature), StorageClass(self.storage)

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that only the merchant can answer, by the name the page gives them."""
        return tuple(name for name, is_asked in ASKED.items() if is_asked(self))

    def facts(self) -> dict:
        """As `sheets.save_sheet` takes them, before what is typed."""
        facts = {
            "vat_code": self.vat,
            "nature": self.nature,
            "is_food": self.food,
            "is_prepacked": self.prepacked and not self.kilo,
            "is_alcohol": self.alcohol,
            "storage_class": self.storage,
            "lead_time_hours": self.lead,
            "made_on_the_day": self.same_day,
            "withdrawal_exception": self.withdrawal,
            "origin_rule": self.origin,
            "net_unit": self.net_unit if self.net else "",
            "net_quantity": Decimal(self.net) if self.net else None,
            **self.allergen_facts(),
        }
        if self.kilo:
            usual, most = self.kilo
            facts |= {"piece_grams": usual, "most_piece_grams": most, "weighed_one_by_one": self.one_by_one}
        return facts

    def allergen_facts(self) -> dict:
        if self.allergens == NONE:
            return {"allergen_state": States.NONE, "allergens": []}
        if self.allergens:
            return {"allergen_state": States.CONTAINS, "allergens": list(self.allergens)}
        return {"allergen_state": States.UNANSWERED, "allergens": []}


def asks_allergens(template):
    return template.food and not template.allergens


def asks_quantity(template):
    return template.prepacked and not template.net and not template.kilo


def asks_maker(template):
    return not template.food and template.nature == Nature.GOODS and not template.maker


ASKED = {
    "allergens": asks_allergens,
    "quantity": asks_quantity,
    "country": lambda template: bool(template.origin),
    "maker": asks_maker,
    "kilo": lambda template: bool(template.kilo),
    "piece": lambda template: not template.kilo,
}


@cache
def templates() -> dict[str, Template]:
    """Every template by its code, in the order of the file."""
    told = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return {
        code: Template(code=code, **{name: frozen(value) for name, value in one.items()}) for code, one in told.items()
    }


def frozen(value):
    return tuple(value) if isinstance(value, list) else value


def for_trade(trade) -> tuple[list[Template], list[Template]]:
    """Those of this trade, and the others; a trade that nobody knows gets the last resorts first."""
    said = words_in(trade)
    own = [one for one in templates().values() if any(word.startswith(each) for word in said for each in one.words)]
    own += [templates()[code] for code in LAST_RESORT]
    return own, [one for one in templates().values() if one not in own]


# What the trade, then the aisle, answers on a sheet typed from nothing.
USUAL = {"is_food": "food", "storage_class": "storage", "withdrawal_exception": "withdrawal"}


def usual_of_trade(trade) -> dict:
    """What a new sheet of this trade says before anything is typed: only what all its goods have in common."""
    own = [one for one in for_trade(trade)[0] if one.code not in LAST_RESORT]
    return in_common(own) | most_often_kept(own)


def sells_food(trade) -> bool:
    """Whether some of what this trade sells is eaten; a trade that nobody knows says nothing."""
    return any(one.food for one in for_trade(trade)[0] if one.code not in LAST_RESORT)


def sells_only_food(trade) -> bool:
    return usual_of_trade(trade).get("is_food", False)


def usual_of_aisle(aisle: Category) -> dict:
    """What all goods of an aisle have in common; an aisle that no template knows says what the one above says."""
    for name in [aisle.name, *(above.name for above in reversed(aisle.get_ancestors()))]:
        everything = templates().values()
        found = [one for one in everything if one.aisle[-1:] == (name,)]
        found = found or [one for one in everything if name in one.aisle]
        if found:
            return in_common(found)
    return {}


def in_common(found) -> dict:
    said = {fact: {getattr(one, name) for one in found} for fact, name in USUAL.items()}
    return {fact: next(iter(answers)) for fact, answers in said.items() if len(answers) == 1}


def most_often_kept(found) -> dict:
    """Where more than half of them are kept: a cheesemonger's eggs do not leave the cheese on a shelf."""
    (where, many), *_rest = Counter(one.storage for one in found).most_common(1) or [("", 0)]
    return {"storage_class": where} if many * 2 > len(found) else {}


def aisles_of(template) -> list[int]:
    """The deepest of its aisles that this town has, if any: a template opens none."""
    found = dict(Category.objects.filter(name__in=template.aisle).order_by("depth").values_list("name", "pk"))
    known = [found[name] for name in template.aisle if name in found]
    return known[-1:]
