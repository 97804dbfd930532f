"""A fee is paid once, in the books and in the book of receipts, where no number is missing."""

import random
from functools import partial

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from animations.membership import leaving, paying, periods
from animations.models import Membership, MembershipReceipt
from merchants.books import accounts, invariants, ledger
from merchants.books.exports.chart import Chart
from merchants.money_mode import MoneyMode
from pickup.money import sessions
from shop.association.treasury import tellers, words
from tests import factories
from tests.animations.membership.people import A_DAY, NOON, a_fee, a_member, paid
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
NARROW = "\u202f"


@pytest.mark.parametrize(
    ("means", "box"),
    [("CASH", accounts.cash), ("CHEQUE", accounts.cheques), ("CARD", accounts.terminal), ("TRANSFER", None)],
)
def test_the_books_say_where_the_money_is_and_that_it_is_the_associations(means, box):
    a_fee(1250)
    member = a_member()
    paid(member, means=means)
    where = box(member.point) if box else accounts.BANK
    assert (ledger.balance(where), ledger.balance(accounts.MEMBERSHIP_FEES)) == (1250, -1250)
    assert not list(paying.disagreements())
    assert not list(invariants.unknown_accounts())


def test_paid_twice_is_paid_once():
    a_fee()
    member = a_member()
    period = periods.waiting(member)
    facts = {"means": "CASH", "shown_cents": 1000, "point": member.point, "by": None, "at": NOON}
    assert paying.settle(period=period, **facts) == paying.settle(period=period, **facts)
    assert ledger.balance(accounts.MEMBERSHIP_FEES) == -1000


def test_the_sum_is_the_one_that_the_page_showed():
    a_fee()
    member = a_member()
    facts = {"period": periods.waiting(member), "means": "CASH", "shown_cents": 900, "point": member.point}
    with pytest.raises(paying.AnotherSum):
        paying.settle(**facts, by=None, at=NOON)
    assert not MembershipReceipt.objects.exists()


def test_whoever_left_meanwhile_is_not_made_a_member_by_a_button():
    a_fee()
    member = a_member()
    period = periods.waiting(member)
    Membership.objects.filter(pk=member.pk).update(status="LEFT")
    with pytest.raises(paying.HasLeft):
        paying.settle(period=period, means="CASH", shown_cents=1000, point=member.point, by=None, at=NOON)


def test_receipts_follow_one_another_and_begin_again_each_year():
    a_fee()
    numbers = [paid(a_member(at=at), at=at).number for at in (NOON, NOON, NOON + 60 * A_DAY)]
    assert numbers == ["A-2026-0001", "A-2026-0002", "A-2027-0001"]


def test_a_receipt_that_fails_leaves_no_hole(monkeypatch):
    a_fee()
    member = a_member()

    def fails(**facts):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(paying.membership_fees, "post_received", fails)
        with pytest.raises(RuntimeError):
            paid(member, at=NOON)
    assert paid(member, at=NOON).rank == 1


def test_a_cancelled_receipt_keeps_its_number_says_why_and_the_fee_waits_again():
    a_fee()
    member, treasurer = a_member(), factories.UserFactory()
    receipt = paid(member)
    for _again in range(2):
        paying.cancel(receipt=receipt, reason="Noté deux fois", by=treasurer, at=timezone.now())
    member.refresh_from_db()
    assert (member.status, periods.waiting(member).due_cents) == ("ASKED", 1000)
    assert ledger.balance(accounts.MEMBERSHIP_FEES) == ledger.balance(accounts.cash(member.point)) == 0
    assert paid(member).rank == receipt.rank + 1
    assert not list(paying.disagreements())


def test_a_receipt_is_not_cancelled_without_a_word():
    a_fee()
    receipt = paid(a_member())
    with pytest.raises(paying.ReasonOwed):
        paying.cancel(receipt=receipt, reason=" ", by=None, at=timezone.now())


def test_a_receipt_that_the_books_lost_is_told():
    a_fee()
    member = a_member()
    paid(member)
    MembershipReceipt.objects.filter(year=timezone.localdate().year).update(rank=7)
    told = [one.replace(NARROW, " ") for one in paying.disagreements()]
    assert told == [f"Reçu de cotisation A-{timezone.localdate().year}-0007 : sans écriture."]


def test_the_till_of_the_place_expects_what_members_paid_there(settings):
    settings.MONEY_MODE = MoneyMode.MANDATED
    a_fee()
    point, by = factories.PickupPointFactory(), factories.UserFactory()
    session = sessions.open_till(point=point, float_cents=5000, detail={}, word="", by=by, at=NOON)
    paid(a_member(point=point))
    cheque = paid(a_member("Vidal", point=point), means="CHEQUE")
    assert sessions.expected_in(session) == sessions.Boxes(cash=6000, cheques=1000, cheques_number=1)
    paying.cancel(receipt=cheque, reason="Sans provision", by=by, at=NOON)
    assert sessions.expected_in(session) == sessions.Boxes(cash=6000)


def test_the_treasurer_reads_a_sentence_and_the_accountant_a_number():
    a_fee()
    receipt = paid(a_member())
    journal = ledger.Journal.objects.get(key=f"membership:{receipt.number}")
    lines = ledger.lines_of([journal.pk])[journal.pk]
    told = tellers.TELLERS["membership"](journal, tellers.Lines(lines, words.AccountNames([])))
    assert told.replace(NARROW, " ").startswith("10,00 € de cotisation reçus (Cotisation, reçu A-")
    assert Chart().number_of(accounts.MEMBERSHIP_FEES, NOON.date()).number == "756000"


class AnyRegister(TestCase):
    @given(st.lists(st.sampled_from(["pay", "cancel", "leave", "erase"]), max_size=12), st.randoms())
    def test_whatever_happens_receipts_are_whole_and_the_books_agree(self, story, chance):
        a_fee(1000)
        point = factories.PickupPointFactory()
        for rank, what in enumerate(story):
            happen(what, chance, point, rank)
        numbers = list(MembershipReceipt.objects.order_by("rank").values_list("rank", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert not list(paying.disagreements())


def happen(what, chance: random.Random, point, rank):
    if what == "pay":
        paid(a_member(f"Membre {rank}", point=point, at=NOON), at=NOON)
        return
    receipts = list(MembershipReceipt.objects.filter(cancelled_at=None))
    if not receipts:
        return
    receipt = chance.choice(receipts)
    if what == "cancel":
        paying.cancel(receipt=receipt, reason="Erreur", by=None, at=NOON)
    else:
        act = leaving.leave if what == "leave" else leaving.erase
        act(membership=receipt.period.membership, by=None, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_forty_people_pay_at_once_and_no_number_is_given_twice_or_skipped():
    a_fee()
    point = factories.PickupPointFactory()
    waiting = [periods.waiting(a_member(f"Membre {rank}", point=point, at=NOON)) for rank in range(20)]
    facts = {"means": "CASH", "shown_cents": 1000, "point": point, "by": None, "at": NOON}
    # Each of them twice, as a finger that hurries.
    answers = at_once(*(partial(paying.settle, period=period, **facts) for period in waiting * 2))
    assert not [one for one in answers if isinstance(one, Exception)]
    assert sorted(MembershipReceipt.objects.values_list("rank", flat=True)) == list(range(1, 21))
    assert ledger.balance(accounts.MEMBERSHIP_FEES) == -20 * 1000
