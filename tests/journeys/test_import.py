"""From the till's own table to products on the shelves: on a phone without JavaScript, and at a desk."""

import pytest
from playwright.sync_api import expect

from merchants.models import ProductImport, ProductSheet
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import sign_in
from tests.journeys.town import town
from tests.journeys.witness import barriers

TILL = "Ce que c’est;Combien;Détails\nPain aux noix;4,20;Au levain\nFougasse;gratuit;Aux olives\n"


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_table_nobody_knows_is_explained_looked_at_and_imported(visitor, transactional_db, screen):
    here = town()
    # The judge of barriers runs in the page: it needs scripts.
    javascript = screen == DESK
    page = visitor(screen=screen, javascript=javascript)
    sign_in(page, here.owners[here.bakery.code])
    page.get_by_role("link", name="Ma boutique", exact=True).first.click()
    page.get_by_role("link", name="Fichiers").click()
    file = {"name": "caisse.csv", "mimeType": "text/csv", "buffer": TILL.encode()}
    page.get_by_label("Votre fichier de produits").set_input_files(file)
    page.get_by_role("button", name="Envoyer et regarder").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Que dit chaque colonne")
    assert barriers(page) == [] if javascript else True
    page.get_by_label("Ce que c’est").select_option("title")
    page.get_by_label("Combien").select_option("price")
    page.get_by_role("button", name="Voir ce qui va changer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui va changer")
    expect(page.get_by_text("gratuit")).to_be_visible()
    assert barriers(page) == [] if javascript else True
    assert not ProductSheet.objects.filter(product__title="Pain aux noix").exists()
    page.get_by_role("button", name="Importer ce produit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L’import est terminé")
    assert barriers(page) == [] if javascript else True
    expect(page.get_by_role("heading", name="1 produit n’est pas encore en vente")).to_be_visible()
    page.get_by_role("link", name="Voir ce qui manque à chacun").click()
    expect(page.get_by_text("Pas encore en vente.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert ProductSheet.objects.filter(merchant=here.bakery, product__title="Pain aux noix").count() == 1
    # Somebody comes back while a worker is at it: the page tells how far it is, and looks again by itself if asked.
    ProductImport.objects.update(state="RUNNING")
    page.goto(page.url)
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    page.get_by_role("link", name="La laisser se relire toute seule").click()
    assert page.locator("meta[http-equiv=refresh]").count() == 1


def test_a_shop_brings_back_its_own_table_and_sees_each_answer_before(visitor, transactional_db):
    here = town()
    page = visitor()
    sign_in(page, here.owners[here.bakery.code])
    page.goto(f"/commercant/{here.bakery.code}/fichiers/")
    table = "Rubrique;Précision;Réponse\nTéléphone;;04 65 71 00 99\nSIRET;;12345678900011\n"
    file = {"name": "boutique.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.get_by_label("Votre fichier de produits").set_input_files(file)
    page.get_by_role("button", name="Envoyer et regarder").click()
    expect(page.get_by_text("04 65 71 00 99")).to_be_visible()
    expect(page.get_by_text("ne se reprend pas d’un fichier")).to_be_visible()
    # Its SIRET is not this shop's: nothing is taken until one says so.
    expect(page.get_by_role("heading", name="Ce fichier vient d’une autre boutique")).to_be_visible()
    page.get_by_label("Oui, je reprends dans").check()
    page.get_by_role("button", name="Reprendre cette ligne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L’import est terminé")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    here.bakery.refresh_from_db()
    assert here.bakery.phone == "04 65 71 00 99"
