"""What must be true once a history is over, told without the town's own arithmetic wherever that is possible."""

from collections import defaultdict
from fractions import Fraction

from django.db.models import F, Sum

from merchants.books import dues, earnings, invariants, ledger
from merchants.models import Entry, Journal, MerchantOrder
from shop.models import Dispute, Payment, Refund, Transfer
from shop.payments import audit
from shop.settlement import audit as settlement_audit


def every_journal_balances():
    sums = Entry.objects.values("journal").annotate(cents=Sum("cents")).order_by()
    assert not sums.exclude(cents=0).exists()


def the_books_are_the_provider(world):
    """Once every answer is known; to the cent."""
    assert ledger.balance("asset:stripe") == world.stripe_cents()


def no_charge_bears_more_than_it_took(world):
    captured = {charge["id"]: charge["amount_captured"] for charge in world.things("charge")}
    drawn = defaultdict(int)
    for transfer in world.things("transfer"):
        assert transfer["source_transaction"].startswith("ch_")
        drawn[transfer["source_transaction"]] += transfer["amount"] - transfer["amount_reversed"]
    assert all(cents <= captured[charge] for charge, cents in drawn.items())


def the_town_finds_nothing_to_say():
    """Its own checks: the chart of accounts, deposits, what earns whom, journals of all that moved."""
    for check in (invariants.broken, earnings.disagreements, audit.disagreements, settlement_audit.disagreements):
        assert list(check()) == []


def net_of(part) -> int:
    """A merchant's part by another road: exact fractions, one rounding, halves up."""
    if part.status != "HANDED_OVER":
        return 0
    gross = sum(line.kept_cents for line in part.lines.all())
    commission = Fraction(gross) * Fraction(part.commission_rate) / 100
    return gross - (2 * commission.numerator + commission.denominator) // (2 * commission.denominator)


def each_merchant_account_is_what_is_owed(world):
    for merchant, account in zip(world.merchants, world.accounts, strict=True):
        parts = list(merchant.orders.prefetch_related("lines"))
        in_hand = Entry.objects.filter(account__code=f"liability:merchant:{merchant.code}")
        in_hand = in_hand.filter(journal__key__startswith="pickup:").aggregate(cents=Sum("cents", default=0))["cents"]
        owes = sum(borne_by(merchant)) + in_hand + world.sent_to(account) - sum(net_of(part) for part in parts)
        assert ledger.balance(f"liability:merchant:{merchant.code}") == owes


def borne_by(merchant):
    """What lost disputes cost a merchant: nothing of goods that the resident was owed back anyhow."""
    for dispute in Dispute.objects.filter(state="LOST", merchant_order__merchant=merchant):
        back = Entry.objects.filter(
            journal__key__startswith=f"dispute:{dispute.reference}:", account__code__startswith="liability:deposit:"
        )
        yield dispute.cents - back.aggregate(cents=Sum("cents", default=0))["cents"]


def each_merchant_has_its_due(world):
    """All that was paid online of what it earned is sent: more only by what could not be taken back."""
    due = due_online()
    beyond = {order: max(0, sum(parts.values()) - captured_of(order)) for order, parts in due.items()}
    assert {order for order, cents in beyond.items() if cents} <= not_paid_by_one_card_alone()
    for merchant, account in zip(world.merchants, world.accounts, strict=True):
        found = sum(parts.get(merchant.pk, 0) for parts in due.values())
        least = found - sum(cents for order, cents in beyond.items() if merchant.pk in due[order])
        refused = account.transfers.filter(kind="REVERSAL", status="REFUSED")
        kept = refused.aggregate(cents=Sum("cents", default=0))["cents"]
        sent = world.sent_to(account)
        assert least - sum(borne_by(merchant)) <= sent <= found + kept, (merchant.code, sent, found, kept)


def not_paid_by_one_card_alone() -> set[int]:
    """Orders where a gesture may exceed what the provider holds: some of it paid in hand, or a card that let go
    and was asked again for what was left, or that could not hold the weight. Any other has a charge that bears all."""
    in_hand = Journal.objects.filter(key__startswith="pickup:").values_list("order", flat=True)
    let_go = Payment.objects.filter(status="LAPSED").values_list("order", flat=True)
    too_short = Payment.objects.filter(capture_cents=F("authorised_cents")).values_list("order", flat=True)
    return {*in_hand, *let_go, *too_short}


def due_online() -> dict[int, dict[int, int]]:
    """Cents by merchant and order: the net, as far as it was paid online or given by the association."""
    parts = list(MerchantOrder.objects.prefetch_related("lines"))
    online = dues.online_part_by_merchant_order({part.order_id for part in parts})
    found = defaultdict(dict)
    for part in parts:
        given = sum(line.given_cents for line in part.lines.all())
        found[part.order_id][part.merchant_id] = max(0, min(net_of(part), online[part.pk] + given))
    return found


def captured_of(order_id) -> int:
    captured = Payment.objects.filter(order=order_id, status="CAPTURED")
    return captured.aggregate(cents=Sum("captured_cents", default=0))["cents"]


def each_resident_has_paid_what_is_kept(world):
    """What left the card and the purse is what remains in the bags, once a card or bank has nothing more to say."""
    over = {"HANDED_OVER", "CANCELLED"}
    contested = set(Dispute.objects.values_list("payment__order", flat=True))
    orders = defaultdict(list)
    for part in MerchantOrder.objects.select_related("order__collection").prefetch_related("lines"):
        orders[part.order].append(part)
    for order, parts in orders.items():
        if order.pk in contested or not all(part.status in over for part in parts):
            continue
        kept = sum(line.left_cents for part in parts if part.status != "CANCELLED" for line in part.lines.all())
        assert ledger.balance(f"liability:refund:{order.number}") == 0
        found = paid_by(world, order)
        weighed = any(line.is_weighed for part in parts for line in part.lines.all())
        if order.collection.pays_online and not weighed:
            assert found == kept
        elif order.collection.pays_online:
            assert found <= kept


def paid_by(world, order) -> int:
    """Captured at the provider, less what came back to the card or was given back otherwise, plus cash."""
    intents = set(Payment.objects.filter(order=order).values_list("intent", flat=True)) - {""}
    captured = sum(one["amount_received"] for one in world.things("payment_intent") if one["id"] in intents)
    returned = sum(
        one["amount"]
        for one in world.things("refund")
        if one["payment_intent"] in intents and one["status"] == "succeeded"
    )
    otherwise = Refund.objects.filter(payment__order=order).aggregate(cents=Sum("other_cents", default=0))["cents"]
    hand = Entry.objects.filter(journal__key__startswith="pickup:", journal__order=order, cents__gt=0)
    return captured - returned - otherwise + hand.aggregate(cents=Sum("cents", default=0))["cents"]


def counts(world):
    """All that replaying must not change."""
    made = [len(world.things(kind)) for kind in ("charge", "refund", "transfer", "transfer_reversal")]
    rows = sorted(Transfer.objects.values_list("key", "status")), sorted(Refund.objects.values_list("key", "status"))
    return Journal.objects.count(), made, rows


def all_of_them(world):
    every_journal_balances()
    the_books_are_the_provider(world)
    no_charge_bears_more_than_it_took(world)
    the_town_finds_nothing_to_say()
    each_merchant_account_is_what_is_owed(world)
    each_merchant_has_its_due(world)
    each_resident_has_paid_what_is_kept(world)
