"""Pictures as the town keeps them: checked, stripped of what they tell, in one frame and three widths."""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath

import pi_heif
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

from merchants.listing.framing import PAPER_GROUND, framed
from merchants.models import HeavyPicture
from merchants.refusals import Refusal

LARGE = (960, 720)
# A page shows it on a phone of two points a pixel, and on a desk of one.
MEDIUM = (640, 480)
SMALL = (312, 234)
# A page with one large picture, its words and its list stays under 100 kB.
LARGE_BYTES = 40_000
MEDIUM_BYTES = 22_000
QUALITIES = (74, 64, 54, 44, 34, 24, 8)
MOST_BYTES = 15_000_000
# A photo of a telephone is read smaller than it is, or is small in memory: fifty megapixels pass.
MOST_PIXELS = 60_000_000
# What must be opened whole before it is made small: no telephone writes these larger than 24 megapixels, which cost
# up to 370 MB for a moment (docs/decisions/0025).
MOST_PIXELS_OPENED_WHOLE = 30_000_000
READ_THRIFTILY = {"JPEG", "MPO", "HEIF"}
WRITES_AVIF = features.check("avif")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", *(["AVIF"] if WRITES_AVIF else []))
# What Pillow's readers raise on a file that lies; found by feeding them thousands of mangled ones.
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error)
SIXTEEN_BITS = {"I", "I;16", "I;16B", "I;16L", "F"}
# The colour spaces of profiles that say how to read these modes.
SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}

# Telephones write HEIC; this reads it, and writes nothing.
pi_heif.register_heif_opener(thumbnails=False)


class PictureRefused(Refusal):
    sentence = _("Cette image ne s’ouvre pas\u202f: choisissez une photo au format JPEG, HEIC, PNG ou WebP.")


class PictureDamaged(PictureRefused):
    """Of a kind that one reads, and cut short or scrambled: another kind would not help."""

    sentence = _("Cette photo est abîmée\u202f: reprenez-la, ou choisissez-en une autre.")


class PictureTooHeavy(PictureRefused):
    sentence = _(
        "Cette image est trop lourde\u202f: choisissez une photo de moins de 15 Mo, ou prenez-la moins grande."
    )


class PictureTooLarge(PictureTooHeavy):
    """Too many points to be opened, however few bytes hold them."""

    def __init__(self, most):
        words = _(
            "Cette image est trop grande\u202f: %(most)d millions de points au plus dans ce format. "
            "Choisissez la photo d’origine, en JPEG ou en HEIC, ou réduisez-la."
        )
        super().__init__(words % {"most": most // 1_000_000})


@dataclass(frozen=True)
class Prepared:
    """The three widths of a picture, in WebP, ready to be kept."""

    large: bytes
    medium: bytes
    small: bytes


def keep(field_file, upload) -> None:
    """Put an uploaded picture in a model's field (not saved yet), with its smaller sizes beside it."""
    put(field_file, prepared(upload))


def prepared(upload) -> Prepared:
    """Upright, in the colours of a screen, without a word of its camera, framed; refused in a sentence if hostile."""
    large = framed(opened(upload), LARGE)
    return beside(as_good_as(large, most_bytes=LARGE_BYTES), large)


def beside(content: bytes, large: Image.Image) -> Prepared:
    """A large picture, encoded already, with its smaller sizes."""
    return Prepared(content, medium_of(large), encoded(large.resize(SMALL, Image.Resampling.LANCZOS), quality=85))


def medium_of(large: Image.Image) -> bytes:
    return as_good_as(large.resize(MEDIUM, Image.Resampling.LANCZOS), most_bytes=MEDIUM_BYTES)


def put(field_file, ready: Prepared) -> None:
    """A picture of ours, which needs no checking, in a model's field (not saved yet); it waits for its lighter copies.

    The name follows from the content, so a changed picture never hides behind an old address.
    """
    name = hashlib.sha256(ready.large).hexdigest()[:20]
    field_file.save(f"{name}.webp", ContentFile(ready.large), save=False)
    field_file.storage.save(medium_name(field_file.name), ContentFile(ready.medium))
    field_file.storage.save(small_name(field_file.name), ContentFile(ready.small))
    HeavyPicture.objects.get_or_create(name=field_file.name)


def medium_name(name: str) -> str:
    """Where the size of a phone lies, of a kept picture."""
    return name.removesuffix(".webp") + ".medium.webp"


def small_name(name: str) -> str:
    """Where the small size of a kept picture lies."""
    return name.removesuffix(".webp") + ".small.webp"


def light_name(name: str) -> str:
    """Where the lighter copy lies, in AVIF, of a size of a kept picture: there once it is made."""
    return name.removesuffix(".webp") + ".avif"


def files_of(name: str) -> list[str]:
    """Every file of a kept picture, the picture itself last; some may not be there."""
    medium = medium_name(name)
    return [small_name(name), light_name(medium), medium, light_name(name), name]


def content_of(name: str) -> str:
    """What the name of a kept picture begins with, which follows from its content; a store may add letters behind."""
    return PurePosixPath(name).stem.split("_")[0].split(".")[0]


def opened(upload) -> Image.Image:
    """The picture upright, in plain colours, without metadata; refused when hostile or unreadable."""
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PictureTooHeavy
    try:
        with warnings.catch_warnings():
            # A photo may carry broken notes of its camera: they are left out anyway.
            warnings.simplefilter("ignore")
            return whole(Image.open(io.BytesIO(content), formats=FORMATS))
    except Image.DecompressionBombError as bomb:
        raise PictureTooHeavy from bomb
    except UNREADABLE as unreadable:
        raise PictureRefused from unreadable


def whole(picture) -> Image.Image:
    """Its first lines said what it is: what then fails is the photo."""
    try:
        return upright(picture)
    except UNREADABLE as unreadable:
        raise PictureDamaged from unreadable


def upright(picture: Image.Image) -> Image.Image:
    refuse_too_large(picture)
    # A photo of forty megapixels is read small: its details would be thrown away.
    picture.draft("RGB", (LARGE[0] * 2, LARGE[1] * 2))
    profile = picture.info.get("icc_profile")
    # Everything after is done on few points.
    small = ImageOps.exif_transpose(shrunk(in_eight_bits(picture)))
    return on_paper(small, profile)


def is_small(upload) -> bool:
    """Whether it will look blurred, being drawn larger than it is; a file that says nothing of its size is not."""
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return max(Image.open(upload, formats=FORMATS).size) < SMALL[0]
    except (Image.DecompressionBombError, *UNREADABLE):
        return False


def refuse_too_large(picture):
    most = MOST_PIXELS if picture.format in READ_THRIFTILY else min(MOST_PIXELS, MOST_PIXELS_OPENED_WHOLE)
    if picture.width * picture.height > most:
        raise PictureTooLarge(most)


def in_eight_bits(picture):
    """Modes that can be made small well."""
    if picture.mode in SIXTEEN_BITS:
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if picture.mode in {"P", "PA", "1"}:
        return picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    return picture


def shrunk(picture):
    """At most twice the frame on each side; the camera's notes stay until it stands upright."""
    picture.thumbnail((LARGE[0] * 2, LARGE[0] * 2), Image.Resampling.LANCZOS, reducing_gap=2)
    return picture


def on_paper(picture, profile) -> Image.Image:
    """Without transparency, in the colours of a screen."""
    has_holes = "A" in picture.getbands() or "transparency" in picture.info
    picture = picture.convert("RGBA") if has_holes else picture
    colours = in_screen_colours(picture.convert("RGB") if has_holes else picture, profile)
    ground = Image.new("RGB", picture.size, PAPER_GROUND)
    ground.paste(colours, mask=picture.getchannel("A") if has_holes else None)
    return ground


def in_screen_colours(picture, profile):
    """A telephone's wide colours, or a printer's inks, as sRGB; a profile that cannot be read says nothing."""
    if profile and picture.mode in SPACES:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space == SPACES[picture.mode]:
                return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return picture.convert("RGB")


def as_good_as(picture: Image.Image, *, most_bytes: int, effort: int = 4) -> bytes:
    """The best quality whose weight is allowed; the lowest one when even that is heavy."""
    for quality in QUALITIES:
        content = encoded(picture, quality=quality, effort=effort)
        if len(content) <= most_bytes:
            break
    return content


def encoded(picture: Image.Image, *, quality: int, effort: int = 4) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=effort)
    return out.getvalue()


def light_as(picture: Image.Image, *, most_bytes: int, qualities: tuple[int, ...], speed: int) -> bytes:
    """In AVIF, the best of these qualities whose weight is allowed; the lowest one when even that is heavy."""
    for quality in qualities:
        out = io.BytesIO()
        # On one processor: the other serves pages meanwhile.
        picture.save(out, "AVIF", quality=quality, speed=speed, max_threads=1)
        if out.tell() <= most_bytes:
            break
    return out.getvalue()
