"""Orders that nobody can prepare any more, or whose fate was refused: told once, shown until somebody settles them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from merchants import trail
from merchants.hours import editing
from merchants.models import Deed, Merchant, MerchantOrder
from shop.closures import messages, plans
from shop.closures.models import OrderFate
from shop.jobs import one_by_one
from shop.orders.reading import CANCELLABLE

TOLD = "order-left-behind"


@dataclass(frozen=True)
class Left:
    """One order, and why it waits for somebody; `fate` is what was decided of it and could not be done."""

    merchant_order: MerchantOrder
    why: str
    fate: OrderFate | None = None

    @property
    def about(self) -> str:
        return f"order:{self.merchant_order.pk}"

    @property
    def due(self) -> str:
        """Left behind again at another moment, it is told again."""
        return self.merchant_order.due_at.isoformat()


def waiting(*, at) -> list[Left]:
    """All of them, the most urgent first."""
    refused = [Left(fate.merchant_order, fate.refusal, fate) for fate in fates_refused(at)]
    known = {one.merchant_order.pk for one in refused}
    shut = _("aucune heure d’ouverture ne permet plus de la préparer")
    orphans = [Left(part, shut) for part in plans.orphans(at) if part.pk not in known]
    return sorted([*refused, *orphans], key=lambda one: (one.merchant_order.due_at, one.merchant_order.pk))


def fates_refused(at):
    """What was decided and could not be done."""
    found = undone(at).exclude(refusal="")
    return found.select_related("change", "merchant_order__merchant", "merchant_order__order__collection")


def undone(at):
    """What was decided and is not done, of orders that still wait."""
    standing = {"merchant_order__status__in": CANCELLABLE, "merchant_order__due_until__gt": at}
    return OrderFate.objects.filter(done_at=None, **standing)


def by_shop(left) -> dict[Merchant, list[Left]]:
    shops = defaultdict(list)
    for one in left:
        shops[one.merchant_order.merchant].append(one)
    return dict(shops)


# --- Telling ----------------------------------------------------------------------------------


def tell_all(*, at):
    """Each shop, and whoever looks after it, of what they were not told yet."""
    one_by_one(partial(tell_those_of, at=at), by_shop(waiting(at=at)).items())


@transaction.atomic
def tell_those_of(shop, *, at):
    """The trail keeps what was told: of two workers at once, the second finds it there."""
    merchant, left = shop
    editing.hold(merchant)
    deeds = Deed.objects.filter(merchant=merchant, act=TOLD, about__in=[one.about for one in left])
    told = set(deeds.values_list("about", "after"))
    untold = [one for one in left if (one.about, one.due) not in told]
    if not untold:
        return
    who = told_words(messages.tell_left_behind(merchant=merchant, left=untold))
    for one in untold:
        sign(one, who, at)


def told_words(readers) -> str:
    """Only who has an address is told by a letter; the others read it here, and on their page."""
    return {
        (True, True): _("La boutique et l’association sont prévenues."),
        (True, False): _("La boutique est prévenue."),
        (False, True): _("L’association est prévenue."),
        (False, False): "",
    }[readers]


def sign(one, who, at):
    part = one.merchant_order
    words = _("Commande %(code)s\u202f: %(why)s. %(who)s")
    facts = {"code": part.spoken_code, "why": one.why.rstrip("."), "who": who}
    told = {"words": (words % facts).strip(), "about": one.about, "after": one.due}
    trail.sign(merchant=part.merchant, by=None, at=at, act=TOLD, **told)
