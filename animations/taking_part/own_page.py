"""The address of one's own registration: signed, so that the letter alone opens it."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from animations.models import Registration

SALT = "animations.taking_part"


def signed(registration) -> str:
    return signing.Signer(salt=SALT).sign(registration.pk)


def path_of(registration) -> str:
    return reverse("registration", args=[signed(registration)])


def address_of(registration) -> str:
    return settings.SITE_URL + path_of(registration)


def registration_at(text) -> Registration | None:
    """Whose address it is; None when it is not ours, or once the person is forgotten."""
    try:
        pk = signing.Signer(salt=SALT).unsign(text)
    except signing.BadSignature:
        return None
    rows = Registration.objects.select_related("animation__point", "animation__room", "animation__host")
    return rows.filter(pk=pk, forgotten_at=None).first()
