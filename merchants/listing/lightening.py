"""The lighter copies of kept pictures: AVIF beside WebP, made apart, since writing one costs as much as ten pages."""

import contextlib
import io
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from merchants.jobs import one_by_one
from merchants.listing import pictures
from merchants.models import HeavyPicture

# What one run of the due jobs makes, in about three seconds of one processor; the next run goes on.
IN_A_RUN = 12
# Beside a WebP of quality 76: as good a picture in two thirds of its octets (docs/decisions/0052).
QUALITIES, SPEED = (50, 40, 30, 20), 7


def wait_again(names: Iterable[str]) -> int:
    """Pictures kept before their copies were thought of, or whose copies were lost, wait for them; gives how many."""
    lacking = [name for name in set(names) if name and not all(map(default_storage.exists, pictures.files_of(name)))]
    HeavyPicture.objects.bulk_create([HeavyPicture(name=name) for name in lacking], ignore_conflicts=True)
    return len(lacking)


def lighten_waiting() -> int:
    """Makes the copies of the pictures that have waited longest; gives how many pictures were done."""
    rows = list(HeavyPicture.objects.all()[:IN_A_RUN]) if pictures.WRITES_AVIF else []
    return len(one_by_one(lighten, rows))


def lighten(row: HeavyPicture) -> None:
    """Twice is once. What cannot be read waits no more; of a picture let go meanwhile, nothing is left behind."""
    with contextlib.suppress(FileNotFoundError, *pictures.UNREADABLE):
        complete(row.name)
    if not default_storage.exists(row.name):
        for file in pictures.files_of(row.name):
            default_storage.delete(file)
    row.delete()


def complete(name: str) -> None:
    """Every size that a page may ask for, in both formats. Raises FileNotFoundError, or UNREADABLE."""
    with default_storage.open(name) as file:
        large = Image.open(io.BytesIO(file.read()), formats=["WEBP"]).convert("RGB")
    medium = pictures.medium_name(name)
    if not default_storage.exists(medium):
        default_storage.save(medium, ContentFile(pictures.medium_of(large)))
    write_light(name, large)
    write_light(medium, large.resize(pictures.MEDIUM, Image.Resampling.LANCZOS))


def write_light(name: str, picture: Image.Image) -> None:
    """Lighter than the WebP of that name, whatever the picture shows."""
    light = pictures.light_name(name)
    if not default_storage.exists(light):
        most = default_storage.size(name)
        content = pictures.light_as(picture, most_bytes=most, qualities=QUALITIES, speed=SPEED)
        default_storage.save(light, ContentFile(content))
