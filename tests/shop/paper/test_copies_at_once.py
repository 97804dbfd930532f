"""Two people tick the same paper at once, on the database of a grown town: one gave it, the other reads who did."""

import pytest
from django.utils import timezone

from shop.paper import copies
from shop.paper.models import PaperCopy
from tests import factories
from tests.at_once import at_once
from tests.situations import a_town, an_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row_locks]


def test_four_volunteers_who_give_the_same_paper_gave_it_once():
    town = a_town()
    collection = an_order(town, products=[factories.ProductFactory(merchant=town.bakery)], channel="PHONE").collection
    volunteers = [factories.UserFactory() for _one in range(4)]
    acts = [
        lambda by=by: copies.give(collection=collection, how="HANDED", by=by, at=timezone.now()) for by in volunteers
    ]
    answers = at_once(*acts)
    assert sorted(type(answer).__name__ for answer in answers) == ["GivenAlready"] * 3 + ["NoneType"]
    assert PaperCopy.objects.get().done_by in volunteers
