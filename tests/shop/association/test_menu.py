"""The treasurer finds each of her pages from any other: one menu, which says where one is."""

import re

import pytest
from django.urls import reverse

from merchants.models import AssociationMember
from shop.templatetags.association import MONEY
from tests.factories import association_member

pytestmark = pytest.mark.django_db
Role = AssociationMember.Role


@pytest.fixture
def treasurer(client):
    client.force_login(association_member(Role.TREASURER))
    return client


@pytest.mark.parametrize("name", [tab.name for tab in MONEY] + ["town_payout", "rule_new", "operator_vat"])
def test_the_menu_is_the_same_on_every_page_and_says_which_one_it_is(treasurer, name):
    page = treasurer.get(reverse(name)).content.decode()
    menu = page.split('<details class="money-nav')[1].split("</details>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == [reverse(tab.name) for tab in MONEY]
    assert menu.count("aria-current") == 1


def test_a_coach_sees_no_menu_of_money(client):
    client.force_login(association_member(Role.COACH))
    page = client.get(reverse("association")).content.decode()
    assert "money-nav" not in page
    assert reverse("treasury_today") not in page
