"""The page where a bundle is composed, and the sheet of what is sold by weight, as a merchant types them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.listing import bundles
from merchants.models import ProductSheet, Promotion, ReducedPrice
from tests.factories import MerchantFactory, ProductFactory, bundle_of, by_weight, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie")


@pytest.fixture
def at_work(client, baker):
    client.force_login(owner_of(baker))
    return client


@pytest.fixture
def goods(baker):
    return [
        ProductFactory(merchant=baker, title=title, price=price) for title, price in (("Pain", "4"), ("Miel", "8"))
    ]


def address(product, name="sheet_bundle"):
    return reverse(name, args=["boulangerie", product.sheet.pk])


def read(response):
    return response.content.decode().replace("\u202f", " ")


def quantities(goods, *typed):
    return {f"q-{product.sheet.pk}": value for product, value in zip(goods, typed, strict=True)}


def test_composed_it_shows_how_its_price_is_shared(at_work, baker, goods):
    basket = ProductFactory(merchant=baker, title="Panier", price="15")
    page = at_work.post(address(basket), quantities(goods, "2", "1"), follow=True)
    text = read(page)
    for words in ("2 × Pain", "Ensemble, dans le panier", "1 × Miel", "Achetés séparément : 16,00 €"):
        assert words in text
    # The two loaves together, and the honey.
    assert text.count("7,50 €</td>") == 2
    assert list(basket.sheet.bundle_parts.values_list("quantity", flat=True)) == [2, 1]


@pytest.mark.parametrize("typed", [("1", ""), ("deux", "1"), ("-1", "3"), ("21", "1"), ("", "")])
def test_what_is_refused_stays_as_it_was_typed(at_work, baker, goods, typed):
    basket = ProductFactory(merchant=baker)
    text = read(at_work.post(address(basket), quantities(goods, *typed)))
    assert 'role="alert"' in text
    for value in filter(None, typed):
        assert f'value="{value}"' in text
    assert not basket.sheet.bundle_parts.exists()


def test_looking_for_a_product_loses_nothing_of_what_was_typed(at_work, baker, goods):
    basket = ProductFactory(merchant=baker)
    text = read(at_work.post(address(basket), {**quantities(goods, "2", ""), "text": "mi", "find": "1"}))
    assert 'value="2"' in text
    assert "Miel" in text
    assert not basket.sheet.bundle_parts.exists()


@pytest.mark.parametrize("field", ["q-x", "q-99999999999999", "q-", "q-1e3", "q-²"])
def test_fields_that_are_no_product_are_left(at_work, baker, goods, field):
    basket = ProductFactory(merchant=baker)
    assert at_work.post(address(basket), {field: "2"}).status_code == 200


def test_another_shops_product_does_not_come_in(at_work, baker, goods):
    basket, elsewhere = ProductFactory(merchant=baker), ProductFactory()
    text = read(at_work.post(address(basket), quantities([goods[0], elsewhere], "1", "1")))
    assert elsewhere.title not in text
    assert "ne peut pas entrer" in text
    assert at_work.get(reverse("sheet_bundle", args=["boulangerie", elsewhere.sheet.pk])).status_code == 404


def test_undone_by_its_button_only(at_work, goods):
    basket = bundle_of({goods[0]: 1, goods[1]: 1})
    assert at_work.get(address(basket, "sheet_unbundle")).status_code == 405
    at_work.post(address(basket, "sheet_unbundle"))
    assert not ProductSheet.objects.get(pk=basket.sheet.pk).is_bundle


def test_the_sheet_of_a_bundle_asks_only_what_its_products_do_not_say(at_work, goods):
    basket = bundle_of({goods[0]: 1, goods[1]: 1}, price="10")
    text = read(at_work.get(address(basket, "sheet_edit")))
    assert 'name="price"' in text
    assert 'name="vat_code"' not in text
    assert 'name="allergens"' not in text
    at_work.post(address(basket, "sheet_edit"), {"title": "Panier du samedi", "price": "11,50"})
    sheet = ProductSheet.objects.get(pk=basket.sheet.pk)
    assert (sheet.product.title, sheet.product.stockrecords.get().price, sheet.is_bundle) == (
        "Panier du samedi",
        11.5,
        True,
    )
    assert sheet.allergens == ["gluten"]


WEIGHED = {
    "title": "Poulet",
    "price": "",
    "stock": "5",
    "vat_code": "reduced",
    "is_food": "on",
    "allergen_state": "NONE",
    "storage_class": "CHILLED",
    "lead_time_hours": "0",
    "price_per_kg": "18,90",
    "piece_grams": "1,4 kg",
    "most_piece_grams": "1700",
}


def test_a_weight_is_typed_as_it_is_said_and_the_price_follows(at_work, baker):
    product = ProductFactory(merchant=baker, price="3")
    at_work.post(address(product, "sheet_edit"), WEIGHED)
    sheet = ProductSheet.objects.get(product=product)
    assert (sheet.piece_grams, sheet.most_piece_grams) == (1400, 1700)
    assert str(product.stockrecords.get().price) == "26.46"
    assert 'value="18,90"' in read(at_work.get(address(product, "sheet_edit")))


def test_a_maximum_below_the_usual_weight_is_refused_beside_it(at_work, baker):
    product = ProductFactory(merchant=baker)
    text = read(at_work.post(address(product, "sheet_edit"), {**WEIGHED, "most_piece_grams": "1,3 kg"}))
    assert "au moins le poids habituel" in text
    assert 'value="1,3 kg"' in text


def test_what_a_promotion_announces_is_refused_above_the_form_and_nothing_is_lost(at_work, baker):
    product, now = by_weight(merchant=baker), timezone.now()
    day = timezone.timedelta(days=1)
    told = {"name": "Volailles", "begins_at": now - day, "ends_at": now + day, "made_at": now}
    promotion = Promotion.objects.create(merchant=baker, offered_by="MERCHANT", **told)
    prices = {"price": "21.17", "usual": "26.46", "per_kg": "15.12", "usual_per_kg": "18.90"}
    ReducedPrice.objects.create(promotion=promotion, sheet=product.sheet, **prices)
    text = read(
        at_work.post(address(product, "sheet_edit"), {**WEIGHED, "title": "Gros poulet", "piece_grams": "1,6 kg"})
    )
    assert "Une promotion annonce un prix" in text
    assert 'value="Gros poulet"' in text
    assert ProductSheet.objects.get(product=product).piece_grams == 1400


def test_a_large_shop_is_shown_its_first_products_and_finds_the_others(at_work, baker, monkeypatch):
    monkeypatch.setattr("merchants.views.bundles.MOST_SHOWN", 1)
    goods = [ProductFactory(merchant=baker, title=title) for title in ("Brioche", "Pogne")]
    basket = ProductFactory(merchant=baker, title="Panier")
    assert "Pogne" not in read(at_work.get(address(basket)))
    assert "Pogne" in read(at_work.post(address(basket), {"text": "pogne", "find": "1"}))
    assert len(goods) < bundles.MOST_PARTS


def test_what_is_on_sale_is_not_offered_to_become_a_bundle_and_weighed_goods_are_said_to_stay_out(at_work, baker):
    tomme = ProductFactory(merchant=baker, title="Tomme")
    assert address(tomme) not in read(at_work.get(address(tomme, "sheet_edit")))
    by_weight(merchant=baker, title="Comté")
    assert reverse("bundle_new", args=["boulangerie"]) in read(at_work.get(address(tomme, "sheet_edit")))
    text = read(at_work.post(address(tomme), {"text": "comté", "find": "1"}))
    assert "Aucun produit qui puisse entrer dans un panier ne contient" in text
    assert "Ce qui se vend au poids n’entre pas dans un panier." in text
    assert "<b>Comté</b><small>se vend au poids" in text


# --- From nothing ---

KEY = "b" * 32
NEW = {"key": KEY, "title": "Panier du dimanche", "price": "11,50", "publish": "1"}


def send(client, goods, *typed, **changed):
    page = client.post(
        reverse("bundle_new", args=["boulangerie"]), NEW | quantities(goods, *typed) | changed, follow=True
    )
    return read(page)


def test_a_bundle_is_composed_and_put_on_sale_from_one_page(at_work, goods):
    assert reverse("bundle_new", args=["boulangerie"]) in read(
        at_work.get(reverse("merchant_products", args=["boulangerie"]))
    )
    text = send(at_work, goods, "2", "1")
    sheet = ProductSheet.objects.get(is_bundle=True)
    assert sheet.product.is_public
    assert list(sheet.bundle_parts.order_by("component").values_list("quantity", flat=True)) == [2, 1]
    assert "est enregistré, et en vente" in text
    assert "Achetés séparément : 16,00 €" in text
    send(at_work, goods, "2", "1")
    assert ProductSheet.objects.filter(is_bundle=True).count() == 1


@pytest.mark.parametrize(
    ("changed", "typed", "sentence"),
    [
        ({"title": ""}, ("2", "1"), "Donnez-lui un nom"),
        ({"price": ""}, ("2", "1"), "Donnez-lui un prix"),
        ({"price": "beaucoup"}, ("2", "1"), "nombre"),
        ({}, ("1", ""), "au moins deux produits"),
        ({}, ("deux", "1"), "« deux » ne se lit pas : écrivez un nombre"),
        ({}, ("21", "1"), "Vingt produits"),
        ({}, ("1000", "1"), "Vingt produits"),
    ],
)
def test_what_a_new_bundle_lacks_is_said_and_what_was_typed_stays(at_work, goods, changed, typed, sentence):
    text = send(at_work, goods, *typed, **changed)
    assert sentence in text
    assert f'value="{typed[0]}"' in text
    assert f'value="{KEY}"' in text
    assert ProductSheet.objects.count() == len(goods)


def test_while_one_looks_for_a_product_the_name_and_the_price_stay(at_work, baker, goods):
    ProductFactory(merchant=baker, title="Confiture", is_public=False)
    bundle_of({goods[0]: 1, goods[1]: 1}, title="Confitures")
    text = send(at_work, goods, "2", "", find="1", text="conf")
    for words in (
        'value="Panier du dimanche"',
        'value="11,50"',
        'value="2"',
        "n’est pas en vente",
        "est déjà un panier",
    ):
        assert words in text
    assert not ProductSheet.objects.filter(product__title="Panier du dimanche").exists()


def test_kept_for_later_a_bundle_is_not_on_sale(at_work, goods):
    kept = {name: value for name, value in NEW.items() if name != "publish"} | {"keep": "1"}
    at_work.post(reverse("bundle_new", args=["boulangerie"]), kept | quantities(goods, "1", "1"))
    assert not ProductSheet.objects.get(is_bundle=True).product.is_public
