"""A page is kept past the writes that it cannot show, and past no other, be it still in progress."""

import re

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.kept import pages, unchanged, writes
from tests import factories
from tests.test_access import arguments, town  # noqa: F401 – the same town
from tests.walk import addresses, url_of

ELSEWHERE = {"dbname", "user", "password", "host", "port"}
TABLE = re.compile(r'(?:FROM|JOIN) "?(\w+)"?')


@pytest.fixture
def product(transactional_db):
    pages.shelf.clear()
    factories.SlotFactory()
    return factories.ProductFactory(price="4.20", stock=10)


@pytest.fixture
def writer(product):
    """Somebody else, whose write is not ended."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.rollback()
    other.close()


def price_on(address):
    return re.search(r"\d,\d\d", Client().get(address).text.split('class="slate"')[1])[0]


def questions_of(address):
    with CaptureQueriesContext(connection) as asked:
        Client().get(address)
    return len(asked)


@pytest.mark.django_db
@pytest.mark.told_once
def test_no_public_page_reads_a_table_that_is_not_watched(client, town, arguments):  # noqa: F811
    read = {}
    for address in addresses():
        if address.name not in pages.NAMES:
            continue
        client.cookies.clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(url_of(address, arguments))
        for query in asked:
            for table in TABLE.findall(query["sql"]):
                read.setdefault(table, address.name)
    assert len(read) > 30
    assert {table: page for table, page in read.items() if table in writes.READ_BY_NO_PUBLIC_PAGE} == {}


@pytest.mark.django_db
@pytest.mark.told_once
def test_what_is_not_watched_exists():
    assert set(connection.introspection.table_names()) >= writes.READ_BY_NO_PUBLIC_PAGE


@pytest.mark.django_db
@pytest.mark.row_locks
def test_every_other_table_is_watched():
    with connection.cursor() as cursor:
        cursor.execute(writes.TABLES, [writes.TRIGGER])
        watched = {table for table, is_watched in cursor.fetchall() if is_watched}
    assert watched == set(connection.introspection.table_names()) - writes.READ_BY_NO_PUBLIC_PAGE


@pytest.mark.django_db
def test_what_is_never_kept_asks_nothing(client):
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/media/rien.webp").status_code == 404
    assert len(asked) == 0


@pytest.mark.row_locks
class TestOnPostgresql:
    def test_somebody_who_fills_a_basket_lets_no_page_go(self, product):
        catalogue = reverse("catalogue")
        assert questions_of(catalogue) > 1
        neighbour = Client()
        neighbour.post(reverse("basket_add"), {"product": product.pk})
        assert "(1)" in neighbour.get(catalogue).text
        assert questions_of(catalogue) == 1

    def test_a_price_that_is_being_changed_is_seen_as_soon_as_it_is(self, product, writer):
        """The page made meanwhile is right, and not kept."""
        catalogue = reverse("catalogue")
        with writer.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET price = 4.90")
        assert price_on(catalogue) == "4,20"
        writer.commit()
        assert price_on(catalogue) == "4,90"

    def test_a_page_kept_before_is_not_told_while_something_changes(self, product, writer):
        catalogue = reverse("catalogue")
        assert price_on(catalogue) == "4,20"
        kept = unchanged.as_of_now()
        with writer.cursor() as cursor:
            cursor.execute("UPDATE partner_stockrecord SET price = 4.90")
        assert unchanged.as_of_now() != kept
        assert not unchanged.is_settled()
        writer.rollback()
        assert unchanged.is_settled()
        assert price_on(catalogue) == "4,20"

    def test_what_is_written_in_another_town_of_the_server_stops_nothing(self, product):
        elsewhere = connection.get_connection_params() | {"dbname": "postgres"}
        with psycopg.connect(**{name: elsewhere[name] for name in ELSEWHERE if name in elsewhere}) as other:
            other.execute("SELECT pg_current_xact_id()")
            assert unchanged.is_settled()

    def test_a_town_that_is_not_migrated_yet_is_served_all_the_same(self, product):
        with connection.cursor() as cursor:
            cursor.execute("ALTER SEQUENCE shop_kept_writes RENAME TO elsewhere")
        assert questions_of(reverse("catalogue")) > 1
        assert questions_of(reverse("catalogue")) > 1

    def test_a_dump_is_restored_without_a_path(self, product):
        before = unchanged.as_of_now()
        with connection.cursor() as cursor:
            cursor.execute(
                "SET search_path = ''; UPDATE public.partner_stockrecord SET price = 4.90; RESET search_path"
            )
        assert unchanged.as_of_now() != before

    def test_a_table_made_by_a_migration_is_watched_after_it(self, product):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE to_come (id int)")
            writes.watch(connection)
            before = unchanged.as_of_now()
            cursor.execute("INSERT INTO to_come VALUES (1)")
            assert unchanged.as_of_now() != before
            cursor.execute("DROP TABLE to_come")
