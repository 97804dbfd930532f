"""What the town reads of the cost of a sale."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import CommissionRule

pytestmark = pytest.mark.django_db


def test_an_order_in_euros_says_what_the_rules_of_the_day_give(client):
    CommissionRule.objects.all().delete()
    long_ago = {"applies_from": datetime.date(2025, 1, 1), "set_at": timezone.now(), "free_days": 90}
    assert "Par exemple" not in client.get(reverse("selling_costs")).text
    CommissionRule.objects.create(rate=6, **long_ago)
    CommissionRule.objects.create(rate=0, label="Paiement", fixed_cents=20, channel="ONLINE", **long_ago)
    text = client.get(reverse("selling_costs")).text
    assert "commande de 40,00\u202f€" in text
    assert "2,60\u202f€ vont à l’association et 37,40\u202f€ au commerçant" in text
