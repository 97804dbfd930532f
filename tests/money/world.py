"""Three shops paid by the provider, over Stripe's double: what people and banks may do there."""

import contextlib
import datetime
import json
from decimal import Decimal
from types import SimpleNamespace

from django.db import transaction
from django.utils import timezone

from merchants.listing.bundles import Part, shares
from merchants.models import MerchantOrder, ProductSheet
from merchants.money import to_euros
from merchants.preparation import merchant_orders as life
from merchants.preparation.merchant_orders import Channel
from pickup.models import Collection
from pickup.money import till
from shop import tasks
from shop.checkout.paying import CannotReceive
from shop.models import Payment
from shop.payments import attempts, inbox, refunds
from shop.payments.double import balance, connect, levers, memory
from shop.payments.double.models import DoubleBell, DoubleThing
from shop.payments.gateway import BadSignature, GatewayUnreachable
from shop.settlement import accounts
from tests import factories
from tests.shop.payments.paying import ring

# What runs by itself every minute and touches money, in the town's own order.
MONEY_JOBS = [
    job
    for job in tasks.JOBS
    if job.__name__
    in {
        "answer_rings",
        "read_payments",
        "cancel_unpaid",
        "close_payments_of_cancelled_orders",
        "take_what_cards_hold",
        "read_disputes",
        "plan_refunds",
        "send_refunds",
        "read_payout_accounts",
        "settle_merchants",
        "send_transfers",
    }
]
TOLD = {"by": None, "channel": Channel.COUNTER}
NEXT = {
    "PLACED": life.accept,
    "ACCEPTED": life.mark_ready,
    "READY": lambda **facts: life.move(to="DROPPED_OFF", **facts),
    "DROPPED_OFF": life.hand_over_merchant_order,
}


@contextlib.contextmanager
def undone():
    """A history leaves nothing behind; the provider's double takes this transaction for the test's own."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


class World:
    """The town of all the histories, made once; `days` moves everybody's clock."""

    def __init__(self):
        point = factories.PickupPointFactory()
        # The first within what a card holds, the second beyond it.
        self.slots = [factories.SlotFactory(point=point, starts_at=factories.in_days(days)) for days in (3, 9)]
        self.merchants = [factories.MerchantFactory(code=f"boutique-{letter}") for letter in "abc"]
        self.products = [factories.ProductFactory(merchant=one, stock=10_000) for one in self.merchants]
        self.others = {one.pk: factories.ProductFactory(merchant=one, stock=10_000) for one in self.merchants}
        self.accounts = [accounts.open_account(merchant=one, at=timezone.now()) for one in self.merchants]
        for account in self.accounts:
            self.is_ready(account)
        self.treasurer = factories.UserFactory()
        DoubleBell.objects.all().delete()

    def is_ready(self, account):
        levers.complete_account(account.reference)
        accounts.sync_account(account=account, at=timezone.now())

    # --- Buying ---

    def order(self, *, shops, goods, rate, slot, online):
        """`goods`: (cents, quantity) by the piece or in bundles, or (cents per kilogram, grams) by weight.

        The same everywhere.
        """
        order = factories.order(date_placed=timezone.now())
        for shop in shops:
            self.part(order, shop, goods, rate, self.slots[slot], online)
        return Collection.objects.create(
            order=order,
            slot=self.slots[slot],
            code=order.number[-6:],
            token=order.number,
            first_name="Odette",
            phone="06 39 98 12 34",
            channel="ONLINE",
            pays_online=online,
            # Places are another story.
            holds_place=False,
        )

    def part(self, order, shop, goods, rate, slot, online):
        mode = "psp_split" if online else "direct_at_pickup"
        when = {"placed_at": timezone.now(), "due_at": slot.starts_at, "due_until": slot.ends_at}
        facts = {"in_order": order, "merchant": self.merchants[shop], "money_mode": mode, "lines": [], **when}
        part = factories.merchant_order(rate=rate, confirmed_at=None if online else when["placed_at"], **facts)
        for price, amount, kind in goods:
            if kind == "bundle":
                self.bundle(part, price, amount, self.products[shop])
            elif kind is True:
                factories.ordered_line(part, price=f"{price / 100:.2f}", quantity=amount, product=self.products[shop])
            else:
                for _each in range(2 if kind == "birds" else 1):
                    per_kg = {"per_kg": f"{price / 100:.2f}", "grams": amount}
                    factories.weighed_line(part, product=self.products[shop], **per_kg)

    def bundle(self, part, cents, quantity, product):
        """Two products, one of them twice, at their shares of the price, each with its own rate."""
        stocks = [SimpleNamespace(price=Decimal(price)) for price in ("4.20", "6.55")]
        made_of = [Part(ProductSheet(pk=rank), stock, rank) for rank, stock in enumerate(stocks, start=1)]
        rates = {1: ("reduced", "5.50"), 2: ("standard", "20.00")}
        for one in shares(made_of, price_cents=cents):
            code, rate = rates[one.part.component.pk]
            told = {"bundle_title": "Panier du dimanche", "bundle_quantity": quantity}
            told |= {"vat_code": code, "vat_rate": Decimal(rate), "quantity": one.quantity * quantity}
            factories.ordered_line(part, price=str(to_euros(one.unit_cents)), product=product, **told)

    def another_product(self, merchant, cents):
        """A sheet of the same shop, at that price."""
        product = self.others[merchant.pk]
        product.stockrecords.update(price=f"{cents / 100:.2f}")
        return product.sheet

    def open_page(self, collection) -> Payment | None:
        """The resident goes to the payment page: the last attempt, when there is one."""
        # A shop whose account is not ready, or no longer, is paid at the counter.
        with contextlib.suppress(GatewayUnreachable, CannotReceive):
            attempts.start(order=collection.order, code="simulator", return_url="/", at=timezone.now())
        return collection.order.payments.last()

    def pays_in_hand(self, collection, part):
        due = till.dues.due_by_merchant_order(collection.order)[part.pk]
        key = f"{part.pk}:{part.counter_payments.count()}"
        facts = {"means": "CASH", "key": key, "by": self.treasurer, "at": timezone.now()}
        till.collect_payment(collection=collection, point=collection.slot.point, amounts={part: due}, **facts)

    # --- What goes on ---

    def goes_on(self, part):
        """The next step of a bag: accepted, weighed and ready, brought, given."""
        part = MerchantOrder.objects.get(pk=part.pk)
        step = NEXT.get(part.status)
        if step:
            step(merchant_order=part, at=timezone.now(), **TOLD)

    def run_jobs(self):
        """One minute of the town; in the storm a job may fail, and is tried again."""
        for job in MONEY_JOBS:
            tasks._run(job)

    def run_calm_jobs(self, clock, *but):
        """A day later, nothing is allowed to fail; each account was read just before."""
        clock.shift += datetime.timedelta(days=1, minutes=1)
        for job in MONEY_JOBS:
            if job not in {tasks.read_payout_accounts, *but}:
                job()

    def ring(self, bells):
        for bell in bells:
            with contextlib.suppress(GatewayUnreachable, BadSignature):
                inbox.answer(ring=ring(bell), at=timezone.now())

    def bells(self):
        """One of each: what is looked at again only depends on the stream and on the thing, the last heard first."""
        found = {}
        for bell in DoubleBell.objects.order_by("-pk"):
            about = json.loads(bell.body)
            found.setdefault((bell.stream, about["type"].rsplit(".", 1)[0], about["related_object"]["id"]), bell)
        return list(found.values())

    # --- The provider's own truth ---

    def things(self, kind) -> list[dict]:
        return [thing.body for thing in DoubleThing.objects.filter(kind=kind).order_by("pk")]

    def stripe_cents(self) -> int:
        """What the double says that the town has there, less what a test put aside."""
        lines = self.things("balance_transaction")
        return balance.total_cents() - sum(line["net"] for line in lines if line["type"] == "topup")

    def sent_to(self, account) -> int:
        made = [one for one in self.things("transfer") if one["destination"] == account.reference]
        return sum(one["amount"] - one["amount_reversed"] for one in made)

    # --- The calm after the storm ---

    def calms_down(self, clock):
        """Every answer comes, every bell is heard, every bank has answered, the treasurer has done what is left."""
        levers.no_more_trouble()
        balance.move("topup", 1_000_000, source="tu_essai")
        for account in self.accounts:
            account.refresh_from_db()
            # Stopped over there, heard here or not.
            if {account.status, connect.status_of(memory.find(account.reference))} != {"PAYABLE", "active"}:
                self.is_ready(account)
        self.run_calm_jobs(clock)
        for refund in self.things("refund"):
            if refund["status"] == "pending":
                levers.finish_refund(refund["id"])
        self.ring(self.bells())
        # What was refused for the moment is asked again the next day.
        self.run_calm_jobs(clock, tasks.answer_rings, tasks.cancel_unpaid, tasks.read_disputes)
        # What the treasurer gives back otherwise lets the rest be asked of the bank again, which may refuse again.
        for _day in range(3):
            if not self.treasurer_gives_back():
                break
            self.run_calm_jobs(clock, tasks.answer_rings, tasks.cancel_unpaid, tasks.read_disputes)

    def treasurer_gives_back(self) -> bool:
        refused = refunds.refused()
        for refund in refused:
            facts = {"reason": "Virement", "by": self.treasurer, "at": timezone.now()}
            with contextlib.suppress(refunds.NothingOwed):
                refunds.give_back_otherwise(refund=refund, means="TRANSFER", **facts)
        return bool(refused)
