"""« Qu’est-ce qui vous a étonné ? »: a card comes in once, without anybody's name; the association shares it whole."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from animations.hearing.models import CardMove, Reading, SurpriseCard
from animations.hearing.reading import READINGS, answer_in, refuse_contact
from merchants.refusals import Refusal

LONGEST = SurpriseCard._meta.get_field("text").max_length


class NothingSaid(Refusal):
    sentence = _("Écrivez ce qui vous a étonné, en 500 signes au plus.")


def write(*, text, occasion, support, key, at) -> SurpriseCard:
    """Of the moment only the day is kept, and of the person nothing: this act is not told who."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NothingSaid
    refuse_contact(text)
    facts = {"occasion": occasion, "support": support, "on": timezone.localdate(at)}
    card, _is_new = SurpriseCard.objects.get_or_create(key=key, text=text, defaults=facts)
    return card


# --- What the association does ----------------------------------------------------------------


def share(*, card, by, at) -> None:
    _move(card, Reading.SHARED, {}, by=by, at=at)


def set_aside(*, card, by, at) -> None:
    """Off the page, or never on it: what names somebody, or hurts."""
    _move(card, Reading.SET_ASIDE, {}, by=by, at=at)


def answer(*, card, words, signed, by, at) -> None:
    """What everybody reads under it; an answer shares it. The card itself is never rewritten."""
    _move(card, Reading.SHARED, answer_in(words, signed), by=by, at=at)


@transaction.atomic
def _move(card, reading, said, *, by, at):
    """The sole writer of a card's reading; done already, and nothing new said, is done."""
    held = SurpriseCard.objects.select_for_update().get(pk=card.pk)
    if reading in READINGS[held.reading]:
        SurpriseCard.objects.filter(pk=held.pk).update(reading=reading)
    elif not said or _is_said(held, said):
        return
    CardMove.objects.create(card=held, reading=reading, **said, by=by, at=at)


def _is_said(card, said) -> bool:
    last = card.moves.exclude(words="").last()
    return last is not None and (last.words, last.signed) == (said["words"], said["signed"])
