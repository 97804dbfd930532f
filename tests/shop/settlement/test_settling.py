"""Each merchant receives the net of what it sold, from the pot that holds it, once."""

import datetime

import pytest
from django.utils import timezone

from merchants.books import ledger
from merchants.models import MerchantOrder
from shop.association.treasury import story
from shop.settlement import accounts, planning, sending
from shop.settlement.models import Transfer
from tests import factories
from tests.at_once import at_once
from tests.shop.settlement.sales import (
    given_back,
    handed_over,
    paid_in_hand,
    paid_online,
    payable,
    refund_due,
    sale,
    sold,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now


def settle(merchant, at=None):
    return planning.settle(merchant=merchant, at=at or NOW())


def send(at=None):
    for row in Transfer.objects.filter(status="PLANNED").order_by("kind", "pk"):
        sending.send(transfer=row, at=at or NOW())


def settled(merchant):
    """Until nothing moves any more."""
    for _ in range(3):
        settle(merchant)
        send()


def owed_to(merchant):
    return -ledger.balance(f"liability:merchant:{merchant.code}")


def rows():
    return list(Transfer.objects.order_by("pk").values_list("kind", "cents", "status"))


# --- The net, once ----------------------------------------------------------------------------


def test_what_was_paid_online_and_handed_over_is_sent_less_the_commission(account, bakery, provider):
    part = sold(bakery)
    settled(bakery)
    assert rows() == [("TRANSFER", 920, "DONE")]
    made, group = provider.transfers["tr_1"]
    assert (made.charge, group) == (part.order.payments.get().charge, part.order.number)
    assert (owed_to(bakery), ledger.balance("asset:stripe")) == (0, 80)


def test_settled_twice_nothing_more_is_planned(account, bakery):
    sold(bakery)
    assert len(settle(bakery)) == 1
    assert settle(bakery) == []
    send()
    assert settle(bakery) == []


def test_nothing_is_sent_before_the_handover(account, bakery):
    part = sale(bakery)
    paid_online(part.order, 1000)
    assert settle(bakery) == []


def test_what_was_paid_in_hand_is_never_sent(account, bakery):
    part = sale(bakery)
    paid_in_hand(part, 1000)
    handed_over(part)
    assert settle(bakery) == []
    assert owed_to(bakery) == -80


def test_money_whose_charge_is_unknown_is_not_sent(account, bakery):
    part = sold(bakery)
    part.order.payments.update(charge="")
    assert settle(bakery) == []


def test_each_merchant_of_a_basket_has_its_own_and_the_charge_bears_both(account, bakery, provider):
    cheese = factories.MerchantFactory(code="fromagerie")
    payable(cheese, provider)
    bread = sale(bakery)
    slice_of = sale(cheese, price="20.00", in_order=bread.order)
    paid_online(bread.order, 3000)
    for part in (bread, slice_of):
        handed_over(part)
    for merchant in (bakery, cheese):
        settled(merchant)
    assert [provider.sent_to(f"acct_of_{one.code}") for one in (bakery, cheese)] == [920, 1840]


def test_one_part_in_hand_the_other_online_only_the_online_part_is_sent(account, bakery, provider):
    part = sale(bakery, quantity=2)
    paid_online(part.order, 1000)
    paid_in_hand(part, 1000)
    handed_over(part)
    settled(bakery)
    # The sale's own commission, a hundred and sixty cents, is kept from what is held of that sale.
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (840, 0)


def test_the_job_settles_every_merchant_that_has_something_coming(account, bakery, provider):
    other = factories.MerchantFactory(code="autre")
    payable(other, provider)
    for merchant in (bakery, other):
        sold(merchant)
    planning.settle_due(at=NOW())
    sending.send_planned()
    assert (owed_to(bakery), owed_to(other)) == (0, 0)


def test_a_merchant_that_cannot_receive_is_sent_all_once_it_can(bakery, provider):
    provider.says("acct_1", can_receive=False, asked=("external_account",))
    account = payable(bakery, reference="acct_1")
    accounts.sync_account(account=account, at=NOW())
    for _ in range(2):
        sold(bakery)
    assert settle(bakery) == []
    assert owed_to(bakery) == 1840
    provider.says("acct_1", can_receive=True)
    accounts.sync_account(account=account, at=NOW())
    settled(bakery)
    assert (provider.sent_to("acct_1"), owed_to(bakery)) == (1840, 0)


def test_money_paid_at_another_provider_waits_for_an_account_there(account, bakery):
    account.gateway = "stripe"
    account.save()
    sold(bakery)
    assert settle(bakery) == []


# --- Less is kept after all -------------------------------------------------------------------


def give_back_one_of_two(merchant, provider, *, before_sending=False):
    part = sale(merchant, quantity=2)
    paid_online(part.order, 2000)
    handed_over(part)
    settle(merchant) if before_sending else settled(merchant)
    refund_due(part.order, given_back(part, 1))
    return part


def test_given_back_after_the_transfer_it_is_taken_back_in_proportion(account, bakery, provider):
    give_back_one_of_two(bakery, provider)
    settled(bakery)
    assert rows() == [("TRANSFER", 1840, "DONE"), ("REVERSAL", 920, "DONE")]
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (920, 0)


def test_given_back_before_anybody_was_asked_a_smaller_transfer_takes_its_place(account, bakery, provider):
    give_back_one_of_two(bakery, provider, before_sending=True)
    settled(bakery)
    assert rows() == [("TRANSFER", 1840, "DROPPED"), ("TRANSFER", 920, "DONE")]
    assert owed_to(bakery) == 0


def test_given_back_while_the_answer_is_unknown_nothing_is_given_up(account, bakery, provider):
    give_back_one_of_two(bakery, provider, before_sending=True)
    provider.loses_answers = True
    send()
    settle(bakery)
    assert rows() == [("TRANSFER", 1840, "PLANNED")]
    provider.loses_answers = False
    settled(bakery)
    assert provider.sent_to("acct_of_boulangerie") == 920


def test_a_gesture_of_the_association_costs_the_merchant_nothing(account, bakery, provider):
    part = sold(bakery)
    order = part.order
    lines = {"expense:goodwill": 500, f"liability:deposit:{order.number}": -500}
    facts = {"by": None, "at": NOW(), "order": order, "merchant_order": part}
    ledger.post(key=f"correction:{order.number}:boulangerie:1", memo="Geste", lines=lines, **facts)
    refund_due(order, 500)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (920, 0)


# --- What cannot be taken back is held back ----------------------------------------------------


def test_what_was_refused_back_is_held_back_from_the_next_sales_until_repaid(account, bakery, provider):
    provider.paid_out.add("acct_of_boulangerie")
    give_back_one_of_two(bakery, provider)
    settled(bakery)
    assert rows()[-1] == ("REVERSAL", 920, "REFUSED")
    assert owed_to(bakery) == -920
    sold(bakery, cents=500)
    settled(bakery)
    assert (owed_to(bakery), len(rows())) == (-460, 2)
    sold(bakery, cents=2000)
    settled(bakery)
    # 920 owed by the merchant, 460 + 1840 owed to it.
    assert sum(cents for _kind, cents, _status in rows()[2:]) == 1380
    assert owed_to(bakery) == 0
    assert provider.sent_to("acct_of_boulangerie") == 920 + 460 + 1840


def test_a_second_return_is_asked_back_alone(account, bakery, provider):
    part = sale(bakery, quantity=3)
    paid_online(part.order, 3000)
    handed_over(part)
    settled(bakery)
    provider.paid_out.add("acct_of_boulangerie")
    refund_due(part.order, given_back(part, 2))
    settled(bakery)
    provider.paid_out.clear()
    given_back(part, 1)
    refund_due(part.order, 1000)
    settled(bakery)
    assert rows()[1:] == [("REVERSAL", 920, "REFUSED"), ("REVERSAL", 920, "DONE")]
    assert owed_to(bakery) == -920


@pytest.mark.parametrize(("agreed", "sent"), [(False, 920), (True, 840)])
def test_the_commission_on_sales_paid_in_hand_is_held_back_only_if_the_merchant_agreed(
    account, bakery, provider, agreed, sent
):
    in_hand = sale(bakery)
    paid_in_hand(in_hand, 1000)
    handed_over(in_hand)
    accounts.agree_to_set_off(merchant=bakery, agreed=agreed, by=None, at=NOW())
    sold(bakery)
    settled(bakery)
    assert provider.sent_to("acct_of_boulangerie") == sent


def test_what_was_held_back_is_named_in_the_orders_story(account, bakery, provider):
    in_hand = sale(bakery)
    paid_in_hand(in_hand, 1000)
    handed_over(in_hand)
    accounts.agree_to_set_off(merchant=bakery, agreed=True, by=None, at=NOW())
    part = sold(bakery)
    settled(bakery)
    told = story.story_of(part.order).told[-1].sentence.replace("\u202f", " ")
    assert told.startswith("8,40 € envoyés ")
    assert told.endswith(" ; 0,80 € retenus pour ce que ce commerce devait par ailleurs.")


def test_a_dispute_lost_at_the_merchants_expense_is_held_back(account, bakery, provider):
    lines = {"liability:merchant:boulangerie": 300, "asset:dispute:dp_1": -300}
    ledger.post(key="dispute:dp_1:lost", memo="Perdu", lines=lines, by=None, at=NOW())
    sold(bakery)
    settled(bakery)
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (620, 0)


# --- Answers get lost -------------------------------------------------------------------------


def test_a_lost_answer_is_asked_again_under_the_same_key(account, bakery, provider):
    part = sold(bakery)
    settle(bakery)
    provider.loses_answers = True
    send()
    assert rows() == [("TRANSFER", 920, "PLANNED")]
    provider.loses_answers = False
    send()
    assert provider.asked == [f"tr:{part.order.number}:boulangerie:1"] * 2
    assert (rows(), len(provider.transfers)) == ([("TRANSFER", 920, "DONE")], 1)


@pytest.mark.parametrize("reached", [True, False])
def test_after_a_day_one_looks_before_asking_again(account, bakery, provider, reached):
    """The provider may have forgotten the key: whether it acted or not, the money leaves once."""
    sold(bakery)
    settle(bakery)
    provider.loses_answers, provider.is_down = True, not reached
    send()
    provider.loses_answers = provider.is_down = False
    provider.forget_keys()
    send(at=NOW() + datetime.timedelta(hours=24))
    assert provider.sent_to("acct_of_boulangerie") == 920
    assert (rows(), owed_to(bakery)) == ([("TRANSFER", 920, "DONE")], 0)


@pytest.mark.parametrize("reached", [True, False])
def test_after_a_day_a_reversal_is_looked_for_too(account, bakery, provider, reached):
    give_back_one_of_two(bakery, provider)
    settle(bakery)
    provider.loses_answers, provider.is_down = True, not reached
    send()
    provider.loses_answers = provider.is_down = False
    provider.forget_keys()
    send(at=NOW() + datetime.timedelta(hours=24))
    assert provider.sent_to("acct_of_boulangerie") == 920
    assert owed_to(bakery) == 0


def test_a_refused_transfer_is_tried_again_the_next_day_not_every_minute(account, bakery, provider):
    sold(bakery)
    provider.refuses_transfers = True
    settled(bakery)
    assert rows() == [("TRANSFER", 920, "REFUSED")]
    provider.refuses_transfers = False
    assert settle(bakery) == []
    settle(bakery, at=NOW() + datetime.timedelta(days=1, minutes=1))
    send()
    assert (provider.sent_to("acct_of_boulangerie"), owed_to(bakery)) == (920, 0)


def test_a_refusal_is_how_one_learns_that_an_account_was_stopped(account, bakery, provider):
    sold(bakery)
    settle(bakery)
    provider.says("acct_of_boulangerie", disabled_because="requirements_past_due")
    send()
    account.refresh_from_db()
    assert account.status == "RESTRICTED"


# --- The provider acts by itself --------------------------------------------------------------


def test_what_the_provider_took_back_by_itself_is_written_once_and_stops_that_sale(account, bakery, provider):
    sold(bakery)
    settled(bakery)
    provider.take_back("tr_1", 920)
    for _ in range(2):
        sending.sync_recent(at=NOW())
    settled(bakery)
    assert rows() == [("TRANSFER", 920, "DONE"), ("REVERSAL", 920, "DONE")]
    assert (owed_to(bakery), ledger.balance("asset:stripe")) == (920, 1000)


def test_our_own_reversal_is_not_taken_for_the_providers(account, bakery, provider):
    give_back_one_of_two(bakery, provider)
    settle(bakery)
    provider.loses_answers = True
    send()
    sending.sync_recent(at=NOW())
    provider.loses_answers = False
    settled(bakery)
    sending.sync_recent(at=NOW())
    assert rows() == [("TRANSFER", 1840, "DONE"), ("REVERSAL", 920, "DONE")]
    assert not Transfer.objects.filter(by_provider=True).exists()


# --- At once ----------------------------------------------------------------------------------


@pytest.mark.row_locks
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.xdist_group("one database, many threads")
def test_settled_ten_times_at_once_it_is_planned_and_sent_once(provider):
    merchant = factories.MerchantFactory(code="boulangerie")
    payable(merchant, provider)
    sold(merchant)

    def settle_and_send():
        settle(merchant)
        send()

    answers = at_once(*[settle_and_send] * 10)
    assert answers == [None] * 10
    assert (rows(), provider.sent_to("acct_of_boulangerie")) == ([("TRANSFER", 920, "DONE")], 920)


def test_one_more_sale_costs_no_more_queries(account, bakery, django_assert_max_num_queries):
    for _ in range(3):
        sold(bakery)
    with django_assert_max_num_queries(33):
        settle(bakery)
    assert MerchantOrder.objects.count() == 3
