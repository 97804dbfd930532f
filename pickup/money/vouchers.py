"""Meal vouchers, on paper or on a card: for food but alcohol, to a merchant who takes them, within the day's cap.

The voucher goes to the merchant, in every legal mode: only a merchant who is approved for it is paid by its issuer.
"""

import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import legal
from merchants.models import OrderedLine
from merchants.opening import instant_of, is_public_holiday
from merchants.refusals import Refusal
from pickup.models import CounterPayment, MealVoucherTaker
from pickup.words import amount

Means = CounterPayment.Means
MEANS = (Means.MEAL_PAPER, Means.MEAL_CARD)
SUNDAY = 6
MIDNIGHT = datetime.time()


class NotTaken(Refusal):
    def __init__(self, merchant):
        super().__init__(
            _("%(merchant)s ne prend pas les titres-restaurant\u202f: demandez un autre moyen.")
            % {"merchant": merchant}
        )


class NoLawInForce(Refusal):
    sentence = gettext_lazy(
        "La règle des titres-restaurant a changé et n’est pas encore écrite ici\u202f: "
        "prenez un autre moyen, et prévenez l’association."
    )


class NotThatDay(Refusal):
    sentence = gettext_lazy(
        "Les titres-restaurant ne se prennent ni le dimanche ni un jour férié\u202f: demandez un autre moyen."
    )


class MoreThanFood(Refusal):
    def __init__(self, merchant, left):
        words = {"merchant": merchant, "left": amount(left)}
        super().__init__(
            _(
                "%(merchant)s\u202f: les titres-restaurant peuvent encore payer %(left)s, "
                "ce qui se mange ou se boit, sans alcool. Le reste se paie autrement."
            )
            % words
            if left > 0
            else _("%(merchant)s\u202f: rien ici ne se paie en titres-restaurant.") % words
        )


class OverTheDay(Refusal):
    def __init__(self, cap, left):
        words = {"cap": amount(cap), "left": amount(left)}
        super().__init__(
            _(
                "Les titres-restaurant paient %(cap)s par jour et par personne\u202f: "
                "il reste %(left)s. Le reste se paie autrement."
            )
            % words
        )


# --- Who takes them ---------------------------------------------------------------------------


@transaction.atomic
def say_who_takes(*, merchants, by, at) -> None:
    """These merchants take meal vouchers, and no other."""
    MealVoucherTaker.objects.exclude(merchant__in=merchants).delete()
    for merchant in merchants:
        MealVoucherTaker.objects.get_or_create(merchant=merchant, defaults={"noted_by": by, "noted_at": at})


def takers(merchant_orders) -> set[int]:
    """Ids of those among these merchants who take them."""
    found = MealVoucherTaker.objects.filter(merchant__in={part.merchant_id for part in merchant_orders})
    return set(found.values_list("merchant_id", flat=True))


# --- What they pay ----------------------------------------------------------------------------


def refuse_unless_payable(wanted, *, at) -> None:
    """`wanted`: cents by merchant order of one visit, their rows held."""
    day = timezone.localdate(at)
    cap = legal.meal_voucher_cap_cents(day)
    if cap is None:
        raise NoLawInForce
    if day.weekday() == SUNDAY or is_public_holiday(day):
        raise NotThatDay
    taking = takers(wanted)
    for merchant_order, cents in wanted.items():
        if merchant_order.merchant_id not in taking:
            raise NotTaken(merchant_order.merchant)
        left = eatable_cents(merchant_order) - paid_so_far(merchant_order)
        if cents > left:
            raise MoreThanFood(merchant_order.merchant, max(0, left))
    left = cap - paid_that_day(next(iter(wanted)), day)
    if sum(wanted.values()) > left:
        raise OverTheDay(cap, max(0, left))


def eatable_cents(merchant_order) -> int:
    """What is kept of it that one eats or drinks, without alcohol."""
    lines = OrderedLine.objects.filter(merchant_order=merchant_order, is_alcohol=False)
    lines = lines.filter(order_line__product__sheet__is_food=True)
    return sum(line.kept_cents for line in lines)


def standing():
    """Payments with vouchers that nobody undid."""
    return CounterPayment.objects.filter(means__in=MEANS, undone=None)


def paid_so_far(merchant_order) -> int:
    return standing().filter(merchant_order=merchant_order).aggregate(cents=Sum("cents"))["cents"] or 0


def paid_that_day(merchant_order, day) -> int:
    """By this visit, and by the same account's others: somebody without an account is known by the visit alone."""
    order = merchant_order.order
    mine = {"merchant_order__order__user": order.user_id} if order.user_id else {"merchant_order__order": order}
    start, end = instant_of(day, MIDNIGHT), instant_of(day + datetime.timedelta(days=1), MIDNIGHT)
    return standing().filter(**mine, at__gte=start, at__lt=end).aggregate(cents=Sum("cents"))["cents"] or 0
