"""What became of an order once it was collected: the shops are paid, something is given back, a bank disputes."""

import datetime
from collections.abc import Iterator

from merchants.giving_back import corrections
from merchants.invoicing import parties, sales
from merchants.models import Correction, MerchantOrderMove, OrderedLine
from pickup.money import store_credit
from shop.demo.lives import HOUR, MINUTE, Life, bound, owner_of
from shop.models import Dispute
from shop.payments import disputes, refunds
from shop.payments.double import levers
from shop.settlement import accounts, planning, sending
from shop.settlement.models import PayoutAccount
from shop.withdrawal import declaring

Bearer, Channel = Correction.Bearer, MerchantOrderMove.Channel
A_DAY = datetime.timedelta(days=1)


def acts_of(life: Life) -> Iterator[tuple]:
    """Each act with its hour, for an order whose slot is past; what is not told did not happen."""
    if not life.is_over:
        return
    collected = life.slot.starts_at + 30 * MINUTE
    if life.is_paid_online:
        yield from at_the_provider(life, collected)
    for name, act, after in WHAT_MAY_FOLLOW:
        if name in life.told:
            yield min(collected + after, life.now - HOUR), bound(act, life)


def at_the_provider(life, collected) -> Iterator[tuple]:
    """The shops are paid at once, but for the one that is refused. What a bank disputes comes last: the association
    is young, and would be left short for the shops."""
    disputed = life.told.get("disputed")
    if "refused_transfer" in life.told:
        yield life.now - HOUR, bound(be_refused, life)
    else:
        yield collected + 5 * MINUTE, bound(pay_the_shops, life)
    if disputed:
        yield life.now - 30 * MINUTE, bound(dispute, life)
    if disputed == "LOST":
        yield life.now - 15 * MINUTE, bound(lose, life)


# --- The shops' money -------------------------------------------------------------------------


def pay_the_shops(life, *, at):
    for part in life.parts():
        send_to(part.merchant, at)


def send_to(merchant, at):
    """What a real town does in the minute that follows."""
    with levers.at(at):
        for transfer in planning.settle(merchant=merchant, at=at):
            sending.send(transfer=transfer, at=at)


def be_refused(life, *, at):
    """The shop's account wants an answer for an hour, long enough for its transfer to come back."""
    account = PayoutAccount.objects.select_related("merchant").get(merchant__code=life.told["refused_transfer"])
    levers.ask_account(account.reference, "external_account", overdue=True)
    send_to(account.merchant, at)
    levers.complete_account(account.reference)
    with levers.at(at):
        accounts.sync_account(account=account, at=at)


# --- Giving back ------------------------------------------------------------------------------


def offer(life, *, at):
    """The association bears it: the shop keeps what it earned."""
    for title, told in life.told["offered"].items():
        line = line_of(life, title)
        why = why_of(told["reason"], by=life.helper, at=at, bearer=Bearer.ASSOCIATION)
        corrections.give_back_cents(line=line, cents=told["cents"], key=f"demo-{life.order.number}", why=why)
    give_back(life, at)


def return_goods(life, *, at):
    """The shop bears it: it sold less, and what it was sent comes back."""
    for title, told in life.told["returned"].items():
        line = line_of(life, title)
        why = why_of(told["reason"], by=owner_of(line.merchant_order), at=at)
        key = f"demo-{life.order.number}"
        corrections.give_back_goods(line=line, quantity=told["quantity"], key=key, why=why)
        give_back(life, at)
        send_to(line.merchant_order.merchant, at)


def line_of(life, title) -> OrderedLine:
    lines = OrderedLine.objects.select_related("merchant_order__merchant")
    return lines.get(merchant_order__order=life.order, title=title)


def why_of(reason, *, by, at, bearer=Bearer.MERCHANT) -> corrections.Why:
    return corrections.Why(reason=reason, by=by, at=at, channel=Channel.COUNTER, bearer=bearer)


def give_back(life, at):
    if life.is_paid_online:
        with levers.at(at):
            refunds.plan(order=life.order, at=at)


def keep_as_credit(life, *, at):
    """The person would rather come back than have coins."""
    (part,) = [part for part in life.parts() if part.merchant.code == life.told["credit"]]
    key = f"demo-{life.order.number}"
    store_credit.give(merchant_order=part, agreed=True, key=key, by=life.helper, at=at, channel=Channel.COUNTER)


def give_up(life, *, at):
    """The resident changes their mind; the goods are awaited."""
    wanted = {line_of(life, title).pk: quantity for title, quantity in life.told["withdrawn"].items()}
    contact, account = life.resident.contact, life.resident.account
    name, key = f"{contact.first_name} {contact.last_name}", f"demo-{life.order.number}"
    declaring.declare(order=life.order, wanted=wanted, name=name, email=contact.email, key=key, by=account, at=at)


# --- The bank, the papers ---------------------------------------------------------------------


def dispute(life, *, at):
    payment = life.order.payments.get()
    with levers.at(at):
        disputes.sync(reference=levers.dispute(payment.charge), code=payment.gateway, at=at)


def lose(life, *, at):
    found = Dispute.objects.select_related("payment").get(payment__order=life.order)
    with levers.at(at):
        levers.lose_dispute(found.reference)
        disputes.sync(reference=found.reference, code=found.payment.gateway, at=at)


def invoice(life, *, at):
    """A resident asks for the invoice of a shop that gave its mandate."""
    (part,) = [part for part in life.parts() if part.merchant.code == life.told["invoiced"]]
    contact, account = life.resident.contact, life.resident.account
    buyer = parties.of_resident(name=f"{contact.first_name} {contact.last_name}")
    sales.issue(merchant_order=part, buyer=buyer, by=account, at=at)


# How an order is told in data/orders.toml, what happens then, and how long after it was collected.
WHAT_MAY_FOLLOW = [
    ("offered", offer, 20 * HOUR),
    ("returned", return_goods, 2 * A_DAY),
    ("credit", keep_as_credit, 2 * A_DAY + 10 * MINUTE),
    ("withdrawn", give_up, 3 * A_DAY),
    ("invoiced", invoice, A_DAY),
]
