"""How what a file brings is kept: never guessed, and answered once for many."""

import pytest
from django.urls import reverse

from merchants.listing import sheets
from merchants.listing.sheets import Obstacle
from merchants.models import ProductSheet
from tests.merchants.test_import_running import at_work, baker, bakery, done, plainly, sent  # noqa: F401

pytestmark = pytest.mark.django_db

HEADINGS = "Référence;Nom;Prix TTC;TVA;Rayon;Allergènes;Conservation"
EGGS = "OEUFS;Œufs de poule;3,90;5,5;Crèmerie;œufs;"
FAISSELLE = "FAISSELLE;Faisselle;2,80;5,5;Crèmerie;lait;"
BREAD = "PAIN;Pain de seigle;4,20;5,5;Pains;aucun;ambiant"


def sheet_of(reference):
    return ProductSheet.objects.select_related("product", "merchant").get(import_reference=reference)


def page(client, product_import, **query):
    response = client.get(reverse("merchant_import", args=["boulangerie", product_import.pk]), query)
    return plainly(response.content.decode())


def answer(client, product_import, storage, *references):
    address = reverse("merchant_import_storage", args=["boulangerie", product_import.pk])
    data = {"storage_class": storage, "sheets": [sheet_of(one).pk for one in references]}
    return plainly(client.post(address, data, follow=True).content.decode())


def test_food_that_nobody_said_how_to_keep_waits_for_the_answer(at_work, bakery):  # noqa: F811
    done(sent(bakery, HEADINGS, EGGS, BREAD), publish=True)
    eggs = sheet_of("OEUFS")
    assert (eggs.storage_class, eggs.product.is_public, sheet_of("PAIN").product.is_public) == ("", False, True)
    with pytest.raises(sheets.NotSellable) as refusal:
        sheets.publish(sheet=eggs, by=None, at=eggs.created_at)
    assert refusal.value.reasons == [str(Obstacle.STORAGE.label)]


def test_its_page_asks_where_it_is_kept_and_sells_nothing_until_then(at_work, bakery):  # noqa: F811
    done(sent(bakery, HEADINGS, EGGS), publish=True)
    address = reverse("sheet_edit", args=["boulangerie", sheet_of("OEUFS").pk])
    form = at_work.get(address).context["form"]
    assert form["storage_class"].value() == ""
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    typed["lead_time_hours"] = "0"
    at_work.post(address, typed | {"publish": "1"})
    assert (sheet_of("OEUFS").storage_class, sheet_of("OEUFS").product.is_public) == ("", False)
    at_work.post(address, typed | {"publish": "1", "storage_class": "CHILLED"})
    assert (sheet_of("OEUFS").storage_class, sheet_of("OEUFS").product.is_public) == ("CHILLED", True)


def test_one_answer_does_for_all_that_are_ticked_and_they_may_then_be_sold(at_work, bakery):  # noqa: F811
    product_import = done(sent(bakery, HEADINGS, EGGS, FAISSELLE, BREAD))
    text = page(at_work, product_import)
    assert "Comment se gardent-ils" in text
    assert text.count("Sa conservation est à dire, plus haut.") == 2
    assert "Dites comment ils se gardent." in answer(at_work, product_import, "", "OEUFS", "FAISSELLE")
    assert "Cochez au moins un produit." in answer(at_work, product_import, "CHILLED")
    assert "C’est noté pour 1 produit" in answer(at_work, product_import, "CHILLED", "FAISSELLE")
    # Pressed twice, the second changes nothing.
    answer(at_work, product_import, "FROZEN", "FAISSELLE")
    assert (sheet_of("FAISSELLE").storage_class, sheet_of("OEUFS").storage_class) == ("CHILLED", "")
    text = answer(at_work, product_import, "AMBIENT", "OEUFS")
    assert "Comment se gardent-ils" not in text
    assert "Mettre en vente ces 3 produits" in text


def test_the_preview_says_it_once_and_tells_allergens_vat_and_aisle(at_work, bakery):  # noqa: F811
    product_import = sent(bakery, HEADINGS, EGGS, FAISSELLE, BREAD)
    text = page(at_work, product_import)
    assert "2 produits ne disent pas comment ils se gardent" in text
    assert "Œufs de poule, Faisselle" in text
    changes = {name: new for name, _old, new in product_import.rows.get(line=2).changes}
    assert (changes["les allergènes"], changes["la TVA"], changes["le rayon"]) == ("Œufs", "Réduit", "Crèmerie")
    assert ["les allergènes", "", "aucun des 14"] in product_import.rows.get(line=4).changes


def test_a_file_that_says_it_no_more_does_not_unsay_it(at_work, bakery):  # noqa: F811
    done(sent(bakery, HEADINGS, BREAD), publish=True)
    done(sent(bakery, HEADINGS, BREAD.replace("ambiant", ""), key="b" * 32), publish=True)
    assert (sheet_of("PAIN").storage_class, sheet_of("PAIN").product.is_public) == ("AMBIENT", True)
