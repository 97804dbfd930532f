"""What somebody did without a network and the books could not take: a person looks, and says how it ends."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import dues
from merchants.refusals import Refusal
from pickup import words
from pickup.bags import drop_off
from pickup.models import Bag, CounterPayment, OfflineAct
from pickup.money import till
from pickup.offline import forgetting, replay, telling

Kind, Resolution = OfflineAct.Kind, OfflineAct.Resolution


class SettledAlready(Refusal):
    def __init__(self, act):
        facts = {"name": words.name_of(act.resolved_by), "hour": words.hour(act.resolved_at)}
        super().__init__(_("C’est déjà réglé\u202f: %(name)s, %(hour)s.") % facts)


class WordsOwed(Refusal):
    sentence = gettext_lazy("Écrivez en quelques mots ce qui a été vu avec la personne, puis touchez de nouveau.")


class NothingToNote(Refusal):
    sentence = gettext_lazy("Il n’y a rien à noter\u202f: voyez cela avec la personne, puis dites-le ici.")


def to_settle(point):
    """Oldest first, for the pages of this counter."""
    acts = OfflineAct.objects.filter(point=point).to_settle()
    return acts.select_related("collection__slot", "by", "sent_by").order_by("made_at", "pk")


def settled(point):
    """Latest first: who said how each ended, and when."""
    acts = OfflineAct.objects.filter(point=point).settled()
    return acts.select_related("collection", "resolved_by").order_by("-resolved_at", "-pk")


def choices_of(act) -> list[tuple[str, str]]:
    """What makes sense for this act, as things stand; « seen with the people » always does."""
    found = []
    if act.collection and act.kind == Kind.HAND_OVER and (bags := left_to_give(act)):
        lacks_age = replay.lacks_age(act, bags)
        words_of_it = _("Noter la remise\u202f: une pièce d’identité a été vue") if lacks_age else _("Noter la remise")
        found.append((Resolution.NOTED, words_of_it))
    if act.collection and act.kind == Kind.PAY and (cents := sum(left_to_pay(act).values())):
        found.append((Resolution.NOTED, _("Noter %(amount)s reçus") % {"amount": words.amount(cents)}))
    if act.collection and act.kind == Kind.NOTE and is_to_write(act):
        found.append((Resolution.NOTED, _("Garder cette note sur sa page")))
    return [*found, (Resolution.FILED, FILED_WORDS[act.kind])]


FILED_WORDS = {
    Kind.HAND_OVER: gettext_lazy("C’est vu avec la personne"),
    Kind.PAY: gettext_lazy("L’argent en trop a été rendu"),
    Kind.UNDO: gettext_lazy("C’est vu\u202f: la remise ou le paiement reste noté"),
    Kind.NOTE: gettext_lazy("C’est fait sur sa page"),
}


def is_to_write(act) -> bool:
    """Its words are still here, and not on the page of the visit."""
    said = act.payload.get("text")
    return bool(said) and not act.collection.notes.filter(text=said).exists()


def left_to_give(act) -> list[Bag]:
    """Its bags that nobody has given, whatever stopped them; one that waits at another place is given there."""
    gone = {Bag.Where.HANDED_OVER, Bag.Where.RETURNED, Bag.Where.GIVEN, Bag.Where.DISCARDED, Bag.Where.CANCELLED}
    filled = set(Bag.objects.filled().filter(pk__in=act.payload["bags"]).values_list("pk", flat=True))
    slot = act.collection.slot
    told = [bag for bag in telling.bags_told(act) if bag.where not in gone and bag.pk in filled]
    return [bag for bag in told if bag.place_id(slot) == act.point_id]


def left_to_pay(act) -> dict[int, int]:
    """Of what was received and a form of the same key did not note, what is still due; the rest was given back."""
    due, noted = dues.due_by_merchant_order(act.collection.order), noted_before(act)
    found = {part: min(cents - noted.get(part, 0), due.get(part, 0)) for part, cents in act.payload["amounts"]}
    return {part: cents for part, cents in found.items() if cents > 0}


def noted_before(act) -> dict[int, int]:
    keys = [till.key_for(str(act.key), part) for part, _cents in act.payload["amounts"]]
    return dict(CounterPayment.objects.filter(key__in=keys, undone=None).values_list("merchant_order", "cents"))


@transaction.atomic
def settle(*, act, resolution, by, at, words=""):
    """Whoever settles vouches for it: what is noted then is noted in their name, at the hour it was done.

    Where nothing is noted, their words are all that is left of it. Raises SettledAlready, NothingToNote, WordsOwed.
    """
    held = (
        OfflineAct.objects.select_for_update(of=["self"])
        .select_related("collection__order", "collection__slot")
        .get(pk=act.pk)
    )
    if held.resolved_at:
        raise SettledAlready(held)
    if resolution == Resolution.NOTED:
        note(held, by=by, at=at)
    elif resolution != Resolution.FILED:
        raise NothingToNote
    elif not words.strip():
        raise WordsOwed
    held.resolution, held.resolved_by, held.resolved_at = resolution, by, at
    held.resolved_words = words.strip()
    forgetting.drop_words(held)
    held.save(
        update_fields=["resolution", "resolved_by", "resolved_at", "resolved_words", "payload", "sentence"],
    )


def note(act, *, by, at):
    if not act.collection:
        raise NothingToNote
    drop_off.hold(act.collection.order_id)
    if act.kind == Kind.HAND_OVER and left_to_give(act):
        act.by = by
        replay.take_in(act, [bag for bag in left_to_give(act) if bag.where == Bag.Where.EXPECTED])
        # Whoever vouches for the handover says that an age was seen, where one must be.
        told = {"key": replay.noted_key(act.key), "by": by, "recorded_at": at}
        replay.give(act, left_to_give(act), adult_checked=True, **told)
    elif act.kind == Kind.PAY and (amounts := left_to_pay(act)):
        # The money enters the books now: what is closed stays closed.
        replay.collect(act, amounts, key=replay.noted_key(act.key), by=by, at=at)
    elif act.kind == Kind.NOTE and is_to_write(act):
        replay.write_note(act, by=by)
    else:
        raise NothingToNote
