"""What belonging costs for a year: written by the association from a day on, never a constant of the code."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from animations.models import MemberKind, MembershipFee
from merchants.refusals import Refusal

# Beyond is a slip of the hand.
HIGHEST = 1_000_00


class TooHigh(Refusal):
    sentence = gettext_lazy("Une cotisation de plus de mille euros\u202f? Regardez la virgule.")


class AlreadyInForce(Refusal):
    sentence = gettext_lazy(
        "Ce jour est passé\u202f: des personnes ont adhéré à cette cotisation. Choisissez aujourd’hui, ou plus tard."
    )


def fee_of(kind, day) -> int:
    """Cents for a period asked for on that day; nothing written, nothing due."""
    found = MembershipFee.objects.filter(kind=kind, applies_from__lte=day).order_by("-applies_from").first()
    return found.cents if found else 0


def fees_on(day) -> list[tuple[MemberKind, int]]:
    """Every kind with its fee, in the order of the form: one query."""
    latest = {}
    for fee in MembershipFee.objects.filter(applies_from__lte=day).order_by("applies_from"):
        latest[fee.kind] = fee.cents
    return [(kind, latest.get(kind, 0)) for kind in MemberKind]


def to_come(day):
    return MembershipFee.objects.filter(applies_from__gt=day).order_by("applies_from", "kind")


@transaction.atomic
def write(*, kind, cents, applies_from, by, at, today) -> MembershipFee:
    """From a day on; written again for the same day, the last one counts. Raises TooHigh, AlreadyInForce."""
    if cents > HIGHEST:
        raise TooHigh
    if applies_from < today:
        raise AlreadyInForce
    facts = {"cents": cents, "written_by": by, "written_at": at}
    fee, _is_new = MembershipFee.objects.update_or_create(kind=kind, applies_from=applies_from, defaults=facts)
    return fee
