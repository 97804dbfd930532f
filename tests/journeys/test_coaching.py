"""A coach's afternoon beside a baker: into the shop's own screens with a reason, a price, a visit, hours to show."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from merchants.models import AssociationMember
from tests import factories
from tests.journeys.steps import hear, press, said, sign_in
from tests.journeys.town import town

REASON = "Passer le seigle au nouveau prix"


@pytest.fixture
def here(transactional_db):
    found = town()
    found.coach = factories.association_member(AssociationMember.Role.COACH)
    factories.accompanied_by(found.coach, found.bakery)
    return found


def test_a_price_changed_for_the_baker_a_visit_noted_the_hours_counted(visitor, here):
    page = visitor()
    sign_in(page, here.coach)
    enter_the_shop(page, here.bakery)
    the_banner_is_on_each_page(page, here.bakery)
    change_the_price(page, here.bread)
    leave_the_shop(page, here.bakery)
    note_a_visit(page)
    export_the_hours(page, here.coach)
    what_the_baker_reads(visitor(), here)


def enter_the_shop(page, shop):
    """Not without a reason."""
    page.goto(reverse("coaching"))
    press(page, shop.name)
    press(page, "Ouvrir son espace")
    hear(page, "Dites en quelques mots pourquoi vous ouvrez cet espace")
    page.get_by_label(said("Pourquoi ouvrez-vous son espace")).fill(REASON)
    press(page, "Ouvrir son espace")


def the_banner_is_on_each_page(page, shop):
    code = shop.code
    for name in (
        "merchant_board",
        "merchant_products",
        "sheet_new",
        "merchant_shop",
        "merchant_trail",
        "merchant_stock",
    ):
        page.goto(reverse(name, args=[code]))
        hear(page, f"Vous travaillez pour {shop.name} : {REASON}")


def change_the_price(page, product):
    page.goto(reverse("sheet_edit", args=[product.sheet.merchant.code, product.sheet.pk]))
    page.get_by_label("Prix TTC").first.fill("4,60")
    press(page, "Enregistrer")
    product.stockrecords.get(price="4.60")


def leave_the_shop(page, shop):
    press(page, "Terminer")
    hear(page, f"Vous avez quitté l’espace de {shop.name}")
    assert page.goto(reverse("merchant_board", args=[shop.code])).status == 404
    page.goto(reverse("coaching_merchant", args=[shop.code]))


def note_a_visit(page):
    press(page, "Noter une visite")
    page.get_by_label("Durée, en minutes").fill("90")
    press(page, "Noter la visite")
    hear(page, "Cochez au moins un sujet.")
    assert page.get_by_label("Durée, en minutes").input_value() == "90"
    page.get_by_label("Prix et promotions").check()
    page.get_by_label("Le temps manque").check()
    page.get_by_label("Prochaine étape").fill("Peser les miches de deux kilos")
    page.get_by_label("Pour le").fill(f"{timezone.localdate() + datetime.timedelta(days=7)}")
    page.get_by_label("Note").fill("Le four est chaud à quatre heures.")
    press(page, "Noter la visite")
    hear(page, "La visite est notée.")
    hear(page, "Peser les miches de deux kilos")


def export_the_hours(page, coach):
    press(page, "Ceux que j’accompagne")
    press(page, "Les heures, pour un financeur")
    hear(page, coach.get_full_name())
    hear(page, "1 h 30")
    with page.expect_download() as file:
        page.get_by_role("link", name="Télécharger pour un tableur").click()
    rows = file.value.path().read_text("utf-8-sig").splitlines()
    assert f"{coach.get_full_name()};1;1,50;1" in rows[1]


def what_the_baker_reads(page, here):
    sign_in(page, here.owners[here.bakery.code])
    page.goto(reverse("merchant_shop", args=[here.bakery.code]))
    press(page, "Ce qui a été fait")
    signed = page.locator("section p", has_text=said(f"coach pour {here.bakery.name} : « {REASON} »"))
    expect(signed.first).to_contain_text(here.coach.get_full_name())
    hear(page, "Prix de « Pain de seigle » : 4,60 € au lieu de 4,20 €")
    expect(page.get_by_text(said("Vous travaillez pour"))).to_have_count(0)
    page.goto(reverse("merchant_coaching", args=[here.bakery.code]))
    for words in ("le temps manque", "Peser les miches de deux kilos", "Le four est chaud à quatre heures.", REASON):
        hear(page, words)
