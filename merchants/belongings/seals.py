"""The name of a photo in an export says that it is one of ours, so that it comes back as it was.

A photo that is not is made ready like any other: nobody can slip in, under such a name, what was not checked.
"""

import hashlib
import re
from pathlib import PurePosixPath

from django.utils.crypto import constant_time_compare, salted_hmac

from merchants.listing.pictures import content_of

SEALED = re.compile(r"([0-9a-f]{20})-([0-9a-f]{16})\.webp")


def seal(digest) -> str:
    return salted_hmac("merchants.belongings.photo", digest, algorithm="sha256").hexdigest()[:16]


def sealed_name(name) -> str:
    """« products/0f3a….webp » → « 0f3a…-91c2….webp »."""
    digest = content_of(name)
    return f"{digest}-{seal(digest)}.webp"


def is_ours(name, data: bytes) -> bool:
    """The name follows from the content, and only this town could write its seal."""
    found = SEALED.fullmatch(PurePosixPath(name).name)
    if not found or hashlib.sha256(data).hexdigest()[:20] != found[1]:
        return False
    return constant_time_compare(seal(found[1]), found[2])
