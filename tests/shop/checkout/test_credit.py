"""« J’ai un avoir »: typed on the last page or on the order's own, told before it is spent, and guessed by nobody."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import Order

from merchants.books import dues
from merchants.giving_back import corrections
from merchants.models import StoreCredit
from pickup import audit
from pickup.money import store_credit, till
from shop import ordering
from shop.accounts import throttle
from shop.accounts.models import SignInTrial
from shop.models import OutgoingMessage
from tests import factories
from tests.at_once import at_once
from tests.shop.checkout.test_ordering_pages import REVIEW, Visitor
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(params=["direct_at_pickup", "psp_split", "mandated"])
def mode(request, settings):
    settings.MONEY_MODE = request.param
    return request.param


@pytest.fixture
def visitor(client, town):
    return Visitor(client, town)


def a_credit(town, merchant=None) -> StoreCredit:
    """4,20 € paid at the counter for what could not be given, kept as a credit note."""
    product = town.sells(merchant=merchant, price="4.20") if merchant else town.product
    order = town.place(town.basket({product: 1}))
    part, told = order.merchant_orders.get(), {"by": None, "at": NOW()}
    facts = {"means": "CASH", "key": f"page {order.pk}", "by": factories.UserFactory(), "at": NOW()}
    till.collect_payment(collection=order.collection, point=order.collection.slot.point, amounts={part: 420}, **facts)
    why = corrections.Why(reason="Fêlé", channel="COUNTER", **told)
    corrections.give_back_all(merchant_order=part, key="fêlé", why=why)
    return store_credit.give(merchant_order=part, agreed=True, key=f"avoir {order.pk}", channel="COUNTER", **told)


def words(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def left_on(credit):
    return StoreCredit.objects.get(pk=credit.pk).left_cents


def last_order():
    return Order.objects.latest("pk")


# --- On the last page -------------------------------------------------------------------------


def test_what_it_pays_is_said_first_then_it_is_spent_with_the_order(visitor, town, mode):
    credit, jar = a_credit(town), town.sells(price="5.00")
    visitor.ready(jar)
    page = visitor.orders(credit=credit.spoken_code.lower(), look="1", terms=None, adult=None)
    assert "Cet avoir paie 4,20 €. Il vous restera 0,80 € à payer au comptoir." in words(page)
    assert "Cochez la case" not in words(page)
    assert (left_on(credit), Order.objects.count()) == (420, 1)
    placed = visitor.orders(credit=credit.spoken_code, credit_cents="420")
    assert (placed.status_code, left_on(credit), dues.due_cents(last_order())) == (302, 0, 80)
    assert list(audit.disagreements()) == []


def test_the_confirmation_only_asks_for_what_is_left(visitor, town, mode):
    credit = a_credit(town)
    visitor.ready(town.sells(price="5.00")).who(email="odette@example.org")
    visitor.orders(credit=credit.code, credit_cents="420")
    assert "0,80" in OutgoingMessage.objects.latest("pk").body


@pytest.mark.parametrize("said", [None, "100"])
def test_confirmed_before_it_was_read_nothing_is_ordered_and_what_was_typed_stays(visitor, town, mode, said):
    credit = a_credit(town)
    visitor.ready(town.sells(price="5.00"))
    page = visitor.orders(credit=credit.code, credit_cents=said)
    assert "Lisez d’abord ce que fait votre avoir" in words(page)
    assert f'value="{credit.code}"' in page.text
    assert "Cet avoir paie 4,20 €" in words(page)
    assert (left_on(credit), Order.objects.count()) == (420, 1)


def test_unknown_or_used_it_is_the_same_sentence(visitor, town, mode):
    used = a_credit(town)
    store_credit.pay_out(credit=used, point=used.merchant_order.order.collection.slot.point, by=None, at=NOW())
    visitor.ready()
    for code in ("ABCDEFGH", used.code):
        assert "Ce code ne paie rien de cette commande." in words(visitor.orders(credit=code, look="1"))
        assert visitor.orders(credit=code, credit_cents="420").status_code == 200


def test_right_but_of_another_shop_it_says_which_one(visitor, town, settings):
    settings.MONEY_MODE = "direct_at_pickup"
    marelle = factories.MerchantFactory(name="La Marelle", open_every_day=True)
    foreign = a_credit(town, merchant=marelle)
    visitor.ready()
    for _read in range(2 * throttle.OF_A_FOUND_CODE.free):
        page = visitor.orders(credit=foreign.code, look="1")
        assert "Cet avoir est celui de La Marelle : rien de cette boutique n’est à payer ici." in words(page)
    assert visitor.orders(credit=foreign.code, credit_cents="420").status_code == 200
    assert (left_on(foreign), Order.objects.count()) == (420, 1)


def test_pressed_with_a_wrong_code_the_page_says_what_to_do_and_one_orders_without(visitor, town, mode):
    visitor.ready()
    page = visitor.orders(credit="ABCDEFGH")
    assert "Rien n’est encore commandé : le code de votre avoir ne peut pas servir ici." in words(page)
    assert "Lisez d’abord" not in words(page)
    assert 'name="look" value="without"' in page.text
    without = visitor.orders(credit="ABCDEFGH", look="without")
    assert "Le code est retiré : confirmez en bas de cette page." in words(without)
    assert "ABCDEFGH" not in without.text
    assert visitor.orders(credit="").status_code == 302


def test_the_same_wrong_code_sent_again_is_no_new_guess(visitor, town, mode):
    credit = a_credit(town)
    visitor.ready()
    for code in ("ABCDEFGH", "abcd efgh", "ABCD-EFGH") * throttle.OF_A_FOUND_CODE.free:
        assert "Ce code ne paie rien" in words(visitor.orders(credit=code))
    assert "Cet avoir paie" in words(visitor.orders(credit=credit.code, look="1"))


def test_a_hyphen_in_the_code_is_a_space(visitor, town, mode):
    credit = a_credit(town)
    visitor.ready()
    assert "Cet avoir paie" in words(visitor.orders(credit=f"{credit.code[:4]}-{credit.code[4:]}".lower(), look="1"))


@pytest.mark.parametrize("code", ["AB\0CD", "A" * 500])
@pytest.mark.parametrize("look", ["1", None])
def test_what_cannot_be_a_code_pays_nothing_and_breaks_nothing(visitor, town, code, look):
    page = visitor.ready().orders(credit=code, look=look)
    assert (page.status_code, Order.objects.count()) == (200, 0)
    assert "Ce code ne paie rien de cette commande." in words(page)


def test_under_mandate_it_pays_another_shop_too(visitor, town, settings):
    settings.MONEY_MODE = "mandated"
    credit = a_credit(town, merchant=factories.MerchantFactory(open_every_day=True))
    visitor.ready()
    assert "Cet avoir paie 4,20 €. Il ne vous restera rien à payer." in words(
        visitor.orders(credit=credit.code, look="1")
    )


def test_paid_online_it_is_not_taken_and_the_counter_is_offered(visitor, town, settings):
    settings.MONEY_MODE = "psp_split"
    credit = a_credit(town)
    visitor.ready()
    page = visitor.orders(credit=credit.code, credit_cents="420", pays="online")
    assert "Un avoir se dépense au comptoir, pas en ligne" in words(page)
    assert (left_on(credit), Order.objects.count()) == (420, 1)


def test_emptied_while_the_page_was_open_nothing_is_ordered(town, mode):
    credit = a_credit(town)
    basket = town.basket()
    store_credit.pay_out(credit=credit, point=credit.merchant_order.order.collection.slot.point, by=None, at=NOW())
    with pytest.raises(store_credit.NothingLeft):
        town.place(basket, credit=ordering.CreditRead(credit.code, 420))
    assert Order.objects.count() == 1
    assert town.place(basket)


def test_cancelled_the_order_gives_the_note_its_money_back(town, mode):
    credit = a_credit(town)
    order = town.place(credit=ordering.CreditRead(credit.code, 420))
    assert left_on(credit) == 0
    ordering.cancel_order(order=order, by=None, at=NOW(), channel="ONLINE", reason="Imprévu")
    assert left_on(credit) == 420


def test_wrong_codes_cost_waiting_and_right_ones_nothing(visitor, town, mode):
    credit = a_credit(town)
    visitor.ready()
    for _read in range(2 * throttle.OF_A_FOUND_CODE.free):
        visitor.orders(credit=credit.code, look="1")
    for guess in range(throttle.OF_A_FOUND_CODE.free):
        assert "Ce code ne paie rien" in words(visitor.orders(credit=f"ABCDEFG{guess}", look="1"))
    assert "Trop d’essais" in words(visitor.orders(credit=credit.code, look="1"))
    SignInTrial.objects.update(last_at=NOW() - throttle.FIRST_WAIT)
    assert "Cet avoir paie" in words(visitor.orders(credit=credit.code, look="1"))


# --- On the order's page ----------------------------------------------------------------------


def page_of(order):
    return reverse("order_credit", args=[order.collection.token])


def test_an_order_already_placed_is_paid_once_with_the_code(client, town, mode):
    credit = a_credit(town)
    order = town.place(town.basket({town.sells(price="5.00"): 1}))
    assert page_of(order) in client.get(reverse("order", args=[order.collection.token])).text
    page = client.post(page_of(order), {"code": credit.spoken_code, "key": "k"})
    assert "Cet avoir paie 4,20 €. Il vous restera 0,80 €" in words(page)
    assert left_on(credit) == 420
    for _sent in range(2):
        client.post(page_of(order), {"code": credit.code, "key": "k", "cents": "420"})
    assert (left_on(credit), dues.due_cents(order)) == (0, 80)


@pytest.mark.parametrize("code", ["ABCDEFGH", "0", "é" * 20])
def test_there_too_a_wrong_code_is_the_same_sentence(client, town, code):
    page = client.post(page_of(town.place()), {"code": code, "key": "k", "cents": "420"})
    assert "Ce code ne paie rien de cette commande." in words(page)
    assert code in page.text


def test_an_order_that_waits_for_its_card_is_offered_the_counter_first(client, town, settings):
    settings.MONEY_MODE = "psp_split"
    credit, order = a_credit(town), town.place(pays_online=True)
    page = client.get(page_of(order))
    assert "Un avoir se dépense au comptoir, pas en ligne." in words(page)
    client.post(reverse("payment_at_counter", args=[order.collection.token]))
    client.post(page_of(order), {"code": credit.code, "key": "k", "cents": "420"})
    assert (left_on(credit), dues.due_cents(order)) == (0, 0)


def test_with_nothing_to_pay_the_note_is_kept(client, town, mode):
    credit, order = a_credit(town), town.place()
    client.post(page_of(order), {"code": credit.code, "key": "k", "cents": "420"})
    assert "gardez votre avoir pour la prochaine" in words(client.get(page_of(order)))


def test_the_last_page_keeps_its_address_for_the_code(visitor):
    assert 'formaction="#avoir"' in visitor.ready().client.get(REVIEW).text


# --- Two at once ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.row_locks
def test_two_baskets_with_the_same_code_one_is_paid_the_other_is_not_ordered(settings):
    settings.MONEY_MODE = "mandated"
    town = Town()
    credit = a_credit(town)
    read, baskets = ordering.CreditRead(credit.code, 420), [town.basket() for _person in range(2)]
    answers = at_once(*(lambda basket=basket: town.place(basket, credit=read) for basket in baskets))
    assert sorted(type(one).__name__ for one in answers) == ["NothingLeft", "Order"]
    assert (left_on(credit), Order.objects.count()) == (0, 2)
    assert list(audit.disagreements()) == []
