"""Seats taken with an order: under the lock of each animation, in the transaction that places it.

A seat in a basket is held for nobody. Whoever waits, orders or stands at the door is counted by the same rows
(`animations.taking_part.seats`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from animations.models import Animation, Registration, Seat, SoldSeats
from animations.taking_part import codes, members, offers, registering, seats, states
from animations.taking_part.registering import Who
from merchants import form_keys
from merchants.models import OrderedLine
from merchants.refusals import Refusal
from pickup import words
from pickup.models import Slot
from pickup.phone_numbers import digits

Status = Registration.Status
LONGEST_NAME = Registration._meta.get_field("name").max_length


class SeatsRefused(Refusal):
    """What was ordered with them stays in the basket."""


class NotEnoughSeats(SeatsRefused):
    def __init__(self, animation, free):
        told = ngettext(
            "%(title)s\u202f: il ne reste qu’une place. Réduisez leur nombre, votre panier est intact.",
            "%(title)s\u202f: il ne reste que %(free)d places. Réduisez leur nombre, votre panier est intact.",
            free,
        )
        full = _(
            "%(title)s\u202f: c’est complet, votre panier est intact. Retirez cette ligne, et inscrivez-vous sur la "
            "liste d’attente. Si des places vous ont été proposées, commandez avec l’e-mail ou le téléphone de votre "
            "inscription."
        )
        super().__init__((told if free else full) % {"title": animation.title, "free": free})


class TooManySeats(SeatsRefused):
    def __init__(self, animation):
        told = ngettext(
            "%(title)s\u202f: une place par commande, ici.",
            "%(title)s\u202f: %(most)d places par commande, au plus. Si vous êtes plus nombreux, appelez-nous.",
            animation.largest_party,
        )
        super().__init__(told % {"title": animation.title, "most": animation.largest_party})


class NoLongerSold(SeatsRefused):
    def __init__(self, animation, why):
        super().__init__(_("%(title)s\u202f: %(why)s") % {"title": animation.title, "why": why})


class ForMembers(SeatsRefused):
    sentence = gettext_lazy(
        "Le prix des membres est pour une personne membre du tiers-lieu, sa cotisation à jour\u202f: connectez-vous, "
        "ou prenez la place au prix de tout le monde. Votre panier est intact."
    )


class OneEach(SeatsRefused):
    sentence = gettext_lazy(
        "Le prix des membres vaut pour une place par membre\u202f: prenez les autres au prix de tout le monde. Votre "
        "panier est intact."
    )


class MembersFirst(SeatsRefused):
    sentence = gettext_lazy(
        "Ces places vont d’abord aux membres du tiers-lieu\u202f: inscrivez-vous sur la liste d’attente, elles vous "
        "seront proposées dans l’ordre. Votre panier est intact."
    )


@dataclass(frozen=True)
class Asked:
    """The seats of one animation in a basket, whose row is held: who for, and how many."""

    animation: Animation
    who: Who
    channel: str
    products: frozenset[int]
    # What they were offered from the waiting list, and pay now.
    offered: Registration | None
    is_member: bool


def take(*, wanted: dict[int, int], who: Who, channel, at: datetime) -> list[Asked]:
    """Seats for these quantities, by product, or a refusal that says which animation lacks them.

    The animations are held in id order until the end of the transaction, before the stock and the slot are.
    Raises SeatsRefused.
    """
    found = list(Seat.objects.filter(product__in=wanted).order_by("animation_id", "for_members"))
    if not found:
        return []
    is_member = registering.is_member(who, channel, at)
    return [
        _ask(pk, [seat for seat in found if seat.animation_id == pk], wanted, who, channel, is_member, at)
        for pk in sorted({seat.animation_id for seat in found})
    ]


def _ask(pk, of_it, wanted, who, channel, is_member, at) -> Asked:
    animation = seats.hold(Animation(pk=pk))
    party = sum(wanted[seat.product_id] for seat in of_it)
    reduced = sum(wanted[seat.product_id] for seat in of_it if seat.for_members)
    offered = _offered_to(animation, who)
    _refuse_price(animation, reduced, who, is_member)
    _refuse_closed(animation, offered, channel, at)
    if party > max(animation.largest_party, offered.party if offered else 0):
        raise TooManySeats(animation)
    if offered is None and members.come_first(animation, at) and not is_member:
        raise MembersFirst
    _refuse_full(animation, party, offered, at)
    named = Who(name=who.name[:LONGEST_NAME], party=party, email=who.email, phone=who.phone, user=who.user)
    return Asked(animation, named, channel, frozenset(seat.product_id for seat in of_it), offered, is_member)


def _offered_to(animation, who) -> Registration | None:
    """Seats that wait for this person's answer, known by their account, their e-mail or their telephone."""
    for one in animation.registrations.filter(status=Status.OFFERED).order_by("waiting_since", "pk"):
        same = [
            (one.user_id, who.user and who.user.pk),
            (one.email.lower(), who.email.lower()),
            (digits(one.phone), digits(who.phone)),
        ]
        if any(theirs and theirs == said for theirs, said in same):
            return one
    return None


def _refuse_price(animation, reduced, who, is_member):
    if reduced and not is_member:
        raise ForMembers
    if reduced > 1 or (reduced and _has_a_members_seat(animation, who)):
        raise OneEach


def _has_a_members_seat(animation, who) -> bool:
    """With another order, by the same account, e-mail or telephone."""
    same = Q(user=who.user) if who.user else Q()
    same |= Q(email__iexact=who.email) if who.email else Q()
    same |= Q(phone=who.phone) if who.phone else Q()
    reduced = Q(sold__line__order_line__product__seat__for_members=True)
    return bool(same) and animation.registrations.expected().filter(same, reduced).exists()


def _refuse_closed(animation, offered, channel, at):
    try:
        registering.refuse_unless_open(animation, channel, at)
    except registering.TooLate as refusal:
        # What was offered to them is theirs until it begins.
        if offered is None or at >= animation.starts_at:
            raise NoLongerSold(animation, refusal) from refusal
    except Refusal as refusal:
        raise NoLongerSold(animation, refusal) from refusal


def _refuse_full(animation, party, offered, at):
    """Those who wait and would fit were offered theirs first."""
    offers.offer_free(animation, at=at)
    if not seats.fits(animation, party - (offered.party if offered else 0)):
        raise NotEnoughSeats(animation, seats.free(animation) + (offered.party if offered else 0))


def write(*, asked: list[Asked], order, by, at) -> list[Registration]:
    """The registrations that the order gives, tied to its lines; the order's own letter tells them."""
    return [_write_one(one, order, by, at) for one in asked]


def _write_one(asked, order, by, at) -> Registration:
    if asked.offered:
        registration = _accept(asked, by, at)
    else:
        registration = states.begin(registration=_new(asked, at), status=Status.CONFIRMED, by=by, at=at)
    lines = OrderedLine.objects.filter(merchant_order__order=order, order_line__product__in=asked.products)
    SoldSeats.objects.bulk_create(SoldSeats(registration=registration, line=line) for line in lines.order_by("pk"))
    offers.offer_free(asked.animation, at=at)
    return registration


def _accept(asked, by, at) -> Registration:
    registration = states.move(registration=asked.offered, status=Status.CONFIRMED, by=by, at=at)
    if registration.party != asked.who.party:
        states.resize(registration=registration, party=asked.who.party, by=by, at=at)
    return registration


def _new(asked, at) -> Registration:
    return Registration(
        animation=asked.animation,
        key=form_keys.new_key(),
        code=codes.free_code(asked.animation),
        channel=asked.channel,
        registered_at=at,
        is_member=asked.is_member,
        **vars(asked.who),
    )


# --- What a basket and an order say of them ---------------------------------------------------


def visit_of(products) -> Slot | None:
    """When one comes, for whoever ordered seats alone: the first of these animations."""
    visits = Slot.everything.filter(animation__seats__product__in=products).select_related("point")
    return visits.order_by("starts_at", "pk").first()


def of_order(order) -> list[Registration]:
    """Those an order gave, with their animation, the first to come first."""
    found = Registration.objects.filter(sold__line__merchant_order__order=order, forgotten_at=None)
    return list(found.select_related("animation__point").distinct().order_by("animation__starts_at", "pk"))


@dataclass(frozen=True)
class Told:
    """Of one seat in a basket."""

    animation: Animation
    seats: seats.Seats
    takes: bool

    @property
    def obstacle(self) -> str:
        """Why nobody can order it any more, or nothing."""
        if self.takes:
            return ""
        return _("%(title)s\u202f: on ne prend plus de place en ligne. Retirez cette ligne pour continuer.") % {
            "title": self.animation.title
        }

    @property
    def words(self) -> str:
        return " ".join(filter(None, [self.left, _("Elle est à vous quand vous commandez, pas avant."), self.until]))

    @property
    def until(self) -> str:
        """Said before one orders: leisure on a date gives no right of withdrawal, this does."""
        when = {"when": words.day_hour(self.animation.closes_at)}
        return _("Vous pouvez la rendre et être remboursé jusqu’au %(when)s.") % when

    @property
    def when(self) -> str:
        """« Dégustation de cidre, samedi 28 novembre, 11 h – 12 h »."""
        one = self.animation
        return f"{one.title}, {words.day(one.starts_at)}, {words.hours(one.starts_at, one.ends_at)}"

    @property
    def left(self) -> str:
        return f"{self.seats.words}." if self.seats.words else ""


def told(products, *, at) -> dict[int, Told]:
    """By product; nothing is asked where no seat is in the basket."""
    if not products:
        return {}
    found = Seat.objects.filter(product__in=products).select_related("animation__room", "animation__point")
    return {one.product_id: _told(one.animation, at) for one in found}


def _told(animation, at) -> Told:
    takes = animation.status == Animation.Status.PUBLISHED and at < animation.starts_at
    return Told(animation, seats.seats_of(animation), takes)
