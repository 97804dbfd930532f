"""Which confirmations wait to be handed over or posted, and who did it: each once, and everybody sees by whom."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import MerchantOrder
from merchants.refusals import Refusal
from pickup.models import Collection
from pickup.residents.remembering import Letterbox
from pickup.words import day_hour, name_of
from shop.paper.models import PaperCopy

How = PaperCopy.How
# What nobody gave two weeks after the visit is no news to anybody.
LISTED_FOR = datetime.timedelta(days=14)


class GivenAlready(Refusal):
    def __init__(self, copy):
        facts = {"name": name_of(copy.done_by), "how": copy.get_how_display(), "when": day_hour(copy.done_at)}
        super().__init__(_("Cette confirmation est déjà %(how)s, par %(name)s, %(when)s.") % facts)


class HowIsOwed(Refusal):
    sentence = gettext_lazy("Dites si la lettre est remise en main propre ou postée.")


def is_owed(collection) -> bool:
    """Who ordered through somebody's voice or on paper, and has no e-mail to keep it in."""
    return collection.channel != Collection.Channel.ONLINE and not collection.email


def is_waiting(collection) -> bool:
    """Whether it is still to be given to this person; one query."""
    copy = copy_of(collection)
    return copy.done_at is None and (is_owed(collection) or bool(copy.street))


def waiting(*, points, at):
    """The orders whose confirmation nobody gave yet, the first visit first; what is called off is owed to nobody."""
    return recent(points=points, at=at).filter(Q(paper_copy=None) | Q(paper_copy__done_at=None))


def given(*, points, at):
    """Those of the same weeks that somebody gave, the last one first."""
    found = recent(points=points, at=at).filter(paper_copy__done_at__isnull=False)
    return found.select_related("paper_copy__done_by").order_by("-paper_copy__done_at", "pk")


def recent(*, points, at):
    standing = MerchantOrder.objects.filter(order=OuterRef("order")).exclude(status=MerchantOrder.Status.CANCELLED)
    found = Collection.objects.filter(slot__point__in=points, slot__ends_at__gt=at - LISTED_FOR, forgotten_at=None)
    found = found.exclude(channel=Collection.Channel.ONLINE).filter(Q(email="") | Q(paper_copy__street__gt=""))
    related = ("slot__point", "resident", "paper_copy")
    return found.filter(Exists(standing)).select_related(*related).order_by("slot__starts_at", "last_name", "pk")


def copy_of(collection) -> PaperCopy:
    """What is known of it, or nothing yet."""
    return PaperCopy.objects.filter(collection=collection).first() or PaperCopy(collection=collection)


def letterbox_of(collection) -> Letterbox:
    """Where it goes and how it is printed: as was said for this order, else as the place knows the person."""
    copy = getattr(collection, "paper_copy", None)
    said = copy if copy and (copy.street or copy.large_print) else collection.resident
    if said is None:
        return Letterbox()
    return Letterbox(said.street, said.postcode, said.city, said.large_print)


@transaction.atomic
def ask(*, collection, letterbox: Letterbox) -> None:
    """Where to post this one, and how to print it; said again before it is given, the last word counts."""
    if letterbox == Letterbox():
        return
    copy, _is_new = PaperCopy.objects.select_for_update().get_or_create(collection=collection)
    if copy.done_at is None:
        copy.street, copy.postcode, copy.city = (
            one.strip() for one in (letterbox.street, letterbox.postcode, letterbox.city)
        )
        copy.large_print = letterbox.large_print
        copy.save()


@transaction.atomic
def give(*, collection, how, by, at) -> None:
    """Somebody gave it or posted it; of two at once, the second reads who was quicker."""
    if how not in How.values:
        raise HowIsOwed
    PaperCopy.objects.get_or_create(collection=collection)
    waits = PaperCopy.objects.filter(collection=collection, done_at=None)
    if waits.update(how=how, done_at=at, done_by=by):
        return
    copy = PaperCopy.objects.select_related("done_by").get(collection=collection)
    if (copy.done_by, copy.how) != (by, how):
        raise GivenAlready(copy)


def forget(*, collection) -> None:
    """That it was given stays, where it was posted does not."""
    PaperCopy.objects.filter(collection=collection).update(street="", postcode="", city="")


def words_of(collection) -> str:
    """« à envoyer par la poste, 3 rue du Four, 26999 Saint-Roch, en gros caractères », or what became of it."""
    copy = copy_of(collection)
    if copy.done_at:
        facts = {"how": copy.get_how_display(), "name": name_of(copy.done_by), "when": day_hour(copy.done_at)}
        return _("sur papier, %(how)s par %(name)s, %(when)s") % facts
    if not is_owed(collection) and not copy.street:
        return ""
    letterbox = letterbox_of(collection)
    address = ", ".join(filter(None, [letterbox.street, f"{letterbox.postcode} {letterbox.city}".strip()]))
    where = _("à envoyer par la poste, %(address)s") % {"address": address} if address else _("à remettre au retrait")
    said = [_("sur papier"), where, _("en gros caractères") if letterbox.large_print else ""]
    return ", ".join(filter(None, said))
