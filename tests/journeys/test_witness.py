"""The witness is itself watched: what it must see, it sees."""

import pytest

from shop.security import POLICY
from tests.journeys.scales import Weight
from tests.journeys.witness import Witness, barriers, said_aloud

TRAPS = {
    "third party": "<img src='http://192.0.2.7/pixel.png' alt=''>",
    "policy": "<p style='color: red'>Bonjour</p>",
    "500": "<img src='/panne.png' alt=''>",
    "script": "<script src='/bancal.js'></script>",
}


@pytest.fixture
def trapped(chromium, town_server):
    """A page of the town into which something slipped, and the witness who looks at it."""
    context = chromium.new_context(base_url=town_server)
    page = context.new_page()
    witness = Witness(page, town_server)
    page.route("**/panne.png", lambda route: route.fulfill(status=500, body=""))
    page.route("**/pixel.png", lambda route: route.abort())
    page.route("**/bancal.js", lambda route: route.fulfill(content_type="text/javascript", body="throw Error('aïe')"))

    def lay(body):
        html = f"<!doctype html><html lang='fr'><title>Piège</title><main><h1>Piège</h1>{body}</main></html>"
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        page.route("**/piege/", lambda route: route.fulfill(body=html, headers=headers))
        page.goto("/piege/")
        return page, witness

    yield lay
    context.close()


@pytest.mark.parametrize("fault", TRAPS)
def test_it_sees(trapped, fault):
    page, witness = trapped(TRAPS[fault])
    page.wait_for_load_state("networkidle")
    assert any(seen.startswith(fault) for seen in witness.faults), witness.faults


def test_it_sees_nothing_where_there_is_nothing(trapped):
    page, witness = trapped("<p>Bonjour</p>")
    assert (witness.faults, barriers(page)) == ([], [])


def test_it_sees_a_field_without_a_name(trapped):
    page, _witness = trapped("<form><input type='text' name='q'></form>")
    assert any("label" in barrier for barrier in barriers(page))


def test_it_sees_a_text_that_is_pale_even_a_little(trapped):
    page, _witness = trapped("<p><font color='#6b6b6b'>Bonjour à toutes et tous</font></p>")
    assert any("color-contrast-enhanced" in barrier for barrier in barriers(page))


def test_it_sees_two_acts_of_one_name(trapped):
    forms = "".join(f"<form action='/{name}/'><button>Ajouter</button></form>" for name in ("pain", "miel"))
    page, _witness = trapped(f"{forms}<h3>Trop bas</h3>")
    barriers(page)
    told = " ".join(said_aloud(page))
    assert "2 are called the same: button « Ajouter »" in told
    assert "a level is skipped" in told


def test_it_counts_what_goes_past_a_budget():
    heavy = Weight(nodes=251, requests=10, octets=100_001)
    assert heavy.over(nodes=250, requests=10, octets=100_000) == ["251 nodes > 250", "100001 octets > 100000"]
