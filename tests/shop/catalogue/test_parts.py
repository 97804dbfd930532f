"""Parts of a page that are written once for the same words."""

from decimal import Decimal

import pytest
from django.urls import reverse

from merchants.models import Merchant
from shop.templatetags import parts
from tests import factories

SEEK = "components/seek.html"


def test_the_same_words_are_written_once():
    parts.written.cache_clear()
    first = parts.part(SEEK, query="miel")
    assert parts.part(SEEK, query="miel") == first
    assert parts.written.cache_info().hits == 1
    assert parts.part(SEEK, query="pain") != first


def test_what_was_typed_is_told_as_text_and_never_as_html():
    assert "&lt;b&gt;" in parts.part(SEEK, query="<b>")


@pytest.mark.parametrize("value", [Decimal("1.50"), 1.5, ["miel"], object()])
def test_only_words_and_whole_numbers_are_told(value):
    """1.5 and 1.50 are equal, and are not written alike."""
    with pytest.raises(TypeError):
        parts.part(SEEK, query=value)


def test_true_is_not_written_as_one():
    assert parts.part(SEEK, query=True) != parts.part(SEEK, query=1)


@pytest.mark.django_db
def test_a_list_tells_a_price_a_name_and_a_stock_that_changed(client):
    merchant = factories.MerchantFactory()
    product = factories.ProductFactory(merchant=merchant, title="Miel de bruyère")
    assert "Miel de bruyère" in client.get(reverse("catalogue")).text
    stock = product.stockrecords.get()
    stock.price, stock.num_in_stock = Decimal("9.87"), 0
    stock.save()
    Merchant.objects.filter(pk=merchant.pk).update(name="Les Ruches du Haut")
    product.title = "Miel de sapin"
    product.save()
    text = client.get(reverse("catalogue")).text
    assert "Miel de sapin" in text
    assert "Miel de bruyère" not in text
    assert "9,87" in text
    assert "Les Ruches du Haut" in text
    assert "Épuisé pour l’instant" in text
