"""The association's box: counted when it opens, counted when it closes, and what differs is said and posted."""

from dataclasses import asdict

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from merchants.books import accounts, holdings, ledger
from pickup.models import TillSession
from pickup.money import sessions
from pickup.money.sessions import Boxes
from tests.pickup.till_world import FRIDAY, Counter, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mandated(settings):
    settings.MONEY_MODE = "mandated"


@pytest.fixture
def counter():
    return Counter(mode="mandated")


def opened(counter, float_cents=5000, hour=9, word=""):
    facts = {"float_cents": float_cents, "detail": {}, "word": word}
    return sessions.open_till(point=counter.point, by=counter.volunteer, at=at(FRIDAY, hour), **facts)


def closed(counter, session, *, left=5000, word="", hour=13, **counted):
    facts = {"counted": Boxes(**counted), "detail": {}, "left_cents": left, "word": word}
    return sessions.close_till(session=session, by=counter.volunteer, at=at(FRIDAY, hour), **facts)


def test_the_box_must_hold_its_float_and_what_came_in(counter):
    session = opened(counter)
    counter.takes(1660, at(FRIDAY))
    counter.takes(300, at(FRIDAY), means="CHEQUE")
    counter.takes(420, at(FRIDAY), means="CARD")
    assert sessions.expected_in(session) == Boxes(cash=6660, cheques=300, cards=420, cheques_number=1)
    count = closed(counter, session, cash=6660, cheques=300, cards=420, cheques_number=1)
    assert (count.differs, count.word) == (False, "")
    assert not ledger.Journal.objects.filter(key__startswith="till:").exists()


def test_what_is_undone_and_given_back_leaves_the_box(counter):
    session = opened(counter)
    counter.undoes(counter.takes(700, at(FRIDAY), means="CHEQUE"), at(FRIDAY, 10, 1))
    counter.gives_back(counter.takes(420, at(FRIDAY)), at(FRIDAY, 11))
    assert sessions.expected_in(session) == Boxes(cash=5000)


def test_a_difference_owes_a_word_and_is_posted_once_and_for_all(counter):
    session = opened(counter)
    counter.takes(1660, at(FRIDAY))
    with pytest.raises(sessions.DifferenceWordOwed, match="Il manque 2,00\u202f€ en espèces"):
        closed(counter, session, cash=6460)
    assert TillSession.objects.get().closed_at is None
    count = closed(counter, session, cash=6460, word="rendu deux fois la monnaie")
    assert sessions.difference_of(count) == Boxes(cash=-200)
    assert ledger.balance(accounts.TILL_DIFFERENCE) == 200
    assert ledger.balance(accounts.cash(counter.point)) == 1460
    # The merchant is owed all the same: the association bears it.
    assert holdings.own_cents() == -200
    with pytest.raises(sessions.AlreadyClosed):
        closed(counter, session, cash=6660)
    with pytest.raises(TypeError):
        count.save()
    call_command("verify_ledger")


def test_more_than_expected_is_a_difference_too(counter):
    closed(counter, opened(counter), cash=5100, word="une pièce de trop")
    assert ledger.balance(accounts.TILL_DIFFERENCE) == -100


def test_a_means_noted_for_another_costs_nobody_anything(counter):
    session = opened(counter)
    counter.takes(1660, at(FRIDAY))
    closed(counter, session, cash=5000, cards=1660, word="payé par carte, noté en espèces")
    assert ledger.balance(accounts.TILL_DIFFERENCE) == 0
    assert ledger.balance(accounts.terminal(counter.point)) == 1660
    call_command("verify_ledger")


def test_a_cheque_too_few_of_the_same_total_owes_a_word(counter):
    session = opened(counter)
    counter.takes(300, at(FRIDAY), means="CHEQUE")
    with pytest.raises(sessions.DifferenceWordOwed, match="nombre de chèques"):
        closed(counter, session, cash=5000, cheques=300)
    closed(counter, session, cash=5000, cheques=300, word="compté sans le talon")
    assert not ledger.Journal.objects.filter(key__startswith="till:").exists()


def test_a_difference_without_its_journal_is_seen(counter):
    session = opened(counter)
    closed(counter, session, cash=4900, left=0, word="essai")
    assert list(sessions.disagreements()) == []
    TillSession.objects.update(number=7)
    assert len(list(sessions.disagreements())) == 1


class TestOneAtATime:
    def test_a_place_opens_one_box(self, counter):
        opened(counter)
        with pytest.raises(sessions.AlreadyOpen):
            opened(counter, hour=10)

    def test_the_database_holds_it(self, counter):
        session = opened(counter)
        facts = {"point": counter.point, "opened_by": counter.volunteer, "opened_at": session.opened_at}
        with pytest.raises(IntegrityError), transaction.atomic():
            TillSession.objects.create(number=2, float_cents=0, **facts)

    def test_another_place_has_its_own(self, counter):
        opened(counter)
        other = Counter.__new__(Counter)
        other.__dict__ |= counter.__dict__ | {"point": counter.slot.point.__class__.objects.create(slug="halte")}
        assert opened(other).number == 1


class TestTheNextOne:
    def test_goes_on_from_what_was_left(self, counter):
        first = opened(counter)
        counter.takes(1660, at(FRIDAY))
        closed(counter, first, cash=6660)
        second = opened(counter, hour=14)
        assert second.number == 2
        assert sessions.expected_in(second) == Boxes(cash=5000)

    def test_another_float_owes_a_word(self, counter):
        closed(counter, opened(counter), cash=5000)
        with pytest.raises(sessions.FloatWordOwed, match="50,00\u202f€"):
            opened(counter, float_cents=4000, hour=14)
        assert opened(counter, float_cents=4000, hour=14, word="dix euros partis en monnaie").opening_word

    def test_counts_what_was_taken_while_none_was_open(self, counter):
        closed(counter, opened(counter), cash=5000)
        counter.takes(420, at(FRIDAY, 13, 30))
        assert sessions.expected_in(opened(counter, hour=14)) == Boxes(cash=5420)

    def test_meets_what_an_offline_counter_told_late(self, counter):
        first = opened(counter)
        closed(counter, first, cash=5420, word="un paiement pas encore parvenu")
        second = opened(counter, hour=14)
        counter.takes(420, at(FRIDAY, 12))
        # The money was in the box of the morning: here it is missing, and the two differences make nothing.
        closed(counter, second, cash=5000, word="déjà compté ce matin", hour=18)
        assert ledger.balance(accounts.TILL_DIFFERENCE) == 0
        assert ledger.balance(accounts.cash(counter.point)) == 420


def test_nothing_is_opened_where_each_merchant_is_paid(counter, settings):
    settings.MONEY_MODE = "direct_at_pickup"
    with pytest.raises(sessions.NothingToHold):
        opened(counter)


@pytest.mark.parametrize("cents", [-1, 10_000_000])
def test_an_amount_of_no_box_is_refused(counter, cents):
    with pytest.raises(sessions.Unlikely):
        opened(counter, float_cents=cents)
    with pytest.raises(sessions.Unlikely):
        closed(counter, opened(counter), cash=cents, left=0, word="essai")


def test_no_more_is_left_than_there_is(counter):
    with pytest.raises(sessions.LeavesTooMuch):
        closed(counter, opened(counter), cash=5000, left=5001)


def test_a_meal_voucher_is_in_no_box_of_the_association(counter):
    assert asdict(sessions.moved_in(counter.point)) == asdict(Boxes())
