"""Seats are given up and the money goes back: each piece once, by the shared path of corrections (decision 0012)."""

import datetime

from django.utils.translation import gettext_lazy as _

from animations.models import Registration
from animations.taking_part import states
from merchants.giving_back import corrections
from merchants.models import MerchantOrder, OrderedLine
from merchants.models.merchant_order import MerchantOrderMove
from merchants.refusals import Refusal

Status, Channel = Registration.Status, MerchantOrderMove.Channel


class TooLateToGiveBack(Refusal):
    sentence = _(
        "La date pour être remboursé est passée\u202f: vos places restent les vôtres, donnez votre code à quelqu’un "
        "qui viendra à votre place."
    )


class TakeMoreInTheBasket(Refusal):
    sentence = _("Ces places se paient\u202f: prenez-en d’autres depuis la page du rendez-vous, avec votre panier.")


def until(registration) -> datetime.datetime:
    """Until when they may be given up and paid back: as long as one may register.

    Bought for another hour, day or place than the one it has now, until it begins.
    """
    animation = registration.animation
    return animation.starts_at if was_bought_before_it_moved(registration) else animation.closes_at


def was_bought_before_it_moved(registration) -> bool:
    moved_at = registration.animation.moved_at
    before = {"line__merchant_order__order__date_placed__lt": moved_at}
    return moved_at is not None and registration.sold.filter(**before).exists()


def is_sold(registration) -> bool:
    return registration.sold.exists()


def give_up(*, registration, people, by, at):
    """So many of their seats go back, those at the full price first; for an animation that is held.

    Raises TooLateToGiveBack (`until`).
    """
    if at >= until(registration):
        raise TooLateToGiveBack
    give_back(registration, people, reason=str(_("Places rendues par la personne")), by=by, at=at)


def give_back_all(*, animation, by, at):
    """It is called off: every seat that was bought is paid back, and given up; for an animation that is held."""
    sold = animation.registrations.filter(status=Status.CONFIRMED, sold__isnull=False).distinct()
    for registration in sold.order_by("pk"):
        give_back(registration, registration.party, reason=str(_("Animation annulée")), by=by, at=at)
        states.move(registration=registration, status=Status.CANCELLED, by=by, at=at)


def give_back(registration, people, *, reason, by, at):
    why = corrections.Why(reason=reason, by=by, at=at, channel=Channel.ONLINE, back_on_shelf=True)
    for line in lines_of(registration):
        quantity = min(people, line.left_quantity)
        if quantity and line.merchant_order.status != MerchantOrder.Status.CANCELLED:
            key = f"seats:{registration.pk}:{line.left_quantity}"
            corrections.give_back_goods(line=line, quantity=quantity, key=key, why=why)
            people -= quantity


def lines_of(registration):
    lines = OrderedLine.objects.filter(seats__registration=registration).select_related("merchant_order")
    return lines.order_by("-unit_price_cents", "pk")
