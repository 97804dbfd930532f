"""From a telephone: a photo, a name, a price, and a resident can order it; with scripts and without."""

import io

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from merchants.models import ProductSheet
from tests.journeys.conftest import PHONE
from tests.journeys.steps import hear, press, said, sign_in
from tests.journeys.town import drawing, town
from tests.journeys.witness import barriers


def photo(folder, seed):
    """As a telephone takes it: held sideways, and knowing where."""
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (44.0, 43.0, 59.25)}
    path = folder / f"photo-{seed}.jpg"
    Image.open(io.BytesIO(drawing(seed))).save(path, "JPEG", exif=exif.tobytes())
    return path


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_a_first_product_is_on_sale_from_a_telephone(visitor, transactional_db, tmp_path, javascript):
    found = town()
    page = visitor(javascript=javascript, screen=PHONE)
    sign_in(page, found.owners[found.bakery.code])
    page.goto(reverse("merchant_products", args=[found.bakery.code]))
    press(page, "Ajouter un produit")
    page.locator("input[multiple]").set_input_files([photo(tmp_path, 1), photo(tmp_path, 2)])
    if javascript:
        # They left by themselves, and say that they are ready.
        expect(page.get_by_role("img", name=said("Photo 2, prête"))).to_be_visible()
    page.get_by_label("Son nom").fill("Pain au levain")
    page.locator("input[name=template][value=viennoiserie]").check()
    page.locator("input[name=template][value=pain]").check()
    press(page, "Mettre en vente")
    # The price and the allergens were forgotten: nothing is lost, the photos neither.
    hear(page, "Rien n’est perdu")
    expect(page.get_by_role("img", name=said("Photo 2, prête"))).to_be_visible()
    assert barriers(page) == [] if javascript else True
    page.get_by_label("Son prix").fill("4,20")
    page.get_by_label("Céréales contenant du gluten").check()
    press(page, "Mettre en vente")
    hear(page, "est enregistré, et en vente")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    sheet = ProductSheet.objects.get(product__title="Pain au levain")
    assert sheet.further_pictures.count() == 1
    page.goto(reverse("product", args=[sheet.product.slug, sheet.product_id]))
    hear(page, "4,20 €")
    press(page, "Ajouter au panier")
    hear(page, "Dans votre panier : Pain au levain")


def test_what_was_typed_comes_back_after_the_page_was_closed(visitor, transactional_db):
    found = town()
    page = visitor(javascript=True, screen=PHONE)
    sign_in(page, found.owners[found.bakery.code])
    address = reverse("sheet_quick", args=[found.bakery.code])
    page.goto(address)
    key = page.locator("input[name=key]").input_value()
    page.get_by_label("Son nom").fill("Fougasse aux noix")
    page.goto(reverse("merchant_products", args=[found.bakery.code]))
    page.goto(address)
    page.get_by_role("button", name=said("Reprendre ce que vous aviez commencé")).click()
    expect(page.get_by_label("Son nom")).to_have_value("Fougasse aux noix")
    # With its own key: had it arrived, it would not be made twice.
    expect(page.locator("input[name=key]")).to_have_value(key)


def test_a_connection_that_cuts_loses_no_photo(visitor, transactional_db, tmp_path):
    found = town()
    page = visitor(javascript=True, screen=PHONE)
    sign_in(page, found.owners[found.bakery.code])
    page.goto(reverse("sheet_quick", args=[found.bakery.code]))
    page.evaluate(
        'XMLHttpRequest.prototype.send = function () { setTimeout(() => this.dispatchEvent(new Event("error"))) }'
    )
    page.locator("input[multiple]").set_input_files([photo(tmp_path, 3)])
    hear(page, "La connexion a coupé")
    page.get_by_label("Son nom").fill("Pain au levain")
    page.get_by_label("Son prix").fill("4,20")
    page.get_by_label("Aucun des 14").check()
    press(page, "Mettre en vente")
    hear(page, "est enregistré, et en vente")
    assert ProductSheet.objects.get(product__title="Pain au levain").picture
