"""What is written of the demo town is lawful, whole and consistent."""

import re

import pytest
from stdnum.fr import siret

from animations.models import Animation
from merchants.colours import HEX
from merchants.models import Merchant, ProductSheet
from merchants.models.sheet import Allergen, StorageClass, VatCode
from shop.demo import reading
from shop.demo.drawings import FORMS

SHOPS = reading.shops()
PRODUCTS = reading.products()
BY_NAME = {product["name"]: product for product in PRODUCTS}
FICTIONAL_PHONES = r"(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98)( \d\d){2}"


def codes_of(model_field):
    return {code for code, _label in model_field.choices}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_town_has_twelve_to_fifteen_merchants_and_enough_products():
    assert 12 <= len(SHOPS) <= 15
    assert len(PRODUCTS) >= 180
    assert len(BY_NAME) == len(PRODUCTS)


def test_each_merchant_is_somebody_known_and_nobody_else():
    numbers = [shop["merchant"]["siret"] for shop in SHOPS]
    assert all(siret.is_valid(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert {shop["merchant"]["vat_regime"] for shop in SHOPS} == set(Merchant.VatRegime.values)


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop["merchant"]["code"])
def test_a_merchant_can_be_reached_only_in_fiction(shop):
    facts = shop["merchant"]
    assert re.fullmatch(FICTIONAL_PHONES, facts["phone"])
    assert facts["email"].endswith(".example.org")
    assert all("example.org" in maker["contact"] for maker in shop.get("makers", {}).values())


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop["merchant"]["code"])
def test_a_merchant_tells_a_story_and_rests_sometimes(shop):
    assert 3 <= len(re.findall(r"[.?!](?: |$)", shop["merchant"]["story"])) <= 6
    assert 1 <= len(shop["merchant"]["hours"]) <= 6


@pytest.mark.parametrize("colour", HEX.values())
def test_white_is_legible_on_every_awning(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product["name"])
def test_a_product_says_what_the_law_asks(product):
    # What is weighed says the kilo's price instead.
    assert re.fullmatch(r"\d+\.\d\d", product["price"] or product["kilo"])
    assert product["vat"] in VatCode.values
    assert product["storage"] in StorageClass.values
    assert product["withdrawal"] in codes_of(ProductSheet._meta.get_field("withdrawal_exception")) | {""}
    assert product["form"] in FORMS
    assert product["origin"]
    if product["is_food"]:
        assert product["allergens"] in ("none", "unanswered") or set(product["allergens"]) <= set(Allergen.values)
        assert product["net"] or product["exemption"] or not product["prepacked"]
    else:
        assert product["maker"] or product["nature"] == "SERVICE"


def test_two_products_wait_for_their_allergens_on_purpose():
    waiting = [product["name"] for product in PRODUCTS if product["is_food"] and product["allergens"] == "unanswered"]
    assert len(waiting) == 2


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Baguette de tradition", "reduced"),
        ("Part de pizza chaude", "intermediate"),
        ("Tablette de chocolat noir 70\u202f%", "reduced"),
        ("Tablette de chocolat au lait et noisettes", "standard"),
        ("Nougat tendre aux amandes", "standard"),
        ("Rouge du coteau, grenache et syrah", "standard"),
        ("Jus de pomme trouble", "reduced"),
        ("Le Pain et la Rivière, roman", "reduced"),
        ("L’Écho de la Lance, revue trimestrielle", "super_reduced"),
        ("Bouquet du marché", "intermediate"),
        ("Couronne de Noël au houx", "standard"),
        ("Shampoing à l’ortie", "standard"),
    ],
)
def test_vat_follows_the_product(name, code):
    assert BY_NAME[name]["vat"] == code


def test_all_alcohol_comes_from_a_licensed_merchant():
    for shop in SHOPS:
        if any(product["alcohol"] for product in shop["product"]):
            assert shop["merchant"]["alcohol_licence"]


def test_a_dozen_animations_of_the_five_kinds_are_announced():
    kinds = [animation["kind"] for animation in reading.read("animations")["animation"]]
    assert len(kinds) >= 12
    assert set(kinds) == set(Animation.Kind.values) - {"OTHER", "REPAIR_CAFE"}


@pytest.mark.parametrize("animation", reading.read("animations")["animation"], ids=lambda one: one["title"])
def test_an_animation_is_held_while_people_collect(animation):
    (point,) = [point for point in reading.read("town")["point"] if point["slug"] == animation["point"]]
    starts, ends = reading.span(animation["at"])
    assert any(
        rule["weekday"] == animation["weekday"] and f"{starts:%H:%M}" >= rule["from"] and f"{ends:%H:%M}" <= rule["to"]
        for rule in point["slots"]
    )


def test_orders_and_animations_speak_of_products_that_exist():
    told = {name for order in reading.read("orders")["order"] for name in order["lines"]}
    told |= {name for animation in reading.read("animations")["animation"] for name in animation["products"]}
    assert told <= set(BY_NAME)


def test_some_residents_have_no_email_and_some_no_phone():
    residents = reading.read("people")["resident"]
    assert any("email" not in one for one in residents)
    assert any("phone" not in one for one in residents)
    assert all(one["email"].endswith("@example.org") for one in residents if "email" in one)
    assert all(re.fullmatch(FICTIONAL_PHONES, one["phone"]) for one in residents if "phone" in one)
