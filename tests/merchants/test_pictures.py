"""Pictures are kept upright, framed, stripped of what they tell; what is not a picture is refused in French."""

import contextlib
import io

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from merchants import pictures
from merchants.models import Merchant
from merchants.pictures import PictureRefused, PictureTooHeavy, keep, small_name


def picture_file(size=(1600, 1200), *, format="JPEG", colour="#B9713B", exif=None):
    out = io.BytesIO()
    facts = {"exif": exif} if exif else {}
    Image.new("RGB", size, colour).save(out, format, **facts)
    return ContentFile(out.getvalue())


def kept(upload):
    front = Merchant().front
    keep(front, upload)
    with front.storage.open(front.name) as large, front.storage.open(small_name(front.name)) as small:
        return Image.open(io.BytesIO(large.read())), Image.open(io.BytesIO(small.read())), front.name


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_two_sizes_of_one_frame(format):
    large, small, name = kept(picture_file(format=format))
    assert (large.format, large.size, small.format, small.size) == ("WEBP", (960, 720), "WEBP", (312, 234))
    assert name.endswith(".webp")


def test_another_picture_never_hides_behind_the_same_address():
    names = {kept(picture_file(colour=colour))[2] for colour in ("red", "blue")}
    assert len(names) == 2


def test_a_busy_photograph_weighs_what_a_page_can_carry():
    busy = Image.blend(Image.radial_gradient("L").resize((960, 720)), Image.effect_noise((960, 720), 40), 0.4)
    assert len(pictures.encoded(busy.convert("RGB"), quality=74)) > pictures.LARGE_BYTES
    assert len(pictures.as_good_as(busy.convert("RGB"), most_bytes=pictures.LARGE_BYTES)) <= pictures.LARGE_BYTES


def test_what_the_camera_wrote_is_left_out():
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Camille"
    large, small, _ = kept(picture_file(exif=exif))
    assert not large.getexif()
    assert not small.getexif()


def test_a_photo_taken_sideways_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    upload = picture_file((800, 400), exif=exif)
    assert pictures.opened(upload).size == (400, 800)


def test_a_tall_bottle_is_laid_whole_on_paper():
    large, _, _ = kept(picture_file((300, 1200), colour="#2E4A62"))
    corner, middle = large.getpixel((5, 5)), large.getpixel((480, 360))
    assert corner[0] > 230
    assert middle[0] < 80


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='alert(1)'/>", b"GIF89a" + b"\0" * 40, b"\xff\xd8\xff\xe0 half a photo"]
)
def test_what_is_not_a_picture_is_refused_in_a_sentence(content):
    with pytest.raises(PictureRefused, match="JPEG, PNG ou WebP"):
        kept(ContentFile(content))


def test_a_photo_cut_short_is_refused():
    whole = picture_file().read()
    with pytest.raises(PictureRefused):
        kept(ContentFile(whole[: len(whole) // 2]))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
@settings(max_examples=60, deadline=None)
@given(damage=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_mangled_file_is_read_or_refused_and_breaks_nothing(format, damage):
    exif = Image.Exif()
    exif[0x0112] = 6
    mangled = bytearray(picture_file((80, 60), format=format, exif=exif).read())
    for place, byte in damage:
        mangled[place % len(mangled)] = byte
    with contextlib.suppress(PictureRefused):
        pictures.opened(ContentFile(bytes(mangled)))


def test_a_picture_that_swells_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1_000_000)
    with pytest.raises(PictureTooHeavy):
        kept(picture_file((1001, 1000), format="PNG"))


def test_a_file_too_heavy_is_refused_without_being_read_whole(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(PictureTooHeavy, match="trop lourde"):
        kept(picture_file())
