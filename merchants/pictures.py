"""Pictures as the town keeps them: checked, stripped of what they tell, in one frame and two sizes."""

import hashlib
import io
import struct
import warnings

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError, features

from merchants.refusals import Refusal

LARGE = (960, 720)
SMALL = (312, 234)
# A page with one large picture, its words and its list stays under 100 kB.
LARGE_BYTES = 40_000
QUALITIES = (74, 64, 54, 44, 34, 24, 8)
PAPER_GROUND = "#F4ECDD"
MOST_BYTES = 15_000_000
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", *(["AVIF"] if features.check("avif") else []))
# What Pillow's readers raise on a file that lies; found by feeding them thousands of mangled ones.
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error)
# Narrower or wider than this, a picture is laid on paper rather than cut.
CUT_BETWEEN = (1.1, 1.7)


class PictureRefused(Refusal):
    sentence = _("Cette image ne s’ouvre pas : choisissez une photo au format JPEG, PNG ou WebP.")


class PictureTooHeavy(PictureRefused):
    sentence = _("Cette image est trop lourde : choisissez une photo de moins de 15 Mo.")


def keep(field_file, upload) -> None:
    """Put an uploaded picture in a model's field (not saved yet), with its small size beside it.

    The name follows from the content, so a changed picture never hides behind an old address.
    """
    picture = opened(upload)
    large = as_good_as(framed(picture, LARGE), most_bytes=LARGE_BYTES)
    small = encoded(framed(picture, SMALL), quality=85)
    put(field_file, large=large, small=small)


def put(field_file, *, large: bytes, small: bytes) -> None:
    """The two sizes of a picture of ours, which needs no checking, in a model's field (not saved yet)."""
    name = hashlib.sha256(large).hexdigest()[:20]
    field_file.save(f"{name}.webp", ContentFile(large), save=False)
    field_file.storage.save(small_name(field_file.name), ContentFile(small))


def small_name(name: str) -> str:
    """Where the small size of a kept picture lies."""
    return name.removesuffix(".webp") + ".small.webp"


def opened(upload) -> Image.Image:
    """The picture upright, in plain colours, without metadata; refused when hostile or unreadable."""
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PictureTooHeavy
    try:
        with warnings.catch_warnings():
            # A photo may carry broken notes of its camera: they are left out anyway.
            warnings.simplefilter("ignore")
            return upright(Image.open(io.BytesIO(content), formats=FORMATS))
    except Image.DecompressionBombError as bomb:
        raise PictureTooHeavy from bomb
    except UNREADABLE as unreadable:
        raise PictureRefused from unreadable


def upright(picture: Image.Image) -> Image.Image:
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureTooHeavy
    # A photo of forty megapixels is read small: its details would be thrown away.
    picture.draft("RGB", (LARGE[0] * 2, LARGE[1] * 2))
    picture = ImageOps.exif_transpose(picture).convert("RGBA")
    ground = Image.new("RGBA", picture.size, PAPER_GROUND)
    return Image.alpha_composite(ground, picture).convert("RGB")


def framed(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture filling the frame; a tall or a very wide one lies whole on paper."""
    narrowest, widest = CUT_BETWEEN
    if narrowest <= picture.width / picture.height <= widest:
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    return ImageOps.pad(picture, size, Image.Resampling.LANCZOS, color=PAPER_GROUND)


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
