"""Who must hear of a change of a place from somebody's voice: each called once, and everybody sees by whom."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.refusals import Refusal
from pickup.telling import missing
from pickup.words import name_of
from shop.places.models import CollectionFate

Choice = CollectionFate.Choice


class NobodyToCall(Refusal):
    sentence = gettext_lazy(
        "Cette personne n’est pas à appeler\u202f: elle a reçu un message, ou rien n’est encore fait."
    )


class CalledAlready(Refusal):
    def __init__(self, fate):
        super().__init__(_("%(name)s l’a déjà appelée.") % {"name": name_of(fate.called_by)})


def is_owed(fate) -> bool:
    """Kept although the place changed, of which nothing is written; or moved, without an e-mail to read it in."""
    return fate.is_done and (fate.choice == Choice.KEEP or (fate.choice == Choice.MOVE and not fate.collection.email))


def last_of(collections) -> dict[int, CollectionFate]:
    """What was last decided of each, by collection, with whether somebody still has to tell them; one query."""
    decided = CollectionFate.objects.filter(collection__in=collections).order_by("pk")
    related = ("change", "collection__slot", "slot__point", "called_by")
    return {fate.collection_id: marked(fate) for fate in decided.select_related(*related)}


def marked(fate) -> CollectionFate:
    """With `is_owed`, whether somebody had to tell the person, and `told_at_counter`, whether the counter did."""
    fate.is_owed, fate.told_at_counter = is_owed(fate), is_told_at_counter(fate)
    return fate


def is_told_at_counter(fate) -> bool:
    """The counter called about the move (pickup.telling.missing), and ticked it there."""
    told = fate.collection.told_missing_at
    return fate.choice == Choice.MOVE and bool(told and fate.done_at and told >= fate.done_at)


@transaction.atomic
def called(*, fate, by, at) -> None:
    """Somebody told them; of two at once, the second reads who was quicker. The counter has nobody left to call."""
    if not is_owed(fate):
        raise NobodyToCall
    if CollectionFate.objects.filter(pk=fate.pk, called_at=None).update(called_at=at, called_by=by):
        if fate.choice == Choice.MOVE:
            missing.told(collection=fate.collection, at=at)
        return
    told = CollectionFate.objects.select_related("called_by").get(pk=fate.pk)
    if told.called_by != by:
        raise CalledAlready(told)
