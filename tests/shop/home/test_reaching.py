"""How one reaches somebody of the town."""

import pytest
from django.utils import timezone

from shop.home import reaching
from tests.factories import PickupPointFactory, SlotFactory, in_days

pytestmark = pytest.mark.django_db


def test_one_is_sent_to_the_counter_that_opens_first(settings):
    settings.OPERATOR = {**settings.OPERATOR, "phone": ""}
    station, halle = PickupPointFactory(name="L’Ancienne Gare"), PickupPointFactory(name="La Halle")
    SlotFactory(point=station, starts_at=in_days(3))
    SlotFactory(point=halle, starts_at=in_days(2))
    assert "La Halle" in reaching.words(at=timezone.now())
