"""A merchant's morning on a phone, without JavaScript: on the scale, something missing, something else instead."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from merchants.models import MerchantOrder, OrderedLine
from tests import factories
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import hear, press, said, sign_in
from tests.journeys.town import town
from tests.journeys.witness import barriers


@pytest.fixture
def here(transactional_db):
    """The dairy has, for the morning, two cheeses to weigh and an order that accepts a replacement."""
    found = town()
    facts = {"due_at": found.morning.starts_at, "due_until": found.morning.ends_at, "status": "ACCEPTED"}
    found.part = factories.merchant_order(merchant=found.dairy, lines=[], if_missing="REPLACE", **facts)
    found.cut = [factories.weighed_line(found.part, product=found.cheese) for _piece in range(2)]
    found.milk = goods_of(found.dairy, "Faisselle", "2.90")
    found.line = factories.ordered_line(found.part, product=found.milk, price="2.90", quantity=3, allergens=["milk"])
    found.instead = goods_of(found.dairy, "Fromage blanc", "3.40")
    return found


def goods_of(merchant, title, price):
    return factories.ProductFactory(
        merchant=merchant,
        title=title,
        slug=title.lower().replace(" ", "-"),
        price=price,
        sheet={"allergens": ["milk"]},
    )


def test_weighing_from_one_page_with_one_thumb(visitor, here):
    page = visitor()
    sign_in(page, here.owners[here.dairy.code])
    page.goto(reverse("merchant_board", args=[here.dairy.code]))
    press(page, "Peser")
    hear(page, "Encore 2 pesées")
    first, second = (page.locator(f"#id_grams-{line.pk}") for line in here.cut)
    expect(first).to_be_focused()
    first.fill("487")
    second.fill("5000")
    press(page, "Noter ces poids")
    hear(page, "5000 g ? On en attendait environ 500")
    hear(page, "8,77 €")
    expect(second).to_have_value("5000")
    second.fill("510")
    press(page, "Noter ces poids")
    hear(page, "Tout est pesé")
    assert sorted(OrderedLine.objects.filter(weighed_at__isnull=False).values_list("kept_grams", flat=True)) == [
        487,
        510,
    ]


def test_another_product_instead_of_the_missing_one(visitor, here):
    page = visitor()
    sign_in(page, here.owners[here.dairy.code])
    page.goto(reverse("merchant_order", args=[here.dairy.code, here.part.pk]))
    page.get_by_role("link", name=said("Il en manque : Faisselle")).click()
    hear(page, "cette personne accepte un remplacement")
    press(page, "Remplacer par un autre produit")
    page.get_by_label(said("Combien pouvez-vous en fournir")).select_option("1")
    page.get_by_label(said("Fromage blanc")).check()
    page.get_by_label(said("Combien à la place")).fill("2")
    press(page, "Voir ce que cela change")
    press(page, "C’est bien cela")
    hear(page, "2 × Fromage blanc à la place de « Faisselle », pour 5,80 €")
    hear(page, "Faisselle : 1 au lieu de 3")


def test_the_last_ones_are_shared_out(visitor, here):
    other = factories.merchant_order(
        merchant=here.dairy, lines=[], due_at=here.part.due_at, due_until=here.part.due_until, status="ACCEPTED"
    )
    factories.ordered_line(other, product=here.milk, price="2.90", quantity=2)
    page = visitor()
    sign_in(page, here.owners[here.dairy.code])
    page.goto(reverse("picking_list", args=[here.dairy.code, here.part.due_at]))
    page.get_by_role("link", name=said("Pas assez : Faisselle")).first.click()
    hear(page, "5 attendus, pour 2 commandes")
    page.get_by_label(said("Combien en avez-vous")).fill("3")
    press(page, "Voir ce que chacun reçoit")
    hear(page, "Plus rien dans cette commande : elle sera annulée")
    press(page, "C’est bien cela")
    hear(page, "une commande change")
    assert MerchantOrder.objects.get(pk=other.pk).status == "CANCELLED"


def test_the_widest_code_stays_on_its_label(visitor, here):
    MerchantOrder.objects.filter(pk=here.part.pk).update(pickup_code="WMWMWM")
    page = visitor(javascript=False, screen=PHONE)
    sign_in(page, here.owners[here.dairy.code])
    page.goto(reverse("bag_labels", args=[here.dairy.code, here.part.due_at]))
    code = page.locator(".label-code", has_text="WM WM WM").first
    assert code.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize(
    ("screen", "light"), [(PHONE, "light"), (DESK, "dark")], ids=["phone by day", "desk at night"]
)
def test_no_screen_is_closed_to_anybody(visitor, here, screen, light):
    page = visitor(javascript=True, screen=screen, color_scheme=light)
    sign_in(page, here.owners[here.dairy.code])
    code, when = here.dairy.code, here.part.due_at
    found = []
    for address in [
        reverse("merchant_board", args=[code]),
        reverse("weigh_list", args=[code, when]),
        reverse("bag_labels", args=[code, when]),
        reverse("picking_list", args=[code, when]),
        reverse("share_out", args=[code, when, here.milk.pk]),
        reverse("merchant_order_replace", args=[code, here.part.pk, here.line.pk]),
    ]:
        assert page.goto(address).ok
        found += barriers(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address}: wider than the screen")
    assert found == []
