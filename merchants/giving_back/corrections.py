"""What is given back on a line, before or after the handover, always out of what remains of it (PAYMENTS 4.3).

Amounts are never recomputed from percentages: an act changes what is kept, and the difference is posted.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import money, notifications, trail
from merchants.books.earnings import post_difference
from merchants.invoicing.printing import amount
from merchants.listing import per_collection, stock
from merchants.models import Correction, MerchantOrder
from merchants.preparation.merchant_orders import LONGEST_REASON, NotNow, ReasonOwed, end_if_empty, hold
from merchants.refusals import Refusal

Bearer = Correction.Bearer
Status = MerchantOrder.Status
# Their goods left the shelves for good; those of the others are still promised, or are back.
GONE = {Status.HANDED_OVER, Status.GIVEN, Status.DISCARDED}
LONGEST_KEY = 60
LINE_FIELDS = ["kept_quantity", "kept_grams", "returned_quantity", "reduced_cents", "goodwill_cents"]


class NothingToGiveBack(Refusal):
    sentence = gettext_lazy("Indiquez ce qui est rendu.")


class MoreThanIsLeft(Refusal):
    sentence = gettext_lazy(
        "C’est plus que ce qui reste de cette ligne\u202f: une partie a peut-être déjà été rendue."
    )


class SayTheWeight(Refusal):
    sentence = gettext_lazy("Ce produit se vend au poids\u202f: indiquez le poids que la personne garde.")


class NotAShare(Refusal):
    sentence = gettext_lazy("Partagée, la part du commerçant est comprise entre 1 et 99\u202f%.")


class NothingPaidYet(Refusal):
    sentence = gettext_lazy(
        "Cette commande attend son paiement en ligne\u202f: l’association ne peut rien offrir dessus avant."
    )


@dataclass(frozen=True)
class Why:
    """What every correction says. `merchant_percent` counts when both bear it."""

    reason: str
    by: object
    at: object
    channel: str
    bearer: str = Bearer.MERCHANT
    merchant_percent: int = 50
    back_on_shelf: bool = False

    def merchant_part(self, cents: int) -> int:
        """What the merchant bears of an amount in cents; the association bears the rest."""
        percents = {Bearer.MERCHANT: 100, Bearer.ASSOCIATION: 0, Bearer.SHARED: self.merchant_percent}
        return money.part_of(cents, percents[Bearer(self.bearer)])


# --- Acts: each key counts once per line ------------------------------------------------------


def give_back_goods(*, line, quantity, key, why) -> Correction:
    """That many pieces come off what is kept. Borne by the association, the merchant still earns them."""

    def changed(held):
        if not 0 < quantity <= held.left_quantity:
            raise NothingToGiveBack if quantity <= 0 else MoreThanIsLeft
        kept = held.kept_quantity - quantity
        if held.is_weighed and kept:
            raise SayTheWeight
        return kept, 0 if held.is_weighed else None

    return _give_back(line, key, why, changed)


def give_back_weight(*, line, kept_grams, key, why) -> Correction:
    """The resident only keeps that weight of what was weighed."""

    def changed(held):
        if not held.is_weighed or kept_grams < 0:
            raise NothingToGiveBack
        if kept_grams >= held.kept_grams or not held.left_quantity:
            raise MoreThanIsLeft
        return held.kept_quantity if kept_grams else 0, kept_grams

    return _give_back(line, key, why, changed)


def give_back_cents(*, line, cents, key, why) -> Correction:
    """An amount off the price; the goods stay with the resident."""
    return _give_back(line, key, why, lambda held: (held.kept_quantity, held.kept_grams), cents=cents)


@transaction.atomic
def give_back_all(*, merchant_order, key, why) -> list[Correction]:
    """Everything that remains of a merchant order, line by line."""
    held = hold(merchant_order.pk)
    stock.hold([held])
    lines = [line for line in held.lines.all() if line.left_quantity and line.left_cents]
    if not lines and not held.lines.filter(corrections__key__startswith=f"{key[:LONGEST_KEY]}:").exists():
        raise NothingToGiveBack
    return [give_back_goods(line=line, quantity=line.left_quantity, key=key, why=why) for line in lines]


# --- How --------------------------------------------------------------------------------------


@transaction.atomic
def _give_back(line, key, why, changed, cents=None) -> Correction:
    merchant_order = hold(line.merchant_order_id)
    key = f"{key[:LONGEST_KEY]}:{line.pk}"
    already = Correction.objects.filter(key=key).first()
    if already:
        return already
    line = merchant_order.lines.select_related("order_line").get(pk=line.pk)
    _refuse(merchant_order, why)
    before = _figures(line)
    quantity, grams = changed(line)
    _change(merchant_order, line, quantity, grams, cents, why)
    correction = _record(line, key, before, why)
    end_if_empty(merchant_order, {"by": why.by, "at": why.at, "channel": why.channel, "reason": why.reason})
    # The reason stays on the correction: words typed freely may name somebody, and a journal is for ten years.
    post_difference(merchant_order=merchant_order, memo=_("Rendu au client"), by=why.by, at=why.at)
    notifications.tell_corrected(correction=correction)
    _sign(merchant_order, line, correction)
    return correction


def _sign(merchant_order, line, correction):
    facts = {"code": merchant_order.spoken_code, "amount": amount(correction.cents), "title": line.title}
    words = _("%(code)s\u202f: %(amount)s rendus sur «\u202f%(title)s\u202f»") % facts
    told = {"act": "order-give-back", "words": words, "about": f"order:{merchant_order.pk}"}
    trail.sign(merchant=merchant_order.merchant, by=correction.by, at=correction.at, **told)


def _refuse(merchant_order, why):
    if merchant_order.status == Status.CANCELLED:
        raise NotNow(merchant_order.status)
    # What it offers is taken with the rest, then given back: each merchant's part has a charge that bears it.
    if merchant_order.confirmed_at is None and why.bearer != Bearer.MERCHANT:
        raise NothingPaidYet
    if not 0 < len(why.reason.strip()) <= LONGEST_REASON:
        raise ReasonOwed
    if why.bearer == Bearer.SHARED and not 0 < why.merchant_percent < 100:
        raise NotAShare


def _figures(line) -> dict:
    return {
        "quantity": line.left_quantity,
        "grams": line.kept_grams,
        "kept": line.kept_cents,
        "given": line.given_cents,
        "left": line.left_cents,
    }


def _change(merchant_order, line, quantity, grams, cents, why):
    """Either goods come off what is kept, or an amount comes off the price; the merchant earns the rest."""
    pieces = line.kept_quantity - quantity
    _settle_pieces(merchant_order, line, pieces, why)
    if cents is None and why.bearer == Bearer.MERCHANT:
        line.kept_quantity, line.kept_grams = quantity, grams
    else:
        # The merchant still earns some of it, so they stay on its account: their price alone is given back.
        line.returned_quantity += pieces
        cents = min(line.kept_cents - line.cents_if(quantity, grams), line.left_cents) if cents is None else cents
        _take_amount_off(line, cents, why)
    line.save(update_fields=LINE_FIELDS)


def _settle_pieces(merchant_order, line, pieces, why):
    """Whoever bears them, pieces given back are no longer promised, or are back on the shelf."""
    if pieces and line.order_line.stockrecord_id:
        _settle_stock(merchant_order, {line.order_line.stockrecord_id: pieces}, why.back_on_shelf)


def _settle_stock(merchant_order, wanted, back_on_shelf):
    if merchant_order.status in GONE:
        if back_on_shelf:
            stock.put_back(wanted=wanted)
    elif merchant_order.status != Status.RETURNED:
        (stock.release if back_on_shelf else stock.consume)(wanted=wanted)
        if back_on_shelf:
            per_collection.give_back(wanted=wanted, due_at=merchant_order.due_at)


def _take_amount_off(line, cents, why):
    if cents <= 0:
        raise NothingToGiveBack
    if cents > line.left_cents:
        raise MoreThanIsLeft
    given, own = line.given_cents, why.merchant_part(cents)
    line.reduced_cents += own
    line.goodwill_cents = given + cents - own


def _record(line, key, before, why) -> Correction:
    association_cents = line.given_cents - before["given"]
    merchant_cents = before["kept"] - line.kept_cents
    return line.corrections.create(
        key=key,
        quantity_before=before["quantity"],
        quantity_after=line.left_quantity,
        grams_before=before["grams"],
        grams_after=line.kept_grams,
        cents=before["left"] - line.left_cents,
        merchant_cents=merchant_cents,
        association_cents=association_cents,
        bearer=why.bearer,
        back_on_shelf=why.back_on_shelf,
        by=why.by,
        at=why.at,
        channel=why.channel,
        reason=why.reason.strip(),
    )
