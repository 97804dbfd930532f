"""What is promised never passes what is there."""

import threading

import pytest
from django.db import connection
from oscar.apps.partner.models import StockRecord

from merchants.listing import stock
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def stocked(quantity, title="Miel"):
    return ProductFactory(stock=quantity, title=title).stockrecords.get()


def counts(record):
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated


def test_taking_promises():
    record = stocked(3)
    stock.take(wanted={record.pk: 2})
    assert counts(record) == (3, 2)


def test_no_more_than_there_is():
    record = stocked(3)
    stock.take(wanted={record.pk: 2})
    with pytest.raises(stock.SoldOut, match="Miel"):
        stock.take(wanted={record.pk: 2})
    assert counts(record) == (3, 2)


def test_all_or_nothing_and_every_missing_name():
    plenty, honey, jam = stocked(9), stocked(0, "Miel de tilleul"), stocked(1, "Confiture")
    with pytest.raises(stock.SoldOut) as refused:
        stock.take(wanted={plenty.pk: 1, jam.pk: 2, honey.pk: 1})
    assert refused.value.names == ["Miel de tilleul", "Confiture"]
    assert counts(plenty) == (9, None)


def test_a_stock_left_blank_does_not_run_out():
    record = stocked(None)
    stock.take(wanted={record.pk: 500})
    stock.consume(wanted={record.pk: 200})
    assert counts(record) == (None, 300)


def test_a_promise_released_may_be_taken_again():
    record = stocked(1)
    stock.take(wanted={record.pk: 1})
    stock.release(wanted={record.pk: 1})
    stock.take(wanted={record.pk: 1})
    assert counts(record) == (1, 1)


def test_what_is_consumed_is_gone():
    record = stocked(3)
    stock.take(wanted={record.pk: 2})
    stock.consume(wanted={record.pk: 2})
    assert counts(record) == (1, 0)


def test_a_stock_corrected_meanwhile_never_goes_below_zero():
    record = stocked(3)
    stock.take(wanted={record.pk: 3})
    StockRecord.objects.update(num_in_stock=1)
    stock.consume(wanted={record.pk: 3})
    assert counts(record) == (0, 0)


def test_one_query_a_line(django_assert_num_queries):
    records = [stocked(5) for _ in range(3)]
    with django_assert_num_queries(3 + 2):  # and the savepoint
        stock.take(wanted={record.pk: 1 for record in records})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("left", [1, 3])
def test_eight_at_once_share_what_there_is(left):
    record = stocked(left)
    start, won, lost = threading.Barrier(8), [], []

    def want():
        try:
            start.wait(10)
            stock.take(wanted={record.pk: 1})
            won.append(1)
        except stock.SoldOut:
            lost.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=want) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(won), len(lost)) == (left, 8 - left)
    assert counts(record) == (left, left)
