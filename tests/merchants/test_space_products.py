"""The merchant's products: what is on sale, what is missing, what is typed."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from oscar.apps.catalogue.models import Product
from PIL import Image

from merchants.coaching import acting
from merchants.listing import sheets
from merchants.listing.sheets import NotSoldHere, Obstacle
from merchants.models import Merchant, ProductSheet
from merchants.views import products
from tests.factories import (
    MerchantFactory,
    ProductFactory,
    UserFactory,
    accompanied_by,
    association_member,
    by_weight,
    category,
    owner_of,
)

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Pain de seigle",
    "price": "4,20 €",
    "stock": "12",
    "vat_code": "reduced",
    "is_food": "on",
    "allergen_state": "CONTAINS",
    "allergens": ["gluten"],
    "storage_class": "AMBIENT",
    "lead_time_hours": "0",
}


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie")


@pytest.fixture
def at_work(client, baker):
    client.force_login(owner_of(baker))
    return client


def with_plain_spaces(response):
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ")


def page(client, name, *args, **query):
    return with_plain_spaces(client.get(reverse(name, args=["boulangerie", *args]), query))


def post(client, name, *args, **data):
    return with_plain_spaces(client.post(reverse(name, args=["boulangerie", *args]), data, follow=True))


def the_sheet():
    return ProductSheet.objects.select_related("product", "merchant").get()


# --- The list ---


def test_each_product_says_whether_it_is_on_sale_and_what_is_missing(at_work, baker):
    ProductFactory(merchant=baker, title="Brioche", price="12.50", stock=3)
    waiting = ProductFactory(merchant=baker, title="Tourte", is_public=False, sheet={"vat_code": ""})
    ProductFactory(merchant=baker, title="Flan", is_public=False)
    ProductFactory(title="Bouquet d’ailleurs")
    text = page(at_work, "merchant_products")
    assert "12,50 €" in text
    assert "encore 3 à vendre" in text
    assert f"À compléter : {Obstacle.VAT.label}" in text
    assert "Rien ne manque" in text
    assert "Bouquet" not in text
    only_waiting = page(at_work, "merchant_products", etat="attente")
    assert waiting.title in only_waiting
    assert "Brioche" not in only_waiting


def test_products_are_found_by_a_part_of_their_name(at_work, baker):
    for title in ("Brioche", "Tourte"):
        ProductFactory(merchant=baker, title=title)
    assert "Brioche" not in page(at_work, "merchant_products", q="tour")
    assert "Aucun produit ne contient « <b>x »" not in page(at_work, "merchant_products", q="<b>x")


def test_what_is_never_sold_here_is_not_asked_for_a_stock(at_work, baker):
    notes = [str(NotSoldHere.DOWNLOADABLE.label)]
    ProductFactory(merchant=baker, is_public=False, sheet={"import_notes": notes})
    text = page(at_work, "merchant_products")
    assert "pas vendu ici" in text
    assert 'name="quantity"' not in text


def test_the_list_costs_the_same_for_one_product_or_thirty(at_work, baker):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            page(at_work, "merchant_products")
        return len(seen)

    ProductFactory(merchant=baker)
    few = cost()
    for rank in range(30):
        ProductFactory(merchant=baker, is_public=bool(rank % 2))
    assert cost() == few <= 8


@pytest.mark.parametrize(("typed", "left"), [("7", 7), ("0", 0), ("", None)])
def test_a_stock_is_noted_from_the_list(at_work, baker, typed, left):
    product = ProductFactory(merchant=baker, stock=10)
    text = post(
        at_work, "sheet_stock", product.sheet.pk, **as_shown(at_work, "merchant_products") | {"quantity": typed}
    )
    assert "Stock noté" in text
    assert product.stockrecords.get().num_in_stock == left


def as_shown(client, name, *args):
    """What the browser would send back of a page on which nothing was touched."""
    fields = r'<input[^>]* name="((?:initial-)?(?:quantity|stock)|read_at)"[^>]*? value="([^"]*)"'
    return dict(re.findall(fields, page(client, name, *args)))


def test_a_list_opened_before_a_sale_does_not_bring_back_what_was_sold(at_work, baker):
    """It used to write the number typed as it is: « 8 » of the 10 shown, four being sold since, put four back."""
    product = ProductFactory(merchant=baker, stock=10)
    shown = as_shown(at_work, "merchant_products")
    product.stockrecords.update(num_allocated=4)
    assert "Stock inchangé" in post(at_work, "sheet_stock", product.sheet.pk, **shown)
    assert product.stockrecords.get().net_stock_level == 6
    post(at_work, "sheet_stock", product.sheet.pk, **{**shown, "quantity": "8"})
    assert product.stockrecords.get().net_stock_level == 4


def test_a_number_sent_again_after_a_sale_counts_once(at_work, baker):
    product = ProductFactory(merchant=baker, stock=10)
    shown = as_shown(at_work, "merchant_products") | {"quantity": "8"}
    post(at_work, "sheet_stock", product.sheet.pk, **shown)
    assert product.stockrecords.get().net_stock_level == 8
    product.stockrecords.update(num_allocated=3)
    post(at_work, "sheet_stock", product.sheet.pk, **shown)
    assert product.stockrecords.get().net_stock_level == 5


@pytest.mark.parametrize(("stock", "first", "then", "left"), [(10, "", "4", 4), (None, "6", "", None)])
def test_from_a_number_to_never_running_out_and_back(at_work, baker, stock, first, then, left):
    product = ProductFactory(merchant=baker, stock=stock)
    for typed in (first, then):
        sent = as_shown(at_work, "merchant_products") | {"quantity": typed}
        for _twice in range(2):
            post(at_work, "sheet_stock", product.sheet.pk, **sent)
    assert product.stockrecords.get().num_in_stock == left


def test_a_number_typed_over_what_somebody_else_just_noted_is_not_written(at_work, baker):
    product = ProductFactory(merchant=baker, stock=10)
    shown = as_shown(at_work, "merchant_products")
    colleague = UserFactory(first_name="Ana")
    sheets.set_available(sheet=product.sheet, quantity=None, by=colleague, at=timezone.now())
    assert "Ana vient de noter « ne s’épuise pas »" in post(
        at_work, "sheet_stock", product.sheet.pk, **shown | {"quantity": "8"}
    )
    assert product.stockrecords.get().num_in_stock is None


@pytest.mark.parametrize("typed", ["-1", "2,5", "douze", "9" * 40])
def test_a_stock_that_is_not_a_count_is_refused_with_a_sentence(at_work, baker, typed):
    product = ProductFactory(merchant=baker, stock=10)
    shown = as_shown(at_work, "merchant_products")
    assert 'class="error"' in post(at_work, "sheet_stock", product.sheet.pk, **shown | {"quantity": typed})
    assert product.stockrecords.get().num_in_stock == 10


# --- The sheet ---


def test_a_complete_new_product_goes_on_sale_in_one_act(at_work, baker):
    aisle = category("Boulangerie", "Pains")
    text = post(at_work, "sheet_new", **TYPED, category=aisle.pk, description="Au levain.\n\nCuit au bois.", publish=1)
    assert "est enregistré, et en vente" in text
    product = the_sheet().product
    assert product.is_public
    assert product.stockrecords.get().price == Decimal("4.20")
    assert product.stockrecords.get().num_in_stock == 12
    assert product.description == "<p>Au levain.</p>\n\n<p>Cuit au bois.</p>"
    assert list(product.categories.all()) == [aisle]
    assert "seigle" in the_sheet().document.name.split()


def test_a_merchant_says_that_it_is_a_service_and_a_form_that_does_not_ask_changes_nothing(at_work, baker):
    typed = {**TYPED, "title": "Cours de pain", "is_food": "", "allergen_state": "UNANSWERED", "allergens": []}
    assert "en vente" in post(at_work, "sheet_new", **typed, nature="SERVICE", publish=1)
    post(at_work, "sheet_edit", the_sheet().pk, **typed)
    assert the_sheet().nature == "SERVICE"
    post(at_work, "sheet_edit", the_sheet().pk, **typed, nature="GOODS")
    assert the_sheet().nature == "GOODS"


def test_a_form_sent_twice_makes_one_product(at_work, baker):
    key = at_work.get(reverse("sheet_new", args=["boulangerie"])).context["key"]
    for _click in range(2):
        assert "Pain de seigle" in post(at_work, "sheet_new", **TYPED, key=key)
    assert ProductSheet.objects.count() == 1


def test_two_clicks_at_the_same_instant_make_one_product(at_work, baker, monkeypatch):
    key = "0" * 32
    post(at_work, "sheet_new", **TYPED, key=key)
    # As if the second had looked just before the first was written.
    found, looks = products.sheet_typed, iter([None])
    monkeypatch.setattr(products, "sheet_typed", lambda *args: next(looks, found(*args)))
    assert "Pain de seigle" in post(at_work, "sheet_new", **TYPED, key=key)
    assert ProductSheet.objects.count() == Product.objects.count() == 1


@pytest.mark.parametrize("query", ["etat=vente&q=pain", "a\r\nSet-Cookie: x", "\x00", "%"])
def test_noting_a_stock_comes_back_to_the_same_list(at_work, baker, query):
    product = ProductFactory(merchant=baker)
    assert "Stock noté" in post(
        at_work, "sheet_stock", product.sheet.pk, quantity=3, query=query, read_at=timezone.now().isoformat()
    )


@pytest.mark.parametrize("key", ["", "x", "' OR 1=1", "\x00" * 32])
def test_a_form_without_its_key_still_makes_a_product(at_work, baker, key):
    post(at_work, "sheet_new", **TYPED, key=key)
    assert ProductSheet.objects.count() == 1


def test_an_incomplete_product_is_kept_with_what_is_missing_beside_the_question(at_work, baker):
    text = post(at_work, "sheet_new", **{**TYPED, "vat_code": "", "price": ""}, publish=1)
    assert "il reste à compléter la fiche" in text
    assert str(Obstacle.VAT.label) in text
    assert str(Obstacle.PRICE.label) in text
    assert not the_sheet().product.is_public


def test_what_was_typed_is_kept_when_something_is_refused(at_work, baker):
    text = post(at_work, "sheet_new", **{**TYPED, "price": "quatre euros", "origin": "Drôme <b>provençale</b>"})
    assert 'value="quatre euros"' in text
    assert "Drôme &lt;b&gt;provençale&lt;/b&gt;" in text
    assert "Ce nombre ne se lit pas." in text
    assert not ProductSheet.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("title", "a" * 256),
        ("title", "Pain\x00"),
        ("price", "-1"),
        ("price", "1,234"),
        ("stock", "2,5"),
        ("net_quantity", "0"),
        ("net_quantity", "1,2345"),
        ("vat_code", "inconnu"),
        ("allergens", ["chocolat"]),
        ("lead_time_hours", "-1"),
        ("lead_time_hours", "99999999"),
        ("category", "999999"),
        ("storage_class", "CAVE"),
    ],
)
def test_an_absurd_answer_is_refused_and_nothing_is_written(at_work, baker, field, typed):
    text = post(at_work, "sheet_new", **{**TYPED, field: typed})
    assert "Rien n’est perdu" in text
    assert not ProductSheet.objects.exists()


def test_none_of_the_fourteen_and_one_of_them_contradict_each_other(at_work, baker):
    text = post(at_work, "sheet_new", **{**TYPED, "allergen_state": "NONE"})
    assert "lequel des deux ?" in text


def test_ticking_an_allergen_is_an_answer(at_work, baker):
    post(at_work, "sheet_new", **{**TYPED, "allergen_state": "UNANSWERED"})
    assert (the_sheet().allergen_state, the_sheet().allergens) == ("CONTAINS", ["gluten"])


def test_saving_a_sheet_mends_what_the_import_asked_to_read_again(at_work, baker):
    notes = ["Relisez-le.", str(NotSoldHere.EXTERNAL.label)]
    product = ProductFactory(merchant=baker, is_public=False, sheet={"import_notes": notes})
    post(at_work, "sheet_edit", product.sheet.pk, **TYPED)
    assert the_sheet().import_notes == [NotSoldHere.EXTERNAL.label]


def test_a_sheet_left_as_it_was_changes_nothing(at_work, baker):
    product = ProductFactory(merchant=baker, stock=10)
    product.description = "<ul><li>Seigle</li><li>Levain</li></ul>"
    product.save()
    product.categories.add(category("Pains"), category("Bio"))
    product.stockrecords.update(num_allocated=4)
    form = at_work.get(reverse("sheet_edit", args=["boulangerie", product.sheet.pk])).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    typed["description"] = typed["description"].replace("\n", "\r\n")
    post(at_work, "sheet_edit", product.sheet.pk, **typed)
    product.refresh_from_db()
    stock = product.stockrecords.get()
    assert product.description == "<ul><li>Seigle</li><li>Levain</li></ul>"
    assert product.categories.count() == 2
    assert (stock.num_in_stock, stock.num_allocated, stock.price) == (10, 4, Decimal("4.20"))
    assert product.is_public


def test_a_sheet_opened_before_a_sale_does_not_bring_back_what_was_sold(at_work, baker):
    product = ProductFactory(merchant=baker, stock=10)
    shown = as_shown(at_work, "sheet_edit", product.sheet.pk)
    product.stockrecords.update(num_allocated=4)
    post(at_work, "sheet_edit", product.sheet.pk, **{**TYPED, **shown, "title": "Nouveau nom"})
    assert the_sheet().product.title == "Nouveau nom"
    assert product.stockrecords.get().net_stock_level == 6
    post(at_work, "sheet_edit", product.sheet.pk, **{**TYPED, **shown, "stock": "8"})
    assert product.stockrecords.get().net_stock_level == 4


# --- Two people on one sheet ---


def sheet_as_shown(client, sheet) -> dict:
    """What the browser would send of a sheet's page on which nothing was touched."""
    form = client.get(reverse("sheet_edit", args=["boulangerie", sheet.pk])).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    sent = {
        name: "on" if value is True else value
        for name, value in fields.items()
        if value is not None and value is not False
    }
    for name in ("read_at", "stock", "category"):
        sent[name] = form[name].value() if name != "read_at" else form["read_at"].initial.isoformat()
    sent |= {f"initial-{name}": form[name].value() for name in ("stock", "category")}
    return {name: "" if value is None else value for name, value in sent.items()}


def colleague_says(sheet, **facts):
    told = {"by": UserFactory(first_name="Ana"), "at": timezone.now()}
    sheets.save_sheet(merchant=sheet.merchant, sheet=ProductSheet.objects.get(pk=sheet.pk), facts=facts, **told)


def test_what_a_colleague_changed_meanwhile_is_left_as_they_said(at_work, baker):
    sheet = ProductFactory(merchant=baker, title="Pain", price="4.20").sheet
    colleague_says(sheet, description="<ul><li>Au levain</li></ul>")
    shown = sheet_as_shown(at_work, sheet)
    colleague_says(
        sheet,
        title="Pain de seigle",
        description="<p>Au levain, deux jours.</p>",
        is_shared=True,
        price=Decimal("4.50"),
    )
    post(at_work, "sheet_edit", sheet.pk, **shown | {"origin": "Moulin du Pont"})
    kept = ProductSheet.objects.select_related("product").get(pk=sheet.pk)
    assert (kept.product.title, kept.is_shared, kept.origin) == ("Pain de seigle", True, "Moulin du Pont")
    assert kept.product.description == "<p>Au levain, deux jours.</p>"
    assert sheets.stock_of(kept).price == Decimal("4.50")


def test_two_people_who_change_the_same_thing_are_told_and_the_second_decides(at_work, baker):
    sheet = ProductFactory(merchant=baker, title="Pain", price="4.20").sheet
    shown = sheet_as_shown(at_work, sheet)
    colleague_says(sheet, price=Decimal("4.50"), origin="Ici")
    typed = shown | {"price": "4,40", "title": "Pain complet"}
    text = post(at_work, "sheet_edit", sheet.pk, **typed)
    assert "Cette fiche a changé pendant que vous écriviez : prix, 4,50 € maintenant (Ana)." in text
    assert 'value="Pain complet"' in text
    assert ProductSheet.objects.get(pk=sheet.pk).product.title == "Pain"
    told_at = re.search(r'name="told_at" value="([^"]+)"', text)[1]
    post(at_work, "sheet_edit", sheet.pk, **typed | {"told_at": told_at})
    kept = ProductSheet.objects.select_related("product").get(pk=sheet.pk)
    assert (kept.product.title, sheets.stock_of(kept).price, kept.origin) == ("Pain complet", Decimal("4.40"), "Ici")


def test_a_photo_taken_off_meanwhile_and_a_product_taken_down_stay_so(baker):
    product = ProductFactory(merchant=baker, title="Pain")
    stale = ProductSheet.objects.select_related("product").get(pk=product.sheet.pk)
    stale.picture = "products/there.webp"
    ProductSheet.objects.filter(pk=stale.pk).update(picture="")
    Product.objects.filter(pk=product.pk).update(is_public=False)
    sheets.save_sheet(merchant=baker, sheet=stale, facts={"title": "Pain bis"}, by=None, at=timezone.now())
    kept = ProductSheet.objects.select_related("product").get(pk=stale.pk)
    assert (kept.picture.name, kept.product.is_public, kept.product.title) == ("", False, "Pain bis")


def test_an_aisle_chosen_by_two_is_told_and_one_chosen_by_the_other_stays(at_work, baker):
    sheet = ProductFactory(merchant=baker, title="Pain").sheet
    aisles = [category(name) for name in ("Pains", "Brioches")]
    shown = sheet_as_shown(at_work, sheet)
    sheet.product.categories.set([aisles[0]])
    post(at_work, "sheet_edit", sheet.pk, **shown | {"origin": "Ici"})
    assert list(sheet.product.categories.all()) == [aisles[0]]
    text = post(at_work, "sheet_edit", sheet.pk, **shown | {"category": str(aisles[1].pk)})
    assert "pendant que vous écriviez : son rayon" in text
    assert list(sheet.product.categories.all()) == [aisles[0]]


# --- As typed ---


def test_what_the_page_showed_is_kept_when_something_is_refused(at_work, baker):
    product = ProductFactory(merchant=baker, stock=10)
    shown = as_shown(at_work, "sheet_edit", product.sheet.pk)
    product.stockrecords.update(num_allocated=4)
    text = post(at_work, "sheet_edit", product.sheet.pk, **{**TYPED, **shown, "title": ""})
    assert '<input type="hidden" name="initial-stock" value="10"' in text


def test_a_product_on_sale_that_loses_an_answer_is_withdrawn_and_said(at_work, baker):
    product = ProductFactory(merchant=baker)
    text = post(at_work, "sheet_edit", product.sheet.pk, **{**TYPED, "vat_code": ""})
    assert "il reste à compléter la fiche" in text
    assert not the_sheet().product.is_public


def test_a_small_business_exempt_from_vat_is_not_asked_for_a_rate(client):
    merchant = MerchantFactory(code="boulangerie", vat_regime="EXEMPT_SMALL_BUSINESS")
    client.force_login(owner_of(merchant))
    assert "vat_code" not in page(client, "sheet_new")
    post(client, "sheet_new", **TYPED, publish=1)
    assert the_sheet().product.is_public


def test_a_product_is_withdrawn_and_put_back(at_work, baker):
    product = ProductFactory(merchant=baker)
    assert "n’est plus en vente" in post(at_work, "sheet_unpublish", product.sheet.pk)
    assert not the_sheet().product.is_public
    assert "est en vente" in post(at_work, "sheet_publish", product.sheet.pk)
    assert the_sheet().product.is_public


def test_a_product_with_an_obstacle_is_not_published_by_a_forged_form(at_work, baker):
    product = ProductFactory(merchant=baker, is_public=False, sheet={"vat_code": ""})
    assert str(Obstacle.VAT.label) in post(at_work, "sheet_publish", product.sheet.pk)
    assert not the_sheet().product.is_public


def a_photo():
    content = io.BytesIO()
    Image.new("RGB", (400, 300), "#A8321E").save(content, "JPEG")
    return SimpleUploadedFile("pain.jpg", content.getvalue(), "image/jpeg")


def test_a_photo_is_kept_in_the_towns_own_frame(at_work, baker):
    post(at_work, "sheet_new", **TYPED, photo=a_photo())
    with the_sheet().picture.open() as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("WEBP", (960, 720))


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_lost(at_work, baker):
    text = post(at_work, "sheet_new", **TYPED, photo=SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg"))
    assert "ne s’ouvre pas" in text
    assert 'value="Pain de seigle"' in text


def test_the_form_asks_only_what_the_rates_in_force_allow(at_work, baker):
    text = page(at_work, "sheet_new")
    for rate in ("2,1 %", "5,5 %", "10 %", "20 %"):
        assert rate in text


def test_a_description_with_a_script_is_shown_as_words(at_work, baker):
    post(at_work, "sheet_new", **{**TYPED, "description": "<script>alert(1)</script> 🥖"})
    assert "<script" not in the_sheet().product.description
    assert sheets.obstacles(the_sheet()) == []


# --- What the aisle knows ---

COMTE = {"title": "Comté", "price": "9,90", "vat_code": "reduced", "storage_class": "AMBIENT", "lead_time_hours": "0"}
COMTE |= {"allergen_state": "UNANSWERED"}


def in_the_cheeses(**typed):
    return {**COMTE, "key": "c" * 32, "category": category("Fromages et crèmerie", "Fromages de vache").pk, **typed}


def test_a_cheese_nobody_said_is_eaten_is_food_and_its_allergens_are_asked(at_work, baker):
    # A trade whose goods are not eaten: the box is not ticked when the page opens.
    baker.trade = "Quincaillerie"
    baker.save()
    text = post(at_work, "sheet_new", **in_the_cheeses(manufacturer="Moi", manufacturer_contact="Ici"), publish="1")
    sheet = the_sheet()
    assert (sheet.is_food, sheet.storage_class, sheet.withdrawal_exception) == (True, "CHILLED", "perishable")
    assert not sheet.product.is_public
    assert str(Obstacle.ALLERGENS.label).replace("\u202f", " ") in text
    assert "D’après son rayon : se mange ou se boit, se garde au frais, denrée périssable" in text
    # A cheese knife lies among the cheeses: what the merchant then unticks, and says so, stays so.
    knife = in_the_cheeses(manufacturer="Moi", manufacturer_contact="Ici")
    assert "Ce produit se mange-t-il" in post(at_work, "sheet_edit", sheet.pk, **knife)
    assert the_sheet().is_food
    post(at_work, "sheet_edit", sheet.pk, **knife, is_no_food="on")
    assert not the_sheet().is_food


def test_a_new_sheet_begins_as_the_goods_of_its_trade(at_work, baker):
    baker.trade = "Fromagerie"
    baker.save()
    form = at_work.get(reverse("sheet_new", args=["boulangerie"])).context["form"]
    begun = [form[name].value() for name in ("is_food", "storage_class", "withdrawal_exception")]
    assert begun == [True, "CHILLED", "perishable"]


def test_the_list_says_what_rests_what_a_kilo_costs_and_asks_no_stock_of_what_is_made_each_time(at_work, baker):
    facts = {"paused_at": timezone.now(), "slot_quantity": 6}
    by_weight(merchant=baker, per_kg="24.90", grams=250, most=300, sheet=facts)
    text = page(at_work, "merchant_products")
    assert "en pause" in text
    assert "24,90 € le kilo" in text
    assert 'name="quantity"' not in text


# --- Is it eaten? ---

THING = TYPED | {
    "is_food": "",
    "allergens": [],
    "allergen_state": "UNANSWERED",
    "manufacturer": "Moi",
    "manufacturer_contact": "Ici",
}


@pytest.mark.parametrize("trade", ["Boulangerie", "Épicerie"])
def test_a_box_unticked_where_one_eats_what_is_sold_is_asked_about_and_nothing_is_lost(at_work, baker, trade):
    baker.trade = trade
    baker.save()
    text = post(at_work, "sheet_new", **THING, publish="1")
    assert "Ce produit se mange-t-il, ou se boit-il" in text
    assert 'name="is_no_food"' in text
    assert 'value="Pain de seigle"' in text
    assert not ProductSheet.objects.exists()
    post(at_work, "sheet_new", **THING, publish="1", is_no_food="on")
    assert the_sheet().product.is_public
    assert not the_sheet().is_food


def test_food_already_listed_does_not_lose_its_allergens_by_a_box_unticked(at_work, baker):
    bread = ProductFactory(merchant=baker, title="Pain")
    text = post(at_work, "sheet_edit", bread.sheet.pk, **THING)
    assert "Ce produit se mange-t-il, ou se boit-il" in text
    assert the_sheet().is_food
    both = post(at_work, "sheet_edit", bread.sheet.pk, **TYPED, is_no_food="on")
    assert "Vous avez coché les deux" in both


def test_where_nothing_is_eaten_nothing_is_asked(at_work, baker):
    baker.trade = "Quincaillerie"
    baker.save()
    text = page(at_work, "sheet_new")
    assert 'name="is_no_food"' not in text
    post(at_work, "sheet_new", **THING, publish="1")
    assert the_sheet().product.is_public


# --- What is said next ---


def test_on_sale_it_is_said_with_the_way_to_the_stall_and_to_the_next_product(at_work):
    text = post(at_work, "sheet_new", **TYPED, publish="1")
    sheet = the_sheet()
    assert "est enregistré, et en vente" in text
    assert f'<a href="/produit/{sheet.product.slug}-{sheet.product_id}/">Voir sur l’étal</a>' in text
    assert f'<a href="{reverse("sheet_quick", args=["boulangerie"])}">Ajouter un autre produit</a>' in text
    assert "Votre boutique est ouverte" not in text


def test_the_first_product_on_sale_says_that_the_shop_is_open(at_work, baker):
    Merchant.objects.update(state=Merchant.State.CANDIDATE)
    text = post(at_work, "sheet_new", **TYPED | {"title": "<b>Pain"}, publish="1")
    assert "Votre boutique est ouverte" in text
    assert "<b>Pain" not in text
    assert Merchant.objects.get().state == Merchant.State.ACTIVE
    assert "Votre boutique est ouverte" not in post(at_work, "sheet_edit", the_sheet().pk, **TYPED)


def test_who_opens_a_shop_that_is_not_theirs_reads_of_the_shop(client, baker):
    coach = association_member("COACH")
    acting.begin(accompaniment=accompanied_by(coach, baker), reason="La première fiche", at=timezone.now())
    Merchant.objects.update(state=Merchant.State.CANDIDATE)
    client.force_login(coach)
    assert "La boutique est ouverte !" in post(client, "sheet_new", **TYPED, publish="1")


@pytest.mark.parametrize(
    ("facts", "why"), [({"state": "SUSPENDED"}, "suspendue"), ({"is_listed": False}, "Les habitants ne voient pas")]
)
def test_what_residents_do_not_see_is_not_said_to_be_on_sale(at_work, baker, facts, why):
    bread = ProductFactory(merchant=baker, title="Pain")
    Merchant.objects.update(**facts)
    text = post(at_work, "sheet_edit", bread.sheet.pk, **TYPED)
    assert "est enregistré." in text
    assert why in text
    assert "et en vente" not in text
    assert "Voir sur l’étal" not in text


# --- Everything at once ---


def test_what_is_refused_and_what_is_missing_are_said_together(at_work, baker):
    typed = {"title": "Tomme", "price_per_kg": "beaucoup", "lead_time_hours": "0"}
    typed |= {"storage_class": "CHILLED", "is_food": "on", "allergen_state": "UNANSWERED"}
    text = post(at_work, "sheet_new", **typed, publish="1")
    for sentence in ("nombre", Obstacle.VAT.label, Obstacle.ALLERGENS.label):
        assert str(sentence).replace("\u202f", " ") in text
    # The price of a kilo may be right in a moment: nothing else is asked for meanwhile.
    assert str(Obstacle.PRICE.label) not in text
    assert not ProductSheet.objects.exists()


@pytest.mark.parametrize(("typed", "most"), [("", 300), ("320", 320)])
def test_the_most_that_a_piece_weighs_is_proposed_until_it_is_said(at_work, typed, most):
    weighed = TYPED | {"price": "", "price_per_kg": "18,90", "piece_grams": "250", "most_piece_grams": typed}
    text = post(at_work, "sheet_new", **weighed, publish="1")
    assert the_sheet().most_piece_grams == most
    assert the_sheet().product.is_public
    assert ("Poids maximal proposé" in text) == (not typed)


@pytest.mark.parametrize("name", ["sheet_new", "sheet_quick"])
def test_the_key_enter_keeps_the_sheet_rather_than_only_its_photos(at_work, name):
    form = page(at_work, name).split('name="key"', 1)[1]
    pressed = re.search(r"<button[^>]*>", form)[0]
    assert "name=" not in pressed
