"""The administrators’ room in a real browser: nothing of it breaks the town’s policy, scripts or no scripts."""

from django.urls import reverse

from animations.models import Animation
from merchants.models import AssociationMember
from shop.admin import site
from tests import factories
from tests.factories import in_days
from tests.journeys.conftest import DESK
from tests.journeys.steps import hear, press, sign_in
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


def test_an_animation_is_written_published_and_called_off_without_javascript(visitor, transactional_db):
    here = town()
    page = signed_in(visitor)
    page.goto(address(Animation, "add"))
    day = in_days(5).strftime("%d/%m/%Y")
    page.locator("[name=title]").fill("Défilé de la Saint-Nicolas")
    page.locator("[name=slug]").fill("defile-de-la-saint-nicolas")
    page.locator("[name=kind]").select_option("FASHION_SHOW")
    page.locator("[name=point]").select_option(str(here.point.pk))
    for name, value in (("starts_at_0", day), ("starts_at_1", "18:00"), ("ends_at_0", day), ("ends_at_1", "20:00")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=_save]").first.click()
    decide(page, "publish")
    hear(page, "publiée")
    page.goto(reverse("animation", args=["defile-de-la-saint-nicolas"]))
    hear(page, "18 h – 20 h")
    page.goto(address(Animation))
    decide(page, "cancel")
    page.goto(reverse("animation", args=["defile-de-la-saint-nicolas"]))
    hear(page, "Cette animation est annulée")


def decide(page, action):
    row = page.get_by_role("row").filter(has_text="Saint-Nicolas")
    row.get_by_role("checkbox").check()
    page.locator("select[name=action]").first.select_option(action)
    press(page, "Envoyer")
