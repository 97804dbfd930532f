"""While a card holds the amount, or a bank has not answered: what each page says, and what nobody collects twice."""

import datetime

import pytest
from django.urls import reverse

from pickup.models import Collection
from pickup.money import till
from shop.models import OutgoingMessage
from shop.payments import unpaid
from shop.payments.double import levers
from tests import factories
from tests.shop.payments.paying import NOW, last, pay, start, sync
from tests.shop.payments.test_capture import get_ready, with_weight

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(town):
    """4,20 € by the piece and about 500 g at 18 € the kilogram: 13,20 €, 14,10 € at the most."""
    return with_weight(town.place(pays_online=True))


@pytest.fixture
def read(client, order):
    """The order as its owner, the counter and the association read it."""
    volunteer = factories.volunteer_at(order.collection.slot.point)
    coach = factories.association_member("COACH")
    slug, code = order.collection.slot.point.slug, order.collection.code

    def page(who, name, *arguments):
        client.logout()
        if who:
            client.force_login(who)
        return client.get(reverse(name, args=arguments)).text.replace("\u202f", " ").replace("\u00a0", " ")

    return {
        "owner": lambda: page(None, "order", order.collection.token),
        "counter": lambda: page(volunteer, "counter_collection", slug, code),
        "list": lambda: page(volunteer, "counter_slot_list", slug, order.collection.slot_id),
        "association": lambda: page(coach, "association_order", code),
    }


def bank_thinks(order, *, at=None):
    """Paid over there, by a bank that takes its time."""
    start(order, at=at)
    levers.pay(last(order).provider_reference, in_seconds=3600)
    assert sync(order).status == "PROCESSING"


def let_go(order):
    pay(order)
    levers.later(days=8)
    unpaid.sync_live(at=NOW() + datetime.timedelta(minutes=10))
    assert last(order).status == "LAPSED"


def a_week_later():
    """Now, for the provider whose clock went on."""
    return NOW() + datetime.timedelta(days=8)


def covered(order):
    collection = Collection.objects.get(order=order)
    return collection.card_holds_cents, collection.awaits_bank


def collect(order, cents):
    part = order.merchant_orders.get()
    facts = {"means": "CASH", "key": f"page-{cents}", "by": factories.UserFactory(), "at": NOW()}
    return till.collect_payment(
        collection=order.collection, point=order.collection.slot.point, amounts={part: cents}, **facts
    )


# --- The card holds ---------------------------------------------------------------------------


def test_each_page_says_what_the_card_holds_at_most_and_asks_nothing_more(order, read):
    pay(order)
    for page in read.values():
        assert "14,10 € au plus" in page()
    assert "seul le montant pesé est pris" in read["owner"]()
    assert "Reste à payer" not in read["owner"]()
    assert "Tout est payé en espèces" not in read["counter"]()
    assert "13,20 €</td>" not in read["list"]()
    assert "reste 13,20" not in read["association"]()


def test_the_shop_is_not_told_to_collect_what_a_card_holds(client, order):
    pay(order)
    part = order.merchant_orders.get()
    client.force_login(factories.owner_of(part.merchant))

    def told():
        return client.get(reverse("merchant_order", args=[part.merchant.code, part.pk])).text

    assert "La carte de la personne met de côté de quoi payer" in told()
    assert "vous paiera en main propre" not in told()
    get_ready(order, grams=530)
    unpaid.capture_ready(at=NOW())
    assert "met de côté" not in told()
    assert "en ligne\u202f: le prestataire de paiement vous verse votre part" in told()


def test_the_confirmation_says_it_too(order):
    pay(order)
    body = OutgoingMessage.objects.get(recipient="odette@example.org").body
    assert "14,10\u202f€ au plus" in body
    assert "comptoir, à chaque boutique" not in body
    assert "Payé en ligne" not in body


def test_the_counter_does_not_collect_what_a_card_holds(order):
    pay(order)
    with pytest.raises(till.HeldByTheCard, match="seul le montant pesé"):
        collect(order, 1320)
    get_ready(order, grams=700)
    assert collect(order, 270)
    with pytest.raises(till.HeldByTheCard):
        collect(order, 1)
    unpaid.capture_ready(at=NOW())
    assert (last(order).captured_cents, covered(order)) == (1410, (0, False))


def test_what_is_taken_or_let_go_is_no_longer_held(order):
    pay(order)
    assert covered(order) == (1410, False)
    get_ready(order, grams=530)
    unpaid.capture_ready(at=NOW())
    assert covered(order) == (0, False)


# --- The bank has not answered ----------------------------------------------------------------


def test_while_the_bank_is_silent_nothing_is_asked_again(order, read):
    bank_thinks(order)
    page = read["owner"]()
    assert "Votre paiement est en cours" in page
    assert "Nous attendons la réponse de votre banque" in page
    assert "par carte</button>" not in page
    assert "réponse de la banque attendue" in read["association"]()


def test_the_counter_waits_for_the_bank_too(order, read):
    let_go(order)
    bank_thinks(order, at=a_week_later())
    assert "la banque n’a pas encore répondu" in read["counter"]()
    with pytest.raises(till.HeldByTheCard, match="pas encore répondu"):
        collect(order, 1320)
    levers.fail_payment(last(order).intent)
    sync(order)
    assert covered(order) == (0, False)
    assert collect(order, 1320)


# --- Let go -----------------------------------------------------------------------------------


def test_after_a_lapse_one_pays_again_or_at_the_counter(order, read, client):
    let_go(order)
    page = read["owner"]()
    assert "Votre carte a libéré la somme" in page
    assert "Payer à nouveau 13,20 €" in page
    assert "Payer au comptoir" in page
    assert "13,20" in read["counter"]()
    text = client.post(reverse("payment_at_counter", args=[order.collection.token]), follow=True).text
    assert "vous paierez au comptoir" in text
    assert "Payer à nouveau" not in text


def test_paid_again_after_a_lapse_then_refused_one_may_try_once_more(order, read):
    let_go(order)
    get_ready(order, grams=500)
    start(order, at=a_week_later())
    levers.refuse(last(order).provider_reference)
    assert sync(order).status == "FAILED"
    page = read["owner"]()
    assert "La banque a refusé le paiement" in page
    assert "Payer à nouveau 13,20 €" in page
    pay(order, at=a_week_later())
    assert "Payer à nouveau" not in read["owner"]()
