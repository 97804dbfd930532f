"""A page's own picture comes in the size of the screen, in AVIF where it is read, without a different page."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageFilter

from merchants.listing import gallery, lightening, pictures
from merchants.models import HeavyPicture, ShopPhoto
from shop.pictures import everywhere
from tests.factories import AnimationFactory, MerchantFactory, PickupPointFactory, ProductFactory

pytestmark = pytest.mark.django_db
AVIF = {"Accept": "image/avif,image/webp,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def an_empty_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(colour="green"):
    content = io.BytesIO()
    Image.effect_noise((1200, 900), 60).filter(ImageFilter.GaussianBlur(2)).convert("RGB").save(content, "PNG")
    return ContentFile(content.getvalue(), f"{colour}.png")


def pictured(product=None):
    product = product or ProductFactory()
    pictures.keep(product.sheet.picture, upload())
    product.sheet.save()
    return product.sheet.picture


def got(client, picture, name=None, **headers):
    response = client.get(f"/media/{name or picture.name}", headers=headers)
    assert response.status_code == 200
    return response, Image.open(io.BytesIO(b"".join(response.streaming_content)))


def test_a_picture_is_kept_in_three_widths(client):
    picture = pictured()
    for name, size in [(picture.name, (960, 720)), (pictures.medium_name(picture.name), (640, 480))]:
        response, image = got(client, picture, name)
        assert (response["Content-Type"], image.size) == ("image/webp", size)


def test_its_light_copy_is_given_once_made_to_who_reads_it_and_to_nobody_else(client):
    picture = pictured()
    assert got(client, picture, **AVIF)[0]["Content-Type"] == "image/webp"
    assert lightening.lighten_waiting() == 1
    for name, size in [(picture.name, (960, 720)), (pictures.medium_name(picture.name), (640, 480))]:
        light, image = got(client, picture, name, **AVIF)
        assert (light["Content-Type"], image.size) == ("image/avif", size)
        heavy, _image = got(client, picture, name)
        assert heavy["Content-Type"] == "image/webp"
        assert all("Accept" in one["Vary"].split(", ") for one in (heavy, light))
        assert int(light["Content-Length"]) < int(heavy["Content-Length"])


def test_an_address_of_a_picture_is_kept_for_a_year_and_asks_nothing_of_the_database(
    client, django_assert_num_queries
):
    picture = pictured()
    with django_assert_num_queries(0):
        response, _image = got(client, picture)
    assert "immutable" in response["Cache-Control"]
    assert not response.cookies


def test_a_picture_of_long_ago_is_seen_before_it_has_its_sizes_and_is_asked_for_again(client):
    picture = pictured()
    default_storage.delete(pictures.medium_name(picture.name))
    response, image = got(client, picture, pictures.medium_name(picture.name))
    assert image.size == (960, 720)
    assert "immutable" not in response["Cache-Control"]


def test_the_command_gives_every_picture_of_the_town_what_it_lacks_and_twice_is_once(capsys):
    owners = [(MerchantFactory(), "front"), (AnimationFactory(), "picture"), (PickupPointFactory(), "picture")]
    for owner, field in owners:
        pictures.keep(getattr(owner, field), upload())
        owner.save()
    pictured()
    for name in everywhere.names():
        default_storage.delete(pictures.medium_name(name))
    HeavyPicture.objects.all().delete()
    call_command("lighten_pictures")
    assert all(default_storage.exists(file) for name in everywhere.names() for file in pictures.files_of(name))
    before = default_storage.get_modified_time(pictures.light_name(pictures.medium_name(owners[0][0].front.name)))
    capsys.readouterr()
    call_command("lighten_pictures")
    assert "Toutes les images" in capsys.readouterr().out
    after = default_storage.get_modified_time(pictures.light_name(pictures.medium_name(owners[0][0].front.name)))
    assert before == after


def test_a_picture_let_go_takes_its_copies_along(django_capture_on_commit_callbacks):
    sheet = ProductFactory().sheet
    name = pictured(sheet.product).name
    lightening.lighten_waiting()
    with django_capture_on_commit_callbacks(execute=True):
        gallery.take_away(sheet=sheet, chosen={name}, by=None, at=timezone.now())
    assert not any(map(default_storage.exists, pictures.files_of(name)))


def test_a_picture_that_went_while_it_waited_is_waited_for_no_more(monkeypatch):
    gone, leaving = pictured().name, pictured().name
    default_storage.delete(gone)
    write = lightening.write_light

    def let_go_meanwhile(name, picture):
        default_storage.delete(leaving)
        write(name, picture)

    monkeypatch.setattr(lightening, "write_light", let_go_meanwhile)
    lightening.lighten_waiting()
    assert not HeavyPicture.objects.exists()
    assert not any(map(default_storage.exists, pictures.files_of(leaving)))


def test_a_picture_that_cannot_be_read_does_not_keep_the_others_waiting():
    name = pictured().name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"not a picture"))
    lightening.lighten_waiting()
    assert not HeavyPicture.objects.exists()


def test_a_product_says_its_widths_so_that_a_phone_does_not_load_a_desks(client):
    product = ProductFactory(merchant__open_every_day=True)
    picture = pictured(product)
    page = client.get(reverse("product", args=[product.slug, product.pk])).content.decode()
    assert f"{pictures.medium_name(picture.url)} 640w, {picture.url} 960w" in page
    assert 'width="960" height="720"' in page


@pytest.mark.parametrize("path", ["../secret_key.webp", "products/../../secret_key.webp", "products/none.webp", "x"])
def test_nothing_else_is_given(client, path):
    assert client.get(f"/media/{path}", headers=AVIF).status_code in {400, 404}


def test_a_photo_behind_the_counter_waits_until_one_comes_near_it_in_the_size_of_the_screen(client):
    shop, at = MerchantFactory(open_every_day=True), timezone.now()
    photo = ShopPhoto(merchant=shop, kind="PHOTO", caption="Le four", rank=1, is_shown=True, added_at=at)
    pictures.keep(photo.picture, upload())
    photo.save()
    page = client.get(reverse("merchant_inside", args=[shop.code])).content.decode()
    picture = page[page.index("<img") : page.index("<figcaption>Le four")]
    assert 'loading="lazy"' in picture
    assert pictures.medium_name(photo.picture.url) in picture
