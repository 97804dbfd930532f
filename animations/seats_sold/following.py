"""Seats follow the order that they were bought with; once it is over, the shop earns them."""

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from animations.models import Animation, Registration, SoldSeats
from animations.seats_sold import giving_back, products
from animations.taking_part import evening, offers, seats, states
from merchants.books import dues
from merchants.jobs import one_by_one
from merchants.models import MerchantOrder, OrderedLine
from merchants.models.merchant_order import MerchantOrderMove
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal

Status, Channel = Registration.Status, MerchantOrderMove.Channel
Sale = MerchantOrder.Status
# Seats alone from the beginning, or since its shop could supply nothing else.
STANDING = [Sale.PLACED, Sale.ACCEPTED, Sale.READY, Sale.DROPPED_OFF]
KEPT = Case(
    When(sold__line__merchant_order__status=Sale.CANCELLED, then=Value(0)),
    default=F("sold__line__kept_quantity") - F("sold__line__returned_quantity"),
)
LEFT = OrderedLine.objects.filter(merchant_order=OuterRef("pk"), kept_quantity__gt=F("returned_quantity"))


class SeatsAreUsed(Refusal):
    sentence = _(
        "Cette commande contient des places qui ne se remboursent plus\u202f: pour annuler le reste, appelez-nous."
    )


# --- The order changes, the seats follow ------------------------------------------------------


def hold_of_order(order):
    """The animations whose seats it holds, in id order, before any of its rows."""
    theirs = Animation.objects.filter(registrations__sold__line__merchant_order__order=order)
    for pk in sorted(set(theirs.values_list("pk", flat=True))):
        seats.hold(Animation(pk=pk))


def refuse_once_used(order, *, at):
    """A resident cancels all of it at once, and some of its seats are no longer paid back."""
    kept = Registration.objects.filter(sold__line__merchant_order__order=order).exclude(status=Status.CANCELLED)
    if any(at >= giving_back.until(one) for one in kept.select_related("animation")):
        raise SeatsAreUsed


def follow_order(*, order, by, at):
    """It was changed or cancelled by somebody who held its animations: its seats are for others."""
    theirs = SoldSeats.objects.filter(line__merchant_order__order=order).values("registration")
    _follow_each(Registration.objects.filter(pk__in=theirs), by=by, at=at)


def follow_all(*, at):
    """What a shop or the association took off a line, an order that nobody paid; safe to run twice."""
    products.catch_up(at=at)
    living = Animation.objects.filter(registrations__in=that_differ(Registration.objects.all())).distinct()
    one_by_one(lambda animation: follow(animation=animation, at=at), living.order_by("pk"))


@transaction.atomic
def follow(*, animation, at):
    animation = seats.hold(animation)
    _follow_each(animation.registrations.all(), by=None, at=at)


def that_differ(registrations):
    """Those whose lines do not keep as many seats as they say."""
    sold = registrations.filter(status=Status.CONFIRMED, sold__isnull=False)
    return sold.annotate(left=Sum(KEPT)).exclude(left=F("party"))


def _follow_each(registrations, *, by, at):
    for one in that_differ(registrations).select_related("animation").order_by("animation_id", "pk"):
        # `Sum` would be carried along by the row.
        registration = Registration.objects.select_related("animation__point", "animation__room").get(pk=one.pk)
        _follow_one(registration, one.left or 0, by=by, at=at)


def _follow_one(registration, left, *, by, at):
    if left:
        states.resize(registration=registration, party=left, by=by, at=at)
    else:
        states.move(registration=registration, status=Status.CANCELLED, by=by, at=at)
    offers.offer_free(registration.animation, at=at)


# --- It is over: the shop earns its seats -----------------------------------------------------


def end_all(*, at):
    """Parts of orders that are seats alone, once all of it is over; safe to run twice and to skip days."""
    one_by_one(lambda part: _leave_the_bag(merchant_order=part, at=at), seats_alone().filter(status=Sale.UNCOLLECTED))
    one_by_one(lambda part: _end(merchant_order=part, at=at), to_end(at))


def to_end(at):
    to_come = LEFT.filter(seats__registration__animation__ends_at__gt=at)
    return seats_alone().filter(~Exists(to_come), status__in=STANDING)


def seats_alone():
    """Nothing else is left of them."""
    parts = MerchantOrder.objects.confirmed()
    return parts.filter(Exists(LEFT.filter(is_seat=True)), ~Exists(LEFT.filter(is_seat=False))).order_by("pk")


@transaction.atomic
def _leave_the_bag(*, merchant_order, at):
    """Nobody came for its goods, which were all given back since, otherwise than by the counter (`uncollected`)."""
    held = life.hold(merchant_order.pk)
    if held.status == Sale.UNCOLLECTED:
        life.leave_the_seats(merchant_order=held, by=None, at=at, channel=Channel.SCHEDULED)


@transaction.atomic
def _end(*, merchant_order, at):
    """Paid or come, the sale is made, be they absent; neither, it is forgotten once the door had time to tell."""
    held = life.hold(merchant_order.pk)
    if held.status not in STANDING:
        return
    registrations = Registration.objects.filter(sold__line__merchant_order=held)
    came = registrations.filter(status=Status.ATTENDED).exists()
    if came or dues.due_by_merchant_order(held.order)[held.pk] <= 0:
        life.sell(merchant_order=held, by=None, at=at, channel=Channel.SCHEDULED)
    elif not registrations.filter(animation__ends_at__gt=at - evening.TYPED_WITHIN).exists():
        reason = str(_("Places ni payées ni occupées"))
        life.cancel(merchant_order=held, by=None, at=at, channel=Channel.SCHEDULED, reason=reason)
