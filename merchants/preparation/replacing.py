"""What stands in for goods that ran out: another product of the same shop, as the resident wished, never dearer."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.order.models import Line

from merchants import money, notifications
from merchants.books.earnings import post_difference
from merchants.commission.terms import like_another
from merchants.listing import per_collection, stock
from merchants.listing.on_sale import orderable
from merchants.models import MerchantOrder, OrderedLine, ProductSheet, Shortage
from merchants.models.sheet import Allergen
from merchants.preparation.agreed_lines import amounts_of, frozen, oscar_line, price_of, promoted
from merchants.preparation.merchant_orders import (
    LONGEST_REASON,
    QUANTITIES_MAY_CHANGE,
    Channel,
    NotFewer,
    NotNow,
    end_if_empty,
    hold,
    sign,
    take_off,
)
from merchants.preparation.nearest import nearest_first
from merchants.promotions import reductions
from merchants.promotions.prices import reduction_beside
from merchants.promotions.reductions import Reduction
from merchants.refusals import Refusal
from merchants.vat import rates_on

MOST = 99


class NotAnotherOfYours(Refusal):
    sentence = gettext_lazy("Choisissez un autre de vos produits en vente.")


class HowMany(Refusal):
    sentence = gettext_lazy("Indiquez combien vous en mettez à la place\u202f: de 1 à 99.")


class WorthLess(Refusal):
    sentence = gettext_lazy("Ce qui manque ne vaut pas tant de pièces\u202f: mettez-en moins.")


class KeptOtherwise(Refusal):
    sentence = gettext_lazy(
        "Ce produit ne se garde pas comme les autres de cette commande\u202f: il n’y a pas de sac pour lui."
    )


class NotByWeightHere(Refusal):
    sentence = gettext_lazy("Un produit au poids ne remplace qu’un autre produit au poids.")


class MustAgree(Refusal):
    """Not refused for good: once the person said yes, whoever called notes how."""

    def __init__(self, reasons):
        self.reasons = [str(reason) for reason in reasons]
        asked = _("Demandez son accord à la personne, puis notez comment elle l’a donné.")
        super().__init__(" ".join([*self.reasons, asked]))


class NotAReplacement(Refusal):
    sentence = gettext_lazy("Ce produit a été commandé\u202f: il ne remplace rien.")


class TooLateToRefuse(Refusal):
    sentence = gettext_lazy(
        "Votre sac est déjà prêt. Dites-le au comptoir en venant\u202f: ce produit vous sera remboursé."
    )


# --- What can stand in for a line -------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """One product as it would stand in for missing goods."""

    sheet: ProductSheet
    # What one piece costs today, and what the resident would pay for it; of goods by weight, the kilogram.
    price_cents: int
    paid_cents: int
    # What its price of today owes to a promotion, and to whom.
    reduction: Reduction | None = None
    # French sentences: what the resident must agree to first.
    to_agree: tuple[str, ...] = ()

    @property
    def left(self) -> int | None:
        found = self.sheet.product.stockrecords.all()[0]
        return None if found.num_in_stock is None else max(0, found.net_stock_level)

    @property
    def given_cents(self) -> int:
        """What the shop takes off its price, so that nobody pays more than they ordered."""
        return self.price_cents - self.paid_cents


def on_sale_beside(line, *, at):
    """The shop's other products that may be ordered now and go in a bag of this order."""
    found = ProductSheet.objects.filter(orderable(at=at), merchant=line.merchant_order.merchant_id)
    found = found.exclude(product=line.order_line.product_id).filter(storage_class__in=classes_of(line))
    # A bundle is several lines with their own VAT rates: its parts stand in one by one.
    found = found.filter(bundle_parts=None, nature=line.nature)
    price = "product__stockrecords__price"
    return (
        found.filter(**{f"{price}__gt": 0})
        .annotate(reduction_id=reduction_beside(sheet="pk", at=at), full_price=F(price))
        .select_related("product", "merchant")
        .prefetch_related("product__stockrecords")
        .order_by("product__title")
    )


def classes_of(line) -> set[str]:
    """How the bags that hold something are kept: the room of the others may have been given back."""
    filled = line.merchant_order.lines.filter(kept_quantity__gt=F("returned_quantity"))
    return set(filled.values_list("storage_class", flat=True))


def offers(line, *, missing, at) -> list[Offer]:
    """What the merchant may choose from, at today's prices; a handful of queries whatever their number."""
    sheets = [sheet for sheet in on_sale_beside(line, at=at) if line.is_weighed or not sheet.is_by_weight]
    reduced = reductions.beside(sheets, at=at)
    found = [offer_of(line, sheet, reduced.get(sheet.pk), missing, 1) for sheet in sheets]
    there = [offer for offer in found if offer.left is None or offer.left]
    return nearest_first(line, there)


def offer_of(line, sheet, reduction, missing, quantity) -> Offer:
    if sheet.is_by_weight:
        price = money.to_cents(reduction.told if reduction else sheet.price_per_kg)
        most = line.price_per_kg_cents
    else:
        price = money.to_cents(reduction.told if reduction else sheet.full_price)
        most = missing_cents(line, missing) // quantity
    return Offer(sheet, price, min(price, most), reduction, tuple(to_agree(line, sheet)))


def missing_cents(line, missing) -> int:
    """The most that what stands in for the missing pieces costs: what they were announced at, however they weighed.

    What is kept goes on the scale again: the two together never pass the announced maximum.
    """
    return min(announced_cents(line, missing, line.ordered_grams), announced_cents(line, missing, line.most_grams))


def announced_cents(line, missing, grams) -> int:
    """What these pieces cost of a line announced at that weight."""
    now, kept = line.kept_quantity, line.kept_quantity - missing
    return line.cents_if(now, line.grams_of(grams, now)) - line.cents_if(kept, line.grams_of(grams, kept))


def to_agree(line, sheet):
    """What nobody decides in somebody's place: their wish, what may harm them, what they must be of age for."""
    if line.merchant_order.if_missing != MerchantOrder.IfMissing.REPLACE:
        yield _("La personne n’a pas demandé que l’on remplace.")
    states, labels = ProductSheet.AllergenState, dict(Allergen.choices)
    new = [str(labels[code]).lower() for code in sheet.allergens if code not in line.allergens]
    if new:
        yield _("Ce produit contient ce que l’autre ne contenait pas\u202f: %(new)s.") % {"new": ", ".join(new)}
    elif sheet.allergen_state == states.UNANSWERED and line.allergen_state != states.UNANSWERED:
        yield _("Les allergènes de ce produit ne sont pas connus.")
    if sheet.is_alcohol and not line.is_alcohol:
        yield _("Ce produit contient de l’alcool\u202f: une pièce d’identité sera demandée au retrait.")


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def replace(*, line, kept_quantity, sheet, quantity, by, at, channel=Channel.MERCHANT, agreed_how="") -> OrderedLine:
    """Only `kept_quantity` of a line can be had: `quantity` of another product come for the rest. Said twice, once."""
    merchant_order = hold(line.merchant_order_id)
    line = merchant_order.lines.select_related("order_line", "merchant_order__merchant").get(pk=line.pk)
    already = line.replacements.filter(order_line__product=sheet.product_id).first()
    if already and line.left_quantity == kept_quantity:
        return already
    offer = agreed_offer(line, kept_quantity, sheet, quantity, at, agreed_how)
    record = offer.sheet.product.stockrecords.all()[0]
    stock.hold_records([line.order_line.stockrecord_id, record.pk])
    missing = line.left_quantity - kept_quantity
    told = {"by": by, "at": at, "channel": channel, "reason": reason_of(offer, quantity, agreed_how)}
    standing = line_for(line, offer, record, missing, quantity, at)
    take_off(line, kept_quantity, told)
    stock.take(wanted={record.pk: quantity})
    per_collection.take(wanted={record.pk: quantity}, due_at=merchant_order.due_at)
    standing = written(standing, line, offer, record)
    # How they agreed is typed freely: it may name somebody, and stays with the shortage alone.
    done = reason_of(offer, quantity, "")
    post_difference(merchant_order=merchant_order, memo=done, by=by, at=at)
    notifications.tell_replaced(line=line, missing=missing, standing=standing)
    sign([merchant_order], "order-replace", done, by=by, at=at)
    return standing


def foreseen(*, line, kept_quantity, sheet, quantity, at, agreed_how="") -> OrderedLine:
    """The line that would stand in, not written: what `replace` would refuse is refused already."""
    offer = agreed_offer(line, kept_quantity, sheet, quantity, at, agreed_how)
    record = offer.sheet.product.stockrecords.all()[0]
    return line_for(line, offer, record, line.left_quantity - kept_quantity, quantity, at)


@transaction.atomic
def refuse(*, line, by, at, channel=Channel.ONLINE) -> OrderedLine:
    """The resident does not want what stands in: it goes back on the shelf, before the bag is ready. Twice is once."""
    merchant_order = hold(line.merchant_order_id)
    line = merchant_order.lines.select_related("order_line").get(pk=line.pk)
    if line.replaces_id is None:
        raise NotAReplacement
    if not line.left_quantity:
        return line
    if merchant_order.status not in QUANTITIES_MAY_CHANGE:
        raise TooLateToRefuse
    told = {"by": by, "at": at, "channel": channel, "reason": str(Shortage.NOT_WANTED)}
    wanted = {line.order_line.stockrecord_id: line.left_quantity}
    stock.release(wanted=wanted)
    per_collection.give_back(wanted=wanted, due_at=merchant_order.due_at)
    Shortage.objects.create(line=line, kept_before=line.left_quantity, kept_after=0, **told)
    line.kept_quantity, line.kept_grams = line.returned_quantity, 0 if line.is_weighed else None
    line.save(update_fields=["kept_quantity", "kept_grams"])
    end_if_empty(merchant_order, told)
    post_difference(merchant_order=merchant_order, memo=told["reason"], by=by, at=at)
    notifications.tell_merchant_refused(line=line)
    return line


def agreed_offer(line, kept_quantity, sheet, quantity, at, agreed_how) -> Offer:
    """The offer as it stands now, as long as nothing is against it."""
    merchant_order = line.merchant_order
    if merchant_order.status not in QUANTITIES_MAY_CHANGE:
        raise NotNow(merchant_order.status)
    if not 0 <= kept_quantity < line.left_quantity:
        raise NotFewer
    if not 0 < quantity <= MOST:
        raise HowMany
    if sheet.storage_class not in classes_of(line):
        raise KeptOtherwise
    found = on_sale_beside(line, at=at).filter(pk=sheet.pk).first()
    if found is None:
        raise NotAnotherOfYours
    if found.is_by_weight and not line.is_weighed:
        raise NotByWeightHere
    reduction = reductions.beside([found], at=at).get(found.pk)
    offer = offer_of(line, found, reduction, line.left_quantity - kept_quantity, quantity)
    if offer.paid_cents <= 0:
        raise WorthLess
    if offer.to_agree and not agreed_how.strip():
        raise MustAgree(offer.to_agree)
    return offer


def reason_of(offer, quantity, agreed_how) -> str:
    words = _("Remplacé par %(many)d × %(title)s") % {"many": quantity, "title": offer.sheet.product.get_title()}
    agreed = agreed_how.strip()
    return (_("%(words)s, d’accord\u202f: %(how)s") % {"words": words, "how": agreed} if agreed else words)[
        :LONGEST_REASON
    ]


# --- The line that stands in ------------------------------------------------------------------


def line_for(line, offer, record, missing, quantity, at) -> OrderedLine:
    """Its terms, frozen like those of any other line: today's facts of the product, the price just agreed."""
    sheet, vat_exempt = offer.sheet, line.merchant_order.merchant.vat_exempt
    rate = Decimal(0) if vat_exempt else rates_on(timezone.localdate(at))[sheet.vat_code]
    return OrderedLine(
        merchant_order=line.merchant_order,
        replaces=line,
        title=sheet.product.get_title(),
        **frozen(sheet, rate=rate, quantity=quantity),
        **priced(line, offer, missing, quantity),
        **reduced(line, offer, missing, quantity),
    )


def priced(line, offer, missing, quantity) -> dict:
    """By the piece, or by the kilogram within the weights announced for what is missing."""
    if not offer.sheet.is_by_weight:
        return {"unit_price_cents": offer.paid_cents}
    grams = line.grams_of(line.ordered_grams, missing)
    return {
        "unit_price_cents": money.weighed_cents(offer.paid_cents, grams) // quantity,
        "price_per_kg_cents": offer.paid_cents,
        "ordered_grams": grams,
        "kept_grams": grams,
        "most_grams": line.grams_of(line.most_grams, missing),
    }


def reduced(line, offer, missing, quantity) -> dict:
    """What its price of today owes to a promotion: the merchant bears only its own."""
    if not offer.reduction:
        return {}
    off, promotion = offer.reduction.unit_reduction_cents, offer.reduction.promotion
    if offer.sheet.is_by_weight:
        per_kg = money.to_cents(offer.reduction.usual_per_kg) - money.to_cents(offer.reduction.per_kg)
        off = money.weighed_cents(per_kg, line.grams_of(line.ordered_grams, missing)) // quantity
    return promoted(promotion, off)


def written(standing, line, offer, record) -> OrderedLine:
    """With Oscar's line beside it; the commission takes it for what it replaces."""
    standing.order_line = line_beside(standing, offer, record)
    standing.save()
    part = standing.merchant_order
    part.commission_terms = like_another(part.commission_terms, new=standing.order_line_id, old=line.order_line_id)
    MerchantOrder.objects.filter(pk=part.pk).update(commission_terms=part.commission_terms)
    return standing


def line_beside(standing, offer, record) -> Line:
    line = oscar_line(
        order_id=standing.merchant_order.order_id,
        record=record,
        product=offer.sheet.product,
        merchant=offer.sheet.merchant,
        title=standing.title,
        quantity=standing.ordered_quantity,
        amounts=amounts_of(
            unit_cents=standing.unit_price_cents,
            total_cents=standing.kept_cents,
            total_excl=money.excluding_vat(money.to_euros(standing.kept_cents), standing.vat_rate),
            rate=standing.vat_rate,
            tax_code=standing.vat_code,
        ),
    )
    line.save()
    price_of(line).save()
    return line
