"""Templates by trade: what they answer is true in France, and what they cannot answer is asked."""

from decimal import Decimal

import pytest

from merchants.listing import trades
from merchants.models import ProductSheet
from merchants.models.sheet import Allergen, Nature, StorageClass

ALL = trades.templates().values()
each = pytest.mark.parametrize("template", ALL, ids=lambda one: one.code)


@each
def test_a_template_says_only_what_exists(template):
    sheet = ProductSheet()
    assert set(template.facts()) <= {field.name for field in ProductSheet._meta.fields}
    assert {*template.likely, *template.facts()["allergens"]} <= set(Allergen.values)
    assert template.storage in StorageClass.values
    assert template.withdrawal in {"", *sheet.WithdrawalException.values}
    assert template.origin in {"", *sheet.OriginRule.values}
    assert template.net_unit in {"", *sheet.NetUnit.values}
    if template.kilo:
        usual, most = template.kilo
        assert 0 < usual <= most


@each
def test_what_it_does_not_answer_it_asks(template):
    """Whoever answers its questions has a sheet that the law accepts: nothing is forgotten between the two."""
    assert template.food == ("allergens" in template.asks or bool(template.allergens))
    assert (template.prepacked and not template.net and not template.kilo) == ("quantity" in template.asks)
    assert bool(template.origin) == ("country" in template.asks)
    made = not template.food and template.nature == Nature.GOODS
    assert made == ("maker" in template.asks or template.maker == "us")


# CGI 278-0 bis, 279, 281, 298 septies.
RATES = {
    "reduced": ["pain", "viennoiserie", "fromage-a-la-coupe", "viande-a-la-coupe", "poisson", "legumes", "oeufs"]
    + ["miel", "confiture", "jus", "livre", "traiteur-froid"],
    "super_reduced": ["presse"],
    "intermediate": ["traiteur-chaud", "bouquet", "plante"],
    "standard": ["vin", "biere", "confiserie", "vetement", "chaussure", "jouet", "quincaillerie", "cosmetique"]
    + ["papeterie", "service"],
}


@pytest.mark.parametrize(("rate", "code"), [(rate, code) for rate, codes in RATES.items() for code in codes])
def test_the_rate_is_that_of_the_code_of_taxes(rate, code):
    assert trades.templates()[code].vat == rate


def test_wine_is_alcohol_in_a_bottle_and_holds_sulphites():
    facts = trades.templates()["vin"].facts()
    assert (facts["is_alcohol"], facts["net_quantity"], facts["net_unit"]) == (True, Decimal(750), "ml")
    assert facts["allergens"] == ["sulphites"]


@pytest.mark.parametrize(
    ("trade", "first"),
    [
        ("Boulangerie-pâtisserie", "pain"),
        ("Fromagerie-crèmerie", "fromage-a-la-coupe"),
        ("Fleuriste", "bouquet"),
        ("Librairie-papeterie", "livre"),
        ("Prêt-à-porter", "vetement"),
        ("Poissonnerie", "poisson"),
        ("Caviste", "vin"),
        ("Métier que personne ne connaît", "autre-aliment"),
        ("", "autre-aliment"),
    ],
)
def test_a_trade_is_offered_its_own_templates_first(trade, first):
    own, others = trades.for_trade(trade)
    assert own[0].code == first
    assert {one.code for one in [*own, *others]} == set(trades.templates())
    assert len(own) + len(others) == len(trades.templates())
