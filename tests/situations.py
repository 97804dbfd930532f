"""A small town with one person per role and orders that belong to them, for tests that walk the whole house."""

import datetime
import secrets
import uuid
from dataclasses import dataclass, field

from django.utils import timezone
from oscar.apps.basket.models import Basket

from animations.hearing import needs, surprises
from merchants.adoption import letters
from merchants.models import AssociationMember, Merchant, Promotion
from pickup.collections import Contact
from pickup.models import Envelope, OfflineAct, PickupPoint, Slot
from shop.accounts.models import User
from shop.models import BankLine, Dispute, HandPayment, Payment, PayoutAccount, Refund, SepaBatch, SepaLine, Transfer
from shop.ordering import place_order
from shop.payments.gateway import gateway_named
from shop.pledges import pledging
from shop.settlement.by_hand.noting import note
from tests import factories
from tests.shop.situations import payable_over_there

Role = AssociationMember.Role


@dataclass
class Town:
    point: PickupPoint
    slot: Slot
    bakery: Merchant
    bookshop: Merchant
    people: dict[str, User | None] = field(default_factory=dict)


def a_town() -> Town:
    """A bakery and a bookshop; the resident's and the guest's orders are the bakery's alone."""
    point = factories.PickupPointFactory(slug="la-halle")
    bakery = factories.MerchantFactory(
        code="boulangerie", name="Boulangerie du Pont", open_every_day=True, rate="8.00"
    )
    bookshop = factories.MerchantFactory(code="librairie", name="La Marelle", open_every_day=True, rate="5.00")
    town = Town(point=point, slot=factories.SlotFactory(point=point), bakery=bakery, bookshop=bookshop)
    elsewhere = factories.PickupPointFactory(slug="autre-halte")
    town.people = {
        "anonymous": None,
        "resident": factories.UserFactory(email="habitante@example.org"),
        "merchant": factories.owner_of(bakery),
        "other merchant": factories.owner_of(bookshop),
        "volunteer": factories.volunteer_at(point),
        "other volunteer": factories.volunteer_at(elsewhere),
        "coach": factories.association_member(Role.COACH),
        "coach at work": factories.coach_at_work(bakery),
        "treasurer": factories.association_member(Role.TREASURER),
        "administrator": factories.association_member(Role.ADMINISTRATOR),
    }
    return town


def an_order(town, *, products, customer=None, pays_online=False, quantity=1, channel="ONLINE", at=None, contact=None):
    """An order placed through the same act as everybody's."""
    at = at or timezone.now()
    basket = Basket.objects.create(owner=customer)
    for product in products:
        stockrecord = product.stockrecords.get()
        basket.lines.create(
            line_reference=f"{product.pk}_{stockrecord.pk}",
            product=product,
            stockrecord=stockrecord,
            quantity=quantity,
            price_currency="EUR",
            price_incl_tax=stockrecord.price,
        )
    if pays_online:
        for product in products:
            payable_over_there(product.sheet.merchant)
    total = sum(int(product.stockrecords.get().price * 100) for product in products) * quantity
    return place_order(
        key=secrets.token_hex(8),
        basket=basket,
        contact=contact or Contact(first_name="Jeanne", last_name="Morel", phone="06 39 98 00 01", email=""),
        slot=town.slot,
        pays_online=pays_online,
        adult_declared=True,
        expected_total_cents=total,
        channel=channel,
        by=customer,
        customer=customer,
        at=at,
    )


def a_payment_page(order) -> str:
    """A card payment under way: the name of its page at the provider's."""
    payment = Payment.objects.create(
        order=order,
        gateway="simulator",
        reference="cs:essai:1",
        status=Payment.Status.REDIRECTED,
        cents=420,
        created_at=timezone.now(),
    )
    payment.provider_reference = gateway_named("simulator").start(payment, return_url="/").reference
    payment.save(update_fields=["provider_reference"])
    return payment.provider_reference


def a_provider_account(merchant) -> str:
    """What Stripe calls the merchant's account, just opened."""
    return gateway_named("simulator").open_account(merchant, key=f"acct:{merchant.code}")


def money_that_came_back(order) -> tuple[Refund, Dispute]:
    """A refund that the bank refused, and a payment that it took back for good."""
    at = timezone.now()
    told = {"order": order, "gateway": "simulator", "status": Payment.Status.CAPTURED, "cents": 420, "created_at": at}
    payment = Payment.objects.create(reference="cs:essai:2", captured_cents=420, **told)
    refund = payment.refunds.create(key="re:essai:1", cents=100, status=Refund.Status.FAILED, planned_at=at)
    lost = {"state": Dispute.State.LOST, "opened_at": at, "closed_at": at}
    return refund, payment.disputes.create(reference="du_essai", cents=100, **lost)


def a_refused_transfer(part, payment) -> Transfer:
    """What the provider refused to send to the merchant, and nobody looked at."""
    account, _is_new = PayoutAccount.objects.get_or_create(merchant=part.merchant)
    at = timezone.now()
    told = {"kind": "TRANSFER", "key": "tr:essai:1", "cents": 100, "planned_at": at, "closed_at": at}
    return Transfer.objects.create(account=account, merchant_order=part, payment=payment, status="REFUSED", **told)


def a_promotion(sheet, **price) -> Promotion:
    """What the association offers on one product, today: half of 4,20 €, or `price`."""
    at = timezone.now()
    facts = {"offered_by": "TOWN", "name": "Semaine du goût", "begins_at": at, "made_at": at, "key": "essai"}
    ends_at = at + datetime.timedelta(days=3)
    made = Promotion.objects.create(merchant=sheet.merchant, sheet=sheet, percent=50, ends_at=ends_at, **facts)
    made.prices.create(sheet=sheet, **(price or {"price": "2.10", "usual": "4.20"}))
    return made


def a_hand_payment(merchant, treasurer) -> HandPayment:
    """A euro that the merchant paid, as the treasurer noted it."""
    told = {"key": "essai", "merchant": merchant, "way": "FROM", "cents": 100, "paid_on": timezone.localdate()}
    return note(**told, reference="Essai", by=treasurer, at=timezone.now(), is_confirmed=True)


def a_bank_transfer(merchant, treasurer) -> tuple[SepaLine, BankLine]:
    """A file given to the bank for one merchant, and a movement of the bank that nobody explained."""
    at = timezone.now()
    told = {"prepared_by": treasurer, "prepared_at": at, "frozen_by": treasurer, "frozen_at": at}
    facts = {"status": SepaBatch.Status.FROZEN, "content": b"<Document/>", "sha256": "0" * 64, "execute_on": at.date()}
    batch = SepaBatch.objects.create(key="VIR-20261122-1", **told, **facts)
    account, _is_new = PayoutAccount.objects.get_or_create(merchant=merchant)
    iban = {"iban": "FR1420041010050500013M02606", "holder": merchant.name}
    line = batch.lines.create(account=account, end_to_end="VIR-20261122-1-1", cents=100, **iban)
    seen = {"account": "asset:bank", "reference": "essai", "booked_on": at.date(), "imported_at": at}
    return line, BankLine.objects.create(cents=-100, label="Essai", status=BankLine.Status.UNKNOWN, **seen)


def a_visit(merchant, coach, **facts):
    """A coach spent an hour there."""
    facts = {"on": timezone.localdate(), "minutes": 60, "topics": ["LISTING"], "key": secrets.token_hex(16), **facts}
    return merchant.visits.create(coach=coach, recorded_at=timezone.now(), **facts)


def an_envelope(town):
    """That of the shop, just taken."""
    facts = {"cash_cents": 420, "cheque_cents": 0, "cheques": 0, "voucher_cents": 0}
    who = {"to_whom": "Paul", "by": town.people["volunteer"], "at": timezone.now()}
    return Envelope.objects.create(slot=town.slot, merchant=town.bakery, key="e" * 32, **facts, **who)


def an_offline_act(collection, volunteer):
    """Bags that somebody gave without a network, and that the books do not have."""
    at, point = timezone.now(), collection.slot.point
    facts = {"made_at": at, "said_at": at, "received_at": at, "payload": {"bags": [], "adult": False, "again": ""}}
    told = {"kind": "HAND_OVER", "outcome": "CONFLICT", "sentence": "Monique a remis un sac.", "by": volunteer}
    keys = {"key": uuid.uuid4(), "device": uuid.uuid4()}
    return OfflineAct.objects.create(point=point, collection=collection, sent_by=volunteer, **keys, **facts, **told)


def what_is_said_of(sheet, resident) -> dict:
    """News of the shop, a resident's word and letter, and a report on the sheet: by the addresses that need them."""
    merchant, at = sheet.merchant, timezone.now()
    news = merchant.news.create(key="a" * 32, title="La galette", words="Elle revient.", written_at=at)
    said = {"words": "Le meilleur pain", "signature": "Camille B.", "said_at": at, "collected_on": at.date()}
    word = merchant.words.create(author=resident, **said)
    report = merchant.reports.create(key="b" * 32, sheet=sheet, why="FALSE", words="Pas d’ici", reported_at=at)
    letters.choose(user=resident, rhythm="WEEKLY", at=at)
    return {
        **dict.fromkeys(["news_edit.pk", "news_take_back.pk"], news.pk),
        "word_decide.pk": word.pk,
        "report_product.pk": sheet.product_id,
        "report_decide.pk": report.pk,
        "news_stop.token": letters.way_out(resident).rsplit("/", 2)[1],
    }


def a_heard_need(point, text="Du pain sans gluten"):
    """Said at a counter, not read yet."""
    key = secrets.token_hex(16)
    return needs.hear(text=text, kind="PRODUCT", point=point, key=key, by=None, at=timezone.now())


def a_surprise(text="Le café à prix libre"):
    """A card on the web, not read yet."""
    facts = {"occasion": "PICKUP", "support": "WEB", "key": secrets.token_hex(16)}
    return surprises.write(text=text, **facts, at=timezone.now())


def a_missing_shop(name="Un poissonnier"):
    """What residents wait for, read by the association and shown."""
    missing = pledging.ask(name=name, often="WEEKLY", voice="guest:essai", at=timezone.now())
    pledging.show(missing=missing, by=None, at=timezone.now())
    return missing
