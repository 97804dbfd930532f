"""The life of a merchant order: the moves it may make, and the acts that make them."""

from collections import Counter

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from merchants import trail
from merchants.books.earnings import kept_cents as kept_cents
from merchants.books.earnings import order_kept_cents as order_kept_cents
from merchants.books.earnings import post_difference
from merchants.books.earnings import share_of as share_of
from merchants.commission import month_cap
from merchants.listing import per_collection, stock
from merchants.models import MerchantOrder, MerchantOrderMove, OrderedLine, Shortage
from merchants.refusals import Refusal

Status = MerchantOrder.Status
Channel = MerchantOrderMove.Channel

TRANSITIONS = {
    # Handed over from anywhere: nothing is left to give, and the merchant earns what the association gave back itself.
    Status.PLACED: [Status.ACCEPTED, Status.HANDED_OVER, Status.CANCELLED],
    Status.ACCEPTED: [Status.READY, Status.HANDED_OVER, Status.CANCELLED],
    # Back to what remains to prepare: said ready by mistake, as long as the bag is still in the shop.
    Status.READY: [Status.DROPPED_OFF, Status.ACCEPTED, Status.HANDED_OVER, Status.CANCELLED],
    # Back to what is brought: said received by mistake, minutes ago.
    Status.DROPPED_OFF: [Status.HANDED_OVER, Status.READY, Status.UNCOLLECTED, Status.CANCELLED],
    # Back to what nobody brings: its bag is settled, and the seats sold with it go on alone. Cancelled when nothing is
    # left of it (`end_if_empty`), and never called off.
    Status.UNCOLLECTED: [
        Status.HANDED_OVER,
        Status.DROPPED_OFF,
        Status.RETURNED,
        Status.GIVEN,
        Status.DISCARDED,
        Status.CANCELLED,
    ],
    # Given by mistake, and undone within minutes at the counter: the bag is on its shelf again.
    Status.HANDED_OVER: [Status.DROPPED_OFF],
    Status.CANCELLED: [],
    Status.RETURNED: [],
    Status.GIVEN: [],
    Status.DISCARDED: [],
}
# Where a bag can be given from.
WAITS_THERE = [Status.DROPPED_OFF, Status.UNCOLLECTED]
# Quantities are frozen once the merchant has said that the bag is ready.
QUANTITIES_MAY_CHANGE = [Status.PLACED, Status.ACCEPTED]
LONGEST_REASON = MerchantOrderMove._meta.get_field("reason").max_length

WHERE_IT_IS = {
    Status.PLACED: _("Cette commande attend encore d’être acceptée par le commerçant."),
    Status.ACCEPTED: _("Cette commande est acceptée, elle n’est pas encore prête."),
    Status.READY: _("Cette commande est prête, elle n’est pas encore arrivée au point de retrait."),
    Status.DROPPED_OFF: _("Cette commande est arrivée au point de retrait."),
    Status.HANDED_OVER: _("Cette commande a déjà été remise."),
    Status.CANCELLED: _("Cette commande est annulée."),
    Status.UNCOLLECTED: _("Cette commande n’a pas été retirée."),
    Status.RETURNED: _("Cette commande a été rendue au commerçant."),
    Status.GIVEN: _("Cette commande a été donnée."),
    Status.DISCARDED: _("Cette commande a été jetée."),
}


class NotNow(Refusal):
    """The merchant order is not where this act needs it; the sentence says where it is."""

    def __init__(self, status):
        self.status = status
        super().__init__(WHERE_IT_IS[status])


class PartlyGiven(Refusal):
    sentence = _(
        "Un sac de cette commande a déjà été remis à la personne : pour ce qui manque, appelez le tiers-lieu."
    )


class NotPaidYet(Refusal):
    sentence = _("Cette commande attend le paiement en ligne\u202f: ne la préparez pas encore.")


class ReasonOwed(Refusal):
    sentence = _("Dites pourquoi, en quelques mots (200 caractères au plus).")


class NotWeighed(Refusal):
    def __init__(self, lines):
        super().__init__(_("Pesez d’abord : %(titles)s.") % {"titles": ", ".join({line.title: 1 for line in lines})})


class NotFewer(Refusal):
    sentence = _("Indiquez combien vous pouvez fournir\u202f: moins que ce qui était prévu, zéro s’il n’y en a plus.")


# --- Moving -----------------------------------------------------------------------------------


@transaction.atomic
def move(*, merchant_order, to, by, at, channel, reason=""):
    """The sole writer of a merchant order's status. Of two people at once, one wins, the other gets NotNow."""
    was = merchant_order.status
    if to not in TRANSITIONS[was]:
        raise NotNow(was)
    refuse_long(reason)
    if to == Status.CANCELLED and not reason.strip():
        raise ReasonOwed
    if not MerchantOrder.objects.filter(pk=merchant_order.pk, status=was).update(status=to):
        merchant_order.refresh_from_db(fields=["status"])
        raise NotNow(merchant_order.status)
    merchant_order.status = to
    record_move(merchant_order, was=was, by=by, at=at, channel=channel, reason=reason)


def refuse_once_begun(merchant_order):
    if merchant_order.begun_at:
        raise PartlyGiven


def refuse_long(reason):
    if len(reason) > LONGEST_REASON:
        raise ReasonOwed


def record_move(merchant_order, *, was, by, at, channel, reason):
    MerchantOrderMove.objects.create(
        merchant_order=merchant_order,
        from_status=was,
        to_status=merchant_order.status,
        by=by,
        at=at,
        channel=channel,
        reason=reason.strip(),
    )


# --- The merchant's acts ----------------------------------------------------------------------


@transaction.atomic
def accept(*, merchant_order, by, at, channel=Channel.MERCHANT):
    """The merchant has seen it and will prepare it."""
    take_on(merchant_order, by, at, channel)
    sign([merchant_order], "order-accept", _("acceptée"), by=by, at=at)


def take_on(merchant_order, by, at, channel):
    if merchant_order.confirmed_at is None:
        raise NotPaidYet
    if merchant_order.status != Status.PLACED:
        raise NotNow(merchant_order.status)
    move(merchant_order=merchant_order, to=Status.ACCEPTED, by=by, at=at, channel=channel)


def sign(merchant_orders, act, words, *, by, at):
    """In the shop's trail: which orders, by the code that is on the bag, and what was done of them."""
    codes = ", ".join(one.spoken_code for one in merchant_orders)
    about = f"order:{merchant_orders[0].pk}" if len(merchant_orders) == 1 else ""
    words = f"{codes}\u202f: {words}"
    trail.sign(merchant=merchant_orders[0].merchant, by=by, at=at, act=act, words=words, about=about)


@transaction.atomic
def accept_all(*, merchant, due_at, by, at, channel=Channel.MERCHANT) -> list[MerchantOrder]:
    """Accept all that waits for one slot; gives those accepted."""
    waiting = merchant.orders.confirmed().filter(status=Status.PLACED, due_at=due_at)
    accepted = list(waiting.select_for_update().order_by("id"))
    for merchant_order in accepted:
        take_on(merchant_order, by, at, channel)
    if accepted:
        sign(accepted, "order-accept", _("acceptées"), by=by, at=at)
    return accepted


@transaction.atomic
def mark_ready(*, merchant_order, by, at, channel=Channel.MERCHANT):
    """The bag is prepared: quantities and weights are frozen from here."""
    held = hold(merchant_order.pk)
    # Brought since, it goes back to ready by the counter alone (`pickup.bags.shelving`).
    if held.status != Status.ACCEPTED:
        raise NotNow(held.status)
    to_weigh = held.lines.filter(
        price_per_kg_cents__isnull=False, weighed_at=None, kept_quantity__gt=F("returned_quantity")
    )
    if to_weigh:
        raise NotWeighed(to_weigh)
    move(merchant_order=merchant_order, to=Status.READY, by=by, at=at, channel=channel)
    sign([merchant_order], "order-ready", _("prête"), by=by, at=at)


def mark_several_ready(*, merchant_orders, by, at, channel=Channel.MERCHANT):
    """Each bag that can be; gives those that are, and the others with the sentence that says why not."""
    ready, not_ready = [], []
    for merchant_order in merchant_orders:
        try:
            mark_ready(merchant_order=merchant_order, by=by, at=at, channel=channel)
        except Refusal as refusal:
            not_ready.append((merchant_order, refusal))
        else:
            ready.append(merchant_order)
    return ready, not_ready


@transaction.atomic
def not_ready_after_all(*, merchant_order, by, at, channel=Channel.MERCHANT):
    """Said ready by mistake: it is prepared again. Weights stay as they were; said twice, it counts once."""
    held = hold(merchant_order.pk)
    if held.status == Status.ACCEPTED:
        return
    if held.status != Status.READY:
        raise NotNow(held.status)
    refuse_once_begun(held)
    move(merchant_order=held, to=Status.ACCEPTED, by=by, at=at, channel=channel)
    sign([held], "order-unready", _("finalement pas prête"), by=by, at=at)


@transaction.atomic
def declare_shortage(*, line, kept_quantity, by, at, channel=Channel.MERCHANT, reason="") -> OrderedLine:
    """Only `kept_quantity` of a line can be had; everyone's amounts follow. Nothing left cancels the order.

    Pieces already given back at the association's expense are not counted in it: they stay sold.
    Said twice, it counts once.
    """
    refuse_long(reason)
    merchant_order = hold(line.merchant_order_id)
    line = merchant_order.lines.select_related("order_line").get(pk=line.pk)
    if merchant_order.status not in QUANTITIES_MAY_CHANGE:
        raise NotNow(merchant_order.status)
    refuse_once_begun(merchant_order)
    if kept_quantity == line.left_quantity:
        return line
    told = {"by": by, "at": at, "channel": channel, "reason": reason.strip() or str(_("Plus assez de marchandise"))}
    take_off(line, kept_quantity, told)
    end_if_empty(merchant_order, told)
    # The reason stays with the shortage: words typed freely may name somebody, and a journal is for ten years.
    post_difference(merchant_order=merchant_order, memo=str(_("Produit manquant")), by=by, at=at)
    words = _("il manque «\u202f%(title)s\u202f», %(kept)d au lieu de %(ordered)d")
    facts = {"title": line.title, "kept": kept_quantity, "ordered": line.ordered_quantity}
    sign([merchant_order], "order-shortage", words % facts, by=by, at=at)
    return line


def take_off(line, kept_quantity, told):
    """The missing goods leave the stock with their promise, so that nobody else can order them."""
    missing = line.left_quantity - kept_quantity
    if kept_quantity < 0 or missing < 0:
        raise NotFewer
    if line.order_line.stockrecord_id:
        stock.consume(wanted={line.order_line.stockrecord_id: missing})
    Shortage.objects.create(line=line, kept_before=line.left_quantity, kept_after=kept_quantity, **told)
    line.kept_quantity = kept_quantity + line.returned_quantity
    # What remains of a line sold by weight goes on the scale again.
    line.kept_grams, line.weighed_at = line.grams_of(line.ordered_grams, kept_quantity), None
    line.save(update_fields=["kept_quantity", "kept_grams", "weighed_at"])


def hold(pk) -> MerchantOrder:
    """The merchant order as it is now, its row held until the end of the transaction."""
    merchant_orders = MerchantOrder.objects.select_for_update(of=["self"])
    return merchant_orders.select_related("order", "merchant").get(pk=pk)


def promised_stock(merchant_order) -> dict[int, int]:
    """Quantities that wait for the resident, by stock record."""
    wanted = Counter()
    # Several lines may be of one product: pieces weighed one by one, or one alone and one within a bundle.
    for line in merchant_order.lines.exclude(order_line__stockrecord=None).select_related("order_line"):
        wanted[line.order_line.stockrecord_id] += line.left_quantity
    return dict(wanted)


# --- What ends it -----------------------------------------------------------------------------


@transaction.atomic
def cancel(*, merchant_order, by, at, channel, reason):
    """Give it up, for a reason; its goods may be ordered by others again. What nobody came for has its own endings."""
    if merchant_order.status == Status.UNCOLLECTED:
        raise NotNow(merchant_order.status)
    move(merchant_order=merchant_order, to=Status.CANCELLED, by=by, at=at, channel=channel, reason=reason)
    wanted = promised_stock(merchant_order)
    stock.release(wanted=wanted)
    per_collection.give_back(wanted=wanted, due_at=merchant_order.due_at)
    post_difference(merchant_order=merchant_order, memo=str(_("Commande annulée")), by=by, at=at)


def end_if_empty(merchant_order, told):
    """Nothing is left for the resident: the order is over, and nobody waits for a bag. The caller holds its row.

    What the association gave back at its own expense was sold all the same: the merchant earns it from now on.
    """
    lines = merchant_order.lines.filter(kept_quantity__gt=0)
    to = Status.HANDED_OVER if lines.exists() else Status.CANCELLED
    if to not in TRANSITIONS[merchant_order.status] or lines.filter(kept_quantity__gt=F("returned_quantity")).exists():
        return
    move(merchant_order=merchant_order, to=to, **told)
    if to == Status.HANDED_OVER:
        month_cap.keep_room(merchant_order=merchant_order, at=told["at"])


def begin_to_give(*, merchant_orders, at):
    """Some of their bags leave; those of which one left before keep its moment."""
    pks = [one.pk for one in merchant_orders]
    MerchantOrder.objects.filter(pk__in=pks, begun_at=None).update(begun_at=at)


def nothing_given_after_all(*, merchant_orders):
    """Every bag that had left is back."""
    MerchantOrder.objects.filter(pk__in=[one.pk for one in merchant_orders]).update(begun_at=None)


@transaction.atomic
def hand_over_merchant_order(*, merchant_order, by, at, channel=Channel.COUNTER):
    """The resident has the bag."""
    if merchant_order.status not in WAITS_THERE:
        raise NotNow(merchant_order.status)
    sell(merchant_order=merchant_order, by=by, at=at, channel=channel)


@transaction.atomic
def sell(*, merchant_order, by, at, channel):
    """The sale is made, be there a bag or not: the merchant earns it, the association its commission."""
    move(merchant_order=merchant_order, to=Status.HANDED_OVER, by=by, at=at, channel=channel)
    held = hold(merchant_order.pk)
    month_cap.keep_room(merchant_order=held, at=at)
    stock.consume(wanted=promised_stock(merchant_order))
    post_difference(merchant_order=held, memo=str(_("Remise au client")), by=by, at=at)


@transaction.atomic
def take_back_merchant_order(*, merchant_order, by, at, channel=Channel.COUNTER, reason=""):
    """The bag was given by mistake and is on its shelf again: all that the handover moved is moved back, exactly.

    The caller has checked that nobody was paid for it since.
    """
    move(merchant_order=merchant_order, to=Status.DROPPED_OFF, by=by, at=at, channel=channel, reason=reason)
    held = hold(merchant_order.pk)
    # The room of the month is read again at the handover that stands.
    held.month_room_cents = None
    held.save(update_fields=["month_room_cents"])
    stock.unconsume(wanted=promised_stock(held))
    post_difference(merchant_order=held, memo=str(_("Remise défaite")), by=by, at=at)


def mark_uncollected(*, merchant_order, by, at, channel=Channel.COUNTER, reason=""):
    """The slot is over and nobody came."""
    move(merchant_order=merchant_order, to=Status.UNCOLLECTED, by=by, at=at, channel=channel, reason=reason)


def leave_the_seats(*, merchant_order, by, at, channel=Channel.COUNTER, reason=""):
    """Nothing is left of the bag that nobody came for: the seats sold with it live on, as seats sold alone do."""
    move(merchant_order=merchant_order, to=Status.DROPPED_OFF, by=by, at=at, channel=channel, reason=reason)


@transaction.atomic
def return_to_merchant(*, merchant_order, by, at, channel=Channel.COUNTER, reason=""):
    """The merchant takes the uncollected goods back and may sell them again."""
    move(merchant_order=merchant_order, to=Status.RETURNED, by=by, at=at, channel=channel, reason=reason)
    stock.release(wanted=promised_stock(merchant_order))


@transaction.atomic
def give(*, merchant_order, by, at, channel=Channel.COUNTER, reason=""):
    """The uncollected goods go to somebody who needs them."""
    move(merchant_order=merchant_order, to=Status.GIVEN, by=by, at=at, channel=channel, reason=reason)
    stock.consume(wanted=promised_stock(merchant_order))


@transaction.atomic
def discard(*, merchant_order, by, at, channel=Channel.COUNTER, reason=""):
    """The uncollected goods can no longer be eaten."""
    move(merchant_order=merchant_order, to=Status.DISCARDED, by=by, at=at, channel=channel, reason=reason)
    stock.consume(wanted=promised_stock(merchant_order))
