"""Photo first: from a telephone, one page puts a product on sale; nothing typed or photographed is ever lost."""

import datetime
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from merchants.listing import gallery
from merchants.listing.pictures import small_name
from merchants.models import Deed, FurtherPicture, ProductSheet, WaitingPicture
from tests.factories import MerchantFactory, ProductFactory, category, owner_of

pytestmark = pytest.mark.django_db
KEY = "a" * 32
BREAD = {"key": KEY, "title": "Pain au levain", "price": "4,20 €", "template": "pain", "allergens": ["gluten"]}


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie", trade="Boulangerie-pâtisserie", alcohol_licence="")


@pytest.fixture
def at_work(client, baker):
    client.force_login(owner_of(baker))
    return client


def photo(colour="#A8321E", name="photo.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def send(client, **data):
    response = client.post(reverse("sheet_quick", args=["boulangerie"]), data, follow=True)
    assert response.status_code == 200
    return re.sub(r"[\u202f\u00a0]", " ", response.content.decode())


def the_sheet():
    return ProductSheet.objects.select_related("product", "merchant").get()


def test_a_photo_a_name_a_price_and_it_is_on_sale(at_work, baker):
    category("Pains et pâtisseries", "Pains")
    text = send(at_work, **BREAD, photo=[photo("red"), photo("blue")], publish="1")
    sheet = the_sheet()
    assert "est enregistré, et en vente" in text
    assert sheet.product.is_public
    assert (sheet.vat_code, sheet.is_food, sheet.withdrawal_exception) == ("reduced", True, "perishable")
    assert (sheet.allergen_state, sheet.allergens) == ("CONTAINS", ["gluten"])
    assert str(sheet.product.stockrecords.get().price) == "4.20"
    assert sheet.product.categories.get().name == "Pains"
    assert sheet.picture
    assert sheet.further_pictures.count() == 1
    assert not WaitingPicture.objects.exists()
    assert {"listing-new", "listing-picture", "listing-publish"} <= set(Deed.objects.values_list("act", flat=True))


def test_the_page_proposes_what_the_trade_sells(at_work):
    text = at_work.get(reverse("sheet_quick", args=["boulangerie"])).content.decode()
    assert re.search(r'value="pain"[^>]*checked', text)
    assert text.index('value="viennoiserie"') < text.index("<details") < text.index('value="bouquet"')


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Donnez-lui un nom"),
        ({"price": ""}, "Indiquez un prix"),
        ({"price": "beaucoup"}, "nombre"),
        ({"allergens": []}, "Dites quels allergènes"),
        ({"template": "inconnu"}, "Choisissez ce que c’est"),
        ({"template": "confiture"}, "quantité nette"),
        ({"template": "miel"}, "pays d’origine"),
        ({"template": "livre"}, "Indiquez qui l’a fabriqué"),
    ],
    ids=str,
)
def test_a_question_left_open_keeps_what_was_typed_and_the_photos(at_work, changed, sentence):
    text = send(at_work, **{**BREAD, **changed}, photo=photo(), publish="1")
    assert sentence in text
    assert not ProductSheet.objects.exists()
    assert WaitingPicture.objects.get().key == KEY
    assert f'value="{KEY}"' in text
    if changed.get("title") is None:
        assert 'value="Pain au levain"' in text
    send(at_work, **BREAD, publish="1")
    assert the_sheet().picture


def test_a_thing_that_a_baker_sells_is_said_not_to_be_eaten(at_work):
    """« Autre objet » chosen by mistake would sell a tart without its allergens."""
    tart = {**BREAD, "template": "autre", "allergens": [], "made_by_us": "on"}
    text = send(at_work, **tart, publish="1")
    assert "Ce produit se mange-t-il, ou se boit-il" in text
    assert 'name="is_no_food"' in text
    assert not ProductSheet.objects.exists()
    send(at_work, **tart, is_no_food="on", publish="1")
    assert the_sheet().product.is_public


def test_kept_for_later_it_waits_with_what_is_missing(at_work):
    text = send(at_work, **{**BREAD, "allergens": [], "price": ""})
    assert "il reste à compléter la fiche" in text
    assert not the_sheet().product.is_public


def test_what_the_law_still_wants_of_the_shop_is_said_and_the_product_kept(at_work):
    """Wine, and no licence known: nothing on this page can mend it."""
    text = send(at_work, key=KEY, title="Rouge", price="9", template="vin", publish="1")
    assert "il reste à compléter" in text
    assert "licence" in text
    assert not the_sheet().product.is_public


def test_sold_by_weight_the_price_is_the_kilo_s(at_work):
    send(
        at_work, key=KEY, title="Comté", price="18,90", template="fromage-a-la-coupe", allergens=["milk"], publish="1"
    )
    sheet = the_sheet()
    assert (str(sheet.price_per_kg), sheet.piece_grams, sheet.most_piece_grams) == ("18.90", 250, 300)
    assert str(sheet.product.stockrecords.get().price) in {"4.73", "4.72"}
    assert sheet.product.is_public


def test_made_by_the_shop_it_says_who_answers_for_it(at_work, baker):
    send(at_work, key=KEY, title="Bol", price="12", template="maison", made_by_us="on", publish="1")
    assert the_sheet().manufacturer == baker.legal_name
    assert baker.email in the_sheet().manufacturer_contact


def test_sent_twice_it_is_one_product_with_one_photo_of_each(at_work):
    for _again in range(2):
        send(at_work, **BREAD, photo=photo(), publish="1")
    assert ProductSheet.objects.count() == 1
    assert FurtherPicture.objects.count() == 0


def test_the_same_photo_sent_again_waits_once(at_work):
    for _again in range(3):
        send(at_work, **{**BREAD, "price": "x"}, photo=photo(), publish="1")
    assert WaitingPicture.objects.count() == 1


def test_a_photo_that_is_none_gets_a_sentence_and_the_others_stay(at_work):
    bad = SimpleUploadedFile("x.heic", b"PK\x03\x04 not a photo", "image/heic")
    text = send(at_work, **BREAD, photo=[photo(), bad], publish="1")
    assert "ne s’ouvre pas" in text
    assert 'value="Pain au levain"' in text
    assert WaitingPicture.objects.count() == 1
    assert not ProductSheet.objects.exists()


def test_adding_photos_asks_nothing_else_yet(at_work):
    text = send(at_work, key=KEY, title="", template="pain", photo=photo(), only_photos="1")
    assert "Donnez-lui un nom" not in text
    assert "Photo 1, prête" in text


def test_a_photo_left_out_is_not_hung(at_work):
    send(at_work, **{**BREAD, "price": "x"}, photo=[photo("red"), photo("blue")])
    first = WaitingPicture.objects.first()
    send(at_work, **BREAD, leave_out=[first.pk], publish="1")
    assert the_sheet().picture
    assert the_sheet().picture.name != first.picture.name
    assert not FurtherPicture.objects.exists()


def test_no_more_than_eight_photos(at_work):
    photos = [photo((n * 20, 0, 0)) for n in range(9)]
    text = send(at_work, **BREAD, photo=photos, publish="1")
    assert "Huit photos au plus" in text
    assert WaitingPicture.objects.count() == 8


def test_a_photo_sent_alone_answers_with_those_that_wait(at_work):
    address = reverse("photo_receive", args=["boulangerie"])
    answer = at_work.post(address, {"key": KEY, "photo": photo()})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "Photo 1, prête" in answer.content.decode()
    refused = at_work.post(address, {"key": KEY, "photo": SimpleUploadedFile("x.jpg", b"<script>")})
    assert refused.status_code == 422
    assert "ne s’ouvre pas" in refused.content.decode()


def test_one_shop_never_sees_the_photos_that_wait_for_another(at_work, client):
    send(at_work, **{**BREAD, "price": "x"}, photo=photo())
    other = MerchantFactory(code="voisine")
    client.force_login(owner_of(other))
    text = client.post(reverse("photo_receive", args=["voisine"]), {"key": KEY}).content.decode()
    assert "<img" not in text


# --- On the sheet ---


def a_sheet(baker, *names):
    sheet = ProductFactory(merchant=baker, sheet={"picture": "products/a.webp", "picture_alt": "de face"}).sheet
    for rank, name in enumerate(names, start=1):
        FurtherPicture.objects.create(sheet=sheet, picture=f"products/{name}.webp", alt=f"vue {name}", rank=rank)
    return sheet


def shown(sheet):
    sheet = ProductSheet.objects.get(pk=sheet.pk)
    return [picture.name.removeprefix("products/")[0] for picture in gallery.all_of(sheet)]


def told():
    return {"by": None, "at": timezone.now()}


def test_another_photo_is_put_first_with_its_words(baker):
    sheet = a_sheet(baker, "b", "c")
    for _again in range(2):
        gallery.put_first(sheet=sheet, picture="products/c.webp", **told())
        assert shown(sheet) == ["c", "b", "a"]
    sheet.refresh_from_db()
    assert (sheet.picture_alt, sheet.further_pictures.last().alt) == ("vue c", "de face")


@pytest.mark.parametrize(
    ("gone", "left"), [("a", "bc"), ("b", "ac"), ("ab", "c"), ("abc", ""), ("", "abc")], ids=lambda names: names or "-"
)
def test_photos_are_taken_away_and_the_next_one_leads(baker, gone, left):
    sheet = a_sheet(baker, "b", "c")
    chosen = {f"products/{name}.webp" for name in gone}
    for _again in range(2):
        gallery.take_away(sheet=sheet, chosen=chosen, **told())
    assert "".join(shown(sheet)) == left


def test_the_sheet_s_own_page_adds_and_arranges_photos_once_however_often_it_is_sent(at_work, baker):
    sheet = a_sheet(baker, "b", "c")
    address = reverse("sheet_edit", args=["boulangerie", sheet.pk])
    data = {"title": "Pain", "price": "4,20", "vat_code": "reduced", "is_food": "on", "allergen_state": "CONTAINS"}
    data |= {"allergens": ["gluten"], "storage_class": "AMBIENT", "lead_time_hours": "0", "key": KEY}
    data |= {"drop": ["products/a.webp"], "first": "products/c.webp"}
    for rank in range(2):
        assert at_work.post(address, data | ({} if rank else {"photo": photo()})).status_code == 302
        names = shown(sheet)
        assert (names[:2], len(names)) == (["c", "b"], 3)


def test_the_page_refused_keeps_the_photos_chosen(at_work, baker):
    sheet = a_sheet(baker, "b", "c")
    chosen = {"title": "", "key": KEY, "drop": ["products/b.webp", "\x00", "0"], "first": "products/c.webp"}
    page = at_work.post(reverse("sheet_edit", args=["boulangerie", sheet.pk]), chosen).text
    assert re.findall(r'name="(drop|first)" value="([^"]*)" checked', page) == [
        ("drop", "products/b.webp"),
        ("first", "products/c.webp"),
    ]
    assert shown(sheet) == ["a", "b", "c"]


def test_what_nobody_sent_is_forgotten_file_and_all(baker, django_capture_on_commit_callbacks):
    one = gallery.receive(merchant=baker, key=KEY, upload=photo(), at=timezone.now())
    storage, name = one.picture.storage, one.picture.name
    later = timezone.now() + datetime.timedelta(days=3)
    assert gallery.purge(at=timezone.now()) == 0
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert gallery.purge(at=later) == 1
    assert not storage.exists(name)
    assert not storage.exists(small_name(name))
    assert gallery.purge(at=later) == 0


def test_all_that_is_missing_is_said_at_once_above_the_page_each_with_the_way_to_it(at_work):
    text = send(at_work, title="", price="", template="pain", publish="1")
    head = text[text.index('role="alert"') : text.index('<form method="post" enctype')]
    for name, where in {"title": "title", "price": "price", "allergen_state": "allergen_state_0"}.items():
        assert f'href="#id_{where}"' in head
        assert text.count(f'id="id_{where}"') == 1
        assert text.count(f'id="id_{name}_error"') == 1
    # Not even said what it is: its price is asked all the same.
    text = send(at_work, title="", price="", publish="1")
    assert all(f'href="#id_{name}"' in text and f'id="id_{name}"' in text for name in ("title", "price", "template"))
    assert text.count('id="id_template_error"') == 1
