"""A word from a customer: said by who adopted the shop and collected an order there, published or not by the shop."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import articles, trail
from merchants.adoption.adopting import has_adopted
from merchants.models import MerchantOrder, MerchantOrderMove, Word
from merchants.refusals import Refusal

Status = Word.Status
HANDED_OVER = MerchantOrder.Status.HANDED_OVER


class NotAdopted(Refusal):
    sentence = gettext_lazy("Adoptez d’abord ce commerçant\u202f: un mot vient de quelqu’un qui le connaît.")


class NothingCollected(Refusal):
    sentence = gettext_lazy("Vous pourrez laisser un mot après avoir retiré une commande ici.")


class NotSigned(Refusal):
    sentence = gettext_lazy("Dites que vous acceptez d’être cité sous ce nom.")


def last_collected_on(user, merchant):
    """The day this person last had an order of this shop in their hands; None when never."""
    moves = MerchantOrderMove.objects.filter(
        merchant_order__merchant=merchant, merchant_order__order__user=user, to_status=HANDED_OVER
    )
    # What was handed over by mistake and taken back says nothing.
    last = moves.filter(merchant_order__status=HANDED_OVER).order_by("-at").first()
    return timezone.localdate(last.at) if last else None


def why_not(user, merchant) -> Refusal | None:
    """What keeps this person from leaving a word here."""
    if not has_adopted(user, merchant):
        return NotAdopted()
    return None if last_collected_on(user, merchant) else NothingCollected()


def signature_of(user) -> str:
    """« Odette M. »."""
    initial = f" {user.last_name[:1].upper()}." if user.last_name else ""
    return f"{user.first_name[:30]}{initial}".strip() or _("Un client")


@transaction.atomic
def leave(*, merchant, author, words, is_signed, at) -> Word:
    """Their one word for this shop. Changed, it waits to be read again, and what was answered is gone."""
    refusal, words = why_not(author, merchant), " ".join(words.split())
    if refusal:
        raise refusal
    if not is_signed:
        raise NotSigned
    said = Word.objects.select_for_update().filter(merchant=merchant, author=author).first()
    if said and said.words == words:
        return said
    facts = {"words": words, "signature": signature_of(author), "status": Status.WAITING, "said_at": at}
    facts |= {"answer": "", "decided_at": None, "collected_on": last_collected_on(author, merchant)}
    return Word.objects.update_or_create(merchant=merchant, author=author, defaults=facts)[0]


def take_back(*, merchant, author) -> None:
    """The author's own will: nothing of it is kept."""
    Word.objects.filter(merchant=merchant, author=author).delete()


@transaction.atomic
def publish(*, word, answer, by, at) -> None:
    """As it stands, with the shop's answer if any: a word is never edited by somebody else."""
    decide(word, Status.PUBLISHED, answer, by, at, _("Mot %(of_who)s publié."))


@transaction.atomic
def decline(*, word, by, at) -> None:
    """Kept for its author, who reads that it is not published."""
    decide(word, Status.DECLINED, "", by, at, _("Mot %(of_who)s non publié."))


def decide(word, status, answer, by, at, told):
    """Read again with its row held: the author may have changed it, or taken it back, while the shop was reading."""
    held = Word.objects.select_for_update().filter(pk=word.pk, words=word.words).first()
    if held is None:
        raise ChangedMeanwhile
    if (held.status, held.answer) == (status, answer):
        return
    held.status, held.answer, held.decided_at = status, answer, at
    held.save(update_fields=["status", "answer", "decided_at"])
    words = told % {"of_who": articles.of_person(held.signature)}
    trail.sign(merchant=held.merchant, by=by, at=at, act="word-decide", words=words, about=f"word:{held.pk}")


class ChangedMeanwhile(Refusal):
    sentence = gettext_lazy("Ce mot a changé pendant que vous le lisiez\u202f: le voici tel qu’il est.")
