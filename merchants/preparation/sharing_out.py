"""Not enough of one product for all who ordered it: who gets how many, and one batch of shortages."""

from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from merchants import money
from merchants.models import MerchantOrder, OrderedLine
from merchants.preparation import shortfalls
from merchants.preparation.merchant_orders import QUANTITIES_MAY_CHANGE
from merchants.refusals import Refusal


class Rule(models.TextChoices):
    FIRST_COME = "FIRST_COME", _("Dans l’ordre des commandes")
    PRO_RATA = "PRO_RATA", _("Un peu à chacun")
    BY_HAND = "BY_HAND", _("Je choisis moi-même")


class ChangedMeanwhile(Refusal):
    sentence = _("Ces commandes ont changé entre-temps\u202f: regardez, puis confirmez à nouveau.")


class MoreThanWanted(Refusal):
    sentence = _("Pour chaque commande, écrivez un nombre entre zéro et ce qui est attendu.")


# --- Who gets how many ------------------------------------------------------------------------


def first_come(wanted: list[int], left: int) -> list[int]:
    """Whoever ordered first is served whole, until there is none."""
    shares = []
    for many in wanted:
        shares.append(min(many, left))
        left -= shares[-1]
    return shares


def pro_rata(wanted: list[int], left: int) -> list[int]:
    """To each in proportion; the largest remainders get what is left, the first of equals first."""
    return money.split(left, wanted) if left < sum(wanted) else list(wanted)


SHARES = {Rule.FIRST_COME: first_come, Rule.PRO_RATA: pro_rata}


# --- What waits, and the act ------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """All that is still to supply of one product for one moment, in the order people ordered."""

    lines: list[OrderedLine]

    @property
    def title(self) -> str:
        return self.lines[0].title

    @property
    def total(self) -> int:
        return sum(line.left_quantity for line in self.lines)

    def shares(self, rule, left: int) -> dict[int, int]:
        """Pieces by line, for a rule that needs no hand."""
        found = SHARES[Rule(rule)]([line.left_quantity for line in self.lines], left)
        return {line.pk: many for line, many in zip(self.lines, found, strict=True)}


def wanted(merchant, *, due_at, product) -> Wanted:
    orders = MerchantOrder.objects.filter(merchant=merchant, due_at=due_at).confirmed()
    lines = OrderedLine.objects.filter(
        merchant_order__in=orders.filter(status__in=QUANTITIES_MAY_CHANGE),
        order_line__product=product,
        kept_quantity__gt=models.F("returned_quantity"),
    )
    lines = lines.select_related("merchant_order").prefetch_related("merchant_order__lines")
    return Wanted(list(lines.order_by("merchant_order__placed_at", "pk")))


def is_done(merchant, *, due_at, product, shares: dict[int, int]) -> bool:
    """Each of these lines has its share already, even where nobody waits for any more of it."""
    here = {"merchant_order__merchant": merchant, "merchant_order__due_at": due_at, "order_line__product": product}
    found = {line.pk: line.left_quantity for line in OrderedLine.objects.filter(pk__in=shares, **here)}
    return bool(shares) and found == shares


@transaction.atomic
def share_out(*, merchant, due_at, product, shares: dict[int, int], seen: dict[int, int], by, at) -> list[OrderedLine]:
    """So many pieces for each line, told to each person; all of it or nothing. `seen` is what the page said.

    Gives the lines that get fewer. Said twice, it counts once: those that already have their share are left alone.
    """
    held = MerchantOrder.objects.select_for_update().filter(merchant=merchant, due_at=due_at).order_by("pk")
    list(held.values_list("pk"))
    now = wanted(merchant, due_at=due_at, product=product).lines
    if any(line.left_quantity not in {seen.get(line.pk), shares.get(line.pk)} for line in now):
        raise ChangedMeanwhile
    if any(not 0 <= shares.get(pk, -1) <= many for pk, many in seen.items()):
        raise MoreThanWanted
    shorter = [line for line in now if shares[line.pk] < line.left_quantity]
    for line in shorter:
        shortfalls.run_short(line=line, kept_quantity=shares[line.pk], by=by, at=at)
    return shorter
