"""What a merchant order earns its merchant and the association, and the journals that say so."""

from collections import defaultdict
from fractions import Fraction

from django.db import transaction
from django.db.models import Prefetch, Sum
from django.utils.translation import gettext as _

from merchants import money
from merchants.books import accounts, ledger, sales
from merchants.commission.terms import terms_of
from merchants.models import Entry, MerchantOrder, OrderedLine

# The columns that say what is kept of a line, and what the association gives of it.
WHAT_IS_KEPT = ["unit_price_cents", "kept_quantity", "price_per_kg_cents", "kept_grams"]
WHAT_IS_KEPT += ["reduced_cents", "goodwill_cents", "order_line_id", "unit_reduction_cents"]
WHAT_IS_KEPT += ["reduced_by_the_town", "ordered_quantity", "ordered_grams"]
EARNED = {MerchantOrder.Status.HANDED_OVER}


def kept_cents(merchant_order) -> int:
    """What is sold of it, after shortages, weighings and corrections; nothing once cancelled."""
    if merchant_order.status == MerchantOrder.Status.CANCELLED:
        return 0
    return sum(line.kept_cents for line in merchant_order.lines.all())


def ordered_cents(merchant_order) -> int:
    """What it was when it was ordered, whatever became of it; as estimated, of what is weighed."""
    lines = [line for line in merchant_order.lines.all() if line.replaces_id is None]
    return sum(line.full_cents_if(line.ordered_quantity, line.ordered_grams) for line in lines)


def given_cents(merchant_order) -> int:
    """What the association pays of it in the resident's place, so that the merchant keeps what it earned."""
    if merchant_order.status == MerchantOrder.Status.CANCELLED:
        return 0
    return sum(line.given_cents for line in merchant_order.lines.all())


def order_kept_cents(order) -> int:
    """What the resident owes for the whole order."""
    orders = order.merchant_orders.prefetch_related("lines")
    return sum(kept_cents(merchant_order) for merchant_order in orders)


def kept_by_line(merchant_order) -> dict[int, int]:
    """Cents kept by Oscar's line number; they sum to `kept_cents`."""
    if merchant_order.status == MerchantOrder.Status.CANCELLED:
        return {}
    return {line.order_line_id: line.kept_cents for line in merchant_order.lines.all()}


def exact_reduction_cents(merchant_order) -> Fraction:
    """What the association's promotions took off what is kept of it; a merchant bears its own alone."""
    if merchant_order.status == MerchantOrder.Status.CANCELLED:
        return Fraction(0)
    shared = [line for line in merchant_order.lines.all() if line.reduced_by_the_town]
    return sum((line.exact_reduction_cents for line in shared), Fraction(0))


def share_of(merchant_order) -> money.Share:
    """The parts of what is kept, at the terms frozen when the order was placed."""
    terms, kept = terms_of(merchant_order), kept_by_line(merchant_order)
    return money.share_less(
        sum(kept.values()),
        terms.cents(kept, month_room=merchant_order.month_room_cents),
        merchant_order.commission_vat_rate,
        promotion_cents=terms.promotion_cents(exact_reduction_cents(merchant_order)),
    )


def commission_detail(merchant_order) -> list:
    """Each part of the commission (its terms, its cents); they sum to that of `share_of`."""
    kept = kept_by_line(merchant_order)
    return terms_of(merchant_order).detail(kept, month_room=merchant_order.month_room_cents)


def earned_lines(merchant_order) -> dict[str, int]:
    """What the ledger must say of it in all: nothing before the handover."""
    if merchant_order.status not in EARNED:
        return {}
    parts = share_of(merchant_order)
    lines = {
        accounts.deposit(merchant_order.order): parts.gross,
        accounts.merchant(merchant_order.merchant): -parts.net,
        accounts.INCOME: -parts.commission_excl,
        accounts.VAT: -parts.commission_vat,
        accounts.PROMOTION: parts.promotion,
    }
    return {code: cents for code, cents in lines.items() if cents}


def given_lines(merchant_order) -> dict[str, int]:
    """What the ledger must say of the association's gestures: it pays the deposit in the resident's place."""
    cents = given_cents(merchant_order)
    return {accounts.GOODWILL: cents, accounts.deposit(merchant_order.order): -cents} if cents else {}


# The journals that follow a merchant order, whose sum must be what it says now.
STATE, GIVEN = "state:", "correction:"


def key_of(merchant_order, kind=STATE):
    return f"{kind}{merchant_order.order.number}:{merchant_order.merchant.code}:"


def posted_lines(merchant_orders, kind=STATE) -> dict[int, dict[str, int]]:
    """What the ledger says already, by merchant order id, in one query."""
    posted = defaultdict(dict)
    entries = Entry.objects.filter(journal__merchant_order__in=merchant_orders, journal__key__startswith=kind)
    sums = entries.values_list("journal__merchant_order_id", "account__code").annotate(cents=Sum("cents"))
    for pk, code, cents in sums.order_by("journal__merchant_order_id", "account__code"):
        if cents:
            posted[pk][code] = cents
    return posted


def post_difference(*, merchant_order, memo, by, at):
    """Bring the ledger to what it must say: whatever changed, only the difference is posted (PAYMENTS 4.3).

    The caller holds the merchant order's row, so that two changes never read the same past.
    """
    if any(line.goodwill_cents for line in merchant_order.lines.all()):
        _post_difference(merchant_order, GIVEN, given_lines(merchant_order), memo=memo, by=by, at=at)
    journal = _post_difference(merchant_order, STATE, earned_lines(merchant_order), memo=memo, by=by, at=at)
    if journal:
        sales.write(journal=journal, merchant_order=merchant_order)
    return journal


def _post_difference(merchant_order, kind, must, *, memo, by, at):
    said = posted_lines([merchant_order.pk], kind)[merchant_order.pk]
    difference = {code: must.get(code, 0) - said.get(code, 0) for code in must | said}
    if not any(difference.values()):
        return None
    key = key_of(merchant_order, kind)
    rank = merchant_order.journals.filter(key__startswith=key).count() + 1
    return ledger.post(
        key=f"{key}{rank}",
        memo=memo,
        lines=difference,
        by=by,
        at=at,
        order=merchant_order.order,
        merchant_order=merchant_order,
    )


# --- Agreement with the orders ----------------------------------------------------------------


def disagreements():
    """French sentences, one per merchant order whose postings are not what it earns; memory stays bounded."""
    for chunk in ledger.in_chunks(with_parts(MerchantOrder.objects.order_by("pk"))):
        ids = [merchant_order.pk for merchant_order in chunk]
        posted, given = posted_lines(ids), posted_lines(ids, GIVEN)
        suspects = [
            found
            for found in chunk
            if (earned_lines(found), given_lines(found)) != (posted[found.pk], given[found.pk])
        ]
        yield from filter(None, (disagreement(suspect.pk) for suspect in suspects))


@transaction.atomic
def disagreement(pk) -> str:
    """Look again with the row held, as somebody may have handed it over while we read."""
    merchant_order = with_parts(MerchantOrder.objects.select_for_update(of=["self"])).get(pk=pk)
    said = {kind: posted_lines([pk], kind)[pk] for kind in (STATE, GIVEN)}
    must = {STATE: earned_lines(merchant_order), GIVEN: given_lines(merchant_order)}
    if must == said:
        return ""
    facts = {
        "number": merchant_order.order.number,
        "merchant": merchant_order.merchant,
        "must": in_words(must),
        "said": in_words(said),
    }
    return _("Commande %(number)s, %(merchant)s\u202f: attendu %(must)s, écrit %(said)s.") % facts


def with_parts(merchant_orders):
    lines = OrderedLine.objects.only("merchant_order_id", *WHAT_IS_KEPT)
    return merchant_orders.select_related("order", "merchant").prefetch_related(Prefetch("lines", lines))


def in_words(kinds) -> str:
    lines = [line for lines in kinds.values() for line in sorted(lines.items())]
    return ", ".join(f"{code} {cents}" for code, cents in lines) or _("rien")
