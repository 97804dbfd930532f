"""What the scale says of goods sold by weight: the resident pays it, never above the maximum that was announced."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.access import orders_of
from merchants.books.earnings import post_difference
from merchants.models import OrderedLine
from merchants.preparation.merchant_orders import LONGEST_REASON, QUANTITIES_MAY_CHANGE, Channel, NotNow, hold, sign
from merchants.refusals import Refusal

# Less than half of what was expected, or more than twice: a slip of the finger far more often than a surprise.
FAR_OFF = 2
# A tonne does not fit in a bag.
HEAVIEST = 1_000_000


class NotByWeight(Refusal):
    sentence = gettext_lazy("Ce produit se vend à la pièce : il n’y a rien à peser.")


class NoWeight(Refusal):
    sentence = gettext_lazy("Indiquez le poids en grammes, plus grand que zéro.")


class LooksWrong(Refusal):
    """Not refused for good: whoever weighed may confirm it."""

    def __init__(self, line, grams):
        words = {"grams": grams, "expected": line.grams_of(line.ordered_grams, line.kept_quantity)}
        super().__init__(
            _("%(grams)d g ? On en attendait environ %(expected)d. Relisez la balance, puis confirmez.") % words
        )


class AboveTheMaximum(Refusal):
    def __init__(self, most):
        super().__init__(
            _(
                "Le maximum annoncé est de %(most)d g. Retirez-en, "
                "ou demandez l’accord de la personne et notez comment elle l’a donné."
            )
            % {"most": most}
        )


def weigh(*, line, grams, **told) -> OrderedLine:
    """The line weighs that much, before the bag is ready; weighed again, the last weight counts.

    Raises LooksWrong, until the scale is read again; AboveTheMaximum unless `agreed_how` says how the resident agreed.
    """
    return write_weight(line, grams, [refuse_what_is_no_weight, refuse_unlikely], **told)


def weigh_read_again(*, line, grams, **told) -> OrderedLine:
    """The same, however unlikely: whoever weighed has read the scale again. It is no consent of the resident's."""
    return write_weight(line, grams, [refuse_what_is_no_weight], **told)


@transaction.atomic
def write_weight(line, grams, looks, *, by, at, channel=Channel.MERCHANT, agreed_how="") -> OrderedLine:
    merchant_order = hold(line.merchant_order_id)
    line = merchant_order.lines.get(pk=line.pk)
    if merchant_order.status not in QUANTITIES_MAY_CHANGE:
        raise NotNow(merchant_order.status)
    if line.weighed_at and line.kept_grams == grams:
        return line
    for look in looks:
        look(line, grams)
    agreed_how = agreed_how.strip()[:LONGEST_REASON]
    refuse_above_the_maximum(line, grams, agreed_how)
    weighed = {"grams_before": line.kept_grams, "grams_after": grams, "agreed_how": agreed_how}
    line.weighings.create(**weighed, by=by, at=at, channel=channel)
    line.kept_grams, line.weighed_at = grams, at
    line.save(update_fields=["kept_grams", "weighed_at"])
    post_difference(merchant_order=merchant_order, memo=_("Pesée"), by=by, at=at)
    words = _("«\u202f%(title)s\u202f» pesé, %(grams)d g") % {"title": line.title, "grams": grams}
    sign([merchant_order], "order-weigh", words, by=by, at=at)
    return line


def to_weigh(merchant, *, due_at) -> list[OrderedLine]:
    """All that goes on the scale for a moment, what is not weighed yet first; one query."""
    lines = OrderedLine.objects.filter(
        merchant_order__in=orders_of(merchant).filter(due_at=due_at, status__in=QUANTITIES_MAY_CHANGE),
        price_per_kg_cents__isnull=False,
        kept_quantity__gt=F("returned_quantity"),
    )
    first = F("weighed_at").asc(nulls_first=True)
    return list(lines.select_related("merchant_order").order_by(first, "title", "merchant_order__customer_name", "pk"))


def refuse_what_is_no_weight(line, grams):
    if not line.is_weighed or not line.left_quantity:
        raise NotByWeight
    if not 0 < grams <= HEAVIEST:
        raise NoWeight


def refuse_unlikely(line, grams):
    expected = line.grams_of(line.ordered_grams, line.kept_quantity)
    if not expected <= grams * FAR_OFF <= expected * FAR_OFF**2:
        raise LooksWrong(line, grams)


def refuse_above_the_maximum(line, grams, agreed_how):
    most = line.grams_of(line.most_grams, line.kept_quantity)
    if grams > most and not agreed_how:
        raise AboveTheMaximum(most)
