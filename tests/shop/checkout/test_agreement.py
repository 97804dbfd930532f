"""An order records only terms that were in force when its last page was read."""

import datetime

import pytest
from django.utils import timezone

from shop import ordering
from shop.basket.contents import contents
from shop.checkout.agreement import agreement_on
from shop.legal import texts
from shop.legal.models import WRITTEN, LegalText
from tests.shop.situations import ODETTE

pytestmark = pytest.mark.django_db


def a_version(kind, day):
    LegalText.objects.create(
        kind=kind, version="suivante", applies_from=day, body="Un mot de plus.", at=timezone.now()
    )


def page_of(town, basket, *, at):
    return agreement_on(found=contents(basket, at=at), slot=town.slot, contact=ODETTE, at=at)


@pytest.mark.parametrize("kind", WRITTEN)
def test_terms_that_came_into_force_since_are_read_before_one_orders(town, kind):
    at, basket = timezone.now(), town.basket()
    tomorrow = at + datetime.timedelta(days=1)
    a_version(kind, timezone.localdate(tomorrow))
    read = page_of(town, basket, at=at)
    with pytest.raises(ordering.NoLongerAgreed):
        town.place(basket, agreement=read, at=tomorrow)
    order = town.place(basket, agreement=page_of(town, basket, at=tomorrow), at=tomorrow)
    assert order.collection.texts[kind] == "suivante"


def test_a_page_that_the_software_tells_asks_nobody_to_read_again(town):
    at, basket = timezone.now(), town.basket()
    read = page_of(town, basket, at=at)
    kind = next(kind for kind in LegalText.Kind if kind not in WRITTEN)
    assert texts.versions_on(timezone.localdate(at)).get(kind) != "suivante"
    a_version(kind, timezone.localdate(at))
    assert town.place(basket, agreement=read, at=at).pk
