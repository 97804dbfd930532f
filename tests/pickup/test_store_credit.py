"""Credit notes: only for who agrees, never more than is left, and whoever holds the money honours them."""

import itertools

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from merchants.books import accounts, dues, ledger
from merchants.giving_back import corrections
from merchants.models import MerchantOrder, StoreCredit
from pickup import audit
from pickup.money import credit_back, crediting, store_credit, till
from shop import ordering
from tests import factories
from tests.merchants.test_dues import pay_online
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
KEYS = itertools.count()


def now():
    return {"by": None, "at": timezone.now()}


@pytest.fixture
def town():
    return a_town()


@pytest.fixture(params=["direct_at_pickup", "mandated"])
def mode(request):
    return request.param


def bought(town, mode, *, merchant=None, price="4.00", paid=True):
    """Three jars, paid at the counter."""
    product = factories.ProductFactory(merchant=merchant or town.bakery, price=price)
    order = an_order(town, products=[product], quantity=3)
    order.merchant_orders.update(money_mode=mode)
    part = order.merchant_orders.get()
    return collected(part) if paid else part


def collected(part):
    due = dues.due_by_merchant_order(part.order)[part.pk]
    facts = {"collection": part.order.collection, "amounts": {part: due}, "means": "CASH"}
    facts["point"] = part.order.collection.slot.point
    till.collect_payment(**facts, key=f"compté {part.pk}", by=factories.UserFactory(), at=timezone.now())
    return part


def jar_refused(part, quantity=1):
    why = corrections.Why(reason="Fêlé", channel="COUNTER", **now())
    corrections.give_back_goods(line=part.lines.get(), quantity=quantity, key=f"k{next(KEYS)}", why=why)
    return MerchantOrder.objects.get(pk=part.pk)


def credit_of(part, key="avoir", agreed=True):
    return store_credit.give(merchant_order=part, agreed=agreed, key=key, channel="COUNTER", **now())


def a_credit(town, mode, **facts) -> StoreCredit:
    """Four euros."""
    return credit_of(jar_refused(bought(town, mode, **facts)))


def use(credit, part, key="payer"):
    return store_credit.spend(code=credit.code, order=part.order, key=key, **now())


def due(part):
    return dues.due_by_merchant_order(part.order)[part.pk]


def books_agree():
    ledger.seal_pending()
    return list(audit.disagreements()) == [] and ledger.verify().is_whole


# --- Giving -----------------------------------------------------------------------------------


def test_without_the_person_s_agreement_there_is_none(town, mode):
    part = jar_refused(bought(town, mode))
    with pytest.raises(store_credit.AgreementOwed):
        credit_of(part, agreed=False)
    assert due(part) == -400


def test_it_replaces_what_was_to_be_given_back_once(town, mode):
    part = jar_refused(bought(town, mode))
    credit = credit_of(part)
    assert (credit.left_cents, due(part)) == (400, 0)
    assert credit_of(part) == credit
    with pytest.raises(store_credit.NothingInHand):
        credit_of(part, key="autre")
    assert books_agree()


def test_what_was_paid_online_goes_back_to_the_card(town):
    part = bought(town, "psp_split", paid=False)
    pay_online(part.order, 1200)
    with pytest.raises(store_credit.NothingInHand, match="carte"):
        credit_of(jar_refused(part))
    assert dues.refundable_cents(part.order) == 400


def test_the_association_keeps_it_as_somebody_else_s_money(town):
    credit = a_credit(town, "mandated")
    assert ledger.balance(accounts.credit(credit.merchant_order.order)) == -400
    assert ledger.balance(accounts.cash(town.point)) == 1200


def test_the_person_receives_its_code(town, mailoutbox):
    part = bought(town, "direct_at_pickup")
    part.order.guest_email = "odette@example.org"
    part.order.save()
    credit = credit_of(jar_refused(part))
    assert credit.spoken_code in mailoutbox[-1].body


# --- Spending ---------------------------------------------------------------------------------


def test_it_pays_first_and_coins_pay_the_rest(town, mode):
    credit = a_credit(town, mode)
    part = bought(town, mode, paid=False)
    use(credit, part)
    assert (credit.left_cents, due(part)) == (0, 800)
    collected(part)
    assert due(part) == 0
    assert books_agree()


def test_never_more_than_is_due(town, mode):
    credit = a_credit(town, mode)
    part = bought(town, mode, price="0.50", paid=False)
    use(credit, part)
    assert (credit.left_cents, due(part)) == (250, 0)


def test_the_same_use_sent_twice_counts_once(town, mode):
    credit = a_credit(town, mode)
    part = bought(town, mode, price="0.50", paid=False)
    assert use(credit, part) == use(credit, part)
    assert credit.left_cents == 250


def test_empty_it_pays_nothing(town, mode):
    credit = a_credit(town, mode)
    use(credit, bought(town, mode, paid=False))
    with pytest.raises(store_credit.NothingLeft):
        use(credit, bought(town, mode, paid=False))


def test_a_merchant_s_own_is_worth_something_there_only(town):
    credit = a_credit(town, "direct_at_pickup")
    with pytest.raises(store_credit.NotForThese, match="Boulangerie du Pont"):
        use(credit, bought(town, "direct_at_pickup", merchant=town.bookshop, paid=False))


def test_what_the_desk_keeps_pays_another_shop_and_the_bank_sends_it_on(town):
    credit = a_credit(town, "mandated")
    part = bought(town, "mandated", merchant=town.bookshop, price="1.00", paid=False)
    use(credit, part)
    assert (due(part), ledger.balance(accounts.credit(credit.merchant_order.order))) == (0, -100)
    assert ledger.balance(accounts.deposit(part.order)) == -300
    assert ledger.balance(accounts.merchant(town.bookshop)) == 0


# --- Coming back, and paying out --------------------------------------------------------------


def test_an_order_cancelled_gives_it_back(town, mode):
    credit = a_credit(town, mode)
    part = bought(town, mode, paid=False)
    use(credit, part)
    ordering.cancel_order(order=part.order, channel="PHONE", reason="Empêchée", **now())
    assert (credit.left_cents, due(MerchantOrder.objects.get(pk=part.pk))) == (400, 0)
    credit_back.come_back(order=part.order, **now())
    assert credit.left_cents == 400
    assert books_agree()


def test_less_kept_the_note_gets_its_money_before_any_coin(town, mode):
    """Twelve euros paid with four of credit and eight in coins, then two jars refused."""
    credit = a_credit(town, mode)
    part = bought(town, mode, paid=False)
    use(credit, part)
    collected(part)
    part = jar_refused(part, quantity=2)
    till.give_back(merchant_order=part, point=town.point, cents=400, key="rendu", **now())
    assert (credit.left_cents, due(part)) == (400, 0)
    assert books_agree()


def test_a_shortage_said_by_the_shop_is_seen_by_the_minute_s_job(town, mode):
    credit = a_credit(town, mode)
    part = bought(town, mode, paid=False)
    use(credit, part)
    jar_refused(part, quantity=3)
    credit_back.come_back_due(at=timezone.now())
    assert credit.left_cents == 400


def test_money_instead_whenever_it_is_asked(town):
    credit = a_credit(town, "mandated")
    store_credit.pay_out(credit=credit, point=town.point, **now())
    assert (credit.left_cents, ledger.balance(accounts.cash(town.point))) == (0, 800)
    assert ledger.balance(accounts.credit(credit.merchant_order.order)) == 0
    with pytest.raises(store_credit.NothingLeft):
        store_credit.pay_out(credit=credit, point=town.point, **now())
    assert books_agree()


def test_the_merchant_s_own_paid_out_moves_nothing_in_the_books(town):
    credit = a_credit(town, "direct_at_pickup")
    before = ledger.balances("")
    store_credit.pay_out(credit=credit, point=town.point, **now())
    assert (credit.left_cents, ledger.balances("")) == (0, before)
    assert books_agree()


def test_verify_ledger_reads_them(town, mode):
    use(a_credit(town, mode), bought(town, mode, paid=False))
    call_command("verify_ledger")


# --- On screen --------------------------------------------------------------------------------


def at_the_counter(client, town, part, **said):
    client.force_login(town.people["volunteer"])
    address = reverse("counter_credit", args=[town.point.slug, part.order.collection.code])
    return client.post(address, {"key": "écran", **said}, follow=True).content.decode()


def test_the_counter_ticks_the_agreement_and_reads_the_code(client, town, mode):
    part = jar_refused(bought(town, mode))
    page = at_the_counter(client, town, part, act="give", merchant_order=part.pk)
    assert str(store_credit.AgreementOwed.sentence) in page
    page = at_the_counter(client, town, part, act="give", merchant_order=part.pk, agreed="on")
    credit = StoreCredit.objects.get()
    assert credit.spoken_code in page
    assert (credit.by, credit.channel) == (town.people["volunteer"], "COUNTER")


def test_the_association_uses_it_for_who_calls_and_pays_it_out(client, town, mode):
    credit = a_credit(town, mode)
    part = bought(town, mode, price="1.00", paid=False)
    client.force_login(town.people["coach"])
    address = reverse("association_order_credit", args=[part.order.collection.code])
    code = credit.spoken_code.lower()
    page = client.post(address, {"act": "spend", "key": "k", "code": code}, follow=True).content.decode()
    assert "l’avoir paie 3,00" in page
    elsewhere = client.post(address, {"act": "pay_out", "key": "k", "code": code}, follow=True).content.decode()
    assert str(store_credit.NoSuchCredit.sentence) in elsewhere
    own = reverse("association_order_credit", args=[credit.merchant_order.order.collection.code])
    assert "1,00" in client.post(own, {"act": "pay_out", "key": "k", "code": code}, follow=True).content.decode()
    assert credit.left_cents == 0


def test_what_cannot_be_read_is_answered_with_a_sentence(client, town):
    part = bought(town, "direct_at_pickup", paid=False)
    for said in ({"act": "spend", "code": "ABCD\0"}, {"act": "give", "merchant_order": "9" * 30}, {"act": "autre"}):
        assert str(crediting.NotSaid.sentence) in at_the_counter(client, town, part, **said)
