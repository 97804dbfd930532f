"""Two tabs, two workers, the same import: started once, and each row done once."""

import pytest
from django.utils import timezone

from merchants.imports import running, sending
from merchants.models import Deed, ProductImport, ProductSheet
from tests import factories
from tests.at_once import at_once
from tests.merchants.test_import_running import HEADINGS, sent, upload

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROWS = [f"P{rank};Pain {rank};4,20;5,5;1;Pains;gluten;ambiant" for rank in range(6)]


@pytest.fixture
def bakery():
    return factories.MerchantFactory(code="boulangerie", trade="Boulangerie")


def test_two_tabs_send_the_same_form_once(bakery):
    def send():
        facts = {"merchant": bakery, "key": "a" * 32, "by": None, "at": timezone.now()}
        return sending.send(upload=upload(HEADINGS, *ROWS), **facts).pk

    first, second = at_once(send, send)
    assert first == second
    assert ProductImport.objects.count() == 1


def test_two_tabs_start_it_once_and_two_workers_do_each_row_once(bakery):
    pk = sent(bakery, HEADINGS, *ROWS).pk

    def start():
        product_import = ProductImport.objects.select_related("merchant__partner", "started_by").get(pk=pk)
        running.start(product_import=product_import, publish=False, by=None, at=timezone.now())
        running.go_on(product_import=product_import, at=timezone.now())

    assert at_once(start, start) == [None, None]
    assert ProductSheet.objects.count() == 6
    product_import = ProductImport.objects.get(pk=pk)
    assert (product_import.state, running.outcomes_of(product_import)["CREATED"]) == ("DONE", 6)
    assert Deed.objects.filter(act="listing-import").count() == 2
    assert Deed.objects.filter(act="listing-new").count() == 6
