"""A product's page says what the law and the neighbours want to know before ordering."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.listing import per_collection
from shop.templatetags.town import soonest
from tests.factories import MerchantFactory, ProductFactory, SlotFactory, category, in_days

pytestmark = pytest.mark.django_db


def page_of(client, product):
    response = client.get(reverse("product", args=[product.slug, product.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_seller_the_price_and_the_earliest_collection_are_said(client):
    merchant = MerchantFactory(open_every_day=True, name="Boulangerie du Pont")
    slot = SlotFactory(starts_at=in_days(3, hour=10))
    page = page_of(client, ProductFactory(merchant=merchant, price="1204.60"))
    assert "Vendu par" in page
    assert reverse("merchant", args=[merchant.code]) in page
    assert "1\u202f204,60\u202f€" in page
    assert f"10\u00a0h ({slot.point.name})" in page


def test_a_number_that_no_product_bears_is_not_found(client):
    for number in (987, 10**20):
        assert client.get(reverse("product", args=["pain", number])).status_code == 404


def test_allergens_are_named(client):
    page = page_of(client, ProductFactory(sheet={"allergens": ["gluten", "milk"]}))
    assert "Céréales contenant du gluten, Lait" in page


def test_no_allergen_is_said_as_the_merchant_s_word(client):
    page = page_of(client, ProductFactory(sheet={"allergen_state": "NONE", "allergens": []}))
    assert "Aucun des 14 allergènes déclaré par le commerçant" in page


def test_a_book_says_nothing_of_allergens_but_who_made_it(client):
    sheet = {"is_food": False, "manufacturer": "Éditions du Pont", "manufacturer_contact": "contact@example.org"}
    page = page_of(client, ProductFactory(sheet=sheet))
    assert "Allergènes" not in page
    assert "Éditions du Pont, contact@example.org" in page
    assert "14 jours après le retrait" in page


def test_the_exception_to_the_right_of_withdrawal_is_said_before_ordering(client):
    page = page_of(client, ProductFactory(sheet={"withdrawal_exception": "perishable"}))
    assert "denrée périssable" in page


def test_alcohol_comes_with_its_sentence(client):
    sentence = "L’abus d’alcool est dangereux pour la santé"
    assert sentence in page_of(client, ProductFactory(sheet={"is_alcohol": True}))
    assert sentence not in page_of(client, ProductFactory())


def test_what_a_merchant_pasted_is_cleaned(client):
    pasted = (
        '<p onclick="x()">Bon <strong>pain</strong></p><script>vole()</script><img src="https://ailleurs.example">'
    )
    page = page_of(client, ProductFactory(description=pasted))
    assert "<p>Bon <strong>pain</strong></p>" in page
    assert "vole()" not in page
    assert "ailleurs.example" not in page


def test_a_title_is_never_markup(client):
    page = page_of(client, ProductFactory(title="<b>Pain</b> & beurre", slug="pain"))
    assert "&lt;b&gt;Pain&lt;/b&gt; &amp; beurre" in page


def test_the_last_ones_are_said_in_words(client):
    assert "Il n’en reste que deux" in page_of(client, ProductFactory(stock=2))
    assert "Il n’en reste" not in page_of(client, ProductFactory(stock=30))


def made_for_each(quantity):
    """Three slots: in three days, at two places at the same hour; then in five days."""
    merchant = MerchantFactory(open_every_day=True)
    for _place in range(2):
        SlotFactory(starts_at=in_days(3, hour=10))
    SlotFactory(starts_at=in_days(5, hour=17))
    bread = ProductFactory(merchant=merchant, stock=None)
    told = {"by": None, "at": timezone.now()}
    per_collection.set_rule(sheet=bread.sheet, quantity=quantity, on_weekdays={}, **told)
    return bread


def then(days, hour):
    return soonest(in_days(days, hour=hour), timezone.now())


def take(product, many, due_at):
    per_collection.take(wanted={product.stockrecords.get().pk: many}, due_at=due_at)


@pytest.mark.parametrize(
    ("taken", "said"), [(37, "Il en reste 3 pour"), (39, "Il n’en reste qu’un pour"), (40, "Il n’en reste plus pour")]
)
def test_what_is_made_for_each_collection_says_how_many_are_left_of_each(client, taken, said):
    bread = made_for_each(40)
    take(bread, taken, in_days(3, hour=10))
    page = page_of(client, bread)
    assert page.count(f"{said} {then(3, 10)}.") == 1
    assert f"Il en reste 40 pour {then(5, 17)}." in page


def test_a_collection_that_its_shop_cannot_meet_is_not_counted(client):
    bread = made_for_each(40)
    day = timezone.localdate(in_days(3))
    bread.sheet.merchant.closures.create(first_on=day - timedelta(1), last_on=day)
    page = page_of(client, bread)
    assert f"pour {then(3, 10)}." not in page
    assert f"pour {then(5, 17)}." in page


def test_what_has_one_stock_for_all_says_nothing_of_each_collection(client):
    SlotFactory(starts_at=in_days(3))
    assert "Il en reste" not in page_of(client, ProductFactory(merchant=MerchantFactory(open_every_day=True), stock=5))


def test_an_old_name_leads_to_the_new_one(client):
    product = ProductFactory()
    response = client.get(reverse("product", args=["ancien-nom", product.pk]))
    assert response.status_code == 301
    assert response["Location"] == reverse("product", args=[product.slug, product.pk])


@pytest.mark.parametrize("others", [0, 30])
def test_it_costs_the_same_whatever_the_merchant_sells(client, django_assert_max_num_queries, others):
    merchant = MerchantFactory(open_every_day=True)
    product = ProductFactory(merchant=merchant)
    product.categories.add(category("Épicerie", "Pains"))
    for _ in range(others):
        ProductFactory(merchant=merchant)
    SlotFactory()
    with django_assert_max_num_queries(7):
        page_of(client, product)
