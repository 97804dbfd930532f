"""Adopting a shop and leaving it: with an account in one tap, or on paper at the counter. The shop learns how many."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from merchants.models import Adoption, Merchant, MerchantOrder
from merchants.refusals import Refusal


class NoName(Refusal):
    sentence = _("Écrivez le prénom et le nom de la personne qui adopte.")


class NoShop(Refusal):
    sentence = _("Choisissez au moins un commerçant.")


def adopt(*, merchant, user, at) -> None:
    """Twice is once."""
    Adoption.objects.bulk_create([Adoption(merchant=merchant, user=user, adopted_at=at)], ignore_conflicts=True)


def leave(*, merchant, user) -> None:
    """Nothing of it is kept."""
    Adoption.objects.filter(merchant=merchant, user=user).delete()


@transaction.atomic
def adopt_on_paper(*, merchants, name, by, at) -> None:
    """What somebody without an account signed at the counter; the same paper twice is one."""
    name, merchants = " ".join(name.split()), list(merchants)
    if not name:
        raise NoName
    if not merchants:
        raise NoShop
    signed = {"paper_name": name, "entered_by": by, "adopted_at": at}
    rows = [Adoption(merchant=merchant, **signed) for merchant in merchants]
    Adoption.objects.bulk_create(rows, ignore_conflicts=True)


def leave_on_paper(*, name) -> None:
    """All that stands under this name, when the person asks for it."""
    Adoption.objects.filter(user=None, paper_name=name).delete()


def adopted_by(user):
    """The shops this person adopted that residents see, the latest adopted first, and whether they collected there."""
    handed = MerchantOrder.objects.filter(order__user=user, status=MerchantOrder.Status.HANDED_OVER)
    collected = Exists(handed.filter(merchant=OuterRef("pk")))
    found = Merchant.objects.listed().filter(adoptions__user=user).order_by("-adoptions__adopted_at")
    return found.annotate(has_collected=collected)


def has_adopted(user, merchant) -> bool:
    return user.is_authenticated and Adoption.objects.filter(user=user, merchant=merchant).exists()


def count_of(merchant) -> int:
    """All that the shop ever knows of it."""
    return Adoption.objects.filter(merchant=merchant).count()
