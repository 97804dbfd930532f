"""« Il manque un poissonnier, j’irais »: each voice counts once; the association reads, joins twins and answers."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from merchants.listing.search_words import stem, words_in
from merchants.refusals import Refusal
from shop.pledges.models import MissingShop, Pledge

LONGEST_NAME = MissingShop._meta.get_field("name").max_length
LONGEST_ANSWER = MissingShop._meta.get_field("answer").max_length
WEEKLY = Count("pledges", filter=Q(pledges__often=Pledge.Often.WEEKLY))


class NothingAsked(Refusal):
    sentence = _("Dites ce qui manque\u202f: un métier ou une boutique, par exemple «\u202fun cordonnier\u202f».")


class NoAnswer(Refusal):
    sentence = _("Écrivez la réponse que tout le monde lira.")


class ItsOwnTwin(Refusal):
    sentence = _("Choisissez une autre demande, que celle-ci rejoindra.")


def folded(name) -> str:
    """« Un poissonnier », « Poissonniers » → the same."""
    return " ".join(stem(word) for word in words_in(name))[:LONGEST_NAME]


# --- What residents see -----------------------------------------------------------------------


def counted(found):
    """With how many would come, and how many of them each week."""
    return found.annotate(voices=Count("pledges"), weekly=WEEKLY).order_by("-voices", "name", "pk")


def shown():
    """What the association has read, the most wanted first."""
    return counted(MissingShop.objects.filter(shown_at__isnull=False, hidden_at=None, same_as=None))


# --- What residents say -----------------------------------------------------------------------


@transaction.atomic
def ask(*, name, often, voice, at, user=None, noted_by=None) -> MissingShop:
    """Somebody misses this, and would come. It joins what was asked in nearly the same words."""
    name, key = " ".join(name.split())[:LONGEST_NAME], folded(name)
    if not key:
        raise NothingAsked
    missing, _is_new = MissingShop.objects.get_or_create(folded=key, defaults={"name": name, "asked_at": at})
    missing = missing.same_as or missing
    pledge(missing=missing, often=often, voice=voice, at=at, user=user, noted_by=noted_by)
    return missing


def pledge(*, missing, often, voice, at, user=None, noted_by=None) -> Pledge:
    """One voice, once: said again, it may say another rhythm; saying none takes none back."""
    facts = {} if often == Pledge.Often.UNSAID else {"often": often}
    first = {"often": often, "user": user, "noted_by": noted_by, "at": at}
    made, _is_new = Pledge.objects.update_or_create(
        missing=missing, voice=voice, defaults=facts, create_defaults=first
    )
    return made


# --- What the association does ----------------------------------------------------------------


def show(*, missing, by, at):
    MissingShop.objects.filter(pk=missing.pk).update(shown_at=missing.shown_at or at, hidden_at=None, looked_at_by=by)


def hide(*, missing, by, at):
    """Off the page, its voices kept: what is rude, or names somebody."""
    MissingShop.objects.filter(pk=missing.pk).update(hidden_at=at, looked_at_by=by)


def answer(*, missing, answer, by, at):
    """What everybody reads under it; an answer shows it."""
    if not answer.strip():
        raise NoAnswer
    told = {"answer": answer.strip()[:LONGEST_ANSWER], "answered_at": at, "looked_at_by": by}
    MissingShop.objects.filter(pk=missing.pk).update(**told, shown_at=missing.shown_at or at, hidden_at=None)


@transaction.atomic
def join(*, missing, into, by):
    """Two names of one wish: the voices become the other's, each once; the name goes on leading there."""
    held = MissingShop.objects.select_for_update().filter(pk__in=[missing.pk, into.pk]).order_by("pk")
    rows = {row.pk: row for row in held}
    missing, into = rows[missing.pk], rows[into.pk]
    if missing == into or into.same_as_id:
        raise ItsOwnTwin
    known = into.pledges.values("voice")
    missing.pledges.filter(voice__in=known).delete()
    missing.pledges.update(missing=into)
    missing.twins.update(same_as=into)
    missing.same_as, missing.looked_at_by = into, by
    missing.save(update_fields=["same_as", "looked_at_by"])
