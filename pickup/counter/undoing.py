"""Undoing a handover within minutes: the bag is on its shelf again, and the books say the opposite, exactly."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import owed
from merchants.listing import stock
from merchants.models import Invoice, MerchantOrder, WithdrawnLine
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup.bags import custody
from pickup.bags.drop_off import hold
from pickup.models import Bag, Handover

Status = MerchantOrder.Status


class TooLateToUndo(Refusal):
    sentence = gettext_lazy(
        "Une remise se défait dans les deux minutes, dix pour une ligne du cahier. Depuis, elle compte\u202f: si un "
        "produit revient, reprenez-le avec «\u202fLa personne refuse un produit\u202f»."
    )


class MovedOn(Refusal):
    """Something followed the handover that cannot be taken back with it."""

    def __init__(self, merchant_order, why):
        super().__init__(
            _("%(merchant)s\u202f: %(why)s La remise ne se défait plus.")
            % {"merchant": merchant_order.merchant, "why": why}
        )


@transaction.atomic
def undo_hand_over(*, handover, by, at, channel=Handover.Channel.COUNTER) -> Handover:
    """Given by mistake: the bags are here again. Undone twice, it counts once. Paying stays another matter.

    `at`: the act's own time, as the handover's; told late by a device that had no network, both are.
    """
    parts = hold(handover.collection.order_id)
    handover = Handover.objects.select_for_update(of=["self"]).get(pk=handover.pk)
    if handover.undone_at:
        return handover
    if at > handover.undo_until:
        raise TooLateToUndo
    bags = list(handover.bags.all())
    touched = {bag.merchant_order_id for bag in bags}
    sold = [part for part in parts if part.pk in touched and part.status == Status.HANDED_OVER]
    for part in sold:
        refuse_if_moved_on(part)
    stock.hold(sold)
    told = {"by": by, "at": max(at, handover.at)}
    custody.record(bags=bags, act=custody.Act.TAKEN_BACK, channel=channel, **told)
    given = Bag.objects.filter(merchant_order__in=touched, where=Bag.Where.HANDED_OVER)
    still = set(given.values_list("merchant_order", flat=True))
    life.nothing_given_after_all(
        merchant_orders=[part for part in parts if part.pk in touched and part.pk not in still]
    )
    for part in sold:
        life.take_back_merchant_order(merchant_order=part, reason=str(_("Remise défaite au comptoir")), **told)
    handover.undone_at, handover.undone_by = told["at"], by
    handover.save(update_fields=["undone_at", "undone_by"])
    return handover


def refuse_if_moved_on(merchant_order):
    if owed.is_settled(merchant_order):
        raise MovedOn(merchant_order, _("l’argent de cette vente est déjà parti."))
    if Invoice.objects.filter(merchant_order=merchant_order).exists():
        raise MovedOn(merchant_order, _("une facture a été faite pour la personne."))
    given_up = WithdrawnLine.objects.filter(line__merchant_order=merchant_order)
    if given_up.exclude(ending=WithdrawnLine.Ending.NOT_GIVEN).exists():
        raise MovedOn(merchant_order, _("la personne a renoncé à un produit depuis."))
    if not any(line.left_quantity for line in merchant_order.lines.all()):
        raise MovedOn(merchant_order, _("tout est revenu depuis."))


def made_at(collection, *, point):
    """Handovers of this visit made in this place: undone, their bags are on its shelves again."""
    there = Bag.objects.of_the_place(point).filter(merchant_order__order=collection.order_id)
    return collection.handovers.filter(bags__in=there).distinct()


def undoable(collection, *, point, at) -> list[Handover]:
    """Those of this place that may still be undone, the latest first."""
    recent = made_at(collection, point=point).undoable(at)
    return list(recent.order_by("-at", "-pk"))
