"""From three shops to one visit: someone with a phone and no account, three merchants, a volunteer, a treasurer."""

import csv

import pytest
from django.core.management import call_command

from tests.journeys.steps import (
    agree_and_order,
    choose_slot,
    code_on,
    enter,
    hear,
    press,
    pressable,
    put_in_basket,
    said,
    say_who,
    sign_in,
    tab_to,
)
from tests.journeys.town import town


@pytest.fixture
def here(transactional_db):
    return town()


def test_three_shops_one_visit_one_commission_to_the_cent(visitor, here):
    resident = visitor()
    order_as_guest(resident, here)
    code = code_on(resident)
    for merchant in (here.bakery, here.dairy, here.bookshop):
        prepare(visitor(), here, merchant)
    resident.reload()
    hear(resident, "La boutique n’a pu en fournir qu’un seul sur 2")
    hear(resident, "33,45 €")
    counter = visitor()
    receive_the_bags(counter, here)
    hand_over(counter, code)
    resident.reload()
    hear(resident, "Merci, et à bientôt")
    assert resident.locator(".line-of-bags .done").count() == 3 * 4
    see_the_commission(visitor(), here)
    call_command("verify_ledger")


def order_as_guest(page, here):
    """The resident's part, as far as the page with the code."""
    put_in_basket(page, here.bread, here.cheese, here.novel)
    press(page, "Panier (3)")
    press(page, "Un de plus : Tomme de brebis")
    hear(page, "40,80 €")
    press(page, "Commander")
    say_who(page)
    hear(page, "Dégustation de tommes à 10 h")
    choose_slot(page, here.morning)
    hear(page, "Odette Marchal")
    agree_and_order(page)
    hear(page, "Merci Odette !")


def prepare(page, here, merchant):
    """One of the shops: the order is accepted, short of a cheese at the dairy, and ready."""
    sign_in(page, here.owners[merchant.code])
    hear(page, merchant.name)
    hear(page, "Odette M.")
    assert "Marchal" not in page.content()
    assert "06 39 98 01 23" not in page.content()
    press(page, "Accepter")
    page.get_by_role("link", name=said("Odette M.")).click()
    if merchant == here.dairy:
        press(page, "Il en manque : Tomme de brebis")
        page.get_by_label("1", exact=True).check()
        press(page, "Voir ce que cela change")
        hear(page, "7,35 € au lieu de 14,70 €")
        press(page, "C’est bien cela")
    press(page, "C’est prêt")
    hear(page, "prête")


def receive_the_bags(page, here):
    sign_in(page, here.volunteer)
    press(page, "Dépôts")
    hear(page, "3 commandes prêtes à recevoir")
    for shelf in ("A1", "A2", "A3"):
        page.get_by_label(said("rangé où ?")).first.fill(shelf)
        press(page, "Reçu")
        hear(page, "Reçu :")
    hear(page, "Aucun sac n’est prêt pour l’instant")


def hand_over(page, code):
    press(page, "Retraits")
    page.get_by_label(said("Code, nom, téléphone ou étiquette")).fill(code.lower())
    press(page, "Trouver")
    hear(page, "Odette Marchal")
    hear(page, "33,45 €")
    press(page, "Tout est payé en espèces")
    hear(page, "Tout est payé.")
    press(page, "Remettre les 3 sacs")
    hear(page, "3 sacs remis à Odette Marchal")
    hear(page, "Plus rien n’attend ici pour cette personne")


def see_the_commission(page, here):
    """8 % of 4,20 €, 6,5 % of 7,35 € and 5 % of 21,90 €, each rounded once: 0,34 + 0,48 + 1,10."""
    sign_in(page, here.treasurer)
    enter(page, "Argent")
    # On a phone, the treasurer's menu is one line to open.
    menu = page.locator(".money-nav > summary")
    if menu.is_visible():
        menu.click()
    press(page, "Commissions")
    for amount in ("0,34 €", "0,48 €", "1,10 €", "1,92 €", "31,53 €"):
        hear(page, amount)
    with page.expect_download() as download:
        pressable(page, "Télécharger pour un tableur").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["Commerçant"] for row in rows][-1] == "Total"
    assert rows[-1]["Ventes TTC"] == "33,45"
    assert rows[-1]["Commission TTC"] == "1,92"
    assert rows[-1]["Net pour le commerçant"] == "31,53"
    by_name = {row["Commerçant"]: row["Commission TTC"] for row in rows}
    assert by_name["La Halle aux fromages"] == "0,48"


def test_the_same_order_without_a_mouse(visitor, here):
    page = visitor()
    page.goto("/")
    for product in (here.bread, here.cheese, here.novel):
        tab_to(page, "Produits", "Enter")
        tab_to(page, f"Ajouter : {product.title}", "Enter")
        hear(page, f"Dans votre panier : {product.title}")
    tab_to(page, "Panier (3)", "Enter")
    tab_to(page, "Commander", "Enter")
    for label, words in (("Prénom", "Odette"), ("Nom", "Marchal"), ("Téléphone", "06 39 98 01 23")):
        tab_to(page, label)
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    hear(page, "Quand venez-vous ?")
    tab_to(page, "10 h – 12 h", "Space")
    tab_to(page, "Continuer", "Enter")
    tab_to(page, "Au comptoir, en venant", "Space")
    tab_to(page, "J’ai lu les conditions de vente", "Space")
    tab_to(page, "Commande avec obligation de paiement", "Enter")
    hear(page, "Merci Odette !")
    assert len(code_on(page)) == 6
