"""Who holds nothing gets pages that hold nothing of them: no cookie, one tag, kept until something changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.apps.partner.models import StockRecord

from merchants.models import ProductSheet
from pickup.models import Slot
from shop.audience import counting
from shop.findable.public import PUBLIC
from shop.kept import pages
from tests import factories
from tests.test_access import arguments, town  # noqa: F401 – the same town
from tests.walk import addresses, url_of

AGENT = {"User-Agent": "Mozilla/5.0"}
# Its form holds what is most one’s own: it carries a token, hence a cookie.
WITH_A_FORM = {"become_member"}

# A paper of a vote that somebody may hold.
NEVER_KEPT = {"vote"}


@pytest.fixture
def product(transactional_db):
    pages.shelf.clear()
    product = factories.ProductFactory(title="Pain de seigle", price="4.20", stock=10)
    factories.SlotFactory()
    return product


CHANGES = [
    lambda product: StockRecord.objects.update(price="4.90"),
    lambda product: StockRecord.objects.update(num_in_stock=0),
    lambda product: Slot.objects.update(closed_reason="La neige"),
    lambda product: ProductSheet.objects.update(picture="products/autre.webp"),
]


def put_back(stock):
    StockRecord.objects.filter(pk=stock["id"]).update(**stock)
    Slot.objects.update(closed_reason="")
    ProductSheet.objects.update(picture="")


def page_of(product):
    return reverse("product", args=[product.slug, product.pk])


def asked_again(client, address):
    """The first answer, and the one to somebody who shows its tag."""
    first = client.get(address)
    return first, client.get(address, headers={"If-None-Match": first["ETag"]})


@pytest.mark.django_db
@pytest.mark.told_once
def test_a_public_page_sets_no_cookie_and_is_asked_again_for_nothing(client, town, arguments):  # noqa: F811
    refused = set()
    for address in addresses():
        if address.name not in PUBLIC - NEVER_KEPT:
            continue
        client.cookies.clear()
        first = client.get(url_of(address, arguments))
        if first.cookies:
            refused.add(address.name)
            continue
        assert first["Cache-Control"] == pages.SHARED, address.name
        assert "Cookie" in first["Vary"], address.name
        again = client.get(url_of(address, arguments), headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304, address.name
    assert refused == WITH_A_FORM


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestKept:
    def test_the_second_visitor_costs_one_question(self, client, product):
        for address in (reverse("home"), reverse("catalogue"), page_of(product)):
            text = client.get(address).text
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).text == text
            assert len(asked) == 1

    def test_what_changes_is_seen_at_once(self, client, product):
        shop = reverse("merchant", args=[product.sheet.merchant.code])
        for change in CHANGES:
            for address in (reverse("home"), reverse("catalogue"), page_of(product), shop):
                before = product.stockrecords.values().get()
                first, again = asked_again(client, address)
                assert (again.status_code, again.content) == (304, b"")
                change(product)
                after = client.get(address, headers={"If-None-Match": first["ETag"]})
                assert after.status_code == 200, (address, change)
                assert after["ETag"] != first["ETag"]
                put_back(before)

    def test_what_is_written_elsewhere_changes_no_tag(self, client, product):
        first, _again = asked_again(client, reverse("catalogue"))
        factories.UserFactory()
        assert client.get(reverse("catalogue"), headers={"If-None-Match": first["ETag"]}).status_code == 304

    def test_a_page_of_the_minute_before_is_made_anew(self, client, product, monkeypatch):
        client.get(reverse("catalogue"))
        monkeypatch.setattr(pages, "this_minute", lambda: 0)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("catalogue"))
        assert len(asked) > 1

    def test_a_basket_is_nobody_else_s(self, client, product):
        empty = client.get(reverse("catalogue"))
        client.post(reverse("basket_add"), {"product": product.pk})
        mine = client.get(reverse("catalogue"), headers={"If-None-Match": empty["ETag"]})
        assert "(1)" in mine.text
        assert mine["Cache-Control"] == pages.OWN
        assert "Cookie" in mine["Vary"]
        client.cookies.clear()
        assert "(1)" not in client.get(reverse("catalogue")).text

    def test_each_reader_of_a_kept_page_is_counted(self, client, product, settings):
        settings.COUNT_VIEWS = True
        counting.buffer.taken()
        for _visitor in range(3):
            client.get(page_of(product), headers=AGENT)
        assert sum(counting.buffer.taken().values()) == 3

    def test_a_page_is_packed_for_whoever_unpacks(self, client, product):
        plain = client.get(reverse("catalogue"))
        packed = client.get(reverse("catalogue"), headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert packed["ETag"] == plain["ETag"]
        assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
        assert "Content-Encoding" not in plain


def test_the_oldest_page_gives_its_place():
    shelf = pages.Shelf(most=2)
    for key in "abc":
        shelf.put(key, key.upper())
    assert [shelf.take(key) for key in "abc"] == [None, "B", "C"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://ailleurs.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://testserver"}, 302),
    ],
    ids=str,
)
def test_a_button_pressed_elsewhere_puts_nothing_in_the_basket(client, said, status):
    product = factories.ProductFactory()
    response = client.post(reverse("basket_add"), {"product": product.pk}, headers=said)
    assert response.status_code == status
    assert bool(response.cookies.get("panier")) == (status == 302)
