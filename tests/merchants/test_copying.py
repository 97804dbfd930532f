"""« Copier »: from one's own sheet, or another shop's that it shares; never its price, stock or reference."""

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.listing import copying
from merchants.models import ProductSheet
from tests.factories import MerchantFactory, ProductFactory, category, owner_of

pytestmark = pytest.mark.django_db
KEY = "a" * 32


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie")


@pytest.fixture
def at_work(client, baker):
    client.force_login(owner_of(baker))
    return client


def shared(title="Miel de châtaignier", **sheet):
    """Another shop's sheet, with everything that a copy could take."""
    facts = {"is_shared": True, "picture": "products/miel.webp", "picture_alt": "Un pot", "net_quantity": "250"}
    facts |= {"net_unit": "g", "is_prepacked": True, "import_source": "woocommerce", "import_reference": "M1"}
    product = ProductFactory(title=title, price="9.90", stock=33, sheet=facts | sheet)
    product.categories.add(category("Épicerie fine", "Miels"))
    return product.sheet


def copy(client, name, pk, key=KEY):
    response = client.post(reverse(name, args=["boulangerie", pk]), {"key": key}, follow=True)
    assert response.status_code == 200
    return response


def copies_of(baker):
    return ProductSheet.objects.filter(merchant=baker, import_source="typed").order_by("pk")


def test_a_shared_sheet_gives_its_words_and_what_the_law_says_never_its_price(at_work, baker):
    source = shared()
    copy(at_work, "shared_copy", source.pk)
    made = copies_of(baker).get()
    stock = made.product.stockrecords.get()
    assert (made.product.title, made.net_quantity, made.allergens) == (source.product.title, 250, ["gluten"])
    assert made.product.categories.get().name == "Miels"
    assert (stock.price, stock.num_in_stock, made.product.is_public) == (None, None, False)
    assert not made.price_changes.exists()
    assert (made.import_reference, stock.partner_sku) != ("M1", "sku-1")
    assert not made.picture
    assert not made.is_shared


def test_its_photos_come_only_when_the_shop_said_so(at_work, baker):
    copy(at_work, "shared_copy", shared(shares_picture=True).pk)
    assert copies_of(baker).get().picture.name == "products/miel.webp"


def test_a_copy_of_one_s_own_keeps_its_price_and_its_photos_but_not_its_stock(at_work, baker):
    source = ProductFactory(merchant=baker, title="Brioche", price="3.90", sheet={"picture": "products/b.webp"})
    copy(at_work, "sheet_copy", source.sheet.pk)
    made = copies_of(baker).get()
    assert made.product.title == "Brioche (copie)"
    assert made.product.stockrecords.get().price == source.stockrecords.get().price
    assert made.product.stockrecords.get().num_in_stock is None
    assert made.picture.name == "products/b.webp"


def test_two_clicks_make_one_copy_and_another_page_another(at_work, baker):
    source = shared()
    for key in (KEY, KEY, "b" * 32):
        copy(at_work, "shared_copy", source.pk, key)
    assert copies_of(baker).count() == 2


@pytest.mark.parametrize(
    "how", [{"is_shared": False}, {"is_public": False}, {"is_listed": False}], ids=["kept", "withdrawn", "hidden shop"]
)
def test_what_is_not_shared_does_not_exist(at_work, how):
    source = shared(is_shared=how.get("is_shared", True))
    source.product.is_public = how.get("is_public", True)
    source.product.save()
    source.merchant.is_listed = how.get("is_listed", True)
    source.merchant.save()
    assert at_work.post(reverse("shared_copy", args=["boulangerie", source.pk])).status_code == 404
    assert source.product.title not in at_work.get(reverse("shared_sheets", args=["boulangerie"])).content.decode()


def test_shared_sheets_are_found_by_their_words(at_work):
    shared("Miel de châtaignier")
    shared("Confiture de figues", import_reference="M2")
    text = at_work.get(reverse("shared_sheets", args=["boulangerie"]), {"q": "figue"}).content.decode()
    assert "Confiture de figues" in text
    assert "Miel de châtaignier" not in text
    assert "33," not in text.split("Confiture de figues")[1].split("</li>")[0]


def test_a_shop_exempt_of_vat_copies_no_rate():
    exempt = MerchantFactory(vat_regime="EXEMPT_SMALL_BUSINESS")
    made = copying.copy_shared(source=shared(), merchant=exempt, key=KEY, by=None, at=timezone.now())
    assert made.vat_code == ""
