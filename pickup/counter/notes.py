"""A word between volunteers about one visit: « revient à 18 h chercher le reste »."""

import datetime

from django.utils.translation import gettext_lazy as _

from merchants.refusals import Refusal
from pickup.models import VisitNote

LONGEST = VisitNote._meta.get_field("text").max_length
# A note is about a visit: a month after the slot nobody needs it, and nobody keeps it.
KEPT_FOR = datetime.timedelta(days=30)


class NothingWritten(Refusal):
    sentence = _("Écrivez la note, en 300 caractères au plus.")


def write(*, collection, text, by, at) -> VisitNote:
    """Written twice in a row by the same tap, it is there once."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NothingWritten
    last = collection.notes.order_by("-pk").first()
    if last and (last.text, last.by) == (text, by):
        return last
    return VisitNote.objects.create(collection=collection, text=text, by=by, at=at)


def erase(*, note):
    """Whoever keeps the counter may; already gone is gone."""
    VisitNote.objects.filter(pk=note.pk).delete()


def forget(*, collection):
    """The person's data are erased: what was written of them goes too."""
    collection.notes.all().delete()


def forget_old(*, at) -> int:
    """A month after the slot; safe to run at any moment. Gives how many went."""
    count, _by_model = VisitNote.objects.filter(collection__slot__ends_at__lt=at - KEPT_FOR).delete()
    return count
