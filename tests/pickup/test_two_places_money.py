"""Money is counted where the coins are: at the stop of a round, or where the round brought the bag back."""

import datetime
from collections import Counter

import pytest
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from hypothesis import HealthCheck
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from merchants.books import accounts, dues, ledger
from merchants.refusals import Refusal
from pickup import audit
from pickup.models import CounterPayment, TillLine
from pickup.money import closings, envelopes, sessions, slot_money, slot_sheet, till
from tests import factories
from tests.paces import histories
from tests.pickup.situations import moment, person, saturday_slot
from tests.pickup.two_places import EVENING, TwoPlaces, ran_short

pytestmark = pytest.mark.django_db
A_DAY = datetime.timedelta(days=1)
MODES = ["direct_at_pickup", "mandated"]


@pytest.fixture
def town():
    return TwoPlaces()


@pytest.fixture
def mandated():
    return TwoPlaces(mode="mandated")


def envelope(slot):
    return [(one.merchant, one.cash_cents) for one in envelopes.contents_of(slot)]


class TestTheBoxOfThePlace:
    def test_what_is_paid_where_the_bag_came_back_is_in_the_box_there(self, mandated):
        mandated.pays(mandated.at_home(), 420, mandated.hall)
        assert ledger.balance(accounts.cash(mandated.hall)) == 420
        assert ledger.balance(accounts.cash(mandated.stop)) == 0

    def test_its_till_expects_it_and_that_of_the_stop_does_not(self, mandated, settings):
        settings.MONEY_MODE = "mandated"
        facts = {"float_cents": 5000, "detail": {}, "word": "", "by": mandated.volunteer, "at": moment("09:00")}
        hall, stop = (sessions.open_till(point=point, **facts) for point in (mandated.hall, mandated.stop))
        mandated.pays(mandated.at_home(), 420, mandated.hall)
        mandated.pays(mandated.person(), 300, mandated.stop, means="CHEQUE", at=moment("15:10"))
        assert sessions.expected_in(hall) == sessions.Boxes(cash=5420)
        assert sessions.expected_in(stop) == sessions.Boxes(cash=5000, cheques=300, cheques_number=1)

    def test_undone_it_leaves_the_box_in_which_it_was(self, mandated):
        mandated.undoes(mandated.pays(mandated.at_home(), 420, mandated.hall))
        assert ledger.balance(accounts.cash(mandated.hall)) == ledger.balance(accounts.cash(mandated.stop)) == 0

    def test_given_back_elsewhere_it_leaves_the_box_of_that_place(self, mandated):
        odette = mandated.person()
        mandated.pays(odette, 420, mandated.stop, at=moment("15:10"))
        ran_short(odette)
        assert till.giving_words(odette.part, 420, mandated.hall) == "4,20\u202f€ de la caisse"
        mandated.gives_back(odette, 420, mandated.hall)
        assert ledger.balance(accounts.cash(mandated.hall)) == -420
        assert ledger.balance(accounts.cash(mandated.stop)) == 420
        assert till.boxes_giving(odette.part, mandated.stop) == {}

    def test_a_cheque_left_at_the_stop_is_given_back_in_cash_elsewhere(self, mandated):
        odette = mandated.person()
        mandated.pays(odette, 420, mandated.stop, means="CHEQUE", at=moment("15:10"))
        ran_short(odette)
        assert till.boxes_giving(odette.part, mandated.stop) == {accounts.cheques(mandated.stop): 420}
        mandated.gives_back(odette, 420, mandated.hall)
        assert ledger.balance(accounts.cash(mandated.hall)) == -420
        assert ledger.balance(accounts.cheques(mandated.stop)) == 420

    def test_the_page_of_the_hall_fills_the_box_of_the_hall(self, mandated, client):
        odette = mandated.at_home()
        client.force_login(factories.volunteer_at(mandated.hall))
        sent = {"key": "6ccd780c-baba-1026-9564-5b8c656024db", "means": "CASH"}
        client.post(reverse("counter_collect_payment", args=["la-halle", odette.collection.code]), sent)
        assert CounterPayment.objects.get().point == mandated.hall
        assert ledger.balance(accounts.cash(mandated.hall)) == 420


class TestTheEnvelopeOfThePlace:
    def test_it_is_given_with_those_of_the_last_moment_there(self, town):
        odette = town.at_home()
        town.pays(odette, 420, town.hall)
        assert envelope(town.hall_slot) == [(odette.part.merchant, 420)]
        assert envelope(town.stop_slot) == []

    def test_after_the_next_moment_has_begun_it_is_with_that_one(self, town):
        tomorrow = factories.SlotFactory(point=town.hall, starts_at=moment("10:00") + A_DAY)
        odette = town.at_home()
        town.pays(odette, 420, town.hall, at=tomorrow.starts_at)
        assert envelope(town.hall_slot) == []
        assert envelope(tomorrow) == [(odette.part.merchant, 420)]

    def test_given_once_no_other_moment_asks_for_it(self, town):
        odette = town.at_home()
        town.pays(odette, 420, town.hall)
        (content,) = envelopes.contents_of(town.hall_slot)
        facts = {"slot": town.hall_slot, "merchant": content.merchant, "seen": content.seen, "to_whom": "Paul"}
        envelopes.give(**facts, **town.told(EVENING))
        factories.SlotFactory(point=town.hall, starts_at=moment("18:00"))
        assert [envelope(slot) for slot in (*town.hall.slots.all(), town.stop_slot)] == [[], [], []]

    def test_what_is_given_back_there_comes_out_of_it(self, town):
        odette = town.person()
        town.pays(odette, 420, town.stop, at=moment("15:10"))
        ran_short(odette)
        town.gives_back(odette, 420, town.hall)
        assert envelope(town.hall_slot) == [(odette.part.merchant, -420)]
        assert envelope(town.stop_slot) == [(odette.part.merchant, 420)]


class TestTheEnvelopeOfTheMoment:
    """Saturday at ten and Wednesday at ten, in one place."""

    @pytest.fixture
    def saturday(self):
        return saturday_slot()

    @pytest.fixture
    def wednesday(self, saturday):
        return factories.SlotFactory(point=saturday.point, starts_at=saturday.starts_at + 4 * A_DAY)

    def pay(self, who, at, cents=420, key="page"):
        told = {"means": "CASH", "key": key, "by": factories.UserFactory(), "at": at}
        collection = who.collection
        (paid,) = till.collect_payment(
            collection=collection, point=collection.slot.point, amounts={who.part: cents}, **told
        )
        return paid

    @pytest.mark.parametrize("is_late", [True, False])
    def test_it_is_that_of_the_slot_open_when_it_was_paid_whoever_it_was_for(self, saturday, wednesday, is_late):
        jam = person("DROPPED_OFF", slot=saturday if is_late else wednesday)
        during, other = (wednesday, saturday) if is_late else (saturday, wednesday)
        self.pay(jam, during.starts_at)
        assert envelope(during) == [(jam.part.merchant, 420)]
        assert envelope(other) == []
        (row,) = slot_sheet.sheet_of(during).rows
        assert (row.cash, row.elsewhere) == (420, 0)
        (row,) = slot_sheet.sheet_of(other).rows
        assert (row.received, row.elsewhere, row.due) == (0, 420, 0)

    def test_paid_ahead_while_none_is_open_it_waits_with_its_own(self, saturday, wednesday):
        jam = person("DROPPED_OFF", slot=wednesday)
        self.pay(jam, saturday.ends_at + A_DAY)
        assert (envelope(saturday), envelope(wednesday)) == ([], [(jam.part.merchant, 420)])

    def test_typed_from_the_book_in_the_evening_it_is_with_those_of_the_day(self, saturday, wednesday):
        jam = person("DROPPED_OFF", slot=saturday)
        self.pay(jam, saturday.ends_at + datetime.timedelta(hours=8))
        assert (envelope(saturday), envelope(wednesday)) == ([(jam.part.merchant, 420)], [])

    def test_two_open_at_once_each_counts_its_own(self, saturday):
        beside = factories.SlotFactory(point=saturday.point, starts_at=moment("11:00"))
        early, late = person("DROPPED_OFF", slot=saturday), person("DROPPED_OFF", slot=beside)
        for number, who in enumerate([early, late]):
            self.pay(who, moment("11:30"), key=f"page-{number}")
        assert [envelope(slot) for slot in (saturday, beside)] == [[(one.part.merchant, 420)] for one in (early, late)]

    def test_what_was_signed_does_not_change_once_the_next_has_begun(self, saturday, wednesday):
        jam = person("DROPPED_OFF", slot=saturday, lines=[("4.20", 3)])
        self.pay(jam, moment("10:30"), key="one")
        signed = slot_sheet.sheet_of(saturday).rows[0].own
        self.pay(jam, wednesday.starts_at, key="two")
        back = self.pay(jam, wednesday.ends_at + A_DAY, key="three")
        till.undo_payment(payment=back, reason="", by=back.by, at=back.at)
        assert slot_sheet.sheet_of(saturday).rows[0].own == signed
        assert slot_sheet.sheet_of(wednesday).rows[0].cash == 420

    def test_a_credit_note_spent_with_the_order_is_told_on_its_own_sheet(self, saturday, wednesday):
        own = person("DROPPED_OFF", slot=wednesday).collection.slot
        at = saturday.starts_at + datetime.timedelta(minutes=5)
        beside = [saturday, own]
        assert slot_money.slot_counting(at, own, beside, in_hand=False) == own
        assert slot_money.slot_counting(at, own, beside, in_hand=True) == saturday
        assert slot_money.slot_counting(own.starts_at, saturday, beside, in_hand=False) == own


@pytest.mark.parametrize("mode", MODES)
def test_each_sheet_says_what_was_taken_in_its_place_and_names_the_rest(mode):
    town = TwoPlaces(mode=mode)
    odette = town.at_home()
    town.pays(odette, 420, town.hall)
    (there,), (here,) = slot_sheet.sheet_of(town.stop_slot).rows, slot_sheet.sheet_of(town.hall_slot).rows
    assert (there.received, there.elsewhere, there.due) == (0, 420, 0)
    assert (here.merchant, here.received, here.elsewhere) == (odette.part.merchant, 420, 0)
    assert (here.cash, here.collected) == ((0, 420) if mode == "mandated" else (420, 0))


@pytest.mark.parametrize("mode", MODES)
def test_the_closing_of_the_day_names_the_place_where_it_was_paid(mode):
    town = TwoPlaces(mode=mode)
    odette = town.at_home()
    payment = town.pays(odette, 420, town.hall)
    town.undoes(payment)
    town.pays(odette, 420, town.hall)
    ran_short(odette)
    town.gives_back(odette, 420, town.hall)
    closings.close_due(at=EVENING + A_DAY)
    assert set(TillLine.objects.values_list("point", flat=True)) == {"la-halle"}
    assert list(closings.disagreements()) == []


def test_the_sheets_ask_as_much_of_ten_people_as_of_two(town, django_assert_max_num_queries):
    def read():
        for slot in (town.hall_slot, town.stop_slot):
            slot_sheet.sheet_of(slot)
            envelopes.contents_of(slot)

    for many in (2, 8):
        for _one in range(many):
            town.pays(town.at_home(), 420, town.hall)
        if many == 2:
            with django_assert_max_num_queries(40) as few:
                read()
    with django_assert_max_num_queries(len(few.captured_queries)):
        read()


# --- Any day ----------------------------------------------------------------------------------

which = st.integers(0, 2)
places = st.booleans()


class AnyDay(RuleBasedStateMachine):
    """Three people, two places, coins that come and go; what each place really holds is counted beside the books."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.coins, self.signed = Counter(), {}

    @initialize(mode=st.sampled_from(MODES))
    def open_town(self, mode):
        self.town, self.at = TwoPlaces(mode=mode), moment("15:05")
        self.people = [self.town.person(lines=[("1.00", 10)]) for _one in range(3)]
        for ahead in range(1, 3):
            factories.SlotFactory(point=self.town.hall, starts_at=moment("10:00") + ahead * A_DAY)
            factories.SlotFactory(point=self.town.stop, starts_at=moment("15:00") + ahead * A_DAY)

    def teardown(self):
        if hasattr(self, "town"):
            closings.close_due(at=self.at + A_DAY)
            assert list(audit.disagreements()) == []
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def place(self, is_hall):
        return self.town.hall if is_hall else self.town.stop

    @rule(hours=st.sampled_from([1, 7, 20]))
    def time_goes_by(self, hours):
        self.at += datetime.timedelta(hours=hours)

    @rule(number=which, is_hall=places, cents=st.integers(1, 700), means=st.sampled_from(["CASH", "CARD", "CHEQUE"]))
    def somebody_pays(self, number, is_hall, cents, means):
        point = self.place(is_hall)
        try:
            with transaction.atomic():
                self.town.pays(self.people[number], cents, point, means=means, at=self.at)
        except Refusal:
            return
        self.coins[point.slug] += cents

    @precondition(lambda self: CounterPayment.objects.filter(undone=None).exists())
    @rule(number=which)
    def a_payment_is_undone(self, number):
        standing = list(CounterPayment.objects.filter(undone=None).order_by("pk"))
        payment = standing[number % len(standing)]
        try:
            with transaction.atomic():
                self.town.undoes(payment, at=self.at)
        except Refusal:
            return
        self.coins[payment.point.slug] -= payment.cents

    @rule(number=which)
    def a_shop_runs_short(self, number):
        self.people[number].part.lines.filter(kept_quantity__gt=3).update(kept_quantity=F("kept_quantity") - 3)

    @rule(number=which, is_hall=places, share=st.sampled_from([1, 2]))
    def money_is_given_back(self, number, is_hall, share):
        who, point = self.people[number], self.place(is_hall)
        cents = -dues.due_by_merchant_order(who.collection.order)[who.part.pk] // share
        try:
            with transaction.atomic():
                self.town.gives_back(who, cents, point, at=self.at)
        except Refusal:
            return
        self.coins[point.slug] -= cents

    @invariant()
    def each_place_counts_what_it_holds(self):
        for point in (self.town.hall, self.town.stop) if hasattr(self, "town") else ():
            told = [told for slot in point.slots.all() for _one, told in slot_money.told_in(slot)]
            assert sum(one.cents for one in told) == self.coins[point.slug]
            if self.town.mode == "mandated":
                assert sessions.moved_in(point).money == self.coins[point.slug]

    @invariant()
    def what_was_signed_stays(self):
        """What an older slot counted when the next one of its place began, it counts for ever."""
        for point in (self.town.hall, self.town.stop) if hasattr(self, "town") else ():
            for slot in point.slots.filter(starts_at__lte=self.at).order_by("-starts_at")[1:]:
                counted = [one.pk for one, _told in slot_money.told_in(slot)]
                assert self.signed.setdefault(slot.pk, counted) == counted


def test_any_day_at_two_places(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    few = pace(max_examples=histories(25, each_time=8), stateful_step_count=15, deadline=None, derandomize=True)
    run(AnyDay, settings=pace(few, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]))
