"""A public page has one address, told to search engines; any other page asks not to be shown."""

import json
import re
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.urls import resolve, reverse

from shop.findable.public import PUBLIC, whole
from shop.findable.sitemaps import KINDS
from tests.factories import MerchantFactory, ProductFactory
from tests.test_access import arguments, rule_of, town, visit  # noqa: F401 – the same town
from tests.walk import addresses, url_of

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def listed(client, address):
    return [found.text for found in ElementTree.fromstring(client.get(address).content).iter(SITEMAP)]


def data_of(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


@pytest.mark.told_once
def test_each_page_has_one_address_or_asks_not_to_be_shown(town, arguments):  # noqa: F811 – pytest fixtures
    seen = set()
    for address in addresses():
        if address.name.startswith("admin:") or "anonymous" not in rule_of(address.name):
            continue
        response = visit(None, "get", url_of(address, arguments))
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            told = re.findall(r'<link rel="canonical" href="(.+?)">', response.text)
            assert len(told) == (address.name in PUBLIC), address.name
            assert ("noindex" in response.text) != bool(told), address.name
            seen.add(address.name)
    assert seen >= PUBLIC


def test_an_address_keeps_its_page_and_nothing_else(client):
    page = client.get(reverse("catalogue"), {"page": "1", "utm_source": "x"}).text
    assert f'<link rel="canonical" href="{whole(reverse("catalogue"))}">' in page
    for _ in range(25):
        ProductFactory()
    page = client.get(reverse("catalogue"), {"page": "2", "utm_source": "x"}).text
    assert f'<link rel="canonical" href="{whole(reverse("catalogue"))}?page=2">' in page


@pytest.mark.told_once
def test_every_address_that_is_listed_opens_and_is_public(client, town):  # noqa: F811 – pytest fixtures
    files = listed(client, reverse("sitemaps"))
    assert len(files) == len(KINDS)
    told = [address for file in files for address in listed(client, urlsplit(file).path)]
    assert len(told) == len(set(told)) > 20
    for address in told:
        assert address.startswith("http://127.0.0.1:8000/")
        path = urlsplit(address).path
        assert resolve(path).view_name in PUBLIC
        assert f'<link rel="canonical" href="{address}">' in client.get(path).text


def test_what_is_hidden_is_not_listed(client):
    shown, hidden = ProductFactory(), ProductFactory(is_public=False)
    closed = MerchantFactory(is_listed=False)
    products = listed(client, reverse("sitemap", args=["produits"]))
    assert products == [whole(reverse("product", args=[shown.slug, shown.pk]))]
    assert not any(hidden.slug in one for one in products)
    merchants = listed(client, reverse("sitemap", args=["commercants"]))
    assert whole(reverse("merchant", args=[closed.code])) not in merchants


def test_the_lists_cost_as_much_whatever_the_market(client, django_assert_max_num_queries):
    for _ in range(12):
        ProductFactory()
    client.get(reverse("sitemaps"))
    with django_assert_max_num_queries(4):
        client.get(reverse("sitemap", args=["produits"]))


def test_robots_are_let_in_and_told_the_list(client):
    told = client.get("/robots.txt").text
    assert f"Sitemap: {whole('/sitemap.xml')}" in told
    assert "Disallow: /recherche/" in told


def test_a_product_is_told_as_data_that_nothing_typed_can_break(client):
    product = ProductFactory(title="Tomme </script><b>", price="4.20")
    page = client.get(reverse("product", args=[product.slug, product.pk])).text
    data = data_of(page)
    assert data["@type"] == "Product"
    assert data["name"] == "Tomme </script><b>"
    assert data["offers"] | {"seller": None} == {
        "@type": "Offer",
        "url": whole(reverse("product", args=[product.slug, product.pk])),
        "price": "4.20",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "availableDeliveryMethod": "https://schema.org/OnSitePickup",
        "seller": None,
    }
    assert data["offers"]["seller"]["name"] == product.sheet.merchant.name


def test_what_is_out_of_stock_says_so(client):
    product = ProductFactory(stock=0)
    page = client.get(reverse("product", args=[product.slug, product.pk])).text
    assert data_of(page)["offers"]["availability"] == "https://schema.org/OutOfStock"


@pytest.mark.parametrize("name", ["home", "merchant", "product"])
def test_a_link_in_a_message_shows_what_it_leads_to(client, name):
    product = ProductFactory()
    at = {"home": [], "merchant": [product.sheet.merchant.code], "product": [product.slug, product.pk]}[name]
    page = client.get(reverse(name, args=at)).text
    told = dict(re.findall(r'<meta property="og:(\w+)" content="(.*?)">', page))
    assert told["url"] == whole(reverse(name, args=at))
    assert told["title"]
    assert told["description"]
