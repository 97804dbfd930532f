"""What people typed without a network is kept here only as long as somebody must settle it."""

from pickup.counter import notes
from pickup.models import OfflineAct
from pickup.offline import telling

# A volunteer's word, which the visit has since; the neighbour who came, whom the handover names.
WORDS = ["text", "to_whom"]


def drop_words(act) -> None:
    """The act stays, and its sentence without them; one that held none is kept as it was read."""
    typed = [said for name in WORDS if (said := act.payload.pop(name, ""))]
    if typed and act.sentence:
        act.sentence = telling.what_was_done(act)


def forget(*, collection) -> None:
    """The person's data are erased: what was typed of them goes, settled or not."""
    drop_words_of(OfflineAct.objects.filter(collection=collection))


def forget_old(*, at) -> int:
    """As the notes of the visit: a month after, nobody settles by these words. Safe to run at any moment."""
    return drop_words_of(OfflineAct.objects.filter(received_at__lt=at - notes.KEPT_FOR, payload__has_any_keys=WORDS))


def drop_words_of(acts) -> int:
    kept = list(acts.select_related("collection", "by").order_by("pk"))
    for act in kept:
        drop_words(act)
        act.save(update_fields=["payload", "sentence"])
    return len(kept)
