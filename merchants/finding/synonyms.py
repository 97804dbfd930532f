"""Everyday words: « patate » finds the potatoes too. The association adds and ends them; what was stays written."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.finding import documents
from merchants.finding.words import stems_of, written_in
from merchants.models import Synonym, SynonymPhrase
from merchants.refusals import Refusal

# Read with each search: a town needs tens of them.
MOST = 500
MOST_EXPRESSIONS = 12


class NothingToSay(Refusal):
    """`field` is where it was typed."""

    def __init__(self, field):
        self.field = field
        super().__init__(_("Écrivez au moins un mot qui dise quelque chose."))


class TooManyExpressions(Refusal):
    def __init__(self, field):
        self.field = field
        super().__init__(_("Douze expressions au plus\u202f: faites-en deux lignes."))


class TooMany(Refusal):
    sentence = gettext_lazy("Il y en a déjà cinq cents\u202f: retirez d’abord ceux qui ne servent plus.")


class SaidAlready(Refusal):
    sentence = gettext_lazy("C’est déjà écrit, mot pour mot.")


def in_use():
    return Synonym.objects.filter(ended_at=None)


@transaction.atomic
def add(*, asked, means, both_ways, by, at) -> Synonym:
    """Whoever looks for one of these expressions, written between commas, finds the others too."""
    told = {"asked": tidy(asked), "means": tidy(means)}
    for field, text in told.items():
        if not expressions(text):
            raise NothingToSay(field)
        if len(expressions(text)) > MOST_EXPRESSIONS:
            raise TooManyExpressions(field)
    if in_use().filter(**told, both_ways=both_ways).exists():
        raise SaidAlready
    if in_use().count() >= MOST:
        raise TooMany
    made = Synonym.objects.create(**told, both_ways=both_ways, added_by=by, added_at=at)
    calls = calls_of(made.asked, made.means, both_ways)
    SynonymPhrase.objects.bulk_create(SynonymPhrase(synonym=made, **call) for call in calls)
    documents.know(written_in(f"{made.asked} {made.means}"))
    return made


@transaction.atomic
def end(*, pk, by, at) -> Synonym:
    """Ended already, it stays as it was ended first."""
    held = Synonym.objects.select_for_update().get(pk=pk)
    if held.ended_at is None:
        held.ended_by, held.ended_at = by, at
        held.save(update_fields=["ended_by", "ended_at"])
    return held


def calls_of(asked, means, both_ways) -> list[dict]:
    """The expressions that call it, each with what it finds, as the facts of a `SynonymPhrase`."""
    asking, meant = expressions(asked), expressions(means)
    every = [*asking, *meant]
    finds = dict.fromkeys(asking, meant)
    if both_ways:
        finds = {one: [other for other in every if other != one] for one in every}
    return [
        {"first": stems_of(one)[0], "stems": " ".join(stems_of(one)), "finds": ", ".join(found)}
        for one, found in finds.items()
    ]


def expressions(text) -> list[str]:
    """Those written between commas that say something."""
    return [one.strip() for one in text.split(",") if stems_of(one)]


def tidy(text) -> str:
    return ", ".join(" ".join(one.split()) for one in text.split(",") if one.strip())
