"""What members offer and look for, the meetings that the place arranges, the hours that both of them say."""

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy

from animations.membership import periods
from animations.models import Exchange, Introduction, Membership, Skill
from merchants.refusals import Refusal

# A directory, not a novel.
MOST = 8


class Enough(Refusal):
    sentence = gettext_lazy("Huit lignes, c’est déjà beaucoup\u202f: retirez-en une avant d’en écrire une autre.")


class NotListed(Refusal):
    sentence = gettext_lazy("Pour lire les autres, acceptez d’abord que les membres vous lisent.")


class YourOwn(Refusal):
    sentence = gettext_lazy("Cette ligne est la vôtre.")


class NotBoth(Refusal):
    sentence = gettext_lazy("Un échange se note entre deux membres à jour de leur année.")


# --- The directory ----------------------------------------------------------------------------


def directory(*, at):
    """What is read by members: of those whose year runs and who agreed."""
    listed = periods.in_order(timezone.localdate(at)).filter(in_directory=True)
    return Skill.objects.filter(membership__in=listed).select_related("membership")


def may_read(membership, *, at) -> bool:
    in_order = periods.in_order(timezone.localdate(at))
    return membership is not None and in_order.filter(pk=membership.pk, in_directory=True).exists()


@transaction.atomic
def show(*, membership, agrees) -> None:
    """Each time they wish: in the directory, or out of it with all their lines."""
    Membership.objects.filter(pk=membership.pk).update(in_directory=agrees)


@transaction.atomic
def say(*, membership, way, field, words, key, at) -> Skill:
    """One line; the same form twice is one. Raises Enough."""
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    known = Skill.objects.filter(key=key, membership=held).first()
    if known:
        return known
    if held.skills.count() >= MOST:
        raise Enough
    return Skill.objects.create(membership=held, way=way, field=field, words=words.strip(), key=key, written_at=at)


def take_back(*, skill) -> None:
    Skill.objects.filter(pk=skill.pk).delete()


# --- Meeting ----------------------------------------------------------------------------------


@transaction.atomic
def ask_to_meet(*, skill, membership, at) -> Introduction:
    """The counter will put them in touch; asked twice, once. Raises NotListed, YourOwn."""
    if skill.membership_id == membership.pk:
        raise YourOwn
    if not may_read(membership, at=at):
        raise NotListed
    waiting = {"skill": skill, "asked_by": membership, "done_at": None}
    try:
        with transaction.atomic():
            return Introduction.objects.get_or_create(**waiting, defaults={"asked_at": at})[0]
    except IntegrityError:
        return Introduction.objects.get(**waiting)


def to_arrange():
    found = Introduction.objects.filter(done_at=None)
    return found.select_related("skill__membership__point", "asked_by").order_by("asked_at", "pk")


def arranged(*, introduction, by, at) -> None:
    """They have each other's number, or will not; said twice, the first time counts."""
    Introduction.objects.filter(pk=introduction.pk, done_at=None).update(done_at=at, done_by=by)


# --- Hours ------------------------------------------------------------------------------------


@transaction.atomic
def note_hours(*, giver, receiver, quarters, words, said_by, key, at) -> Exchange:
    """One of the two says it, the other will agree; the same form twice is one. Raises NotBoth."""
    both = periods.in_order(timezone.localdate(at)).filter(pk__in=[giver.pk, receiver.pk]).count()
    if both != 2:  # noqa: PLR2004
        raise NotBoth
    facts = {"giver": giver, "receiver": receiver, "quarters": quarters, "words": words.strip(), "said_by": said_by}
    return Exchange.objects.get_or_create(key=key, defaults={**facts, "said_at": at})[0]


def agree(*, exchange, membership, at) -> None:
    """The other one's word; whoever said it cannot agree with themselves."""
    own = Q(giver=membership) | Q(receiver=membership)
    Exchange.objects.filter(own, pk=exchange.pk, agreed_at=None).exclude(said_by=membership).update(agreed_at=at)


def take_hours_back(*, exchange, membership) -> None:
    """Not agreed yet, either of them takes it back."""
    own = Q(giver=membership) | Q(receiver=membership)
    Exchange.objects.filter(own, pk=exchange.pk, agreed_at=None).delete()


def exchanges_of(membership):
    found = Exchange.objects.filter(Q(giver=membership) | Q(receiver=membership))
    return found.select_related("giver", "receiver", "said_by")


def hours_of(membership) -> dict[str, int]:
    """Quarters given and received, agreed by both: side by side, never the one less the other."""
    agreed = Exchange.objects.exclude(agreed_at=None)
    return {
        "given": agreed.filter(giver=membership).aggregate(sum=Sum("quarters"))["sum"] or 0,
        "received": agreed.filter(receiver=membership).aggregate(sum=Sum("quarters"))["sum"] or 0,
    }
