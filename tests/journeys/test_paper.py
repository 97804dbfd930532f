"""Someone fills a form at home; a volunteer types it. The network fell on Saturday; the book is entered on Sunday."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from merchants.listing import short_codes
from merchants.models import MerchantOrder
from pickup.models import Collection, CounterPayment
from pickup.paper import book
from tests.journeys.conftest import DESK
from tests.journeys.steps import hear, press, said, sign_in
from tests.journeys.town import town
from tests.pickup.situations import person


def code_of(product) -> str:
    return short_codes.give(sheet=product.sheet, at=timezone.now()).code


@pytest.mark.parametrize("javascript", [True, False])
def test_a_form_is_typed_with_the_keyboard_alone(visitor, transactional_db, javascript):
    here = town()
    bread, cheese = code_of(here.bread), code_of(here.cheese)
    slip = f"{(int(bread[0]) % 9) + 1}{bread[1:]}"
    page = visitor(javascript=javascript, screen=DESK)
    sign_in(page, here.volunteer)
    page.goto("/association/papier/")
    press(page, "Saisir un bon rempli")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{slip} 2\n{cheese}\n")
    if javascript:
        # At once, before anything is sent.
        expect(page.get_by_role("status").filter(has_text="À relire")).to_contain_text(f"{slip} 2")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    hear(page, "n’est le code d’aucun produit")
    rows = page.get_by_label("Les lignes du bon")
    assert rows.input_value().split() == [slip, "2", cheese]
    rows.fill(f"{bread} 2\n{cheese}\n")
    if javascript:
        expect(page.get_by_text("À relire")).to_have_count(0)
    press(page, "Continuer : qui et quand")
    hear(page, "15,75 €")
    page.get_by_label("Nom", exact=True).fill("Pic")
    page.get_by_label("Prénom", exact=True).fill("Aimée")
    page.locator(f"input[name=slot][value='{here.evening.pk}']").check()
    page.get_by_label(said("Le bon est signé")).check()
    press(page, "Passer la commande")
    hear(page, "Code de retrait, à lire à la personne")
    assert Collection.objects.get().channel == "PAPER"


def test_what_was_ticked_on_saturday_is_entered_in_one_line(visitor, transactional_db):
    here = town()
    slot = here.morning
    for name in ("Aubert", "Besson", "Zola"):
        person("DROPPED_OFF", slot=slot, last_name=name)
    made = book.make(slot=slot, by=None, at=timezone.now())
    page = visitor()
    sign_in(page, here.volunteer)
    page.goto(f"/comptoir/la-halle/cahiers/{made.pk}/")
    page.get_by_label("Numéros cochés").fill("1e 3")
    page.keyboard.press("Enter")
    press(page, "Oui, saisir ces 2 lignes")
    hear(page, "2 lignes saisies")
    handed = MerchantOrder.objects.filter(status="HANDED_OVER").values_list("order__collection__last_name", flat=True)
    assert sorted(handed) == ["Aubert", "Zola"]
    assert [payment.means for payment in CounterPayment.objects.all()] == ["CASH"]
