"""How to reach somebody of the town: by phone when it has one, else at the counter, at its hours."""

from django.conf import settings
from django.utils.translation import gettext as _

from pickup.places import counter_hours


def words(*, at, point=None) -> str:
    """« Appelez le 01 99 00 12 12… », « Passez au comptoir (La Halle : samedi 28 novembre, 10 h – 12 h)… »."""
    said = {"phone": settings.OPERATOR["phone"], "email": settings.OPERATOR["email"]}
    if said["phone"]:
        return _("Appelez le %(phone)s, ou écrivez à %(email)s.") % said
    point = point or counter_hours.soonest_point(at=at)
    openings = counter_hours.next_ones(point, at=at) if point else []
    if not openings:
        return _("Écrivez à %(email)s.") % said
    said |= {"place": point.name, "street": point.street, "when": counter_hours.words_of(openings)}
    return _("Passez au comptoir (%(place)s, %(street)s\u202f: %(when)s), ou écrivez à %(email)s.") % said


def association_words() -> str:
    """For whoever keeps a counter, and cannot be told to go there."""
    said = {"phone": settings.OPERATOR["phone"], "email": settings.OPERATOR["email"]}
    words = _("Appelez l’association au %(phone)s, ou écrivez à %(email)s.")
    return (words if said["phone"] else _("Écrivez à l’association\u202f: %(email)s.")) % said
