"""Sixty questions, and what they find on the demo town's stalls: the same, in the same order, on every database."""

import tomllib
from pathlib import Path

import pytest

from shop.catalogue import looking_up
from tests.shop.catalogue import stalls

pytestmark = pytest.mark.django_db
QUERIES = tomllib.loads((Path(__file__).parent / "queries.toml").read_text(encoding="utf-8"))["query"]


def test_sixty_questions_find_what_they_should_in_the_order_that_is_published():
    assert len(QUERIES) >= 60
    stalls.lay()
    differing = {told["asked"]: found for told in QUERIES if (found := found_by(told)) != expected(told)}
    assert differing == {}


def expected(told):
    return told.get("mended", ""), told["found"], told.get("first")


def found_by(told):
    """For which words, how many, and the first four where the list tells them: what no word asks is drawn by lot."""
    result = looking_up.look(told["asked"])
    many = looking_up.found_for(result.asked).count()
    first = [sheet.product.title for sheet in result.page.rows[:4]]
    return result.mended, many, first if "first" in told else None
