"""All pictures of a list come in one file, at an address that nobody else can make."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from merchants.listing.pictures import keep
from shop.pictures import contact_sheets
from tests.factories import MerchantFactory, ProductFactory

pytestmark = pytest.mark.django_db


def picture(colour, size=(960, 720)):
    return file_of(Image.new("RGB", size, colour))


def file_of(image):
    out = io.BytesIO()
    image.save(out, "PNG")
    return ContentFile(out.getvalue())


def pictured(colour):
    return pictured_with(Image.new("RGB", (960, 720), colour))


def pictured_with(image):
    product = ProductFactory()
    keep(product.sheet.picture, file_of(image))
    product.sheet.save()
    return product


def address_of(*products):
    return contact_sheets.address("produits", [(one.pk, one.sheet.picture.name) for one in products])


def sheet_at(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response, Image.open(io.BytesIO(response.content)).convert("RGB")


def is_close(pixel, colour):
    return all(abs(got - wanted) < 30 for got, wanted in zip(pixel, colour, strict=True))


def test_each_picture_has_its_cell_in_the_order_of_the_list(client):
    red, bare, blue = pictured("red"), ProductFactory(), pictured("blue")
    response, sheet = sheet_at(client, address_of(red, bare, blue))
    assert response["Content-Type"] == "image/webp"
    assert sheet.size == (312 * 4, 234)
    assert is_close(sheet.getpixel((156, 117)), (255, 0, 0))
    assert is_close(sheet.getpixel((156 + 312, 117)), (244, 236, 221))
    assert is_close(sheet.getpixel((156 + 624, 117)), (0, 0, 255))


def test_a_fifth_picture_opens_a_second_row(client):
    products = [pictured("red") for _ in range(4)] + [pictured("green")]
    _, sheet = sheet_at(client, address_of(*products))
    assert sheet.size == (1248, 468)
    assert is_close(sheet.getpixel((156, 234 + 117)), (0, 128, 0))


def test_a_sheet_is_composed_once_and_kept_for_a_year(client, django_assert_num_queries):
    address = address_of(pictured("red"))
    first = client.get(address)
    with django_assert_num_queries(0):
        again = client.get(address)
    assert again.content == first.content
    assert "immutable" in again["Cache-Control"]
    assert not again.cookies


def test_nobody_composes_the_sheet_they_like(client):
    one, two = pictured("red"), pictured("blue")
    address = address_of(one)
    assert client.get(address.replace(f"/{one.pk}-", f"/{one.pk}.{two.pk}-")).status_code == 404
    assert client.get(address.replace("/produits/", "/devantures/")).status_code == 404
    assert client.get(address.replace("/produits/", "/factures/")).status_code == 404


def test_a_changed_picture_changes_the_address():
    product = pictured("red")
    before = address_of(product)
    keep(product.sheet.picture, picture("blue"))
    assert address_of(product) != before


def test_a_list_without_any_picture_asks_for_none():
    assert contact_sheets.address("produits", [(1, ""), (2, "")]) == ""


def test_a_picture_lost_from_the_store_leaves_an_empty_frame(client):
    product, other = pictured("red"), pictured("blue")
    product.sheet.picture.storage.delete(contact_sheets.small_name(product.sheet.picture.name))
    _, sheet = sheet_at(client, address_of(product, other))
    assert is_close(sheet.getpixel((156, 117)), (244, 236, 221))


def test_the_busier_a_picture_the_lower_its_quality_never_the_heavier_the_page(client):
    busy = pictured_with(Image.effect_noise((960, 720), 12).convert("RGB"))
    response, _ = sheet_at(client, address_of(busy))
    assert len(response.content) <= contact_sheets.MOST_BYTES_A_CELL


def test_fronts_have_their_sheet_too(client):
    merchant = MerchantFactory()
    keep(merchant.front, picture("red"))
    merchant.save()
    _, sheet = sheet_at(client, contact_sheets.address("devantures", [(merchant.pk, merchant.front.name)]))
    assert is_close(sheet.getpixel((156, 117)), (255, 0, 0))


AVIF = {"Accept": "image/avif,image/webp,*/*;q=0.8"}


def test_who_reads_avif_gets_the_same_sheet_in_fewer_octets(client):
    address = address_of(*[pictured_with(Image.effect_noise((960, 720), 90 + n)) for n in range(3)])
    heavy, light = client.get(address), client.get(address, headers=AVIF)
    assert light["Content-Type"] == "image/avif"
    assert Image.open(io.BytesIO(light.content)).size == Image.open(io.BytesIO(heavy.content)).size
    assert len(light.content) < len(heavy.content)
    assert all("Accept" in one["Vary"].split(", ") for one in (heavy, light))
    # Any proxy may keep it: it is the same whoever asks.
    assert all("Cookie" not in one["Vary"] for one in (heavy, light))
    assert client.get(address)["Content-Type"] == "image/webp"
