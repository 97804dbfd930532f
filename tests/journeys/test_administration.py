"""The administrators’ room in a real browser: nothing of it breaks the town’s policy, scripts or no scripts."""

from django.urls import reverse

from merchants.models import AssociationMember
from shop.admin import site
from tests import factories
from tests.journeys.conftest import DESK
from tests.journeys.steps import sign_in
from tests.journeys.town import town


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def signed_in(visitor, **facts):
    page = visitor(screen=DESK, **facts)
    sign_in(page, factories.association_member(AssociationMember.Role.ADMINISTRATOR))
    return page


def test_no_page_of_the_room_breaks_the_policy(visitor, transactional_db):
    town()
    page = signed_in(visitor, javascript=True)
    assert page.goto(reverse("admin:index")).ok
    for model in site._registry:
        assert page.goto(address(model)).ok
        assert page.goto(address(model, "add")).ok
