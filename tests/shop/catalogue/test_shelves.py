"""A page of the market is drawn outside the database, in the very order that the database would give."""

import datetime
import random

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants import prepared
from merchants.models import ProductSheet, SheetGroup, VatRate
from merchants.prepared import NotPrepared, Prepared
from shop.catalogue import shelves
from shop.catalogue.offers import fairly_ordered, in_aisle, on_sale
from shop.catalogue.several import gathered
from tests import factories
from tests.situations import a_promotion

pytestmark = pytest.mark.django_db
SIZES = ["Petit", "Moyen", "Grand"]


def in_several(merchant, *sheets, price="4.20", **facts):
    """One thing in as many sizes as there are sheets, each dearer by a euro."""
    group = SheetGroup.objects.create(merchant=merchant, title="Panier garni", axes=["Taille"])
    made = []
    for rank, sheet in enumerate(sheets):
        told = {**sheet, "group": group, "variant": [SIZES[rank]]}
        dearer = str(float(price) + rank)
        made.append(factories.ProductFactory(merchant=merchant, price=dearer, sheet=told, **facts))
    return made


@pytest.fixture
def market():
    dice = random.Random(7)  # noqa: S311 – the same market each time
    aisles = [factories.category("Frais", "Fromages"), factories.category("Maison")]
    shops = [factories.MerchantFactory() for _number in range(6)]
    reduced = set()
    for number in range(40):
        shop = shops[dice.randrange(6) and dice.randrange(6)]
        if number % 5 == 0:
            products = in_several(shop, {}, {}, {}, price=f"{dice.randrange(2, 9)}.50", stock=dice.choice([0, 3]))
        else:
            products = [factories.ProductFactory(merchant=shop, stock=dice.choice([0, 5, None]))]
        for product in products:
            product.categories.add(aisles[number % 2])
        if number % 5 == 0 and shop.pk not in reduced:
            reduced.add(shop.pk)
            a_promotion(products[-1].sheet, price="1.00", usual="9.00")
    bread, jam = (factories.ProductFactory(merchant=shops[0], stock=stock) for stock in (0, 5))
    factories.bundle_of({bread: 1, jam: 1})
    return aisles


def plainly(path, *, at):
    sheets = gathered(in_aisle(on_sale(at), path) if path else on_sale(at))
    return fairly_ordered(sheets, on=timezone.localdate(at))


def facts_of(sheet):
    told = {name: value for name, value in vars(sheet).items() if name not in {"_state", "turn"}}
    return told | {"title": sheet.product.title, "shop": sheet.merchant.name}


def test_the_order_is_the_one_that_the_database_gives_on_any_day(market):
    at = timezone.now()
    for days in range(5):
        moment = at + datetime.timedelta(hours=days)
        for path in ["", *(aisle.path for aisle in market), "0001"]:
            expected = list(plainly(path, at=moment).values_list("pk", flat=True))
            assert shelves.drawn(path, at=moment) == expected
            assert len(expected) > 5


def test_a_page_tells_what_the_database_tells(market):
    at = timezone.now()
    for number in (1, 2):
        expected = list(plainly("", at=at)[(number - 1) * 24 : number * 24])
        assert [facts_of(one) for one in shelves.page("", number).rows] == [facts_of(one) for one in expected]
    assert shelves.page("", 1).has_next
    assert not shelves.page("", 9).rows


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_long_list_is_held_for_a_minute_and_never_shows_what_may_not_be_ordered(monkeypatch):
    monkeypatch.setattr(shelves, "LONG", 2)
    shelves.held_lists.clear()
    products = [factories.ProductFactory() for _number in range(4)]
    assert len(shelves.page("", 1).rows) == 4
    factories.ProductFactory()
    type(products[0]).objects.filter(pk=products[0].pk).update(is_public=False)
    assert {sheet.product_id for sheet in shelves.page("", 1).rows} == {product.pk for product in products[1:]}
    clock = shelves.time.monotonic() + shelves.SECONDS + 1
    monkeypatch.setattr(shelves.time, "monotonic", lambda: clock)
    assert len(shelves.page("", 1).rows) == 4
    shelves.held_lists.clear()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_list_without_an_allergen_never_shows_one_declared_since(monkeypatch, client):
    monkeypatch.setattr(shelves, "LONG", 2)
    shelves.held_lists.clear()
    products = [factories.ProductFactory(sheet={"allergen_state": "NONE", "allergens": []}) for _number in range(4)]
    assert client.get(reverse("search"), {"sans": "gluten"}).text.count('id="p') == 4
    declared = {"allergen_state": "DECLARED", "allergens": ["GLUTEN"]}
    ProductSheet.objects.filter(product=products[0]).update(**declared)
    page = client.get(reverse("search"), {"sans": "gluten"}).text
    assert page.count('id="p') == 3
    assert f'id="p{products[0].pk}"' not in page
    shelves.held_lists.clear()


def test_a_question_that_holds_another_moment_is_not_kept():
    careless = Prepared(lambda at, ids: on_sale())
    with pytest.raises(NotPrepared):
        careless.rows(at=timezone.now())


def test_a_question_of_a_day_is_asked_of_the_day_it_is_asked_on():
    rates = Prepared(lambda at, ids: VatRate.objects.filter(applies_from__lte=timezone.localdate(at)))
    VatRate.objects.all().delete()
    VatRate.objects.create(code="TEST", percent="5.50", applies_from=datetime.date(2027, 3, 1))
    # In Paris, the first of March begins an hour before it does in Greenwich.
    eve, first = (datetime.datetime(2027, 2, 28, hour, tzinfo=datetime.UTC) for hour in (22, 23))
    assert [len(rates.rows(at=at)) for at in (eve, first, eve)] == [0, 1, 0]


def test_a_question_of_another_day_is_not_kept():
    careless = Prepared(lambda at, ids: VatRate.objects.filter(applies_from__lte=timezone.localdate()))
    with pytest.raises(NotPrepared):
        careless.rows(at=timezone.now())


def test_marks_are_in_no_row():
    assert prepared.AT.year > 9000
    assert ProductSheet._meta.pk.get_internal_type() == "BigAutoField"
    assert prepared.FIRST_NUMBER < 0


def test_of_several_the_cheapest_without_the_allergen_is_shown(client):
    shop = factories.MerchantFactory()
    none = {"allergen_state": "NONE", "allergens": []}
    _gluten, without, dearer = in_several(shop, {}, none, none)
    page = client.get(reverse("search"), {"sans": "gluten"}).text
    assert f'id="p{without.pk}"' in page
    assert "dès 5,20" in page.replace("\u202f", " ")
    assert f'id="p{dearer.pk}"' not in page


def test_of_several_the_one_of_the_aisle_is_shown(client):
    aisle = factories.category("Maison")
    _elsewhere, here, _dearer = in_several(factories.MerchantFactory(), {}, {}, {})
    here.categories.add(aisle)
    assert f'id="p{here.pk}"' in client.get(reverse("category", args=["maison"])).text
