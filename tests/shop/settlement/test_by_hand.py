"""Payments noted by hand: in the books once, undone by their opposite, recognised when the bank says them later."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.books import ledger, owed
from merchants.books.reckoning import reckon
from merchants.invoicing import paying
from merchants.models import AssociationMember
from shop.models import HandPayment, Transfer
from shop.settlement import accounts, audit, bank_statement, planning, sending, town
from shop.settlement.by_hand import balances, noting
from tests import factories
from tests.merchants import months
from tests.merchants.months import EARLY_NOVEMBER
from tests.merchants.test_close_month import close
from tests.shop.settlement.desk import sold_at_the_desk
from tests.shop.settlement.sales import (
    given_back,
    handed_over,
    paid_in_hand,
    paid_online,
    refund_due,
    sale,
    sold,
    told,
)
from tests.shop.settlement.test_camt import entry, statement

pytestmark = pytest.mark.django_db
NOW = timezone.now
FROM, TO = "FROM", "TO"


@pytest.fixture
def treasurer(client):
    user = factories.association_member(AssociationMember.Role.TREASURER)
    client.force_login(user)
    return user


def note(merchant, way, cents, by, *, key="1" * 32, reference="Facture 12", **facts):
    facts = {"paid_on": timezone.localdate(), **facts}
    return noting.note(key=key, merchant=merchant, way=way, cents=cents, reference=reference, by=by, at=NOW(), **facts)


def owed_to(merchant):
    return -ledger.balance(f"liability:merchant:{merchant.code}")


def settled(merchant):
    for _ in range(3):
        planning.settle(merchant=merchant, at=NOW())
        for row in Transfer.objects.filter(status="PLANNED").order_by("kind", "pk"):
            sending.send(transfer=row, at=NOW())


def sold_in_hand(merchant):
    """Ten euros received by the shop itself: it owes eighty cents of commission."""
    part = sale(merchant)
    paid_in_hand(part, 1000)
    return handed_over(part)


def promised(part, cents):
    """The association bears a promotion that no charge covers."""
    lines = {"expense:promotion": cents, f"liability:merchant:{part.merchant.code}": -cents}
    facts = told(order=part.order, merchant_order=part)
    ledger.post(key=f"state:{part.order.number}:{part.merchant.code}:promo", memo="Promotion", lines=lines, **facts)


# --- What is owed by hand ---------------------------------------------------------------------


def test_a_commission_on_a_sale_paid_in_hand_is_owed_even_while_a_transfer_is_coming(account, bakery):
    sold_in_hand(bakery)
    sold(bakery)
    assert (owed_to(bakery), balances.by_hand(bakery)) == (840, 80)


def test_what_is_held_back_from_the_next_sales_is_not_asked_twice(account, bakery):
    accounts.agree_to_set_off(merchant=bakery, agreed=True, by=None, at=NOW())
    sold_in_hand(bakery)
    sold(bakery)
    assert balances.by_hand(bakery) == 0


def test_a_promotion_that_no_charge_bears_is_owed_by_hand(account, bakery, provider):
    promised(sold(bakery), 500)
    settled(bakery)
    # The charge bears its own ten euros: eighty cents of the promised five go with it.
    assert provider.sent_to("acct_of_boulangerie") == 1000
    assert (owed_to(bakery), balances.by_hand(bakery)) == (420, -420)
    assert [(row.merchant, row.owed) for row in balances.owed_by_us()] == [(bakery, 420)]


def test_an_invoice_that_was_paid_is_not_named_for_a_sale_not_invoiced_yet(bakery, treasurer):
    months.paid_in_hand(months.sold(1000, bakery), 1000)
    close()
    (row,) = balances.owing(on=timezone.localdate())
    assert (row.cents, row.since, [one.cents for one in row.invoices]) == (80, EARLY_NOVEMBER.date(), [80])
    sold_in_hand(bakery)
    note(bakery, FROM, 80, treasurer)
    (row,) = balances.owing(on=timezone.localdate())
    assert (row.cents, row.since, row.invoices, row.coming) == (80, None, [], 80)


def test_of_an_invoice_paid_in_part_only_the_rest_is_said_as_on_the_merchants_own_page(bakery, treasurer):
    months.paid_in_hand(months.sold(1000, bakery), 1000)
    close()
    sold_in_hand(bakery)
    note(bakery, FROM, 30, treasurer)
    (row,) = balances.owing(on=timezone.localdate())
    assert ([one.cents for one in row.invoices], row.coming, row.asked) == ([50], 80, 50)
    assert paying.to_pay(bakery, reckon(bakery).debt) == row.invoices


def test_the_form_proposes_what_is_invoiced_and_tells_the_rest_apart(client, bakery, treasurer):
    months.paid_in_hand(months.sold(1000, bakery), 1000)
    close()
    sold_in_hand(bakery)
    sold_in_hand(bakery)
    page = client.get(reverse("hand_payment_new", args=["boulangerie"])).content.decode()
    assert 'value="0,8' in page
    assert 'value="F-2026-0001"' in page
    assert "1,60\u202f€ pas encore facturés" in page


def test_what_is_received_before_the_bag_is_given_is_no_debt_and_then_only_its_commission_is(bakery, treasurer):
    part = sale(bakery)
    paid_in_hand(part, 1000)
    assert (balances.by_hand(bakery), balances.owing(on=timezone.localdate())) == (0, [])
    assert (reckon(bakery).debt, reckon(bakery).balance, reckon(bakery).ahead) == (0, 0, 1000)
    handed_over(part)
    assert [row.cents for row in balances.owing(on=timezone.localdate())] == [80]
    assert (reckon(bakery).debt, reckon(bakery).ahead) == (80, 0)


def test_the_price_of_a_bag_not_given_yet_is_never_held_back_from_what_is_sent(account, bakery, provider, treasurer):
    accounts.agree_to_set_off(merchant=bakery, agreed=True, by=None, at=NOW())
    paid_in_hand(sale(bakery), 1000)
    beside_online = sale(bakery, quantity=2)
    paid_online(beside_online.order, 1000)
    paid_in_hand(beside_online, 1000)
    sold(bakery)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), balances.by_hand(bakery)) == (920, 0)


def test_a_payment_is_never_for_a_bag_that_is_not_given_yet(bakery, treasurer):
    waiting = sale(bakery)
    paid_in_hand(waiting, 1000)
    given = sold_in_hand(bakery)
    note(bakery, FROM, 80, treasurer)
    assert owed.unpaid_by_part(bakery, [waiting.pk, given.pk]) == {waiting.pk: -1000, given.pk: 0}


def test_what_is_kept_back_is_listed_apart_and_nobody_is_asked_for_it(client, account, bakery, treasurer):
    sold_in_hand(bakery)
    sold_in_hand(factories.MerchantFactory(code="voisine", name="La Voisine"))
    accounts.agree_to_set_off(merchant=bakery, agreed=True, by=None, at=NOW())
    asked, kept_back = (
        client.get(reverse("hand_payments")).content.decode().split("Retenu sur les prochains versements")
    )
    kept_back = kept_back.split("</table>")[0]
    assert ("La Voisine" in asked, bakery.name in asked.split("<table")[1]) == (True, False)
    assert (bakery.name in kept_back, "La Voisine" in kept_back) == (True, False)


# --- Noted, it settles ------------------------------------------------------------------------


def test_a_merchant_who_pays_owes_no_more_and_nothing_is_held_back(account, bakery, provider, treasurer):
    accounts.agree_to_set_off(merchant=bakery, agreed=True, by=None, at=NOW())
    sold_in_hand(bakery)
    note(bakery, FROM, 80, treasurer)
    assert (owed_to(bakery), ledger.balance("asset:bank"), balances.owing(on=timezone.localdate())) == (0, 80, [])
    sold(bakery)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (920, 0)


def test_the_association_pays_the_promotion_and_settlement_neither_sends_nor_takes_it_back(
    account, bakery, provider, treasurer
):
    accounts.agree_to_set_off(merchant=bakery, agreed=True, by=None, at=NOW())
    promised(sold(bakery), 500)
    settled(bakery)
    note(bakery, TO, 420, treasurer)
    sold(bakery)
    settled(bakery)
    assert provider.sent_to("acct_of_boulangerie") == 1000 + 920
    assert (owed_to(bakery), ledger.balance("asset:bank")) == (0, -420)
    # What was kept aside for it at the provider is the association's again.
    assert town.pot().merchants == 0


def test_what_the_provider_could_not_take_back_and_the_merchant_repaid_is_not_held_back(
    account, bakery, provider, treasurer
):
    provider.paid_out.add("acct_of_boulangerie")
    part = sale(bakery, quantity=2)
    paid_online(part.order, 2000)
    handed_over(part)
    settled(bakery)
    refund_due(part.order, given_back(part, 1))
    settled(bakery)
    assert balances.by_hand(bakery) == 920
    note(bakery, FROM, 920, treasurer)
    sold(bakery)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (1840 + 920, 0)


def test_repaid_in_part_only_the_rest_is_held_back(account, bakery, provider, treasurer):
    provider.paid_out.add("acct_of_boulangerie")
    part = sale(bakery, quantity=2)
    paid_online(part.order, 2000)
    handed_over(part)
    settled(bakery)
    refund_due(part.order, given_back(part, 1))
    settled(bakery)
    note(bakery, FROM, 400, treasurer)
    sold(bakery)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (1840 + 400, 0)


def test_a_promotion_paid_in_part_by_hand_counts_once_something_is_given_back(account, bakery, provider, treasurer):
    part = sale(bakery, quantity=2)
    paid_online(part.order, 2000)
    promised(handed_over(part), 500)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), balances.by_hand(bakery)) == (2000, -340)
    note(bakery, TO, 300, treasurer)
    # One thing is given back and the promotion goes with it: of the sale that is left, three euros are paid already.
    given_back(part, 1)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (920 - 300, 0)


def test_a_commission_paid_in_part_beside_a_neighbour_paid_online_leaves_the_rest_to_hold_back(
    account, bakery, provider, treasurer
):
    accounts.agree_to_set_off(merchant=bakery, agreed=True, by=None, at=NOW())
    neighbour = sale(factories.MerchantFactory(code="voisine"))
    paid_online(neighbour.order, 1000)
    part = sale(bakery, in_order=neighbour.order)
    paid_in_hand(part, 1000)
    handed_over(part)
    note(bakery, FROM, 30, treasurer, is_confirmed=True)
    sold(bakery)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (920 - 50, 0)


def test_the_same_page_sent_twice_counts_once_and_never_for_another_amount(bakery, treasurer):
    sold_in_hand(bakery)
    first = note(bakery, FROM, 80, treasurer)
    assert note(bakery, FROM, 80, treasurer) == first
    with pytest.raises(noting.OtherwiseNoted):
        note(bakery, FROM, 70, treasurer)
    assert ledger.balance("asset:bank") == 80


# --- What is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "cents"), [(FROM, 81), (TO, 1)])
def test_more_than_is_owed_is_taken_only_at_the_treasurers_word(bakery, treasurer, way, cents):
    sold_in_hand(bakery)
    with pytest.raises(noting.BeyondWhatIsOwed):
        note(bakery, way, cents, treasurer)
    assert not HandPayment.objects.exists()
    note(bakery, way, cents, treasurer, is_confirmed=True)
    assert abs(ledger.balance("asset:bank")) == cents


def test_merchants_money_held_under_mandate_is_never_paid_by_hand(bakery, treasurer):
    sold_at_the_desk(bakery)
    assert balances.owed_by_us() == []
    with pytest.raises(noting.ThirdPartyMoney):
        note(bakery, TO, 920, treasurer, is_confirmed=True)


def test_a_payment_is_noted_once_made(bakery, treasurer):
    sold_in_hand(bakery)
    with pytest.raises(noting.NotYet):
        note(bakery, FROM, 80, treasurer, paid_on=timezone.localdate() + datetime.timedelta(days=1))


@pytest.mark.parametrize(("cents", "reference"), [(0, "Facture"), (80, "  "), (80, "x" * 141)])
def test_an_amount_and_a_reference_are_needed(bakery, treasurer, cents, reference):
    sold_in_hand(bakery)
    with pytest.raises(noting.Incomplete):
        note(bakery, FROM, cents, treasurer, reference=reference)


# --- Undone -----------------------------------------------------------------------------------


def test_undone_the_opposite_is_posted_once_and_the_debt_is_back(bakery, treasurer):
    sold_in_hand(bakery)
    payment = note(bakery, FROM, 80, treasurer)
    with pytest.raises(noting.SayWhy):
        noting.undo(payment=payment, because=" ", by=treasurer, at=NOW())
    for _ in range(2):
        noting.undo(payment=payment, because="Mauvaise boutique", by=treasurer, at=NOW())
    assert (ledger.balance("asset:bank"), balances.by_hand(bakery)) == (0, 80)
    assert ledger.Journal.objects.filter(key__startswith="hand:").count() == 2
    assert list(audit.disagreements()) == []


def test_a_payment_without_its_journal_is_told_by_the_audit(bakery, treasurer):
    facts = {"key": "x", "merchant": bakery, "way": FROM, "cents": 80, "account": "asset:bank", "reference": "F"}
    HandPayment.objects.create(**facts, paid_on=timezone.localdate(), noted_by=treasurer, noted_at=NOW())
    assert len(list(audit.disagreements())) == 1


# --- The bank says it later -------------------------------------------------------------------


def read(treasurer, settings, *entries):
    content = statement(*entries, iban=settings.OPERATOR["iban"])
    return bank_statement.import_statement(content=content, by=treasurer, at=NOW())


def noted_lately(bakery, treasurer):
    sold_in_hand(bakery)
    return note(bakery, FROM, 80, treasurer)


def test_a_movement_that_names_the_shop_is_the_payment_already_noted(bakery, treasurer, settings, own_iban):
    payment = noted_lately(bakery, treasurer)
    today = timezone.localdate().isoformat()
    (row,) = read(treasurer, settings, entry("0.80", "CRDT", who=bakery.name.upper(), day=today))
    payment.refresh_from_db()
    assert ("Déjà dans les livres" in row.outcome, payment.bank_line) == (True, row.line)
    assert (ledger.balance("asset:bank"), ledger.suspense()) == (80, {})
    with pytest.raises(noting.SaidByTheBank):
        noting.undo(payment=payment, because="Essai", by=treasurer, at=NOW())


def test_a_movement_of_the_same_amount_alone_is_proposed_as_already_noted(
    client, bakery, treasurer, settings, own_iban
):
    payment = noted_lately(bakery, treasurer)
    today = timezone.localdate().isoformat()
    (row,) = read(treasurer, settings, entry("0.80", "CRDT", who="SARL M ET FILS", day=today))
    url = reverse("caisse_explain", args=[row.line.pk])
    assert f'value="hand:{payment.pk}" selected' in client.get(url).content.decode()
    client.post(url, {"account": f"hand:{payment.pk}", "because": "C’est lui"})
    payment.refresh_from_db()
    assert payment.bank_line == row.line
    assert (ledger.balance("asset:bank"), ledger.suspense()) == (80, {})


def test_a_movement_seen_first_is_explained_rather_than_noted_twice(bakery, treasurer, settings, own_iban):
    sold_in_hand(bakery)
    today = timezone.localdate().isoformat()
    (row,) = read(treasurer, settings, entry("0.80", "CRDT", who="SARL M ET FILS", day=today))
    with pytest.raises(noting.OnTheStatement):
        note(bakery, FROM, 80, treasurer)
    bank_statement.explain(
        line=row.line, account="liability:merchant:boulangerie", because="Sa facture", by=treasurer, at=NOW()
    )
    assert HandPayment.objects.get().bank_line == row.line
    assert (owed_to(bakery), ledger.balance("asset:bank"), ledger.suspense()) == (0, 80, {})
    assert list(audit.disagreements()) == []


@pytest.fixture
def own_iban(settings):
    settings.OPERATOR = {**settings.OPERATOR, "iban": "FR7630006000011234567890189"}
    settings.THIRD_PARTY_IBAN = ""


# --- The screens ------------------------------------------------------------------------------


def fields(**differs):
    return {"key": "a" * 32, "way": FROM, "amount": "0,80", "reference": "Facture 12"} | {
        "paid_on": timezone.localdate().isoformat(),
        **differs,
    }


def test_the_treasurer_notes_what_is_owed_and_undoes_it(client, bakery, treasurer):
    sold_in_hand(bakery)
    assert "0,80" in client.get(reverse("hand_payments")).content.decode()
    url = reverse("hand_payment_new", args=["boulangerie"])
    assert 'value="0,8' in client.get(url).content.decode()
    assert "C’est noté" in client.post(url, fields(), follow=True).content.decode()
    payment = HandPayment.objects.get()
    undo = reverse("hand_payment_undo", args=[payment.pk])
    assert "Dites pourquoi" in client.post(undo, {}, follow=True).content.decode()
    assert "C’est défait" in client.post(undo, {"because": "Erreur"}, follow=True).content.decode()


def test_beyond_what_is_owed_one_box_more_is_asked_and_what_was_typed_is_kept(client, bakery, treasurer):
    sold_in_hand(bakery)
    url = reverse("hand_payment_new", args=["boulangerie"])
    page = client.post(url, fields(amount="5,00")).content.decode()
    assert 'value="5,00"' in page
    assert 'type="checkbox" name="confirmed"' in page
    client.post(url, fields(amount="5,00", confirmed="on"))
    assert HandPayment.objects.get().cents == 500


def test_the_table_for_a_spreadsheet_tells_both_sides(client, bakery, treasurer):
    sold_in_hand(bakery)
    assert "0,80" in client.get(reverse("hand_payments_csv")).content.decode()


def test_one_more_merchant_who_owes_costs_no_more_queries(client, treasurer, django_assert_max_num_queries):
    for code in ("poissonnerie", "fromagerie", "librairie"):
        sold_in_hand(factories.MerchantFactory(code=code))
    with django_assert_max_num_queries(24):
        page = client.get(reverse("hand_payments")).content.decode()
    assert page.count("pas encore facturés") == 3
