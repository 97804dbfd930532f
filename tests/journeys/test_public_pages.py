"""No page that anybody may open is without a budget, nor past it: nodes, requests, octets, first view, one script."""

from shop.findable.public import PUBLIC
from tests.journeys.public_pages import BUDGETS, NO_PAGES, WITH_A_BASKET, open_to_all
from tests.journeys.scales import weigh
from tests.test_access import arguments, town  # noqa: F401 – each page with something in it
from tests.walk import addresses, url_of


def test_every_page_that_anybody_may_open_has_its_budget():
    assert open_to_all() == {*BUDGETS, *NO_PAGES, *WITH_A_BASKET}
    assert set(BUDGETS) >= PUBLIC


def test_every_page_that_anybody_may_open_keeps_within_its_budget(visitor, transactional_db, arguments):  # noqa: F811
    page, faults = visitor(javascript=True), {}
    for address in addresses():
        if budget := BUDGETS.get(address.name):
            faults[address.name] = weigh(page, url_of(address, arguments)).over(**budget)
    assert len(faults) == len(BUDGETS)
    assert {name: found for name, found in faults.items() if found} == {}
