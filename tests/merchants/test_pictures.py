"""Pictures are kept upright, framed, stripped of what they tell; what is not a picture is refused in French."""

import contextlib
import io
import zipfile

import pillow_heif
import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from merchants.listing import framing, pictures
from merchants.listing.pictures import PictureRefused, PictureTooHeavy, keep, small_name
from merchants.models import Merchant
from tests.paces import histories

# What is kept waits, in a row, for its lighter copies.
pytestmark = pytest.mark.django_db


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


# --- As telephones write them ---

GPS, ORIENTATION = 0x8825, 0x0112
WHERE = {1: "N", 2: (44.0, 43.0, 59.25), 3: "E", 4: (5.0, 1.0, 33.5), 29: "2026:11:21"}
MAKER = b"Appareil de Camille, boulangerie"


def notes_of_a_camera(orientation=1):
    """Exif as a telephone writes it: where, when, with what, which way up."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010F], exif[0x9286] = orientation, MAKER.decode(), "chez moi"
    exif[GPS] = WHERE
    return exif.tobytes()


def two_halves(size=(80, 40)):
    """Red above, blue below, a green mark on the left: which way up it stands can be told."""
    picture = Image.new("RGB", size, "red")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, size[1] // 2, size[0], size[1]), fill="blue")
    pen.rectangle((0, 0, size[0] // 5, size[1]), fill="green")
    return picture


def saved(picture, format="JPEG", **facts):
    out = io.BytesIO()
    picture.save(out, format, **facts)
    return ContentFile(out.getvalue())


def as_heic(picture, **facts):
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=90, **facts)
    return ContentFile(out.getvalue())


def nearest(point):
    colours = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255)}
    return min(colours, key=lambda name: sum(abs(a - b) for a, b in zip(colours[name], point, strict=True)))


# What an orientation says was done to the picture: undone, it stands as it was.
TURNED = {
    1: [], 2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180], 4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE], 6: [Image.Transpose.ROTATE_90], 7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_270],
}  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_whichever_way_the_telephone_was_held(orientation):
    held = two_halves()
    for turn in TURNED[orientation]:
        held = held.transpose(turn)
    upright = pictures.opened(saved(held, exif=notes_of_a_camera(orientation), quality=95))
    assert upright.size == (80, 40)
    assert [nearest(upright.getpixel(place)) for place in [(5, 20), (60, 5), (60, 35)]] == ["green", "red", "blue"]


def test_a_heic_photo_stands_upright_too():
    held = two_halves().transpose(Image.Transpose.ROTATE_90)
    upright = pictures.opened(as_heic(held, exif=notes_of_a_camera(6)))
    assert upright.size == (80, 40)
    assert [nearest(upright.getpixel(place)) for place in [(5, 20), (60, 5), (60, 35)]] == ["green", "red", "blue"]


@pytest.mark.parametrize("write", [saved, as_heic], ids=["JPEG", "HEIC"])
def test_nothing_stored_says_where_or_by_whom_it_was_taken(write):
    upload = write(two_halves((640, 480)), exif=notes_of_a_camera())
    sent = upload.read()
    assert MAKER in sent
    front = Merchant().front
    keep(front, ContentFile(sent))
    for name in (front.name, small_name(front.name)):
        with front.storage.open(name) as file:
            stored = file.read()
        kept_notes = Image.open(io.BytesIO(stored))
        assert not kept_notes.getexif().get_ifd(GPS)
        for mark in (MAKER, b"Exif", b"GPS", b"2026:11:21", b"XMP", b"ICCP"):
            assert mark not in stored


def test_two_pictures_in_one_file_as_telephones_write_are_one():
    one, hidden = two_halves((640, 480)), Image.new("RGB", (640, 480), "yellow")
    upload = saved(one, "MPO", save_all=True, append_images=[hidden])
    assert nearest(pictures.opened(upload).getpixel((20, 240))) == "green"


def test_the_inks_of_a_printer_become_colours_of_a_screen():
    inks = Image.new("CMYK", (400, 300), (0, 255, 255, 0))
    large, _, _ = kept(saved(inks))
    assert nearest(large.getpixel((480, 360))) == "red"


def test_wide_colours_are_brought_to_those_of_a_screen():
    """The same numbers say a redder red in a wide space: kept as they are, they would look dull."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = Image.new("RGB", (400, 300), (200, 60, 60))
    said_to_be_something_else = saved(plain, icc_profile=profile)
    assert pictures.opened(said_to_be_something_else).getpixel((200, 150)) == pytest.approx((200, 60, 60), abs=4)
    swapped = pictures.opened(saved(plain, icc_profile=green_and_red_swapped())).getpixel((200, 150))
    assert swapped[1] > swapped[0]


def green_and_red_swapped() -> bytes:
    """sRGB whose first two primaries changed places: a profile that must be obeyed to be right."""
    content = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return content.replace(b"rXYZ", b"oooo").replace(b"gXYZ", b"rXYZ").replace(b"oooo", b"gXYZ")


def test_a_broken_profile_says_nothing():
    upload = saved(Image.new("RGB", (400, 300), (200, 60, 60)), icc_profile=b"not a profile" * 20)
    assert pictures.opened(upload).getpixel((200, 150)) == pytest.approx((200, 60, 60), abs=4)


def test_sixteen_bits_keep_their_greys():
    upload = saved(Image.new("I;16", (400, 300), 0x8080), "PNG")
    assert pictures.opened(upload).getpixel((200, 150)) == pytest.approx((128, 128, 128), abs=1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "RGB"])
@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1)])
def test_one_point_or_one_line_is_a_picture_all_the_same(mode, size):
    large, small, _ = kept(saved(Image.new(mode, size), "PNG"))
    assert (large.size, small.size) == ((960, 720), (312, 234))


@pytest.mark.parametrize("format", ["WEBP", "PNG", "GIF"])
def test_of_a_picture_that_moves_the_first_one_is_kept(format):
    first, then = Image.new("RGB", (400, 300), "red"), [Image.new("RGB", (400, 300), "blue")] * 3
    large, _, _ = kept(saved(first, format, save_all=True, append_images=then))
    assert nearest(large.getpixel((480, 360))) == "red"
    assert getattr(large, "n_frames", 1) == 1


def test_what_is_transparent_shows_the_paper():
    large, _, _ = kept(saved(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), "PNG"))
    assert large.getpixel((480, 360)) == pytest.approx((0xF4, 0xEC, 0xDD), abs=3)


# --- Where the subject is ---


def table_with(subject, *, size=(600, 800), colour="#CBB899"):
    """A telephone's upright photo: something on a plain table."""
    picture = Image.new("RGB", size, colour)
    ImageDraw.Draw(picture).ellipse(subject, fill="#7A3B12")
    return picture


def loaf_in(framed_picture):
    """Where the brown is: left, top, right, bottom."""
    bands = framed_picture.convert("L").point(lambda level: 255 if level < 120 else 0)
    return bands.getbbox()


@pytest.mark.parametrize("place", [(60, 500, 300, 700), (300, 60, 560, 260), (180, 300, 420, 500)])
def test_an_upright_photo_is_cut_around_its_loaf_wherever_it_lies(place):
    framed = framing.framed(table_with(place), (960, 720))
    left, top, right, bottom = loaf_in(framed)
    assert min(left, top, 960 - right, 720 - bottom) > 5
    # Larger than in the whole photo laid on paper, where it would be a fifth of the frame.
    assert (right - left) > 960 * 0.35


def test_a_photo_of_one_texture_stays_as_it_was_taken():
    everywhere = Image.effect_noise((800, 600), 60).convert("RGB")
    assert framing.subject_of(everywhere) == framing.WHOLE


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 2**32))
@settings(max_examples=histories(60, each_time=20), deadline=None)
def test_the_frame_never_leaves_the_photo(width, height, seed):
    points = bytes((seed * (n + 7) // 13) % 256 for n in range(width * height * 3))
    picture = Image.frombytes("RGB", (width, height), points)
    subject = framing.subject_of(picture)
    window = framing.window_around(subject, picture.size, (960, 720))
    assert framing.framed(picture, (96, 72)).size == (96, 72)
    if window:
        left, top, right, bottom = window
        assert -1e-6 <= left < right <= width + 1e-6
        assert -1e-6 <= top < bottom <= height + 1e-6
        assert (right - left) / (bottom - top) == pytest.approx(4 / 3)
        assert left <= subject.left * width + 1e-6
        assert right >= subject.right * width - 1e-6


# --- What lies ---


def test_a_file_of_two_kinds_keeps_only_its_picture():
    """A picture that is also a zip or a page: nothing of what follows the picture is stored."""
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    sent = picture_file().read() + b"<script>alert(1)</script>" + hidden.getvalue()
    front = Merchant().front
    keep(front, ContentFile(sent))
    with front.storage.open(front.name) as file:
        assert b"script" not in (stored := file.read())
    assert b"PK\x03\x04" not in stored


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8\xff")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        a_zip(),
        b"%PDF-1.7 photo.jpg",
        b"\x00\x00\x00\x18ftypheic" + b"\0" * 40,
        b"BM" + b"\0" * 60,
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=["zip", "pdf", "empty HEIC", "bitmap", "PNG of nothing"],
)
def test_another_file_named_like_a_photo_is_refused(content):
    with pytest.raises(PictureRefused):
        pictures.prepared(ContentFile(content, name="photo.jpg"))


def test_a_bomb_is_refused_from_its_first_lines():
    """A hundred and forty-four million points in half a megabyte."""
    bomb = saved(Image.new("1", (12_000, 12_000)), "PNG")
    assert bomb.size < 500_000
    with pytest.raises(PictureTooHeavy):
        pictures.prepared(bomb)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF"])
def test_a_drawing_of_twenty_four_megapixels_is_kept_and_beyond_thirty_a_sentence_says_what_to_choose(format):
    honest = saved(Image.new("L", (6_000, 4_000), 200), format)
    assert pictures.prepared(honest).large
    with pytest.raises(PictureTooHeavy, match="30 millions de points au plus dans ce format"):
        pictures.prepared(saved(Image.new("L", (8_000, 4_000)), format))


def test_a_photo_of_a_recent_telephone_is_read_small():
    """Forty-eight megapixels of JPEG are never laid out whole in memory."""
    upload = saved(Image.new("RGB", (8064, 6048), "#B9713B"), quality=60)
    picture = Image.open(upload)
    picture.draft("RGB", (1920, 1440))
    assert picture.width * picture.height < 5_000_000
    upload.seek(0)
    assert max(pictures.opened(upload).size) <= 1920


def test_a_tall_bottle_is_laid_whole_on_paper():
    large, _, _ = kept(picture_file((300, 1200), colour="#2E4A62"))
    corner, middle = large.getpixel((5, 5)), large.getpixel((480, 360))
    assert corner[0] > 230
    assert middle[0] < 80


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='alert(1)'/>", b"GIF89a" + b"\0" * 40, b"\xff\xd8\xff\xe0 half a photo"]
)
def test_what_is_not_a_picture_is_refused_in_a_sentence(content):
    with pytest.raises(PictureRefused, match="JPEG, HEIC, PNG ou WebP"):
        kept(ContentFile(content))


def test_a_photo_smaller_than_its_frame_is_known_as_such():
    assert pictures.is_small(picture_file((90, 60)))
    assert not pictures.is_small(picture_file((640, 480)))
    assert not pictures.is_small(ContentFile(b"no photo"))


def test_a_photo_cut_short_is_refused():
    whole = picture_file().read()
    with pytest.raises(PictureRefused, match="abîmée"):
        kept(ContentFile(whole[: len(whole) // 2]))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
@settings(max_examples=histories(60, each_time=20), deadline=None)
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
