"""The file of a photo goes once nothing shows it any more, and not before: copies share files."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from merchants.adoption import news
from merchants.listing import copying, gallery, variants
from merchants.listing.pictures import small_name
from merchants.models import FurtherPicture, ProductSheet, ShopPhoto
from merchants.showcase import showing
from tests.factories import MerchantFactory, ProductFactory
from tests.merchants import test_import_running as importing

pytestmark = pytest.mark.django_db
KEY = "c" * 32


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie")


@pytest.fixture(autouse=True)
def an_empty_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """An act, and what its end lets go."""

    def doing(act, **facts):
        with django_capture_on_commit_callbacks(execute=True):
            return act(by=None, at=timezone.now(), **facts)

    return doing


def photo(colour):
    content = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(content, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", content.getvalue(), "image/jpeg")


def photographed(baker, *colours):
    sheet = ProductFactory(merchant=baker).sheet
    for colour in colours:
        gallery.receive(merchant=baker, key=KEY, upload=photo(colour), at=timezone.now())
    gallery.hang(sheet=sheet, key=KEY, by=None, at=timezone.now())
    return sheet


def names_of(sheet):
    return [picture.name for picture in gallery.all_of(sheet)]


def again(sheet):
    return ProductSheet.objects.get(pk=sheet.pk)


def are_there(*names):
    return [default_storage.exists(name) and default_storage.exists(small_name(name)) for name in names]


def test_photos_taken_away_leave_the_disk_and_the_others_stay(baker, done):
    sheet = photographed(baker, "red", "blue", "green")
    names = names_of(sheet)
    done(gallery.take_away, sheet=sheet, chosen=set(names[:2]))
    assert are_there(*names) == [False, False, True]


def test_a_form_sent_again_takes_away_no_other_photo(baker, done):
    sheet = photographed(baker, "red", "blue", "green")
    names, as_read = names_of(sheet), [again(sheet) for _sent in range(2)]
    for one in (*as_read, again(sheet)):
        done(gallery.take_away, sheet=one, chosen={names[0]})
    assert names_of(again(sheet)) == names[1:]
    assert are_there(*names) == [False, True, True]


def test_a_photo_put_first_on_a_page_read_before_shows_no_file_that_is_gone(baker, done):
    sheet = photographed(baker, "red", "blue", "green")
    names, as_read = names_of(sheet), again(sheet)
    done(gallery.take_away, sheet=sheet, chosen={names[0]})
    for one in (as_read, again(sheet)):
        done(gallery.put_first, sheet=one, picture=names[2])
        assert names_of(again(sheet)) == [names[2], names[1]]
    assert are_there(*names) == [False, True, True]


def test_a_photo_hung_on_a_page_read_before_keeps_the_one_that_leads(baker, done):
    sheet = ProductFactory(merchant=baker).sheet
    as_read = again(sheet)
    gallery.receive(merchant=baker, key=KEY, upload=photo("red"), at=timezone.now())
    done(gallery.hang, sheet=sheet, key=KEY)
    gallery.receive(merchant=baker, key=KEY, upload=photo("blue"), at=timezone.now())
    done(gallery.hang, sheet=as_read, key=KEY)
    names = names_of(again(sheet))
    assert (names[0], len(names), are_there(*names)) == (sheet.picture.name, 2, [True, True])


@pytest.mark.parametrize("copy", ["own", "variant"])
def test_a_file_that_a_copy_shows_stays_until_the_copy_lets_it_go(baker, done, copy):
    sheet = photographed(baker, "red")
    name = sheet.picture.name
    if copy == "own":
        other = done(copying.copy_own, source=sheet, key="d" * 32)
    else:
        group = done(variants.lay_grid, sheet=sheet, title="Pull", choices={"Taille": ["S", "M"]})
        other = group.variants.exclude(pk=sheet.pk).get()
    done(gallery.take_away, sheet=sheet, chosen={name})
    assert are_there(name) == [True]
    done(gallery.take_away, sheet=other, chosen={name})
    assert are_there(name) == [False]


def test_nothing_goes_while_the_act_may_still_be_undone(baker, done, django_capture_on_commit_callbacks):
    sheet = photographed(baker, "red")
    name = sheet.picture.name
    with django_capture_on_commit_callbacks():
        gallery.take_away(sheet=sheet, chosen={name}, by=None, at=timezone.now())
    assert are_there(name) == [True]


def test_what_waits_and_is_not_wanted_goes_and_what_was_hung_stays(baker, done, django_capture_on_commit_callbacks):
    kept = gallery.receive(merchant=baker, key=KEY, upload=photo("red"), at=timezone.now())
    left = gallery.receive(merchant=baker, key=KEY, upload=photo("blue"), at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        gallery.leave_out(merchant=baker, key=KEY, chosen={left.pk})
        done(gallery.hang, sheet=ProductFactory(merchant=baker).sheet, key=KEY)
    assert are_there(kept.picture.name, left.picture.name) == [True, False]


def test_a_ninth_photo_finds_no_room_and_leaves_no_file(baker, done):
    sheet = photographed(baker, "red")
    for rank in range(gallery.MOST_PICTURES - 1):
        gallery.add(sheet, f"products/{rank}.webp")
    ninth = gallery.receive(merchant=baker, key=KEY, upload=photo("blue"), at=timezone.now())
    assert done(gallery.hang, sheet=sheet, key=KEY) == 0
    assert are_there(ninth.picture.name) == [False]


def test_a_shop_s_photos_leave_with_their_files_and_the_last_portrait_is_the_one(baker, done):
    Kind = ShopPhoto.Kind
    first, second = (
        done(showing.hang, merchant=baker, upload=photo(colour), kind=Kind.PORTRAIT) for colour in ("red", "blue")
    )
    again = done(showing.hang, merchant=baker, upload=photo("blue"), kind=Kind.PORTRAIT)
    assert again == second
    assert len(default_storage.listdir("shops")[1]) == 2 * 3
    done(showing.show, merchant=baker, captions={})
    assert are_there(first.picture.name, second.picture.name) == [False, True]
    done(showing.take_down, photo=second)
    assert are_there(second.picture.name) == [False]


def test_a_photo_put_before_another_is_signed_and_nothing_is_when_it_is_first(baker, done):
    first, second = (done(showing.hang, merchant=baker, upload=photo(colour)) for colour in ("red", "blue"))
    done(showing.move_up, photo=first)
    assert not baker.deeds.exists()
    done(showing.move_up, photo=second)
    assert baker.deeds.get().act == "page-photo-up"
    assert list(ShopPhoto.objects.all()) == [second, first]


def test_the_photo_of_a_piece_of_news_gives_way_to_the_next(baker, done):
    facts = {"merchant": baker, "key": KEY, "facts": {"title": "Noël", "words": "Les bûches."}}
    one = done(news.write, picture=photo("red"), **facts)
    name = one.picture.name
    other = done(news.write, picture=photo("blue"), **facts)
    assert are_there(name, other.picture.name) == [False, True]


def test_a_photo_that_a_file_brought_gives_way_to_the_next_one(baker, django_capture_on_commit_callbacks):
    for key, colour in (("a" * 32, "green"), ("b" * 32, "red")):
        album = importing.zipped(PAIN__jpg=importing.photo(colour))
        with django_capture_on_commit_callbacks(execute=True):
            importing.done(importing.sent(baker, importing.HEADINGS, importing.BREAD, album=album, key=key))
    large, small, _medium = sorted(default_storage.listdir("products")[1], key=len)
    assert baker.sheets.get().picture.name == f"products/{large}"
    assert small_name(f"products/{large}") == f"products/{small}"


def test_a_photo_that_a_file_brings_comes_last_even_after_others_were_taken_away(baker):
    rows = [f"{importing.HEADINGS};Photo 1;Photo 2;Photo 3", f"{importing.BREAD};devant.jpg;dos.jpg;dessous.jpg"]
    album = {"devant.jpg": importing.photo("red"), "dos.jpg": importing.photo("blue")}
    importing.done(importing.sent(baker, *rows, album=importing.zipped(**album)))
    sheet = baker.sheets.get()
    for rank in (8, 9):
        FurtherPicture.objects.create(sheet=sheet, picture=f"products/{rank}.webp", rank=rank)
    kept = names_of(sheet)
    album["dessous.jpg"] = importing.photo("green")
    importing.done(importing.sent(baker, *rows, album=importing.zipped(**album), key="b" * 32))
    assert names_of(sheet)[:-1] == kept
    assert len(names_of(sheet)) == 5
